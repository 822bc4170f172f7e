//! The events of a story: which tellings of its reports are one happening.
//!
//! How alike two tellings are is learnt ([`event_model`](super::event_model)), beside a prior by words, meaning,
//! trigger, participants, place and time; average-link agglomeration, the likest pair first. A different time or
//! place keeps two tellings apart unless all else agrees closely: then they join, and
//! [`event_conflict`](super::event_conflict) shows where they differ. What an event is said to be is
//! worked out in [`event_account`](super::event_account).

use super::entity_align::Cast;
use super::event_model::EventModel;
use super::likeness::{Likeness, Rarity, likeness};
use super::telling::{self, Telling};
use super::{Event, Reading, Statement, event_account, event_pair};
use crate::annotate::timex::{Comparison, interval};
use crate::annotate::{EntityKind, EventStatus, EventType};

/// Tellings this alike are one event's.
const SAME_EVENT: f64 = 0.36;
/// Groups of tellings this alike on average are one event's.
const SAME_GROUP: f64 = 0.27;
/// The share of what is learnt in the likeness of two tellings; found, like the two above, on packs and held-out pairs.
const LEARNT: f64 = 0.4;
/// Triggers less alike than this say nothing for one happening, however alike their clauses.
const LEAST_TRIGGER: f64 = 0.1;
/// Most tellings that are compared in one story: the cost is their square.
const MOST_TELLINGS: usize = 900;

/// The events of a story, the weightiest first, each with the tellings it joins.
#[derive(Debug, Default)]
pub(super) struct Joined {
    /// What is shown.
    pub(super) events: Vec<Event>,
    /// The tellings of each event, in order of article and text.
    pub(super) tellings: Vec<Vec<Telling>>,
}

/// Joins the event mentions of the articles `members`.
///
/// `origins` groups the members by origin. Cost: the square of the number of tellings, which is
/// bounded.
pub(super) fn align(
    readings: &[Reading],
    members: &[usize],
    origins: &[Vec<usize>],
    cast: &Cast,
    statements: &[Statement],
) -> Joined {
    let mut tellings = telling::gather(readings, members, cast, statements);
    tellings.truncate(MOST_TELLINGS);
    let rarity = Rarity::new(&tellings);
    let groups = group(&tellings, readings, &rarity, cast);
    let groups: Vec<Vec<Telling>> =
        groups.into_iter().map(|g| g.into_iter().map(|n| tellings[n].clone()).collect()).collect();
    let story = event_account::Story { readings, members, origins, cast };
    let (events, tellings) = event_account::account(&story, groups).into_iter().unzip();
    Joined { events, tellings }
}

/// Groups of indices of tellings, each in order, the groups in order of their first.
fn group(
    tellings: &[Telling],
    readings: &[Reading],
    rarity: &Rarity,
    cast: &Cast,
) -> Vec<Vec<usize>> {
    let scores = Scores::new(tellings, readings, rarity, cast);
    let mut pairs: Vec<(i64, usize, usize)> = Vec::new();
    for a in 0..tellings.len() {
        for b in a + 1..tellings.len() {
            let score = scores.of(a, b);
            if score >= SAME_EVENT {
                pairs.push((-(score * 1e6) as i64, a, b));
            }
        }
    }
    pairs.sort_unstable();
    let mut group_of: Vec<usize> = (0..tellings.len()).collect();
    let mut groups: Vec<Vec<usize>> = (0..tellings.len()).map(|n| vec![n]).collect();
    for (_, a, b) in pairs {
        let (x, y) = (group_of[a].min(group_of[b]), group_of[a].max(group_of[b]));
        if x != y && scores.average(&groups[x], &groups[y]).is_some_and(|s| s >= SAME_GROUP) {
            let moved = std::mem::take(&mut groups[y]);
            for &n in &moved {
                group_of[n] = x;
            }
            groups[x].extend(moved);
        }
    }
    groups.retain(|g| !g.is_empty());
    groups.iter_mut().for_each(|g| g.sort_unstable());
    groups
}

/// How alike each two tellings are, a triangle of numbers.
struct Scores {
    values: Vec<f32>,
}

/// The score of two tellings that can't be one event.
const APART: f32 = -9.0;

impl Scores {
    fn new(tellings: &[Telling], readings: &[Reading], rarity: &Rarity, cast: &Cast) -> Self {
        let mut values = Vec::with_capacity(tellings.len() * tellings.len() / 2);
        for b in 1..tellings.len() {
            for a in 0..b {
                values.push(score(&tellings[a], &tellings[b], readings, rarity, cast) as f32);
            }
        }
        Self { values }
    }

    fn of(&self, a: usize, b: usize) -> f64 {
        let (low, high) = (a.min(b), a.max(b));
        f64::from(self.values[high * (high - 1) / 2 + low])
    }

    /// The mean over all pairs of two groups; `None` where one pair is apart.
    fn average(&self, a: &[usize], b: &[usize]) -> Option<f64> {
        let mut sum = 0.0;
        for &x in a {
            for &y in b {
                let score = self.of(x, y);
                if score <= f64::from(APART) {
                    return None;
                }
                sum += score;
            }
        }
        Some(sum / (a.len() * b.len()) as f64)
    }
}

/// How sure it is that two tellings are one event: over [`SAME_EVENT`] they are.
fn score(a: &Telling, b: &Telling, readings: &[Reading], rarity: &Rarity, cast: &Cast) -> f64 {
    if !event_pair::can_be_one(a, b) {
        return f64::from(APART);
    }
    let like = likeness(a, b, rarity, cast);
    if one_session(a, b, &like, rarity, cast) {
        return SESSION;
    }
    // Reports of one utterance report one act of speaking.
    if a.says.is_some() && a.says == b.says {
        return SESSION;
    }
    if like.trigger < LEAST_TRIGGER {
        return 0.0;
    }
    let apart = like.time == Some(Comparison::Disjoint) && !tolerable(&like)
        || like.place == Some(false)
            && (!tolerable(&like) || like.time == Some(Comparison::Disjoint));
    if apart {
        return f64::from(APART);
    }
    let learnt = EventModel::shared().score(&event_pair::features(a, b, readings, rarity, &like));
    LEARNT * learnt + (1.0 - LEARNT) * prior(a, &like)
}

/// How sure two tellings are one event by what they share alone. The pairs that the model has learnt from are of
/// politics only: what is learnt moves this, and doesn't replace it.
fn prior(a: &Telling, like: &Likeness) -> f64 {
    let trigger = match a.kind {
        EventType::Statement => 0.12,
        EventType::Other => 0.24,
        _ => 0.28,
    };
    let time = match like.time {
        None => 0.0,
        Some(Comparison::Equal) => 0.10,
        Some(Comparison::Finer | Comparison::Coarser) => 0.06,
        Some(Comparison::Overlapping) => 0.02,
        Some(Comparison::Disjoint) => -0.12,
    };
    let place = match like.place {
        None => 0.0,
        Some(true) => 0.05,
        Some(false) => -0.12,
    };
    0.38 * like.words
        + 0.36 * like.meaning
        + trigger * like.trigger
        + like.parties.map_or(0.05, |shared| 0.24 * shared)
        + time
        + place
}

/// The score of two tellings of one session.
const SESSION: f64 = 0.75;
/// Days that reports of one session can be apart.
const SESSION_DAYS: i64 = 3;

/// Whether both tell of one planned meeting: of a party on one day; or of one body that few meetings
/// of the story are of, days apart at most: a body meets once in a week.
fn one_session(a: &Telling, b: &Telling, like: &Likeness, rarity: &Rarity, cast: &Cast) -> bool {
    let planned = |t: &Telling| t.kind == EventType::Consult && t.status == EventStatus::Scheduled;
    let near = || {
        let day = |t: &Telling| interval(t.time.as_deref()?).map(|(first, _)| first);
        day(a).zip(day(b)).is_some_and(|(x, y)| {
            x.until(y).is_ok_and(|span| i64::from(span.get_days()).abs() <= SESSION_DAYS)
        })
    };
    let body = |e: &usize| {
        cast.entities.get(*e).is_some_and(|entity| entity.kind == EntityKind::Org)
            && rarity.is_rare_party(*e)
    };
    let shared = || a.parties.keys().filter(|e| b.parties.contains_key(e));
    let same_day =
        like.time == Some(Comparison::Equal) && a.time.as_ref().is_some_and(|t| t.len() >= 10);
    planned(a)
        && planned(b)
        && like.place != Some(false)
        && (shared().any(body) && near() || same_day && shared().next().is_some())
}

/// Whether all but one attribute agrees so closely that the differing one may be an error of a
/// report.
fn tolerable(like: &Likeness) -> bool {
    like.trigger >= 0.99
        && like.words >= 0.4
        && like.meaning >= 0.6
        && like.parties.is_none_or(|p| p >= 0.5)
}
