//! What is learnt about tellings of two reports, or of one: whether they are one happening.
//!
//! Owns `models/joining.bin`; what its features mean is [`event_pair`](super::event_pair). It is learnt from pairs
//! that readers judged (`docs/event-pairs.md`): `cargo xtask train joining`.

use crate::model::boosted::UNIT;
use crate::model::{Archive, Boosted, ModelError};
use std::sync::LazyLock;

/// Kind of the weight file.
pub const KIND: &str = "joining";

/// Whether two tellings are one happening.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventModel {
    /// Over the features of [`event_pair`](super::event_pair).
    pub same: Boosted,
}

static SHIPPED: LazyLock<EventModel> = LazyLock::new(|| {
    EventModel::read(include_bytes!("../../../../models/joining.bin"))
        .expect("the embedded weights are those that `cargo xtask train` wrote")
});

impl EventModel {
    /// The model that ships with the program.
    pub fn shared() -> &'static Self {
        &SHIPPED
    }

    /// Reads a weight file.
    ///
    /// # Errors
    ///
    /// Where the bytes are no such file.
    pub fn read(bytes: &'static [u8]) -> Result<Self, ModelError> {
        Ok(Self { same: Boosted::read(&Archive::read(bytes, KIND)?, "same")? })
    }

    /// The weight file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut archive = Archive::new(KIND);
        self.same.write(&mut archive, "same");
        archive.to_bytes()
    }

    /// How sure it is that two tellings with these features are one happening, from 0 to 1: log-odds from -4 to 4.
    pub fn score(&self, row: &[i16]) -> f64 {
        const SURE: f64 = 4.0;
        let odds = f64::from(self.same.score(row)) / f64::from(UNIT);
        ((odds + SURE) / (2.0 * SURE)).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_model_is_whole_and_written_as_it_is_read() {
        let bytes = EventModel::shared().to_bytes().leak();
        assert_eq!(EventModel::read(bytes).unwrap(), *EventModel::shared());
        assert!(EventModel::read(b"no weights").is_err());
    }
}
