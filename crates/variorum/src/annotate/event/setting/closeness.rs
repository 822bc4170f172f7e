//! By rule: how closely the tree and the order of words tie a phrase to a trigger.
//!
//! Weighed in tokens with a price on clause borders and a bonus for what the tree ties together, so that of "on
//! 10 May in Oslo and 12 May in Bergen" each meeting gets its own. What the rules say is a feature of
//! [`feature`](super::feature) among others.

use crate::annotate::event::lexicon::{Class, LEXICON};
use crate::annotate::event::scene::Scene;
use crate::annotate::{Deprel, EventType, Upos};
use std::ops::Range;

/// How far a phrase is from a trigger, in tokens with a price on clause borders; `None` where the
/// tree says that it belongs to another clause.
pub(super) fn far(scene: &Scene, t: usize, tokens: &Range<usize>) -> Option<i32> {
    if tokens.is_empty() {
        return None;
    }
    // What is said verbatim has its own times and places.
    if scene.verbatim(t) != scene.verbatim(tokens.start) {
        return None;
    }
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
        // Another happening stands between.
        word if scene.is_verb(b) => match LEXICON.sense(word, Class::Verb) {
            Some(sense) if sense.kind != EventType::Other => 12,
            _ => 4,
        },
        _ => 0,
    }
}

/// Whether a phrase only tells what came before or after.
fn is_before_or_after(scene: &Scene, t: usize) -> bool {
    scene.tree.children(t).any(|c| {
        scene.token(c).deprel == Deprel::Case
            && matches!(
                scene.word(c),
                "after" | "before" | "since" | "until" | "till" | "following" | "ahead" | "despite"
            )
    })
}

/// How closely the tree ties a phrase to the trigger: high where it hangs on the trigger or on the
/// light verb above it; `None` where it belongs to another happening: the verb that reports the
/// trigger, a clause that describes one of its participants, or the clause that the trigger itself
/// only describes a participant of.
pub(super) fn bond(scene: &Scene, t: usize, tokens: &Range<usize>) -> Option<i32> {
    let top = tokens.clone().find(|&n| scene.head(n).is_none_or(|h| !tokens.contains(&h)))?;
    // "he is in Oslo negotiating with the board"
    let up = std::iter::successors(scene.head(t), |&at| scene.head(at)).take(3);
    if scene.child(top, Deprel::Cop).is_some() && up.into_iter().any(|at| at == top) {
        return Some(14);
    }
    let mut at = top;
    for step in 0..6 {
        let Some(head) = scene.head(at) else { break };
        if head == t {
            return Some(20 - 2 * step);
        }
        if scene.is_verb(head) {
            // "say that on Monday we meet": what stands behind "that" is said, wherever the tree hangs it.
            let that = (head..tokens.start).any(|n| scene.word(n) == "that");
            let said = that && head < t && t != head;
            return if said { Some(4) } else { verb_bond(scene, t, head) };
        }
        at = head;
    }
    Some(0)
}

fn verb_bond(scene: &Scene, t: usize, verb: usize) -> Option<i32> {
    match below(scene, t, verb) {
        Below::Own(bond) => return Some(bond),
        Below::Other => return None,
        Below::Not => {}
    }
    let mut at = t;
    let mut aside = false;
    for step in 0..6 {
        let deprel = scene.token(at).deprel;
        let Some(head) = scene.head(at) else { break };
        aside |= match deprel {
            Deprel::Acl => true,
            // "urged him to cancel the talks", "agreed to meet": the one says when, not the other.
            Deprel::Xcomp => LEXICON.support(scene.word(head)).is_none(),
            // "freed after talks": the talks were before.
            Deprel::Obl | Deprel::Nmod => is_before_or_after(scene, at),
            _ => false,
        };
        if head == verb {
            return match deprel {
                Deprel::Ccomp => None,
                _ if aside => None,
                Deprel::Advcl | Deprel::Parataxis | Deprel::Conj => Some(2),
                _ => Some(12 - 2 * step),
            };
        }
        at = head;
    }
    Some(0)
}

/// Where a verb stands as seen from the trigger.
enum Below {
    /// Not below it.
    Not,
    /// Below it, and what hangs on the verb says when or where the trigger happens.
    Own(i32),
    /// Below it, in a clause of its own.
    Other,
}

/// Whether a verb is below the trigger. "The talks scheduled for May" are in May; "the girls seized in
/// April were freed" says nothing of when they were freed.
fn below(scene: &Scene, t: usize, verb: usize) -> Below {
    let mut at = verb;
    let mut own = true;
    for _ in 0..6 {
        let deprel = scene.token(at).deprel;
        let Some(head) = scene.head(at) else { return Below::Not };
        if head == t {
            let names_none = LEXICON
                .sense(scene.word(verb), Class::Verb)
                .is_none_or(|s| s.kind == EventType::Other);
            return match deprel {
                Deprel::Acl if own && scene.token(t).pos != Upos::Verb && names_none => {
                    Below::Own(14)
                }
                Deprel::Conj | Deprel::Parataxis if own && at == verb => Below::Own(2),
                _ => Below::Other,
            };
        }
        // "which she said would be held in May": the report in between says nothing of its own.
        own &= deprel == Deprel::Ccomp;
        at = head;
    }
    Below::Not
}
