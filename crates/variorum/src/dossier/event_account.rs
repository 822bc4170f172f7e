//! What an event is said to be: its words, type, status, time, place and participants, from the
//! tellings that make it up; and which events a dossier shows.
//!
//! Every value is chosen from the reports, the best supported first; none is written.

use super::entity_align::Cast;
use super::event_place::Ground;
use super::telling::Telling;
use super::{Event, Evidence, Participant, Reading};
use crate::annotate::timex::{Comparison, compare, interval};
use crate::annotate::{EventStatus, EventType};
use crate::mention::Field;
use jiff::civil::Date;
use std::cmp::Reverse;
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
    let carried = Carried::new(&groups);
    let ground = Ground::new(story, &groups);
    let mut all: Vec<(i64, Event, Vec<Telling>)> = groups
        .into_iter()
        .map(|tellings| {
            let event = event(story, &tellings, &carried, &ground);
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

fn event(story: &Story, tellings: &[Telling], carried: &Carried, ground: &Ground) -> Event {
    let articles: BTreeSet<usize> = tellings.iter().map(|t| t.evidence.article).collect();
    let origins = story.origins.iter().filter(|o| o.iter().any(|a| articles.contains(a))).count();
    let mut evidence: Vec<Evidence> = tellings.iter().map(|t| t.evidence).collect();
    evidence.dedup();
    let mut status = status(tellings);
    let told = self::time(story, tellings, status);
    // What is set for a day to come is seldom another's, however few say so.
    let ahead = told.as_deref().is_some_and(|time| is_ahead(story, time));
    let doubtful = !ahead
        && (is_undated_news(story, tellings)
            || told.as_deref().is_some_and(|time| is_stray(tellings, time)));
    let carry = || carried.time(story, tellings, status);
    let time = if doubtful { carry().or(told) } else { told.or_else(carry) };
    if status == EventStatus::Occurred && time.as_deref().is_some_and(|t| is_ahead(story, t)) {
        status = EventStatus::Scheduled;
    }
    Event {
        what: what(story, tellings),
        kind: kind(tellings),
        status,
        place: ground.place(story, tellings, time.as_deref()),
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
    // What the heads of the reports tell in a clause of its own is the news.
    let heads: BTreeSet<usize> = tellings
        .iter()
        .filter(|t| t.finite && (t.sentence < 2 || t.evidence.field == Field::Title))
        .map(|t| t.evidence.article)
        .collect();
    weight += 0.6 * (heads.len().min(4) as f64);
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

/// The status most tellings have; of equals the one told first. A noun by itself says of nothing that it happened
/// ("the speech"): it counts half of what a verb says, or words beside it ("the planned speech").
fn status(tellings: &[Telling]) -> EventStatus {
    let mut counts: Vec<(EventStatus, usize)> = Vec::new();
    for telling in tellings {
        let says = telling.verb || telling.status != EventStatus::Occurred;
        let worth = 1 + usize::from(says);
        match counts.iter_mut().find(|(s, _)| *s == telling.status) {
            Some((_, n)) => *n += worth,
            None => counts.push((telling.status, worth)),
        }
    }
    let most = counts.iter().map(|&(_, n)| n).max().unwrap_or(0);
    counts.iter().find(|&&(_, n)| n == most).map_or(EventStatus::Occurred, |&(s, _)| s)
}

/// Whether most reports tell it at their head without a date, and hardly any telling dates it: news of
/// the day, and the date most likely another's.
fn is_undated_news(story: &Story, tellings: &[Telling]) -> bool {
    let heads: BTreeSet<usize> = tellings
        .iter()
        .filter(|t| t.time.is_none() && !t.quoted && t.status == EventStatus::Occurred)
        .filter(|t| t.sentence < LEAD || t.evidence.field == Field::Title)
        .map(|t| t.evidence.article)
        .collect();
    let dated = tellings.iter().filter(|t| t.time.is_some()).count();
    let few = 1.max(tellings.len() / 6);
    dated <= few && heads.len() >= 2 && 2 * heads.len() >= story.members.len()
}

/// Whether hardly any telling of an event that many tell gives a time: most likely another's.
fn is_stray(tellings: &[Telling], time: &str) -> bool {
    const FEW: usize = 8;
    let fits = |t: &&Telling| {
        t.time.as_deref().is_some_and(|own| {
            compare(time, own).is_some_and(|c| {
                matches!(c, Comparison::Equal | Comparison::Finer | Comparison::Coarser)
            })
        })
    };
    FEW * tellings.iter().filter(fits).count() < tellings.len()
}

/// Whether a time is after all reports of the story.
fn is_ahead(story: &Story, time: &str) -> bool {
    let last = story
        .members
        .iter()
        .map(|&a| story.readings[a].document.article.published.as_ref().map(|p| p.latest));
    let last = last.collect::<Option<Vec<_>>>().and_then(|days| days.into_iter().max());
    interval(time).zip(last).is_some_and(|((first, _), last)| first > last)
}

/// Whether the time of a telling can be that of an event: what has been said was said before its report,
/// and not in another year.
fn is_possible(story: &Story, telling: &Telling, status: EventStatus) -> bool {
    let Some(time) = telling.time.as_deref() else { return false };
    let published = story.readings[telling.evidence.article].document.article.published.as_ref();
    let over = matches!(status, EventStatus::Occurred | EventStatus::Ongoing);
    let ahead = over
        && telling.kind == EventType::Statement
        && interval(time)
            .zip(published)
            .is_some_and(|((first, _), published)| first > published.latest);
    let vague = telling.kind == EventType::Statement && time.len() < "2000-01".len();
    !ahead && !vague
}

/// The time most tellings agree with; the finest of those.
fn time(story: &Story, tellings: &[Telling], status: EventStatus) -> Option<String> {
    let may_be = |t: &&Telling| is_possible(story, t, status);
    let values: Vec<&str> =
        tellings.iter().filter(may_be).filter_map(|t| t.time.as_deref()).collect();
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

/// Times that a report gives once and goes on from.
struct Carried {
    /// Of each text, in order: (where the time is said, its sentence, the day).
    times: BTreeMap<(usize, Field), Vec<(u32, usize, String)>>,
    /// The day on which most happened, by explicit times.
    news: Option<Date>,
}

impl Carried {
    fn new(groups: &[Vec<Telling>]) -> Self {
        let mut times: BTreeMap<(usize, Field), Vec<(u32, usize, String)>> = BTreeMap::new();
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
        }
        times.values_mut().for_each(|list| list.sort());
        let news = days.iter().max_by_key(|&(day, n)| (n, std::cmp::Reverse(day)));
        let news = news.map(|(day, _)| *day);
        Self { times, news }
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
        // What heads a report is the day's news; what comes after goes on from the day told before.
        let mut votes: BTreeMap<String, (usize, Reverse<usize>)> = BTreeMap::new();
        for (n, telling) in own().enumerate() {
            let head = telling.evidence.field == Field::Title || telling.sentence < LEAD;
            let news = || self.news_day(story, telling.evidence.article);
            let (day, worth) = match self.just_before(telling) {
                Some(day) => (Some(day), 2),
                None if head => (news(), 2),
                None if telling.kind == EventType::Statement || telling.narrated => (news(), 1),
                None => (None, 0),
            };
            if let Some(day) = day {
                votes.entry(day).or_insert((0, Reverse(n))).0 += worth;
            }
        }
        votes.into_iter().max_by_key(|&(_, vote)| vote).map(|(day, _)| day)
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
}

/// How many sentences at the head of a report tell its news.
pub(super) const LEAD: usize = 3;

/// The day that a value gives, if it gives one.
pub(super) fn single_day(value: &str) -> Option<Date> {
    interval(value).filter(|(first, last)| first == last).map(|(day, _)| day)
}

fn days_between(a: Date, b: Date) -> i64 {
    a.until(b).map_or(i64::MAX, |span| i64::from(span.get_days()))
}
