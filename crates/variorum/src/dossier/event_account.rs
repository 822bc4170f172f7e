//! What an event is said to be: its words, type, status, time, place and participants, from the
//! tellings that make it up; and which events a dossier shows.
//!
//! Every value is chosen from the reports, the best supported first; none is written.

use super::entity_align::Cast;
use super::telling::Telling;
use super::{Event, Evidence, Participant, Place, Reading};
use crate::annotate::timex::{Comparison, compare, interval};
use crate::annotate::{EntityKind, EventStatus, EventType};
use crate::article::ZoneKind;
use crate::mention::Field;
use crate::model::gazetteer::{Classes, CountryCode, Gazetteer, PlaceKind};
use crate::text::Span;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A story as its events need it.
pub(super) struct Story<'a> {
    /// All readings of the batch.
    pub(super) readings: &'a [Reading],
    /// Which of them the story holds.
    pub(super) members: &'a [usize],
    /// The members by origin.
    pub(super) origins: &'a [Vec<usize>],
    /// Who and what it is about.
    pub(super) cast: &'a Cast,
}

/// What is told without a date is news if it is at most so many days old.
const LATELY: i64 = 3;

/// One event for each group of tellings that a dossier shows, the weightiest first.
pub(super) fn account(story: &Story, groups: Vec<Vec<Telling>>) -> Vec<(Event, Vec<Telling>)> {
    let carried = Carried::new(story, &groups);
    let mut all: Vec<(i64, Event, Vec<Telling>)> = groups
        .into_iter()
        .map(|tellings| {
            let event = event(story, &tellings, &carried);
            ((weight(&event, &tellings) * -100.0) as i64, event, tellings)
        })
        .collect();
    all.sort_by(|a, b| {
        let key = |x: &(i64, Event, Vec<Telling>)| (x.0, x.1.evidence.first().copied());
        key(a).cmp(&key(b))
    });
    all.retain(|(weight, ..)| *weight <= -LEAST_WEIGHT);
    all.truncate(room(story));
    all.into_iter().map(|(_, event, tellings)| (event, tellings)).collect()
}

/// The least weight, in hundredths, of an event that a dossier shows.
const LEAST_WEIGHT: i64 = 120;

/// How many events a dossier shows: by the length of its reports, at most 80.
fn room(story: &Story) -> usize {
    let words: usize =
        story.members.iter().map(|&a| story.readings[a].document.body.tokens.len()).sum();
    (4 + words / 46).min(80)
}

fn event(story: &Story, tellings: &[Telling], carried: &Carried) -> Event {
    let articles: BTreeSet<usize> = tellings.iter().map(|t| t.evidence.article).collect();
    let origins = story.origins.iter().filter(|o| o.iter().any(|a| articles.contains(a))).count();
    let mut evidence: Vec<Evidence> = tellings.iter().map(|t| t.evidence).collect();
    evidence.dedup();
    let status = status(tellings);
    let time =
        if is_undated_news(story, tellings) { carried.time(story, tellings, status) } else { None };
    let time =
        time.or_else(|| self::time(tellings)).or_else(|| carried.time(story, tellings, status));
    Event {
        what: what(story, tellings),
        kind: kind(tellings),
        status,
        place: place(story, tellings, carried, time.as_deref()),
        time,
        participants: participants(story, tellings),
        articles: story.members.iter().copied().filter(|a| articles.contains(a)).collect(),
        origins,
        evidence,
    }
}

/// How much an event matters to its story.
fn weight(event: &Event, tellings: &[Telling]) -> f64 {
    let first = tellings.iter().any(|t| t.evidence.field == Field::Title || t.sentence < 2);
    let own = tellings.iter().any(|t| t.time.is_some());
    let flag = |yes: bool, worth: f64| if yes { worth } else { 0.0 };
    let mut weight = 3.0 * (event.origins as f64 - 1.0).min(3.0);
    weight += flag(own, 1.2) + flag(first, 0.8);
    weight += flag(tellings.iter().any(|t| t.place.is_some()), 0.7);
    weight += flag(!event.participants.is_empty(), 0.3) + flag(event.participants.len() > 1, 0.3);
    weight += flag(tellings.iter().any(|t| t.figures > 0), 0.4);
    weight += flag(event.status == EventStatus::Scheduled && own, 0.6);
    weight += flag(tellings.iter().any(|t| t.occasion), 0.7);
    weight += match event.kind {
        EventType::Other => 0.2,
        EventType::Statement => 0.3,
        _ => 0.9,
    };
    weight -= flag(tellings.iter().all(|t| t.quoted), 0.5);
    weight
        - flag(
            matches!(event.status, EventStatus::Hypothetical | EventStatus::Demanded) && !own,
            0.5,
        )
}

/// The type most tellings have; a type that says something before OTHER.
fn kind(tellings: &[Telling]) -> EventType {
    let mut counts: BTreeMap<EventType, usize> = BTreeMap::new();
    for telling in tellings {
        *counts.entry(telling.kind).or_default() += 1;
    }
    let vague = |k: EventType| k == EventType::Other;
    counts
        .into_iter()
        .min_by_key(|&(k, n)| (vague(k), std::cmp::Reverse(n), k))
        .map_or(EventType::Other, |(k, _)| k)
}

/// The status most tellings have; of equals the one told first.
fn status(tellings: &[Telling]) -> EventStatus {
    let mut counts: Vec<(EventStatus, usize)> = Vec::new();
    for telling in tellings {
        match counts.iter_mut().find(|(s, _)| *s == telling.status) {
            Some((_, n)) => *n += 1,
            None => counts.push((telling.status, 1)),
        }
    }
    let most = counts.iter().map(|&(_, n)| n).max().unwrap_or(0);
    counts.iter().find(|&&(_, n)| n == most).map_or(EventStatus::Occurred, |&(s, _)| s)
}

/// Whether most reports tell it at their head without a date, and at most one dates it: news of the
/// day, and the date most likely another's.
fn is_undated_news(story: &Story, tellings: &[Telling]) -> bool {
    let heads: BTreeSet<usize> = tellings
        .iter()
        .filter(|t| t.time.is_none() && !t.quoted && t.status == EventStatus::Occurred)
        .filter(|t| t.sentence < LEAD || t.evidence.field == Field::Title)
        .map(|t| t.evidence.article)
        .collect();
    let dated = tellings.iter().filter(|t| t.time.is_some()).count();
    dated <= 1 && heads.len() >= 2 && 2 * heads.len() >= story.members.len()
}

/// The time most tellings agree with; the finest of those.
fn time(tellings: &[Telling]) -> Option<String> {
    let values: Vec<&str> = tellings.iter().filter_map(|t| t.time.as_deref()).collect();
    let support = |value: &str| {
        let fits = |other: &&&str| {
            matches!(
                compare(value, other),
                Some(Comparison::Equal | Comparison::Finer | Comparison::Coarser)
            )
        };
        values.iter().filter(fits).count()
    };
    let finest = |value: &str| {
        values.iter().filter(|other| compare(value, other) == Some(Comparison::Finer)).count()
    };
    let exact = |value: &str| values.iter().filter(|other| **other == value).count();
    values
        .iter()
        .max_by_key(|value| {
            (support(value), finest(value), exact(value), std::cmp::Reverse(**value))
        })
        .map(|value| (*value).to_owned())
}

/// The place most tellings give; a town before its country.
fn place(
    story: &Story,
    tellings: &[Telling],
    carried: &Carried,
    time: Option<&str>,
) -> Option<Place> {
    let mut votes: BTreeMap<usize, usize> = BTreeMap::new();
    for telling in tellings {
        if let Some(place) = telling.place {
            *votes.entry(place).or_default() += 1;
        }
    }
    let best = votes.iter().max_by_key(|&(&place, &n)| {
        (grain(story, place).min(2), n, grain(story, place), std::cmp::Reverse(place))
    });
    let told = best.map(|(&place, _)| Site::Entity(place));
    match told.or_else(|| carried.place(story, tellings, time))? {
        Site::Entity(entity) => named_place(story, entity),
        Site::Country(code) => {
            let country = Gazetteer::shared().country(code)?;
            let name = country.name.to_owned();
            Some(Place { name, country: Some(code.as_str().to_owned()) })
        }
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

fn named_place(story: &Story, entity: usize) -> Option<Place> {
    let known = Gazetteer::shared();
    let name = &story.cast.entities.get(entity)?.name;
    let entry = known.entry(name);
    let people = entry.filter(|e| e.classes.has(Classes::PEOPLE)).and_then(|e| e.country);
    let place = match people {
        Some(code) => known.country(code),
        None => known.place(name),
    };
    let shouted = !name.chars().any(char::is_lowercase) && name.len() > 3;
    let name = match place {
        Some(place) if people.is_some() || shouted => place.name.to_owned(),
        _ => name.clone(),
    };
    let country = place.and_then(|p| p.country).map(|code| code.as_str().to_owned());
    Some(Place { name, country })
}

/// Who takes part, the most named first, actors before recipients.
fn participants(story: &Story, tellings: &[Telling]) -> Vec<Participant> {
    const MOST: usize = 8;
    let mut found: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for telling in tellings {
        for (&entity, &role) in &telling.parties {
            let counts = found.entry(entity).or_default();
            counts.0 += 1;
            counts.1 += usize::from(role == "actor");
        }
    }
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by_key(|&(entity, (all, acting))| (std::cmp::Reverse((all, acting)), entity));
    found
        .into_iter()
        .filter_map(|(entity, (all, acting))| {
            let role = if acting * 2 >= all { "actor" } else { "recipient" };
            let name = story.cast.entities.get(entity)?.name.clone();
            Some(Participant { name, entity: Some(entity), role: role.into() })
        })
        .take(MOST)
        .collect()
}

/// The words of the telling that says it best: a clause of a handy length that names who and where.
fn what(story: &Story, tellings: &[Telling]) -> String {
    let best = tellings.iter().min_by_key(|t| {
        let clause = text(story, t.evidence);
        let words = plain(clause).split_whitespace().count();
        let length = match words {
            0..=2 => 20,
            3..=18 => 0,
            _ => words - 18,
        };
        let cut = if is_whole(clause) { 0 } else { 12 };
        let bare = usize::from(t.parties.is_empty()) * 4 + usize::from(t.quoted) * 3;
        let vague = usize::from(t.time.is_none()) + usize::from(t.place.is_none());
        (length + cut + bare + vague, t.evidence)
    });
    best.map(|t| folded(plain(text(story, t.evidence)))).unwrap_or_default()
}

/// Whether all marks of quotation and brackets of a clause are paired.
fn is_whole(clause: &str) -> bool {
    let count = |marks: &[char]| clause.matches(marks).count();
    count(&['"']) % 2 == 0 && count(&['“']) == count(&['”']) && count(&['(']) == count(&[')'])
}

/// A clause without the words that only tie it to its sentence: "that", "of", "when".
fn plain(clause: &str) -> &str {
    const TIES: &str = " that of in to with for and but by when as at on from after before during over about \
        which who while then because if whether including ";
    let mut rest = clause;
    for _ in 0..3 {
        let trimmed =
            rest.trim_start_matches(|c: char| !c.is_alphanumeric() && !"\"“‘'$£€".contains(c));
        let word = trimmed.split_whitespace().next().unwrap_or("");
        let tie = TIES.contains(&format!(" {} ", word.to_lowercase()));
        let after = trimmed[word.len()..].trim_start();
        if !tie || word.is_empty() || after.split_whitespace().count() < 2 {
            return trimmed;
        }
        rest = after;
    }
    rest
}

/// The words of a piece of evidence.
fn text<'a>(story: &Story<'a>, evidence: Evidence) -> &'a str {
    let article = &story.readings[evidence.article].document.article;
    match evidence.field {
        Field::Title => &article.title.as_deref().unwrap_or("")[evidence.span],
        Field::Text => &article.text[evidence.span],
    }
}

/// White space folded to single spaces.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Times and places that a report gives once and goes on from.
struct Carried {
    /// Of each text, in order: (where the time is said, its sentence, the day).
    times: BTreeMap<(usize, Field), Vec<(u32, usize, String)>>,
    /// Of each text, in order: (where the clause begins, its sentence, the place, the day).
    places: BTreeMap<(usize, Field), Vec<(u32, usize, usize, Option<Date>)>>,
    /// The place where most happened, and the day.
    scene: Option<(usize, Option<Date>)>,
    /// The day on which most happened, by explicit times.
    news: Option<Date>,
    datelines: BTreeMap<usize, usize>,
}

impl Carried {
    fn new(story: &Story, groups: &[Vec<Telling>]) -> Self {
        let mut times: BTreeMap<(usize, Field), Vec<(u32, usize, String)>> = BTreeMap::new();
        let mut places: BTreeMap<usize, Vec<Option<Date>>> = BTreeMap::new();
        let mut told_at: BTreeMap<(usize, Field), Vec<_>> = BTreeMap::new();
        let mut days: BTreeMap<Date, usize> = BTreeMap::new();
        for telling in groups.iter().flatten() {
            if let Some(time) = &telling.time
                && telling.status == EventStatus::Occurred
                && let Some(day) = single_day(time)
            {
                *days.entry(day).or_default() += 1;
                let text = (telling.evidence.article, telling.evidence.field);
                let at = telling.time_span.map_or(0, |span| span.start);
                if telling.narrated {
                    times.entry(text).or_default().push((at, telling.sentence, day.to_string()));
                }
            }
            if let Some(place) = telling.place
                && telling.status == EventStatus::Occurred
            {
                let day = telling.time.as_deref().and_then(single_day);
                places.entry(place).or_default().push(day);
                if telling.narrated {
                    let text = (telling.evidence.article, telling.evidence.field);
                    let at = telling.evidence.span.start;
                    told_at.entry(text).or_default().push((at, telling.sentence, place, day));
                }
            }
        }
        times.values_mut().for_each(|list| list.sort());
        told_at.values_mut().for_each(|list| list.sort());
        let scene = places.iter().max_by_key(|&(&place, when)| {
            let named = story.cast.mentions(story.readings, place).min(40);
            (grain(story, place).min(3) * (when.len() + named / 4), std::cmp::Reverse(place))
        });
        let scene = scene
            .filter(|&(&place, when)| when.len() > 1 && grain(story, place) > 1)
            .map(|(&place, when)| (place, when.iter().copied().flatten().min()));
        let datelines =
            story.members.iter().filter_map(|&a| Some((a, dateline(story, a)?))).collect();
        let news = days.iter().max_by_key(|&(day, n)| (n, std::cmp::Reverse(day)));
        let news = news.map(|(day, _)| *day);
        Self { times, places: told_at, scene, news, datelines }
    }

    /// The time of an event that no telling dates: the day that the sentence just before gives, else
    /// for what is the day's news the day of the news.
    fn time(&self, story: &Story, tellings: &[Telling], status: EventStatus) -> Option<String> {
        let over = matches!(
            status,
            EventStatus::Occurred
                | EventStatus::Alleged
                | EventStatus::Ongoing
                | EventStatus::Denied
        );
        if !over {
            return None;
        }
        let own = || tellings.iter().filter(|t| !t.quoted);
        own().find_map(|t| self.just_before(t)).or_else(|| {
            let news = own().find(|t| {
                t.evidence.field == Field::Title
                    || t.sentence < 3
                    || t.kind == EventType::Statement
                    || t.narrated
            })?;
            self.news_day(story, news.evidence.article)
        })
    }

    /// The day that the narrative has come to: of an event told before in the same sentence or in the
    /// one before.
    fn just_before(&self, telling: &Telling) -> Option<String> {
        let list = self.times.get(&(telling.evidence.article, telling.evidence.field))?;
        let at = list.partition_point(|(start, ..)| *start < telling.evidence.span.start);
        let (_, sentence, time) = list.get(at.checked_sub(1)?)?;
        (telling.sentence.abs_diff(*sentence) <= 1).then(|| time.clone())
    }

    /// The day of what happened according to most reports, if it is that of publication or up to
    /// three days before; else the day of publication.
    fn news_day(&self, story: &Story, article: usize) -> Option<String> {
        let published = story.readings[article].document.article.published.as_ref()?;
        let known = (published.earliest == published.latest).then(|| published.day());
        let lately = |day: &Date| {
            known.is_none_or(|known| (0..=LATELY).contains(&days_between(*day, known)))
        };
        self.news.filter(lately).or(known).map(|day| day.to_string())
    }

    /// The place of an event that no telling places. For what is said or decided: the dateline of its
    /// report, the country whose officials act, the only dateline of the story. For what happens: where
    /// the narrative has come to, the scene of the story on the day of the scene, the dateline for news.
    fn place(&self, story: &Story, tellings: &[Telling], time: Option<&str>) -> Option<Site> {
        let own = tellings.iter().find_map(|t| self.datelines.get(&t.evidence.article)).copied();
        let own = own.map(Site::Entity);
        let mut others = self.datelines.values();
        let only = others.next().filter(|&first| others.all(|other| other == first)).copied();
        let home = || home(story, tellings).map(Site::Country);
        let day = time.and_then(single_day);
        if tellings.iter().all(|t| is_act_of_speech(t.kind)) {
            let planned = tellings.iter().any(|t| t.status == EventStatus::Scheduled);
            return own.or_else(home).or(only.map(Site::Entity)).filter(|_| !planned);
        }
        let told = tellings.iter().filter(|t| t.status == EventStatus::Occurred && !t.quoted);
        let before = told.clone().find_map(|t| self.place_before(t, day)).map(Site::Entity);
        let there = |when: Option<Date>| day.is_some() && when.is_some() && day == when;
        let scene = self.scene.filter(|&(_, when)| there(when)).map(|(place, _)| place);
        let lately = told.clone().any(|t| t.sentence < LEAD || t.evidence.field == Field::Title);
        let happened = told.clone().any(|t| t.kind != EventType::Consult);
        before
            .or(scene.map(Site::Entity))
            .or(own.filter(|_| lately))
            .or_else(|| home().filter(|_| happened))
    }

    /// Where the event told last before happened, up to three sentences back, if not on another day.
    fn place_before(&self, telling: &Telling, day: Option<Date>) -> Option<usize> {
        const BACK: usize = 3;
        let list = self.places.get(&(telling.evidence.article, telling.evidence.field))?;
        let at = list.partition_point(|(start, ..)| *start < telling.evidence.span.start);
        let &(_, sentence, place, when) = list.get(at.checked_sub(1)?)?;
        let same_day = day.zip(when).is_none_or(|(a, b)| a == b);
        (same_day && telling.sentence.saturating_sub(sentence) <= BACK).then_some(place)
    }
}

/// Where an event is taken to have happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Site {
    /// A place of the story: an index into its cast.
    Entity(usize),
    /// A country that only the names of those who act tell.
    Country(CountryCode),
}

/// The one country whose people, offices or bodies act: "Nigerian officials", "Ruritania's trade
/// minister".
fn home(story: &Story, tellings: &[Telling]) -> Option<CountryCode> {
    let actors = tellings.iter().flat_map(|t| &t.parties).filter(|(_, role)| **role == "actor");
    let mut found = BTreeSet::new();
    for (&entity, _) in actors {
        let Some(entity) = story.cast.entities.get(entity) else { continue };
        let titles = entity.roles.iter().map(|role| role.title.as_str());
        found.extend(titles.chain([entity.name.as_str()]).find_map(country_named));
    }
    let mut all = found.into_iter();
    all.next().filter(|_| all.next().is_none())
}

/// The country that a name or title holds as a word: "Costa Rica Civil Aviation", "Nigerian army".
fn country_named(name: &str) -> Option<CountryCode> {
    let known = Gazetteer::shared();
    let words: Vec<&str> = name.split([' ', '-']).collect();
    (0..words.len()).find_map(|n| {
        let (_, entry) = known.longest(words[n..].iter().copied())?;
        let country = entry.classes.has(Classes::PEOPLE.or(Classes::COUNTRY));
        entry.country.filter(|_| country)
    })
}

/// How many sentences at the head of a report tell its news.
const LEAD: usize = 3;

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

/// The day that a value gives, if it gives one.
fn single_day(value: &str) -> Option<Date> {
    interval(value).filter(|(first, last)| first == last).map(|(day, _)| day)
}

fn days_between(a: Date, b: Date) -> i64 {
    a.until(b).map_or(i64::MAX, |span| i64::from(span.get_days()))
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
