//! The reader's hand: reports added, stories merged, split and renamed, conflicts judged; each can be
//! undone.
//!
//! Owns what was decided and that later runs respect it. A decision holds for articles, not for a
//! story's number: it goes with them wherever new reports lead a story. Of two decisions on the
//! same articles the later one counts. Changing the stories of articles is in `group`, what a
//! verdict holds for in `verdict`, taking out what was added in `brought`.

mod brought;
mod group;
mod verdict;

pub use brought::Removed;
pub(super) use group::respect;
pub(super) use verdict::sort_out;
pub use verdict::{Judged, Ruling, Verdict, conflict_key};

use super::{Result, Store, StoreError, StoryId, millis, moment};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most characters of a story's name and of a note.
pub const LONGEST_NAME: usize = 240;

/// What a reader has decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Its number, by which it is undone.
    pub number: i64,
    /// When it was made.
    pub made: Timestamp,
    /// When it was taken back.
    pub undone: Option<Timestamp>,
    /// The story it was made on.
    pub story: StoryId,
    /// What was done.
    pub deed: Deed,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
#[non_exhaustive]
pub enum Deed {
    /// Other stories became part of the story.
    Merge {
        /// Their headlines.
        headlines: Vec<String>,
    },
    /// Reports became a story of their own.
    Split {
        /// The new story.
        into: i64,
        /// Ids of the reports.
        reports: Vec<String>,
    },
    /// The story got another headline.
    Rename {
        /// The new one.
        name: String,
        /// The one before.
        before: String,
    },
    /// A conflict was judged.
    Verdict(Verdict),
    /// Reports were added by hand.
    Add {
        /// How many.
        reports: usize,
        /// The headlines of the first of them, or ids.
        headlines: Vec<String>,
    },
}

/// What taking a decision back leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undone {
    /// The story it was made on, as it is now; none where none of its reports is left.
    pub story: Option<StoryId>,
}

impl Deed {
    /// The word for it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Merge { .. } => "merge",
            Self::Split { .. } => "split",
            Self::Rename { .. } => "rename",
            Self::Verdict(_) => "verdict",
            Self::Add { .. } => "add",
        }
    }
}

impl Store {
    /// What readers have decided, the latest first: all, or what holds for the reports of a story.
    pub fn decisions(
        &self,
        story: Option<StoryId>,
        skip: usize,
        most: usize,
    ) -> Result<Vec<Decision>> {
        self.read(|db| {
            let mut find = db.prepare_cached(
                "SELECT number, made, undone, story, deed FROM decision
                 WHERE ?1 IS NULL OR story = ?1 OR number IN
                    (SELECT decision FROM decided JOIN article ON article.number = decided.article
                     WHERE article.story = ?1)
                 ORDER BY number DESC LIMIT ?2 OFFSET ?3",
            )?;
            let story = story.map(|id| id.0);
            let rows = find.query_map(params![story, most as i64, skip as i64], |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get::<_, Option<i64>>(2)?,
                    row.get(3)?,
                    row.get(4)?,
                ))
            })?;
            let mut list = Vec::new();
            for row in rows {
                let (number, made, undone, story, deed): (_, _, _, _, String) = row?;
                // What a newer program has written is left out.
                let Ok(deed) = serde_json::from_str(&deed) else { continue };
                let undone = undone.map(moment);
                list.push(Decision {
                    number,
                    made: moment(made),
                    undone,
                    story: StoryId(story),
                    deed,
                });
            }
            Ok(list)
        })
    }

    /// Gives a story a headline of the reader's.
    ///
    /// # Errors
    /// [`StoreError::Refused`] where there is no such story, or the name is empty.
    pub fn rename(&mut self, story: StoryId, name: &str, now: Timestamp) -> Result<i64> {
        let name = one_line(name);
        if name.is_empty() {
            return Err(refused("a story needs a name"));
        }
        self.decide(|db| {
            let story = known(db, story)?;
            let before =
                db.query_row("SELECT headline FROM story WHERE number = ?1", [story], |r| {
                    r.get(0)
                })?;
            let first: Option<i64> =
                db.query_row("SELECT min(number) FROM article WHERE story = ?1", [story], |r| {
                    r.get(0)
                })?;
            let decision = keep(db, story, &Deed::Rename { name, before }, now)?;
            hold(db, decision, first.unwrap_or_default(), 0, story)?;
            touch(db, story)?;
            Ok(decision)
        })
    }

    /// Takes a decision back: what it changed is as it would be without it. `None` where there is no
    /// such decision, or it was taken back before.
    pub fn undo(&mut self, decision: i64, now: Timestamp) -> Result<Option<Undone>> {
        self.write(|db| {
            let mut find = db.prepare_cached(
                "SELECT story, kind FROM decision WHERE number = ?1 AND undone IS NULL",
            )?;
            let found: Option<(i64, String)> =
                find.query_row([decision], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
            let Some((story, kind)) = found else { return Ok(None) };
            db.execute(
                "UPDATE decision SET undone = ?2 WHERE number = ?1",
                params![decision, millis(now)],
            )?;
            let mut touched = match kind.as_str() {
                "add" => brought::undo(db, decision, now)?,
                "merge" | "split" => {
                    group::undo(db, decision, now)?;
                    BTreeSet::new()
                }
                _ => BTreeSet::new(),
            };
            touched.extend(stories_of(db, decision)?);
            for story in touched {
                touch(db, story)?;
            }
            let story = super::story::current(db, story)?;
            let has_reports = "SELECT EXISTS (SELECT 1 FROM article WHERE story = ?1)";
            let is_left = db.query_row(has_reports, [story], |row| row.get::<_, bool>(0))?;
            Ok(Some(Undone { story: story.filter(|_| is_left).map(StoryId) }))
        })
    }

    /// Makes a decision as one change; what can't be done becomes [`StoreError::Refused`].
    fn decide<T>(&mut self, make: impl FnOnce(&Transaction<'_>) -> Made<T>) -> Result<T> {
        let mut why = None;
        let done = self.write(|db| {
            make(db).map_err(|no| match no {
                No::Refused(words) => {
                    why = Some(words);
                    rusqlite::Error::ExecuteReturnedResults
                }
                No::Sql(error) => error,
            })
        });
        match why {
            Some(words) => Err(refused(words)),
            None => done,
        }
    }
}

/// Why a decision can't be made.
enum No {
    Refused(&'static str),
    Sql(rusqlite::Error),
}

type Made<T> = std::result::Result<T, No>;

impl From<rusqlite::Error> for No {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

fn refused(why: &str) -> StoreError {
    StoreError::Refused { why: why.to_owned() }
}

/// The number that a story has today.
fn known(db: &Connection, story: StoryId) -> Made<i64> {
    super::story::current(db, story.0)?.ok_or(No::Refused("there is no such story"))
}

/// A text on one line, in at most [`LONGEST_NAME`] characters.
fn one_line(text: &str) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    flat.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect()
}

fn keep(db: &Connection, story: i64, deed: &Deed, now: Timestamp) -> rusqlite::Result<i64> {
    let mut add = db
        .prepare_cached("INSERT INTO decision (made, kind, story, deed) VALUES (?1, ?2, ?3, ?4)")?;
    let words = serde_json::to_string(deed).expect("plain data always serialises");
    add.execute(params![millis(now), deed.kind(), story, words])?;
    Ok(db.last_insert_rowid())
}

fn hold(
    db: &Connection,
    decision: i64,
    article: i64,
    side: i64,
    story: i64,
) -> rusqlite::Result<()> {
    let mut add = db.prepare_cached("INSERT OR IGNORE INTO decided VALUES (?1, ?2, ?3, ?4)")?;
    add.execute(params![decision, article, side, story]).map(|_| ())
}

/// The stories that hold the articles of a decision.
fn stories_of(db: &Connection, decision: i64) -> rusqlite::Result<Vec<i64>> {
    let mut find = db.prepare_cached(
        "SELECT DISTINCT article.story FROM decided JOIN article ON article.number = article
         WHERE decision = ?1 AND article.story IS NOT NULL ORDER BY article.story",
    )?;
    find.query_map([decision], |row| row.get(0))?.collect()
}

/// Marks a story to be compared anew. That a reader has changed it is no news of it, so its moment
/// goes on by the least step: enough for a comparison under way elsewhere to see it.
fn touch(db: &Connection, story: i64) -> rusqlite::Result<()> {
    let mut mark =
        db.prepare_cached("UPDATE story SET stale = 1, changed = changed + 1 WHERE number = ?1")?;
    mark.execute([story]).map(|_| ())
}

/// The headline a reader gave a story: that of its latest renaming.
pub(super) fn name(db: &Connection, story: i64) -> rusqlite::Result<Option<String>> {
    let mut find = db.prepare_cached(
        "SELECT deed FROM decision JOIN decided ON decision = number
         WHERE kind = 'rename' AND undone IS NULL
            AND article IN (SELECT number FROM article WHERE story = ?1)
         ORDER BY number DESC LIMIT 1",
    )?;
    let deed: Option<String> = find.query_row([story], |row| row.get(0)).optional()?;
    Ok(match deed.and_then(|deed| serde_json::from_str(&deed).ok()) {
        Some(Deed::Rename { name, .. }) => Some(name),
        _ => None,
    })
}
