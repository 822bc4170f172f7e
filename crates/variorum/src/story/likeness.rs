//! How likely two articles are to tell one story: a few likenesses, weighed.
//!
//! Owns the weights, fitted by logistic regression and cross-checked set against set; they are a
//! handful of tuned constants, stated here, not a model file.

use super::candidate::weight;
use super::idf::Frequencies;
use super::sketch::Sketch;
use super::term::{LEAD, NAME, NUMBER, PAIR, TITLE};

/// Likenesses compared.
pub const FEATURES: usize = 10;

/// What each likeness adds to the log-odds, in the order of [`features`].
pub const WEIGHTS: [f32; FEATURES] = [14.0, 4.0, 2.0, 2.0, 4.0, 2.0, -0.4, 0.0, 0.0, 0.0];
/// Log-odds where all likenesses are nought.
pub const BIAS: f32 = -5.0;

/// The ways in which terms are compared: (kinds of term, how much a headline or lead word gains).
const CHANNELS: [u8; 5] = [0, NAME | PAIR, NUMBER, TITLE, LEAD | TITLE];

/// An article's terms weighed, ready to be compared.
#[derive(Debug, Clone)]
pub struct Weighed {
    terms: Vec<(u32, u8, f32)>,
    lengths: [f32; CHANNELS.len()],
    day: Option<i32>,
    outlet: u64,
}

impl Weighed {
    /// Weighs the terms of `sketch`.
    pub fn new(sketch: &Sketch, frequencies: &Frequencies) -> Self {
        let terms: Vec<(u32, u8, f32)> = sketch
            .terms
            .iter()
            .map(|term| (term.id, term.marks, weight(*term, frequencies.idf(term.id))))
            .filter(|term| term.2 > 0.0)
            .collect();
        let mut lengths = [0.0; CHANNELS.len()];
        for &(_, marks, weight) in &terms {
            for (length, &kinds) in lengths.iter_mut().zip(&CHANNELS) {
                if kinds == 0 || marks & kinds != 0 {
                    *length += weight * weight;
                }
            }
        }
        Self { terms, lengths: lengths.map(f32::sqrt), day: sketch.day, outlet: sketch.outlet }
    }
}

/// The likenesses of two articles: cosines by channel, root of the first, time apart, same outlet.
pub fn features(a: &Weighed, b: &Weighed) -> [f32; FEATURES] {
    let mut dots = [0.0f32; CHANNELS.len()];
    let (mut i, mut j) = (0, 0);
    while i < a.terms.len() && j < b.terms.len() {
        let (left, right) = (a.terms[i], b.terms[j]);
        i += usize::from(left.0 <= right.0);
        j += usize::from(right.0 <= left.0);
        if left.0 == right.0 {
            for (dot, &kinds) in dots.iter_mut().zip(&CHANNELS) {
                if kinds == 0 || (left.1 & kinds != 0 && right.1 & kinds != 0) {
                    *dot += left.2 * right.2;
                }
            }
        }
    }
    let mut out = [0.0; FEATURES];
    for (k, dot) in dots.into_iter().enumerate() {
        out[k] = dot / (a.lengths[k] * b.lengths[k]).max(f32::MIN_POSITIVE);
    }
    out[5] = out[0].sqrt();
    if let (Some(x), Some(y)) = (a.day, b.day) {
        out[6] = (1.0 + x.abs_diff(y) as f32).ln();
    } else {
        out[7] = 1.0;
    }
    out[8] = f32::from(a.outlet != 0 && a.outlet == b.outlet);
    out[9] = (a.terms.len().min(b.terms.len()) as f32 + 1.0).ln();
    out
}

/// The log-odds that both tell one story.
pub fn score(a: &Weighed, b: &Weighed) -> f32 {
    features(a, b).iter().zip(WEIGHTS).map(|(x, w)| x * w).sum::<f32>() + BIAS
}
