//! What two tellings share: words, meaning, participants, place, time.

use super::entity_align::Cast;
use super::stem::stem_hash;
use super::telling::Telling;
use crate::annotate::timex::{Comparison, compare};
use crate::annotate::{EntityKind, EventType};
use crate::model::KeyHashes;
use crate::model::embedding::cosine;
use crate::model::gazetteer::{Gazetteer, Place, PlaceKind};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How rare each stem is among the tellings of a story: its weight.
pub(super) struct Rarity {
    stems: HashMap<u64, f64, KeyHashes>,
    /// The weight of a stem that no clause holds.
    unseen: f64,
    /// In how many meetings each entity takes part, and how many there are.
    meetings: (BTreeMap<usize, usize>, usize),
}

impl Rarity {
    /// Counts the stems of `tellings`.
    pub(super) fn new(tellings: &[Telling]) -> Self {
        let mut counts: HashMap<u64, f64, KeyHashes> = HashMap::default();
        for stem in tellings.iter().flat_map(|t| &t.stems) {
            *counts.entry(*stem).or_default() += 1.0;
        }
        let all = tellings.len() as f64 + 1.0;
        counts.values_mut().for_each(|n| *n = (all / *n).ln().max(0.1));
        let mut parties: BTreeMap<usize, usize> = BTreeMap::new();
        let meetings = tellings.iter().filter(|t| t.kind == EventType::Consult);
        for telling in meetings.clone() {
            telling.parties.keys().for_each(|&e| *parties.entry(e).or_default() += 1);
        }
        Self { stems: counts, unseen: all.ln(), meetings: (parties, meetings.count()) }
    }

    /// Whether an entity takes part in at most a quarter of the meetings told of, or in four.
    pub(super) fn is_rare_party(&self, entity: usize) -> bool {
        let (parties, all) = &self.meetings;
        parties.get(&entity).is_some_and(|&n| n <= 4.max(all / 4))
    }

    /// How rare the word is that names the happening of a telling.
    pub(super) fn of_trigger(&self, telling: &Telling) -> f64 {
        self.weight(stem_hash(&telling.stem))
    }

    /// How much of the shorter of two lists of stems stands in the other, by weight, from 0 to 1.
    pub(super) fn coverage(&self, a: &[u64], b: &[u64]) -> f64 {
        let all = |stems: &[u64]| stems.iter().map(|&s| self.weight(s)).sum::<f64>();
        let least = all(a).min(all(b));
        if least > 0.0 { self.shared(a, b) / least } else { 0.0 }
    }

    /// The weight of what two sorted lists of stems share.
    pub(super) fn shared(&self, a: &[u64], b: &[u64]) -> f64 {
        a.iter().filter(|s| b.binary_search(s).is_ok()).map(|&s| self.weight(s)).sum()
    }

    fn weight(&self, stem: u64) -> f64 {
        self.stems.get(&stem).copied().unwrap_or(self.unseen)
    }

    /// The cosine of the weighted stems of two tellings, from 0 to 1.
    fn cosine(&self, a: &Telling, b: &Telling) -> f64 {
        let norm =
            |t: &Telling| t.stems.iter().map(|&s| self.weight(s).powi(2)).sum::<f64>().sqrt();
        let mut shared = 0.0;
        let mut at = 0;
        for &stem in &a.stems {
            while at < b.stems.len() && b.stems[at] < stem {
                at += 1;
            }
            if b.stems.get(at) == Some(&stem) {
                shared += self.weight(stem).powi(2);
            }
        }
        if shared == 0.0 { 0.0 } else { shared / (norm(a) * norm(b)) }
    }
}

/// What two tellings have in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Likeness {
    /// Of their words, 0 to 1.
    pub(super) words: f64,
    /// Of their meaning, 0 to 1.
    pub(super) meaning: f64,
    /// Of their triggers and types, 0 to 1.
    pub(super) trigger: f64,
    /// Of the meaning of their triggers, 0 to 1.
    pub(super) near: f64,
    /// Of their participants, 0 to 1; `None` where one has none.
    pub(super) parties: Option<f64>,
    /// Of their times; `None` where one has none.
    pub(super) time: Option<Comparison>,
    /// Whether their places are one; `None` where one has none.
    pub(super) place: Option<bool>,
}

/// Compares two tellings.
pub(super) fn likeness(a: &Telling, b: &Telling, rarity: &Rarity, cast: &Cast) -> Likeness {
    let time = a.time.as_deref().zip(b.time.as_deref()).and_then(|(x, y)| compare(x, y));
    let place = a.place.zip(b.place).map(|(x, y)| x == y || within(cast, x, y));
    let near = f64::from(cosine(&a.trigger_vector, &b.trigger_vector).max(0.0));
    Likeness {
        words: rarity.cosine(a, b),
        meaning: scaled(f64::from(cosine(&a.vector, &b.vector)), 0.3, 0.8),
        trigger: trigger_likeness(a, b, near),
        near,
        parties: party_likeness(a, b),
        time,
        place,
    }
}

/// How alike two triggers are whose meanings are as `near` as that.
fn trigger_likeness(a: &Telling, b: &Telling, near: f64) -> f64 {
    if a.stem == b.stem {
        return 1.0;
    }
    let typed = match (a.kind == b.kind, a.kind) {
        (true, EventType::Other | EventType::Statement) | (false, _) => 0.0,
        (true, _) => 0.5,
    };
    scaled(near, 0.25, 0.75).max(typed)
}

fn party_likeness(a: &Telling, b: &Telling) -> Option<f64> {
    if a.parties.is_empty() || b.parties.is_empty() {
        return None;
    }
    let mine: BTreeSet<&usize> = a.parties.keys().collect();
    let shared = b.parties.keys().filter(|e| mine.contains(e)).count();
    Some(shared as f64 / a.parties.len().min(b.parties.len()) as f64)
}

/// Whether one of two places lies in the other: a city in its country.
pub(super) fn within(cast: &Cast, a: usize, b: usize) -> bool {
    let known = Gazetteer::shared();
    let of = |e: usize| cast.entities.get(e).and_then(|entity| known.place(&entity.name));
    let inner = |x: &Place, y: &Place| {
        y.kind == PlaceKind::Country && x.country.is_some() && x.country == y.country
    };
    match (of(a), of(b)) {
        (Some(x), Some(y)) => inner(&x, &y) || inner(&y, &x),
        // A building or a place that the gazetteer lacks can lie anywhere.
        _ => [a, b].iter().any(|&e| {
            cast.entities.get(e).is_some_and(|entity| {
                entity.kind == EntityKind::Fac || known.place(&entity.name).is_none()
            })
        }),
    }
}

/// Where `value` lies between `none` (0) and `all` (1).
fn scaled(value: f64, none: f64, all: f64) -> f64 {
    ((value - none) / (all - none)).clamp(0.0, 1.0)
}
