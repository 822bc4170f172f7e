//! The averaged perceptron (Collins 2002) over hashed features, in whole numbers.
//!
//! A feature takes part once it was updated `min_updates` times (Goldberg and Elhadad 2011), so
//! that rarely-seen features cost no weights.

use super::linear::Linear;
use std::collections::BTreeMap;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// How to train.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Passes over the data.
    pub epochs: usize,
    /// Updates a feature needs before it counts; 0 keeps all.
    pub min_updates: u32,
    /// Averaged weights nearer to zero than this part of the largest byte are dropped.
    pub prune: f64,
    /// Seed of the order in which examples are seen.
    pub seed: u64,
    /// Weights kept at most, the largest; 0 keeps all.
    pub max_weights: usize,
    /// Whether a byte stands for its square: for models whose weights differ a hundredfold.
    pub squared: bool,
    /// How far the right label must be ahead, or weights move all the same.
    pub margin: i32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            epochs: 8,
            min_updates: 3,
            prune: 0.01,
            seed: 1,
            margin: 0,
            max_weights: 0,
            squared: false,
        }
    }
}

/// How maps by feature key find their place: keys are hashes already.
pub type KeyHashes = BuildHasherDefault<KeyHasher>;

/// The hasher of [`KeyHashes`].
#[derive(Debug, Default)]
pub struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = super::feature::hash_bytes(bytes);
    }

    fn write_u32(&mut self, key: u32) {
        self.write_u64(u64::from(key));
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

#[derive(Debug, Clone, Default)]
struct Row {
    updates: u32,
    cells: Vec<Cell>,
}

/// A weight with its running total: the sum of `delta * step` over all its updates.
#[derive(Debug, Clone, Copy)]
struct Cell {
    label: u8,
    weight: i32,
    total: i64,
}

/// A perceptron in training.
#[derive(Default)]
pub struct Perceptron {
    labels: Vec<String>,
    index: HashMap<u32, u32, KeyHashes>,
    rows: Vec<Row>,
    step: i64,
    options: Options,
}

impl Perceptron {
    /// One without weights.
    ///
    /// # Panics
    ///
    /// Where there are more than 255 labels.
    pub fn new(labels: Vec<String>, options: Options) -> Self {
        assert!(labels.len() <= 255, "a label is a byte");
        Self { labels, options, step: 1, ..Self::default() }
    }

    /// Adds the present weights of every feature to `scores`, one a label.
    pub fn add_scores(&self, keys: &[u32], scores: &mut [i32]) {
        for key in keys {
            if let Some(&row) = self.index.get(key) {
                let row = &self.rows[row as usize];
                if row.updates >= self.options.min_updates {
                    for cell in &row.cells {
                        scores[usize::from(cell.label)] += cell.weight;
                    }
                }
            }
        }
    }

    /// Counts one more example as seen; averages are over examples.
    pub fn next_example(&mut self) {
        self.step += 1;
    }

    /// Moves the weights of `label` by `delta` for every feature.
    pub fn update(&mut self, keys: &[u32], label: usize, delta: i32) {
        for &key in keys {
            let fresh = self.rows.len() as u32;
            let row = *self.index.entry(key).or_insert(fresh);
            if row == fresh {
                self.rows.push(Row::default());
            }
            let row = &mut self.rows[row as usize];
            row.updates += 1;
            let total = i64::from(delta) * self.step;
            match row.cells.iter_mut().find(|cell| usize::from(cell.label) == label) {
                Some(cell) => {
                    cell.weight += delta;
                    cell.total += total;
                }
                None => row.cells.push(Cell { label: label as u8, weight: delta, total }),
            }
        }
    }

    /// Trains on one decision: where `gold` does not win by the margin, moves weights to it from the
    /// best other label. Returns the winner of before. `scores` is working memory.
    pub fn learn(&mut self, keys: &[u32], gold: usize, scores: &mut Vec<i32>) -> usize {
        scores.clear();
        scores.resize(self.labels.len(), 0);
        self.add_scores(keys, scores);
        let best = super::linear::first_best(scores);
        let ahead = scores[gold];
        scores[gold] = i32::MIN;
        let other = super::linear::first_best(scores);
        if best != gold || ahead.saturating_sub(scores[other]) < self.options.margin {
            self.update(keys, gold, 1);
            self.update(keys, other, -1);
        }
        self.next_example();
        best
    }

    /// The averaged weights, scaled to bytes; with the scale, for weights kept elsewhere.
    pub fn finish(&self) -> (Linear, f64) {
        let mut sizes = Vec::new();
        let mut rows: BTreeMap<u32, Vec<(u8, f64)>> = BTreeMap::new();
        let mut keys: Vec<(u32, u32)> = self.index.iter().map(|(&k, &r)| (k, r)).collect();
        keys.sort_unstable();
        for (key, row) in keys {
            let row = &self.rows[row as usize];
            if row.updates < self.options.min_updates {
                continue;
            }
            let mut cells: Vec<(u8, f64)> =
                row.cells.iter().map(|c| (c.label, self.average(c.weight, c.total))).collect();
            cells.sort_unstable_by_key(|cell| cell.0);
            sizes.extend(cells.iter().map(|cell| cell.1.abs()));
            rows.insert(key, cells);
        }
        let quantiser = Quantiser::new(&mut sizes, self.options);
        let rows: Vec<(u32, Vec<(u8, i8)>)> = rows
            .into_iter()
            .map(|(key, cells)| {
                let bytes = cells.into_iter().map(|(label, w)| (label, quantiser.byte(w)));
                (key, bytes.filter(|cell| cell.1 != 0).collect())
            })
            .collect();
        let linear = Linear::from_rows(self.labels.clone(), &rows);
        let linear = if self.options.squared { linear.into_squared() } else { linear };
        (linear, quantiser.scale)
    }

    /// The average over all examples of a weight that is `weight` now.
    pub(super) fn average(&self, weight: i32, total: i64) -> f64 {
        f64::from(weight) - total as f64 / self.step as f64
    }

    /// The present example's number.
    pub(super) fn step(&self) -> i64 {
        self.step
    }
}

/// Turns averaged weights into bytes.
struct Quantiser {
    scale: f64,
    /// Smaller weights are dropped.
    least: f64,
    squared: bool,
}

impl Quantiser {
    /// For weights of these `sizes`: the largest fits a byte that stands for its square; of plain
    /// bytes one weight in two thousand is cut.
    fn new(sizes: &mut [f64], options: Options) -> Self {
        sizes.sort_unstable_by(f64::total_cmp);
        let last = sizes.len().saturating_sub(1);
        let top = if options.squared { last } else { last * 1999 / 2000 };
        let largest = sizes.get(top).copied().unwrap_or(0.0);
        let range = if options.squared { 127.0 * 127.0 } else { 127.0 };
        let scale = if largest > 0.0 { range / largest } else { 1.0 };
        let mut least = if options.squared { 0.0 } else { (options.prune * 127.0).max(0.5) };
        if options.max_weights > 0 && options.max_weights < sizes.len() {
            least = least.max(sizes[sizes.len() - options.max_weights] * scale);
        }
        Self { scale, least, squared: options.squared }
    }

    /// The byte of a weight, 0 where it is dropped.
    fn byte(&self, weight: f64) -> i8 {
        let size = weight.abs() * self.scale;
        if size < self.least {
            return 0;
        }
        let byte = if self.squared { size.sqrt() } else { size }.round().min(127.0) as i8;
        if weight < 0.0 { -byte } else { byte }
    }
}

/// A seeded source of order: the same seed gives the same order (splitmix64, Steele et al. 2014).
#[derive(Debug, Clone)]
pub struct Shuffler(u64);

impl Shuffler {
    /// Starts from `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn next_number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    }

    /// A number below `bound`, which is not 0.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next_number() % bound as u64) as usize
    }

    /// Brings `items` into a new order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for n in (1..items.len()).rev() {
            items.swap(n, self.below(n + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Archive, FeatureBuffer};

    /// Parity of the sum of two digits: learnable from the pair, not from either digit.
    fn train(seed: u64) -> Linear {
        let options = Options { seed, epochs: 30, min_updates: 1, ..Options::default() };
        let mut model = Perceptron::new(vec!["even".into(), "odd".into()], options);
        let mut examples: Vec<u64> = (0..100).collect();
        let mut order = Shuffler::new(seed);
        let mut scores = Vec::new();
        for _ in 0..options.epochs {
            order.shuffle(&mut examples);
            for &n in &examples {
                model.learn(&features(n), gold(n), &mut scores);
            }
        }
        model.finish().0
    }

    fn features(n: u64) -> Vec<u32> {
        let mut buffer = FeatureBuffer::default();
        buffer.push(0, n / 10);
        buffer.push(1, n % 10);
        buffer.push2(2, n / 10 % 2, n % 10 % 2);
        buffer.keys().to_vec()
    }

    fn gold(n: u64) -> usize {
        ((n / 10 + n % 10) % 2) as usize
    }

    fn bytes(model: &Linear) -> Vec<u8> {
        let mut archive = Archive::new("sample");
        model.write(&mut archive, "linear");
        archive.to_bytes()
    }

    #[test]
    fn training_learns() {
        let model = train(3);
        let mut scores = Vec::new();
        let right = (0..100).filter(|&n| model.best(&features(n), &mut scores) == gold(n)).count();
        assert!(right >= 95, "{right} of 100");
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        assert_eq!(bytes(&train(3)), bytes(&train(3)));
    }
}
