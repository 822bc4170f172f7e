//! Stems: what the forms of one word, verb or noun, have in common.

use crate::model::hash_bytes;

/// The stem of a word: lower case, without the endings of verbs and of nouns made from them.
pub(super) fn stem(word: &str) -> String {
    const ENDINGS: [&str; 18] = [
        "izations", "isations", "ations", "ation", "ating", "ated", "ates", "ate", "ments", "ment",
        "ings", "ing", "ions", "ion", "ers", "ed", "es", "s",
    ];
    let lower = word.to_lowercase();
    let lower = lower.strip_suffix("'s").or_else(|| lower.strip_suffix("’s")).unwrap_or(&lower);
    let cut = ENDINGS.iter().find_map(|e| lower.strip_suffix(e).filter(|rest| rest.len() >= 3));
    let mut stem: String = cut.unwrap_or(lower).chars().take(7).collect();
    if stem.ends_with('e') || stem.ends_with('y') || stem.ends_with('i') {
        stem.pop();
    }
    let mut tail = stem.chars().rev();
    if tail.next() == tail.next() {
        stem.pop();
    }
    stem
}

/// A stem as a number.
pub(super) fn stem_hash(stem: &str) -> u64 {
    hash_bytes(stem.as_bytes())
}

/// Hashes of the stems of the content words of a clause, sorted, each once.
pub(super) fn content_stems(text: &str) -> Vec<u64> {
    let mut out: Vec<u64> = text
        .split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .filter(|w| w.len() > 1 && !is_function_word(w))
        .map(|w| stem_hash(&stem(w)))
        .collect();
    out.sort_unstable();
    out.dedup();
    out
}

fn is_function_word(word: &str) -> bool {
    let mut buffer = [0u8; 10];
    let Some(lower) = buffer.get_mut(..word.len()) else { return false };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    matches!(
        &*lower,
        b"the"
            | b"an"
            | b"of"
            | b"in"
            | b"on"
            | b"at"
            | b"to"
            | b"for"
            | b"from"
            | b"by"
            | b"with"
            | b"and"
            | b"or"
            | b"but"
            | b"that"
            | b"which"
            | b"who"
            | b"was"
            | b"were"
            | b"is"
            | b"are"
            | b"be"
            | b"been"
            | b"has"
            | b"have"
            | b"had"
            | b"he"
            | b"she"
            | b"it"
            | b"they"
            | b"his"
            | b"her"
            | b"its"
            | b"their"
            | b"this"
            | b"said"
            | b"says"
            | b"say"
            | b"would"
            | b"will"
            | b"not"
            | b"as"
            | b"after"
            | b"when"
            | b"than"
            | b"them"
            | b"him"
            | b"we"
            | b"our"
            | b"us"
            | b"you"
            | b"my"
            | b"me"
            | b"also"
            | b"into"
            | b"about"
            | b"more"
            | b"being"
            | b"there"
            | b"where"
            | b"while"
            | b"these"
            | b"those"
            | b"mr"
            | b"ms"
            | b"mrs"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_word_share_a_stem() {
        for (a, b) in [
            ("abducted", "abduction"),
            ("crashes", "crashed"),
            ("released", "release"),
            ("meeting", "meet"),
            ("indictments", "indicted"),
            ("stopped", "stop"),
        ] {
            assert_eq!(stem(a), stem(b), "{a} {b}");
        }
        assert_ne!(stem("talks"), stem("takes"));
    }

    #[test]
    fn stems_of_a_clause_leave_out_function_words() {
        assert_eq!(content_stems("the crash of a plane").len(), 2);
        assert_eq!(content_stems("of the and"), Vec::<u64>::new());
    }
}
