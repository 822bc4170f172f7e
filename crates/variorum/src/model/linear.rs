//! Linear models over hashed features: integer weights, integer sums.
//!
//! A model is a table from feature key to a sparse row of (label, weight). Weights are bytes, so a
//! row of five labels takes ten bytes. What scoring costs is walking through memory: see
//! [`RowTable`] for how rows are found, and [`Row`] for how they lie.

#![expect(
    clippy::inline_always,
    reason = "what is compiled for a kind of processor must be inside the function that is"
)]

use super::format::{Archive, ModelError};
use super::row_table::{BATCH, RowTable};
use pulp::{Arch, Simd, WithSimd};
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
    /// By key, the row as a [`Row`] in a number.
    rows: RowTable,
    /// Full rows as one weight a label, block after block: they add up faster than pairs.
    dense: Vec<Block>,
    /// What this processor can do at once.
    arch: Arch,
}

/// The weights of neighbouring labels.
type Block = [i8; BLOCK];
/// Labels that are added up together.
const BLOCK: usize = 16;
/// The entries of all rows together must stay under this (22 bits of a row).
const MAX_ENTRIES: usize = 1 << 22;

/// Where the weights of a feature are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Row {
    /// One or two are here: most rows are so short, and nothing more need be fetched. Of one the
    /// second is a weight of 0.
    Short([[u8; 2]; 2]),
    /// So many entries from this one on.
    Long { first: u32, count: u8 },
    /// Blocks of weights from this one on.
    Full { first: u32 },
}

/// The last two bits of a row say which it is. No row is 0.
const KIND: u32 = 3;
const SHORT: u32 = 1;
const LONG: u32 = 2;
const FULL: u32 = 3;

impl Row {
    /// The row as a number: a pair takes 15 bits.
    fn pack(self) -> u32 {
        let pair = |[label, byte]: [u8; 2]| u32::from(label) << 8 | u32::from(byte);
        match self {
            Self::Short([a, b]) => pair(a) << 17 | pair(b) << 2 | SHORT,
            Self::Long { first, count } => first << 10 | u32::from(count) << 2 | LONG,
            Self::Full { first } => first << 2 | FULL,
        }
    }

    #[inline(always)]
    fn unpack(row: u32) -> Self {
        match row & KIND {
            SHORT => Self::Short(short(row)),
            LONG => Self::Long { first: row >> 10, count: (row >> 2) as u8 },
            _ => Self::Full { first: row >> 2 },
        }
    }
}

/// The pairs of a short row.
#[inline(always)]
fn short(row: u32) -> [[u8; 2]; 2] {
    let pair = |bits: u32| [(bits >> 8) as u8 & 127, bits as u8];
    [pair(row >> 17), pair(row >> 2)]
}

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
            arch: Arch::new(),
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
            let row = match *model.pairs(start, count) {
                [a] if a[0] < 128 => Row::Short([a, [0, 0]]),
                [a, b] if a[0] < 128 && b[0] < 128 => Row::Short([a, b]),
                _ if count >= full => model.push_dense(start, count),
                _ => Row::Long { first: start as u32, count: count as u8 },
            };
            model.rows.insert(key, row.pack());
            start += count;
        }
        model
    }

    /// Spreads a row over all labels.
    fn push_dense(&mut self, start: usize, count: usize) -> Row {
        let first = self.dense.len();
        self.dense.resize(first + self.blocks(), Block::default());
        for pair in self.entries[start * 2..(start + count) * 2].as_chunks::<2>().0 {
            let label = usize::from(pair[0]);
            self.dense[first + label / BLOCK][label % BLOCK] = pair[1] as i8;
        }
        Row::Full { first: first as u32 }
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
        if row == 0 {
            return None;
        }
        match Row::unpack(row) {
            Row::Short([[label, _], _]) => Some(usize::from(label)),
            Row::Long { first, count } => self
                .pairs(first as usize, usize::from(count))
                .first()
                .map(|pair| usize::from(pair[0])),
            Row::Full { first } => {
                let blocks = &self.dense[first as usize..][..self.blocks()];
                blocks.as_flattened().iter().position(|&weight| weight != 0)
            }
        }
    }

    /// Adds the weights of every feature to `scores`, one a label.
    #[inline]
    pub fn add_scores(&self, keys: &[u32], scores: &mut [i32]) {
        self.arch.dispatch(Addition { model: self, keys, scores });
    }

    /// [`Linear::add_scores`], compiled for each kind of processor, as is all that it calls.
    #[inline(always)]
    fn add_batches(&self, keys: &[u32], scores: &mut [i32]) {
        let mut found = [0; BATCH];
        let mut kinds = [[0; BATCH]; 4];
        for batch in keys.chunks(BATCH) {
            let mut counts = [0; 4];
            for &row in self.rows.rows(batch, &mut found) {
                let kind = (row & KIND) as usize;
                kinds[kind][counts[kind]] = row;
                counts[kind] += 1;
            }
            let of = |kind: u32| &kinds[kind as usize][..counts[kind as usize]];
            self.add_long(of(LONG), scores);
            for &row in of(SHORT) {
                short(row).iter().for_each(|pair| self.add_pair(*pair, scores));
            }
            if self.squared {
                self.add_full(of(FULL), scores, |byte| byte * byte.abs());
            } else {
                self.add_full(of(FULL), scores, |byte| byte);
            }
        }
    }

    #[inline(always)]
    fn add_pair(&self, [label, byte]: [u8; 2], scores: &mut [i32]) {
        if let Some(score) = scores.get_mut(usize::from(label)) {
            *score += self.weight(byte);
        }
    }

    #[inline(always)]
    fn add_long(&self, rows: &[u32], scores: &mut [i32]) {
        // Touched first, so that the walks through memory overlap.
        let first = |row: u32| (row >> 10) as usize;
        black_box(rows.iter().fold(0, |sum, &row| sum ^ self.entries[first(row) * 2]));
        for &row in rows {
            let pairs = self.pairs(first(row), usize::from((row >> 2) as u8));
            pairs.iter().for_each(|pair| self.add_pair(*pair, scores));
        }
    }

    /// Adds full rows block by block: the sums of a block stay in registers. `weight` makes a weight of
    /// its byte.
    #[inline(always)]
    fn add_full(&self, rows: &[u32], scores: &mut [i32], weight: impl Fn(i16) -> i16) {
        let last = self.blocks().saturating_sub(1);
        let touch = |row: u32| {
            self.dense[(row >> 2) as usize][0] ^ self.dense[(row >> 2) as usize + last][0]
        };
        black_box(rows.iter().fold(0, |sum, &row| sum ^ touch(row)));
        for (n, scores) in scores.chunks_mut(BLOCK).enumerate() {
            let mut sums = [0; BLOCK];
            for &row in rows {
                let block = &self.dense[(row >> 2) as usize + n];
                for (sum, &byte) in sums.iter_mut().zip(block) {
                    *sum += i32::from(weight(i16::from(byte)));
                }
            }
            scores.iter_mut().zip(sums).for_each(|(score, sum)| *score += sum);
        }
    }

    /// So many entries from the `first` on.
    #[inline(always)]
    fn pairs(&self, first: usize, count: usize) -> &[[u8; 2]] {
        self.entries[first * 2..(first + count) * 2].as_chunks::<2>().0
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

/// What [`Linear::add_scores`] does, for a processor to be chosen.
struct Addition<'a> {
    model: &'a Linear,
    keys: &'a [u32],
    scores: &'a mut [i32],
}

impl WithSimd for Addition<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        self.model.add_batches(self.keys, self.scores);
    }
}

/// By how much the score of label `best` beats all others.
pub fn lead(scores: &[i32], best: usize) -> i32 {
    let others = scores.iter().enumerate().filter(|&(label, _)| label != best);
    let second = others.map(|(_, &score)| score).max();
    second.map_or(i32::MAX, |second| scores[best].saturating_sub(second))
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
    use std::collections::BTreeMap;

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
    fn short_long_and_full_rows_add_each_of_their_weights() {
        let labels: Vec<String> = (0..200).map(|n| n.to_string()).collect();
        let pair = |key: u32, n: u32| ((key * 31 + n * 7) as u8 % 200, (key * 5 + n) as u8 as i8);
        let row = |key: u32| -> Vec<(u8, i8)> {
            let pairs: BTreeMap<u8, i8> = (0..=key % 60).map(|n| pair(key, n)).collect();
            pairs.into_iter().collect()
        };
        let rows: Vec<(u32, Vec<(u8, i8)>)> = (1..300).map(|key| (key, row(key))).collect();
        let keys: Vec<u32> = (0..350).rev().collect();
        for squared in [false, true] {
            let model = Linear::from_rows(labels.clone(), &rows);
            let model = if squared { model.into_squared() } else { model };
            let mut expected = vec![0; 200];
            for &(label, byte) in rows.iter().flat_map(|(_, row)| row) {
                let weight = i32::from(byte);
                expected[usize::from(label)] +=
                    if squared { weight * weight.abs() } else { weight };
            }
            let mut scores = vec![0; 200];
            model.add_scores(&keys, &mut scores);
            assert_eq!(scores, expected, "squared: {squared}");
        }
    }

    #[test]
    fn the_lead_is_over_the_best_of_the_others() {
        assert_eq!(lead(&[3, 9, 7], 1), 2);
        assert_eq!(lead(&[3], 0), i32::MAX);
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
