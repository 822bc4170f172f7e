//! Reports that a reader brought by hand, and takes out again.
//!
//! What was taken out is in no story, list or index; its text is kept with the decision, and why it
//! is gone among what was refused. The same report may come again at any time, as a new one.

use super::{Deed, Store, hold, keep};
use crate::store::{Added, Result, article, millis, place};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::BTreeSet;

/// Most headlines that a decision names.
const NAMED: usize = 3;

/// Why a report that was taken out isn't there.
const REASON: &str = "taken out again by hand; its text is kept with that decision";

/// A report that was taken out again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// Where it was read.
    pub place: String,
    /// Its address, where it has one.
    pub url: Option<String>,
    /// Who published it, where that is known.
    pub outlet: Option<String>,
    /// Its headline, where it has one.
    pub title: Option<String>,
    /// Its text.
    pub text: String,
}

impl Store {
    /// Keeps that a reader brought these reports, so that it can be undone: the number of that
    /// decision. `None` where all were known. Their stories must have been found.
    pub fn brought(&mut self, added: &[Added], now: Timestamp) -> Result<Option<i64>> {
        self.write(|db| {
            let mut find = db.prepare_cached(
                "SELECT article.number, story, coalesce(nullif(trim(title), ''), id) FROM version
                 JOIN article ON article.number = article
                 WHERE version.number = ?1 AND story IS NOT NULL",
            )?;
            let mut found: Vec<(i64, (i64, i64, String))> = Vec::new();
            for version in added.iter().filter_map(|added| added.version) {
                let row = find
                    .query_row([version], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                    .optional()?;
                found.extend(row.map(|row| (version, row)));
            }
            let Some(&(_, (_, story, _))) = found.first() else { return Ok(None) };
            let headlines = found.iter().take(NAMED).map(|(_, row)| row.2.clone()).collect();
            let deed = Deed::Add { reports: found.len(), headlines };
            let decision = keep(db, story, &deed, now)?;
            let mut add = db.prepare_cached("INSERT INTO brought VALUES (?1, ?2)")?;
            for (version, (article, story, _)) in found {
                add.execute([decision, version])?;
                hold(db, decision, article, 0, story)?;
            }
            Ok(Some(decision))
        })
    }

    /// The reports that went when the decision to add them was undone, as they came.
    pub fn removed(&self, decision: i64) -> Result<Vec<Removed>> {
        self.read(|db| {
            let mut find = db.prepare_cached(
                "SELECT place, url, outlet, title, text FROM removed WHERE decision = ?1
                 ORDER BY number",
            )?;
            let rows = find.query_map([decision], |row| {
                Ok(Removed {
                    place: row.get(0)?,
                    url: row.get(1)?,
                    outlet: row.get(2)?,
                    title: row.get(3)?,
                    text: row.get(4)?,
                })
            })?;
            rows.collect()
        })
    }
}

/// Takes out what a decision brought. An article that had an earlier version is that one again; the
/// stories of the rest are grouped anew, and told.
pub(super) fn undo(
    db: &Transaction<'_>,
    decision: i64,
    now: Timestamp,
) -> rusqlite::Result<BTreeSet<i64>> {
    let mut find = db.prepare_cached(
        "SELECT version.number, article, story, latest = version.number FROM brought
         JOIN version ON version.number = brought.version
         JOIN article ON article.number = article WHERE decision = ?1 ORDER BY version.number",
    )?;
    let rows = find.query_map([decision], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?;
    let mut stories = BTreeSet::new();
    for row in rows.collect::<rusqlite::Result<Vec<(i64, i64, Option<i64>, bool)>>>()? {
        let (version, article, story, is_latest) = row;
        stories.extend(story);
        note(db, decision, version, now)?;
        if is_latest {
            article::take_down(db, article)?;
        }
        db.execute("DELETE FROM brought WHERE version = ?1", [version])?;
        db.execute("DELETE FROM version WHERE number = ?1", [version])?;
        if is_latest && !article::put_up_latest(db, article)? {
            forget(db, article, story)?;
        }
    }
    // One that is looked for a place again takes its story along then.
    let is_whole = "SELECT NOT EXISTS (SELECT 1 FROM article WHERE story = ?1 AND placed = 0)";
    let mut whole = BTreeSet::new();
    for &story in &stories {
        if db.query_row(is_whole, [story], |row| row.get(0))? {
            whole.insert(story);
        }
    }
    place::regroup(db, &whole, now)?;
    Ok(stories)
}

/// Keeps the text of what goes, and says among what was refused why it is gone.
fn note(db: &Connection, decision: i64, version: i64, now: Timestamp) -> rusqlite::Result<()> {
    let mut keep = db.prepare_cached(
        "INSERT INTO removed (decision, place, url, outlet, title, text)
         SELECT ?1, place, url, outlet, title, text FROM version WHERE number = ?2",
    )?;
    keep.execute([decision, version])?;
    let mut tell = db.prepare_cached(
        "INSERT OR IGNORE INTO reject (place, reason, arrived)
         SELECT place, ?2, ?3 FROM version WHERE number = ?1",
    )?;
    tell.execute(params![version, REASON, millis(now)]).map(|_| ())
}

/// Removes an article without versions. The name a reader gave its story stays with the story.
fn forget(db: &Connection, article: i64, story: Option<i64>) -> rusqlite::Result<()> {
    let next = "SELECT min(number) FROM article WHERE story = ?1 AND number <> ?2";
    let next: Option<i64> = db.query_row(next, params![story, article], |row| row.get(0))?;
    if let Some(next) = next {
        db.execute(
            "UPDATE OR IGNORE decided SET article = ?2 WHERE article = ?1 AND decision IN
                (SELECT number FROM decision WHERE kind = 'rename')",
            [article, next],
        )?;
    }
    db.execute("DELETE FROM decided WHERE article = ?1", [article])?;
    db.execute("UPDATE article SET origin = NULL WHERE origin = ?1", [article])?;
    db.execute("DELETE FROM article WHERE number = ?1", [article]).map(|_| ())
}
