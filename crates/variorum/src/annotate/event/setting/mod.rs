//! When and where: the time and the places of a happening.
//!
//! A trained model ([`model`]) chooses among the times of the sentence and of those beside it. It sees how
//! they stand to the happening in the tree and in the text, what other happenings are nearer, and what rules say
//! ([`feature`]). Places are chosen by rule, and by the model where the rules find none: on labels it is better than
//! they are, but dossiers, which weigh many tellings, place more events right with theirs.

mod aside;
mod closeness;
pub mod feature;
mod locative;
pub mod model;

use super::scene::Scene;
use super::trigger::Trigger;
use crate::annotate::TimexType;
use crate::model::Boosted;
use crate::text::Span;
pub(super) use feature::Borders;
use feature::{Around, FEATURES};
use model::SettingModel;
use std::cmp::Reverse;
use std::ops::Range;

/// Sentences before and after a trigger's that are looked at.
const BEFORE: usize = 2;
const AFTER: usize = 1;
/// Log-odds, in [`UNIT`](crate::model::boosted::UNIT)s, from which a phrase is taken: chosen on packs and incidents.
const LEAST_TIME: i32 = -500;
const LEAST_PLACE: i32 = 500;
/// Places that are kept of a happening.
const PLACES: usize = 2;

/// What a phrase may tell of a happening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// When it is.
    Time,
    /// Where it is.
    Place,
}

/// A time or a place that may be that of a happening.
struct Phrase {
    span: Span,
    tokens: Range<usize>,
    sentence: usize,
    /// Index into the times of the text.
    time: Option<usize>,
    /// Index into the entities of the text.
    entity: Option<usize>,
}

/// A happening and a phrase beside it, to learn from.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The word that names the happening.
    pub trigger: Span,
    /// What the phrase may tell of it.
    pub role: Role,
    /// The time or the name of the place.
    pub phrase: Span,
    /// How far it is by the rules; `None` where they would not choose it.
    pub by_rule: Option<i32>,
    /// Features.
    pub row: [i16; FEATURES],
}

/// The trigger of a happening with the others of its sentence.
#[derive(Clone, Copy)]
pub(super) struct Seat<'a> {
    pub(super) scene: &'a Scene<'a>,
    pub(super) trigger: &'a Trigger,
    /// All triggers of the sentence, in text order.
    pub(super) triggers: &'a [Trigger],
    /// Number of the sentence.
    pub(super) sentence: usize,
    /// What stands between the phrases of the text.
    pub(super) borders: &'a Borders,
}

impl Seat<'_> {
    /// The time of the happening: an index into the times of the text.
    pub(super) fn time(&self) -> Option<usize> {
        let best = self.best(self.phrases(Role::Time), &SettingModel::shared().time);
        best.filter(|&(score, _)| score >= LEAST_TIME).and_then(|(_, phrase)| phrase.time)
    }

    /// The places of the happening, likeliest first: those that stand as its places by rule, else the one that the
    /// model is sure of.
    pub(super) fn places(&self) -> Vec<Span> {
        let phrases = self.phrases(Role::Place);
        let mut by_rule: Vec<(i32, Span)> =
            phrases.iter().filter_map(|p| Some((self.by_rule(p)?, p.span))).collect();
        by_rule.sort_unstable_by_key(|&(cost, span)| (cost, span.start));
        by_rule.dedup_by_key(|&mut (_, span)| span);
        let mut places: Vec<Span> =
            by_rule.into_iter().map(|(_, span)| span).take(PLACES).collect();
        if places.is_empty() {
            let (scene, trigger) = (self.scene, self.trigger);
            let told = locative::of_people(scene, trigger);
            places.extend(told.or_else(|| locative::of_town(scene, trigger)));
        }
        if places.is_empty() {
            let best = self.best(phrases, &SettingModel::shared().place);
            places.extend(best.filter(|&(score, _)| score >= LEAST_PLACE).map(|(_, p)| p.span));
        }
        places
    }

    /// How far a phrase is by the rules; `None` where they give it to no happening, or to another one, or it stands
    /// in another sentence.
    fn by_rule(&self, phrase: &Phrase) -> Option<i32> {
        let (scene, t, tokens) = (self.scene, self.trigger.token, &phrase.tokens);
        if phrase.sentence != self.sentence {
            return None;
        }
        let kind = match phrase.time {
            Some(time) => (!aside::may_be_of_another(scene, t, tokens, time)).then_some(0)?,
            None => locative::locative(scene, tokens, locative::is_motion(scene.word(t)))?,
        };
        Some(closeness::far(scene, t, tokens)? + kind)
    }

    /// All that may be chosen, with features.
    pub(super) fn choices(&self) -> Vec<Choice> {
        let of = |role: Role| {
            let phrases = self.phrases(role);
            let rows = self.rows(&phrases);
            let trigger = self.scene.token(self.trigger.token).span;
            phrases.into_iter().zip(rows).map(move |(p, row)| Choice {
                trigger,
                role,
                phrase: p.span,
                by_rule: self.by_rule(&p),
                row,
            })
        };
        of(Role::Time).chain(of(Role::Place)).collect()
    }

    fn rows(&self, phrases: &[Phrase]) -> Vec<[i16; FEATURES]> {
        let Self { scene, trigger, triggers, sentence, borders } = *self;
        Around { scene, trigger, triggers, sentence, phrases, borders }.rows()
    }

    /// The phrase that a model finds likeliest, of equals the first, with its score.
    fn best(&self, phrases: Vec<Phrase>, model: &Boosted) -> Option<(i32, Phrase)> {
        let scores: Vec<i32> = self.rows(&phrases).iter().map(|row| model.score(row)).collect();
        scores.into_iter().zip(phrases).max_by_key(|(score, p)| (*score, Reverse(p.span.start)))
    }

    /// The times or places of the sentence and those beside it, without times that are another happening's for certain.
    fn phrases(&self, role: Role) -> Vec<Phrase> {
        let scene = self.scene;
        let last = (self.sentence + AFTER + 1).min(scene.held.len());
        let mut out = Vec::new();
        for sentence in self.sentence.saturating_sub(BEFORE)..last {
            let held = &scene.held[sentence];
            let of_time = held.times.clone().filter(|&n| role == Role::Time && self.is_calendar(n));
            let of_place =
                held.entities.clone().filter(|&n| role == Role::Place && scene.is_place(n));
            out.extend(of_time.map(|n| (scene.notes.times[n].span, sentence, Some(n), None)));
            out.extend(of_place.map(|n| (scene.notes.entities[n].span, sentence, None, Some(n))));
        }
        out.into_iter()
            .map(|(span, sentence, time, entity)| {
                let tokens = scene.tokens_in(span);
                Phrase { span, tokens, sentence, time, entity }
            })
            .filter(|phrase| !phrase.tokens.is_empty() && !self.is_of_another(phrase))
            .collect()
    }

    fn is_of_another(&self, phrase: &Phrase) -> bool {
        phrase.time.is_some()
            && phrase.sentence == self.sentence
            && aside::is_of_another(self.scene, self.trigger.token, &phrase.tokens)
    }

    /// A date or a clock time of a day: not a duration, a set, or "now".
    fn is_calendar(&self, time: usize) -> bool {
        let time = &self.scene.notes.times[time];
        matches!(time.kind, TimexType::Date | TimexType::Time)
            && time.value.starts_with(|c: char| c.is_ascii_digit())
    }
}
