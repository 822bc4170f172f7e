//! Names of people, organisations, places and the rest: a linear sequence model over words,
//! shapes, embedding clusters, the gazetteer and what the rest of the document says of a word.
//!
//! Owns finding names and their kind. Does not own what they refer to, nor descriptions and
//! pronouns: that is [`mention`](crate::mention).
//!
//! Only the neighbourhoods of capitalised words are looked at ([`stretches`]); they are labelled
//! by Viterbi's algorithm with a label a token in the BILOU scheme (Ratinov and Roth 2009). What
//! the rest of the document says of a word counts: a title before it elsewhere, a given name, its
//! neighbours there (context aggregation).

mod agree;
mod feature;
mod headline;
mod kind;
mod lowercase;
mod reference;
mod word;

pub use agree::agree;
pub use feature::Context;
pub(super) use headline::Running;
pub use kind::refine;
pub use reference::{gender, is_address_of};

use super::{EntityKind, EntityMention, Sentence, Token};
use crate::model::{Archive, Decoder, SequenceModel, Structure};
use crate::text::Span;
use std::ops::Range;
use std::sync::LazyLock;

/// The kinds the model tells apart, as its labels have them; [`refine`] makes kinds of entity of
/// them.
pub const MODEL_KINDS: [&str; 6] = ["PERSON", "ORG", "PLACE", "FAC", "NORP", "MISC"];

/// What the weight file says it is.
pub const KIND: &str = "entities";

static SHIPPED: LazyLock<SequenceModel> = LazyLock::new(|| {
    let bytes = include_bytes!("../../../../../models/entities.bin");
    Archive::read(bytes, KIND)
        .and_then(|archive| SequenceModel::read(&archive, "names", Structure::Bilou))
        .expect("the shipped weights are whole: a test reads them")
});

/// The labels of the model, in order: "O", then four a kind.
pub fn labels() -> Vec<String> {
    let kinds = MODEL_KINDS.iter();
    let spans = kinds.flat_map(|k| ["B", "I", "L", "U"].map(|p| format!("{p}-{k}")));
    std::iter::once("O".to_owned()).chain(spans).collect()
}

/// The names in `text`, whose tokens are tagged, and what refers to people without a name, in text order. Names don't
/// overlap; a description may hold one.
pub fn entities(text: &str, tokens: &[Token], sentences: &[Sentence]) -> Vec<EntityMention> {
    let context = Context::new(text, tokens, sentences);
    let stretches = stretches(&context);
    let found = tag(&SHIPPED, &context, &stretches, &mut Decoder::default());
    let mut found = agree(text, tokens, &context, found);
    lowercase::add_places(text, tokens, &mut found);
    let mut out = found.iter().map(|name| mention(text, tokens, name)).collect();
    reference::add_references(text, tokens, &mut out);
    out
}

/// A name as the model finds it: its tokens, and an index into [`MODEL_KINDS`].
pub type Found = (Range<usize>, usize);

fn mention(text: &str, tokens: &[Token], (range, kind): &Found) -> EntityMention {
    let span = Span::cover(tokens[range.start].span, tokens[range.end - 1].span);
    EntityMention { span, kind: refine(&text[span], MODEL_KINDS[*kind]), named: true }
}

/// Labels every stretch and gives the names in text order.
pub fn tag(
    model: &SequenceModel,
    context: &Context,
    stretches: &[Range<usize>],
    decoder: &mut Decoder,
) -> Vec<Found> {
    let mut found = Vec::new();
    for stretch in stretches {
        let labels = model.tag(stretch.len(), decoder, |n, buffer| {
            context.features(stretch.start + n, buffer);
        });
        collect(labels, stretch.start, &mut found);
    }
    found
}

/// Turns the labels of one stretch into spans. Labels are 0 for "O", else 1 + 4 × kind + place in
/// "BILU".
fn collect(labels: &[u8], offset: usize, found: &mut Vec<Found>) {
    let mut start = 0;
    for (n, &label) in labels.iter().enumerate() {
        let Some(place) = label.checked_sub(1) else { continue };
        if matches!(place % 4, 0 | 3) {
            start = n;
        }
        if matches!(place % 4, 2 | 3) {
            found.push((offset + start..offset + n + 1, usize::from(place / 4)));
        }
    }
}

/// The runs of tokens that may hold names: in each sentence, those at most one token away from a
/// word with a capital.
pub fn stretches(context: &Context) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for n in (0..context.len()).filter(|n| context.may_be_named(*n)) {
        let (start, end) = context.bounds(n);
        let near = n.saturating_sub(1).max(start as usize)..(n + 2).min(end as usize);
        match out.last_mut() {
            Some(run) if run.end > start as usize && run.end >= near.start => {
                run.end = near.end.max(run.end);
            }
            _ => out.push(near),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::token::tokenize;
    use proptest::prelude::*;

    fn found(text: &str) -> Vec<(String, &'static str)> {
        let (tokens, sentences) = tokenize(text);
        let names = entities(text, &tokens, &sentences);
        names
            .iter()
            .filter(|m| m.named)
            .map(|m| (text[m.span].to_owned(), m.kind.as_str()))
            .collect()
    }

    fn check(text: &str, expected: &[(&str, &'static str)]) {
        let expected: Vec<_> = expected.iter().map(|(n, k)| ((*n).to_owned(), *k)).collect();
        assert_eq!(found(text), expected);
    }

    #[test]
    fn names_are_found_with_their_kind() {
        check(
            "Foreign Minister Elena Markovic said in Geneva that the United Nations would help.",
            &[("Elena Markovic", "PERSON"), ("Geneva", "GPE"), ("United Nations", "ORG")],
        );
        check("German troops left Mali on Tuesday.", &[("German", "NORP"), ("Mali", "GPE")]);
    }

    #[test]
    fn a_surname_follows_its_full_name() {
        let names = found("Tomasz Wend met reporters. \"No deal,\" said Wend. Wend left at noon.");
        let people = names.iter().filter(|n| n.1 == "PERSON").count();
        assert_eq!(people, 3, "{names:?}");
    }

    #[test]
    fn plain_words_are_no_names() {
        check("they said nothing new would happen before the end of the year.", &[]);
    }

    proptest! {
        #[test]
        fn spans_are_in_the_text_and_in_order(text in "\\PC{0,80}") {
            let (tokens, sentences) = tokenize(&text);
            let names = entities(&text, &tokens, &sentences);
            let named: Vec<_> = names.iter().filter(|m| m.named).collect();
            for pair in named.windows(2) {
                prop_assert!(pair[0].span.end <= pair[1].span.start);
            }
            for name in &names {
                prop_assert!(text.get(name.span.range()).is_some_and(|n| !n.is_empty()));
            }
        }
    }
}
