//! The record of an incident: when, where, how many were killed and injured, over all reports of it.
//!
//! For stories of one violent event or accident. Tolls are read from the opening of each report,
//! where the news is, and the value that most reports give is taken, the later report before the
//! earlier one.

use super::{Dossier, Place, Reading};
use crate::annotate::event::figure;
use crate::annotate::timex::interval;
use crate::annotate::{Annotations, Counted, EntityKind, EventType, Figure};
use crate::article::{Published, ZoneKind};
use crate::model::gazetteer::{Gazetteer, PlaceKind};
use crate::text::Span;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What is known of the one incident a story is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Incident {
    /// ISO-TimeML value.
    pub date: Option<String>,
    /// The town, where one is told.
    pub place: Option<Place>,
    /// People killed; `None` where no report says.
    pub killed: Option<u32>,
    /// People injured; `None` where no report says.
    pub injured: Option<u32>,
}

/// The record of the incident that `dossier` is about.
pub fn incident(readings: &[Reading], dossier: &Dossier) -> Incident {
    let harms = || dossier.events.iter().filter(|e| is_harm(e.kind));
    let date = day(readings, dossier).map(|day| day.to_string());
    let date = date.or_else(|| harms().find_map(|e| e.time.clone().filter(|t| t.len() >= 10)));
    let place = town(readings, dossier, harms().find_map(|e| e.place.as_ref()));
    let tolls: Vec<Toll> = dossier.articles.iter().map(|&a| toll(&readings[a])).collect();
    Incident {
        date,
        place,
        killed: most(tolls.iter().map(|t| t.killed)),
        injured: most(tolls.iter().map(|t| t.injured)),
    }
}

/// Types of event that kill and injure.
fn is_harm(kind: EventType) -> bool {
    matches!(
        kind,
        EventType::Assault
            | EventType::Accident
            | EventType::Disaster
            | EventType::Death
            | EventType::Crime
    )
}

/// The day that most reports give for what did harm: not after the first report, nor long before.
fn day(readings: &[Reading], dossier: &Dossier) -> Option<Date> {
    const LONGEST_AGO: i32 = 45;
    const OPENING: usize = 4;
    let published =
        |a: &usize| readings[*a].document.article.published.as_ref().map(Published::day);
    let first = dossier.articles.iter().filter_map(published).min()?;
    let mut votes: BTreeMap<Date, usize> = BTreeMap::new();
    for &article in &dossier.articles {
        let document = &readings[article].document;
        for notes in [&document.title, &document.body] {
            let end = notes.sentences.get(OPENING).map_or(u32::MAX, |s| s.span.start);
            for event in notes.events.iter().filter(|e| is_harm(e.kind)) {
                let time = event.time.and_then(|n| notes.times.get(n));
                let Some((day, last)) = time.and_then(|t| interval(&t.value)) else { continue };
                let ago = day.until(first).map_or(i32::MAX, |span| span.get_days());
                if day == last && (0..=LONGEST_AGO).contains(&ago) {
                    *votes.entry(day).or_default() += if event.trigger.start < end { 3 } else { 1 };
                }
            }
        }
    }
    votes.into_iter().max_by_key(|&(day, n)| (n, std::cmp::Reverse(day))).map(|(day, _)| day)
}

/// The town that the reports speak of most: in their headlines and openings, where harm is done, as
/// the town of the police; `told` is the place that the events themselves give.
fn town(readings: &[Reading], dossier: &Dossier, told: Option<&Place>) -> Option<Place> {
    let known = Gazetteer::shared();
    let mut votes = Votes::new();
    for (n, &article) in dossier.articles.iter().enumerate() {
        for (name, worth) in towns(&readings[article]) {
            votes.entry(name).or_insert((0, std::cmp::Reverse(n))).0 += worth;
        }
    }
    if let Some(town) = told.and_then(|place| place.name.split(", ").next()) {
        votes.entry(town.to_owned()).and_modify(|vote| vote.0 += 4);
    }
    let best = votes.iter().max_by_key(|&(_, vote)| vote);
    let best = best.map(|best| city_of_quarter(&votes, best).clone());
    best.map_or_else(
        || told.cloned(),
        |name| {
            let country = known.place(&name).and_then(|p| p.country).map(|c| c.as_str().to_owned());
            Some(Place { name, country })
        },
    )
}

/// How much the reports speak of each town, and the first of them to do so.
type Votes = BTreeMap<String, (usize, std::cmp::Reverse<usize>)>;

/// The city for one of its quarters: reports that speak of a place that no gazetteer has and half as
/// much of a known town mean a part of that town.
fn city_of_quarter<'v>(
    votes: &'v Votes,
    (name, vote): (&'v String, &(usize, std::cmp::Reverse<usize>)),
) -> &'v String {
    let is_known = |name: &str| Gazetteer::shared().place(name).is_some();
    if is_known(name) {
        return name;
    }
    let known = votes.iter().filter(|(name, _)| is_known(name)).max_by_key(|&(_, vote)| vote);
    known.filter(|(_, city)| 2 * city.0 >= vote.0).map_or(name, |(name, _)| name)
}

/// The town of a part of it: "Norby" of "West Norby", "southeast Norby".
fn whole_town(name: &str) -> &str {
    const SIDES: [&str; 8] =
        ["north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest"];
    let Some((side, town)) = name.split_once(' ') else { return name };
    let known = Gazetteer::shared();
    let part = SIDES.contains(&side.to_lowercase().as_str()) && known.place(name).is_none();
    let is_city = known.place(town).is_some_and(|p| p.kind == PlaceKind::City);
    if part && is_city { town } else { name }
}

/// The towns that a report names in its headline and its opening, each with what the naming is worth.
fn towns(reading: &Reading) -> Vec<(String, usize)> {
    const OPENING: usize = 10;
    const HEADLINE: usize = 6;
    const SCENE: usize = 3;
    const DATELINE: usize = 10;
    const POLICE: usize = 8;
    let article = &reading.document.article;
    let texts = [
        (article.title.as_deref().unwrap_or(""), &reading.document.title, &reading.mentions.title),
        (article.text.as_str(), &reading.document.body, &reading.mentions.body),
    ];
    let mut out = Vec::new();
    for (n, (text, notes, referents)) in texts.into_iter().enumerate() {
        let end = notes.sentences.get(OPENING).map_or(u32::MAX, |s| s.span.start);
        let scenes: Vec<Span> = notes
            .events
            .iter()
            .filter(|e| is_harm(e.kind) && e.trigger.start < end)
            .filter_map(|e| e.places.first().copied())
            .collect();
        let named = notes.entities.iter().zip(&referents.entities);
        for (mention, entity) in named.filter(|(m, _)| m.named && m.span.start < end) {
            if mention.kind == EntityKind::Org {
                out.extend(of_police(&text[mention.span]).map(|town| (town.to_owned(), POLICE)));
                continue;
            }
            let entity = entity.and_then(|e| reading.mentions.entities.get(e));
            let Some(entity) = entity.filter(|_| mention.kind == EntityKind::Gpe) else { continue };
            let name = whole_town(&entity.name);
            let Some(worth) = town_worth(name) else { continue };
            let headline = if n == 0 { HEADLINE } else { 0 };
            let scene = if scenes.contains(&mention.span) { SCENE } else { 0 };
            let zone = article
                .zones
                .iter()
                .any(|z| z.kind == ZoneKind::Dateline && z.span.overlaps(mention.span));
            let dateline = if n == 1 && zone { DATELINE } else { 0 };
            out.push((name.to_owned(), worth + headline + scene + dateline));
        }
    }
    out
}

/// What naming a place is worth: a town that the gazetteer knows most; `None` for what is no town.
fn town_worth(name: &str) -> Option<usize> {
    const BIG: u32 = 300_000;
    match Gazetteer::shared().place(name) {
        Some(place) if place.kind == PlaceKind::City && place.population > BIG => Some(4),
        Some(place) if place.kind == PlaceKind::City => Some(3),
        None if is_town_name(name) => Some(2),
        _ => None,
    }
}

/// The town of a police force: "Norby Police Department".
fn of_police(name: &str) -> Option<&str> {
    let town = ["Police", "Fire", "Sheriff"].iter().find_map(|w| name.split_once(w))?.0.trim();
    town_worth(town).filter(|&worth| worth > 1).map(|_| town)
}

/// No street, county or building.
fn is_town_name(name: &str) -> bool {
    const PARTS: [&str; 17] = [
        "State",
        "County",
        "Parish",
        "Street",
        "Road",
        "Avenue",
        "Boulevard",
        "Highway",
        "Lane",
        "Drive",
        "Park",
        "River",
        "Apartments",
        "Creek",
        "Side",
        "District",
        "University",
    ];
    let is_part = |word: &str| PARTS.iter().any(|part| part.eq_ignore_ascii_case(word));
    !name.split_whitespace().any(|word| is_part(word) || word.ends_with('.'))
}

/// The value that most give: those that state a number before those from which one follows; of
/// equals the one given last. Reports are in order of publication.
fn most(values: impl Iterator<Item = Option<Count>> + Clone) -> Option<u32> {
    let stated = values.clone().flatten().any(|count| count.stated);
    let mut votes: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
    for (n, count) in values.enumerate() {
        if let Some(count) = count.filter(|count| count.stated || !stated) {
            let vote = votes.entry(count.value).or_default();
            *vote = (vote.0 + 1, n);
        }
    }
    votes.into_iter().max_by_key(|&(_, vote)| vote).map(|(value, _)| value)
}

/// A number of people, and whether the report states it or it follows from its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Count {
    value: u32,
    stated: bool,
}

/// What one report says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Toll {
    killed: Option<Count>,
    injured: Option<Count>,
}

fn toll(reading: &Reading) -> Toll {
    let article = &reading.document.article;
    let title = article.title.as_deref().unwrap_or("");
    let mut said = Said::read(title, &reading.document.title);
    said.add(&Said::read(opening(&article.text, &reading.document.body), &reading.document.body));
    said.toll()
}

/// The first sentences of a report: what follows is background.
fn opening<'a>(text: &'a str, notes: &Annotations) -> &'a str {
    const SENTENCES: usize = 12;
    let end = notes.sentences.get(SENTENCES).map_or(text.len(), |s| s.span.start as usize);
    &text[..end]
}

/// The first figure of each kind, and the words of death and injury that come without a number.
#[derive(Debug, Default)]
struct Said {
    killed: Option<u32>,
    injured: Option<u32>,
    shot: Option<u32>,
    death: bool,
    injury: bool,
}

impl Said {
    fn read(text: &str, notes: &Annotations) -> Self {
        let sentences: Vec<_> =
            notes.sentences.iter().filter(|s| s.span.end as usize <= text.len()).cloned().collect();
        let figures = figure::find(text, &sentences);
        let words = || text.split(|c: char| !c.is_alphabetic()).map(str::to_ascii_lowercase);
        Self {
            killed: first(&figures, Counted::Killed),
            injured: first(&figures, Counted::Injured),
            shot: first(&figures, Counted::Shot),
            death: words().any(|w| is_death(&w)),
            injury: words().any(|w| is_injury(&w)),
        }
    }

    /// Adds what a later text says: figures already said stay.
    fn add(&mut self, later: &Self) {
        self.killed = self.killed.or(later.killed);
        self.injured = self.injured.or(later.injured);
        self.shot = self.shot.or(later.shot);
        self.death |= later.death;
        self.injury |= later.injury;
    }

    fn toll(&self) -> Toll {
        let stated = |value: u32| Count { value, stated: true };
        let implied = |value: u32| Count { value, stated: false };
        let harmed = self.injured.or(self.shot).is_some() || self.injury;
        let killed = match self.killed {
            Some(n) if n > 0 || !self.death => Some(stated(n)),
            _ if self.death => Some(implied(1)),
            _ => harmed.then_some(implied(0)),
        };
        let dead = killed.map_or(0, |count| count.value);
        let injured = match (self.injured, self.shot) {
            (Some(n), _) => Some(stated(n)),
            (None, Some(shot)) => Some(stated(shot.saturating_sub(dead))),
            _ if dead > 0 => Some(implied(0)),
            _ => self.injury.then_some(implied(1)),
        };
        Toll { killed, injured }
    }
}

/// The first bounded figure of a kind.
fn first(figures: &[Figure], counted: Counted) -> Option<u32> {
    const MOST: f64 = 10_000.0;
    let found = figures.iter().find(|f| f.counted == counted && f.low < MOST)?;
    Some(
        if found.high.is_finite() { f64::midpoint(found.low, found.high) } else { found.low }
            .round() as u32,
    )
}

fn is_death(word: &str) -> bool {
    matches!(
        word,
        "killed"
            | "dead"
            | "died"
            | "dies"
            | "fatal"
            | "fatally"
            | "slain"
            | "slaying"
            | "homicide"
            | "murdered"
            | "kills"
            | "death"
            | "deadly"
            | "killing"
    )
}

fn is_injury(word: &str) -> bool {
    matches!(
        word,
        "injured"
            | "wounded"
            | "hurt"
            | "injuries"
            | "wound"
            | "wounds"
            | "shot"
            | "hospitalized"
            | "injuring"
            | "wounding"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cmp::Reverse;

    #[test]
    fn a_part_of_a_town_is_that_town() {
        assert_eq!(whole_town("West Philadelphia"), "Philadelphia");
        assert_eq!(whole_town("West Palm Beach"), "West Palm Beach");
        assert_eq!(whole_town("Norby"), "Norby");
    }

    #[test]
    fn a_quarter_gives_way_to_its_city_and_a_village_does_not() {
        let votes = |list: &[(&str, usize)]| -> Votes {
            list.iter().map(|&(name, n)| (name.to_owned(), (n, Reverse(0)))).collect()
        };
        let chosen = |list: &[(&str, usize)]| {
            let votes = votes(list);
            let best = votes.iter().max_by_key(|&(_, vote)| vote).expect("not empty");
            city_of_quarter(&votes, best).clone()
        };
        assert_eq!(chosen(&[("Quarrel Gardens", 20), ("Houston", 12)]), "Houston");
        assert_eq!(chosen(&[("Quarrel Gardens", 20), ("Houston", 4)]), "Quarrel Gardens");
        assert_eq!(chosen(&[("Tampa", 20), ("Houston", 12)]), "Tampa");
    }

    #[test]
    fn counties_and_states_are_no_towns() {
        for name in ["CHARLESTON COUNTY", "Illinois State", "Main Street"] {
            assert!(!is_town_name(name), "{name}");
        }
    }
}
