//! How likely two articles are to tell one story: a few likenesses, weighed twice.
//!
//! First by themselves ([`Open::compare`]). Then against the articles nearest to each of the two
//! ([`Nearest`]): in a running story everything is alike, and only what is more alike than the rest
//! belongs together; of a single event even distant reports do (local scaling: Zelnik-Manor and
//! Perona 2004). The weights are a logistic regression over pairs of the five labelled story sets,
//! cross-checked on halves of their stories; they are few enough to be stated here.

use super::idf::Frequencies;
use super::lookup::Lookup;
use super::sketch::Sketch;
use super::term::{LEAD, NAME, NUMBER, PAIR, TITLE, Term};
use serde::{Deserialize, Serialize};

/// Likenesses compared: see [`Open::compare`].
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
    /// Apart from the rest, as they alone are looked at in all of an article.
    ids: Vec<u32>,
    terms: Vec<WeighedTerm>,
    lengths: [f32; PLAIN + 1],
    words: f32,
    day: Option<i32>,
    outlet: u64,
}

#[derive(Debug, Clone, Copy)]
struct WeighedTerm {
    weight: f32,
    /// A bit for each channel that it belongs to, and [`RARE`].
    channels: u8,
}

/// Bit of the channel of headlines.
const OF_TITLE: u8 = 1 << 3;
/// Bit of a rare term, in no channel's place.
const RARE: u8 = 1 << (PLAIN + 1);

impl Weighed {
    /// Weighs the terms of `sketch` by `(1 + ln tf) idf`.
    pub(super) fn new(sketch: &Sketch, frequencies: &Frequencies) -> Self {
        const RARE_IDF: f32 = 5.0;
        let weigh = |term: &Term| {
            let idf = frequencies.idf(term.id);
            let weight = (1.0 + f32::from(term.count).ln()) * idf;
            let rare = if idf > RARE_IDF { RARE } else { 0 };
            WeighedTerm { weight, channels: channels(term.marks) | rare }
        };
        let terms: Vec<WeighedTerm> = sketch.terms.iter().map(weigh).collect();
        let mut lengths = [0.0; PLAIN + 1];
        for term in &terms {
            term.add(term.weight * term.weight, &mut lengths);
        }
        Self {
            ids: sketch.terms.iter().map(|term| term.id).collect(),
            terms,
            lengths: lengths.map(f32::sqrt),
            words: sketch.terms.iter().map(|term| f32::from(term.count)).sum(),
            day: sketch.day,
            outlet: sketch.outlet,
        }
    }

    /// Opens an article to be compared with others.
    pub(super) fn open(&self) -> Open<'_> {
        Open { article: self, places: Lookup::of(self.ids.iter().copied()) }
    }
}

impl WeighedTerm {
    /// Adds `value` to the sum of each channel that the term belongs to.
    fn add(self, value: f32, sums: &mut [f32; PLAIN + 1]) {
        for (channel, sum) in sums.iter_mut().enumerate() {
            // Nought where it doesn't, rather than a branch that can't be foreseen.
            *sum += if self.channels & (1 << channel) == 0 { 0.0 } else { value };
        }
    }
}

/// The bits of the channels that a term with these marks belongs to.
fn channels(marks: u8) -> u8 {
    let belongs = |kinds: u8| kinds == 0 || marks & kinds != 0;
    let plain = u8::from(marks & (NAME | PAIR | NUMBER) == 0) << PLAIN;
    let bit = |(channel, &kinds): (usize, &u8)| u8::from(belongs(kinds)) << channel;
    CHANNELS.iter().enumerate().map(bit).fold(plain, |all, bit| all | bit)
}

/// An article that is compared with others, one after the other.
#[derive(Debug)]
pub(super) struct Open<'a> {
    article: &'a Weighed,
    places: Lookup,
}

impl Open<'_> {
    /// The likenesses of two articles, in the order of [`BASE`]: cosines of all terms, names,
    /// numbers, headlines, leads, paired names, plain words; of the headlines with all; the share
    /// of the one and of the five strongest common terms; the root of the first; time apart; how
    /// long they are; whether of one outlet; rare terms in common. The same whichever is open.
    pub(super) fn compare(&self, b: &Weighed) -> [f32; LIKENESSES] {
        let (a, common) = (self.article, self.common(b));
        let over = |dot: f32, length: f32| dot / length.max(1e-9);
        let cosine = |k: usize| over(common.dots[k], a.lengths[k] * b.lengths[k]);
        let all = a.lengths[0] * b.lengths[0];
        let headlines = a.lengths[3] * b.lengths[0] + a.lengths[0] * b.lengths[3];
        let days = a.day.zip(b.day).map(|(a, b)| a.abs_diff(b));
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
            a.words.min(b.words).ln_1p(),
            a.words.max(b.words).ln_1p(),
            f32::from(a.outlet != 0 && a.outlet == b.outlet),
            common.rare.ln_1p(),
        ]
    }

    /// In order of their ids, whichever is open, so that sums are the same.
    fn common(&self, b: &Weighed) -> Common {
        let mut common = Common::default();
        for (n, &id) in b.ids.iter().enumerate() {
            if let Some(place) = self.places.find(id) {
                common.add(self.article.terms[place], b.terms[n]);
            }
        }
        common
    }
}

/// What two articles have in common, term by term.
#[derive(Default)]
struct Common {
    dots: [f32; PLAIN + 1],
    headline: f32,
    strongest: [f32; 5],
    rare: f32,
}

impl Common {
    fn add(&mut self, a: WeighedTerm, b: WeighedTerm) {
        let product = a.weight * b.weight;
        let both = WeighedTerm { weight: product, channels: a.channels & b.channels };
        both.add(product, &mut self.dots);
        if (a.channels | b.channels) & OF_TITLE != 0 {
            self.headline += product;
        }
        self.rare += f32::from(both.channels & RARE != 0);
        if product > self.strongest[4] {
            let mut rest = product;
            for best in &mut self.strongest {
                if rest > *best {
                    std::mem::swap(best, &mut rest);
                }
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

/// How likely two articles are to tell one story, from 0 to 1, given the [`second_look`] at them and how
/// near the nearest of each are.
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
            let got = likeness_near(second_look(&[x; LIKENESSES]), far, far);
            assert!((0.0..=1.0).contains(&got), "{got}");
        }
    }
}
