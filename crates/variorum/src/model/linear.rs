//! Linear models over hashed features: integer weights, integer sums.
//!
//! A model is a table from feature key to a sparse row of (label, weight). Weights are bytes, so a
//! row of five labels takes ten bytes and a lookup touches two cache lines.

use super::format::{Archive, ModelError};
use std::borrow::Cow;

/// A table of sparse weight rows by feature key. At most 255 labels.
#[derive(Debug, Clone)]
pub struct Linear {
    labels: Vec<String>,
    /// Open addressing; an empty row marks an empty slot.
    slots: Vec<Slot>,
    shift: u32,
    /// Pairs of label and weight (`i8`).
    entries: Cow<'static, [u8]>,
    /// Whether a byte stands for its square, with its sign.
    pub(super) squared: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    key: u32,
    /// First entry of the row, times 256, plus the number of its entries.
    row: u32,
}

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
        Self::new(labels, &keys, &counts, Cow::Owned(entries))
    }

    fn new(labels: Vec<String>, keys: &[u32], counts: &[u8], entries: Cow<'static, [u8]>) -> Self {
        let bits = (keys.len() * 2).max(16).next_power_of_two().trailing_zeros();
        let mut slots = vec![Slot::default(); 1 << bits];
        let shift = 32 - bits;
        let mut start = 0u32;
        for (&key, &count) in keys.iter().zip(counts) {
            let mut at = (key >> shift) as usize;
            while slots[at].row != 0 {
                at = (at + 1) & (slots.len() - 1);
            }
            slots[at] = Slot { key, row: start << 8 | u32::from(count) };
            start += u32::from(count);
        }
        Self { labels, slots, shift, entries, squared: false }
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
        Ok(Self { squared, ..Self::new(labels, &keys, &counts, entries) })
    }

    /// Adds the model to `archive`, its sections named `prefix.labels`, `prefix.keys` ...
    pub fn write(&self, archive: &mut Archive, prefix: &str) {
        let name = |part: &str| format!("{prefix}.{part}");
        let mut filled: Vec<Slot> = self.slots.iter().copied().filter(|s| s.row != 0).collect();
        filled.sort_unstable_by_key(|slot| slot.key);
        let row = |slot: &Slot| {
            let start = (slot.row >> 8) as usize * 2;
            &self.entries[start..start + (slot.row & 255) as usize * 2]
        };
        archive.put_lines(&name("labels"), &self.labels);
        archive.put_u32(&name("keys"), filled.iter().map(|slot| slot.key));
        if self.squared {
            archive.put(&name("squared"), vec![1]);
        }
        archive.put(&name("counts"), filled.iter().map(|slot| slot.row as u8).collect());
        archive.put(&name("entries"), filled.iter().flat_map(|s| row(s).to_vec()).collect());
    }

    /// The label names; a label is an index into this list.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// Number of features that have weights.
    pub fn features(&self) -> usize {
        self.slots.iter().filter(|slot| slot.row != 0).count()
    }

    /// The first label that has a weight under `key`: for tables of one label a key.
    #[inline]
    pub fn first_label(&self, key: u32) -> Option<usize> {
        self.row(key).first().map(|&label| usize::from(label))
    }

    /// Adds the weights of every feature to `scores`, one a label.
    #[inline]
    pub fn add_scores(&self, keys: &[u32], scores: &mut [i32]) {
        for &key in keys {
            for pair in self.row(key).as_chunks::<2>().0 {
                if let Some(score) = scores.get_mut(usize::from(pair[0])) {
                    let weight = i32::from(pair[1] as i8);
                    *score += if self.squared { weight * weight.abs() } else { weight };
                }
            }
        }
    }

    /// The label with the best score, the first of equals. `scores` is working memory.
    #[inline]
    pub fn best(&self, keys: &[u32], scores: &mut Vec<i32>) -> usize {
        scores.clear();
        scores.resize(self.labels.len(), 0);
        self.add_scores(keys, scores);
        first_best(scores)
    }

    #[inline]
    fn row(&self, key: u32) -> &[u8] {
        let mut at = (key >> self.shift) as usize;
        loop {
            let slot = self.slots[at];
            if slot.row == 0 {
                return &[];
            }
            if slot.key == key {
                let start = (slot.row >> 8) as usize * 2;
                return &self.entries[start..start + (slot.row & 255) as usize * 2];
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
