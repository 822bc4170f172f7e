//! Parts of speech: a greedy linear tagger from left to right.
//!
//! It chooses among fine tags, a UPOS tag with the Penn tag beside it ("VERB|VBD"), because the parser
//! needs to tell a past tense from a participle; a document's tokens keep the UPOS part. Method:
//! averaged perceptron (Collins 2002) over words, affixes, shapes, word clusters and the two tags
//! before, trained on EWT and GUM on its own predictions.

use super::surface::Surface;
use super::{Sentence, Upos};
use crate::model::{Archive, FeatureBuffer, Linear, ModelError};
use std::ops::Range;
use std::sync::LazyLock;

/// The name of the model and of its file.
pub const KIND: &str = "tag";

static SHIPPED: LazyLock<Tagger> = LazyLock::new(|| {
    let bytes = include_bytes!("../../../../models/tag.bin");
    Tagger::read(bytes).expect("the weights are made with the program")
});

/// A fine tag: an index into [`Tagger::labels`].
pub type FineTag = u8;

/// The tagger.
#[derive(Debug)]
pub struct Tagger {
    linear: Linear,
    upos: Vec<Upos>,
}

impl Tagger {
    /// The tagger that ships with the program.
    pub fn shared() -> &'static Self {
        &SHIPPED
    }

    /// A tagger with these weights, whose labels are fine tags.
    pub fn new(linear: Linear) -> Self {
        let upos = |label: &String| {
            let (upos, _) = label.split_once('|').unwrap_or((label, ""));
            Upos::parse(upos).unwrap_or(Upos::X)
        };
        let upos = linear.labels().iter().map(upos).collect();
        Self { linear, upos }
    }

    fn read(bytes: &'static [u8]) -> Result<Self, ModelError> {
        Ok(Self::new(Linear::read(&Archive::read(bytes, KIND)?, "fine")?))
    }

    /// The fine tags: "VERB|VBD".
    pub fn labels(&self) -> &[String] {
        self.linear.labels()
    }

    /// The UPOS tag of a fine tag.
    pub fn upos(&self, tag: FineTag) -> Upos {
        self.upos.get(usize::from(tag)).copied().unwrap_or(Upos::X)
    }

    /// The fine tag of every token, parallel to `surfaces`. Linear in their number.
    pub fn tag(&self, sentences: &[Sentence], surfaces: &[Surface]) -> Vec<FineTag> {
        let mut tags = vec![0; surfaces.len()];
        let (mut buffer, mut scores) = (FeatureBuffer::default(), Vec::new());
        for sentence in sentences {
            for n in sentence.tokens.clone() {
                features(n, &sentence.tokens, surfaces, &tags, &mut buffer);
                tags[n] = self.linear.best(buffer.keys(), &mut scores) as FineTag;
            }
        }
        tags
    }
}

/// The features of token `n` of a sentence, whose earlier tokens have their `tags`.
pub fn features(
    n: usize,
    sentence: &Range<usize>,
    surfaces: &[Surface],
    tags: &[FineTag],
    out: &mut FeatureBuffer,
) {
    const OUTSIDE: Surface = Surface::OUTSIDE;
    let at = |k: usize| if sentence.contains(&k) { &surfaces[k] } else { &OUTSIDE };
    let back = |d: usize| n.checked_sub(d).map_or(&OUTSIDE, at);
    let tag = |d: usize| match n.checked_sub(d).filter(|k| sentence.contains(k)) {
        Some(k) => u64::from(tags[k]),
        None => 255,
    };
    let here = at(n);
    let (b1, b2, f1, f2) = (back(1), back(2), at(n + 1), at(n + 2));
    let (t1, t2) = (tag(1), tag(2));
    let case = u64::from(here.flags.0 & 15);
    out.clear();
    out.push(0, here.form);
    out.push(1, here.lower);
    out.push2(2, here.suffix[3], case);
    out.push(3, here.suffix[2]);
    out.push2(4, here.suffix[1], case);
    out.push2(5, here.suffix[0], case);
    out.push(6, here.prefix[2]);
    out.push(7, here.prefix[1]);
    out.push2(8, here.shape, u64::from(n == sentence.start));
    out.push(9, t1);
    out.push2(10, t1, t2);
    out.push2(11, t1, here.lower);
    out.push(12, b1.lower);
    out.push(13, f1.lower);
    out.push2(14, b2.lower, 0);
    out.push(15, f2.lower);
    out.push2(16, b1.lower, here.lower);
    out.push2(17, here.lower, f1.lower);
    out.push2(18, t1, f1.lower);
    out.push3(19, t1, t2, here.suffix[2]);
    out.push2(20, here.suffix[2], f1.suffix[2]);
    out.push2(21, t1, here.suffix[2]);
    out.push2(22, b1.suffix[2], here.suffix[1]);
    out.push2(23, f1.suffix[2], u64::from(f1.flags.0 & 15));
    out.push3(24, b1.shape, here.shape, f1.shape);
    out.push2(25, f1.lower, f2.lower);
    out.push2(26, b2.lower, b1.lower);
    out.push(27, here.cluster(2));
    out.push2(28, here.cluster(1), case);
    out.push2(29, t1, here.cluster(1));
    out.push2(30, here.cluster(0), f1.cluster(1));
    out.push2(31, here.cluster(1), f1.cluster(0));
    out.push2(32, b1.cluster(1), here.cluster(1));
    out.push3(33, t1, here.cluster(0), f1.cluster(0));
    out.push3(34, b1.lower, f1.lower, 0);
    out.push3(35, t1, t2, here.lower);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::surface::surfaces;
    use crate::annotate::token::tokenize;

    fn check(text: &str, expected: &str) {
        let (tokens, sentences) = tokenize(text);
        let tagger = Tagger::shared();
        let tags = tagger.tag(&sentences, &surfaces(text, &tokens));
        let found: Vec<&str> = tags.iter().map(|&tag| tagger.upos(tag).as_str()).collect();
        assert_eq!(found.join(" "), expected, "{text}");
    }

    #[test]
    fn common_sentences_are_tagged_right() {
        check("The minister will visit Oslo.", "DET NOUN AUX VERB PROPN PUNCT");
        check("They didn't plan a long visit.", "PRON AUX PART VERB DET ADJ NOUN PUNCT");
    }

    #[test]
    fn a_word_takes_its_tag_from_its_place() {
        check("He wants to report it.", "PRON VERB PART VERB PRON PUNCT");
        check("He read the report.", "PRON VERB DET NOUN PUNCT");
    }
}
