//! Which words report: "told", "according to", "believes", "denial".
//!
//! A logistic model over hashed features of one token and its surroundings, trained on the cue
//! heads of `PolNeAR`. Owns the features and the decision; what is reported, and who reports it,
//! is [`label`](super::label)'s.

use super::weights::{Weights, feature};
use super::words::Words;
use crate::annotate::{Deprel, Upos};

/// A token that reports, and how surely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cue {
    /// The token.
    pub at: usize,
    /// Its score in sixteenths of a logit or so; above 0 it is more likely a cue than not.
    pub score: i32,
}

/// The tokens of `words` that score at least `threshold`, in order.
pub fn cues(words: &Words, weights: &Weights, threshold: i32) -> Vec<Cue> {
    let mut features = Vec::with_capacity(64);
    let mut out = Vec::new();
    for at in (0..words.len()).filter(|&at| can_report(words, at)) {
        features.clear();
        cue_features(words, at, &mut features);
        let [score] = weights.scores::<1>(&features);
        if score >= threshold {
            out.push(Cue { at, score });
        }
    }
    out
}

/// Whether token `at` can be a cue's head at all: content words, prepositions and the colon.
pub fn can_report(words: &Words, at: usize) -> bool {
    match words.tokens[at].pos {
        Upos::Punct | Upos::Sym => words.shape[at] == 8,
        Upos::Det | Upos::Pron | Upos::Num | Upos::Cconj | Upos::Part | Upos::Intj => false,
        _ => words.shape[at] < 3,
    }
}

/// Appends the features of token `at` as a cue to `out`.
pub fn cue_features(words: &Words, at: usize, out: &mut Vec<u32>) {
    let w = Around { words, at };
    let (form, lemma, pos) = (words.form[at], words.lemma[at], words.tokens[at].pos as u32);
    let (before, after) = (w.form(-1), w.form(1));
    let mut add = |template: u32, a: u32, b: u32| out.push(feature(template, a, b));
    add(1, 0, 0);
    add(2, form, 0);
    add(3, lemma, 0);
    add(4, lemma, pos);
    add(5, pos, 0);
    add(6, before, lemma);
    add(7, after, lemma);
    add(8, before, pos);
    add(9, after, pos);
    add(10, w.form(-2), before);
    add(11, w.form(2), after);
    add(12, w.pos(-1), lemma);
    add(13, w.pos(1), lemma);
    add(14, w.pos(-1) << 8 | w.pos(1), pos);
    add(15, w.pos(-2) << 8 | w.pos(-1), pos);
    add(16, w.pos(1) << 8 | w.pos(2), pos);
    add(17, w.lemma(-1), pos);
    add(18, w.lemma(1), pos);
    add(19, w.lemma(-2), lemma);
    add(20, w.lemma(2), lemma);
    add(21, w.entity(-1), lemma);
    add(22, w.entity(1), pos);
    add(23, w.shape(-1) << 8 | w.shape(1), pos);
    add(24, u32::from(words.shape[at]), lemma);
    let quotes = w.quotes();
    add(25, quotes, 0);
    add(26, quotes, lemma);
    add(27, quotes, pos);
    let [coarse, middle, fine] = words.cluster[at].map(u32::from);
    add(30, fine, pos);
    add(31, middle, w.pos(1));
    add(32, middle, after);
    add(33, coarse, quotes);
    add(34, w.cluster(-1), lemma);
    add(35, w.cluster(1), lemma);
    add(36, w.cluster(-1), middle);
    add(37, w.cluster(1), middle);
    quotes_feature(&w, out);
    syntax_features(words, at, out);
}

/// Features of the nearest quotation edge.
fn quotes_feature(w: &Around, out: &mut Vec<u32>) {
    let near = w.edge(-1) << 4 | w.edge(1);
    out.push(feature(28, near, 0));
    out.push(feature(29, near, w.words.lemma[w.at]));
}

/// Features of the parse around token `at`.
fn syntax_features(words: &Words, at: usize, out: &mut Vec<u32>) {
    let (lemma, pos) = (words.lemma[at], words.tokens[at].pos as u32);
    let deprel = words.deprel(at) as u32;
    let complements = words.dependents[at] & COMPLEMENTS;
    let complements = (complements ^ (complements >> 32)) as u32;
    let mut add = |template: u32, a: u32, b: u32| out.push(feature(template, a, b));
    add(40, deprel, pos);
    add(41, deprel, lemma);
    add(42, complements, pos);
    add(43, complements, lemma);
    add(44, words.particle[at], lemma);
    add(45, words.particle[at], pos);
    for bit in [Deprel::Ccomp, Deprel::Xcomp, Deprel::Obj, Deprel::Parataxis, Deprel::Obl] {
        if words.has(at, bit) {
            add(46, bit as u32, lemma);
        }
    }
    if let Some(head) = words.head(at) {
        add(47, words.lemma[head], lemma);
        add(48, words.lemma[head], deprel);
        add(49, (words.tokens[head].pos as u32) << 8 | deprel, pos);
    }
}

/// The relations that show what a word governs.
const COMPLEMENTS: u64 = 1 << Deprel::Ccomp as u64
    | 1 << Deprel::Xcomp as u64
    | 1 << Deprel::Obj as u64
    | 1 << Deprel::Iobj as u64
    | 1 << Deprel::Obl as u64
    | 1 << Deprel::Nsubj as u64
    | 1 << Deprel::NsubjPass as u64
    | 1 << Deprel::AuxPass as u64
    | 1 << Deprel::Parataxis as u64
    | 1 << Deprel::Advcl as u64
    | 1 << Deprel::Acl as u64
    | 1 << Deprel::Nmod as u64
    | 1 << Deprel::Mark as u64
    | 1 << Deprel::Csubj as u64;

/// The tokens around one.
struct Around<'w, 'a> {
    words: &'w Words<'a>,
    at: usize,
}

impl Around<'_, '_> {
    /// The token `by` steps away, within the sentence.
    fn step(&self, by: isize) -> Option<usize> {
        let to = self.at.checked_add_signed(by)?;
        let own = *self.words.sentence.get(to)? == self.words.sentence[self.at];
        own.then_some(to)
    }

    fn form(&self, by: isize) -> u32 {
        self.step(by).map_or(0, |at| self.words.form[at])
    }

    fn lemma(&self, by: isize) -> u32 {
        self.step(by).map_or(0, |at| self.words.lemma[at])
    }

    fn pos(&self, by: isize) -> u32 {
        self.step(by).map_or(31, |at| self.words.tokens[at].pos as u32)
    }

    fn entity(&self, by: isize) -> u32 {
        self.step(by).map_or(31, |at| u32::from(self.words.entity[at]))
    }

    /// The cluster, one of 256.
    fn cluster(&self, by: isize) -> u32 {
        self.step(by).map_or(31, |at| u32::from(self.words.cluster[at][1]))
    }

    fn shape(&self, by: isize) -> u32 {
        self.step(by).map_or(31, |at| u32::from(self.words.shape[at]))
    }

    /// Whether the token is in a quotation, and whether one is in its paragraph right before or
    /// after.
    fn quotes(&self) -> u32 {
        let words = self.words;
        let own = words.quotation[self.at];
        if own != 0 {
            let q = words.quotations[own as usize - 1];
            return if q.end - q.first > 6 { 1 } else { 2 };
        }
        let beside = |to: Option<usize>| {
            to.is_some_and(|to| {
                words.quotation.get(to).is_some_and(|&q| q != 0)
                    && words.paragraph[to] == words.paragraph[self.at]
            })
        };
        let before = (1..=6).any(|k| beside(self.at.checked_sub(k)));
        let after = (1..=8).any(|k| beside(Some(self.at + k)));
        4 + u32::from(before) + 2 * u32::from(after)
    }

    /// How many tokens to the nearest quotation's edge on one side, up to 7; 8 where there is none.
    fn edge(&self, side: isize) -> u32 {
        let words = self.words;
        let inside = words.quotation[self.at];
        let step = |k: isize| self.at.checked_add_signed(k * side).filter(|&to| to < words.len());
        let edge = (1..=7).find(|&k| step(k).is_some_and(|to| words.quotation[to] != inside));
        edge.map_or(8, |k| k as u32)
    }
}
