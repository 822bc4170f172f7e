//! Who, and to whom: the participants of a happening.
//!
//! By the dependency tree where there is one (through passives, relatives, control and nominal
//! events), else by what stands nearest in the clause.

use super::lexicon::Class;
use super::scene::{Held, Scene};
use super::trigger::Trigger;
use crate::annotate::{Deprel, EntityKind, Upos};
use crate::text::Span;
use std::ops::Range;

/// The participants of a happening.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Parties {
    /// Who does it.
    pub(super) actors: Vec<Span>,
    /// To whom or with whom.
    pub(super) recipients: Vec<Span>,
}

/// The participants of `trigger` in `sentence`.
pub(super) fn parties(
    scene: &Scene,
    trigger: &Trigger,
    sentence: &Range<usize>,
    held: &Held,
) -> Parties {
    let mut out = Parties::default();
    if !is_parsed(scene, sentence) {
        nearest_parties(scene, trigger, held, &mut out);
        return out;
    }
    match trigger.class {
        Class::Verb => of_verb(scene, trigger.token, &mut out),
        Class::Noun => of_noun(scene, trigger.token, &mut out),
    }
    out.recipients.retain(|span| !out.actors.contains(span));
    out
}

/// Whether the sentence has a tree: at least one token with a head.
pub(super) fn is_parsed(scene: &Scene, sentence: &Range<usize>) -> bool {
    sentence.clone().take(6).filter(|&t| scene.head(t).is_some()).count()
        >= 2.min(sentence.len() - 1)
}

fn of_verb(scene: &Scene, t: usize, out: &mut Parties) {
    let passive = is_passive(scene, t);
    if let Some((subject, subject_passive)) = subject(scene, t) {
        let list =
            if subject_passive.unwrap_or(passive) { &mut out.recipients } else { &mut out.actors };
        push_phrase(scene, subject, list);
    }
    for c in scene.tree.children(t) {
        match scene.token(c).deprel {
            Deprel::Obj | Deprel::Iobj => push_phrase(scene, c, &mut out.recipients),
            Deprel::Obl => push_oblique(scene, c, passive, out),
            _ => {}
        }
    }
}

/// "by the rebels" acts in a passive; "with Norway" takes part.
fn push_oblique(scene: &Scene, c: usize, passive: bool, out: &mut Parties) {
    match case_of(scene, c) {
        "by" if passive => push_phrase(scene, c, &mut out.actors),
        "with" | "against" | "to" | "from" | "between" | "among" => {
            push_phrase(scene, c, &mut out.recipients);
        }
        _ => {}
    }
}

/// The preposition of a phrase.
fn case_of<'s>(scene: &'s Scene, t: usize) -> &'s str {
    scene.child(t, Deprel::Case).map_or("", |c| scene.word(c))
}

/// "was seized", "seized by": a passive form.
fn is_passive(scene: &Scene, t: usize) -> bool {
    scene.tree.children(t).any(|c| {
        matches!(scene.token(c).deprel, Deprel::AuxPass | Deprel::NsubjPass)
            || (scene.token(c).deprel == Deprel::Obl
                && case_of(scene, c) == "by"
                && !scene.word(t).ends_with("ing"))
    }) || (scene.token(t).deprel == Deprel::Acl
        && !scene.word(t).ends_with("ing")
        && scene.child(t, Deprel::Nsubj).is_none())
}

/// The subject of a verb, and whether it is a passive one where that is known: its own, that of the
/// noun it modifies, or that of the verb above it.
fn subject(scene: &Scene, t: usize) -> Option<(usize, Option<bool>)> {
    let mut at = t;
    for _ in 0..4 {
        if let Some(own) = scene.tree.children(at).find(|&c| is_subject(scene, c)) {
            let passive = (at == t).then_some(scene.token(own).deprel == Deprel::NsubjPass);
            let relative = matches!(scene.word(own), "who" | "which" | "that");
            return match scene.head(at) {
                Some(head) if relative && scene.token(at).deprel == Deprel::Acl => {
                    Some((head, passive))
                }
                _ => Some((own, passive)),
            };
        }
        let head = scene.head(at)?;
        match scene.token(at).deprel {
            Deprel::Acl => return Some((head, None)),
            Deprel::Xcomp => {
                let object =
                    scene.child(head, Deprel::Obj).or_else(|| scene.child(head, Deprel::Iobj));
                if let Some(object) = object {
                    return Some((object, None));
                }
            }
            Deprel::Conj | Deprel::Advcl | Deprel::Parataxis if scene.is_verb(head) => {}
            _ => return None,
        }
        at = head;
    }
    None
}

fn is_subject(scene: &Scene, t: usize) -> bool {
    matches!(scene.token(t).deprel, Deprel::Nsubj | Deprel::NsubjPass)
}

fn of_noun(scene: &Scene, t: usize, out: &mut Parties) {
    for c in scene.tree.children(t) {
        match (scene.token(c).deprel, case_of(scene, c)) {
            (Deprel::NmodPoss, _) | (Deprel::Nmod, "by" | "between") => {
                push_phrase(scene, c, &mut out.actors);
            }
            (Deprel::Nmod, "of")
                if scene.entity(c).is_some() || scene.token(c).pos == Upos::Propn =>
            {
                push_phrase(scene, c, &mut out.recipients);
            }
            (Deprel::Nmod, "with" | "against" | "on" | "to" | "among") => {
                push_phrase(scene, c, &mut out.recipients);
            }
            (Deprel::Amod | Deprel::Compound, _) => push_modifier(scene, c, out),
            _ => {}
        }
    }
    let core = matches!(scene.token(t).deprel, Deprel::Obj | Deprel::Nsubj | Deprel::NsubjPass);
    let Some(head) = scene.head(t).filter(|&h| core && scene.is_verb(h)) else { return };
    if scene.token(t).deprel == Deprel::Nsubj && brings_together(scene.word(head)) {
        if let Some(object) = scene.child(head, Deprel::Obj) {
            push_phrase(scene, object, &mut out.recipients);
        }
        return;
    }
    if scene.token(t).deprel == Deprel::Obj
        && let Some((subject, _)) = subject(scene, head)
    {
        push_phrase(scene, subject, &mut out.actors);
    }
    for c in scene.tree.children(head) {
        if scene.token(c).deprel == Deprel::Obl
            && matches!(case_of(scene, c), "with" | "between" | "by")
        {
            push_phrase(scene, c, &mut out.recipients);
        }
    }
}

/// "The talks will involve the OSCE": what is said of a meeting's participants.
fn brings_together(verb: &str) -> bool {
    matches!(
        verb,
        "involve"
            | "involves"
            | "involved"
            | "include"
            | "includes"
            | "included"
            | "gather"
            | "gathered"
            | "unite"
    )
}

/// "German" of "a German consulate attack", "Russia-NATO" of "the Russia-NATO Council".
fn push_modifier(scene: &Scene, c: usize, out: &mut Parties) {
    let Some(mention) = scene.entity(c).filter(|&m| !scene.is_town(m)) else { return };
    let mention = &scene.notes.entities[mention];
    if mention.named
        && matches!(
            mention.kind,
            EntityKind::Norp | EntityKind::Gpe | EntityKind::Org | EntityKind::Person
        )
    {
        push_once(&mut out.actors, mention.span);
    }
}

/// Adds the mention at the head of a phrase and those joined to it by "and".
fn push_phrase(scene: &Scene, head: usize, list: &mut Vec<Span>) {
    if let Some(span) = participant(scene, head) {
        push_once(list, span);
    }
    for c in scene.tree.children(head) {
        match scene.token(c).deprel {
            Deprel::Conj | Deprel::Appos if !scene.is_verb(c) => {
                if let Some(span) = participant(scene, c) {
                    push_once(list, span);
                }
            }
            _ => {}
        }
    }
}

fn push_once(list: &mut Vec<Span>, span: Span) {
    const MOST: usize = 8;
    if list.len() < MOST && !list.contains(&span) {
        list.push(span);
    }
}

/// The entity mention at `head`, else the noun with what stands before it; no times, no "it".
fn participant(scene: &Scene, head: usize) -> Option<Span> {
    if let Some(mention) = scene.entity(head) {
        return Some(scene.notes.entities[mention].span);
    }
    let token = scene.token(head);
    // "the OSCE Permanent Council": an organ with the name of its body.
    let body = scene
        .tree
        .children(head)
        .filter(|&c| scene.token(c).deprel == Deprel::Compound && token.pos == Upos::Propn)
        .filter_map(|c| scene.entity(c).map(|m| scene.notes.entities[m]))
        .find(|m| m.named && m.kind == EntityKind::Org);
    if let Some(body) = body {
        return Some(body.span);
    }
    if !matches!(token.pos, Upos::Noun | Upos::Propn | Upos::Num) || scene.in_time(head) {
        return None;
    }
    let first = scene
        .tree
        .children(head)
        .filter(|&c| {
            c < head
                && head - c <= 5
                && matches!(scene.token(c).deprel, Deprel::Amod | Deprel::Compound | Deprel::Nummod)
        })
        .min()
        .unwrap_or(head);
    Some(scene.span(first, head))
}

/// Without a tree: the nearest mention of someone before the trigger acts, the nearest after is acted on.
fn nearest_parties(scene: &Scene, trigger: &Trigger, held: &Held, out: &mut Parties) {
    const REACH: u32 = 80;
    let at = scene.token(trigger.token).span;
    let people = scene.notes.entities[held.entities.clone()].iter().filter(|m| {
        matches!(m.kind, EntityKind::Person | EntityKind::Org | EntityKind::Gpe | EntityKind::Norp)
    });
    let (mut before, mut after) = (None, None);
    for mention in people {
        if mention.span.end <= at.start && at.start - mention.span.end < REACH {
            before = Some(mention.span);
        } else if mention.span.start >= at.end
            && mention.span.start - at.end < REACH
            && after.is_none()
        {
            after = Some(mention.span);
        }
    }
    out.actors.extend(before);
    out.recipients.extend(after);
}
