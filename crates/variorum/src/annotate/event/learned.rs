//! Whether a word names a happening, of which type, and whether it happened: two log-linear models.
//!
//! Trained on labelled Wikinews (`fixtures/events/train.tsv`, guide: `docs/event-labels.md`) by `cargo xtask
//! train events`. What the lexicon and the rules for status say are features beside the words around.

use super::lexicon::{Class, LEXICON};
use super::scene::Scene;
use super::status;
use super::trigger::{Candidate, Trigger, candidates};
use crate::annotate::{Annotations, Deprel, EventStatus, EventType, Upos, lemma};
use crate::article::Article;
use crate::model::embedding::Embeddings;
use crate::model::{Archive, FeatureBuffer, Linear, ModelError, hash_bytes};
use crate::text::Span;
use jiff::civil::Date;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

/// The name of the model and of its file.
pub const KIND: &str = "events";

/// By how much the score of a word may fall short and still be a happening for certain: there it is right as
/// often as not (on the articles it learned from, by cross-validation).
const GRACE: i32 = 20;
/// By how much a status must score better than that of the rules to be preferred.
const LEAD: i32 = 40;
/// The same where the rules find a plan: news that looks ahead is rare in what the model learned from.
const LEAD_OVER_PLANS: i32 = 100;

/// The weights.
#[derive(Debug, Clone)]
pub struct Weights {
    /// Whether a word names a happening: its one label's score is above 0.
    pub names: Linear,
    /// Of which type: its labels are those of [`EventType`].
    pub kind: Linear,
    /// Its labels are those of [`EventStatus`].
    pub status: Linear,
    /// By the number of a word in [`Embeddings`]: what its nearest words in the lexicon name.
    pub near: Cow<'static, [u8]>,
}

impl Weights {
    /// Reads the file that [`Weights::to_bytes`] makes.
    ///
    /// # Errors
    ///
    /// Where the bytes are no such file.
    pub fn read(bytes: &'static [u8]) -> Result<Self, ModelError> {
        let archive = Archive::read(bytes, KIND)?;
        Ok(Self {
            names: Linear::read(&archive, "names")?,
            kind: Linear::read(&archive, "kind")?,
            status: Linear::read(&archive, "status")?,
            near: archive.section("near")?,
        })
    }

    /// How much likelier than not it is that a word with these features names a happening.
    pub fn lead(&self, keys: &[u32]) -> i32 {
        let mut score = [0; 2];
        self.names.add_scores(keys, &mut score);
        score[1] - score[0]
    }

    /// The bytes of `models/events.bin`.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut archive = Archive::new(KIND);
        self.names.write(&mut archive, "names");
        self.kind.write(&mut archive, "kind");
        self.status.write(&mut archive, "status");
        archive.put("near", self.near.to_vec());
        archive.to_bytes()
    }
}

static SHIPPED: LazyLock<Weights> = LazyLock::new(|| {
    Weights::read(include_bytes!("../../../../../models/events.bin"))
        .expect("the weights are made with the program")
});

/// For each word of [`Embeddings`] a byte for its use as a verb and one as a noun: the type of the word of the
/// lexicon that is nearest in meaning, and how near it is.
pub fn nearest_in_lexicon() -> Vec<u8> {
    let embeddings = Embeddings::shared();
    let mut known: Vec<(Class, EventType, u32)> = LEXICON
        .words()
        .filter_map(|(word, class, kind)| Some((class, kind, embeddings.index(word)?)))
        .collect();
    known.sort_unstable_by_key(|&(class, kind, index)| (index, class as u8, kind));
    let norm = |v: &[i8]| v.iter().map(|&x| f32::from(x) * f32::from(x)).sum::<f32>().sqrt();
    let norms: Vec<f32> = known.iter().map(|k| norm(embeddings.vector_of(k.2))).collect();
    let mut out = Vec::with_capacity(embeddings.len() * 2);
    for index in 0..embeddings.len() as u32 {
        let own = embeddings.vector_of(index);
        let length = norm(own);
        let mut best = [(0.0f32, 0u8); 2];
        for (&(class, kind, other), norm) in known.iter().zip(&norms) {
            if other == index {
                continue;
            }
            let dot: i32 = own
                .iter()
                .zip(embeddings.vector_of(other))
                .map(|(&a, &b)| i32::from(a) * i32::from(b))
                .sum();
            let likeness = dot as f32 / (length * norm).max(1.0);
            let slot = &mut best[usize::from(class == Class::Noun)];
            if likeness > slot.0 {
                *slot = (likeness, kind as u8 + 1);
            }
        }
        out.extend(best.map(|(likeness, kind)| match likeness {
            l if l >= 0.65 => kind * 4 + 3,
            l if l >= 0.5 => kind * 4 + 2,
            l if l >= 0.38 => kind * 4 + 1,
            _ => 0,
        }));
    }
    out
}

/// The models at work on one text, with what they look at of it as a whole.
pub(super) struct Learned {
    topics: Topics,
    buffer: FeatureBuffer,
    scores: Vec<i32>,
}

impl Learned {
    pub(super) fn new(scene: &Scene) -> Self {
        Self { topics: Topics::of(scene), buffer: FeatureBuffer::default(), scores: Vec::new() }
    }

    /// How a word is taken: as a happening of some type, certain or not, or as none. `by_rule` says
    /// whether the rules take it for one.
    pub(super) fn trigger(
        &mut self,
        scene: &Scene,
        candidate: &Candidate,
        by_rule: bool,
        sentence: &Range<usize>,
    ) -> Option<Trigger> {
        kind_features(scene, &self.topics, &SHIPPED.near, candidate, sentence, &mut self.buffer);
        let lead = SHIPPED.lead(self.buffer.keys());
        let certain = lead + GRACE > 0;
        if !certain && !by_rule {
            return None;
        }
        let known = candidate.class == Class::Noun
            || candidate.lexical.is_some_and(|kind| kind != EventType::Other);
        let best = SHIPPED.kind.best(self.buffer.keys(), &mut self.scores);
        let kind = EventType::parse(SHIPPED.kind.labels().get(best)?)?;
        Some(Trigger { token: candidate.token, class: candidate.class, kind, certain, known })
    }

    /// Whether the happening of `trigger` happened; its time begins on `day` if that is known.
    pub(super) fn status(
        &mut self,
        scene: &Scene,
        trigger: &Trigger,
        day: Option<Date>,
        sentence: &Range<usize>,
    ) -> EventStatus {
        let by_rule = status::status(scene, trigger, day);
        // What a noun says itself ("upcoming", "alleged"), or the word above says outright ("threatened to"),
        // is certain.
        let outright = matches!(
            by_rule,
            EventStatus::Threatened
                | EventStatus::Promised
                | EventStatus::Cancelled
                | EventStatus::Failed
        );
        if outright || trigger.class == Class::Noun && by_rule != EventStatus::Occurred {
            return by_rule;
        }
        status_features(scene, trigger, by_rule, day, sentence, &mut self.buffer);
        let best = SHIPPED.status.best(self.buffer.keys(), &mut self.scores);
        let found = SHIPPED.status.labels().get(best).and_then(|label| EventStatus::parse(label));
        let rule = self.scores.get(by_rule as usize).copied().unwrap_or(0);
        let needed = if by_rule == EventStatus::Scheduled { LEAD_OVER_PLANS } else { LEAD };
        found.filter(|_| self.scores[best] - rule >= needed).unwrap_or(by_rule)
    }
}

/// What the models are asked of one word.
#[derive(Debug, Clone)]
pub struct Question {
    /// The word.
    pub word: Span,
    /// Features of its type.
    pub kind: Vec<u32>,
    /// Features of its status.
    pub status: Vec<u32>,
}

/// What the models are asked of each word of an annotated article's text that may name a happening; `near` is
/// [`nearest_in_lexicon`].
pub fn questions(article: &Article, notes: &Annotations, near: &[u8]) -> Vec<Question> {
    let published = article.published.as_ref().map(crate::article::Published::day);
    let scene = Scene::new(&article.text, notes, published);
    let topics = Topics::of(&scene);
    let mut out = Vec::new();
    let mut buffer = FeatureBuffer::default();
    for (sentence, held) in notes.sentences.iter().zip(&scene.held) {
        for candidate in candidates(&scene, &sentence.tokens) {
            kind_features(&scene, &topics, near, &candidate, &sentence.tokens, &mut buffer);
            let kind = buffer.keys().to_vec();
            let trigger = Trigger {
                token: candidate.token,
                class: candidate.class,
                kind: candidate.lexical.unwrap_or(EventType::Other),
                certain: true,
                known: true,
            };
            let day = super::day_of(&scene, super::setting::time(&scene, &trigger, held));
            let by_rule = status::status(&scene, &trigger, day);
            status_features(&scene, &trigger, by_rule, day, &sentence.tokens, &mut buffer);
            let word = scene.token(candidate.token).span;
            out.push(Question { word, kind, status: buffer.keys().to_vec() });
        }
    }
    out
}

/// What the lexicon tells of types by itself: for each of its words the features that hang on the word alone, and
/// its type.
pub fn lexicon_questions(near: &[u8]) -> Vec<(Vec<u32>, EventType)> {
    let mut words: Vec<(&str, Class, EventType)> = LEXICON.words().collect();
    words.sort_unstable_by_key(|&(word, class, kind)| (word, class as u8, kind));
    let mut buffer = FeatureBuffer::default();
    let of = |(word, class, kind): (&str, Class, EventType)| {
        buffer.clear();
        word_features(word, class, Some(kind), near, &mut buffer);
        (buffer.keys().to_vec(), kind)
    };
    words.into_iter().map(of).collect()
}

/// The two types of happening that a text's nouns name most by the lexicon: what it is about.
#[derive(Debug, Default)]
struct Topics([u64; 2]);

impl Topics {
    fn of(scene: &Scene) -> Self {
        let mut counts: BTreeMap<EventType, usize> = BTreeMap::new();
        let plain = [EventType::Statement, EventType::Other, EventType::Consult];
        for t in 0..scene.notes.tokens.len() {
            let class = match scene.token(t).pos {
                Upos::Noun => Class::Noun,
                Upos::Verb => Class::Verb,
                _ => continue,
            };
            if let Some(sense) =
                LEXICON.sense(scene.word(t), class).filter(|s| !plain.contains(&s.kind))
            {
                *counts.entry(sense.kind).or_default() += 1;
            }
        }
        let mut most: Vec<(usize, EventType)> = counts.into_iter().map(|(k, n)| (n, k)).collect();
        most.sort_unstable_by_key(|&(n, kind)| (std::cmp::Reverse(n), kind));
        let at = |n: usize| most.get(n).map_or(0, |(_, kind)| label_hash(kind.as_str()));
        Self([at(0), at(1)])
    }
}

/// What the nearest words of the lexicon name: type and nearness, see [`nearest_in_lexicon`].
fn near_in_lexicon(form: &str, class: Class, near: &[u8]) -> u64 {
    let index = Embeddings::shared().index(form).map(|n| n as usize * 2);
    let at = index.map(|n| n + usize::from(class == Class::Noun));
    at.and_then(|at| near.get(at)).map_or(0, |&b| u64::from(b))
}

fn label_hash(label: &str) -> u64 {
    hash_bytes(label.as_bytes())
}

fn word_hash(scene: &Scene, t: usize) -> u64 {
    hash_bytes(scene.word(t).as_bytes())
}

fn lemma_hash(scene: &Scene, t: usize) -> u64 {
    hash_bytes(lemma(scene.word(t), scene.token(t).pos).as_bytes())
}

/// The cluster of a word, of 64 (`size` 0), 256 or 1,024; 0 for one without.
fn cluster(scene: &Scene, t: usize, size: usize) -> u64 {
    let embeddings = Embeddings::shared();
    let found = embeddings.index(scene.word(t)).map(|n| embeddings.clusters_of(n)[size]);
    found.map_or(0, |c| u64::from(c) + 1)
}

/// What kind of someone or something a token names: an entity's kind, else a cluster.
fn filler(scene: &Scene, t: usize) -> u64 {
    let mention = scene.entity(t).map(|m| scene.notes.entities[m].kind);
    mention.map_or_else(|| cluster(scene, t, 1), |kind| label_hash(kind.as_str()))
}

fn class_of(scene: &Scene, t: usize) -> Class {
    if scene.is_verb(t) { Class::Verb } else { Class::Noun }
}

/// The type that the lexicon gives a word by itself, as a number; 0 for none.
fn lexical(scene: &Scene, t: usize) -> u64 {
    let sense = LEXICON.sense(scene.word(t), class_of(scene, t));
    sense.map_or(0, |sense| label_hash(sense.kind.as_str()))
}

fn support(scene: &Scene, t: usize) -> u64 {
    LEXICON.support(scene.word(t)).map_or(0, label_hash)
}

/// How a word is inflected, by its ending.
fn ending(word: &str) -> u64 {
    ["ing", "ed", "en", "s"].iter().position(|e| word.ends_with(e)).map_or(0, |n| n as u64 + 1)
}

/// What a word says by itself.
fn word_features(
    form: &str,
    class: Class,
    lexical: Option<EventType>,
    near: &[u8],
    out: &mut FeatureBuffer,
) {
    let kind = lexical.map_or(0, |k| label_hash(k.as_str()));
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

fn kind_features(
    scene: &Scene,
    topics: &Topics,
    near_words: &[u8],
    candidate: &Candidate,
    sentence: &Range<usize>,
    out: &mut FeatureBuffer,
) {
    out.clear();
    let t = candidate.token;
    let token = scene.token(t);
    let class = candidate.class as u64;
    let deprel = token.deprel as u64;
    let kind = candidate.lexical.map_or(0, |k| label_hash(k.as_str()));
    let own = lemma_hash(scene, t);
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
    out.push3(10, support(scene, t), ending(form), class);
    if let Some(head) = scene.head(t) {
        let above = lemma_hash(scene, head);
        out.push2(11, above, deprel);
        out.push3(12, lexical(scene, head), deprel, kind);
        out.push3(13, support(scene, head), deprel, class);
        out.push3(14, cluster(scene, head, 1), deprel, class);
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
                out.push3(18, relation as u64, filler(scene, c), class);
                out.push3(19, relation as u64, filler(scene, c), own);
                out.push3(20, relation as u64, lexical(scene, c), support(scene, t));
            }
            Deprel::Aux
            | Deprel::AuxPass
            | Deprel::Det
            | Deprel::Mark
            | Deprel::Case
            | Deprel::Cop => {
                out.push2(21, word_hash(scene, c), class);
                out.push3(22, word_hash(scene, c), class, deprel);
            }
            Deprel::Amod | Deprel::Compound | Deprel::Advmod | Deprel::Nummod => {
                out.push2(23, word_hash(scene, c), class);
                out.push3(24, lexical(scene, c), relation as u64, kind);
            }
            _ => {}
        }
    }
    out.push2(25, parts & 0xFFFF_FFFF, class);
    let word = |offset: isize| {
        let at = t.checked_add_signed(offset).filter(|at| sentence.contains(at));
        at.map_or(0, |at| word_hash(scene, at))
    };
    for (n, offset) in [-2, -1, 1, 2].into_iter().enumerate() {
        out.push2(26 + n as u32, word(offset), class);
        out.push2(30 + n as u32, word(offset), kind);
    }
    out.push2(34, word(1), own);
    out.push3(35, u64::from(scene.is_cue(t)), kind, class);
    out.push3(36, u64::from(scene.verbatim(t).is_some()), class, kind);
    out.push2(37, topics.0[0], kind);
    out.push2(38, topics.0[0], own);
    out.push2(39, topics.0[1], kind);
    out.push2(40, topics.0[0], class);
    out.push2(41, ending(form), kind);
    out.push2(42, u64::from(token.pos == Upos::Propn), kind);
    for n in near(t, 8, sentence).filter(|&n| matches!(scene.token(n).pos, Upos::Noun | Upos::Verb))
    {
        out.push2(43, cluster(scene, n, 0), kind);
        out.push2(44, cluster(scene, n, 1), own);
        out.push2(45, lexical(scene, n), kind);
    }
}

/// The tokens around `t` in its sentence, itself left out.
fn near(t: usize, reach: usize, sentence: &Range<usize>) -> impl Iterator<Item = usize> {
    let from = t.saturating_sub(reach).max(sentence.start);
    (from..(t + reach + 1).min(sentence.end)).filter(move |&n| n != t)
}

fn status_features(
    scene: &Scene,
    trigger: &Trigger,
    by_rule: EventStatus,
    day: Option<Date>,
    sentence: &Range<usize>,
    out: &mut FeatureBuffer,
) {
    out.clear();
    let t = trigger.token;
    let class = trigger.class as u64;
    let rule = by_rule as u64;
    let form = scene.word(t);
    out.push(0, rule);
    out.push2(1, rule, class);
    out.push2(2, rule, scene.token(t).deprel as u64);
    out.push2(3, lemma_hash(scene, t), class);
    out.push2(4, label_hash(trigger.kind.as_str()), class);
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
                out.push3(11, word_hash(scene, c), level.min(1), class);
                out.push2(12, word_hash(scene, c), level);
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
        out.push3(15, lemma_hash(scene, head), relation, level.min(1));
        out.push2(16, lemma_hash(scene, head), level);
        out.push3(17, ending(scene.word(head)), relation, level);
        out.push3(18, support(scene, head), relation, level);
        at = head;
    }
    for by in 1..4 {
        if t >= sentence.start + by {
            out.push2(19, word_hash(scene, t - by), by as u64);
            out.push2(20, word_hash(scene, t - by), class);
        }
    }
    let before = sentence.start..t;
    for n in before.rev().take(12) {
        if matches!(scene.token(n).pos, Upos::Aux | Upos::Sconj | Upos::Part) {
            out.push2(21, word_hash(scene, n), class);
        }
    }
}
