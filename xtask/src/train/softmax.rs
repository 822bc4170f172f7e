//! Logistic regression over hashed features, one decision at a time.
//!
//! `AdaGrad` rates (Duchi et al. 2011), a decay of what is touched, and features left out by chance, so
//! that the rare ones learn what the common ones would have explained (dropout). The result is
//! rounded to the sparse byte rows of [`Linear`].

use std::collections::HashMap;
use variorum::model::{KeyHashes, Linear};

/// How to learn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Options {
    /// The first step's size.
    pub(super) rate: f32,
    /// Pull towards 0 of a touched weight.
    pub(super) decay: f32,
    /// The share of features that a step sees.
    pub(super) kept: f32,
    /// Rarer features are left out.
    pub(super) least: u32,
    /// Weights are rounded to this many steps a unit.
    pub(super) steps: f32,
    /// Rounded weights up to this size are dropped.
    pub(super) prune: u8,
}

/// A model in training.
pub(super) struct Softmax {
    labels: Vec<String>,
    index: HashMap<u32, u32, KeyHashes>,
    weights: Vec<f32>,
    squares: Vec<f32>,
    options: Options,
    rate: f32,
    seed: u64,
    rows: Vec<u32>,
    scores: Vec<f32>,
}

impl Softmax {
    /// One without weights, for the features that are not too rare by their `counts`.
    pub(super) fn new(
        labels: &[String],
        counts: HashMap<u32, u32, KeyHashes>,
        options: Options,
    ) -> Self {
        let mut kept: Vec<u32> =
            counts.into_iter().filter(|c| c.1 >= options.least).map(|c| c.0).collect();
        kept.sort_unstable();
        let cells = kept.len() * labels.len();
        Self {
            labels: labels.to_vec(),
            index: kept.into_iter().zip(0..).collect(),
            weights: vec![0.0; cells],
            squares: vec![1e-2; cells],
            options,
            rate: options.rate,
            seed: 0x9E37_79B9_7F4A_7C15,
            rows: Vec::new(),
            scores: Vec::new(),
        }
    }

    /// Sets the size of steps for pass number `epoch`.
    pub(super) fn begin(&mut self, epoch: usize) {
        self.rate = self.options.rate / (1.0 + 0.3 * epoch as f32);
    }

    /// One step towards `gold`, by a chance choice of the features; the label that had the best score
    /// before.
    pub(super) fn learn(&mut self, keys: &[u32], gold: usize) -> usize {
        let n = self.labels.len();
        self.score(keys);
        let best =
            (0..n).fold(0, |best, l| if self.scores[l] > self.scores[best] { l } else { best });
        let most = self.scores[best];
        self.scores.iter_mut().for_each(|s| *s = (*s - most).exp());
        let total: f32 = self.scores.iter().sum();
        for label in 0..n {
            let gradient = self.scores[label] / total - if label == gold { 1.0 } else { 0.0 };
            if gradient.abs() < 1e-3 {
                continue;
            }
            for &row in &self.rows {
                let at = row as usize * n + label;
                let g = gradient + self.options.decay * self.weights[at];
                self.squares[at] += g * g;
                self.weights[at] -= self.rate * g / self.squares[at].sqrt();
            }
        }
        best
    }

    /// Fills `rows` with the features that are seen and `scores` with their sums.
    fn score(&mut self, keys: &[u32]) {
        let n = self.labels.len();
        let limit = (f64::from(self.options.kept) * f64::from(u32::MAX)) as u64;
        self.rows.clear();
        for key in keys {
            self.seed ^= self.seed << 13;
            self.seed ^= self.seed >> 7;
            self.seed ^= self.seed << 17;
            if self.seed >> 32 <= limit {
                self.rows.extend(self.index.get(key));
            }
        }
        self.scores.clear();
        self.scores.resize(n, 0.0);
        for &row in &self.rows {
            let weights = &self.weights[row as usize * n..][..n];
            self.scores.iter_mut().zip(weights).for_each(|(s, w)| *s += w);
        }
    }

    /// The weights, rounded.
    pub(super) fn finish(&self) -> Linear {
        let n = self.labels.len();
        let mut keys: Vec<(u32, u32)> = self.index.iter().map(|(&k, &r)| (k, r)).collect();
        keys.sort_unstable();
        let byte = |w: f32| (w * self.options.steps).round().clamp(-127.0, 127.0) as i8;
        let mut rows = Vec::new();
        for (key, row) in keys {
            let weights = &self.weights[row as usize * n..][..n];
            let cells = weights.iter().enumerate().map(|(label, &w)| (label as u8, byte(w)));
            let cells = cells.filter(|c| c.1.unsigned_abs() > self.options.prune);
            rows.push((key, cells.collect()));
        }
        Linear::from_rows(self.labels.clone(), &rows)
    }
}
