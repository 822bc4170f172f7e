//! Boosted regression trees over whole numbers: small models of a few dozen features that aren't
//! hashed.
//!
//! Owns scoring, reading and writing; `cargo xtask train` makes them. Method: gradient boosting
//! with second-order leaves (Friedman 2001; Chen and Guestrin 2016). Features, thresholds and
//! leaves are whole numbers, so a score is the same on every machine.

use super::format::{Archive, ModelError};

/// Splits on the way from the root of a tree to a leaf.
pub const DEPTH: usize = 3;
/// Inner nodes of a tree: the children of node `n` are `2n + 1` and `2n + 2`.
pub const SPLITS: usize = (1 << DEPTH) - 1;
/// Leaves of a tree.
pub const LEAVES: usize = 1 << DEPTH;
/// What stands for log-odds of 1 in leaves and scores.
pub const UNIT: i32 = 1024;

/// A tree: a row goes right at a split where its feature is above the threshold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// Feature and threshold of each inner node.
    pub splits: [(u16, i16); SPLITS],
    /// Score of each leaf, log-odds in [`UNIT`]s.
    pub leaves: [i32; LEAVES],
}

impl Tree {
    /// The score of the leaf that a row falls into; a feature the row hasn't is 0.
    #[inline]
    pub fn score(&self, row: &[i16]) -> i32 {
        let mut node = 0;
        while node < SPLITS {
            let (feature, threshold) = self.splits[node];
            let value = row.get(usize::from(feature)).copied().unwrap_or(0);
            node = 2 * node + 1 + usize::from(value > threshold);
        }
        self.leaves[node - SPLITS]
    }
}

/// A sum of trees.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Boosted {
    /// Score before any tree, log-odds in [`UNIT`]s.
    pub bias: i32,
    /// The trees, in the order they were learnt.
    pub trees: Vec<Tree>,
}

impl Boosted {
    /// Log-odds of a row in [`UNIT`]s. Cost: [`DEPTH`] comparisons a tree.
    pub fn score(&self, row: &[i16]) -> i32 {
        self.trees.iter().fold(self.bias, |sum, tree| sum.saturating_add(tree.score(row)))
    }

    /// Writes the section `name`: the bias, then each tree's splits and leaves.
    pub fn write(&self, archive: &mut Archive, name: &str) {
        let mut numbers = vec![self.bias as u32];
        for tree in &self.trees {
            let split = |&(feature, threshold): &(u16, i16)| {
                u32::from(feature) << 16 | u32::from(threshold as u16)
            };
            numbers.extend(tree.splits.iter().map(split));
            numbers.extend(tree.leaves.iter().map(|&leaf| leaf as u32));
        }
        archive.put_u32(name, numbers);
    }

    /// Reads the section that [`Boosted::write`] wrote.
    ///
    /// # Errors
    ///
    /// Where the section is missing or holds no whole number of trees.
    pub fn read(archive: &Archive, name: &str) -> Result<Self, ModelError> {
        let numbers = archive.u32s(name)?;
        let (&bias, rest) = numbers.split_first().ok_or_else(|| archive.bad(name))?;
        let (rows, over) = rest.as_chunks::<{ SPLITS + LEAVES }>();
        if !over.is_empty() {
            return Err(archive.bad(name));
        }
        let tree = |row: &[u32; SPLITS + LEAVES]| Tree {
            splits: std::array::from_fn(|n| ((row[n] >> 16) as u16, row[n] as u16 as i16)),
            leaves: std::array::from_fn(|n| row[SPLITS + n] as i32),
        };
        Ok(Self { bias: bias as i32, trees: rows.iter().map(tree).collect() })
    }
}

/// The probability of log-odds in [`UNIT`]s.
pub fn probability(score: i32) -> f64 {
    1.0 / (1.0 + (-f64::from(score) / f64::from(UNIT)).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feature 1 above -5 is worth 2, else -2.
    fn stump() -> Boosted {
        let mut splits = [(0, i16::MAX); SPLITS];
        splits[0] = (1, -5);
        let leaves = std::array::from_fn(|n| if n < LEAVES / 2 { -2 } else { 2 } * UNIT);
        Boosted { bias: UNIT, trees: vec![Tree { splits, leaves }; 2] }
    }

    #[test]
    fn a_score_is_the_sum_of_the_leaves() {
        assert_eq!(stump().score(&[0, -4]), 5 * UNIT);
        assert_eq!(stump().score(&[0, -5]), -3 * UNIT);
        assert_eq!(stump().score(&[]), 5 * UNIT);
        assert!((probability(0) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn what_is_written_is_read_and_a_cut_section_is_not() {
        let mut archive = Archive::new("sample");
        stump().write(&mut archive, "trees");
        let bytes = archive.to_bytes().leak();
        let read = Archive::read(bytes, "sample").unwrap();
        assert_eq!(Boosted::read(&read, "trees").unwrap(), stump());
        archive.put_u32("trees", [1, 2, 3]);
        assert!(Boosted::read(&archive, "trees").is_err());
    }
}
