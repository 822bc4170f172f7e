//! Static word embeddings: likeness of meaning, and word clusters as features.
//!
//! Owns reading `models/embeddings.bin` and comparing. Does not own making it: that is
//! `models/distil.py`, which distils a small sentence encoder (`Model2Vec`'s method). All
//! arithmetic up to the last division is on integers, so a likeness is the same on every machine.

use std::sync::LazyLock;

/// What the file begins with: magic and version.
const MAGIC: &[u8; 8] = b"VEMB\x02\0\0\0";
/// Longest word in the file, in bytes.
const LONGEST: usize = 40;

/// Word vectors with weights and clusters; [`Embeddings::shared`] is the one that ships.
#[derive(Debug)]
pub struct Embeddings {
    dimensions: usize,
    /// Open addressing by FNV-1a of the word: index + 1, four bytes each; 0 is free.
    table: &'static [u8],
    offsets: &'static [u8],
    weights: &'static [u8],
    clusters: &'static [u8],
    vectors: Vec<i8>,
    words: &'static [u8],
}

static SHIPPED: LazyLock<Embeddings> = LazyLock::new(|| {
    let bytes = include_bytes!("../../../../models/embeddings.bin");
    Embeddings::from_bytes(bytes).expect("the shipped embeddings are whole: a test reads them")
});

impl Embeddings {
    /// The embeddings that ship with the program.
    pub fn shared() -> &'static Self {
        &SHIPPED
    }

    /// Reads the form that `models/distil.py` describes.
    pub fn from_bytes(bytes: &'static [u8]) -> Option<Self> {
        let (head, mut rest) = bytes.strip_prefix(MAGIC)?.split_at_checked(12)?;
        let number = |n: usize| u32_at(head, n).map(|v| v as usize);
        let (count, dimensions, slots) = (number(0)?, number(1)?, number(2)?);
        let mut take = |length: usize| {
            let (part, after) = rest.split_at_checked(length)?;
            rest = after;
            Some(part)
        };
        let table = take(slots.checked_mul(4)?)?;
        let offsets = take((count + 1).checked_mul(4)?)?;
        let weights = take(count)?;
        let clusters = take(count.checked_mul(6)?)?;
        let vectors = take(count.checked_mul(dimensions)?)?;
        let usable = slots.is_power_of_two() && slots > count && dimensions > 0;
        usable.then_some(Self {
            dimensions,
            table,
            offsets,
            weights,
            clusters,
            vectors: vectors.iter().map(|&b| b as i8).collect(),
            words: rest,
        })
    }

    /// Words in the vocabulary.
    pub fn len(&self) -> usize {
        self.weights.len()
    }

    /// Whether the vocabulary has no word.
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }

    /// Components of a vector.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// The number of `word` in the vocabulary, whatever its case.
    pub fn index(&self, word: &str) -> Option<u32> {
        let mut buffer = [0u8; LONGEST];
        if word.is_ascii() {
            let lower = buffer.get_mut(..word.len())?;
            lower.copy_from_slice(word.as_bytes());
            lower.make_ascii_lowercase();
            return self.find(lower);
        }
        self.find(word.to_lowercase().replace('’', "'").as_bytes())
    }

    fn find(&self, word: &[u8]) -> Option<u32> {
        let mask = self.table.len() / 4 - 1;
        let mut at = fnv(word) as usize & mask;
        loop {
            let index = u32_at(self.table, at)?.checked_sub(1)?;
            let n = index as usize;
            let (start, end) = (u32_at(self.offsets, n)?, u32_at(self.offsets, n + 1)?);
            if self.words.get(start as usize..end as usize)? == word {
                return Some(index);
            }
            at = (at + 1) & mask;
        }
    }

    /// The vector of `word`: `dimensions` components, the largest 127 away from 0.
    pub fn vector(&self, word: &str) -> Option<&[i8]> {
        self.index(word).map(|n| self.vector_of(n))
    }

    /// The vector of the word with that number; empty where there is none.
    pub fn vector_of(&self, index: u32) -> &[i8] {
        let at = index as usize * self.dimensions;
        self.vectors.get(at..at + self.dimensions).unwrap_or(&[])
    }

    /// The clusters of the word with that number: of 64, of 256 and of 1,024.
    pub fn clusters_of(&self, index: u32) -> [u16; 3] {
        let at = index as usize * 6;
        let c = self.clusters.get(at..at + 6).unwrap_or(&[0; 6]);
        [0, 2, 4].map(|n| u16::from_le_bytes([c[n], c[n + 1]]))
    }

    /// How much the word with that number counts in a text: 255 for rare words, 1 for "the".
    pub fn weight_of(&self, index: u32) -> u8 {
        self.weights.get(index as usize).copied().unwrap_or(0)
    }

    /// The weighted sum of the vectors of the words of `text` (Arora et al. 2017); all 0 where
    /// none is known.
    pub fn sum(&self, text: &str) -> Vec<i64> {
        let mut sum = vec![0i64; self.dimensions];
        for index in words(text).filter_map(|w| self.index(w)) {
            let weight = i64::from(self.weight_of(index));
            for (s, &v) in sum.iter_mut().zip(self.vector_of(index)) {
                *s += weight * i64::from(v);
            }
        }
        sum
    }

    /// How alike two texts are in meaning: the cosine of their sums, from -1 to 1; 0 where one
    /// has no known word. Unrelated sentences have about 0.2, paraphrases over 0.6.
    pub fn likeness(&self, a: &str, b: &str) -> f32 {
        cosine(&self.sum(a), &self.sum(b))
    }
}

/// The cosine of two sums of [`Embeddings::sum`]; 0 where one is all 0.
pub fn cosine(a: &[i64], b: &[i64]) -> f32 {
    let dot = |x: &[i64], y: &[i64]| -> i128 {
        x.iter().zip(y).map(|(&p, &q)| i128::from(p) * i128::from(q)).sum()
    };
    let (aa, bb) = (dot(a, a), dot(b, b));
    if aa == 0 || bb == 0 {
        return 0.0;
    }
    (dot(a, b) as f64 / ((aa as f64).sqrt() * (bb as f64).sqrt())) as f32
}

/// The words of a text as the vocabulary has them: runs of letters, or of digits; "isn't" and
/// "Russia's" lose what follows the apostrophe.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .filter_map(|w| w.split(['\'', '’']).find(|part| !part.is_empty()))
}

fn u32_at(bytes: &[u8], n: usize) -> Option<u32> {
    let part = bytes.get(n.checked_mul(4)?..n * 4 + 4)?;
    Some(u32::from_le_bytes([part[0], part[1], part[2], part[3]]))
}

/// FNV-1a, 64 bits (Fowler, Noll, Vo).
fn fnv(word: &[u8]) -> u64 {
    word.iter()
        .fold(0xcbf2_9ce4_8422_2325, |h, &b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Checks that the first is nearer in meaning to the second than to the third.
    fn check(text: &str, paraphrase: &str, other: &str) {
        let embeddings = Embeddings::shared();
        let (near, far) = (embeddings.likeness(text, paraphrase), embeddings.likeness(text, other));
        assert!(near > far + 0.1, "{text}: {near} against {far}");
    }

    #[test]
    fn paraphrases_are_nearer_than_other_sentences_on_the_topic() {
        check(
            "NATO will not move eastwards",
            "the non-advancement of NATO to the east",
            "NATO held its annual budget meeting in Brussels",
        );
        check(
            "at least twelve people died in the flood",
            "the floods killed a dozen",
            "the flood barrier cost twelve million euros",
        );
        check(
            "The talks will be held in Geneva",
            "negotiations are to take place in Switzerland",
            "the delegation praised the breakfast of the hotel",
        );
    }

    #[test]
    fn words_with_like_use_share_clusters() {
        let clusters = |w: &str| {
            let embeddings = Embeddings::shared();
            embeddings.index(w).map(|n| embeddings.clusters_of(n))
        };
        assert_eq!(clusters("Moscow").map(|c| c[0]), clusters("Leningrad").map(|c| c[0]));
        assert_ne!(clusters("Moscow").map(|c| c[0]), clusters("yesterday").map(|c| c[0]));
        assert_eq!(clusters("qqxzzv"), None);
    }

    #[test]
    fn frequent_words_count_less() {
        let weight =
            |w: &str| Embeddings::shared().index(w).map(|n| Embeddings::shared().weight_of(n));
        assert!(weight("the") < weight("minister"));
        assert!(weight("minister") < weight("ceasefire"));
    }

    proptest! {
        #[test]
        fn a_likeness_is_symmetric_and_bounded(a in "\\PC{0,40}", b in "\\PC{0,40}") {
            let forth = Embeddings::shared().likeness(&a, &b);
            prop_assert!((-1.001..=1.001).contains(&forth));
            prop_assert!((forth - Embeddings::shared().likeness(&b, &a)).abs() < 1e-6);
        }
    }
}
