//! What the models of [`learned`](super::learned) look at: features of a word, of its place in the tree, and of the
//! words around it.
//!
//! Numbers of templates are part of the weights: a template that changes its number or meaning asks for training
//! anew.

use super::lexicon::{Class, LEXICON};
use super::scene::Scene;
use super::trigger::{Candidate, Trigger};
use crate::annotate::{Deprel, EventStatus, EventType, Upos, lemma};
use crate::model::embedding::Embeddings;
use crate::model::{FeatureBuffer, hash_bytes};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::ops::Range;

/// A text with what features ask of each of its words, worked out once.
pub(super) struct Facts<'s> {
    /// The text.
    pub(super) scene: &'s Scene<'s>,
    words: Vec<Word>,
    /// The two types of happening that the text names most by the lexicon: what it is about.
    topics: [u64; 2],
}

/// Hashes of what is known of a word; 0 where nothing is.
struct Word {
    form: u64,
    lemma: u64,
    /// Its clusters: of 64, of 256 and of 1,024.
    clusters: [u64; 3],
    /// The type that the lexicon gives it by itself.
    lexical: u64,
    /// What it is for where it names no happening of its own ("hold talks").
    support: u64,
}

impl<'s> Facts<'s> {
    /// Reads a text. Linear in it.
    pub(super) fn new(scene: &'s Scene<'s>) -> Self {
        let embeddings = Embeddings::shared();
        let mut counts: BTreeMap<EventType, usize> = BTreeMap::new();
        let word = |t: usize| {
            let (form, pos) = (scene.word(t), scene.token(t).pos);
            let class = if scene.is_verb(t) { Class::Verb } else { Class::Noun };
            let sense = LEXICON.sense(form, class);
            if let Some(sense) = sense.filter(|s| tells_topic(s.kind) && is_content(pos)) {
                *counts.entry(sense.kind).or_default() += 1;
            }
            let clusters = embeddings.index(form).map(|n| embeddings.clusters_of(n));
            Word {
                form: hash_bytes(form.as_bytes()),
                lemma: hash_bytes(lemma(form, pos).as_bytes()),
                clusters: clusters.map_or([0; 3], |all| all.map(|c| u64::from(c) + 1)),
                lexical: sense.map_or(0, |sense| label(sense.kind.as_str())),
                support: LEXICON.support(form).map_or(0, label),
            }
        };
        let words = (0..scene.notes.tokens.len()).map(word).collect();
        let mut most: Vec<(usize, EventType)> = counts.into_iter().map(|(k, n)| (n, k)).collect();
        most.sort_unstable_by_key(|&(n, kind)| (std::cmp::Reverse(n), kind));
        let at = |n: usize| most.get(n).map_or(0, |(_, kind)| label(kind.as_str()));
        let topics = [at(0), at(1)];
        Self { scene, words, topics }
    }

    /// What kind of someone or something a token names: an entity's kind, else a cluster.
    fn filler(&self, t: usize) -> u64 {
        let mention = self.scene.entity(t).map(|m| self.scene.notes.entities[m].kind);
        mention.map_or(self.words[t].clusters[1], |kind| label(kind.as_str()))
    }
}

/// Whether happenings of a type say what a text is about.
fn tells_topic(kind: EventType) -> bool {
    !matches!(kind, EventType::Statement | EventType::Other | EventType::Consult)
}

fn is_content(pos: Upos) -> bool {
    matches!(pos, Upos::Noun | Upos::Verb)
}

fn label(name: &str) -> u64 {
    hash_bytes(name.as_bytes())
}

/// How a word is inflected, by its ending.
fn ending(word: &str) -> u64 {
    ["ing", "ed", "en", "s"].iter().position(|e| word.ends_with(e)).map_or(0, |n| n as u64 + 1)
}

/// What the nearest words of the lexicon name: type and nearness, by
/// [`nearest_in_lexicon`](super::learned::nearest_in_lexicon).
fn near_in_lexicon(form: &str, class: Class, near: &[u8]) -> u64 {
    let index = Embeddings::shared().index(form).map(|n| n as usize * 2);
    let at = index.map(|n| n + usize::from(class == Class::Noun));
    at.and_then(|at| near.get(at)).map_or(0, |&b| u64::from(b))
}

/// What a word says by itself; `near` is [`nearest_in_lexicon`](super::learned::nearest_in_lexicon).
pub(super) fn word_features(
    form: &str,
    class: Class,
    lexical: Option<EventType>,
    near: &[u8],
    out: &mut FeatureBuffer,
) {
    let kind = lexical.map_or(0, |k| label(k.as_str()));
    let like = near_in_lexicon(form, class, near);
    let pos = if class == Class::Verb { Upos::Verb } else { Upos::Noun };
    let class = class as u64;
    out.push2(1, kind, class);
    out.push2(2, hash_bytes(lemma(form, pos).as_bytes()), class);
    out.push(3, hash_bytes(form.as_bytes()));
    let embeddings = Embeddings::shared();
    if let Some(index) = embeddings.index(form) {
        for (size, cluster) in embeddings.clusters_of(index).into_iter().enumerate() {
            out.push2(4 + size as u32, u64::from(cluster), class);
        }
    }
    out.push2(46, like, class);
    out.push2(47, like / 4, class);
    out.push3(48, like / 4, kind, class);
}

/// What tells whether a word names a happening, and of which type.
pub(super) fn kind_features(
    facts: &Facts,
    near_words: &[u8],
    candidate: &Candidate,
    sentence: &Range<usize>,
    out: &mut FeatureBuffer,
) {
    out.clear();
    let (scene, words) = (facts.scene, &facts.words);
    let t = candidate.token;
    let token = scene.token(t);
    let class = candidate.class as u64;
    let deprel = token.deprel as u64;
    let kind = candidate.lexical.map_or(0, |k| label(k.as_str()));
    let own = words[t].lemma;
    let form = scene.word(t);
    word_features(form, candidate.class, candidate.lexical, near_words, out);
    out.push(0, class);
    out.push3(49, near_in_lexicon(form, candidate.class, near_words) / 4, deprel, class);
    out.push2(7, deprel, class);
    out.push2(8, kind, deprel);
    for length in [3, 4] {
        let tail = form.len().checked_sub(length).and_then(|at| form.get(at..));
        tail.into_iter().for_each(|tail| out.push2(9, hash_bytes(tail.as_bytes()), class));
    }
    out.push3(10, words[t].support, ending(form), class);
    if let Some(head) = scene.head(t) {
        let above = words[head].lemma;
        out.push2(11, above, deprel);
        out.push3(12, words[head].lexical, deprel, kind);
        out.push3(13, words[head].support, deprel, class);
        out.push3(14, words[head].clusters[1], deprel, class);
    } else {
        out.push2(15, class, kind);
    }
    let mut parts = 0u64;
    for c in scene.tree.children(t) {
        let relation = scene.token(c).deprel;
        parts |= 1 << (relation as u64 % 64);
        out.push2(16, relation as u64, class);
        out.push3(17, relation as u64, kind, class);
        match relation {
            Deprel::Obj | Deprel::Nsubj | Deprel::NsubjPass | Deprel::Nmod | Deprel::NmodPoss => {
                out.push3(18, relation as u64, facts.filler(c), class);
                out.push3(19, relation as u64, facts.filler(c), own);
                out.push3(20, relation as u64, words[c].lexical, words[t].support);
            }
            Deprel::Aux
            | Deprel::AuxPass
            | Deprel::Det
            | Deprel::Mark
            | Deprel::Case
            | Deprel::Cop => {
                out.push2(21, words[c].form, class);
                out.push3(22, words[c].form, class, deprel);
            }
            Deprel::Amod | Deprel::Compound | Deprel::Advmod | Deprel::Nummod => {
                out.push2(23, words[c].form, class);
                out.push3(24, words[c].lexical, relation as u64, kind);
            }
            _ => {}
        }
    }
    out.push2(25, parts & 0xFFFF_FFFF, class);
    let word = |offset: isize| {
        let at = t.checked_add_signed(offset).filter(|at| sentence.contains(at));
        at.map_or(0, |at| words[at].form)
    };
    for (n, offset) in [-2, -1, 1, 2].into_iter().enumerate() {
        out.push2(26 + n as u32, word(offset), class);
        out.push2(30 + n as u32, word(offset), kind);
    }
    out.push2(34, word(1), own);
    out.push3(35, u64::from(scene.is_cue(t)), kind, class);
    out.push3(36, u64::from(scene.verbatim(t).is_some()), class, kind);
    out.push2(37, facts.topics[0], kind);
    out.push2(38, facts.topics[0], own);
    out.push2(39, facts.topics[1], kind);
    out.push2(40, facts.topics[0], class);
    out.push2(41, ending(form), kind);
    out.push2(42, u64::from(token.pos == Upos::Propn), kind);
    for n in near(t, 8, sentence).filter(|&n| is_content(scene.token(n).pos)) {
        out.push2(43, words[n].clusters[0], kind);
        out.push2(44, words[n].clusters[1], own);
        out.push2(45, words[n].lexical, kind);
    }
}

/// The tokens around `t` in its sentence, itself left out.
fn near(t: usize, reach: usize, sentence: &Range<usize>) -> impl Iterator<Item = usize> {
    let from = t.saturating_sub(reach).max(sentence.start);
    (from..(t + reach + 1).min(sentence.end)).filter(move |&n| n != t)
}

/// What tells whether a happening happened; `by_rule` is what the rules say.
pub(super) fn status_features(
    facts: &Facts,
    trigger: &Trigger,
    by_rule: EventStatus,
    day: Option<Date>,
    sentence: &Range<usize>,
    out: &mut FeatureBuffer,
) {
    out.clear();
    let (scene, words) = (facts.scene, &facts.words);
    let t = trigger.token;
    let class = trigger.class as u64;
    let rule = by_rule as u64;
    let form = scene.word(t);
    out.push(0, rule);
    out.push2(1, rule, class);
    out.push2(2, rule, scene.token(t).deprel as u64);
    out.push2(3, words[t].lemma, class);
    out.push2(4, label(trigger.kind.as_str()), class);
    out.push2(5, ending(form), class);
    out.push3(6, ending(form), scene.token(t).deprel as u64, class);
    let after = match (day, scene.published) {
        (Some(day), Some(published)) if day < published => 1,
        (Some(day), Some(published)) if day == published => 2,
        (Some(_), Some(_)) => 3,
        _ => 0u64,
    };
    out.push2(7, after, class);
    out.push2(8, after, rule);
    out.push2(9, u64::from(scene.verbatim(t).is_some()), class);
    if let Some(quote) = scene.quote(t) {
        out.push2(10, scene.notes.quotes[quote].stance as u64, class);
    }
    // What the word itself has, and what each word above it has.
    let mut at = t;
    for level in 0..4u64 {
        for c in scene.tree.children(at) {
            let relation = scene.token(c).deprel;
            let small = matches!(
                relation,
                Deprel::Aux
                    | Deprel::AuxPass
                    | Deprel::Mark
                    | Deprel::Cop
                    | Deprel::Advmod
                    | Deprel::Det
            );
            if small
                || level == 0 && matches!(relation, Deprel::Amod | Deprel::Compound | Deprel::Case)
            {
                out.push3(11, words[c].form, level.min(1), class);
                out.push2(12, words[c].form, level);
            }
            if level == 0 {
                out.push2(13, relation as u64, class);
            }
        }
        let Some(head) = scene.head(at) else {
            out.push3(14, level, class, rule);
            break;
        };
        let relation = scene.token(at).deprel as u64;
        out.push3(15, words[head].lemma, relation, level.min(1));
        out.push2(16, words[head].lemma, level);
        out.push3(17, ending(scene.word(head)), relation, level);
        out.push3(18, words[head].support, relation, level);
        at = head;
    }
    for by in 1..4 {
        if t >= sentence.start + by {
            out.push2(19, words[t - by].form, by as u64);
            out.push2(20, words[t - by].form, class);
        }
    }
    let before = sentence.start..t;
    for n in before.rev().take(12) {
        if matches!(scene.token(n).pos, Upos::Aux | Upos::Sconj | Upos::Part) {
            out.push2(21, words[n].form, class);
        }
    }
}
