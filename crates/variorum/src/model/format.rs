//! The one file format of all weights: a small archive of named sections.
//!
//! Layout, all numbers little-endian: magic `VARW`, version `u16`, checksum `u64` of what follows,
//! kind, number of sections; then each section as name and bytes. Strings and byte strings carry
//! their length as `u32`.

use super::feature::mix;
use std::borrow::Cow;
use std::collections::BTreeMap;

const MAGIC: [u8; 4] = *b"VARW";
const VERSION: u16 = 1;
const HEADER: usize = 14;

/// Why weights could not be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ModelError {
    /// The bytes are no weight file at all.
    #[error("weights of `{kind}`: not a weight file (make it with `cargo xtask train`)")]
    NotWeights {
        /// The model that was wanted.
        kind: String,
    },
    /// The file was written by another version of the program.
    #[error(
        "weights of `{kind}`: format version {found}, wanted {VERSION} (run `cargo xtask train`)"
    )]
    Version {
        /// The model that was wanted.
        kind: String,
        /// The version in the file.
        found: u16,
    },
    /// The file was cut or changed.
    #[error("weights of `{kind}`: damaged: checksum differs (run `cargo xtask train`)")]
    Damaged {
        /// The model that was wanted.
        kind: String,
    },
    /// The file holds another model.
    #[error("weights of `{kind}`: the file holds `{found}`")]
    Kind {
        /// The model that was wanted.
        kind: String,
        /// The model in the file.
        found: String,
    },
    /// A part is missing or has the wrong size.
    #[error("weights of `{kind}`: section `{section}` is missing or has the wrong size")]
    Section {
        /// The model that was wanted.
        kind: String,
        /// The part.
        section: String,
    },
}

/// A weight file: its kind and its sections by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Archive {
    /// What the weights are for: "tag", "parse" ...
    pub kind: String,
    sections: BTreeMap<String, Cow<'static, [u8]>>,
}

impl Archive {
    /// An empty archive.
    pub fn new(kind: &str) -> Self {
        Self { kind: kind.to_owned(), sections: BTreeMap::new() }
    }

    /// Reads `bytes`, which must hold a model of this `kind`. Sections borrow from `bytes`.
    pub fn read(bytes: &'static [u8], kind: &str) -> Result<Self, ModelError> {
        let kind_text = || kind.to_owned();
        if bytes.len() < HEADER || bytes[..4] != MAGIC {
            return Err(ModelError::NotWeights { kind: kind_text() });
        }
        let found = u16::from_le_bytes([bytes[4], bytes[5]]);
        if found != VERSION {
            return Err(ModelError::Version { kind: kind_text(), found });
        }
        let mut sum = [0; 8];
        sum.copy_from_slice(&bytes[6..HEADER]);
        if checksum(&bytes[HEADER..]) != u64::from_le_bytes(sum) {
            return Err(ModelError::Damaged { kind: kind_text() });
        }
        let archive = Self::read_sections(&bytes[HEADER..])
            .ok_or_else(|| ModelError::Damaged { kind: kind_text() })?;
        if archive.kind != kind {
            return Err(ModelError::Kind { kind: kind_text(), found: archive.kind });
        }
        Ok(archive)
    }

    fn read_sections(mut rest: &'static [u8]) -> Option<Self> {
        let kind = take_text(&mut rest)?;
        let count = take_u32(&mut rest)?;
        let mut sections = BTreeMap::new();
        for _ in 0..count {
            let name = take_text(&mut rest)?;
            sections.insert(name, Cow::Borrowed(take_bytes(&mut rest)?));
        }
        Some(Self { kind, sections })
    }

    /// The whole file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut body = Vec::new();
        put_bytes(&mut body, self.kind.as_bytes());
        body.extend((self.sections.len() as u32).to_le_bytes());
        for (name, bytes) in &self.sections {
            put_bytes(&mut body, name.as_bytes());
            put_bytes(&mut body, bytes);
        }
        let mut out = MAGIC.to_vec();
        out.extend(VERSION.to_le_bytes());
        out.extend(checksum(&body).to_le_bytes());
        out.extend(body);
        out
    }

    /// Adds or replaces a section.
    pub fn put(&mut self, name: &str, bytes: Vec<u8>) {
        self.sections.insert(name.to_owned(), Cow::Owned(bytes));
    }

    /// Adds a section of numbers.
    pub fn put_u32(&mut self, name: &str, numbers: impl IntoIterator<Item = u32>) {
        self.put(name, numbers.into_iter().flat_map(u32::to_le_bytes).collect());
    }

    /// Adds a section of lines, such as label names, which hold no line break.
    pub fn put_lines(&mut self, name: &str, lines: &[String]) {
        self.put(name, lines.join("\n").into_bytes());
    }

    /// The bytes of a section.
    pub fn section(&self, name: &str) -> Result<Cow<'static, [u8]>, ModelError> {
        self.sections.get(name).cloned().ok_or_else(|| self.bad(name))
    }

    /// The numbers of a section.
    pub fn u32s(&self, name: &str) -> Result<Vec<u32>, ModelError> {
        let bytes = self.section(name)?;
        let (numbers, rest) = bytes.as_chunks::<4>();
        if !rest.is_empty() {
            return Err(self.bad(name));
        }
        Ok(numbers.iter().map(|&n| u32::from_le_bytes(n)).collect())
    }

    /// The lines of a section.
    pub fn lines(&self, name: &str) -> Result<Vec<String>, ModelError> {
        let bytes = self.section(name)?;
        let text = std::str::from_utf8(&bytes).map_err(|_| self.bad(name))?;
        Ok(if text.is_empty() { Vec::new() } else { text.split('\n').map(Into::into).collect() })
    }

    /// The error for a section that is missing or has the wrong size.
    pub fn bad(&self, section: &str) -> ModelError {
        ModelError::Section { kind: self.kind.clone(), section: section.to_owned() }
    }
}

fn checksum(bytes: &[u8]) -> u64 {
    let (chunks, rest) = bytes.as_chunks::<8>();
    let mut sum = bytes.len() as u64;
    for chunk in chunks {
        sum = mix(sum, u64::from_le_bytes(*chunk));
    }
    rest.iter().fold(sum, |sum, &byte| mix(sum, u64::from(byte)))
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend((bytes.len() as u32).to_le_bytes());
    out.extend(bytes);
}

fn take_u32(rest: &mut &'static [u8]) -> Option<u32> {
    let (number, after) = rest.split_first_chunk::<4>()?;
    *rest = after;
    Some(u32::from_le_bytes(*number))
}

fn take_bytes(rest: &mut &'static [u8]) -> Option<&'static [u8]> {
    let length = take_u32(rest)? as usize;
    let (bytes, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(bytes)
}

fn take_text(rest: &mut &'static [u8]) -> Option<String> {
    Some(std::str::from_utf8(take_bytes(rest)?).ok()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<u8> {
        let mut archive = Archive::new("sample");
        archive.put_u32("numbers", [1, 2, 70_000]);
        archive.put_lines("labels", &["NOUN".into(), "VERB".into()]);
        archive.to_bytes()
    }

    fn read(bytes: Vec<u8>, kind: &str) -> Result<Archive, ModelError> {
        Archive::read(bytes.leak(), kind)
    }

    #[test]
    fn what_is_written_is_read() {
        let archive = read(sample(), "sample").unwrap();
        assert_eq!(archive.u32s("numbers").unwrap(), [1, 2, 70_000]);
        assert_eq!(archive.lines("labels").unwrap(), ["NOUN", "VERB"]);
        assert!(archive.section("nothing").is_err());
    }

    #[test]
    fn a_damaged_file_is_named_as_such() {
        let mut bytes = sample();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        let error = read(bytes, "sample").unwrap_err();
        assert_eq!(error, ModelError::Damaged { kind: "sample".into() });
        assert!(error.to_string().contains("cargo xtask train"));
    }

    #[test]
    fn another_model_another_version_and_no_model_are_told_apart() {
        assert!(matches!(read(sample(), "tag"), Err(ModelError::Kind { .. })));
        assert!(matches!(
            read(b"no weights at all".to_vec(), "tag"),
            Err(ModelError::NotWeights { .. })
        ));
        let mut newer = sample();
        newer[4] = 9;
        assert!(matches!(read(newer, "sample"), Err(ModelError::Version { found: 9, .. })));
    }
}
