//! Linear models over hashed features: integer weights, integer sums.
//!
//! A model is a table from feature key to a sparse row of (label, weight). Weights are bytes, so a
//! row of five labels takes ten bytes. What scoring costs is walking through memory: see
//! [`RowTable`] for how rows are found.

use super::format::{Archive, ModelError};
use super::row_table::{BATCH, RowTable};
use std::borrow::Cow;
use std::hint::black_box;

/// A table of weight rows by feature key. At most 255 labels.
#[derive(Debug, Clone)]
pub struct Linear {
    labels: Vec<String>,
    keys: Vec<u32>,
    counts: Vec<u8>,
    /// Pairs of label and weight (`i8`), row after row.
    entries: Cow<'static, [u8]>,
    /// Whether a byte stands for its square, with its sign.
    squared: bool,
    /// By key, first entry of the row, times 256, plus the number of its entries; for a full row its
    /// number in `dense`, times 256, plus [`DENSE`].
    rows: RowTable,
    /// Full rows as one number a label, block after block: they add up faster than pairs.
    dense: Vec<Block>,
}

/// The weights of neighbouring labels.
type Block = [i16; BLOCK];
/// Labels that are added up together.
const BLOCK: usize = 16;
/// Marks a full row.
const DENSE: u32 = 255;
/// The entries of all rows together must stay under this (24 bits of a row number).
const MAX_ENTRIES: usize = 1 << 24;

impl Linear {
    /// Builds a model from rows: sorted by key, each with its labels and weights.
    pub fn from_rows(labels: Vec<String>, rows: &[(u32, Vec<(u8, i8)>)]) -> Self {
        let mut keys = Vec::new();
        let mut counts = Vec::new();
        let mut entries = Vec::new();
        for (key, row) in rows.iter().filter(|(_, row)| !row.is_empty()) {
            if entries.len() / 2 + row.len() > MAX_ENTRIES {
                break;
            }
            keys.push(*key);
            counts.push(row.len() as u8);
            entries.extend(row.iter().flat_map(|&(label, weight)| [label, weight as u8]));
        }
        Self::new(labels, keys, counts, Cow::Owned(entries), false)
    }

    /// The same weights with every byte standing for its square.
    #[must_use]
    pub(super) fn into_squared(self) -> Self {
        Self::new(self.labels, self.keys, self.counts, self.entries, true)
    }

    fn new(
        labels: Vec<String>,
        keys: Vec<u32>,
        counts: Vec<u8>,
        entries: Cow<'static, [u8]>,
        squared: bool,
    ) -> Self {
        let mut model = Self {
            rows: RowTable::for_keys(keys.len()),
            dense: Vec::new(),
            labels,
            keys,
            counts,
            entries,
            squared,
        };
        let full = (model.labels.len() / 6).max(8);
        let mut start = 0;
        for n in 0..model.keys.len() {
            let (key, count) = (model.keys[n], usize::from(model.counts[n]));
            let row = if count >= full {
                model.push_dense(start, count)
            } else {
                (start as u32) << 8 | count as u32
            };
            model.rows.insert(key, row);
            start += count;
        }
        model
    }

    /// Spreads a row over all labels; how the table names it.
    fn push_dense(&mut self, start: usize, count: usize) -> u32 {
        let first = self.dense.len();
        let number = first / self.blocks();
        self.dense.resize(first + self.blocks(), Block::default());
        for pair in self.entries[start * 2..(start + count) * 2].as_chunks::<2>().0 {
            let label = usize::from(pair[0]);
            self.dense[first + label / BLOCK][label % BLOCK] = self.weight(pair[1]) as i16;
        }
        (number as u32) << 8 | DENSE
    }

    /// Blocks of a full row.
    fn blocks(&self) -> usize {
        self.labels.len().div_ceil(BLOCK)
    }

    #[inline]
    fn weight(&self, byte: u8) -> i32 {
        let weight = i32::from(byte as i8);
        if self.squared { weight * weight.abs() } else { weight }
    }

    /// Reads the sections that [`Linear::write`] wrote under `prefix`.
    pub fn read(archive: &Archive, prefix: &str) -> Result<Self, ModelError> {
        let name = |part: &str| format!("{prefix}.{part}");
        let labels = archive.lines(&name("labels"))?;
        let keys = archive.u32s(&name("keys"))?;
        let counts = archive.section(&name("counts"))?;
        let entries = archive.section(&name("entries"))?;
        let total: usize = counts.iter().map(|&count| usize::from(count)).sum();
        let fits = counts.len() == keys.len() && !counts.contains(&0) && total <= MAX_ENTRIES;
        if !fits || keys.len() > 1 << 24 || !keys.is_sorted_by(|a, b| a < b) {
            return Err(archive.bad(&name("counts")));
        }
        let known = |pair: &[u8]| usize::from(pair[0]) < labels.len();
        if entries.len() != total * 2 || !entries.chunks(2).all(known) {
            return Err(archive.bad(&name("entries")));
        }
        let squared = archive.section(&name("squared")).is_ok();
        Ok(Self::new(labels, keys, counts.into_owned(), entries, squared))
    }

    /// Adds the model to `archive`, its sections named `prefix.labels`, `prefix.keys` ...
    pub fn write(&self, archive: &mut Archive, prefix: &str) {
        let name = |part: &str| format!("{prefix}.{part}");
        archive.put_lines(&name("labels"), &self.labels);
        archive.put_u32(&name("keys"), self.keys.iter().copied());
        if self.squared {
            archive.put(&name("squared"), vec![1]);
        }
        archive.put(&name("counts"), self.counts.clone());
        archive.put(&name("entries"), self.entries.to_vec());
    }

    /// The label names; a label is an index into this list.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// Number of features that have weights.
    pub fn features(&self) -> usize {
        self.keys.len()
    }

    /// The first label that has a weight under `key`: for tables of one label a key.
    #[inline]
    pub fn first_label(&self, key: u32) -> Option<usize> {
        let row = self.rows.row(key);
        if row & DENSE == DENSE {
            return self.dense_row(row).as_flattened().iter().position(|&weight| weight != 0);
        }
        self.pairs(row).first().map(|&[label, _]| usize::from(label))
    }

    /// Adds the weights of every feature to `scores`, one a label.
    #[inline]
    pub fn add_scores(&self, keys: &[u32], scores: &mut [i32]) {
        let (mut rows, mut full, mut sparse) = ([0; BATCH], [0; BATCH], [0; BATCH]);
        for batch in keys.chunks(BATCH) {
            let (mut fulls, mut sparses) = (0, 0);
            for &row in self.rows.rows(batch, &mut rows) {
                let is_full = row & DENSE == DENSE;
                (full[fulls], sparse[sparses]) = (row, row);
                fulls += usize::from(is_full);
                sparses += usize::from(!is_full);
            }
            self.add_sparse(&sparse[..sparses], scores);
            self.add_full(&full[..fulls], scores);
        }
    }

    #[inline]
    fn add_sparse(&self, rows: &[u32], scores: &mut [i32]) {
        // Touched first, so that the walks through memory overlap.
        black_box(rows.iter().fold(0, |sum, &row| sum ^ self.entries[(row >> 8) as usize * 2]));
        for &row in rows {
            for &[label, byte] in self.pairs(row) {
                if let Some(score) = scores.get_mut(usize::from(label)) {
                    *score += self.weight(byte);
                }
            }
        }
    }

    /// Adds full rows block by block: the sums of a block stay in registers.
    #[inline]
    fn add_full(&self, rows: &[u32], scores: &mut [i32]) {
        let edge = |row| self.dense_row(row).last().map_or(0, |block| block[0]);
        black_box(rows.iter().fold(0, |sum, &row| sum ^ edge(row)));
        for (n, scores) in scores.chunks_mut(BLOCK).enumerate() {
            let mut sums = [0; BLOCK];
            for &row in rows {
                let block = &self.dense[(row >> 8) as usize * self.blocks() + n];
                sums.iter_mut().zip(block).for_each(|(sum, &weight)| *sum += i32::from(weight));
            }
            scores.iter_mut().zip(sums).for_each(|(score, sum)| *score += sum);
        }
    }

    #[inline]
    fn dense_row(&self, row: u32) -> &[Block] {
        let start = (row >> 8) as usize * self.blocks();
        &self.dense[start..start + self.blocks()]
    }

    #[inline]
    fn pairs(&self, row: u32) -> &[[u8; 2]] {
        let start = (row >> 8) as usize * 2;
        self.entries[start..start + (row & DENSE) as usize * 2].as_chunks::<2>().0
    }

    /// The label with the best score, the first of equals. `scores` is working memory.
    #[inline]
    pub fn best(&self, keys: &[u32], scores: &mut Vec<i32>) -> usize {
        scores.clear();
        scores.resize(self.labels.len(), 0);
        self.add_scores(keys, scores);
        first_best(scores)
    }
}

/// Index of the highest score, the first of equals; 0 where there are none.
pub(super) fn first_best(scores: &[i32]) -> usize {
    let mut best = 0;
    for (n, &score) in scores.iter().enumerate() {
        if score > scores[best] {
            best = n;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Linear {
        let rows =
            [(7, vec![(0, 5), (1, -3)]), (1 << 30, vec![(1, 100)]), (u32::MAX, vec![(0, 1)])];
        Linear::from_rows(vec!["a".into(), "b".into()], &rows)
    }

    fn scores(model: &Linear, keys: &[u32]) -> Vec<i32> {
        let mut scores = vec![0; 2];
        model.add_scores(keys, &mut scores);
        scores
    }

    #[test]
    fn scores_are_sums_of_the_rows_of_known_features() {
        assert_eq!(scores(&sample(), &[7, 1 << 30, 12345]), [5, 97]);
        assert_eq!(scores(&sample(), &[u32::MAX, u32::MAX]), [2, 0]);
    }

    #[test]
    fn a_model_survives_writing_and_reading() {
        let mut archive = Archive::new("sample");
        sample().write(&mut archive, "x");
        let read = Archive::read(archive.to_bytes().leak(), "sample").unwrap();
        let model = Linear::read(&read, "x").unwrap();
        assert_eq!(scores(&model, &[7, 1 << 30]), [5, 97]);
        assert_eq!(model.labels(), ["a", "b"]);
        assert!(Linear::read(&read, "y").is_err());
    }
}
