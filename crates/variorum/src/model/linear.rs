//! Linear models over hashed features: integer weights, integer sums.
//!
//! A model is a table from feature key to a sparse row of (label, weight). Weights are bytes, so a
//! row of five labels takes ten bytes. What scoring costs is walking through memory: keys that have no
//! row are turned away by a small bitmap, and rows are found in batches.

use super::format::{Archive, ModelError};
use std::borrow::Cow;

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
    /// Open addressing by key; an empty row marks an empty slot.
    slots: Vec<Slot>,
    shift: u32,
    /// A bit for every key: most features that are asked for are not here, and the answer no is
    /// found without a walk through memory.
    known: Vec<u64>,
    /// Full rows as one number a label: they add up faster than pairs.
    dense: Vec<i16>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    key: u32,
    /// First entry of the row, times 256, plus the number of its entries; for a full row its number
    /// in `dense`, times 256, plus [`DENSE`].
    row: u32,
}

/// Marks a full row.
const DENSE: u32 = 255;
/// Rows found in one go, so that their walks through memory overlap.
const BATCH: usize = 32;
/// The entries of all rows together must stay under this (24 bits of a slot).
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
        let bits = (keys.len() * 3 / 2).max(16).next_power_of_two().trailing_zeros();
        let known_bits = (keys.len() * 10).max(64).next_power_of_two();
        let mut model = Self {
            slots: vec![Slot::default(); 1 << bits],
            shift: 32 - bits,
            known: vec![0; known_bits / 64],
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
            model.insert(Slot { key, row });
            start += count;
        }
        model
    }

    fn insert(&mut self, slot: Slot) {
        let mut at = (slot.key >> self.shift) as usize;
        while self.slots[at].row != 0 {
            at = (at + 1) & (self.slots.len() - 1);
        }
        self.slots[at] = slot;
        let bit = slot.key as usize & (self.known.len() * 64 - 1);
        self.known[bit / 64] |= 1 << (bit % 64);
    }

    /// Spreads a row over all labels; how its slot names it.
    fn push_dense(&mut self, start: usize, count: usize) -> u32 {
        let first = self.dense.len();
        let number = first / self.labels.len();
        self.dense.resize(first + self.labels.len(), 0);
        for pair in self.entries[start * 2..(start + count) * 2].as_chunks::<2>().0 {
            self.dense[first + usize::from(pair[0])] = self.weight(pair[1]) as i16;
        }
        (number as u32) << 8 | DENSE
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
        if !fits || keys.len() > 1 << 24 {
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
        let row = self.row(key)?;
        if row & DENSE == DENSE {
            return self.dense_row(row).iter().position(|&weight| weight != 0);
        }
        self.pairs(row).first().map(|&[label, _]| usize::from(label))
    }

    /// Adds the weights of every feature to `scores`, one a label.
    #[inline]
    pub fn add_scores(&self, keys: &[u32], scores: &mut [i32]) {
        let mut rows = [0; BATCH];
        for batch in keys.chunks(BATCH) {
            let mut count = 0;
            for &key in batch {
                rows[count] = self.row(key).unwrap_or(0);
                count += usize::from(rows[count] != 0);
            }
            for &row in &rows[..count] {
                self.add_row(row, scores);
            }
        }
    }

    #[inline]
    fn add_row(&self, row: u32, scores: &mut [i32]) {
        if row & DENSE == DENSE {
            for (score, &weight) in scores.iter_mut().zip(self.dense_row(row)) {
                *score += i32::from(weight);
            }
        } else {
            for &[label, byte] in self.pairs(row) {
                if let Some(score) = scores.get_mut(usize::from(label)) {
                    *score += self.weight(byte);
                }
            }
        }
    }

    #[inline]
    fn dense_row(&self, row: u32) -> &[i16] {
        let start = (row >> 8) as usize * self.labels.len();
        &self.dense[start..start + self.labels.len()]
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

    /// The row of `key` as its slot names it; never 0.
    #[inline]
    fn row(&self, key: u32) -> Option<u32> {
        let bit = key as usize & (self.known.len() * 64 - 1);
        if self.known[bit / 64] >> (bit % 64) & 1 == 0 {
            return None;
        }
        let mut at = (key >> self.shift) as usize;
        loop {
            let slot = self.slots[at];
            if slot.row == 0 || slot.key == key {
                return (slot.row != 0).then_some(slot.row);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
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
