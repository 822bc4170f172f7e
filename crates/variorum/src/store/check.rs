//! Whether a store is whole, and what to do where it isn't.

use super::{Result, Store};
use crate::dossier::Reading;
use rusqlite::Connection;

/// Something wrong, and the remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: &'static str,
}

const RESTORE: &str = "the file itself is damaged: restore a copy, or `variorum export` what can be \
    read and add it to a new store";
const REPAIR: &str = "run `variorum check --repair`";
const ADD: &str = "run `variorum add` without reports: it does what is left to do";

impl Store {
    /// Checks the pages of the file, its references, the text index, and every reading against its
    /// text. Empty where all is well.
    pub fn check(&self) -> Result<Vec<Finding>> {
        self.read(|db| {
            let mut found = Vec::new();
            pages(db, &mut found)?;
            if found.is_empty() {
                references(db, &mut found)?;
                text_index(db, &mut found);
                readings(db, &mut found)?;
                unfinished(db, &mut found)?;
            }
            Ok(found)
        })
    }

    /// Makes anew what can be made from the articles: the text index and readings that don't fit.
    pub fn repair(&mut self) -> Result<()> {
        self.write(|db| {
            db.execute("INSERT INTO search (search) VALUES ('rebuild')", [])?;
            let broken = broken_readings(db)?;
            let mut again = db.prepare("UPDATE version SET made_by = '' WHERE number = ?1")?;
            for (number, _) in broken {
                again.execute([number])?;
            }
            db.execute("UPDATE story SET stale = 1 WHERE joined IS NULL", []).map(|_| ())
        })
    }
}

fn pages(db: &Connection, found: &mut Vec<Finding>) -> rusqlite::Result<()> {
    let mut check = db.prepare("PRAGMA integrity_check(10)")?;
    let lines = check.query_map([], |row| row.get::<_, String>(0))?;
    for line in lines {
        let what = line?;
        if what != "ok" {
            found.push(Finding { what, remedy: RESTORE });
        }
    }
    Ok(())
}

fn references(db: &Connection, found: &mut Vec<Finding>) -> rusqlite::Result<()> {
    let mut check = db.prepare("PRAGMA foreign_key_check")?;
    let rows = check.query_map([], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, Option<i64>>(1)?, row.get::<_, String>(2)?))
    })?;
    for row in rows.take(10) {
        let (table, number, of) = row?;
        let number = number.unwrap_or_default();
        let what = format!("{table} {number} refers to a {of} that isn't there");
        found.push(Finding { what, remedy: RESTORE });
    }
    let lost: i64 = db.query_row(
        "SELECT count(*) FROM article WHERE latest IS NULL
         OR NOT EXISTS (SELECT 1 FROM version WHERE version.number = latest)",
        [],
        |row| row.get(0),
    )?;
    if lost > 0 {
        found.push(Finding { what: format!("{lost} articles without a text"), remedy: RESTORE });
    }
    Ok(())
}

fn text_index(db: &Connection, found: &mut Vec<Finding>) {
    let checked = db.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)", []);
    if let Err(error) = checked
        && error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseCorrupt)
    {
        let what = "the text index doesn't fit the articles".to_owned();
        found.push(Finding { what, remedy: REPAIR });
    }
}

fn readings(db: &Connection, found: &mut Vec<Finding>) -> rusqlite::Result<()> {
    for (_, id) in broken_readings(db)?.into_iter().take(10) {
        let what = format!("{id}: its annotations don't fit its text");
        found.push(Finding { what, remedy: REPAIR });
    }
    Ok(())
}

/// Versions whose reading can't be unpacked or points outside its text: number and id.
fn broken_readings(db: &Connection) -> rusqlite::Result<Vec<(i64, String)>> {
    let mut all = db.prepare(
        "SELECT version.number, id, reading, text FROM version
         JOIN article ON article.number = article WHERE made_by = ?1",
    )?;
    let mut rows = all.query([super::ANNOTATOR])?;
    let mut broken = Vec::new();
    while let Some(row) = rows.next()? {
        let (packed, text): (Vec<u8>, String) = (row.get(2)?, row.get(3)?);
        let whole = super::pack::unpack_reading(&packed, text).is_some_and(|r| fits(&r));
        if !whole {
            broken.push((row.get(0)?, row.get(1)?));
        }
    }
    Ok(broken)
}

/// Whether every span lies in its text, on character boundaries.
fn fits(reading: &Reading) -> bool {
    let document = &reading.document;
    let title = document.article.title.as_deref().unwrap_or_default();
    [(title, &document.title), (document.article.text.as_str(), &document.body)].iter().all(
        |(text, notes)| {
            let tokens = notes.tokens.iter().map(|token| token.span);
            let entities = notes.entities.iter().map(|entity| entity.span);
            let times = notes.times.iter().map(|time| time.span);
            let quotes = notes.quotes.iter().flat_map(|quote| quote.content.iter().copied());
            let events = notes.events.iter().map(|event| event.extent);
            tokens
                .chain(entities)
                .chain(times)
                .chain(quotes)
                .chain(events)
                .all(|span| span.start <= span.end && text.get(span.range()).is_some())
        },
    )
}

fn unfinished(db: &Connection, found: &mut Vec<Finding>) -> rusqlite::Result<()> {
    let count = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0));
    let pending = count("SELECT count(*) FROM article WHERE placed = 0")?;
    let stale = count("SELECT count(*) FROM story WHERE stale AND joined IS NULL")?;
    if pending + stale > 0 {
        let what = format!(
            "the last run was ended early: {pending} articles without a story, {stale} stories to \
             be compared anew; nothing is lost"
        );
        found.push(Finding { what, remedy: ADD });
    }
    Ok(())
}
