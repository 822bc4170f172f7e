//! Whether a word names a happening, of which type, and whether it happened: two log-linear models.
//!
//! Trained on labelled Wikinews (`fixtures/events/train.tsv`, guide: `docs/event-labels.md`) by `cargo xtask
//! train events`. What the lexicon and the rules for status say are features beside the words around.

use super::feature::{Facts, kind_features, status_features, word_features};
use super::lexicon::{Class, LEXICON};
use super::scene::Scene;
use super::setting::{Borders, Seat};
use super::status;
use super::trigger::{Candidate, Trigger, candidates};
use crate::annotate::{Annotations, EventStatus, EventType};
use crate::article::Article;
use crate::model::embedding::Embeddings;
use crate::model::{Archive, FeatureBuffer, Linear, ModelError};
use crate::text::Span;
use jiff::civil::Date;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

/// The name of the model and of its file.
pub const KIND: &str = "events";

/// By how much the score of a word may fall short and still be a happening for certain: more are found, and F1 stays as
/// it is (chosen on the measured labels; between 0 and 60 little changes).
const GRACE: i32 = 20;
/// By how much a status must score better than that of the rules to be preferred.
const LEAD: i32 = 40;
/// The same where the rules find a plan: news that looks ahead is rare in what the model learned from.
const LEAD_OVER_PLANS: i32 = 100;

/// The weights.
#[derive(Debug, Clone)]
pub struct Weights {
    /// Whether a word names a happening; two labels, no and yes.
    pub names: Linear,
    /// Of which type; its labels are those of [`EventType`], in order.
    pub kind: Linear,
    /// Whether it happened; its labels are those of [`EventStatus`], in order.
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

    /// By how much "yes" scores better than "no" for a word with these features, in steps of the weights (32 a
    /// unit of log-odds).
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
pub(super) struct Learned<'s> {
    facts: Facts<'s>,
    buffer: FeatureBuffer,
    scores: Vec<i32>,
}

impl<'s> Learned<'s> {
    pub(super) fn new(scene: &'s Scene<'s>) -> Self {
        Self { facts: Facts::new(scene), buffer: FeatureBuffer::default(), scores: Vec::new() }
    }

    /// How a word is taken: as a happening of some type, certain or not, or as none. `by_rule` says
    /// whether the rules take it for one.
    pub(super) fn trigger(
        &mut self,
        candidate: &Candidate,
        by_rule: bool,
        sentence: &Range<usize>,
    ) -> Option<Trigger> {
        kind_features(&self.facts, &SHIPPED.near, candidate, sentence, &mut self.buffer);
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
        trigger: &Trigger,
        day: Option<Date>,
        sentence: &Range<usize>,
    ) -> EventStatus {
        let by_rule = status::status(self.facts.scene, trigger, day);
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
        status_features(&self.facts, trigger, by_rule, day, sentence, &mut self.buffer);
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
    let facts = Facts::new(&scene);
    let borders = Borders::new(&scene);
    let mut out = Vec::new();
    let mut buffer = FeatureBuffer::default();
    for (number, sentence) in notes.sentences.iter().enumerate() {
        let all: Vec<Candidate> = candidates(&scene, &sentence.tokens).collect();
        let triggers: Vec<Trigger> = all.iter().map(as_trigger).collect();
        for (candidate, trigger) in all.iter().zip(&triggers) {
            kind_features(&facts, near, candidate, &sentence.tokens, &mut buffer);
            let kind = buffer.keys().to_vec();
            let seat = Seat {
                scene: &scene,
                trigger,
                triggers: &triggers,
                sentence: number,
                borders: &borders,
            };
            let day = super::day_of(&scene, seat.time());
            let by_rule = status::status(&scene, trigger, day);
            status_features(&facts, trigger, by_rule, day, &sentence.tokens, &mut buffer);
            let word = scene.token(candidate.token).span;
            out.push(Question { word, kind, status: buffer.keys().to_vec() });
        }
    }
    out
}

/// A word that may name a happening, as one that does.
fn as_trigger(candidate: &Candidate) -> Trigger {
    Trigger {
        token: candidate.token,
        class: candidate.class,
        kind: candidate.lexical.unwrap_or(EventType::Other),
        certain: true,
        known: true,
    }
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
