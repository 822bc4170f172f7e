//! Conditional random fields over hashed features, where the right label may be known in part:
//! each token has a set of labels that it may have (latent-variable training; Tsuboi et al. 2008).
//!
//! Gradient descent with `AdaGrad` rates and a decay of what is touched; the result is rounded to
//! the sparse byte rows of [`Linear`].

use std::collections::HashMap;
use variorum::model::{FeatureBuffer, Linear, SequenceModel, Shuffler, Structure};

/// Weights are rounded to this many steps a unit.
const STEPS: f32 = 24.0;

/// A run of tokens to learn from.
#[derive(Debug, Clone, Default)]
pub(super) struct Example {
    keys: Vec<u32>,
    ends: Vec<u32>,
    /// The labels that each token may have, a bit a label.
    allowed: Vec<u64>,
    /// How much it counts.
    weight: f32,
}

impl Example {
    /// An empty run that counts `weight`.
    pub(super) fn new(weight: f32) -> Self {
        Self { weight, ..Self::default() }
    }

    /// Adds a token.
    pub(super) fn push(&mut self, features: &FeatureBuffer, allowed: u64) {
        self.keys.extend(features.keys());
        self.ends.push(self.keys.len() as u32);
        self.allowed.push(allowed);
    }

    fn row(&self, token: usize) -> &[u32] {
        let start = token.checked_sub(1).map_or(0, |t| self.ends[t] as usize);
        &self.keys[start..self.ends[token] as usize]
    }
}

/// How to learn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Options {
    /// Passes over the data.
    pub(super) epochs: usize,
    /// The first step's size.
    pub(super) rate: f32,
    /// Pull towards 0 a touched weight.
    pub(super) decay: f32,
    /// Rarer features are left out.
    pub(super) least: u32,
    /// The share of features that each step sees, so that none is leant on alone (dropout).
    pub(super) kept: f32,
}

struct Crf {
    n: usize,
    weights: Vec<f32>,
    squares: Vec<f32>,
    /// `(n + 1)` squared; the last is the edge.
    transitions: Vec<f32>,
    transition_squares: Vec<f32>,
    allowed: Vec<bool>,
    options: Options,
    rate: f32,
}

/// Learns from `data`, whose keys are replaced by dense numbers.
pub(super) fn train(
    labels: &[String],
    structure: Structure,
    mut data: Vec<Example>,
    options: Options,
) -> SequenceModel {
    let keys = number_keys(&mut data, options.least);
    let mut crf = Crf::new(labels, structure, keys.len(), options);
    let mut order: Vec<usize> = (0..data.len()).collect();
    let mut shuffler = Shuffler::new(7);
    let mut seed = 7;
    for epoch in 0..options.epochs {
        shuffler.shuffle(&mut order);
        let mut loss = 0.0;
        crf.rate = options.rate / (1.0 + 0.3 * epoch as f32);
        for &k in &order {
            loss += crf.learn(&thinned(&data[k], options.kept, &mut seed));
        }
        eprintln!("  epoch {epoch}: loss {:.4} a stretch", loss / data.len() as f64);
    }
    crf.finish(labels, structure, &keys)
}

/// The example with each feature left out by chance.
fn thinned(example: &Example, kept: f32, seed: &mut u64) -> Example {
    let limit = (f64::from(kept) * f64::from(u32::MAX)) as u64;
    let mut out = Example { allowed: example.allowed.clone(), ..Example::new(example.weight) };
    for token in 0..example.ends.len() {
        for &key in example.row(token) {
            *seed ^= *seed << 13;
            *seed ^= *seed >> 7;
            *seed ^= *seed << 17;
            if *seed >> 32 <= limit {
                out.keys.push(key);
            }
        }
        out.ends.push(out.keys.len() as u32);
    }
    out
}

/// Replaces keys by numbers from 0, leaves rare ones out, and gives the keys in order of number.
fn number_keys(data: &mut [Example], least: u32) -> Vec<u32> {
    let mut counts: HashMap<u32, u32> = HashMap::new();
    data.iter().flat_map(|e| &e.keys).for_each(|&k| *counts.entry(k).or_default() += 1);
    let mut keys: Vec<u32> =
        counts.into_iter().filter(|(_, count)| *count >= least).map(|(key, _)| key).collect();
    keys.sort_unstable();
    let numbers: HashMap<u32, u32> = keys.iter().zip(0..).map(|(&k, n)| (k, n)).collect();
    for example in data {
        let mut kept = Vec::with_capacity(example.keys.len());
        for token in 0..example.ends.len() {
            let row = example.row(token);
            kept.push(row.iter().filter_map(|k| numbers.get(k)).copied().collect::<Vec<u32>>());
        }
        let lengths = kept.iter().scan(0, |end, row| {
            *end += row.len() as u32;
            Some(*end)
        });
        example.ends = lengths.collect();
        example.keys = kept.concat();
    }
    keys
}

impl Crf {
    fn new(labels: &[String], structure: Structure, features: usize, options: Options) -> Self {
        let n = labels.len();
        let name = |k: usize| labels.get(k).map(String::as_str);
        let cells = (n + 1) * (n + 1);
        let allowed =
            (0..cells).map(|k| structure.allows(name(k / (n + 1)), name(k % (n + 1)))).collect();
        Self {
            n,
            weights: vec![0.0; features * n],
            squares: vec![1e-2; features * n],
            transitions: vec![0.0; cells],
            transition_squares: vec![1e-2; cells],
            allowed,
            options,
            rate: options.rate,
        }
    }

    /// One step on one example; gives its loss.
    fn learn(&mut self, example: &Example) -> f64 {
        let length = example.ends.len();
        let mut scores = vec![0.0f32; length * self.n];
        for token in 0..length {
            let own = &mut scores[token * self.n..(token + 1) * self.n];
            for &key in example.row(token) {
                let row = &self.weights[key as usize * self.n..][..self.n];
                own.iter_mut().zip(row).for_each(|(s, w)| *s += w);
            }
        }
        let free = self.marginals(&scores, |_| u64::MAX);
        let held = self.marginals(&scores, |token| example.allowed[token]);
        let (Some(free), Some(held)) = (free, held) else { return 0.0 };
        self.update(example, &free, &held);
        f64::from(example.weight) * (free.log_sum - held.log_sum)
    }

    fn update(&mut self, example: &Example, free: &Marginals, held: &Marginals) {
        let n = self.n;
        for token in 0..example.ends.len() {
            for label in 0..n {
                let at = token * n + label;
                let gradient = (free.tokens[at] - held.tokens[at]) * example.weight;
                if gradient.abs() < 1e-4 {
                    continue;
                }
                for &key in example.row(token) {
                    let w = key as usize * n + label;
                    let g = gradient + self.options.decay * self.weights[w];
                    self.squares[w] += g * g;
                    self.weights[w] -= self.rate * g / self.squares[w].sqrt();
                }
            }
        }
        for (k, (f, h)) in free.pairs.iter().zip(&held.pairs).enumerate() {
            let g = (f - h) * example.weight;
            if g.abs() > 1e-5 {
                self.transition_squares[k] += g * g;
                self.transitions[k] -= self.rate * g / self.transition_squares[k].sqrt();
            }
        }
    }

    /// Forward and backward sums over the paths that `mask` lets through; `None` where none is.
    fn marginals(&self, scores: &[f32], mask: impl Fn(usize) -> u64) -> Option<Marginals> {
        let (n, length) = (self.n, scores.len() / self.n);
        let step: Vec<f32> = (0..(n + 1) * (n + 1))
            .map(|k| if self.allowed[k] { self.transitions[k].exp() } else { 0.0 })
            .collect();
        let step = |a: usize, b: usize| step[a * (n + 1) + b];
        let mut own = vec![0.0f32; length * n];
        let mut log_sum = 0.0f64;
        for token in 0..length {
            let row = &scores[token * n..(token + 1) * n];
            let most = row.iter().fold(f32::MIN, |a, &b| a.max(b));
            log_sum += f64::from(most);
            for label in (0..n).filter(|label| mask(token) >> label & 1 == 1) {
                own[token * n + label] = (row[label] - most).exp();
            }
        }
        let mut forward = vec![0.0f32; length * n];
        for token in 0..length {
            let mut total = 0.0;
            for label in 0..n {
                let o = own[token * n + label];
                if o == 0.0 {
                    continue;
                }
                let before: f32 = match token.checked_sub(1) {
                    None => step(n, label),
                    Some(t) => (0..n).map(|p| forward[t * n + p] * step(p, label)).sum(),
                };
                forward[token * n + label] = before * o;
                total += before * o;
            }
            if total <= 0.0 || !total.is_finite() {
                return None;
            }
            log_sum += f64::from(total).ln();
            forward[token * n..(token + 1) * n].iter_mut().for_each(|f| *f /= total);
        }
        self.backward(&own, &forward, step, log_sum)
    }

    fn backward(
        &self,
        own: &[f32],
        forward: &[f32],
        step: impl Fn(usize, usize) -> f32,
        log_sum: f64,
    ) -> Option<Marginals> {
        let (n, length) = (self.n, own.len() / self.n);
        let mut pairs = vec![0.0f32; (n + 1) * (n + 1)];
        let mut tokens = vec![0.0f32; length * n];
        let mut back: Vec<f32> = (0..n).map(|label| step(label, n)).collect();
        let last = (length - 1) * n;
        let total: f32 = (0..n).map(|l| forward[last + l] * back[l]).sum();
        if total <= 0.0 || !total.is_finite() {
            return None;
        }
        for label in 0..n {
            pairs[label * (n + 1) + n] += forward[last + label] * back[label] / total;
        }
        for token in (0..length).rev() {
            let now = &forward[token * n..(token + 1) * n];
            let sum: f32 = now.iter().zip(&back).map(|(f, b)| f * b).sum();
            if sum <= 0.0 || !sum.is_finite() {
                return None;
            }
            (0..n).for_each(|l| tokens[token * n + l] = now[l] * back[l] / sum);
            let pull: Vec<f32> = (0..n).map(|l| own[token * n + l] * back[l]).collect();
            let Some(t) = token.checked_sub(1) else {
                (0..n).for_each(|l| pairs[n * (n + 1) + l] += tokens[l]);
                break;
            };
            let before = &forward[t * n..(t + 1) * n];
            let mut next = vec![0.0f32; n];
            let mut total = 0.0;
            for p in 0..n {
                next[p] = (0..n).map(|l| step(p, l) * pull[l]).sum();
                total += before[p] * next[p];
            }
            for p in (0..n).filter(|p| before[*p] > 0.0) {
                for l in (0..n).filter(|l| pull[*l] > 0.0) {
                    pairs[p * (n + 1) + l] += before[p] * step(p, l) * pull[l] / total;
                }
            }
            let scale = next.iter().sum::<f32>().max(f32::MIN_POSITIVE);
            back = next.into_iter().map(|b| b / scale).collect();
        }
        Some(Marginals { tokens, pairs, log_sum: log_sum + f64::from(total).ln() })
    }

    /// Rounds the weights.
    fn finish(self, labels: &[String], structure: Structure, keys: &[u32]) -> SequenceModel {
        let round = |w: f32| (w * STEPS).round();
        let mut rows = Vec::new();
        for (n, &key) in keys.iter().enumerate() {
            let row: Vec<(u8, i8)> = self.weights[n * self.n..(n + 1) * self.n]
                .iter()
                .enumerate()
                .map(|(label, &w)| (label as u8, round(w).clamp(-127.0, 127.0) as i8))
                .filter(|(_, w)| w.abs() > 1)
                .collect();
            if !row.is_empty() {
                rows.push((key, row));
            }
        }
        let entries: usize = rows.iter().map(|r| r.1.len()).sum();
        eprintln!("  {} features, {entries} weights", rows.len());
        // With all features the token scores are larger than they were in training.
        let kept = self.options.kept;
        let transitions = self.transitions.iter().map(|&t| round(t / kept) as i32).collect();
        SequenceModel::new(Linear::from_rows(labels.to_vec(), &rows), structure, transitions)
    }
}

/// How likely each label of each token, and each pair of labels, is.
struct Marginals {
    tokens: Vec<f32>,
    pairs: Vec<f32>,
    log_sum: f64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use variorum::model::{Decoder, hash_bytes};

    const LABELS: [&str; 5] = ["O", "B-X", "I-X", "L-X", "U-X"];

    fn model() -> SequenceModel {
        let labels: Vec<String> = LABELS.map(Into::into).to_vec();
        let options = Options { epochs: 20, rate: 0.3, decay: 1e-4, least: 1, kept: 1.0 };
        let mut data = Vec::new();
        // "Old Harbour" is a name; of "Lakeside" it is only known that it is no part of a longer one.
        for (words, allowed) in [
            (["the", "Old", "Harbour"], [1, 0b10, 0b1000]),
            (["in", "Lakeside", "now"], [1, 0b10001, 1]),
            (["in", "Oakham", "now"], [1, 0b10000, 1]),
        ] {
            let mut example = Example::new(1.0);
            for (n, allowed) in allowed.into_iter().enumerate() {
                example.push(&features(&words, n), allowed);
            }
            data.push(example);
        }
        train(&labels, Structure::Bilou, data, options)
    }

    fn features(words: &[&str], n: usize) -> FeatureBuffer {
        let mut out = FeatureBuffer::default();
        out.push(0, hash_bytes(words[n].as_bytes()));
        out.push(1, n.checked_sub(1).map_or(0, |b| hash_bytes(words[b].as_bytes())));
        out
    }

    #[test]
    fn what_is_known_in_part_is_learned_from_the_rest() {
        let model = model();
        let mut decoder = Decoder::default();
        let words = ["in", "Lakeside", "now"];
        let labels = model.tag(3, &mut decoder, |n, out| *out = features(&words, n));
        assert_eq!(labels, [0, 4, 0]);
    }

    #[test]
    fn training_twice_gives_the_same_weights() {
        assert_eq!(format!("{:?}", model()), format!("{:?}", model()));
    }
}
