//! Where an event happens: the place its tellings name, else the one that a careful reader takes it
//! to have happened at, by the discourse around it.
//!
//! Owns the choice among the places of a story, and the name a place is shown by: in full, as far as
//! the reports or the gazetteer say what it lies in ("Norby, Ruritania").

use super::event_account::{LEAD, Story, single_day};
use super::telling::Telling;
use super::{Evidence, Place};
use crate::annotate::{EntityKind, EventStatus, EventType};
use crate::article::ZoneKind;
use crate::mention::Field;
use crate::model::gazetteer::{Classes, CountryCode, Gazetteer, Place as Known, PlaceKind};
use crate::text::Span;
use jiff::civil::Date;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Where the events of a story take place, as far as its reports say.
pub(super) struct Ground {
    /// Of each text, in order: (where the clause begins, its sentence, the place, the day).
    told: BTreeMap<(usize, Field), Vec<(u32, usize, usize, Option<Date>)>>,
    /// The place where most happened, the day on which it mostly did, and whether most of what
    /// happened in the story did there.
    scene: Option<(usize, Option<Date>, bool)>,
    /// The country where most happened.
    land: Option<CountryCode>,
    /// The place of each report's dateline.
    datelines: BTreeMap<usize, usize>,
    /// Which place lies in which, as the reports say: "Norby in Ruritania".
    within: BTreeMap<usize, usize>,
    /// The countries that the reports name.
    lands: BTreeSet<CountryCode>,
    /// The country that places are mostly named with, of places that the gazetteer lacks.
    beside: BTreeMap<usize, CountryCode>,
}

/// Where an event is taken to have happened.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Site {
    /// A place of the story: an index into its cast.
    Entity(usize),
    /// A country that only the names of those who act tell.
    Country(CountryCode),
    /// What carries an utterance: a network, a programme.
    Medium(String),
}

impl Ground {
    /// Gathers what the tellings and the names of a story say of places.
    pub(super) fn new(story: &Story, groups: &[Vec<Telling>]) -> Self {
        let mut places: BTreeMap<usize, Vec<Option<Date>>> = BTreeMap::new();
        let mut told: BTreeMap<(usize, Field), Vec<_>> = BTreeMap::new();
        let happened = |t: &&Telling| t.status == EventStatus::Occurred;
        for telling in groups.iter().flatten().filter(happened) {
            let Some(place) = telling.place else { continue };
            let day = telling.time.as_deref().and_then(single_day);
            places.entry(place).or_default().push(day);
            if telling.narrated {
                let text = (telling.evidence.article, telling.evidence.field);
                let at = telling.evidence.span.start;
                told.entry(text).or_default().push((at, telling.sentence, place, day));
            }
        }
        told.values_mut().for_each(|list| list.sort());
        let named = named_lands(story);
        Self {
            told,
            scene: scene(story, &places),
            land: land(story, &places, &named),
            datelines: story
                .members
                .iter()
                .filter_map(|&a| Some((a, dateline(story, a)?)))
                .collect(),
            within: within(story),
            beside: beside(story, &named),
            lands: named.into_keys().collect(),
        }
    }

    /// The place of an event: what most tellings give, a town before its country; else where its
    /// discourse puts it.
    pub(super) fn place(
        &self,
        story: &Story,
        tellings: &[Telling],
        time: Option<&str>,
    ) -> Option<Place> {
        let mut votes: BTreeMap<usize, usize> = BTreeMap::new();
        for telling in tellings {
            if let Some(place) = telling.place {
                *votes.entry(place).or_default() += 1;
            }
        }
        let best = votes.iter().max_by_key(|&(&place, &n)| {
            (grain(story, place).min(2), n, grain(story, place), Reverse(place))
        });
        let told = best.map(|(&place, _)| Site::Entity(place));
        match told.or_else(|| self.carried(story, tellings, time))? {
            Site::Entity(entity) => self.named(story, entity),
            Site::Country(code) => {
                let name = Gazetteer::shared().country(code)?.name.to_owned();
                Some(Place { name, country: Some(code.as_str().to_owned()) })
            }
            Site::Medium(name) => Some(Place { name, country: None }),
        }
    }

    /// The place of an event that no telling places. For what is said or decided: what carries it,
    /// the dateline of its report, the seat of those who act, the only dateline of the story. For what
    /// happens: where the narrative has come to, the scene of the story on the day of the scene, the
    /// dateline for news, the country of those who take part, that of the story.
    fn carried(&self, story: &Story, tellings: &[Telling], time: Option<&str>) -> Option<Site> {
        let own = tellings.iter().find_map(|t| self.datelines.get(&t.evidence.article)).copied();
        let own = own.map(Site::Entity);
        let mut others = self.datelines.values();
        let only = others.next().filter(|&first| others.all(|other| other == first)).copied();
        let home = || home(story, tellings);
        let day = time.and_then(single_day);
        let told = tellings.iter().filter(|t| t.status == EventStatus::Occurred && !t.quoted);
        if tellings.iter().all(|t| is_act_of_speech(t.kind)) {
            let planned = tellings.iter().any(|t| t.status == EventStatus::Scheduled);
            let carried = tellings.iter().filter_map(|t| t.medium.clone());
            let often = 3 * carried.clone().count() >= tellings.len();
            let medium = carried.clone().next().filter(|_| often).map(Site::Medium);
            let seat = || home().map(|code| self.seat(story, code));
            let place = medium.or(own).or_else(seat).or(only.map(Site::Entity));
            let place = place.or_else(|| self.usual_scene());
            return place.or(self.land.map(Site::Country)).filter(|_| !planned);
        }
        let before = told.clone().find_map(|t| self.place_before(t, day)).map(Site::Entity);
        let there = |when: Option<Date>| day.is_some() && when.is_some() && day == when;
        let scene =
            self.scene.filter(|&(_, when, _)| there(when)).map(|(place, ..)| Site::Entity(place));
        let lately = told.clone().any(|t| t.sentence < LEAD || t.evidence.field == Field::Title);
        let happened = tellings.iter().any(|t| {
            let real = matches!(
                t.status,
                EventStatus::Occurred | EventStatus::Ongoing | EventStatus::Alleged
            );
            real && t.kind != EventType::Consult
        });
        before
            .or(scene)
            .or(own.filter(|_| lately))
            .or_else(|| home().map(Site::Country).filter(|_| happened))
            .or_else(|| self.usual_scene().filter(|_| happened))
            .or_else(|| self.land.map(Site::Country).filter(|_| happened))
    }

    /// The scene of a story most of which happens at one place.
    fn usual_scene(&self) -> Option<Site> {
        self.scene.filter(|&(_, _, most)| most).map(|(place, ..)| Site::Entity(place))
    }

    /// The capital of a country where the reports name it, else the country: where its officials act.
    fn seat(&self, story: &Story, code: CountryCode) -> Site {
        let capital = |entity: &&super::StoryEntity| {
            let known = Gazetteer::shared().place(&entity.name);
            entity.kind == EntityKind::Gpe
                && known.is_some_and(|p| p.is_capital && p.country == Some(code))
        };
        let found = story.cast.entities.iter().position(|e| capital(&e));
        found.map_or(Site::Country(code), Site::Entity)
    }

    /// Where the event told last before happened, up to three sentences back, if not on another day.
    fn place_before(&self, telling: &Telling, day: Option<Date>) -> Option<usize> {
        const BACK: usize = 3;
        let list = self.told.get(&(telling.evidence.article, telling.evidence.field))?;
        let at = list.partition_point(|(start, ..)| *start < telling.evidence.span.start);
        let &(_, sentence, place, when) = list.get(at.checked_sub(1)?)?;
        let same_day = day.zip(when).is_none_or(|(a, b)| a == b);
        (same_day && telling.sentence.saturating_sub(sentence) <= BACK).then_some(place)
    }

    /// A place by its full name: with what the reports say it lies in, at last the country.
    fn named(&self, story: &Story, entity: usize) -> Option<Place> {
        const MOST: usize = 3;
        let mut parts: Vec<String> = Vec::new();
        let mut known: Option<Known> = None;
        let mut at = Some(entity);
        // Reports can say that each of two places lies in the other: no more steps than parts.
        for _ in 0..MOST {
            let Some(one) = at else { break };
            let (name, place) = self.own_name(story, one)?;
            if !parts.iter().any(|part| part.contains(&name)) {
                parts.push(name);
            }
            known = place.or(known);
            at = self.within.get(&one).copied();
        }
        if let Some(capital) = self.capital_of_seat(story, entity).filter(|_| parts.len() == 1) {
            parts.push(story.cast.entities.get(capital)?.name.clone());
        }
        let beside = || self.beside.get(&entity).copied();
        let country = known.and_then(|p| p.country).or_else(beside);
        // Towns of the United States stand with their state or alone (AP style).
        let whole = known.is_some_and(|p| p.kind != PlaceKind::City) || parts.len() >= MOST;
        let outer = country.filter(|code| !whole && code.as_str() != "US");
        let outer = outer.and_then(|code| Gazetteer::shared().country(code)).map(|p| p.name);
        parts.extend(outer.filter(|n| !parts.iter().any(|p| p.contains(n))).map(str::to_owned));
        Some(Place { name: parts.join(", "), country: country.map(|c| c.as_str().to_owned()) })
    }

    /// The capital that a seat of power stands in, where the reports name it: "Capitol Hill".
    fn capital_of_seat(&self, story: &Story, entity: usize) -> Option<usize> {
        let known = Gazetteer::shared();
        let entry = known.entry(&story.cast.entities.get(entity)?.name)?;
        let town = Classes::CITY.or(Classes::CAPITAL).or(Classes::COUNTRY);
        let seat = entry.classes.has(Classes::METONYM) && !entry.classes.has(town);
        match self.seat(story, entry.country.filter(|_| seat)?) {
            Site::Entity(capital) if capital != entity => Some(capital),
            _ => None,
        }
    }

    /// The name of one place, and which of the known places of that name it is: one of a country that
    /// the reports name, else one that everybody knows.
    fn own_name(&self, story: &Story, entity: usize) -> Option<(String, Option<Known>)> {
        const BIG: u32 = 300_000;
        let known = Gazetteer::shared();
        let name = &story.cast.entities.get(entity)?.name;
        let people = known.entry(name).filter(|e| e.classes.has(Classes::PEOPLE));
        let people = people.and_then(|e| known.country(e.country?));
        let all = known.places(name);
        let here = all.iter().find(|p| p.country.is_some_and(|c| self.lands.contains(&c)));
        let famous = |p: &&Known| p.kind != PlaceKind::City || p.population > BIG || p.is_capital;
        let best = all.first().filter(famous);
        let place = people.or_else(|| best.or(here).copied());
        let shouted = !name.chars().any(char::is_lowercase) && name.len() > 3;
        let name = match place {
            Some(place) if people.is_some() || shouted => place.name.to_owned(),
            _ => name.clone(),
        };
        Some((name, place))
    }
}

/// How narrow a place is: 0 a continent or region, 1 a country, 2 a state, 3 a town or a building.
fn grain(story: &Story, entity: usize) -> usize {
    let Some(entity) = story.cast.entities.get(entity) else { return 0 };
    match Gazetteer::shared().place(&entity.name).map(|p| p.kind) {
        Some(PlaceKind::Country) => 1,
        Some(PlaceKind::City) => 3,
        Some(PlaceKind::State) => 2,
        Some(_) => 0,
        None if matches!(entity.kind, EntityKind::Fac | EntityKind::Gpe) => 3,
        None => 2,
    }
}

/// The place where most happened, with the day on which it mostly did.
fn scene(
    story: &Story,
    places: &BTreeMap<usize, Vec<Option<Date>>>,
) -> Option<(usize, Option<Date>, bool)> {
    let (&place, when) = places.iter().max_by_key(|&(&place, when)| {
        let named = story.cast.mentions(story.readings, place).min(40);
        (grain(story, place).min(3) * (when.len() + named / 4), Reverse(place))
    })?;
    let mut days: BTreeMap<Date, usize> = BTreeMap::new();
    when.iter().flatten().for_each(|&day| *days.entry(day).or_default() += 1);
    let day = days.into_iter().max_by_key(|&(day, n)| (n, Reverse(day))).map(|(day, _)| day);
    let all: usize = places.values().map(Vec::len).sum();
    (when.len() > 1 && grain(story, place) > 1).then_some((place, day, 4 * when.len() >= all))
}

/// The countries that the reports name, as such or by their people, and how often.
fn named_lands(story: &Story) -> BTreeMap<CountryCode, usize> {
    let known = Gazetteer::shared();
    let mut out = BTreeMap::new();
    for (n, entity) in story.cast.entities.iter().enumerate() {
        let land = Classes::COUNTRY.or(Classes::PEOPLE).or(Classes::STATE);
        let entry = known.entry(&entity.name).filter(|e| e.classes.has(land));
        let Some(entry) = entry else { continue };
        let code = known.places_of(entry).first().and_then(|p| p.country).or(entry.country);
        if let Some(code) = code {
            *out.entry(code).or_default() += story.cast.mentions(story.readings, n);
        }
    }
    out
}

/// The country where most happened: that of two thirds of the places of events, and named often.
fn land(
    story: &Story,
    places: &BTreeMap<usize, Vec<Option<Date>>>,
    named: &BTreeMap<CountryCode, usize>,
) -> Option<CountryCode> {
    let known = Gazetteer::shared();
    let mut votes: BTreeMap<CountryCode, usize> = BTreeMap::new();
    for (&place, when) in places {
        let name = story.cast.entities.get(place).map_or("", |e| e.name.as_str());
        let all = known.places(name);
        let here = all.iter().find(|p| p.country.is_some_and(|c| named.contains_key(&c)));
        if let Some(code) = here.or(all.first()).and_then(|p| p.country) {
            *votes.entry(code).or_default() += when.len();
        }
    }
    let all: usize = votes.values().sum();
    let (code, most) = votes.into_iter().max_by_key(|&(code, n)| (n, Reverse(code)))?;
    (3 * most >= 2 * all && most > 1).then_some(code)
}

/// The one country whose people, offices or bodies act, else take part: "Nigerian officials",
/// "Ruritania's trade minister".
fn home(story: &Story, tellings: &[Telling]) -> Option<CountryCode> {
    let of = |acting: bool| {
        let parties = tellings.iter().flat_map(|t| &t.parties);
        let parties = parties.filter(|(_, role)| (**role == "actor") == acting);
        let mut found = BTreeSet::new();
        for (&entity, _) in parties {
            let Some(entity) = story.cast.entities.get(entity) else { continue };
            let titles = entity.roles.iter().map(|role| role.title.as_str());
            let named = titles.chain([entity.name.as_str()]).find_map(country_named);
            let held = || entity.roles.iter().flat_map(|r| &r.evidence);
            found.extend(named.or_else(|| held().find_map(|&at| owner(story, at))));
        }
        found
    };
    let acting = of(true);
    let found = if acting.is_empty() { of(false) } else { acting };
    let mut all = found.into_iter();
    all.next().filter(|_| all.next().is_none())
}

/// The country whose office a title is: "Ruritania's trade minister", "the Ruritanian minister".
fn owner(story: &Story, title: Evidence) -> Option<CountryCode> {
    const REACH: usize = 40;
    let article = &story.readings[title.article].document.article;
    let text = match title.field {
        Field::Title => article.title.as_deref().unwrap_or(""),
        Field::Text => &article.text,
    };
    let before = text.get(..title.span.start as usize)?;
    let from = before.char_indices().rev().take(REACH).last().map_or(0, |(at, _)| at);
    let words: Vec<&str> = before[from..].split_whitespace().collect();
    (1..=words.len().min(3)).find_map(|n| {
        let name = words[words.len() - n..].join(" ");
        let bare = name.strip_suffix("'s").or_else(|| name.strip_suffix("’s")).unwrap_or(&name);
        let entry = Gazetteer::shared().entry(bare)?;
        let owns = entry.classes.has(Classes::PEOPLE)
            || entry.classes.has(Classes::COUNTRY) && bare.len() < name.len();
        entry.country.filter(|_| owns)
    })
}

/// The country that a name or title holds as a word: "Ruritania Civil Aviation", "Nigerian army".
fn country_named(name: &str) -> Option<CountryCode> {
    let known = Gazetteer::shared();
    let words: Vec<&str> = name.split([' ', '-']).collect();
    (0..words.len()).find_map(|n| {
        let (_, entry) = known.longest(words[n..].iter().copied())?;
        let country = entry.classes.has(Classes::PEOPLE.or(Classes::COUNTRY));
        entry.country.filter(|_| country)
    })
}

/// Whether an event of this type is words, not deeds.
fn is_act_of_speech(kind: EventType) -> bool {
    matches!(
        kind,
        EventType::Statement
            | EventType::Request
            | EventType::Accuse
            | EventType::Reject
            | EventType::Threaten
            | EventType::Support
    )
}

/// The place of an article's dateline: an index into the cast.
fn dateline(story: &Story, article: usize) -> Option<usize> {
    let reading = &story.readings[article];
    let zone = reading.document.article.zones.iter().find(|z| z.kind == ZoneKind::Dateline)?;
    let inside = |span: Span| zone.span.overlaps(span);
    reading.document.body.entities.iter().enumerate().find_map(|(n, mention)| {
        let place =
            matches!(mention.kind, EntityKind::Gpe | EntityKind::Loc) && inside(mention.span);
        let entity = place.then(|| reading.mentions.body.entities.get(n).copied().flatten())??;
        story.cast.of(article, entity)
    })
}

/// For each town or building that the gazetteer lacks, the country of most of the known places that its
/// sentences name (as toponyms are told apart: Leidner 2007, one sense a neighbourhood).
fn beside(story: &Story, named: &BTreeMap<CountryCode, usize>) -> BTreeMap<usize, CountryCode> {
    let known = Gazetteer::shared();
    let mut votes: BTreeMap<usize, BTreeMap<CountryCode, usize>> = BTreeMap::new();
    for &article in story.members {
        let reading = &story.readings[article];
        let notes = &reading.document.body;
        for sentence in &notes.sentences {
            let from = notes.entities.partition_point(|m| m.span.start < sentence.span.start);
            let to = notes.entities.partition_point(|m| m.span.start < sentence.span.end);
            let here: Vec<(usize, Option<CountryCode>)> = (from..to)
                .filter(|&n| {
                    matches!(notes.entities[n].kind, EntityKind::Gpe | EntityKind::Fac)
                        && notes.entities[n].named
                })
                .filter_map(|n| story.cast.of(article, reading.mentions.body.entities[n]?))
                .map(|entity| {
                    let all = known.places(&story.cast.entities[entity].name);
                    let land = |p: &&Known| p.country.is_some_and(|c| named.contains_key(&c));
                    (entity, all.iter().find(land).or(all.first()).and_then(|p| p.country))
                })
                .collect();
            for &(unknown, _) in here.iter().filter(|(_, country)| country.is_none()) {
                for code in here.iter().filter_map(|(_, country)| *country) {
                    *votes.entry(unknown).or_default().entry(code).or_default() += 1;
                }
            }
        }
    }
    let most = |lands: BTreeMap<CountryCode, usize>| {
        let all: usize = lands.values().sum();
        let (code, n) = lands.into_iter().max_by_key(|&(code, n)| (n, Reverse(code)))?;
        (2 * n > all).then_some(code)
    };
    votes.into_iter().filter_map(|(place, lands)| Some((place, most(lands)?))).collect()
}

/// Which place lies in which, by the reports' own words: "Norby, Ruritania", "the zoo in Norby",
/// "Norby, a town in northern Ruritania". The wider one is a town, a state or a country that the
/// gazetteer knows; what most reports say.
fn within(story: &Story) -> BTreeMap<usize, usize> {
    let mut votes: BTreeMap<usize, BTreeMap<usize, usize>> = BTreeMap::new();
    for &article in story.members {
        let reading = &story.readings[article];
        let text = reading.document.article.text.as_str();
        let named: Vec<_> = reading
            .document
            .body
            .entities
            .iter()
            .zip(&reading.mentions.body.entities)
            .filter(|(m, _)| {
                m.named
                    && matches!(
                        m.kind,
                        EntityKind::Gpe | EntityKind::Loc | EntityKind::Fac | EntityKind::Org
                    )
            })
            .filter_map(|(m, e)| Some((m, story.cast.of(article, (*e)?)?)))
            .collect();
        for pair in named.windows(2) {
            let [(first, inner), (second, outer)] = pair else { continue };
            let Some(between) = text.get(first.span.end as usize..second.span.start as usize)
            else {
                continue;
            };
            if inner != outer
                && lies_in(between)
                && first.kind != EntityKind::Norp
                && is_wider(story, *inner, *outer, between)
            {
                *votes.entry(*inner).or_default().entry(*outer).or_default() += 1;
            }
        }
    }
    let best = |outer: BTreeMap<usize, usize>| {
        outer
            .into_iter()
            .max_by_key(|&(outer, n)| (n, grain(story, outer), Reverse(outer)))
            .map(|(o, _)| o)
    };
    votes.into_iter().filter_map(|(inner, outer)| Some((inner, best(outer)?))).collect()
}

/// Whether the words between two places say that the first lies in the second.
fn lies_in(between: &str) -> bool {
    const MOST: usize = 40;
    let words: Vec<&str> = between.trim_start_matches(',').split_whitespace().collect();
    if between.len() > MOST || between.contains(['.', ';', ':', '"', '“', '\n']) {
        return false;
    }
    match (between.starts_with(','), words.as_slice()) {
        (true, []) | (_, ["in"]) => true,
        (true, [.., last]) if words[..words.len() - 1].contains(&"in") => is_direction(last),
        (true, [first, .., "in" | "of"]) => matches!(*first, "a" | "the"),
        (false, ["in", last]) => is_direction(last),
        _ => false,
    }
}

/// "northern", "northeast", "central".
fn is_direction(word: &str) -> bool {
    ["north", "south", "east", "west", "central"].iter().any(|d| word.starts_with(d))
}

/// Whether a place can lie in another: a town or building in a state, a country, a building in a town;
/// not against what the gazetteer says of it.
fn is_wider(story: &Story, inner: usize, outer: usize, between: &str) -> bool {
    let known = Gazetteer::shared();
    let name = |e: usize| story.cast.entities.get(e).map_or("", |e| e.name.as_str());
    let Some(wide) = known.place(name(outer)) else { return false };
    let narrow = known.places(name(inner));
    let fits = match wide.kind {
        PlaceKind::Country | PlaceKind::State => {
            narrow.is_empty()
                || narrow.iter().any(|p| {
                    p.index != wide.index
                        && p.country == wide.country
                        && p.kind != PlaceKind::Country
                })
        }
        // "a zoo in Norby"; "Norby, Westby and Easton" are three.
        PlaceKind::City => narrow.is_empty() && !between.starts_with(','),
        _ => false,
    };
    let site =
        story.cast.entities.get(inner).is_some_and(|e| {
            e.kind != EntityKind::Org || narrow.is_empty() && e.name.contains(' ')
        });
    fits && site
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_between_two_places_say_that_one_lies_in_the_other() {
        for between in
            [", ", " in ", ", a town in ", ", in ", ", a village in northern ", " in northeast "]
        {
            assert!(lies_in(between), "{between:?}");
        }
        for between in [" and ", " to ", ", and ", ". In ", " for talks in ", ", capital of the "] {
            assert!(!lies_in(between), "{between:?}");
        }
    }
}
