//! Hashed linear weights of the quote stage: their file, and scoring.
//!
//! Owns no feature: [`cue`](super::cue) and [`label`](super::label) make those.

use crate::model::{Archive, ModelError};

/// Weights of a linear model over hashed features: for each feature one number a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weights {
    /// How many labels.
    pub labels: usize,
    /// The hash's bits: `labels << bits` numbers.
    pub bits: u32,
    /// Numbers by feature, then label.
    pub table: Vec<i8>,
}

impl Weights {
    /// The place of a feature's numbers in the table.
    pub fn slot(&self, feature: u32) -> usize {
        (feature >> (32 - self.bits)) as usize * self.labels
    }

    /// The score of each label: sums over `features`.
    pub fn scores<const N: usize>(&self, features: &[u32]) -> [i32; N] {
        let mut out = [0; N];
        for &feature in features {
            let at = self.slot(feature);
            if let Some(row) = self.table.get(at..at + N) {
                for (sum, &w) in out.iter_mut().zip(row) {
                    *sum += i32::from(w);
                }
            }
        }
        out
    }

    /// Reads the section `name`: what [`write`](Self::write) wrote.
    ///
    /// # Errors
    ///
    /// Where the section is missing or cut.
    pub fn read(archive: &Archive, name: &str) -> Result<Self, ModelError> {
        Self::unpack(&archive.section(name)?).ok_or_else(|| archive.bad(name))
    }

    /// Adds the section `name`.
    pub fn write(&self, archive: &mut Archive, name: &str) {
        archive.put(name, self.pack());
    }

    fn unpack(bytes: &[u8]) -> Option<Self> {
        let (&[labels, bits], mut rest) = bytes.split_first_chunk::<2>()?;
        let (labels, bits) = (usize::from(labels), u32::from(bits));
        let size = (labels > 0 && (1..=24).contains(&bits)).then(|| labels << bits)?;
        let mut table = Vec::with_capacity(size);
        while table.len() < size {
            // A zero is followed by how many zeros follow it, so that a sparse table stays small.
            let (&weight, after) = rest.split_first()?;
            rest = after;
            if weight == 0 {
                let (&more, after) = rest.split_first()?;
                rest = after;
                table.resize(table.len() + usize::from(more), 0);
            }
            table.push(weight as i8);
        }
        (table.len() == size && rest.is_empty()).then_some(Self { labels, bits, table })
    }

    /// Labels and bits, a byte each, then the numbers, runs of zeros shortened.
    fn pack(&self) -> Vec<u8> {
        let mut out = vec![self.labels as u8, self.bits as u8];
        let mut numbers = self.table.iter().peekable();
        while let Some(&weight) = numbers.next() {
            out.push(weight as u8);
            if weight == 0 {
                let mut more = 0u8;
                while more < u8::MAX && numbers.next_if_eq(&&0).is_some() {
                    more += 1;
                }
                out.push(more);
            }
        }
        out
    }
}

/// Mixes the number of a feature template and two values into a feature.
pub fn feature(template: u32, a: u32, b: u32) -> u32 {
    let h = (template.wrapping_mul(0x9e37_79b1) ^ a).wrapping_mul(0x85eb_ca6b);
    let h = ((h ^ (h >> 15)).wrapping_add(b)).wrapping_mul(0xc2b2_ae35);
    (h ^ (h >> 13)).wrapping_mul(0x9e37_79b1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_read_as_they_were_written() {
        let mut table = vec![0; 3 << 8];
        table[5] = 7;
        table[700] = -9;
        let weights = Weights { labels: 3, bits: 8, table };
        let mut archive = Archive::new("sample");
        weights.write(&mut archive, "table");
        assert_eq!(Weights::read(&archive, "table"), Ok(weights));
        let bytes = archive.section("table").unwrap();
        archive.put("cut", bytes[..bytes.len() - 1].to_vec());
        assert!(Weights::read(&archive, "cut").is_err());
        archive.put("long", [&bytes, &[1][..]].concat());
        assert!(Weights::read(&archive, "long").is_err());
    }
}
