//! Labels for the tokens of a sentence, chosen together: a linear model with first-order
//! transitions, decoded by Viterbi's algorithm.

use super::format::{Archive, ModelError};
use super::linear::{Linear, first_best};

/// Which labels may follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Structure {
    /// Any label after any.
    Free,
    /// Spans as Begin, Inside, Last, Unit, Outside: labels `O` and `B-X`, `I-X`, `L-X`, `U-X`
    /// (Ratinov and Roth 2009). Only whole spans can come out.
    Bilou,
}

impl Structure {
    /// Whether `next` may follow `previous`; `None` is the sentence's edge.
    pub fn allows(self, previous: Option<&str>, next: Option<&str>) -> bool {
        if self == Self::Free {
            return true;
        }
        let (open, kind) = match previous {
            Some(label) if label.starts_with("B-") || label.starts_with("I-") => {
                (true, label.get(2..))
            }
            _ => (false, None),
        };
        match next {
            Some(label) if label.starts_with("I-") || label.starts_with("L-") => {
                open && label.get(2..) == kind
            }
            _ => !open,
        }
    }
}

/// A sequence model: token scores and transition scores.
#[derive(Debug, Clone)]
pub struct SequenceModel {
    linear: Linear,
    grid: Grid,
}

/// Transition scores and what is allowed. Label `n` is the sentence's edge.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    n: usize,
    /// `score[previous * (n + 1) + next]`.
    score: Vec<i32>,
    /// Labels that may stand before each label; the edge counts as one.
    before: Vec<Vec<u8>>,
}

impl Grid {
    pub(super) fn new(labels: &[String], structure: Structure, score: Vec<i32>) -> Self {
        let n = labels.len();
        let name = |k: usize| labels.get(k).map(String::as_str);
        let before = (0..=n)
            .map(|next| {
                let fits = |&p: &usize| structure.allows(name(p), name(next));
                (0..=n).filter(fits).map(|p| p as u8).collect()
            })
            .collect();
        Self { n, score, before }
    }

    pub(super) fn score(&self, previous: usize, next: usize) -> i32 {
        self.score[previous * (self.n + 1) + next]
    }

    pub(super) fn score_mut(&mut self, previous: usize, next: usize) -> &mut i32 {
        &mut self.score[previous * (self.n + 1) + next]
    }
}

/// Far below any sum of weights, and far from overflow.
const NEVER: i32 = i32::MIN / 2;

/// Working memory of decoding, and its result.
#[derive(Debug, Clone, Default)]
pub struct Decoder {
    /// Token scores: label after label, token after token. Filled before decoding.
    pub(super) token_scores: Vec<i32>,
    best: Vec<i32>,
    back: Vec<u8>,
    /// The labels of the last sentence.
    pub labels: Vec<u8>,
}

impl Decoder {
    /// Finds the best labels for `length` tokens, whose scores are in `token_scores`.
    pub(super) fn decode(&mut self, grid: &Grid, length: usize) {
        let n = grid.n;
        self.labels.clear();
        if length == 0 || n == 0 {
            return;
        }
        self.back.clear();
        self.back.resize(length * n, 0);
        self.best.clear();
        self.best.resize(n + 1, NEVER);
        self.best[n] = 0;
        let mut next = vec![NEVER; n + 1];
        for token in 0..length {
            for label in 0..n {
                let (score, from) = self.step(grid, label);
                let own = self.token_scores[token * n + label];
                next[label] = score.saturating_add(own).max(NEVER);
                self.back[token * n + label] = from;
            }
            std::mem::swap(&mut self.best, &mut next);
            self.best[n] = NEVER;
        }
        self.trace(grid, length);
    }

    /// The best way to reach `label`: its score and the label before.
    fn step(&self, grid: &Grid, label: usize) -> (i32, u8) {
        let (mut best, mut from) = (NEVER, 0);
        for &previous in &grid.before[label] {
            let k = usize::from(previous);
            let score = self.best[k] + grid.score(k, label);
            if score > best {
                (best, from) = (score, previous);
            }
        }
        (best, from)
    }

    fn trace(&mut self, grid: &Grid, length: usize) {
        let n = grid.n;
        let (score, mut label) = self.step(grid, n);
        if score <= NEVER || usize::from(label) == n {
            label = first_best(&self.best[..n]) as u8;
        }
        self.labels.resize(length, 0);
        for token in (0..length).rev() {
            self.labels[token] = label;
            label = self.back[token * n + usize::from(label)];
        }
    }
}

impl SequenceModel {
    /// Joins token weights and transition weights, one from each label (and the edge, last) to
    /// each label (and the edge).
    ///
    /// # Panics
    ///
    /// Where the number of transitions isn't that of pairs of labels.
    pub fn new(linear: Linear, structure: Structure, transitions: Vec<i32>) -> Self {
        let n = linear.labels().len() + 1;
        assert_eq!(transitions.len(), n * n, "a weight for each pair of labels");
        let grid = Grid::new(linear.labels(), structure, transitions);
        Self { linear, grid }
    }

    /// Reads the sections that [`SequenceModel::write`] wrote under `prefix`.
    pub fn read(archive: &Archive, prefix: &str, structure: Structure) -> Result<Self, ModelError> {
        let linear = Linear::read(archive, prefix)?;
        let name = format!("{prefix}.transitions");
        let transitions: Vec<i32> = archive.u32s(&name)?.into_iter().map(|t| t as i32).collect();
        let n = linear.labels().len() + 1;
        if transitions.len() != n * n || transitions.iter().any(|t| t.abs() > 1 << 20) {
            return Err(archive.bad(&name));
        }
        Ok(Self::new(linear, structure, transitions))
    }

    /// Adds the model to `archive` under `prefix`.
    pub fn write(&self, archive: &mut Archive, prefix: &str) {
        self.linear.write(archive, prefix);
        let transitions = self.grid.score.iter().map(|&t| t as u32);
        archive.put_u32(&format!("{prefix}.transitions"), transitions);
    }

    /// The label names; a label is an index into this list.
    pub fn labels(&self) -> &[String] {
        self.linear.labels()
    }

    /// Labels `length` tokens: `features` gives the keys of each in turn. The labels are in
    /// `decoder.labels` and are returned. Cost: linear in `length`.
    pub fn tag<'d>(
        &self,
        length: usize,
        decoder: &'d mut Decoder,
        mut features: impl FnMut(usize, &mut super::FeatureBuffer),
    ) -> &'d [u8] {
        let n = self.grid.n;
        decoder.token_scores.clear();
        decoder.token_scores.resize(length * n, 0);
        let mut buffer = super::FeatureBuffer::default();
        for token in 0..length {
            buffer.clear();
            features(token, &mut buffer);
            let scores = &mut decoder.token_scores[token * n..(token + 1) * n];
            self.linear.add_scores(buffer.keys(), scores);
        }
        decoder.decode(&self.grid, length);
        &decoder.labels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bilou_lets_only_whole_spans_through() {
        let check = |previous, next, expected| {
            assert_eq!(Structure::Bilou.allows(previous, next), expected, "{previous:?} {next:?}");
        };
        check(None, Some("B-ORG"), true);
        check(None, Some("I-ORG"), false);
        check(Some("B-ORG"), Some("L-ORG"), true);
        check(Some("B-ORG"), Some("L-GPE"), false);
        check(Some("B-ORG"), Some("O"), false);
        check(Some("I-ORG"), None, false);
        check(Some("U-ORG"), Some("U-ORG"), true);
        check(Some("L-ORG"), None, true);
    }

    #[test]
    fn the_best_path_is_not_the_best_label_of_each_token() {
        let labels: Vec<String> = ["O", "B-X", "L-X", "U-X"].map(Into::into).to_vec();
        let rows = [(1, vec![(1, 50), (0, 40)]), (2, vec![(0, 60), (2, 30)])];
        let linear = Linear::from_rows(labels, &rows);
        let model = SequenceModel::new(linear, Structure::Bilou, vec![0; 25]);
        let mut decoder = Decoder::default();
        let keys = [1, 2];
        // "B-X L-X" is 80, "O O" is 100; "B-X O" would be 110 but leaves a span open.
        let labels = model.tag(2, &mut decoder, |n, buffer| buffer.push_key(keys[n]));
        assert_eq!(labels, [0, 0]);
    }
}
