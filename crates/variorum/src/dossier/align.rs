//! Which values of two reports speak of the same thing.
//!
//! Owns pairing; likeness of contexts is [`value_likeness`](super::value_likeness)'s, what values
//! are [`number`](super::number)'s, what speaks for a contradiction
//! [`value_pair`](super::value_pair)'s.

use super::amount::{Amount, Relation};
use super::value_context::Placed;
use super::value_likeness::{FEATURES, features, quick};
use crate::model::Boosted;
use crate::model::boosted::UNIT;
use std::collections::BTreeMap;

/// Partners of a value that are looked at closely.
const PARTNERS: usize = 8;
/// Quick likeness below which two values are not looked at closely.
const LEAST: f32 = 0.1;
/// Log-odds are kept within this many units.
pub(super) const FARTHEST: i32 = 12 * UNIT;

/// Two values that may be of one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Index of the first report's value.
    pub a: usize,
    /// Index of the second report's.
    pub b: usize,
    /// How the values stand to each other.
    pub relation: Relation,
    /// How alike their contexts are.
    pub features: [i16; FEATURES],
}

/// Two values with how likely it is, by their contexts, that they are of one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The values.
    pub candidate: Candidate,
    /// Log-odds, in units of [`UNIT`], blind to the values.
    pub likeness: i32,
    /// By how much it leads the best other partner of the first, and of the second. A partner that
    /// has a good partner of its own value elsewhere doesn't count.
    pub margins: [i32; 2],
    /// Likeness of the best partner of equal value of the first, and of the second.
    pub equal: [i32; 2],
    /// Whether each is the other's best partner, one of equal value being given a lead.
    pub mutual: bool,
}

/// Pairs of values of one unit whose contexts have something in common: of each value the
/// likeliest few.
///
/// Cost: a sparse cosine for each pair of values of one unit, and one close look for
/// `PARTNERS` of each value; [`given`](super::number::given) bounds the lists.
pub fn candidates(left: &[Placed], right: &[Placed]) -> Vec<Candidate> {
    let mut found: Vec<(f32, usize, usize)> = Vec::new();
    for (a, x) in left.iter().enumerate() {
        for (b, y) in right.iter().enumerate() {
            if x.given.unit == y.given.unit {
                let likeness = quick(x, y);
                if likeness >= LEAST {
                    found.push((likeness, a, b));
                }
            }
        }
    }
    found.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let mut taken = (vec![0usize; left.len()], vec![0usize; right.len()]);
    let mut out = Vec::new();
    for (_, a, b) in found {
        if taken.0[a] < PARTNERS || taken.1[b] < PARTNERS {
            taken.0[a] += 1;
            taken.1[b] += 1;
            out.push(Candidate {
                a,
                b,
                relation: left[a].given.relation(&right[b].given),
                features: features(&left[a], &right[b]),
            });
        }
    }
    out
}

/// What an equal value is worth beside likeness: small numbers and days are equal by chance.
fn equal_gain(value: &Amount) -> i32 {
    match value {
        Amount::Number(x, grain, _) if x.abs() > 20.0 && x.abs() / grain > 10.0 => 5 * UNIT,
        Amount::Number(x, ..) if x.abs() > 20.0 => 4 * UNIT,
        _ => UNIT,
    }
}

/// Scores candidates by their contexts.
pub fn pairs(left: &[Placed], candidates: Vec<Candidate>, same: &Boosted) -> Vec<Pair> {
    let mut sides = [Partners::default(), Partners::default()];
    let mut scored = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let score = same.score(&candidate.features).clamp(-FARTHEST, FARTHEST);
        let alike = candidate.relation != Relation::Different;
        let gain = if alike { equal_gain(&left[candidate.a].given.value) } else { 0 };
        for (side, n) in sides.iter_mut().zip([candidate.a, candidate.b]) {
            side.meet(n, score, gain, alike);
        }
        scored.push((candidate, score, score + gain));
    }
    // Whoever has found its own value is no rival for another's partner.
    let mut best = [BTreeMap::new(), BTreeMap::new()];
    for (candidate, score, _) in &scored {
        let (a, b) = (candidate.a, candidate.b);
        for (side, own, other) in [(0, a, b), (1, b, a)] {
            if !sides[1 - side].has_its_own(other) {
                keep(best[side].entry(own).or_insert([-FARTHEST; 2]), *score);
            }
        }
    }
    let margin = |side: usize, own: usize, other: usize, score: i32| {
        let two = best[side].get(&own).copied().unwrap_or([-FARTHEST; 2]);
        let among = !sides[1 - side].has_its_own(other) && score == two[0];
        score - if among { two[1] } else { two[0] }
    };
    scored
        .iter()
        .map(|(candidate, score, worth)| {
            let (a, b) = (candidate.a, candidate.b);
            Pair {
                likeness: *score,
                margins: [margin(0, a, b, *score), margin(1, b, a, *score)],
                equal: [sides[0].equal_of(a), sides[1].equal_of(b)],
                mutual: *worth >= sides[0].worth[&a] && *worth >= sides[1].worth[&b],
                candidate: candidate.clone(),
            }
        })
        .collect()
}

/// The best partners of one report's values.
#[derive(Debug, Default)]
struct Partners {
    /// Likeness with what an equal value is worth, of the best partner.
    worth: BTreeMap<usize, i32>,
    /// Likeness of the best partner of equal value, and the same with what that is worth.
    equal: BTreeMap<usize, (i32, i32)>,
}

impl Partners {
    fn meet(&mut self, own: usize, score: i32, gain: i32, alike: bool) {
        let worth = self.worth.entry(own).or_insert(i32::MIN);
        *worth = (*worth).max(score + gain);
        if alike {
            let equal = self.equal.entry(own).or_insert((i32::MIN, i32::MIN));
            *equal = (equal.0.max(score), equal.1.max(score + gain));
        }
    }

    fn equal_of(&self, own: usize) -> i32 {
        self.equal.get(&own).map_or(-FARTHEST, |equal| equal.0)
    }

    fn has_its_own(&self, own: usize) -> bool {
        self.equal.get(&own).is_some_and(|equal| equal.1 > 0)
    }
}

/// Keeps the best two.
fn keep(best: &mut [i32; 2], new: i32) {
    if new > best[0] {
        *best = [new, best[0]];
    } else if new > best[1] {
        best[1] = new;
    }
}
