//! What a word looks like, and what is known of it beforehand.

use crate::model::embedding::Embeddings;
use crate::model::hash_bytes;

/// A token by everything that doesn't depend on its neighbours.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Word {
    /// Hash of the word as written.
    pub(super) form: u64,
    /// Hash of the word in lower case.
    pub(super) lower: u64,
    /// Hash of its shape: "Xxxx", "XX", "xxxx", "d-dd", runs cut at three.
    pub(super) shape: u64,
    /// Hashes of its first 2, 3, 4 and last 2, 3, 4 letters in lower case.
    pub(super) affixes: [u64; 6],
    /// Its clusters of 64, 256 and 1,024; all 0 where it isn't in the vocabulary.
    pub(super) clusters: [u16; 3],
    /// How it is written.
    pub(super) case: Case,
    /// Whether it has no letter and no digit.
    pub(super) is_mark: bool,
    /// Whether it is a hyphen or a dash.
    pub(super) is_hyphen: bool,
}

/// How a word uses capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Case {
    /// No capital: words, numbers, marks.
    #[default]
    None,
    /// First letter only.
    First,
    /// All letters, two at least.
    All,
    /// Some letter, otherwise.
    Mixed,
}

impl Word {
    pub(super) fn new(form: &str) -> Self {
        let lower = form.to_lowercase();
        let index = Embeddings::shared().index(&lower);
        // Cluster numbers begin at 1 here.
        let clusters = index.map_or([0; 3], |n| Embeddings::shared().clusters_of(n).map(|c| c + 1));
        Self {
            form: hash_bytes(form.as_bytes()),
            lower: hash_bytes(lower.as_bytes()),
            shape: shape(form),
            affixes: affixes(&lower),
            clusters,
            case: case(form),
            is_mark: !form.contains(char::is_alphanumeric),
            is_hyphen: matches!(form, "-" | "–" | "‐" | "‑"),
        }
    }
}

fn case(form: &str) -> Case {
    let mut letters = form.chars().filter(|c| c.is_alphabetic());
    let Some(first) = letters.next() else { return Case::None };
    let (mut upper, mut count) = (usize::from(first.is_uppercase()), 1);
    for c in letters {
        upper += usize::from(c.is_uppercase());
        count += 1;
    }
    match (upper, first.is_uppercase()) {
        (0, _) => Case::None,
        (1, true) => Case::First,
        (n, _) if n == count => Case::All,
        _ => Case::Mixed,
    }
}

fn shape(form: &str) -> u64 {
    let mut out = [0u8; 24];
    let (mut n, mut last, mut run) = (0, 0, 0);
    for c in form.chars() {
        let class = match c {
            _ if c.is_uppercase() => b'X',
            _ if c.is_alphabetic() => b'x',
            _ if c.is_numeric() => b'd',
            _ if c.is_ascii() => c as u8,
            _ => b'?',
        };
        run = if class == last { run + 1 } else { 1 };
        last = class;
        if run <= 3 && n < out.len() {
            out[n] = class;
            n += 1;
        }
    }
    hash_bytes(&out[..n])
}

fn affixes(lower: &str) -> [u64; 6] {
    let mut out = [0; 6];
    for (k, length) in [2, 3, 4].into_iter().enumerate() {
        let prefix = lower.char_indices().nth(length).map_or(lower.len(), |(at, _)| at);
        let suffix = lower.char_indices().rev().nth(length - 1).map_or(0, |(at, _)| at);
        out[k] = hash_bytes(&lower.as_bytes()[..prefix]);
        out[k + 3] = hash_bytes(&lower.as_bytes()[suffix..]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_are_told_apart() {
        for (form, expected) in [
            ("talks", Case::None),
            ("Talks", Case::First),
            ("UN", Case::All),
            ("McGuire", Case::Mixed),
            ("A", Case::First),
            ("2022", Case::None),
        ] {
            assert_eq!(case(form), expected, "{form}");
        }
    }

    #[test]
    fn long_runs_have_one_shape() {
        assert_eq!(shape("Minister"), shape("Ambassador"));
        assert_ne!(shape("Minister"), shape("MINISTER"));
        assert_eq!(affixes("é"), affixes("é"));
    }
}
