//! Words, shingles of words, and the `MinHash` signature that finds near-copies.
//!
//! Owns hashing of plain text for likeness. What counts as a copy is decided in
//! [`story::duplicate`](crate::story). Everything here is a function of the text alone, so that a
//! cluster job computes the same signature on any machine: see [`SIGNATURE_VERSION`].

/// Changes whenever [`words`], [`shingles`] or [`Signature`] would give other numbers for a text.
///
/// Version 1: a word is a run of alphanumeric characters, lower-cased character by character
/// (`char::to_lowercase`), hashed by 64-bit FNV-1a over its UTF-8 bytes; a shingle is five words in
/// a row, `h = (h * 0x9E3779B97F4A7C15) ^ word` rolled over them from zero and finished by
/// `SplitMix64`; a signature is one-permutation `MinHash` with 64 bins: the top 6 bits of a shingle
/// choose the bin, the smallest low half of the bin is kept.
pub const SIGNATURE_VERSION: u32 = 1;

/// Words in a shingle.
pub const SHINGLE_WORDS: usize = 5;

/// Bins of a [`Signature`].
pub const SIGNATURE_BINS: usize = 64;

/// The 64-bit FNV-1a hash of `bytes`.
pub fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| fnv1a_step(hash, byte))
}

fn fnv1a_step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
}

/// Hashes of the words of `text`, lower-cased, in order.
///
/// Cost: one pass; no allocation but the result.
pub fn words(text: &str) -> Vec<u64> {
    let mut out = Vec::with_capacity(text.len() / 6);
    let mut hash = fnv1a(b"");
    let mut inside = false;
    for c in text.chars() {
        if c.is_alphanumeric() {
            hash = lower_step(hash, c);
            inside = true;
        } else if inside {
            out.push(hash);
            hash = fnv1a(b"");
            inside = false;
        }
    }
    if inside {
        out.push(hash);
    }
    out
}

fn lower_step(hash: u64, c: char) -> u64 {
    if c.is_ascii() {
        return fnv1a_step(hash, c.to_ascii_lowercase() as u8);
    }
    c.to_lowercase().fold(hash, |hash, lower| {
        let mut buffer = [0; 4];
        lower.encode_utf8(&mut buffer).bytes().fold(hash, fnv1a_step)
    })
}

/// Hashes of all runs of [`SHINGLE_WORDS`] words, in order; none for a shorter text.
pub fn shingles(words: &[u64]) -> impl Iterator<Item = u64> + '_ {
    words.windows(SHINGLE_WORDS).map(|window| {
        let rolled =
            window.iter().fold(0u64, |hash, &word| hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ word);
        split_mix(rolled)
    })
}

/// The finishing step of `SplitMix64` (Steele, Lea and Flood 2014).
pub fn split_mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// One-permutation `MinHash` (Li, Owen and Zhang 2012): the share of equal filled bins of two
/// signatures estimates the Jaccard likeness of their shingle sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The smallest hash of each bin; `u32::MAX` where no shingle fell.
    pub bins: [u32; SIGNATURE_BINS],
}

impl Signature {
    /// The signature of a set of shingle hashes.
    pub fn of(shingles: impl Iterator<Item = u64>) -> Self {
        let mut bins = [u32::MAX; SIGNATURE_BINS];
        for hash in shingles {
            let bin = &mut bins[(hash >> 58) as usize];
            *bin = (*bin).min(hash as u32);
        }
        Self { bins }
    }

    /// Bucket keys of bands of `rows` filled bins each: texts that share a key may be copies.
    ///
    /// A band with an empty bin gives no key.
    pub fn bands(&self, rows: usize) -> impl Iterator<Item = u64> + '_ {
        self.bins.chunks_exact(rows).enumerate().filter_map(|(band, bins)| {
            if bins.contains(&u32::MAX) {
                return None;
            }
            Some(bins.iter().fold(band as u64, |key, &bin| split_mix(key ^ u64::from(bin))))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SENTENCE: &str = "The ferry left the harbour at noon and was never seen again by anyone.";

    #[test]
    fn words_ignore_case_quotes_and_punctuation() {
        assert_eq!(words("The mayor’s “plan”"), words("the MAYOR's \"plan\"."));
        assert_eq!(words("Ébène"), words("ébène"));
    }

    #[test]
    fn a_text_shorter_than_a_shingle_has_none() {
        assert_eq!(shingles(&words("only four words here")).count(), 0);
        assert_eq!(shingles(&words("now there are five words")).count(), 1);
    }

    #[test]
    fn the_signature_of_version_1_never_changes() {
        let signature = Signature::of(shingles(&words(SENTENCE)));
        let sum = signature.bins.iter().fold(0u64, |sum, &bin| split_mix(sum ^ u64::from(bin)));
        assert_eq!((SIGNATURE_VERSION, sum), (1, 3_602_897_736_114_884_806));
    }

    #[test]
    fn equal_texts_share_every_band() {
        let signature = Signature::of((0..4096u64).map(split_mix));
        let bands: Vec<u64> = signature.bands(2).collect();
        assert_eq!(bands.len(), SIGNATURE_BINS / 2);
        assert_eq!(bands, signature.clone().bands(2).collect::<Vec<_>>());
    }

    proptest! {
        #[test]
        fn any_text_has_words_without_panic(text in ".{0,80}") {
            let words = words(&text);
            prop_assert!(words.len() <= text.chars().count());
            prop_assert!(shingles(&words).count() <= words.len());
        }
    }
}
