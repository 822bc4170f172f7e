//! What is new in a story since a moment: reports, facts, conflicts that appeared or were settled,
//! and corrections that no one announced.
//!
//! Nothing is kept for it but versions with their moments: the dossier of that moment is made again
//! from the versions that were there, and compared with today's by the words both rest on.

use super::story::{Reports, StoryDossier, StoryId};
use super::version::revisions;
use super::{Result, Revision, Store};
use crate::article::{Article, ZoneKind};
use crate::dossier::{Conflict, Dossier, Evidence, Item, Reading, StatementQuote, Value};
use crate::mention::Field;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// What is new in a story since a moment. Numbers are indices into the lists of the story's
/// [`StoryDossier`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct News {
    /// Reports that came, by index into the readings.
    pub reports: Vec<usize>,
    /// Statements, events and figures that no report told before.
    pub facts: Vec<Item>,
    /// Conflicts that appeared.
    pub conflicts: Vec<usize>,
    /// Values that changed as time went on.
    pub updates: Vec<usize>,
    /// Conflicts that are gone.
    pub settled: Vec<Settled>,
    /// Reports whose text was changed after it was stored.
    pub corrections: Vec<Correction>,
}

impl News {
    /// Whether nothing is new.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A conflict that was there and is gone.
#[derive(Debug, Clone, PartialEq)]
pub struct Settled {
    /// What it was about.
    pub about: String,
    /// The attribute: "time", "number" ...
    pub attribute: &'static str,
    /// The values that were given.
    pub values: Vec<String>,
    /// The sentence that told it.
    pub explanation: String,
}

/// A report whose text was changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Correction {
    /// Index into the readings.
    pub report: usize,
    /// The version it was.
    pub from_version: u32,
    /// The version it is.
    pub to_version: u32,
    /// Whether the report says nothing of it: no later update stamp, no notice.
    pub is_silent: bool,
    /// What changed, first the headline, then the text.
    pub changes: Vec<Change>,
}

/// One change of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which text.
    pub field: Field,
    /// The words.
    pub revision: Revision,
}

impl Store {
    /// What is new in a story since `since`, beside the story as it is. `None` where there is no
    /// such story.
    pub fn news(&self, id: StoryId, since: Timestamp) -> Result<Option<(StoryDossier, News)>> {
        let Some(story) = self.story(id)? else { return Ok(None) };
        let (before, old) = self.read(|db| {
            let number = story.summary.id.0;
            let before = Reports::at(db, number, super::millis(since))?;
            let mut old = before.dossier();
            super::hand::sort_out(db, number, &mut old, before.readings.as_slice())?;
            Ok((before, old))
        })?;
        let news = compare(&story, &before, &old);
        Ok(Some((story, news)))
    }
}

fn compare(story: &StoryDossier, before: &Reports, old: &Dossier) -> News {
    let known: BTreeMap<&str, usize> = before
        .readings
        .iter()
        .enumerate()
        .map(|(n, reading)| (reading.document.article.id.as_str(), n))
        .collect();
    let (new, readings) = (&story.dossier, &story.readings);
    let id = |n: usize| readings[n].document.article.id.as_str();
    let then = |n: usize| known.get(id(n)).copied();
    let reports: Vec<usize> = (0..readings.len()).filter(|&n| then(n).is_none()).collect();
    let is_same =
        |n: usize| then(n).is_some_and(|was| before.arrivals[was].0 == story.arrivals[n].0);
    if (0..readings.len()).all(is_same) {
        return News::default();
    }
    let told = Told::of(&before.readings, old);
    let now = Told::of(readings, new);
    let new_ones = |list: &[Conflict], old: &[Conflict]| {
        let is_new =
            |conflict: &Conflict| !known_conflict(conflict, readings, old, &before.readings);
        (0..list.len()).filter(|&n| is_new(&list[n])).collect::<Vec<_>>()
    };
    let settled = old
        .conflicts
        .iter()
        .filter(|conflict| !known_conflict(conflict, &before.readings, &new.conflicts, readings))
        .map(|conflict| Settled {
            about: conflict.about.clone(),
            attribute: conflict.attribute.as_str(),
            values: conflict.values.iter().map(|value| value.value.clone()).collect(),
            explanation: conflict.explanation.clone(),
        });
    let corrections = (0..readings.len()).filter_map(|n| {
        let was = then(n)?;
        let versions = (before.arrivals[was].0, story.arrivals[n].0);
        let articles = (&before.readings[was].document.article, &readings[n].document.article);
        (versions.0 != versions.1).then(|| correction(n, versions, articles))
    });
    News {
        reports,
        facts: now.items.iter().filter(|(_, words)| !told.tells(words)).map(|(i, _)| *i).collect(),
        conflicts: new_ones(&new.conflicts, &old.conflicts),
        updates: new_ones(&new.updates, &old.updates),
        settled: settled.collect(),
        corrections: corrections.collect(),
    }
}

/// Words that a claim rests on: kind of claim, article, words.
type Words<'a> = (u8, &'a str, &'a str);

/// The claims of a dossier with the words each rests on.
struct Told<'a> {
    items: Vec<(Item, Vec<Words<'a>>)>,
    words: BTreeSet<Words<'a>>,
}

impl<'a> Told<'a> {
    fn of(readings: &'a [Reading], dossier: &'a Dossier) -> Self {
        let mut items = Vec::new();
        for (n, statement) in dossier.statements.iter().enumerate() {
            let words = statement.quotes.iter().flat_map(|q| quoted(readings, q)).collect();
            items.push((Item::Statement(n), words));
        }
        for (n, event) in dossier.events.iter().enumerate() {
            items.push((Item::Event(n), exact(1, readings, &event.evidence)));
        }
        for (n, figure) in dossier.figures.iter().enumerate() {
            let words = figure.values.iter().flat_map(|v| exact(2, readings, &v.evidence));
            items.push((Item::Figure(n), words.collect()));
        }
        let words = items.iter().flat_map(|(_, words)| words.iter().copied()).collect();
        Self { items, words }
    }

    /// Whether any of `words` carried such a claim; a claim without words is no news.
    fn tells(&self, words: &[Words<'_>]) -> bool {
        words.is_empty() || words.iter().any(|w| self.words.contains(w))
    }
}

fn quoted<'a>(readings: &'a [Reading], quote: &StatementQuote) -> Vec<Words<'a>> {
    let article = &readings[quote.article].document.article;
    quote.content.iter().map(|&span| (0, article.id.as_str(), &article.text[span])).collect()
}

fn exact<'a>(kind: u8, readings: &'a [Reading], evidence: &[Evidence]) -> Vec<Words<'a>> {
    evidence
        .iter()
        .map(|e| {
            let article = &readings[e.article].document.article;
            let text = match e.field {
                Field::Text => article.text.as_str(),
                Field::Title => article.title.as_deref().unwrap_or_default(),
            };
            (kind, article.id.as_str(), &text[e.span])
        })
        .collect()
}

/// Whether `list` holds the same disagreement: on one attribute, and with two of its values resting
/// on words that two of the other's rest on.
fn known_conflict(
    conflict: &Conflict,
    readings: &[Reading],
    list: &[Conflict],
    others: &[Reading],
) -> bool {
    let words = |values: &[Value], readings: &[Reading]| -> Vec<BTreeSet<(String, String)>> {
        let of = |value: &Value| {
            exact(0, readings, &value.evidence)
                .into_iter()
                .map(|(_, id, words)| (id.to_owned(), words.to_owned()))
                .collect()
        };
        values.iter().map(of).collect()
    };
    let own = words(&conflict.values, readings);
    list.iter().filter(|other| other.attribute == conflict.attribute).any(|other| {
        let theirs = words(&other.values, others);
        let shared = own.iter().filter(|a| theirs.iter().any(|b| !a.is_disjoint(b))).count();
        shared >= own.len().min(theirs.len()).min(2)
    })
}

fn correction(report: usize, versions: (u32, u32), articles: (&Article, &Article)) -> Correction {
    let (old, new) = articles;
    let title = |article: &Article| article.title.clone().unwrap_or_default();
    let change = |field| move |revision| Change { field, revision };
    let mut changes: Vec<Change> =
        revisions(&title(old), &title(new)).into_iter().map(change(Field::Title)).collect();
    changes.extend(revisions(&old.text, &new.text).into_iter().map(change(Field::Text)));
    let stamp = |article: &Article| article.published.as_ref().map(|p| (p.clock, p.updated));
    let is_announced = stamp(old) != stamp(new) || notices(new) != notices(old);
    Correction {
        report,
        from_version: versions.0,
        to_version: versions.1,
        is_silent: !changes.is_empty() && !is_announced,
        changes,
    }
}

/// What an article says about itself: stamps, notices, and lines that speak of a correction.
fn notices(article: &Article) -> Vec<&str> {
    const SIGNS: &[&str] = &[
        "correction",
        "corrected",
        "clarification",
        "editor's note",
        "editor’s note",
        "an earlier version",
    ];
    let stamps = article
        .zones
        .iter()
        .filter(|zone| {
            matches!(zone.kind, ZoneKind::Timestamp | ZoneKind::Notice | ZoneKind::Header)
        })
        .map(|zone| &article.text[zone.span]);
    let lines = article.text.lines().filter(|line| {
        let lower = line.to_lowercase();
        SIGNS.iter().any(|sign| lower.contains(sign))
    });
    stamps.chain(lines).collect()
}
