//! Quotations that no cue claimed, although the words right beside them say who speaks: "…", X said;
//! said X; X said: "…".
//!
//! A rule where the trained models may miss and a reader can't: the quotation is closed, one verb of
//! saying stands beside it, and nothing but a noun phrase is between.

use super::assemble::Attribution;
use super::cue::Cue;
use super::words::{Words, hash_str};
use crate::annotate::Upos;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Verbs that, beside quoted words, can only mean that somebody says them.
const SAYING: &str = "say tell add write tweet ask reply answer announce explain note warn insist \
    recall continue argue conclude claim declare admit state stress confirm reiterate respond \
    remark comment exclaim shout yell quip assert acknowledge";

static LEMMAS: LazyLock<BTreeSet<u32>> =
    LazyLock::new(|| SAYING.split_whitespace().map(hash_str).collect());

/// The longest noun phrase between a quotation and its verb, in tokens.
const PHRASE: usize = 14;
/// Most tokens between a verb of saying and the quotation it opens: "said in a statement:".
const LEAD: usize = 8;

/// The attributions of the quotations that `claimed` leaves out.
pub(super) fn beside(words: &Words, claimed: &[bool]) -> Vec<Attribution> {
    let open = words.quotations.iter().zip(claimed).filter(|(q, claimed)| {
        !**claimed && q.quoted.closed && q.first < q.end && is_spoken(words, q.first, q.end)
    });
    open.filter_map(|(q, _)| after(words, q.first, q.end).or_else(|| before(words, q.first, q.end)))
        .collect()
}

/// Three words or more.
fn is_spoken(words: &Words, first: usize, end: usize) -> bool {
    (first..end).filter(|&at| is_word(words, at)).take(3).count() == 3
}

fn is_word(words: &Words, at: usize) -> bool {
    words.surface(at).contains(char::is_alphanumeric)
}

fn says(words: &Words, at: usize) -> bool {
    words.tokens[at].pos == Upos::Verb
        && words.quotation[at] == 0
        && LEMMAS.contains(&words.lemma[at])
}

/// "…", the minister said. "…", said the minister.
fn after(words: &Words, first: usize, end: usize) -> Option<Attribution> {
    let own = words.paragraph[first];
    let mut from = end;
    while from < words.len() && words.shape[from] == 6 {
        from += 1;
    }
    let phrase = |from: usize| {
        let limit = words.len().min(from + PHRASE);
        (from..limit)
            .take_while(|&at| words.paragraph[at] == own && is_nominal(words, at))
            .last()
            .map_or(from, |last| last + 1)
    };
    let verb = phrase(from);
    if verb >= words.len() || words.paragraph[verb] != own || !says(words, verb) {
        return None;
    }
    let source = if verb > from {
        (from, verb)
    } else {
        (verb + 1, phrase(verb + 1))
    };
    found(words, verb, (lead_in(words, first), end), source)
}

/// The minister said: "…"
fn before(words: &Words, first: usize, end: usize) -> Option<Attribution> {
    let own = words.paragraph[first];
    let mark = first.checked_sub(1).filter(|&at| matches!(words.shape[at], 6 | 8))?;
    let verb = (mark.saturating_sub(LEAD)..mark)
        .rev()
        .take_while(|&at| words.paragraph[at] == own && words.quotation[at] == 0)
        .take_while(|&at| words.shape[at] != 7)
        .find(|&at| says(words, at))?;
    let start = (verb.saturating_sub(PHRASE)..verb)
        .rev()
        .take_while(|&at| words.paragraph[at] == own && is_nominal(words, at))
        .last()?;
    found(words, verb, (first, end), (start, verb))
}

fn found(
    words: &Words,
    verb: usize,
    content: (usize, usize),
    mut source: (usize, usize),
) -> Option<Attribution> {
    while source.0 < source.1 && !is_word(words, source.0) {
        source.0 += 1;
    }
    while source.0 < source.1 && !is_word(words, source.1 - 1) {
        source.1 -= 1;
    }
    (source.0 < source.1).then(|| Attribution {
        cue: Cue { at: verb, score: 0 },
        content: vec![content],
        source: vec![source],
        margin: 0,
        score: 0,
    })
}

/// The first token of what the quotation is the end of: "The plan “would cost lives”, he said."
fn lead_in(words: &Words, first: usize) -> usize {
    const MOST: usize = 30;
    let own = words.sentence[first];
    let start = (first.saturating_sub(MOST)..first)
        .rev()
        .take_while(|&at| words.sentence[at] == own && words.paragraph[at] == words.paragraph[first])
        .take_while(|&at| words.quotation[at] == 0 && !says(words, at))
        .last();
    let whole = |start: usize| start == 0 || words.sentence[start - 1] != own;
    start.filter(|&start| whole(start) && is_word(words, start)).unwrap_or(first)
}

/// A word that a noun phrase can hold: no verb, no clause, no quotation.
fn is_nominal(words: &Words, at: usize) -> bool {
    let pos = words.tokens[at].pos;
    words.quotation[at] == 0
        && match words.shape[at] {
            7 => words.surface(at) == ".",
            8 => false,
            _ => !matches!(pos, Upos::Verb | Upos::Aux | Upos::Sconj | Upos::Intj | Upos::Sym),
        }
}
