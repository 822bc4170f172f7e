//! Which words of two versions of one sentence differ.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Most words compared; longer versions are shown unmarked.
const MOST_WORDS: usize = 600;

/// A run of words of a text, and whether the other version lacks it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Run<'a> {
    pub words: &'a str,
    pub differs: bool,
}

/// Cuts `text` into runs by what `other` lacks; joined they are `text`.
///
/// Words are compared without case, quotation marks and punctuation.
pub(super) fn runs<'a>(text: &'a str, other: &str) -> Vec<Run<'a>> {
    let (ours, theirs) = (words(text), words(other));
    if ours.len() > MOST_WORDS || theirs.len() > MOST_WORDS {
        return vec![Run { words: text, differs: false }];
    }
    let keys = |list: &[(usize, &str)]| list.iter().map(|(_, w)| key(w)).collect::<Vec<_>>();
    let mut differs = vec![false; ours.len()];
    for op in capture_diff_slices(Algorithm::Myers, &keys(&ours), &keys(&theirs)) {
        if !matches!(op, DiffOp::Equal { .. }) {
            for n in op.old_range() {
                differs[n] = !key(ours[n].1).is_empty();
            }
        }
    }
    join(text, &ours, &differs)
}

/// Words with the byte at which each begins.
fn words(text: &str) -> Vec<(usize, &str)> {
    let offset = |w: &str| w.as_ptr() as usize - text.as_ptr() as usize;
    text.split_whitespace().map(|w| (offset(w), w)).collect()
}

/// What is compared of a word.
fn key(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

/// Joins neighbouring words of one state; punctuation around a differing word stays outside its run.
fn join<'a>(text: &'a str, words: &[(usize, &str)], differs: &[bool]) -> Vec<Run<'a>> {
    let mut runs = Vec::new();
    let mut at = 0;
    let mut n = 0;
    while n < words.len() {
        if !differs[n] {
            n += 1;
            continue;
        }
        let first = n;
        while n + 1 < words.len() && differs[n + 1] {
            n += 1;
        }
        let (start, _) = core_of(words[first]);
        let (_, end) = core_of(words[n]);
        if start > at {
            runs.push(Run { words: &text[at..start], differs: false });
        }
        runs.push(Run { words: &text[start..end], differs: true });
        at = end;
        n += 1;
    }
    if at < text.len() {
        runs.push(Run { words: &text[at..], differs: false });
    }
    runs
}

/// The bytes of a word without the punctuation around it.
fn core_of((start, word): (usize, &str)) -> (usize, usize) {
    let is_word = |c: char| c.is_alphanumeric();
    let first = word.find(is_word).unwrap_or(0);
    let last = word.rfind(is_word).unwrap_or(0);
    let width = word[last..].chars().next().map_or(0, char::len_utf8);
    (start + first, start + last + width)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Differing runs stand in brackets.
    fn check(text: &str, other: &str, expected: &str) {
        let shown: String = runs(text, other)
            .iter()
            .map(|r| if r.differs { format!("[{}]", r.words) } else { r.words.to_owned() })
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn words_that_the_other_lacks_are_marked() {
        check("we want firm legal aid", "we want firm medical aid", "we want firm [legal] aid");
        check("\"We seek peace,\"", "We seek war", "\"We seek [peace],\"");
        check("all of it", "nothing", "[all of it]");
    }

    #[test]
    fn quotation_marks_and_case_are_no_difference() {
        check("\"The ship sailed,\"", "the ship sailed", "\"The ship sailed,\"");
    }

    proptest! {
        #[test]
        fn runs_joined_are_the_text(text in "\\PC{0,60}", other in "\\PC{0,60}") {
            let joined: String = runs(&text, &other).iter().map(|r| r.words).collect();
            prop_assert_eq!(joined, text);
        }
    }
}
