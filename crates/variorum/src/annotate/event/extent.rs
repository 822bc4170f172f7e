//! The words that tell a happening: the clause of a verb, the phrase of a noun.

use super::argument::is_parsed;
use super::lexicon::Class;
use super::scene::Scene;
use super::trigger::Trigger;
use crate::annotate::{Deprel, Upos};
use crate::text::Span;
use std::ops::Range;

/// The clause of a verb or the phrase of a noun: what tells the happening.
pub(super) fn extent(scene: &Scene, trigger: &Trigger, sentence: &Range<usize>) -> Span {
    let t = trigger.token;
    let (from, to) = if !is_parsed(scene, sentence) {
        segment(scene, t, sentence)
    } else if trigger.class == Class::Verb {
        clause(scene, t)
    } else {
        match scene.head(t).filter(|&h| scene.is_verb(h) && is_core(scene, t)) {
            Some(verb) => clause(scene, verb),
            None => scene.tree.reach(t),
        }
    };
    trimmed(scene, t, from.max(sentence.start), to.min(sentence.end - 1))
}

fn is_core(scene: &Scene, t: usize) -> bool {
    matches!(scene.token(t).deprel, Deprel::Nsubj | Deprel::NsubjPass | Deprel::Obj)
}

/// A verb with its subject, objects, obliques and complements, without other clauses.
fn clause(scene: &Scene, t: usize) -> (usize, usize) {
    let (mut from, mut to) = (t, t);
    for c in scene.tree.children(t) {
        let apart = match scene.token(c).deprel {
            Deprel::Parataxis
            | Deprel::Punct
            | Deprel::Cc
            | Deprel::Discourse
            | Deprel::Advcl
            | Deprel::Dislocated => true,
            Deprel::Conj => scene.is_verb(c),
            _ => false,
        };
        if !apart {
            let (first, last) = scene.tree.reach(c);
            from = from.min(first);
            to = to.max(last);
        }
    }
    if scene.token(t).deprel == Deprel::Acl
        && let Some(head) = scene.head(t)
        && head < from
        && from - head < 4
    {
        from = scene.tree.reach(head).0.max(head.saturating_sub(6));
    }
    (from, to)
}

/// Without a tree: up to the next border of clauses on either side.
fn segment(scene: &Scene, t: usize, sentence: &Range<usize>) -> (usize, usize) {
    let from = (sentence.start..t).rev().take_while(|&n| !is_border(scene, n)).last().unwrap_or(t);
    let to = (t + 1..sentence.end).take_while(|&n| !is_border(scene, n)).last().unwrap_or(t);
    (from, to)
}

/// Punctuation between clauses, or a word that opens one.
fn is_border(scene: &Scene, n: usize) -> bool {
    let word = scene.word(n);
    let opens = matches!(
        word,
        "that"
            | "who"
            | "which"
            | "where"
            | "when"
            | "while"
            | "after"
            | "before"
            | "because"
            | "as"
            | "although"
            | "though"
            | "if"
            | "but"
            | "until"
            | "unless"
            | "whose"
    );
    // "January 10, 2022", "Scarsdale, New York": no border.
    let within = word == "," && n > 0 && (scene.in_time(n) || place_goes_on(scene, n));
    (opens || matches!(word, ";" | ":" | "\"" | "“" | "”" | "." | "," | "—" | "–")) && !within
}

/// Whether a comma stands between two parts of a place name.
fn place_goes_on(scene: &Scene, comma: usize) -> bool {
    let place = |t: usize| {
        t < scene.notes.tokens.len() && scene.entity(t).is_some_and(|m| scene.is_place(m))
    };
    place(comma - 1) && place(comma + 1)
}

/// Bounds a clause to 45 tokens around its trigger and drops punctuation at its ends.
fn trimmed(scene: &Scene, t: usize, from: usize, to: usize) -> Span {
    const MOST: usize = 45;
    let mut from = from.max(t.saturating_sub(MOST)).min(t);
    let mut to = to.min(t + MOST).max(t);
    while from < t && scene.token(from).pos == Upos::Punct {
        from += 1;
    }
    while to > t && scene.token(to).pos == Upos::Punct {
        to -= 1;
    }
    scene.span(from, to)
}
