//! By rule: whether the name of a place stands as one where something happens.

use crate::annotate::event::lexicon::Class;
use crate::annotate::event::scene::Scene;
use crate::annotate::event::trigger::Trigger;
use crate::annotate::{Deprel, EntityKind, EventType, Upos};
use crate::model::gazetteer::{Gazetteer, PlaceKind};
use crate::text::Span;
use std::ops::Range;

/// "the Israeli elections": what a people does at home.
pub(super) fn of_people(scene: &Scene, trigger: &Trigger) -> Option<Span> {
    let home = matches!(trigger.kind, EventType::Election | EventType::Protest | EventType::Court);
    let modifier = scene.tree.children(trigger.token).filter(|&c| {
        matches!(scene.token(c).deprel, Deprel::Amod | Deprel::NmodPoss | Deprel::Compound)
    });
    let place = |c: usize| {
        let mention = &scene.notes.entities[scene.entity(c)?];
        matches!(mention.kind, EntityKind::Norp | EntityKind::Gpe).then_some(mention.span)
    };
    modifier.filter(|_| home && trigger.class == Class::Noun).find_map(place)
}

/// "the Geneva talks": a town before a meeting is where it is held.
pub(super) fn of_town(scene: &Scene, trigger: &Trigger) -> Option<Span> {
    let compound =
        scene.tree.children(trigger.token).filter(|&c| scene.token(c).deprel == Deprel::Compound);
    compound
        .filter_map(|c| scene.entity(c))
        .find(|&m| scene.is_town(m))
        .map(|m| scene.notes.entities[m].span)
}

/// A verb of motion: what it tells happens where it leads.
pub(super) fn is_motion(word: &str) -> bool {
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
pub(super) fn locative(scene: &Scene, tokens: &Range<usize>, moves: bool) -> Option<i32> {
    let mut before = tokens.start;
    for _ in 0..5 {
        before = before.checked_sub(1)?;
        match scene.word(before) {
            "in" | "at" | "near" | "outside" | "inside" | "around" => {
                return Some(if names_another(scene, tokens) { 6 } else { 0 });
            }
            "on" if is_state(scene, tokens) => return None,
            "on" | "off" | "across" | "into" | "through" => return Some(3),
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

/// "on the US": a state has no surface.
fn is_state(scene: &Scene, tokens: &Range<usize>) -> bool {
    let known = |m: usize| Gazetteer::shared().place(&scene.lower[scene.notes.entities[m].span]);
    scene.entity(tokens.start).is_some_and(|m| {
        scene.notes.entities[m].kind == EntityKind::Gpe
            && known(m).is_none_or(|p| p.kind == PlaceKind::Country)
    })
}

/// "Niger" of "the Niger capital Niamey": the place named next is the one that is meant.
pub(super) fn names_another(scene: &Scene, tokens: &Range<usize>) -> bool {
    let mut at = tokens.end;
    while at < tokens.end + 3 && at < scene.notes.tokens.len() {
        if scene.entity(at).is_some_and(|m| scene.is_place(m)) {
            return at > tokens.end;
        }
        if scene.token(at).pos != Upos::Noun {
            return false;
        }
        at += 1;
    }
    false
}
