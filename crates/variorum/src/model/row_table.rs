//! Where the row of a feature key is: a hash table made for asking after many keys at once.
//!
//! Keys are there or not in no pattern that a processor could foresee, and every answer is a walk through
//! memory. So a batch is asked in passes: none branches on what is found, and each begins by
//! touching what it will need, so that the walks overlap.

use std::hint::black_box;

/// Keys that are asked after in one go.
pub(super) const BATCH: usize = 128;

/// Row numbers by feature key. A row number is never 0.
#[derive(Debug, Clone)]
pub(super) struct RowTable {
    /// Open addressing by key; row 0 marks an empty slot.
    slots: Vec<Slot>,
    shift: u32,
    /// A bit for every key: turns away most keys that are not here.
    known: Vec<u64>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    key: u32,
    row: u32,
}

impl RowTable {
    /// An empty table with room for `keys` keys.
    pub(super) fn for_keys(keys: usize) -> Self {
        let bits = (keys * 3 / 2).max(16).next_power_of_two().trailing_zeros();
        let known_bits = (keys * 4).max(64).next_power_of_two();
        Self {
            slots: vec![Slot::default(); 1 << bits],
            shift: 32 - bits,
            known: vec![0; known_bits / 64],
        }
    }

    /// Puts `row`, not 0, under a `key` that is not there yet. There must be room.
    pub(super) fn insert(&mut self, key: u32, row: u32) {
        let at = self.find(key);
        self.slots[at] = Slot { key, row };
        let (word, bit) = self.bit(key);
        self.known[word] |= 1 << bit;
    }

    /// The row of `key`, 0 where there is none.
    #[inline]
    pub(super) fn row(&self, key: u32) -> u32 {
        if self.may_know(key) { self.slots[self.find(key)].row } else { 0 }
    }

    /// The rows of those `keys`, [`BATCH`] at most, that have one, in their order; they lie in `rows`.
    #[inline]
    pub(super) fn rows<'a>(&self, keys: &[u32], rows: &'a mut [u32; BATCH]) -> &'a [u32] {
        let mut likely = [0; BATCH];
        let mut count = 0;
        for &key in keys {
            likely[count] = key;
            count += usize::from(self.may_know(key));
        }
        let likely = &likely[..count];
        black_box(likely.iter().fold(0, |sum, &key| sum ^ self.slots[self.first(key)].row));
        let mut found = 0;
        for &key in likely {
            rows[found] = self.slots[self.find(key)].row;
            found += usize::from(rows[found] != 0);
        }
        &rows[..found]
    }

    /// The slot of `key`, or the empty one where it would be.
    #[inline]
    fn find(&self, key: u32) -> usize {
        let mut at = self.first(key);
        while self.slots[at].row != 0 && self.slots[at].key != key {
            at = (at + 1) & (self.slots.len() - 1);
        }
        at
    }

    #[inline]
    fn first(&self, key: u32) -> usize {
        (key >> self.shift) as usize
    }

    #[inline]
    fn may_know(&self, key: u32) -> bool {
        let (word, bit) = self.bit(key);
        self.known[word] >> bit & 1 == 1
    }

    #[inline]
    fn bit(&self, key: u32) -> (usize, u32) {
        let bit = key as usize & (self.known.len() * 64 - 1);
        (bit / 64, bit as u32 % 64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found_and_no_other_even_where_they_crowd() {
        let keys: Vec<u32> = (0..60).chain((1..60).map(|n| n << 24 | n)).collect();
        let mut table = RowTable::for_keys(keys.len());
        for (n, &key) in keys.iter().enumerate() {
            table.insert(key, n as u32 + 1);
        }
        let mut rows = [0; BATCH];
        assert_eq!(table.rows(&keys, &mut rows), (1..=119).collect::<Vec<u32>>());
        assert_eq!(table.rows(&[12_345, 7, u32::MAX, 5], &mut rows), [8, 6]);
        assert_eq!((table.row(7), table.row(12_345)), (8, 0));
    }
}
