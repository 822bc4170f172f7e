//! When and where: the time and the places of a happening.
//!
//! Weighed by closeness, in tokens with a price on clause borders and a bonus for what the tree ties
//! together, so that of "on 10 May in Oslo and 12 May in Bergen" each meeting gets its own.

use super::scene::{Held, Scene};
use super::trigger::Trigger;
use crate::annotate::{Deprel, TimexType, Upos};
use crate::text::Span;
use std::ops::Range;

/// The time of `trigger`: an index into the times of the text.
pub(super) fn time(scene: &Scene, trigger: &Trigger, held: &Held) -> Option<usize> {
    held.times
        .clone()
        .filter(|&n| is_calendar(&scene.notes.times[n].value, scene.notes.times[n].kind))
        .filter_map(|n| {
            let span = scene.tokens_in(scene.notes.times[n].span);
            Some((far(scene, trigger, &span)?, n))
        })
        .min()
        .map(|(_, n)| n)
}

/// A date or a clock time of a day: not a duration, a set, or "now".
fn is_calendar(value: &str, kind: TimexType) -> bool {
    matches!(kind, TimexType::Date | TimexType::Time)
        && value.starts_with(|c: char| c.is_ascii_digit())
}

/// The places of `trigger`, nearest first.
pub(super) fn places(scene: &Scene, trigger: &Trigger, held: &Held) -> Vec<Span> {
    let moves = is_motion(scene.word(trigger.token));
    let mut found: Vec<(i32, Span)> = held
        .entities
        .clone()
        .filter(|&n| scene.is_place(n))
        .filter_map(|n| {
            let span = scene.notes.entities[n].span;
            let tokens = scene.tokens_in(span);
            let kind = locative(scene, &tokens, moves)?;
            Some((far(scene, trigger, &tokens)? + kind, span))
        })
        .collect();
    found.sort_unstable_by_key(|&(far, span)| (far, span.start));
    found.dedup_by_key(|&mut (_, span)| span);
    found.into_iter().take(2).map(|(_, span)| span).collect()
}

/// A verb of motion: what it tells happens where it leads.
fn is_motion(word: &str) -> bool {
    matches!(
        word,
        "came"
            | "come"
            | "flew"
            | "flown"
            | "fly"
            | "travel"
            | "traveled"
            | "travelled"
            | "arrived"
            | "returned"
            | "moved"
            | "brought"
            | "transported"
            | "taken"
            | "took"
            | "rushed"
            | "driven"
            | "fled"
            | "went"
            | "airlifted"
            | "sent"
            | "deported"
            | "evacuated"
            | "visit"
            | "trip"
            | "transferred"
    )
}

/// How much a mention looks like a place where something happens: 0 after "in", more where it
/// does less; `None` after no such preposition.
fn locative(scene: &Scene, tokens: &Range<usize>, moves: bool) -> Option<i32> {
    let mut before = tokens.start;
    for _ in 0..5 {
        before = before.checked_sub(1)?;
        match scene.word(before) {
            "in" | "at" | "near" | "outside" | "inside" | "around" => return Some(0),
            "on" | "off" | "across" | "into" | "over" | "through" => return Some(3),
            // A place that is come to or left: only what moves happens there.
            "from" | "to" | "toward" | "towards" => return moves.then_some(8),
            "," if scene.entity(before.checked_sub(1)?).is_some_and(|m| scene.is_place(m)) => {}
            _ if matches!(
                scene.token(before).pos,
                Upos::Adj | Upos::Det | Upos::Propn | Upos::Noun
            ) || matches!(scene.word(before), "'s" | "’s" | "of") => {}
            _ => return None,
        }
    }
    None
}

/// How far a phrase is from a trigger, in tokens with a price on clause borders; `None` where the
/// tree says that it belongs to another clause.
fn far(scene: &Scene, trigger: &Trigger, tokens: &Range<usize>) -> Option<i32> {
    if tokens.is_empty() {
        return None;
    }
    let t = trigger.token;
    let between = if tokens.start > t { t + 1..tokens.start } else { tokens.end..t };
    let mut far = between.len() as i32;
    for b in between {
        far += border(scene, b);
    }
    let bond = bond(scene, t, tokens)?;
    let far = far - bond;
    (far < 60).then_some(far)
}

/// What it costs to cross token `b`.
fn border(scene: &Scene, b: usize) -> i32 {
    match scene.word(b) {
        "," | "-" | "–" | "—" | "(" | ")" => 4,
        ";" | ":" | "\"" | "“" | "”" => 8,
        "and" | "but" | "or" | "then" => 4,
        "that" | "which" | "who" | "when" | "after" | "before" | "while" | "because" | "where" => 6,
        _ if scene.is_verb(b) => 4,
        _ => 0,
    }
}

/// How closely the tree ties a phrase to the trigger: high where it hangs on the trigger or on the
/// light verb above it; `None` where it hangs on the verb that reports the trigger.
fn bond(scene: &Scene, t: usize, tokens: &Range<usize>) -> Option<i32> {
    let top = tokens.clone().find(|&n| scene.head(n).is_none_or(|h| !tokens.contains(&h)))?;
    let mut at = top;
    for step in 0..6 {
        let Some(head) = scene.head(at) else { break };
        if head == t {
            return Some(20 - 2 * step);
        }
        if scene.is_verb(head) {
            return verb_bond(scene, t, head);
        }
        at = head;
    }
    Some(0)
}

fn verb_bond(scene: &Scene, t: usize, verb: usize) -> Option<i32> {
    let mut at = t;
    for step in 0..6 {
        let deprel = scene.token(at).deprel;
        let Some(head) = scene.head(at) else { break };
        if head == verb {
            return match deprel {
                Deprel::Ccomp => None,
                Deprel::Advcl | Deprel::Parataxis | Deprel::Conj => Some(2),
                _ => Some(12 - 2 * step),
            };
        }
        at = head;
    }
    Some(0)
}
