//! Who, and to whom: the participants of a happening.
//!
//! By the dependency tree where there is one (through passives, relatives, control and nominal
//! events), else by what stands nearest in the clause.

use super::lexicon::{Class, LEXICON};
use super::scene::{Held, Scene, is_site};
use super::trigger::Trigger;
use crate::annotate::{Deprel, EntityKind, EventType, Upos};
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
        Class::Verb => of_verb(scene, trigger, &mut out),
        Class::Noun => of_noun(scene, trigger, &mut out),
    }
    out.recipients
        .retain(|&span| !out.actors.contains(&span) && !matches!(&scene.lower[span], "it" | "its"));
    out
}

/// Whether the sentence has a tree: at least one token with a head.
pub(super) fn is_parsed(scene: &Scene, sentence: &Range<usize>) -> bool {
    sentence.clone().take(6).filter(|&t| scene.head(t).is_some()).count()
        >= 2.min(sentence.len() - 1)
}

fn of_verb(scene: &Scene, trigger: &Trigger, out: &mut Parties) {
    let t = trigger.token;
    let passive = is_passive(scene, t);
    let object = scene.child(t, Deprel::Obj).is_some();
    let subject = subject(scene, t);
    if let Some(subject) = subject {
        let undergoes =
            subject.passive.unwrap_or(passive) || !object && befalls(trigger.kind, scene.word(t));
        let list = if undergoes { &mut out.recipients } else { &mut out.actors };
        push_phrase(scene, subject.token, list);
    }
    for c in scene.tree.children(t) {
        match scene.token(c).deprel {
            Deprel::Obj | Deprel::Iobj => push_phrase(scene, c, &mut out.recipients),
            Deprel::Obl => push_oblique(scene, trigger.kind, c, passive, out),
            _ => {}
        }
    }
    // "Newly elected president Ana Lima", "the captured men".
    if matches!(scene.token(t).deprel, Deprel::Amod)
        && subject.is_none()
        && !scene.word(t).ends_with("ing")
        && let Some(head) = scene.head(t)
    {
        push_phrase(scene, head, &mut out.recipients);
    }
}

/// Verbs without an object whose subject it happens to: "twelve miners died".
fn befalls(kind: EventType, verb: &str) -> bool {
    match kind {
        EventType::Death | EventType::Disaster => true,
        EventType::Accident => !matches!(verb, "crashed" | "crash" | "collided" | "hit"),
        _ => matches!(verb, "suffered" | "survived" | "recovered" | "recover" | "disappeared"),
    }
}

/// "by the rebels" acts in a passive; "with Norway" takes part.
fn push_oblique(scene: &Scene, kind: EventType, c: usize, passive: bool, out: &mut Parties) {
    match case_of(scene, c) {
        "by" if passive => push_phrase(scene, c, &mut out.actors),
        "with" | "against" | "to" | "from" | "between" | "among" | "on" | "upon"
            if is_people(scene, c) =>
        {
            push_phrase(scene, c, &mut out.recipients);
        }
        // "Voted for Lima", "argued for him".
        "for"
            if matches!(kind, EventType::Election | EventType::Support) && is_people(scene, c) =>
        {
            push_phrase(scene, c, &mut out.recipients);
        }
        _ => {}
    }
}

/// Whether a phrase may name people or a body, not a place or a thing.
fn is_people(scene: &Scene, t: usize) -> bool {
    let Some(mention) = scene.entity(t) else {
        return !scene.in_time(t) && !is_site(scene.word(t));
    };
    let mention = &scene.notes.entities[mention];
    match mention.kind {
        EntityKind::Person | EntityKind::Org | EntityKind::Norp => true,
        EntityKind::Gpe => {
            matches!(case_of(scene, t), "with" | "against" | "between" | "among" | "on")
        }
        _ => false,
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
    }) || (matches!(scene.token(t).deprel, Deprel::Acl | Deprel::Advcl)
        && !scene.word(t).ends_with("ing")
        && !has_mark(scene, t, "to")
        && !scene
            .tree
            .children(t)
            .any(|c| matches!(scene.token(c).deprel, Deprel::Nsubj | Deprel::Aux | Deprel::Obj)))
}

/// Whom a verb is said of.
#[derive(Debug, Clone, Copy)]
struct Subject {
    token: usize,
    /// Whether it is a passive one, where that is known.
    passive: Option<bool>,
}

/// The subject of a verb: its own, that of the noun it modifies, or whom the words above it make act
/// ("asked Lima to resign", "accused him of lying").
fn subject(scene: &Scene, t: usize) -> Option<Subject> {
    const LEVELS: usize = 5;
    let mut at = t;
    // Whether the verbs from `t` up to `at` share what is said by "was ... and ...".
    let mut joined = true;
    for _ in 0..LEVELS {
        if let Some(own) = scene.tree.children(at).find(|&c| is_subject(scene, c)) {
            let is_passive = scene.token(own).deprel == Deprel::NsubjPass;
            let known = at == t || joined && is_passive && is_bare_participle(scene, t);
            let relative = matches!(scene.word(own), "who" | "which" | "that" | "whom");
            let token = match scene.head(at) {
                Some(head) if relative && scene.token(at).deprel == Deprel::Acl => head,
                _ => own,
            };
            return Some(Subject { token, passive: known.then_some(is_passive) });
        }
        let head = scene.head(at)?;
        let deprel = scene.token(at).deprel;
        match deprel {
            Deprel::Acl if has_mark(scene, at, "to") => {
                // "Their plans to march", "made a promise to return".
                if let Some(owner) = scene.child(head, Deprel::NmodPoss) {
                    return Some(Subject { token: owner, passive: None });
                }
                if !matches!(scene.token(head).deprel, Deprel::Obj | Deprel::Nsubj) {
                    return None;
                }
            }
            Deprel::Acl => return Some(Subject { token: head, passive: None }),
            Deprel::Xcomp => {
                let object =
                    scene.child(head, Deprel::Obj).or_else(|| scene.child(head, Deprel::Iobj));
                if let Some(object) = object.filter(|_| scene.is_verb(head)) {
                    return Some(Subject { token: object, passive: None });
                }
            }
            // "Jailed two men for smuggling": those who are jailed smuggled.
            Deprel::Advcl if has_mark(scene, at, "for") || has_mark(scene, at, "of") => {
                let object = scene.child(head, Deprel::Obj).filter(|_| scene.is_verb(head));
                if let Some(object) = object {
                    return Some(Subject { token: object, passive: None });
                }
            }
            Deprel::Conj | Deprel::Advcl | Deprel::Parataxis => {}
            Deprel::Obj | Deprel::Nsubj if !scene.is_verb(at) => {}
            _ => return None,
        }
        joined &= deprel == Deprel::Conj;
        at = head;
    }
    None
}

/// Whether the clause of `t` begins with `word`.
fn has_mark(scene: &Scene, t: usize, word: &str) -> bool {
    scene.tree.children(t).any(|c| {
        matches!(scene.token(c).deprel, Deprel::Mark | Deprel::Case) && scene.word(c) == word
    })
}

/// A participle without auxiliary or object: it goes on with what the verb before it has.
fn is_bare_participle(scene: &Scene, t: usize) -> bool {
    let plain =
        |c: usize| !matches!(scene.token(c).deprel, Deprel::Aux | Deprel::AuxPass | Deprel::Obj);
    !scene.word(t).ends_with("ing") && scene.tree.children(t).all(plain)
}

fn is_subject(scene: &Scene, t: usize) -> bool {
    matches!(scene.token(t).deprel, Deprel::Nsubj | Deprel::NsubjPass)
}

fn of_noun(scene: &Scene, trigger: &Trigger, out: &mut Parties) {
    let t = trigger.token;
    let undergone = is_undergone(trigger.kind, scene.word(t));
    for c in scene.tree.children(t) {
        match (scene.token(c).deprel, case_of(scene, c)) {
            (Deprel::NmodPoss, _) if undergone => push_phrase(scene, c, &mut out.recipients),
            (Deprel::NmodPoss, _) | (Deprel::Nmod, "by" | "between") => {
                push_phrase(scene, c, &mut out.actors);
            }
            (Deprel::Nmod, "of")
                if undergone || scene.entity(c).is_some() || scene.token(c).pos == Upos::Propn =>
            {
                push_phrase(scene, c, &mut out.recipients);
            }
            (Deprel::Nmod, "with" | "against" | "on" | "to" | "among" | "into" | "for")
                if is_people(scene, c) =>
            {
                push_phrase(scene, c, &mut out.recipients);
            }
            (Deprel::Amod | Deprel::Compound, _) => push_modifier(scene, c, undergone, out),
            _ => {}
        }
    }
    let deprel = scene.token(t).deprel;
    let Some(head) = scene.head(t).filter(|&h| scene.is_verb(h)) else { return };
    let core = matches!(deprel, Deprel::Obj | Deprel::Nsubj | Deprel::NsubjPass);
    // "Said in an interview", "went on a rampage": who speaks or goes does it.
    let carried = deprel == Deprel::Obl
        && (matches!(trigger.kind, EventType::Statement | EventType::Consult)
            && matches!(case_of(scene, t), "in" | "at" | "during" | "to")
            || LEXICON.support(scene.word(head)).is_some()
                && matches!(case_of(scene, t), "on" | "into" | "in"));
    if !core && !carried {
        return;
    }
    if deprel == Deprel::Nsubj && brings_together(scene.word(head)) {
        if let Some(object) = scene.child(head, Deprel::Obj) {
            push_phrase(scene, object, &mut out.recipients);
        }
        return;
    }
    // "Faced trial", "suffered an attack": the subject bears it.
    let borne = deprel == Deprel::Obj && is_bearing(scene.word(head));
    if borne && let Some(subject) = subject(scene, head) {
        push_phrase(scene, subject.token, &mut out.recipients);
        return;
    }
    if (deprel == Deprel::Obj || carried)
        && out.actors.is_empty()
        && !undergone
        && let Some(subject) = subject(scene, head)
    {
        let passive = subject.passive.unwrap_or_else(|| is_passive(scene, head));
        if !passive {
            push_phrase(scene, subject.token, &mut out.actors);
        } else if carried {
            push_phrase(scene, subject.token, &mut out.recipients);
        }
    }
    if deprel == Deprel::Obj
        && let Some(object) = scene.child(head, Deprel::Iobj)
    {
        push_phrase(scene, object, &mut out.recipients);
    }
    for c in scene.tree.children(head).filter(|_| core) {
        if scene.token(c).deprel != Deprel::Obl {
            continue;
        }
        match case_of(scene, c) {
            "by" if deprel == Deprel::NsubjPass => push_phrase(scene, c, &mut out.actors),
            "with" | "between" | "by" | "against" | "on" | "to" if is_people(scene, c) => {
                push_phrase(scene, c, &mut out.recipients);
            }
            _ => {}
        }
    }
}

/// Verbs whose subject bears what the object names.
fn is_bearing(verb: &str) -> bool {
    const STEMS: &[&str] =
        &["fac", "suffer", "sustain", "receiv", "underg", "underw", "surviv", "experienc"];
    STEMS.iter().any(|stem| verb.starts_with(stem)) && verb != "fact"
}

/// Nouns whose "his" or "of" is the one it happens to: "his arrest", "the murder of two".
fn is_undergone(kind: EventType, noun: &str) -> bool {
    kind == EventType::Death
        || matches!(
            noun,
            "arrest"
                | "arrests"
                | "capture"
                | "detention"
                | "imprisonment"
                | "conviction"
                | "trial"
                | "sentencing"
                | "murder"
                | "murders"
                | "killing"
                | "killings"
                | "assassination"
                | "abduction"
                | "kidnapping"
                | "execution"
                | "rape"
                | "torture"
                | "abuse"
                | "removal"
                | "dismissal"
                | "expulsion"
                | "suspension"
                | "firing"
                | "ouster"
                | "impeachment"
                | "extradition"
                | "deportation"
                | "eviction"
                | "rescue"
                | "evacuation"
                | "release"
                | "treatment"
                | "injury"
                | "injuries"
                | "illness"
                | "stroke"
                | "disappearance"
                | "nomination"
                | "appointment"
                | "confirmation"
                | "liberation"
                | "inauguration"
        )
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
fn push_modifier(scene: &Scene, c: usize, undergone: bool, out: &mut Parties) {
    let Some(mention) = scene.entity(c).filter(|&m| !scene.is_town(m)) else { return };
    let mention = &scene.notes.entities[mention];
    if mention.named
        && matches!(
            mention.kind,
            EntityKind::Norp | EntityKind::Gpe | EntityKind::Org | EntityKind::Person
        )
    {
        let list = if undergone { &mut out.recipients } else { &mut out.actors };
        push_once(list, mention.span);
    }
}

/// Adds the mention at the head of a phrase and those joined to it by "and".
fn push_phrase(scene: &Scene, head: usize, list: &mut Vec<Span>) {
    // "Thousands of protesters", "one of her rivals".
    let part = scene.tree.children(head).find(|&c| {
        scene.token(c).deprel == Deprel::Nmod
            && case_of(scene, c) == "of"
            && is_measure(scene, head)
    });
    let head = part.unwrap_or(head);
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

/// A word that only says how many or which of those that follow.
fn is_measure(scene: &Scene, t: usize) -> bool {
    matches!(scene.token(t).pos, Upos::Num | Upos::Det | Upos::Pron)
        || matches!(
            scene.word(t),
            "thousands"
                | "hundreds"
                | "dozens"
                | "scores"
                | "millions"
                | "tens"
                | "number"
                | "majority"
                | "most"
                | "many"
                | "all"
                | "some"
                | "one"
                | "both"
                | "none"
                | "half"
                | "crowd"
                | "crowds"
                | "couple"
                | "handful"
        )
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
    if is_pronoun(scene.word(head)) {
        return Some(token.span);
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

/// Pronouns that stand for people or bodies and that no entity mention is made of.
pub(super) fn is_pronoun(word: &str) -> bool {
    matches!(
        word,
        "they"
            | "them"
            | "their"
            | "we"
            | "us"
            | "our"
            | "i"
            | "me"
            | "my"
            | "you"
            | "it"
            | "its"
            | "who"
            | "whom"
            | "those"
            | "everyone"
            | "everybody"
            | "nobody"
            | "someone"
            | "anyone"
            | "both"
            | "some"
            | "others"
            | "many"
    )
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
