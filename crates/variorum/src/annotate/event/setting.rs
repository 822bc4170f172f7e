//! When and where: the time and the places of a happening.
//!
//! Weighed by closeness, in tokens with a price on clause borders and a bonus for what the tree ties
//! together, so that of "on 10 May in Oslo and 12 May in Bergen" each meeting gets its own.

use super::lexicon::{Class, LEXICON};
use super::scene::{Held, Scene};
use super::trigger::Trigger;
use crate::annotate::{Deprel, EntityKind, EventType, TimexType, Upos};
use crate::model::gazetteer::{Gazetteer, PlaceKind};
use crate::text::Span;
use std::ops::Range;

/// The time of `trigger`: an index into the times of the text.
pub(super) fn time(scene: &Scene, trigger: &Trigger, held: &Held) -> Option<usize> {
    held.times
        .clone()
        .filter(|&n| is_calendar(&scene.notes.times[n].value, scene.notes.times[n].kind))
        .filter_map(|n| {
            let span = scene.tokens_in(scene.notes.times[n].span);
            let aside = in_subject(scene, trigger.token, &span)
                || in_relative(scene, trigger.token, &span)
                || is_of_another(scene, trigger.token, &span)
                || is_of_asking(scene, trigger.token, &span)
                || is_of_neighbour(scene, trigger.token, &span)
                || is_perfect(scene, trigger.token) && is_long_ago(scene, n);
            (!aside).then(|| Some((far(scene, trigger, &span)?, n)))?
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
    if found.is_empty() {
        found.extend(of_people(scene, trigger).or_else(|| of_town(scene, trigger)));
    }
    found.sort_unstable_by_key(|&(far, span)| (far, span.start));
    found.dedup_by_key(|&mut (_, span)| span);
    found.into_iter().take(2).map(|(_, span)| span).collect()
}

/// "the Israeli elections": what a people does at home.
fn of_people(scene: &Scene, trigger: &Trigger) -> Option<(i32, Span)> {
    let home = matches!(trigger.kind, EventType::Election | EventType::Protest | EventType::Court);
    let modifier = scene.tree.children(trigger.token).filter(|&c| {
        matches!(scene.token(c).deprel, Deprel::Amod | Deprel::NmodPoss | Deprel::Compound)
    });
    let place = |c: usize| {
        let mention = &scene.notes.entities[scene.entity(c)?];
        matches!(mention.kind, EntityKind::Norp | EntityKind::Gpe).then_some((0, mention.span))
    };
    modifier.filter(|_| home && trigger.class == Class::Noun).find_map(place)
}

/// "the Geneva talks": a town before a meeting is where it is held.
fn of_town(scene: &Scene, trigger: &Trigger) -> Option<(i32, Span)> {
    let compound =
        scene.tree.children(trigger.token).filter(|&c| scene.token(c).deprel == Deprel::Compound);
    compound
        .filter_map(|c| scene.entity(c))
        .find(|&m| scene.is_town(m))
        .map(|m| (0, scene.notes.entities[m].span))
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

/// "has freed", "have been released": no definite time of long ago goes with the present perfect
/// (Quirk et al. 1985, section 4.20).
fn is_perfect(scene: &Scene, t: usize) -> bool {
    let aux = |word: &'static [&'static str]| {
        scene.tree.children(t).any(|c| {
            matches!(scene.token(c).deprel, Deprel::Aux | Deprel::AuxPass)
                && word.contains(&scene.word(c))
        })
    };
    scene.is_verb(t)
        && aux(&["has", "have", "'ve", "’ve"])
        && !aux(&["would", "could", "may", "might", "should", "must", "will"])
}

/// Whether a time lies a month or more before the publication.
fn is_long_ago(scene: &Scene, time: usize) -> bool {
    let value = &scene.notes.times[time].value;
    let day = super::first_day(value).or_else(|| {
        value
            .get(..4)
            .filter(|_| value.len() == 4)?
            .parse()
            .ok()
            .and_then(|y| jiff::civil::Date::new(y, 12, 31).ok())
    });
    day.zip(scene.published)
        .is_some_and(|(day, published)| day.until(published).is_ok_and(|s| s.get_days() > 30))
}

/// Whether a time follows right on another verb that tells a happening, and the tree doesn't tie it
/// to the trigger: "found in May, she was freed", "seized in April to be freed".
fn is_of_another(scene: &Scene, t: usize, time: &Range<usize>) -> bool {
    const REACH: usize = 12;
    let near = time.start.saturating_sub(REACH)..time.start;
    let close = near.rev().take_while(|&n| {
        !matches!(scene.word(n), "," | ";" | ":" | "." | "—" | "–" | "\"" | "“" | "”" | "that")
            && n != t
    });
    let owner = close.filter(|&n| scene.is_verb(n)).find(|&n| {
        LEXICON.sense(scene.word(n), Class::Verb).is_some_and(|s| s.kind != EventType::Other)
    });
    let Some(owner) = owner else { return false };
    // A noun that the verb is said of shares its time: "held talks on Monday", "the deal signed".
    let shared = scene.head(t) == Some(owner) || scene.head(owner) == Some(t);
    let top = time.clone().find(|&n| scene.head(n).is_none_or(|h| !time.contains(&h)));
    let tied = top.and_then(|top| scene.head(top)) == Some(t);
    !shared && !tied
}

/// Whether a time is that of a happening before or after which the trigger's was: "met ahead of the speech in March".
fn is_of_neighbour(scene: &Scene, t: usize, time: &Range<usize>) -> bool {
    let parts = ["ahead", "before", "after", "following", "since", "until", "prior"];
    let border = (t + 1..time.start).find(|&n| parts.contains(&scene.word(n)));
    border.is_some_and(|border| {
        (border + 1..time.start).any(|n| {
            scene.token(n).pos == Upos::Noun && LEXICON.sense(scene.word(n), Class::Noun).is_some()
        })
    })
}

/// Whether a time tells when something was asked for or decided, and the trigger names what: "called Friday for him
/// to cancel the talks". By the order of words: parsers hang such a time here and there.
fn is_of_asking(scene: &Scene, t: usize, time: &Range<usize>) -> bool {
    const REACH: usize = 8;
    let to = (time.end..t).find(|&n| scene.word(n) == "to" && scene.token(n).pos == Upos::Part);
    let Some(to) = to else { return false };
    let from = time.start.saturating_sub(REACH);
    let asking = (from..to).rev().find(|&n| !time.contains(&n) && scene.is_verb(n));
    asking.is_some_and(|verb| {
        let form = scene.word(verb);
        LEXICON.support(form).is_none_or(|role| role == "mind") && !is_motion(form)
    })
}

/// Whether a time stands in a clause inside the subject of the trigger: "the girls seized two years
/// ago have been freed".
fn in_subject(scene: &Scene, t: usize, time: &Range<usize>) -> bool {
    let subject = scene.tree.children(t).find(|&c| {
        c < time.start && matches!(scene.token(c).deprel, Deprel::Nsubj | Deprel::NsubjPass)
    });
    let Some(subject) = subject.filter(|_| time.end <= t) else { return false };
    let verb = (subject + 1..time.start).rev().find(|&n| scene.is_verb(n));
    let closed = (time.end..t).any(|n| scene.word(n) == ",");
    verb.is_some() && !closed
}

/// Whether a time stands in a relative clause that the trigger is not in: "the mayor, who took office in
/// May, freed him"; "freed after the trial, which began in May".
fn in_relative(scene: &Scene, t: usize, time: &Range<usize>) -> bool {
    const REACH: usize = 16;
    let opens = |n: usize| {
        matches!(scene.word(n), "who" | "whose" | "whom" | "which")
            && matches!(scene.word_before(n, 1), "," | "—" | "–" | "of" | "in")
    };
    let from = time.start.saturating_sub(REACH);
    let Some(relative) = (from..time.start).rev().find(|&n| opens(n)) else { return false };
    let verb =
        (relative + 1..time.start).any(|n| matches!(scene.token(n).pos, Upos::Verb | Upos::Aux));
    let shut = (time.end..t).any(|n| matches!(scene.word(n), "," | "—" | "–"));
    verb && (t < relative || time.end <= t && shut)
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
fn names_another(scene: &Scene, tokens: &Range<usize>) -> bool {
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

/// How far a phrase is from a trigger, in tokens with a price on clause borders; `None` where the
/// tree says that it belongs to another clause.
fn far(scene: &Scene, trigger: &Trigger, tokens: &Range<usize>) -> Option<i32> {
    if tokens.is_empty() {
        return None;
    }
    let t = trigger.token;
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
fn bond(scene: &Scene, t: usize, tokens: &Range<usize>) -> Option<i32> {
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
