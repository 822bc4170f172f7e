//! Conflicts a reader has judged: settled, or none at all.
//!
//! A verdict holds for a conflict on the same attribute whose values were all judged: a value that
//! comes later opens it again.

use super::{Deed, No, Store, StoryId, hold, keep, known, one_line, touch};
use crate::dossier::{Conflict, Dossier, Evidence, Reading};
use crate::mention::Field;
use crate::store::{OutlineReport, Result};
use crate::text::shingle::fnv1a;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a reader says of a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ruling {
    /// It is known which value holds, or that it no longer matters.
    Settled,
    /// The reports don't contradict each other there.
    Wrong,
}

impl Ruling {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Settled => "settled",
            Self::Wrong => "wrong",
        }
    }

    /// The ruling of that word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Settled, Self::Wrong].into_iter().find(|ruling| ruling.as_str() == word)
    }
}

/// A verdict and the conflict as it was then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// What it says.
    pub ruling: Ruling,
    /// The value that holds, where the reader says so.
    pub value: Option<String>,
    /// Why, in the reader's words; empty where nothing is said.
    pub note: String,
    /// What the conflict was about.
    pub about: String,
    /// Its attribute: "time", "number" ...
    pub attribute: String,
    /// Its values with the words they rested on.
    pub values: Vec<JudgedValue>,
}

/// A value of a judged conflict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgedValue {
    /// As it was to be read.
    pub value: String,
    /// Article and words.
    pub words: Vec<(String, String)>,
}

/// A conflict that isn't shown as open.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The decision, by which it is undone.
    pub decision: i64,
    /// What was said of it.
    pub verdict: Verdict,
    /// The conflict as it is.
    pub conflict: Conflict,
}

/// Id and texts of the articles of a story: what evidence is read from.
pub(in crate::store) trait Words {
    /// The id, the title and the text of an article.
    fn article(&self, n: usize) -> Option<(&str, Option<&str>, &str)>;

    /// Article and words of evidence.
    fn of(&self, evidence: Evidence) -> Option<(&str, &str)> {
        let (id, title, text) = self.article(evidence.article)?;
        let field = if evidence.field == Field::Title { title? } else { text };
        Some((id, field.get(evidence.span.range())?))
    }
}

impl Words for [Reading] {
    fn article(&self, n: usize) -> Option<(&str, Option<&str>, &str)> {
        let article = &self.get(n)?.document.article;
        Some((&article.id, article.title.as_deref(), &article.text))
    }
}

impl Words for [OutlineReport] {
    fn article(&self, n: usize) -> Option<(&str, Option<&str>, &str)> {
        let report = self.get(n)?;
        Some((&report.id, report.title.as_deref(), &report.text))
    }
}

/// What names a conflict of a story as long as its values rest on the same words.
pub fn conflict_key(conflict: &Conflict, readings: &[Reading]) -> String {
    key(conflict, readings)
}

fn key(conflict: &Conflict, words: &(impl Words + ?Sized)) -> String {
    let mut parts: Vec<String> = values(conflict, words)
        .into_iter()
        .map(|judged| format!("{}\u{1}{:?}", judged.value, judged.words))
        .collect();
    parts.sort();
    let named = format!("{}\u{1}{}", conflict.attribute.as_str(), parts.join("\u{2}"));
    format!("{:016x}", fnv1a(named.as_bytes()))
}

fn values(conflict: &Conflict, words: &(impl Words + ?Sized)) -> Vec<JudgedValue> {
    let own = |e: &Evidence| words.of(*e).map(|(id, words)| (id.to_owned(), words.to_owned()));
    let of = |value: &crate::dossier::Value| {
        let words: BTreeSet<(String, String)> = value.evidence.iter().filter_map(own).collect();
        JudgedValue { value: value.value.clone(), words: words.into_iter().collect() }
    };
    conflict.values.iter().map(of).collect()
}

impl Store {
    /// Keeps what a reader says of the conflict named by `key` (see [`conflict_key`]): with the
    /// value that holds, where it is known, and why.
    ///
    /// # Errors
    /// [`StoreError::Refused`](crate::store::StoreError::Refused) where the story has no such open
    /// conflict, or the value isn't one of it.
    pub fn judge(
        &mut self,
        story: StoryId,
        key: &str,
        (ruling, value, note): (Ruling, Option<&str>, &str),
        now: Timestamp,
    ) -> Result<i64> {
        let found = self.story(story)?;
        self.decide(|db| {
            let found = found.ok_or(No::Refused("there is no such story"))?;
            let conflicts = &found.dossier.conflicts;
            let conflict = conflicts.iter().find(|c| conflict_key(c, &found.readings) == key);
            let gone = "no such contradiction is open in this story; the reports may have changed";
            let conflict = conflict.ok_or(No::Refused(gone))?;
            let value = value.filter(|value| !value.is_empty()).map(ToOwned::to_owned);
            if value.as_ref().is_some_and(|v| conflict.values.iter().all(|own| own.value != *v)) {
                return Err(No::Refused("no report gives that value"));
            }
            let verdict = Verdict {
                ruling,
                value: value.filter(|_| ruling == Ruling::Settled),
                note: one_line(note),
                about: conflict.about.clone(),
                attribute: conflict.attribute.as_str().to_owned(),
                values: values(conflict, found.readings.as_slice()),
            };
            let story = known(db, story)?;
            let ids: BTreeSet<String> =
                verdict.values.iter().flat_map(|v| &v.words).map(|w| w.0.clone()).collect();
            let decision = keep(db, story, &Deed::Verdict(verdict), now)?;
            for id in ids {
                let find = "SELECT number FROM article WHERE id = ?1";
                if let Some(article) = db.query_row(find, [id], |row| row.get(0)).optional()? {
                    hold(db, decision, article, 0, story)?;
                }
            }
            touch(db, story)?;
            Ok(decision)
        })
    }
}

/// Gives a dossier its reader's headline, and takes the conflicts out that were judged: those.
pub(in crate::store) fn sort_out(
    db: &Connection,
    story: i64,
    dossier: &mut Dossier,
    words: &(impl Words + ?Sized),
) -> rusqlite::Result<Vec<Judged>> {
    if let Some(name) = super::name(db, story)? {
        dossier.headline = name;
    }
    let verdicts = verdicts(db, story)?;
    if verdicts.is_empty() {
        return Ok(Vec::new());
    }
    let (mut open, mut judged) = (Vec::new(), Vec::new());
    for conflict in std::mem::take(&mut dossier.conflicts) {
        let own = values(&conflict, words);
        let holds = |verdict: &Verdict| holds(verdict, conflict.attribute.as_str(), &own);
        match verdicts.iter().find(|(_, verdict)| holds(verdict)) {
            Some((decision, verdict)) => {
                judged.push(Judged { decision: *decision, verdict: verdict.clone(), conflict });
            }
            None => open.push(conflict),
        }
    }
    dossier.conflicts = open;
    Ok(judged)
}

/// The standing verdicts on reports of a story, the latest first.
fn verdicts(db: &Connection, story: i64) -> rusqlite::Result<Vec<(i64, Verdict)>> {
    let mut find = db.prepare_cached(
        "SELECT DISTINCT decision.number, deed FROM decision JOIN decided ON decision = decision.number
         WHERE kind = 'verdict' AND undone IS NULL
            AND article IN (SELECT number FROM article WHERE story = ?1)
         ORDER BY decision.number DESC",
    )?;
    let rows = find.query_map([story], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
    let mut list = Vec::new();
    for row in rows {
        let (number, deed) = row?;
        if let Ok(Deed::Verdict(verdict)) = serde_json::from_str(&deed) {
            list.push((number, verdict));
        }
    }
    Ok(list)
}

/// Whether every value was judged: it rests on words that a judged one rested on, or is the same.
fn holds(verdict: &Verdict, attribute: &str, values: &[JudgedValue]) -> bool {
    let shares = |a: &JudgedValue, b: &JudgedValue| a.words.iter().any(|w| b.words.contains(w));
    let is_known = |value: &JudgedValue| {
        verdict.values.iter().any(|old| old.value == value.value || shares(old, value))
    };
    let rests = values.iter().filter(|v| verdict.values.iter().any(|old| shares(old, v))).count();
    verdict.attribute == attribute && rests >= 2.min(values.len()) && values.iter().all(is_known)
}
