//! Dictionary forms: edits of word endings, learned from the treebanks.
//!
//! The longest known ending of a word with its part of speech says what to cut and what to add; whole
//! words are endings too, so irregular forms are in the same table ("went" VERB: "go").

use super::Upos;
use crate::model::{Archive, Linear, ModelError, hash_bytes, mix};
use std::borrow::Cow;
use std::sync::LazyLock;

/// The name of the model and of its file.
pub const KIND: &str = "lemma";
/// Longest ending that is looked up, in characters, apart from whole words.
const LONGEST: usize = 7;

static SHIPPED: LazyLock<Lemmatizer> = LazyLock::new(|| {
    let bytes = include_bytes!("../../../../models/lemma.bin");
    Lemmatizer::read(bytes).expect("the weights are made with the program")
});

/// The dictionary form of `form` as a `pos`: in small letters except for names.
pub fn lemma(form: &str, pos: Upos) -> Cow<'_, str> {
    SHIPPED.lemma(form, pos)
}

/// What turns a form into its lemma.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edit {
    /// Whether capitals are kept.
    pub keep_case: bool,
    /// Characters to cut from the end.
    pub cut: usize,
    /// What to add then.
    pub add: String,
}

impl Edit {
    /// The edit from `form` to `lemma`, if `lemma` begins as `form` does.
    pub fn between(form: &str, lemma: &str) -> Self {
        let keep_case = lemma.chars().any(char::is_uppercase);
        let base = cased(form, keep_case);
        let pairs = base.chars().zip(lemma.chars());
        let common = pairs.take_while(|(a, b)| a == b).count();
        let add = lemma.chars().skip(common).collect();
        Self { keep_case, cut: base.chars().count() - common, add }
    }

    /// The lemma that this edit makes of `form`.
    pub fn apply<'f>(&self, form: &'f str) -> Cow<'f, str> {
        let base = cased(form, self.keep_case);
        if self.cut == 0 && self.add.is_empty() {
            return base;
        }
        let keep = base.chars().count().saturating_sub(self.cut);
        Cow::Owned(base.chars().take(keep).chain(self.add.chars()).collect())
    }

    /// The edit as a label of the weights.
    pub fn to_label(&self) -> String {
        format!("{}\t{}\t{}", u8::from(self.keep_case), self.cut, self.add)
    }

    fn from_label(label: &str) -> Option<Self> {
        let mut parts = label.split('\t');
        let keep_case = parts.next()? == "1";
        let cut = parts.next()?.parse().ok()?;
        Some(Self { keep_case, cut, add: parts.next()?.to_owned() })
    }
}

fn cased(form: &str, keep: bool) -> Cow<'_, str> {
    if keep || !form.chars().any(char::is_uppercase) {
        Cow::Borrowed(form)
    } else {
        Cow::Owned(form.to_lowercase())
    }
}

/// The keys under which an edit for `form` may be found, the most telling first.
pub fn keys(form: &str, pos: Upos) -> Vec<u32> {
    let key = |kind: u64, bytes: &[u8]| {
        let hash = mix(hash_bytes(bytes), kind << 8 | pos as u64);
        (hash >> 32) as u32 ^ hash as u32
    };
    let small = cased(form, false);
    let mut keys = vec![key(1, form.as_bytes()), key(2, small.as_bytes())];
    let starts: Vec<usize> = small.char_indices().map(|(at, _)| at).collect();
    let longest = starts.len().min(LONGEST);
    keys.extend((1..=longest).rev().map(|n| key(3, &small.as_bytes()[starts[starts.len() - n]..])));
    keys.push(key(4, b""));
    keys
}

/// The table of edits.
struct Lemmatizer {
    table: Linear,
    edits: Vec<Edit>,
}

impl Lemmatizer {
    fn read(bytes: &'static [u8]) -> Result<Self, ModelError> {
        let archive = Archive::read(bytes, KIND)?;
        let table = Linear::read(&archive, "edit")?;
        let edits: Option<Vec<Edit>> = table.labels().iter().map(|l| Edit::from_label(l)).collect();
        Ok(Self { edits: edits.ok_or_else(|| archive.bad("edit.labels"))?, table })
    }

    fn lemma<'f>(&self, form: &'f str, pos: Upos) -> Cow<'f, str> {
        let found = keys(form, pos).into_iter().find_map(|key| self.table.first_label(key));
        match found.and_then(|label| self.edits.get(label)) {
            Some(edit) => edit.apply(form),
            None => cased(form, pos == Upos::Propn),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn regular_and_irregular_forms() {
        let check = |form: &str, pos, expected: &str| assert_eq!(lemma(form, pos), expected);
        check("talks", Upos::Noun, "talk");
        check("Talks", Upos::Noun, "talk");
        check("countries", Upos::Noun, "country");
        check("went", Upos::Verb, "go");
        check("said", Upos::Verb, "say");
        check("signing", Upos::Verb, "sign");
        check("n't", Upos::Part, "not");
        check("is", Upos::Aux, "be");
        check("Oslo", Upos::Propn, "Oslo");
        check("worse", Upos::Adj, "bad");
    }

    #[test]
    fn edits_undo_themselves() {
        for (form, lemma) in [("Went", "go"), ("Americans", "American"), ("été", "être")] {
            assert_eq!(Edit::between(form, lemma).apply(form), lemma);
        }
    }

    proptest! {
        #[test]
        fn any_form_has_a_lemma(form in "\\PC{0,12}") {
            for &pos in Upos::ALL {
                let _ = lemma(&form, pos);
            }
        }
    }
}
