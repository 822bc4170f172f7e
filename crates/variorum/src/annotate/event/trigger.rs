//! Which words of a text name happenings, and of which type.
//!
//! Any verb or noun may; what the lexicon says of it, and how it stands in its sentence, is weighed by a
//! trained model ([`learned`](super::learned)).

use super::learned::Learned;
use super::lexicon::{Class, LEXICON, Sense};
use super::scene::Scene;
use crate::annotate::{Deprel, EntityKind, EventType, Upos};
use std::ops::Range;

/// A word that may name a happening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Candidate {
    /// Its token.
    pub(super) token: usize,
    /// Verb or noun.
    pub(super) class: Class,
    /// The type that the lexicon gives it in this company; `None` where it doesn't know the word.
    pub(super) lexical: Option<EventType>,
}

/// A word that names a happening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Trigger {
    /// Its token.
    pub(super) token: usize,
    /// Verb or noun.
    pub(super) class: Class,
    /// Its type.
    pub(super) kind: EventType,
    /// Whether the model takes it for one, not the rules alone.
    pub(super) certain: bool,
    /// Whether it is a noun, or a verb of the lexicon: any other verb must have a time, a place or
    /// someone who takes part.
    pub(super) known: bool,
}

/// The triggers of a sentence, in text order.
pub(super) fn find(scene: &Scene, learned: &mut Learned, sentence: &Range<usize>) -> Vec<Trigger> {
    let all: Vec<Candidate> = candidates(scene, sentence).collect();
    let by_rule = by_rule(scene, &all);
    all.iter()
        .zip(by_rule)
        .filter_map(|(candidate, by_rule)| learned.trigger(candidate, by_rule, sentence))
        .collect()
}

/// Which candidates the rules take: nouns of the lexicon and verbs that are more than an auxiliary; not those
/// that only carry another ("hold talks"), nor occasions of an utterance ("said in a statement").
fn by_rule(scene: &Scene, all: &[Candidate]) -> Vec<bool> {
    let mut taken: Vec<bool> = all.iter().map(|c| is_taken(scene, c)).collect();
    let nouns = || all.iter().zip(&taken).filter(|(c, taken)| **taken && c.class == Class::Noun);
    let core = |t: usize| {
        matches!(
            scene.token(t).deprel,
            Deprel::Obj | Deprel::NsubjPass | Deprel::Nsubj | Deprel::Xcomp
        )
    };
    let carriers: Vec<usize> = nouns()
        .filter(|(c, _)| core(c.token))
        .filter_map(|(c, _)| scene.head(c.token))
        .filter(|&head| LEXICON.support(scene.word(head)) == Some("light"))
        .collect();
    let says: Vec<usize> = all
        .iter()
        .filter(|c| c.class == Class::Verb && c.lexical == Some(EventType::Statement))
        .map(|c| c.token)
        .collect();
    for (candidate, taken) in all.iter().zip(&mut taken) {
        let occasion = candidate.class == Class::Noun
            && candidate.lexical == Some(EventType::Statement)
            && matches!(scene.token(candidate.token).deprel, Deprel::Obl | Deprel::Nmod)
            && scene.head(candidate.token).is_some_and(|verb| says.contains(&verb));
        *taken &= !occasion && !carriers.contains(&candidate.token);
    }
    taken
}

fn is_taken(scene: &Scene, candidate: &Candidate) -> bool {
    let t = candidate.token;
    let form = scene.word(t);
    match candidate.class {
        Class::Noun => {
            let part = scene.token(t).deprel == Deprel::Compound;
            candidate.lexical.is_some() && !(part && scene.head(t).is_some_and(|head| head > t))
        }
        Class::Verb => {
            let attributive = matches!(scene.token(t).deprel, Deprel::Amod | Deprel::Compound);
            let preposition =
                matches!(form, "according" | "including" | "following" | "based" | "regarding");
            let article = matches!(scene.word_before(t, 1), "the" | "a" | "an");
            let plain = LEXICON.support(form).is_none() && form.len() > 2;
            !attributive && !preposition && !article && (candidate.lexical.is_some() || plain)
        }
    }
}

/// The words of a sentence that may name a happening.
pub(super) fn candidates<'s>(
    scene: &'s Scene,
    sentence: &'s Range<usize>,
) -> impl Iterator<Item = Candidate> + 's {
    sentence.clone().filter(|&t| !scene.in_time(t)).filter_map(|t| match scene.token(t).pos {
        Upos::Verb => verb(scene, t, sentence),
        Upos::Noun => noun(scene, t, sentence),
        Upos::Propn | Upos::Adj => noun(scene, t, sentence).filter(|c| c.lexical.is_some()),
        _ => None,
    })
}

fn verb(scene: &Scene, t: usize, sentence: &Range<usize>) -> Option<Candidate> {
    let aside = matches!(
        scene.token(t).deprel,
        Deprel::Aux | Deprel::AuxPass | Deprel::Cop | Deprel::Case | Deprel::Mark
    );
    let form = scene.word(t);
    if aside || form.len() < 2 {
        return None;
    }
    let sense = LEXICON.sense(form, Class::Verb);
    let lexical = sense.and_then(|sense| {
        let particle = (t + 1..(t + 4).min(sentence.end)).find_map(|p| {
            let near = p <= t + 2 || matches!(scene.token(p).deprel, Deprel::Compound);
            near.then(|| LEXICON.with_particle(sense.lemma, scene.word(p))).flatten()
        });
        let kind = particle.unwrap_or_else(|| by_company(scene, sense, Class::Verb, t, sentence));
        let weak = kind == EventType::Other && LEXICON.support(form).is_some();
        (!weak || particle.is_some()).then_some(kind)
    });
    Some(Candidate { token: t, class: Class::Verb, lexical })
}

fn noun(scene: &Scene, t: usize, sentence: &Range<usize>) -> Option<Candidate> {
    if let Some(mention) = scene.entity(t)
        && !matches!(
            scene.notes.entities[mention].kind,
            EntityKind::Event | EntityKind::Norp | EntityKind::Product
        )
    {
        return None;
    }
    let lexical = LEXICON.sense(scene.word(t), Class::Noun).map(|sense| {
        LEXICON
            .with_modifier(sense.lemma, scene.word_before(t, 1))
            .unwrap_or_else(|| by_company(scene, sense, Class::Noun, t, sentence))
    });
    Some(Candidate { token: t, class: Class::Noun, lexical })
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
