//! What is learnt about values of two reports: whether two contexts speak of one thing, and whether
//! two unequal values are a contradiction.
//!
//! Owns `models/conflicts.bin`; what its features mean is [`value_likeness`](super::value_likeness)
//! and [`align`](super::align). It is learnt from values that two reports of one story give alike,
//! one of them changed: `cargo xtask train conflicts`.

use crate::model::boosted::probability;
use crate::model::{Archive, Boosted, Logistic, ModelError};
use std::sync::LazyLock;

/// Kind of the weight file.
pub const KIND: &str = "conflicts";

/// The two models and how scores of the second become probabilities.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ValueModel {
    /// Whether two contexts are of one thing.
    pub same: Boosted,
    /// Whether two unequal values are a contradiction.
    pub conflict: Logistic,
    /// Slope, in thousandths, and intercept, in units of log-odds, fitted to reports that weren't
    /// learnt from (Platt 1999).
    pub calibration: (i32, i32),
}

static SHIPPED: LazyLock<ValueModel> = LazyLock::new(|| {
    ValueModel::read(include_bytes!("../../../../models/conflicts.bin"))
        .expect("the embedded weights are those that `cargo xtask train` wrote")
});

impl ValueModel {
    /// The models that ship with the program.
    pub fn shared() -> &'static Self {
        &SHIPPED
    }

    /// Reads a weight file.
    ///
    /// # Errors
    ///
    /// Where the bytes are no such file.
    pub fn read(bytes: &'static [u8]) -> Result<Self, ModelError> {
        let archive = Archive::read(bytes, KIND)?;
        let [slope, intercept] = archive.u32s("calibration")?[..] else {
            return Err(archive.bad("calibration"));
        };
        Ok(Self {
            same: Boosted::read(&archive, "same")?,
            conflict: Logistic::read(&archive, "conflict")?,
            calibration: (slope as i32, intercept as i32),
        })
    }

    /// The weight file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut archive = Archive::new(KIND);
        self.same.write(&mut archive, "same");
        self.conflict.write(&mut archive, "conflict");
        archive.put_u32("calibration", [self.calibration.0 as u32, self.calibration.1 as u32]);
        archive.to_bytes()
    }

    /// How sure it is that two unequal values are a contradiction, from 0 to 1.
    pub fn confidence(&self, row: &[i16]) -> f64 {
        let score = i64::from(self.conflict.score(row));
        let (slope, intercept) = self.calibration;
        let calibrated = score * i64::from(slope) / 1000 + i64::from(intercept);
        probability(calibrated.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_model_is_whole_and_written_as_it_is_read() {
        let bytes = ValueModel::shared().to_bytes().leak();
        assert_eq!(ValueModel::read(bytes).unwrap(), *ValueModel::shared());
        assert!(ValueModel::read(b"no weights").is_err());
    }
}
