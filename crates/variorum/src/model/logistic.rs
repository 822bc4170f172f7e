//! Logistic regression over a few dozen features that are whole numbers.
//!
//! Owns scoring, reading and writing; `cargo xtask train` fits it. The sum is one of whole numbers,
//! so a score is the same on every machine.

use super::boosted::UNIT;
use super::format::{Archive, ModelError};

/// A weight is kept in this part of a unit of log-odds for each one of its feature.
const PART: f64 = 65536.0;

/// A weight for each feature.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Logistic {
    weights: Vec<i32>,
}

impl Logistic {
    /// From weights in log-odds for each one of a feature.
    pub fn new(weights: &[f64]) -> Self {
        let whole = |&w: &f64| (w * f64::from(UNIT) * PART).round() as i32;
        Self { weights: weights.iter().map(whole).collect() }
    }

    /// Log-odds of a row in [`UNIT`]s; a feature the row hasn't is 0.
    pub fn score(&self, row: &[i16]) -> i32 {
        let sum: i64 =
            self.weights.iter().zip(row).map(|(&w, &x)| i64::from(w) * i64::from(x)).sum();
        (sum / PART as i64).clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32
    }

    /// Writes the section `name`.
    pub fn write(&self, archive: &mut Archive, name: &str) {
        archive.put_u32(name, self.weights.iter().map(|&w| w as u32));
    }

    /// Reads the section that [`Logistic::write`] wrote.
    ///
    /// # Errors
    ///
    /// Where the section is missing.
    pub fn read(archive: &Archive, name: &str) -> Result<Self, ModelError> {
        Ok(Self { weights: archive.u32s(name)?.into_iter().map(|w| w as i32).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_the_weighted_sum() {
        let model = Logistic::new(&[0.125, -0.5]);
        assert_eq!(model.score(&[8, 0]), UNIT);
        assert_eq!(model.score(&[8, 4]), -UNIT);
        assert_eq!(model.score(&[]), 0);
    }

    #[test]
    fn what_is_written_is_read() {
        let model = Logistic::new(&[0.25, -3.0]);
        let mut archive = Archive::new("sample");
        model.write(&mut archive, "weights");
        let read = Archive::read(archive.to_bytes().leak(), "sample").unwrap();
        assert_eq!(Logistic::read(&read, "weights").unwrap(), model);
    }
}
