//! Which words of a text name happenings, and of which type.
//!
//! Verbs that head a clause and nouns of the lexicon; not light verbs ("hold talks" is told by the
//! noun), states of things or of mind.

use super::lexicon::{Class, LEXICON, Sense};
use super::scene::Scene;
use crate::annotate::{Deprel, EntityKind, EventType, Upos};
use std::ops::Range;

/// A word that names a happening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Trigger {
    /// Its token.
    pub(super) token: usize,
    /// Verb or noun.
    pub(super) class: Class,
    /// Its type.
    pub(super) kind: EventType,
    /// Whether the lexicon knows it: any other verb is a happening only with a time or a place.
    pub(super) known: bool,
}

/// The triggers of a sentence, in text order.
pub(super) fn find(scene: &Scene, sentence: &Range<usize>) -> Vec<Trigger> {
    let mut out: Vec<Trigger> = sentence
        .clone()
        .filter(|&t| !scene.in_time(t))
        .filter_map(|t| match scene.token(t).pos {
            Upos::Verb => verb(scene, t, sentence),
            Upos::Noun | Upos::Propn => noun(scene, t, sentence),
            _ => None,
        })
        .collect();
    drop_carriers(scene, &mut out);
    drop_occasions(scene, &mut out);
    out
}

fn verb(scene: &Scene, t: usize, sentence: &Range<usize>) -> Option<Trigger> {
    let attributive = matches!(
        scene.token(t).deprel,
        Deprel::Aux
            | Deprel::AuxPass
            | Deprel::Cop
            | Deprel::Amod
            | Deprel::Compound
            | Deprel::Case
            | Deprel::Mark
    );
    let form = scene.word(t);
    if attributive
        || matches!(form, "according" | "including" | "following" | "based" | "regarding")
    {
        return None;
    }
    if matches!(scene.word_before(t, 1), "the" | "a" | "an") {
        return None;
    }
    let Some(sense) = LEXICON.sense(form, Class::Verb) else {
        let plain = LEXICON.support(form).is_none() && form.len() > 2;
        return plain.then_some(Trigger {
            token: t,
            class: Class::Verb,
            kind: EventType::Other,
            known: false,
        });
    };
    let particle = (t + 1..(t + 4).min(sentence.end)).find_map(|p| {
        let near = p == t + 1 || matches!(scene.token(p).deprel, Deprel::Compound) || p == t + 2;
        near.then(|| LEXICON.with_particle(sense.lemma, scene.word(p))).flatten()
    });
    let kind = particle.unwrap_or_else(|| by_company(scene, sense, Class::Verb, t, sentence));
    let weak = kind == EventType::Other && LEXICON.support(form).is_some();
    (!weak || particle.is_some()).then_some(Trigger {
        token: t,
        class: Class::Verb,
        kind,
        known: kind != EventType::Other,
    })
}

fn noun(scene: &Scene, t: usize, sentence: &Range<usize>) -> Option<Trigger> {
    let sense = LEXICON.sense(scene.word(t), Class::Noun)?;
    if scene.token(t).deprel == Deprel::Compound && scene.head(t).is_some_and(|h| h > t) {
        return None;
    }
    if let Some(mention) = scene.entity(t)
        && matches!(
            scene.notes.entities[mention].kind,
            EntityKind::Person
                | EntityKind::Org
                | EntityKind::Gpe
                | EntityKind::Fac
                | EntityKind::Work
        )
    {
        return None;
    }
    let kind = LEXICON
        .with_modifier(sense.lemma, scene.word_before(t, 1))
        .unwrap_or_else(|| by_company(scene, sense, Class::Noun, t, sentence));
    Some(Trigger { token: t, class: Class::Noun, kind, known: true })
}

/// The type that the words near a trigger call for, else that of the lexicon.
fn by_company(
    scene: &Scene,
    sense: Sense,
    class: Class,
    t: usize,
    sentence: &Range<usize>,
) -> EventType {
    const REACH: usize = 12;
    let near = t.saturating_sub(REACH).max(sentence.start)..(t + REACH).min(sentence.end);
    LEXICON
        .company(sense, class)
        .iter()
        .find(|(_, cues)| near.clone().any(|n| n != t && cues.contains(scene.word(n))))
        .map_or(sense.kind, |(kind, _)| *kind)
}

/// Drops nouns that only say on which occasion a verb of saying tells ("said in a statement", "told
/// a news conference"): one utterance, told by its verb.
fn drop_occasions(scene: &Scene, triggers: &mut Vec<Trigger>) {
    let says: Vec<usize> = triggers
        .iter()
        .filter(|v| v.class == Class::Verb && v.kind == EventType::Statement)
        .map(|v| v.token)
        .collect();
    triggers.retain(|n| {
        let occasion = n.class == Class::Noun
            && n.kind == EventType::Statement
            && matches!(scene.token(n.token).deprel, Deprel::Obl | Deprel::Nmod);
        !(occasion && scene.head(n.token).is_some_and(|verb| says.contains(&verb)))
    });
}

/// Drops verbs that only carry an event noun ("hold talks", "signed an agreement").
fn drop_carriers(scene: &Scene, triggers: &mut Vec<Trigger>) {
    let carried: Vec<(usize, EventType)> = triggers
        .iter()
        .filter(|n| n.class == Class::Noun)
        .filter(|n| {
            matches!(
                scene.token(n.token).deprel,
                Deprel::Obj | Deprel::NsubjPass | Deprel::Nsubj | Deprel::Xcomp
            )
        })
        .filter_map(|n| Some((scene.head(n.token)?, n.kind)))
        .collect();
    if carried.is_empty() {
        return;
    }
    triggers.retain(|v| {
        v.class == Class::Noun
            || !carried.iter().any(|&(head, _)| {
                head == v.token && LEXICON.support(scene.word(v.token)) == Some("light")
            })
    });
}
