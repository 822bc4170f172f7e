//! Articles coming in: which are new, which have changed, and keeping them.

use super::pack::{pack, pack_reading, pack_stored, unpack_article};
use super::{ANNOTATOR, Result, Store, key::key, millis};
use crate::annotate::EntityKind;
use crate::article::{Article, Published};
use crate::dossier::Reading;
use crate::story::sketch;
use crate::text::shingle::fnv1a;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::BTreeSet;

/// A report that may be new to the store.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// The report, as [`compose`](crate::article::compose) made it.
    pub article: Article,
    /// Where it was read, for people: a path, an address.
    pub place: String,
    /// The file and the place in it, where the input gives the report no name of its own: what is
    /// read from there later is a later version of it.
    pub file: Option<String>,
}

/// What an incoming report is to the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Not seen before.
    New,
    /// A version of a known article that wasn't seen before.
    Changed,
    /// Known as it is: nothing is done.
    Known,
}

impl Status {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Known => "known",
        }
    }
}

/// What became of an incoming report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// Its id in the store: its own, or with `-2` ... behind where another article has that.
    pub id: String,
    /// What it was.
    pub status: Status,
    /// The number of the version that was kept; none where it was known.
    pub(super) version: Option<i64>,
}

impl Store {
    /// What each report is to the store, in order.
    pub fn statuses(&self, incoming: &[Incoming]) -> Result<Vec<Status>> {
        self.read(|db| incoming.iter().map(|item| Ok(look(db, item)?.1)).collect())
    }

    /// Keeps reports with their readings, in order, as one change. Each reading is of the article
    /// of its report; what is known already is left as it is.
    pub fn put(
        &mut self,
        items: &[(Incoming, Option<Reading>)],
        now: Timestamp,
    ) -> Result<Vec<Added>> {
        self.write(|db| {
            items.iter().map(|(item, reading)| put(db, item, reading.as_ref(), now)).collect()
        })
    }

    /// Articles whose latest reading was made by another build, at most `most`: number of the
    /// version, and the article as it came.
    pub fn outdated(&self, most: usize) -> Result<Vec<(i64, Article)>> {
        self.read(|db| {
            // By two ranges of the index: "made_by <> ?" would read every row of the archive.
            let mut find = db.prepare_cached(
                "SELECT number, composed, text FROM version
                 WHERE (made_by < ?1 OR made_by > ?1) AND EXISTS
                    (SELECT 1 FROM article WHERE article.number = version.article
                     AND latest = version.number) LIMIT ?2",
            )?;
            let rows = find.query_map(params![ANNOTATOR, most as i64], |row| {
                Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?, row.get(2)?))
            })?;
            let articles = rows.map(|row| {
                let (number, composed, text) = row?;
                Ok((number, composed_article(db, number, &composed, text)?))
            });
            articles.collect()
        })
    }

    /// Replaces readings, by number of the version; their stories' dossiers are made anew.
    /// `beside` are the days that helped to date each.
    pub fn replace_readings(&mut self, readings: &[(i64, Reading, String)]) -> Result<()> {
        self.write(|db| readings.iter().try_for_each(|(n, r, beside)| replace(db, *n, r, beside)))
    }

    /// Keeps why something was refused; the same refusal again changes nothing.
    pub fn reject(&mut self, place: &str, reason: &str, now: Timestamp) -> Result<()> {
        self.write(|db| {
            let mut add = db.prepare_cached(
                "INSERT OR IGNORE INTO reject (place, reason, arrived) VALUES (?1, ?2, ?3)",
            )?;
            add.execute(params![place, reason, millis(now)]).map(|_| ())
        })
    }

    /// What was refused, the latest first: place and reason.
    pub fn rejects(&self, most: usize) -> Result<Vec<(String, String)>> {
        self.read(|db| {
            let mut all = db
                .prepare_cached("SELECT place, reason FROM reject ORDER BY number DESC LIMIT ?1")?;
            let rows = all.query_map([most as i64], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect()
        })
    }
}

/// The article as it came, from its columns. Where another build packed it, it is put together from
/// the columns that stay readable.
pub(super) fn composed_article(
    db: &Connection,
    version: i64,
    packed: &[u8],
    text: String,
) -> rusqlite::Result<Article> {
    if let Some(article) = unpack_article(packed) {
        return Ok(Article { text, ..article });
    }
    let mut find = db.prepare_cached(
        "SELECT article.id, url, outlet, title, language FROM version
         JOIN article ON article.number = version.article WHERE version.number = ?1",
    )?;
    find.query_row([version], |row| {
        let title: Option<String> = row.get(3)?;
        Ok(Article {
            id: row.get(0)?,
            url: row.get(1)?,
            outlet: row.get(2)?,
            language: row.get(4)?,
            zones: crate::article::zones(&text, title.as_deref()),
            title,
            text,
            published: None,
            byline: None,
            agencies: Vec::new(),
        })
    })
}

/// A known article.
struct Known {
    number: i64,
    id: String,
}

/// The article an incoming report is of, and what the report is to it.
fn look(db: &Connection, item: &Incoming) -> rusqlite::Result<(Option<Known>, Status)> {
    let mut find = db.prepare_cached("SELECT number, id FROM article WHERE key = ?1")?;
    let known = find
        .query_row([key(&item.article, item.file.as_deref())], |row| {
            Ok(Known { number: row.get(0)?, id: row.get(1)? })
        })
        .optional()?;
    let Some(known) = known else { return Ok((None, Status::New)) };
    let mut seen = db.prepare_cached("SELECT 1 FROM version WHERE article = ?1 AND digest = ?2")?;
    let seen = seen.exists(params![known.number, digest(&item.article)])?;
    Ok((Some(known), if seen { Status::Known } else { Status::Changed }))
}

/// What must be the same for two reports to be one version: all a reader sees of it.
fn digest(article: &Article) -> [u8; 8] {
    let published = article.published.as_ref();
    let stamp = published.map(|p| (p.latest, p.clock, p.updated));
    let seen =
        format!("{:?}", (&article.title, &article.outlet, &article.url, stamp, &article.text));
    fnv1a(seen.as_bytes()).to_be_bytes()
}

fn put(
    db: &Transaction<'_>,
    item: &Incoming,
    reading: Option<&Reading>,
    now: Timestamp,
) -> rusqlite::Result<Added> {
    let (known, status) = look(db, item)?;
    let (Some(reading), Status::New | Status::Changed) = (reading, status) else {
        let id = known.map_or_else(|| item.article.id.clone(), |known| known.id);
        return Ok(Added { id, status: Status::Known, version: None });
    };
    let known = match known {
        Some(known) => {
            take_down(db, known.number)?;
            known
        }
        None => create(db, item, now)?,
    };
    let article = Article { id: known.id.clone(), ..item.article.clone() };
    let mut add = db.prepare_cached(
        "INSERT INTO version (article, version, arrived, digest, place, url, outlet, title, text,
            language, published, people, orgs, places, types, composed, reading, made_by)
         VALUES (?1, (SELECT coalesce(max(version), 0) + 1 FROM version WHERE article = ?1),
            ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
    )?;
    let names = |kinds: &[EntityKind]| names(reading, kinds);
    add.execute(params![
        known.number,
        millis(now),
        digest(&article),
        item.place,
        article.url,
        article.outlet,
        article.title,
        article.text,
        article.language,
        day_of(reading),
        names(PEOPLE),
        names(GROUPS),
        names(PLACES),
        types(reading),
        pack(&Article { text: String::new(), ..article.clone() }),
        pack_reading(&with_id(reading, &known.id)),
        ANNOTATOR,
    ])?;
    let version = db.last_insert_rowid();
    put_up(db, known.number, version, &article)?;
    Ok(Added { id: known.id, status, version: Some(version) })
}

/// Makes a version the one that is read, searched, and looked for a story of.
fn put_up(
    db: &Transaction<'_>,
    number: i64,
    version: i64,
    article: &Article,
) -> rusqlite::Result<()> {
    let mut update = db.prepare_cached(
        "UPDATE article SET latest = ?2, placed = 0, day = ?3, sketch = ?4 WHERE number = ?1",
    )?;
    let day = article.published.as_ref().map(|p| p.day().to_string());
    update.execute(params![number, version, day, pack_stored(&sketch(article))])?;
    learn_words(db, number)
}

/// Makes the latest version that is left the one that counts; `false` where none is.
pub(super) fn put_up_latest(db: &Transaction<'_>, number: i64) -> rusqlite::Result<bool> {
    let mut find = db.prepare_cached(
        "SELECT number, composed, text FROM version WHERE article = ?1
         ORDER BY version DESC LIMIT 1",
    )?;
    let left: Option<(i64, Vec<u8>, String)> =
        find.query_row([number], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    let Some((version, composed, text)) = left else { return Ok(false) };
    let article = composed_article(db, version, &composed, text)?;
    put_up(db, number, version, &article)?;
    Ok(true)
}

/// Takes an article out of all indexes, before another version of it is put up, or it goes.
pub(super) fn take_down(db: &Transaction<'_>, number: i64) -> rusqlite::Result<()> {
    unplace(db, number)?;
    forget_words(db, number)
}

fn with_id(reading: &Reading, id: &str) -> Reading {
    let mut reading = reading.clone();
    id.clone_into(&mut reading.document.article.id);
    reading
}

/// A new article with an id that no other has.
fn create(db: &Transaction<'_>, item: &Incoming, now: Timestamp) -> rusqlite::Result<Known> {
    let mut taken = db.prepare_cached("SELECT 1 FROM article WHERE id = ?1")?;
    let wanted = if item.article.id.is_empty() { "article" } else { &item.article.id };
    let mut id = wanted.to_owned();
    let mut count = 1;
    while taken.exists([&id])? {
        count += 1;
        id = format!("{wanted}-{count}");
    }
    let mut add =
        db.prepare_cached("INSERT INTO article (id, key, arrived) VALUES (?1, ?2, ?3)")?;
    add.execute(params![id, key(&item.article, item.file.as_deref()), millis(now)])?;
    Ok(Known { number: db.last_insert_rowid(), id })
}

/// Takes an article out of the index of stories: its text has changed.
fn unplace(db: &Transaction<'_>, article: i64) -> rusqlite::Result<()> {
    let placed: bool =
        db.query_row("SELECT placed FROM article WHERE number = ?1", [article], |row| row.get(0))?;
    if placed {
        super::place::forget(db, article)?;
    }
    Ok(())
}

fn replace(
    db: &Transaction<'_>,
    version: i64,
    reading: &Reading,
    beside: &str,
) -> rusqlite::Result<()> {
    let mut find = db.prepare_cached("SELECT article FROM version WHERE number = ?1")?;
    let article: i64 = find.query_row([version], |row| row.get(0))?;
    forget_words(db, article)?;
    let names = |kinds: &[EntityKind]| names(reading, kinds);
    let mut update = db.prepare_cached(
        "UPDATE version SET published = ?2, people = ?3, orgs = ?4, places = ?5, types = ?6,
            reading = ?7, made_by = ?8, beside = ?9 WHERE number = ?1",
    )?;
    update.execute(params![
        version,
        day_of(reading),
        names(PEOPLE),
        names(GROUPS),
        names(PLACES),
        types(reading),
        pack_reading(reading),
        ANNOTATOR,
        beside,
    ])?;
    learn_words(db, article)?;
    let mut stale = db.prepare_cached(
        "UPDATE story SET stale = 1 WHERE number = (SELECT story FROM article WHERE number = ?1)",
    )?;
    stale.execute([article]).map(|_| ())
}

/// Adds the latest version to the full-text index.
fn learn_words(db: &Connection, article: i64) -> rusqlite::Result<()> {
    let mut add = db.prepare_cached(
        "INSERT INTO search (rowid, title, text, outlet, people, orgs, places, types)
         SELECT * FROM searchable WHERE number = ?1",
    )?;
    add.execute([article]).map(|_| ())
}

/// Takes the latest version out of the full-text index, before it is another.
fn forget_words(db: &Connection, article: i64) -> rusqlite::Result<()> {
    let mut remove = db.prepare_cached(
        "INSERT INTO search (search, rowid, title, text, outlet, people, orgs, places, types)
         SELECT 'delete', * FROM searchable WHERE number = ?1",
    )?;
    remove.execute([article]).map(|_| ())
}

const PEOPLE: &[EntityKind] = &[EntityKind::Person];
const GROUPS: &[EntityKind] = &[EntityKind::Org, EntityKind::Norp];
const PLACES: &[EntityKind] = &[EntityKind::Gpe, EntityKind::Loc, EntityKind::Fac];

/// Names of a reading's entities of some kinds, a line each.
fn names(reading: &Reading, kinds: &[EntityKind]) -> String {
    let entities = reading.mentions.entities.iter().filter(|e| kinds.contains(&e.kind));
    let names: BTreeSet<&str> = entities
        .flat_map(|entity| std::iter::once(&entity.name).chain(&entity.aliases))
        .map(String::as_str)
        .collect();
    names.into_iter().collect::<Vec<_>>().join("\n")
}

/// Types of the events a reading tells, a line each.
fn types(reading: &Reading) -> String {
    let events = &reading.document.body.events;
    let types: BTreeSet<&str> =
        events.iter().filter(|e| e.certain).map(|event| event.kind.as_str()).collect();
    types.into_iter().collect::<Vec<_>>().join("\n")
}

fn day_of(reading: &Reading) -> Option<String> {
    reading.document.article.published.as_ref().map(Published::day).map(|day| day.to_string())
}
