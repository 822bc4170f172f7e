//! Hashed linear weights of the quote stage: their file, and scoring.
//!
//! Owns no feature: [`cue`](super::cue) and [`label`](super::label) make those.

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

    /// Reads what [`write`](Self::write) wrote and gives back what follows; `None` where it is cut.
    pub fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (&[labels, bits, ..], _) = bytes.split_first_chunk::<8>()?;
        let rest = &bytes[8..];
        let (labels, bits) = (usize::from(labels), u32::from(bits));
        let size = (labels > 0 && (1..=24).contains(&bits)).then(|| labels << bits)?;
        let mut table = Vec::with_capacity(size);
        let mut at = 0;
        while table.len() < size {
            // A zero is followed by how many zeros follow it, so that a sparse table stays small.
            let &weight = rest.get(at)?;
            at += 1;
            if weight == 0 {
                let &more = rest.get(at)?;
                at += 1;
                table.resize(table.len() + usize::from(more), 0);
            }
            table.push(weight as i8);
        }
        table.truncate(size);
        Some((Self { labels, bits, table }, &rest[at..]))
    }

    /// The weights as bytes: labels, bits, six bytes of zero, then the numbers, runs of zeros
    /// shortened.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend([self.labels as u8, self.bits as u8, 0, 0, 0, 0, 0, 0]);
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
        let mut bytes = Vec::new();
        weights.write(&mut bytes);
        bytes.push(42);
        assert_eq!(Weights::read(&bytes), Some((weights, &[42u8][..])));
        assert_eq!(Weights::read(&bytes[..12]), None);
    }
}
