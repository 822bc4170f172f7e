//! Gradient boosting of small trees over whole numbers (Friedman 2001), with leaves of second
//! order (Chen and Guestrin 2016). Nothing in it is random.

use variorum::model::Boosted;
use variorum::model::boosted::{DEPTH, LEAVES, SPLITS, Tree, UNIT};

/// Thresholds tried of a feature: its quantiles.
const THRESHOLDS: usize = 32;
/// What is added to a leaf's weight, so that a small one says little.
const DAMPING: f64 = 4.0;
/// Weight of second order below which a leaf is not split off.
const LEAST_LEAF: f64 = 3.0;

/// Rows to learn from.
#[derive(Debug, Default)]
pub(super) struct Examples {
    features: usize,
    rows: Vec<i16>,
    labels: Vec<bool>,
    weights: Vec<f64>,
}

impl Examples {
    pub(super) fn push(&mut self, row: &[i16], label: bool, weight: f64) {
        self.features = row.len();
        self.rows.extend_from_slice(row);
        self.labels.push(label);
        self.weights.push(weight);
    }

    pub(super) fn len(&self) -> usize {
        self.labels.len()
    }

    pub(super) fn row(&self, n: usize) -> &[i16] {
        &self.rows[n * self.features..(n + 1) * self.features]
    }

    pub(super) fn label(&self, n: usize) -> bool {
        self.labels[n]
    }

    pub(super) fn weight(&self, n: usize) -> f64 {
        self.weights[n]
    }

    pub(super) fn extend(&mut self, other: &Self) {
        for n in 0..other.len() {
            self.push(other.row(n), other.labels[n], other.weights[n]);
        }
    }
}

/// Learns `trees` trees, each `rate` of what it would be.
pub(super) fn learn(examples: &Examples, trees: usize, rate: f64) -> Boosted {
    let total: f64 = examples.weights.iter().sum();
    let positive: f64 =
        (0..examples.len()).filter(|&n| examples.labels[n]).map(|n| examples.weights[n]).sum();
    let odds = (positive.max(1.0) / (total - positive).max(1.0)).ln();
    let bias = (odds * f64::from(UNIT)).round() as i32;
    let mut model = Boosted { bias, trees: Vec::new() };
    let binned = Binned::new(examples);
    let mut scores = vec![bias; examples.len()];
    for _ in 0..trees {
        let slopes: Vec<(f64, f64)> = (0..examples.len())
            .map(|n| {
                let p = variorum::model::boosted::probability(scores[n]);
                let weight = examples.weights[n];
                let label = if examples.labels[n] { 1.0 } else { 0.0 };
                (weight * (label - p), weight * p * (1.0 - p))
            })
            .collect();
        let tree = binned.grow(&slopes, rate);
        for (n, score) in scores.iter_mut().enumerate() {
            *score += tree.score(examples.row(n));
        }
        model.trees.push(tree);
    }
    model
}

/// Rows with each feature as the number of thresholds it is above.
struct Binned {
    thresholds: Vec<Vec<i16>>,
    /// A column a feature.
    bins: Vec<Vec<u8>>,
}

impl Binned {
    fn new(examples: &Examples) -> Self {
        let (mut thresholds, mut bins) = (Vec::new(), Vec::new());
        for feature in 0..examples.features {
            let column: Vec<i16> = (0..examples.len()).map(|n| examples.row(n)[feature]).collect();
            let mut sorted = column.clone();
            sorted.sort_unstable();
            let mut cuts: Vec<i16> =
                (1..THRESHOLDS).map(|k| sorted[sorted.len() * k / THRESHOLDS]).collect();
            // Of a rare mark all values are of one quantile: its own values are cuts then.
            let mut values = sorted;
            values.dedup();
            if values.len() <= THRESHOLDS {
                cuts = values;
            }
            cuts.dedup();
            bins.push(column.iter().map(|v| cuts.partition_point(|c| c < v) as u8).collect());
            thresholds.push(cuts);
        }
        Self { thresholds, bins }
    }

    fn grow(&self, slopes: &[(f64, f64)], rate: f64) -> Tree {
        let mut tree = Tree { splits: [(0, i16::MAX); SPLITS], leaves: [0; LEAVES] };
        let mut nodes = vec![0usize; slopes.len()];
        for depth in 0..DEPTH {
            for node in (1 << depth) - 1..(1 << (depth + 1)) - 1 {
                let Some((feature, bin)) = self.best_split(slopes, &nodes, node) else {
                    nodes.iter_mut().filter(|n| **n == node).for_each(|n| *n = 2 * node + 1);
                    continue;
                };
                tree.splits[node] = (feature as u16, self.thresholds[feature][bin]);
                for (n, at) in nodes.iter_mut().enumerate().filter(|(_, at)| **at == node) {
                    let right = usize::from(self.bins[feature][n]) > bin;
                    *at = 2 * node + 1 + usize::from(right);
                }
            }
        }
        let mut sums = [(0.0, 0.0); LEAVES];
        for (&node, &(first, second)) in nodes.iter().zip(slopes) {
            let sum = &mut sums[node - SPLITS];
            *sum = (sum.0 + first, sum.1 + second);
        }
        tree.leaves =
            sums.map(|(g, h)| (rate * g / (h + DAMPING) * f64::from(UNIT)).round() as i32);
        tree
    }

    /// The feature and the last bin of its left side that gain most; none where nothing gains.
    fn best_split(
        &self,
        slopes: &[(f64, f64)],
        nodes: &[usize],
        node: usize,
    ) -> Option<(usize, usize)> {
        let inside: Vec<usize> = (0..nodes.len()).filter(|&n| nodes[n] == node).collect();
        let worth = |(g, h): (f64, f64)| g * g / (h + DAMPING);
        let mut best = (1e-6, None);
        for (feature, column) in self.bins.iter().enumerate() {
            let mut sums = vec![(0.0, 0.0); self.thresholds[feature].len() + 1];
            for &n in &inside {
                let sum = &mut sums[usize::from(column[n])];
                *sum = (sum.0 + slopes[n].0, sum.1 + slopes[n].1);
            }
            let all = sums.iter().fold((0.0, 0.0), |a, s| (a.0 + s.0, a.1 + s.1));
            let mut left = (0.0, 0.0);
            for (bin, sum) in sums.iter().enumerate().take(self.thresholds[feature].len()) {
                left = (left.0 + sum.0, left.1 + sum.1);
                let right = (all.0 - left.0, all.1 - left.1);
                if left.1 < LEAST_LEAF || right.1 < LEAST_LEAF {
                    continue;
                }
                let gain = worth(left) + worth(right) - worth(all);
                if gain > best.0 {
                    best = (gain, Some((feature, bin)));
                }
            }
        }
        best.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_two_features_is_learnt() {
        let mut examples = Examples::default();
        for n in 0..400i16 {
            let (a, b) = (n % 20, n / 20);
            examples.push(&[a, b], (a > 10) != (b > 10), 1.0);
        }
        let model = learn(&examples, 40, 0.3);
        let right = (0..examples.len())
            .filter(|&n| (model.score(examples.row(n)) > 0) == examples.label(n));
        assert!(right.count() > 380);
        assert_eq!(learn(&examples, 40, 0.3), model);
    }
}
