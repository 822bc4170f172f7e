//! Finding the few numbers that two articles share, where one article is compared with many.

/// Places of the numbers of one list, none of which is in it twice.
///
/// Open addressing with linear probing (Knuth 1998, 6.4): at most a quarter of the table is filled, so
/// that a number which isn't in the list is mostly missed at once.
#[derive(Debug)]
pub(super) struct Lookup {
    /// A number and its place, from 1; place 0 is empty.
    slots: Vec<(u32, u32)>,
    /// What a hash is shifted by to give a slot.
    shift: u32,
}

impl Lookup {
    pub(super) fn of(numbers: impl ExactSizeIterator<Item = u32>) -> Self {
        let size = (4 * numbers.len()).next_power_of_two().max(8);
        let mut lookup = Self { slots: vec![(0, 0); size], shift: 32 - size.ilog2().min(32) };
        for (place, number) in (1..).zip(numbers) {
            let mut slot = lookup.slot(number);
            while lookup.slots[slot].1 != 0 {
                slot = lookup.next(slot);
            }
            lookup.slots[slot] = (number, place);
        }
        lookup
    }

    /// The place of `number` in the list.
    pub(super) fn find(&self, number: u32) -> Option<usize> {
        let mut slot = self.slot(number);
        loop {
            match self.slots[slot] {
                (_, 0) => return None,
                (found, place) if found == number => return Some(place as usize - 1),
                _ => slot = self.next(slot),
            }
        }
    }

    /// Fibonacci hashing: the numbers are hashes, but not all of them good ones.
    fn slot(&self, number: u32) -> usize {
        (number.wrapping_mul(0x9E37_79B9) >> self.shift) as usize & (self.slots.len() - 1)
    }

    fn next(&self, slot: usize) -> usize {
        (slot + 1) & (self.slots.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn what_is_in_the_list_is_found_at_its_place_and_nothing_else(
            numbers in prop::collection::btree_set(0u32..500, 0..200),
            spread in 0u32..24,
            others in prop::collection::vec(any::<u32>(), 0..50),
        ) {
            let list: BTreeSet<u32> = numbers.iter().map(|n| n << spread).collect();
            let list: Vec<u32> = list.into_iter().rev().collect();
            let lookup = Lookup::of(list.iter().copied());
            for (place, &number) in list.iter().enumerate() {
                prop_assert_eq!(lookup.find(number), Some(place));
            }
            for other in others {
                prop_assert_eq!(lookup.find(other).is_some(), list.contains(&other));
            }
        }
    }
}
