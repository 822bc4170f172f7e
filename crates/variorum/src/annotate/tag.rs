//! Parts of speech: two greedy linear taggers, one from right to left, then one from left to right
//! that sees what the first made of the words ahead and looks only where that one was not sure.
//!
//! It chooses among fine tags, a UPOS tag with the Penn tag beside it ("VERB|VBD"), because the parser
//! needs to tell a past tense from a participle; a document's tokens keep the UPOS part. Method:
//! logistic regression over words, affixes, shapes, word clusters and tags, trained on EWT and GUM on
//! its own predictions; the second tagger is trained under tags of taggers that had not seen
//! the text (stacking; Wolpert 1992).

use super::surface::Surface;
use super::{Sentence, Upos};
use crate::model::{Archive, FeatureBuffer, Linear, ModelError, lead};
use std::ops::Range;
use std::sync::LazyLock;

/// The name of the model and of its file.
pub const KIND: &str = "tag";

static SHIPPED: LazyLock<Tagger> = LazyLock::new(|| {
    let bytes = include_bytes!("../../../../models/tag.bin");
    Tagger::read(bytes).expect("the weights are made with the program")
});

/// A lead of the first tagger, in steps of its weights, that settles a tag without the second. Of
/// what it settles, the second would change two in ten thousand.
const SURE: i32 = 120;

/// A fine tag: an index into [`Tagger::labels`].
pub type FineTag = u8;

/// The tagger.
#[derive(Debug)]
pub struct Tagger {
    back: Linear,
    linear: Linear,
    upos: Vec<Upos>,
}

impl Tagger {
    /// The tagger that ships with the program.
    pub fn shared() -> &'static Self {
        &SHIPPED
    }

    /// A tagger with the weights of both directions, whose labels are the same fine tags.
    pub fn new(back: Linear, linear: Linear) -> Self {
        let upos = |label: &String| {
            let (upos, _) = label.split_once('|').unwrap_or((label, ""));
            Upos::parse(upos).unwrap_or(Upos::X)
        };
        let upos = linear.labels().iter().map(upos).collect();
        Self { back, linear, upos }
    }

    fn read(bytes: &'static [u8]) -> Result<Self, ModelError> {
        let archive = Archive::read(bytes, KIND)?;
        Ok(Self::new(Linear::read(&archive, "back")?, Linear::read(&archive, "fine")?))
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
        let ahead = tag_backward(&self.back, sentences, surfaces);
        tag_forward(&self.linear, sentences, surfaces, &ahead, SURE)
    }
}

/// Sets the UPOS of every token of `text`, for tests of what rests on it.
#[cfg(test)]
pub(crate) fn tag_tokens(text: &str, tokens: &mut [super::Token], sentences: &[Sentence]) {
    let tagger = Tagger::shared();
    let tags = tagger.tag(sentences, &super::surface::surfaces(text, tokens));
    tokens.iter_mut().zip(tags).for_each(|(token, tag)| token.pos = tagger.upos(tag));
}

/// What the tagger from right to left says of every token.
#[derive(Debug, Clone, Default)]
pub struct Ahead {
    /// The tags.
    pub tags: Vec<FineTag>,
    /// By how much each beats the next best, in steps of the weights.
    pub leads: Vec<i32>,
}

/// The tags by the tagger from right to left.
pub fn tag_backward(back: &Linear, sentences: &[Sentence], surfaces: &[Surface]) -> Ahead {
    let mut tags = vec![0; surfaces.len()];
    let mut leads = vec![0; surfaces.len()];
    let (mut buffer, mut scores) = (FeatureBuffer::default(), Vec::new());
    for sentence in sentences {
        for n in sentence.tokens.clone().rev() {
            let view = View { n, sentence: &sentence.tokens, surfaces };
            features_backward(&view, &tags, &mut buffer);
            tags[n] = back.best(buffer.keys(), &mut scores) as FineTag;
            leads[n] = lead(&scores, usize::from(tags[n]));
        }
    }
    Ahead { tags, leads }
}

/// The tags by the tagger from left to right, under those of [`tag_backward`]: it looks at tokens
/// whose lead is under `sure` and leaves the others as they are.
pub fn tag_forward(
    linear: &Linear,
    sentences: &[Sentence],
    surfaces: &[Surface],
    ahead: &Ahead,
    sure: i32,
) -> Vec<FineTag> {
    let mut tags = vec![0; surfaces.len()];
    let (mut buffer, mut scores) = (FeatureBuffer::default(), Vec::new());
    for sentence in sentences {
        for n in sentence.tokens.clone() {
            if ahead.leads[n] >= sure {
                tags[n] = ahead.tags[n];
                continue;
            }
            let view = View { n, sentence: &sentence.tokens, surfaces };
            features(&view, &tags, &ahead.tags, &mut buffer);
            tags[n] = linear.best(buffer.keys(), &mut scores) as FineTag;
        }
    }
    tags
}

/// A token to be tagged, in its sentence.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// Index of the token.
    pub n: usize,
    /// Indices of the sentence's tokens.
    pub sentence: &'a Range<usize>,
    /// Of all tokens.
    pub surfaces: &'a [Surface],
}

impl View<'_> {
    fn index(&self, offset: isize) -> Option<usize> {
        self.n.checked_add_signed(offset).filter(|k| self.sentence.contains(k))
    }

    fn at(&self, offset: isize) -> &Surface {
        const OUTSIDE: Surface = Surface::OUTSIDE;
        self.index(offset).map_or(&OUTSIDE, |k| &self.surfaces[k])
    }

    fn tag(&self, tags: &[FineTag], offset: isize) -> u64 {
        self.index(offset).map_or(255, |k| u64::from(tags[k]))
    }

    /// What the word says by itself: the first templates of both taggers.
    fn own_features(&self, out: &mut FeatureBuffer) {
        let here = self.at(0);
        let case = u64::from(here.flags.0 & 15);
        out.push(0, here.form);
        out.push(1, here.lower);
        out.push2(2, here.suffix[3], case);
        out.push(3, here.suffix[2]);
        out.push2(4, here.suffix[1], case);
        out.push2(5, here.suffix[0], case);
        out.push(6, here.prefix[2]);
        out.push(7, here.prefix[1]);
        out.push2(8, here.shape, u64::from(self.n == self.sentence.start));
        out.push(27, here.cluster(2));
        out.push2(28, here.cluster(1), case);
    }
}

/// The features of a token whose sentence has `tags` after it.
pub fn features_backward(view: &View, tags: &[FineTag], out: &mut FeatureBuffer) {
    let here = view.at(0);
    let (before, after) = (view.at(-1), view.at(1));
    let (t1, t2) = (view.tag(tags, 1), view.tag(tags, 2));
    out.clear();
    view.own_features(out);
    out.push(9, t1);
    out.push2(10, t1, t2);
    out.push2(11, t1, here.lower);
    out.push(12, after.lower);
    out.push(13, before.lower);
    out.push2(16, after.lower, here.lower);
    out.push2(17, here.lower, before.lower);
    out.push2(18, t1, before.lower);
    out.push2(20, here.suffix[2], before.suffix[2]);
    out.push2(21, t1, here.suffix[2]);
    out.push2(23, before.suffix[2], u64::from(before.flags.0 & 15));
    out.push2(29, t1, here.cluster(1));
    out.push3(33, t1, here.cluster(0), before.cluster(0));
    out.push3(35, t1, t2, here.lower);
}

/// The features of a token whose sentence has `tags` before it, and by the tagger from right to
/// left the tags `ahead` everywhere.
pub fn features(view: &View, tags: &[FineTag], ahead: &[FineTag], out: &mut FeatureBuffer) {
    let here = view.at(0);
    let [b2, b1, f1, f2] = [-2, -1, 1, 2].map(|offset| view.at(offset));
    let (t1, t2) = (view.tag(tags, -1), view.tag(tags, -2));
    out.clear();
    view.own_features(out);
    out.push(9, t1);
    out.push2(10, t1, t2);
    out.push2(11, t1, here.lower);
    out.push(12, b1.lower);
    out.push(13, f1.lower);
    out.push(14, b2.lower);
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
    out.push2(29, t1, here.cluster(1));
    out.push2(30, here.cluster(0), f1.cluster(1));
    out.push2(31, here.cluster(1), f1.cluster(0));
    out.push2(32, b1.cluster(1), here.cluster(1));
    out.push3(33, t1, here.cluster(0), f1.cluster(0));
    out.push2(34, b1.lower, f1.lower);
    out.push3(35, t1, t2, here.lower);
    let [p1, a0, a1, a2] = [-1, 0, 1, 2].map(|offset| view.tag(ahead, offset));
    out.push(40, a0);
    out.push(41, a1);
    out.push2(42, a0, a1);
    out.push2(43, a1, a2);
    out.push2(44, t1, a1);
    out.push3(45, t1, a0, a1);
    out.push2(46, here.lower, a1);
    out.push2(47, here.lower, a0);
    out.push3(48, p1, t1, a0);
    out.push2(49, here.suffix[2], a1);
    out.push3(50, t2, t1, a1);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::token::tokenize;

    fn check(text: &str, expected: &str) {
        let (mut tokens, sentences) = tokenize(text);
        tag_tokens(text, &mut tokens, &sentences);
        let found: Vec<&str> = tokens.iter().map(|token| token.pos.as_str()).collect();
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
