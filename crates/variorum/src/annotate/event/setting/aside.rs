//! By rule: whether a time belongs to another happening than a trigger's, by how its clause stands.
//!
//! What the rules say is a feature of [`feature`](super::feature) among others.

use super::locative::is_motion;
use crate::annotate::event::lexicon::{Class, LEXICON};
use crate::annotate::event::scene::Scene;
use crate::annotate::{Deprel, EventType, Upos};
use std::ops::Range;

/// Whether a time is for certain that of another happening than the trigger's: of one that describes its subject, or
/// that it was before or after.
pub(super) fn is_of_another(scene: &Scene, t: usize, time: &Range<usize>) -> bool {
    in_subject(scene, t, time) || is_of_neighbour(scene, t, time)
}

/// Whether any rule gives a time, of this index among those of the text, to another happening.
pub(super) fn may_be_of_another(
    scene: &Scene,
    t: usize,
    tokens: &Range<usize>,
    time: usize,
) -> bool {
    is_of_another(scene, t, tokens)
        || in_relative(scene, t, tokens)
        || is_of_verb_before(scene, t, tokens)
        || is_of_asking(scene, t, tokens)
        || is_perfect(scene, t) && is_long_ago(scene, time)
}

/// "has freed", "have been released": no definite time of long ago goes with the present perfect
/// (Quirk et al. 1985, section 4.20).
pub(super) fn is_perfect(scene: &Scene, t: usize) -> bool {
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
pub(super) fn is_long_ago(scene: &Scene, time: usize) -> bool {
    let value = &scene.notes.times[time].value;
    let day = crate::annotate::event::first_day(value).or_else(|| {
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
pub(super) fn is_of_verb_before(scene: &Scene, t: usize, time: &Range<usize>) -> bool {
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
pub(super) fn is_of_asking(scene: &Scene, t: usize, time: &Range<usize>) -> bool {
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
pub(super) fn in_relative(scene: &Scene, t: usize, time: &Range<usize>) -> bool {
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
