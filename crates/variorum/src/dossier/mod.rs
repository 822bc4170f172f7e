//! One story, all reports: what agrees, what conflicts, what only one says.
//!
//! Owns joining across documents and comparing; prints nothing: that is [`view`](crate::view).
//! Every claim carries [`Evidence`].

mod age_conflict;
pub mod align;
pub mod amount;
mod entity_align;
mod event_account;
mod event_align;
mod event_conflict;
pub mod event_model;
pub mod event_pair;
mod event_place;
mod figure;
mod headline;
pub mod incident;
mod likeness;
pub mod number;
mod only_in;
mod outlet;
pub mod quote_align;
mod role_conflict;
mod stem;
mod telling;
mod timeline;
mod town;
pub mod value_context;
pub mod value_likeness;
pub mod value_model;
pub mod value_pair;
mod wording_conflict;

pub use only_in::count_origins;

use crate::annotate::{
    Circumstances, Counted, Document, EntityKind, EventStatus, EventType, QuoteKind, Stance,
};
use crate::mention::{Field, Mentions};
use crate::text::Span;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// An article read to the end: its annotations and what they refer to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The article with its annotations.
    pub document: Document,
    /// What they refer to.
    pub mentions: Mentions,
}

/// All that is known of one story. Articles are indices into the batch of readings.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Dossier {
    /// Stable: the id of its first article.
    pub id: String,
    /// Chosen from the reports, never written.
    pub headline: String,
    /// By publication, then id.
    pub articles: Vec<usize>,
    /// The articles grouped by origin.
    pub origins: Vec<Vec<usize>>,
    /// People, organisations and places, most mentioned first.
    pub entities: Vec<StoryEntity>,
    /// What was said.
    pub statements: Vec<Statement>,
    /// What happened or will happen.
    pub events: Vec<Event>,
    /// Numbers that are given.
    pub figures: Vec<StoryFigure>,
    /// What cannot both be true.
    pub conflicts: Vec<Conflict>,
    /// What changed as time went on.
    pub updates: Vec<Conflict>,
    /// What only one article says.
    pub only_in: Vec<OnlyIn>,
    /// Events and statements in order of time.
    pub timeline: Vec<Moment>,
}

impl Dossier {
    /// The same dossier where `by` articles stand before its own in the batch.
    #[must_use]
    pub fn shifted(mut self, by: usize) -> Self {
        let evidence = |list: &mut Vec<Evidence>| list.iter_mut().for_each(|e| e.article += by);
        let values = |list: &mut Vec<Value>| {
            list.iter_mut().for_each(|value| evidence(&mut value.evidence));
        };
        self.articles.iter_mut().for_each(|article| *article += by);
        self.origins.iter_mut().flatten().for_each(|article| *article += by);
        for entity in &mut self.entities {
            entity.roles.iter_mut().for_each(|role| evidence(&mut role.evidence));
            entity.members.iter_mut().for_each(|member| member.0 += by);
        }
        let quotes = self.statements.iter_mut().flat_map(|statement| &mut statement.quotes);
        quotes.for_each(|quote| quote.article += by);
        for event in &mut self.events {
            event.articles.iter_mut().for_each(|article| *article += by);
            evidence(&mut event.evidence);
        }
        self.figures.iter_mut().for_each(|figure| values(&mut figure.values));
        let conflicts = self.conflicts.iter_mut().chain(&mut self.updates);
        conflicts.for_each(|conflict| values(&mut conflict.values));
        self.only_in.iter_mut().for_each(|only| only.article += by);
        self
    }
}

/// The words a claim rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Evidence {
    /// Index of the article in the batch.
    pub article: usize,
    /// Which of its texts.
    pub field: Field,
    /// Where in that text.
    pub span: Span,
}

/// A person, organisation or place over all reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoryEntity {
    /// What it is.
    pub kind: EntityKind,
    /// Its fullest name.
    pub name: String,
    /// Its other names.
    pub aliases: Vec<String>,
    /// Titles said of it, each with where.
    pub roles: Vec<StoryRole>,
    /// Which document entities it joins: (article, index into its entities).
    pub members: Vec<(usize, usize)>,
}

/// A title or office said of an entity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoryRole {
    /// As it is written.
    pub title: String,
    /// Where it is said.
    pub evidence: Vec<Evidence>,
}

/// One utterance: the quotes that report the same words of one speaker on one occasion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Index into [`Dossier::entities`].
    pub speaker: Option<usize>,
    /// The speaker as named, also where it is no entity ("officials").
    pub speaker_name: Option<String>,
    /// ISO-TimeML value of when it was said.
    pub time: Option<String>,
    /// The fullest first.
    pub quotes: Vec<StatementQuote>,
}

/// One report of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementQuote {
    /// Index of the article in the batch.
    pub article: usize,
    /// How it is put.
    pub kind: QuoteKind,
    /// How it is meant.
    pub stance: Stance,
    /// What is said: spans of the article's text.
    pub content: Vec<Span>,
    /// The reporting words.
    pub cue: Vec<Span>,
    /// Who is said to say it.
    pub source: Vec<Span>,
    /// To whom, at what occasion, through whom.
    pub circumstances: Circumstances,
}

/// A happening over all reports.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// What it is, in the words of a report.
    pub what: String,
    /// Its type.
    pub kind: EventType,
    /// Whether it happened.
    pub status: EventStatus,
    /// ISO-TimeML value of when.
    pub time: Option<String>,
    /// Where.
    pub place: Option<Place>,
    /// Who takes part.
    pub participants: Vec<Participant>,
    /// Which articles report it.
    pub articles: Vec<usize>,
    /// How many independent origins report it.
    pub origins: usize,
    /// The clauses that report it.
    pub evidence: Vec<Evidence>,
}

/// Where an event happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// As named, with what the reports or the gazetteer say it lies in: "Norby, Ruritania".
    pub name: String,
    /// ISO 3166-1 alpha-2 code, where the gazetteer knows it.
    pub country: Option<String>,
}

/// Who takes part in an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// As named.
    pub name: String,
    /// Index into [`Dossier::entities`], where it is one.
    pub entity: Option<usize>,
    /// "actor" or "recipient".
    pub role: Cow<'static, str>,
}

/// What one number counts over all reports.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoryFigure {
    /// What is counted, in words: "people killed".
    pub what: String,
    /// What is counted.
    pub counted: Counted,
    /// Index into [`Dossier::events`].
    pub event: Option<usize>,
    /// The values given.
    pub values: Vec<Value>,
}

/// One value and who gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    /// As it is to be read: a date, a number, a name, the words.
    pub value: String,
    /// Who gives it, with which words.
    pub evidence: Vec<Evidence>,
}

/// What two or more values of are given that cannot both be true, or of which one replaced another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conflict {
    /// What it is about, in words: an event, a person, an utterance.
    pub about: String,
    /// Which attribute of it.
    pub attribute: Attribute,
    /// How sure, from 0 to 1.
    pub confidence: f64,
    /// The values, the best supported first.
    pub values: Vec<Value>,
    /// One plain sentence that says who gives what.
    pub explanation: String,
}

crate::annotate::labels! {
    /// What reports can disagree on.
    Attribute {
        Time = "time", Place = "place", Number = "number", Participants = "participants",
        Role = "role", Identity = "identity", Cause = "cause", Polarity = "polarity",
        Wording = "wording",
    }
}

/// What only one article says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnlyIn {
    /// Index of the article in the batch.
    pub article: usize,
    /// What it alone says.
    pub item: Item,
}

/// A part of a dossier, by its index there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Item {
    /// Index into [`Dossier::statements`].
    Statement(usize),
    /// Index into [`Dossier::events`].
    Event(usize),
    /// Index into [`Dossier::figures`].
    Figure(usize),
}

/// A point of the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// ISO-TimeML value.
    pub time: String,
    /// What is then.
    pub item: Item,
}

/// What to leave out of a dossier.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Config {
    /// Conflicts less sure than this, from 0 to 1, are left out.
    pub min_confidence: f64,
}

impl Default for Config {
    /// Precision first: a false contradiction costs trust.
    fn default() -> Self {
        Self { min_confidence: 0.25 }
    }
}

/// Builds the dossier of one story from its readings.
///
/// `members` are indices into `readings`, by publication; `origins` groups them. The result does
/// not depend on the order in which the reports were given.
pub fn build(
    readings: &[Reading],
    members: &[usize],
    origins: Vec<Vec<usize>>,
    config: Config,
) -> Dossier {
    let cast = entity_align::align(readings, members);
    let statements = quote_align::statements(readings, members, &cast);
    let joined = event_align::align(readings, members, &origins, &cast, &statements);
    let mut conflicts = role_conflict::role_conflicts(&cast.entities);
    conflicts.extend(event_conflict::conflicts(readings, &cast, &joined.events, &joined.tellings));
    conflicts.extend(wording_conflict::wording_conflicts(readings, &statements));
    conflicts.extend(age_conflict::conflicts(readings, members, &cast));
    let compared = figure::compare(readings, members);
    conflicts = figure::without_repeats(conflicts, compared.conflicts);
    let mut dossier = Dossier {
        id: readings[members[0]].document.article.id.clone(),
        headline: headline::headline(readings, members),
        articles: members.to_vec(),
        origins,
        conflicts: select(conflicts, config),
        entities: cast.entities,
        statements,
        events: joined.events,
        figures: compared.figures,
        updates: compared.updates,
        ..Dossier::default()
    };
    dossier.timeline = timeline::timeline(&dossier.events, &dossier.statements);
    dossier.only_in = only_in::only_in(&dossier);
    dossier
}

/// The conflicts that are sure enough, the surest first.
fn select(mut conflicts: Vec<Conflict>, config: Config) -> Vec<Conflict> {
    conflicts.retain(|c| c.confidence >= config.min_confidence);
    conflicts
        .sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then_with(|| a.about.cmp(&b.about)));
    conflicts
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::annotate::Annotations;
    use crate::article::Article;
    use crate::mention::Entity;

    /// A reading of an empty text with these entities, each mentioned once.
    pub(crate) fn reading(entities: &[(EntityKind, &str)]) -> Reading {
        let entities = entities.iter().map(|&(kind, name)| Entity {
            kind,
            name: name.to_owned(),
            aliases: Vec::new(),
            roles: Vec::new(),
            mentions: vec![(Field::Text, 0)],
        });
        Reading {
            document: Document {
                article: Article::default(),
                title: Annotations::default(),
                body: Annotations::default(),
            },
            mentions: Mentions { entities: entities.collect(), ..Mentions::default() },
        }
    }
}
