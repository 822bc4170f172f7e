//! How likely two articles are to tell one story: a few likenesses, weighed twice.
//!
//! First by themselves ([`Weighed::compare`]). Then against the articles nearest to each of the two
//! ([`Nearest`]): in a running story everything is alike, and only what is more alike than the rest
//! belongs together; of a single event even distant reports do (local scaling: Zelnik-Manor and
//! Perona 2004). The weights are a logistic regression over pairs of the five labelled story sets,
//! cross-checked on halves of their stories; they are few enough to be stated here.

use super::idf::Frequencies;
use super::sketch::Sketch;
use super::term::{LEAD, NAME, NUMBER, PAIR, TITLE, Term};
use serde::{Deserialize, Serialize};

/// Likenesses compared: see [`Weighed::compare`].
pub(super) const LIKENESSES: usize = 20;
/// How many of the nearest articles are averaged.
const REACHES: [usize; 4] = [2, 5, 12, 24];
/// Log-odds of a neighbour too far to be one.
const FAR: f32 = -8.0;
/// Log-odds of a neighbour that a small batch doesn't have: that an archive would have some keeps
/// two shootings, read by themselves, from being taken for one.
const UNSEEN: f32 = -1.0;

/// First look: weights of the likenesses.
const BASE: [f32; LIKENESSES] = [
    11.266, 0.794, 1.852, 3.746, 5.663, -1.837, -6.728, -0.086, 20.498, -17.916, 0.152, -0.493,
    -3.928, -1.162, 0.35, -0.154, -1.217, -1.333, -2.931, 0.75,
];
const BASE_BIAS: f32 = 11.944;

/// Second look: weights of the likenesses, then for each of [`REACHES`] those of the sum and of the
/// larger of both articles' mean log-odds to their nearest.
const FINAL: [f32; LIKENESSES] = [
    16.096, -0.712, 4.103, 4.414, 8.839, -2.717, -8.445, 2.252, -5.409, -14.914, 0.189, -0.892,
    -5.789, -0.896, 0.168, -0.309, -1.991, -2.282, -3.76, 1.404,
];
const NEAR: [(f32, f32); REACHES.len()] =
    [(-0.691, 0.516), (0.203, -0.198), (0.36, 0.133), (-0.747, -0.256)];
const FINAL_BIAS: f32 = 24.0;

/// Kinds of term that are compared by themselves; 0 is all terms.
const CHANNELS: [u8; 6] = [0, NAME | PAIR, NUMBER, TITLE, LEAD | TITLE, PAIR];
/// Terms that are neither names nor numbers make the last channel.
const PLAIN: usize = CHANNELS.len();

/// An article's terms weighed, ready to be compared.
#[derive(Debug, Clone)]
pub(super) struct Weighed {
    terms: Vec<WeighedTerm>,
    lengths: [f32; CHANNELS.len() + 1],
    words: f32,
    day: Option<i32>,
    outlet: u64,
}

#[derive(Debug, Clone, Copy)]
struct WeighedTerm {
    id: u32,
    weight: f32,
    marks: u8,
    rare: bool,
}

impl Weighed {
    /// Weighs the terms of `sketch` by `(1 + ln tf) idf`.
    pub(super) fn new(sketch: &Sketch, frequencies: &Frequencies) -> Self {
        const RARE: f32 = 5.0;
        let weigh = |term: &Term| {
            let idf = frequencies.idf(term.id);
            let weight = (1.0 + f32::from(term.count).ln()) * idf;
            WeighedTerm { id: term.id, weight, marks: term.marks, rare: idf > RARE }
        };
        let terms: Vec<WeighedTerm> = sketch.terms.iter().map(weigh).collect();
        let mut lengths = [0.0; CHANNELS.len() + 1];
        for term in &terms {
            for (channel, length) in lengths.iter_mut().enumerate() {
                if belongs(term.marks, channel) {
                    *length += term.weight * term.weight;
                }
            }
        }
        Self {
            terms,
            lengths: lengths.map(f32::sqrt),
            words: sketch.terms.iter().map(|term| f32::from(term.count)).sum(),
            day: sketch.day,
            outlet: sketch.outlet,
        }
    }

    /// The likenesses of two articles, in the order of [`BASE`]: cosines of all terms, names,
    /// numbers, headlines, leads, paired names, plain words; of the headlines with all; the share
    /// of the one and of the five strongest common terms; the root of the first; time apart; how
    /// long they are; whether of one outlet; rare terms in common.
    pub(super) fn compare(&self, other: &Self) -> [f32; LIKENESSES] {
        let common = Common::of(self, other);
        let over = |dot: f32, length: f32| dot / length.max(1e-9);
        let cosine = |k: usize| over(common.dots[k], self.lengths[k] * other.lengths[k]);
        let all = self.lengths[0] * other.lengths[0];
        let headlines = self.lengths[3] * other.lengths[0] + self.lengths[0] * other.lengths[3];
        let days = self.day.zip(other.day).map(|(a, b)| a.abs_diff(b));
        let later_than = |limit: u32| f32::from(days.is_some_and(|days| days > limit));
        [
            cosine(0),
            cosine(1),
            cosine(2),
            cosine(3),
            cosine(4),
            cosine(5),
            cosine(PLAIN),
            over(common.headline, headlines),
            over(common.strongest[0], all),
            over(common.strongest.iter().sum(), all),
            common.dots[0].sqrt(),
            days.map_or(0.0, |days| (days as f32).ln_1p()),
            f32::from(days.is_none()),
            later_than(2),
            later_than(7),
            later_than(30),
            self.words.min(other.words).ln_1p(),
            self.words.max(other.words).ln_1p(),
            f32::from(self.outlet != 0 && self.outlet == other.outlet),
            common.rare.ln_1p(),
        ]
    }
}

fn belongs(marks: u8, channel: usize) -> bool {
    match CHANNELS.get(channel) {
        Some(0) => true,
        Some(kinds) => marks & kinds != 0,
        None => marks & (NAME | PAIR | NUMBER) == 0,
    }
}

/// What two articles have in common, term by term.
#[derive(Default)]
struct Common {
    dots: [f32; CHANNELS.len() + 1],
    headline: f32,
    strongest: [f32; 5],
    rare: f32,
}

impl Common {
    fn of(a: &Weighed, b: &Weighed) -> Self {
        let mut common = Self::default();
        let (mut i, mut j) = (0, 0);
        while i < a.terms.len() && j < b.terms.len() {
            let (left, right) = (a.terms[i], b.terms[j]);
            i += usize::from(left.id <= right.id);
            j += usize::from(right.id <= left.id);
            if left.id == right.id {
                common.add(left, right);
            }
        }
        common
    }

    fn add(&mut self, a: WeighedTerm, b: WeighedTerm) {
        let product = a.weight * b.weight;
        for (channel, dot) in self.dots.iter_mut().enumerate() {
            if belongs(a.marks, channel) && belongs(b.marks, channel) {
                *dot += product;
            }
        }
        if (a.marks | b.marks) & TITLE != 0 {
            self.headline += product;
        }
        self.rare += f32::from(a.rare);
        let mut rest = product;
        for best in &mut self.strongest {
            if rest > *best {
                std::mem::swap(best, &mut rest);
            }
        }
    }
}

/// The log-odds of a first look.
pub(super) fn first_look(likenesses: &[f32; LIKENESSES]) -> f32 {
    dot(likenesses, &BASE) + BASE_BIAS
}

fn dot(likenesses: &[f32; LIKENESSES], weights: &[f32; LIKENESSES]) -> f32 {
    likenesses.iter().zip(weights).map(|(x, w)| x * w).sum()
}

/// The log-odds of a second look, but for what the articles near each add.
pub(super) fn second_look(likenesses: &[f32; LIKENESSES]) -> f32 {
    dot(likenesses, &FINAL)
}

/// Mean log-odds of an article to its nearest, for each of [`REACHES`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Nearest([f32; REACHES.len()]);

impl Nearest {
    /// From the first-look log-odds of an article to its neighbours, in any order.
    pub(super) fn of(mut log_odds: Vec<f32>) -> Self {
        log_odds.sort_unstable_by(|a, b| b.total_cmp(a));
        Self(REACHES.map(|reach| {
            let sum: f32 = (0..reach).map(|n| log_odds.get(n).map_or(UNSEEN, |x| x.max(FAR))).sum();
            sum / reach as f32
        }))
    }
}

/// How likely two articles are to tell one story, from 0 to 1, given how near the nearest are.
pub(super) fn likeness(likenesses: &[f32; LIKENESSES], a: Nearest, b: Nearest) -> f32 {
    likeness_near(second_look(likenesses), a, b)
}

/// The same from [`second_look`].
pub(super) fn likeness_near(rest: f32, a: Nearest, b: Nearest) -> f32 {
    let near: f32 = (0..REACHES.len())
        .map(|n| NEAR[n].0 * (a.0[n] + b.0[n]) + NEAR[n].1 * a.0[n].max(b.0[n]))
        .sum();
    let log_odds = rest + near + FINAL_BIAS;
    // Softened: an average over many pairs shouldn't hang on the surest of them.
    1.0 / (1.0 + (-(log_odds - 2.0) / 2.0).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_are_averaged_and_unseen_ones_middling() {
        let nearest = Nearest::of(vec![-20.0, 4.0, 2.0]);
        assert_eq!(nearest.0[0], 3.0);
        assert_eq!(nearest.0[1], (4.0 + 2.0 + FAR + 2.0 * UNSEEN) / 5.0);
    }

    #[test]
    fn likeness_is_between_nought_and_one() {
        let far = Nearest::of(Vec::new());
        for x in [0.0, 0.5, 1.0] {
            let got = likeness(&[x; LIKENESSES], far, far);
            assert!((0.0..=1.0).contains(&got), "{got}");
        }
    }
}
