//! What is learnt about a happening and a time or place beside it: whether the one tells of the other.
//!
//! Owns `models/setting.bin`; what its features mean is [`feature`](super::feature). It is learnt
//! from happenings whose time and place readers chose (`docs/event-settings.md`): `cargo xtask train setting`.

use crate::model::{Archive, Boosted, ModelError};
use std::sync::LazyLock;

/// Kind of the weight file.
pub const KIND: &str = "setting";

/// Whether a phrase tells when, or where, a happening takes place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SettingModel {
    /// Of times.
    pub time: Boosted,
    /// Of places.
    pub place: Boosted,
}

static SHIPPED: LazyLock<SettingModel> = LazyLock::new(|| {
    SettingModel::read(include_bytes!("../../../../../../models/setting.bin"))
        .expect("the embedded weights are those that `cargo xtask train` wrote")
});

impl SettingModel {
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
        let archive = Archive::read(bytes, KIND)?;
        Ok(Self {
            time: Boosted::read(&archive, "time")?,
            place: Boosted::read(&archive, "place")?,
        })
    }

    /// The weight file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut archive = Archive::new(KIND);
        self.time.write(&mut archive, "time");
        self.place.write(&mut archive, "place");
        archive.to_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_model_is_whole_and_written_as_it_is_read() {
        let bytes = SettingModel::shared().to_bytes().leak();
        assert_eq!(SettingModel::read(bytes).unwrap(), *SettingModel::shared());
        assert!(SettingModel::read(b"no weights").is_err());
    }
}
