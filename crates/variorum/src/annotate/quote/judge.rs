//! Whether a cue with its content and source is an attribution at all.
//!
//! [`cue`](super::cue) sees one word and its surroundings; here the whole is seen: what is said, how
//! it begins, whether it is quoted, and who says it. A logistic model, trained on what the other two
//! models propose for articles that they were not trained on.

use super::assemble::Attribution;
use super::weights::feature;
use super::words::Words;
use crate::annotate::Upos;

/// Appends the features of `found` to `out`.
pub fn judge_features(words: &Words, found: &Attribution, out: &mut Vec<u32>) {
    let cue = found.cue.at;
    let lemma = words.lemma[cue];
    let score = (found.cue.score.clamp(-80, 111) / 12 + 8) as u32;
    let margin = (found.margin.clamp(-64, 1000) / 64 + 1) as u32;
    let said = Said::new(words, found);
    let source = source_kind(words, found);
    let mut add = |template: u32, a: u32, b: u32| out.push(feature(template, a, b));
    add(201, score, 0);
    add(202, score, lemma);
    add(203, score, said.kind);
    add(204, score, source);
    add(205, margin, 0);
    add(206, margin, score);
    add(207, lemma, said.kind);
    add(208, lemma, source);
    add(209, lemma, said.first);
    add(210, said.first, said.side);
    add(211, said.kind << 4 | said.length, 0);
    add(212, lemma, said.length);
    add(213, source, said.kind);
    add(214, source << 4 | said.length, said.side);
    add(215, said.gap, said.side);
    add(216, said.gap, lemma);
    add(217, said.first_pos << 8 | said.length, u32::from(said.has_verb));
    add(218, said.pieces << 4 | said.kind, said.side);
    add(219, words.tokens[cue].pos as u32 | source << 8, words.deprel(cue) as u32);
    add(220, u32::from(words.quotation[cue] != 0) << 4 | said.kind, source);
    add(221, words.form[cue], said.length << 4 | said.kind);
    add(222, said.last_shape << 4 | said.side, said.kind);
    if let Some(&(first, end)) = found.source.first() {
        add(230, words.lemma[first], 0);
        add(231, words.lemma[end - 1], 0);
        add(232, words.lemma[end - 1], lemma);
        add(233, (end - first).min(8) as u32, source);
        add(234, words.form[first], words.form[end - 1]);
        add(235, (first.abs_diff(cue)).min(12) as u32 * 2 + u32::from(first > cue), source);
    }
    if let Some(&(first, _)) = found.content.first() {
        add(240, words.lemma[first], words.lemma[(first + 1).min(words.len() - 1)]);
        add(241, words.lemma[first], lemma);
        add(242, words.form[first], score);
    }
}

/// What is said, in classes.
struct Said {
    /// 0 plain, 1 part quoted, 2 all quoted.
    kind: u32,
    length: u32,
    pieces: u32,
    /// Hash of the first word.
    first: u32,
    first_pos: u32,
    last_shape: u32,
    /// 0 before the cue, 1 after it, 2 on both sides.
    side: u32,
    /// Tokens between it and the cue, in classes.
    gap: u32,
    has_verb: bool,
}

impl Said {
    fn new(words: &Words, found: &Attribution) -> Self {
        let cue = found.cue.at;
        let (first, last) = (found.content[0].0, found.content[found.content.len() - 1].1 - 1);
        let all = || found.content.iter().flat_map(|&(s, e)| s..e);
        let count = all().count();
        let quoted = all().filter(|&at| words.quotation[at] != 0).count();
        let side = match (first < cue, last > cue) {
            (true, false) => 0,
            (false, _) => 1,
            (true, true) => 2,
        };
        let gap = match side {
            0 => cue - last - 1,
            1 => first - cue - 1,
            _ => 0,
        };
        Self {
            kind: u32::from(quoted > 0) + u32::from(quoted * 10 >= count * 9),
            length: [1, 2, 3, 4, 6, 9, 13, 20, 35].partition_point(|&n| n < count) as u32,
            pieces: found.content.len().min(4) as u32,
            first: words.form[first],
            first_pos: words.tokens[first].pos as u32,
            last_shape: u32::from(words.shape[last]),
            side,
            gap: [0, 1, 2, 3, 5, 8, 14].partition_point(|&n| n < gap) as u32,
            has_verb: all().any(|at| matches!(words.tokens[at].pos, Upos::Verb | Upos::Aux)),
        }
    }
}

/// 0 none; else by the entity in it, a pronoun, first person, or a plain noun phrase.
fn source_kind(words: &Words, found: &Attribution) -> u32 {
    let Some(&(first, end)) = found.source.first() else { return 0 };
    let entity = (first..end).map(|at| u32::from(words.entity[at])).max().unwrap_or(0);
    if entity > 0 {
        return 8 + entity;
    }
    let pos = words.tokens[end - 1].pos;
    match pos {
        Upos::Pron if end - first == 1 => 2,
        Upos::Propn => 3,
        Upos::Noun => 4,
        _ if words.shape[first] == 1 || words.shape[end - 1] == 1 => 5,
        _ => 6,
    }
}
