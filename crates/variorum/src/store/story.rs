//! Stories as a list, and one story's dossier.

use super::hand::{Judged, sort_out};
use super::pack::{pack, unpack};
use super::version::Stored;
use super::{COMPARER, Result, Store, moment};
use crate::article::Published;
use crate::dossier::{self, Config, Dossier, Reading};
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

/// The number of a story: it keeps it while the story grows. Written "s12".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StoryId(pub i64);

impl fmt::Display for StoryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s{}", self.0)
    }
}

impl FromStr for StoryId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.strip_prefix('s').unwrap_or(text);
        digits.parse().map(Self).map_err(|_| format!("{text}: not a story; they are like s12"))
    }
}

/// A story as a line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorySummary {
    /// Its number.
    pub id: StoryId,
    /// Chosen from the reports.
    pub headline: String,
    /// The day of its first report.
    pub first_day: Option<Date>,
    /// The day of its latest report.
    pub last_day: Option<Date>,
    /// How many reports it has.
    pub articles: u32,
    /// How many of them are independent.
    pub origins: u32,
    /// How many outlets they are of.
    pub outlets: u32,
    /// Conflicts between them.
    pub conflicts: u32,
    /// Values that changed as time went on.
    pub updates: u32,
    /// When a report last came or changed.
    pub changed: Timestamp,
}

/// One story with all that is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryDossier {
    /// Its line in the list.
    pub summary: StorySummary,
    /// Its reports, by publication, then id: what the dossier's article numbers mean.
    pub readings: Vec<Reading>,
    /// For each report: which version it is, and when that came.
    pub arrivals: Vec<(u32, Timestamp)>,
    /// The dossier; it can be shown with `readings` by any [`view`](crate::view). Its conflicts are
    /// those that no reader has judged.
    pub dossier: Dossier,
    /// Conflicts that a reader has judged.
    pub judged: Vec<Judged>,
}

impl Store {
    /// Stories, the latest changed first: `most` of them after the first `skip`. `min_articles` 2
    /// leaves out what only one report tells.
    pub fn stories(
        &self,
        min_articles: u32,
        skip: usize,
        most: usize,
    ) -> Result<Vec<StorySummary>> {
        self.list("articles >= max(?1, 1)", (min_articles, skip, most))
    }

    /// Those of [`Self::stories`] with a conflict.
    pub fn disputed_stories(
        &self,
        min_articles: u32,
        skip: usize,
        most: usize,
    ) -> Result<Vec<StorySummary>> {
        self.list("articles >= max(?1, 1) AND conflicts > 0", (min_articles, skip, most))
    }

    fn list(
        &self,
        condition: &str,
        (min_articles, skip, most): (u32, usize, usize),
    ) -> Result<Vec<StorySummary>> {
        self.read(|db| {
            let mut list = db.prepare_cached(&format!(
                "SELECT {SUMMARY} FROM story WHERE joined IS NULL AND {condition}
                 ORDER BY changed DESC, last_day DESC, number LIMIT ?2 OFFSET ?3"
            ))?;
            let rows = list.query_map(params![min_articles, most as i64, skip as i64], summary)?;
            rows.collect()
        })
    }

    /// The number that a story has today: its own, or that of the story it was joined to. `None` where
    /// there is no such story.
    pub fn current(&self, id: StoryId) -> Result<Option<StoryId>> {
        self.read(|db| Ok(current(db, id.0)?.map(StoryId)))
    }

    /// One story; a number that was joined to another story gives that one. `None` where there is
    /// no such story, or its reports were all taken out again.
    pub fn story(&self, id: StoryId) -> Result<Option<StoryDossier>> {
        self.read(|db| {
            let Some(number) = current(db, id.0)? else { return Ok(None) };
            let mut find = db.prepare_cached(&format!(
                "SELECT {SUMMARY}, made_by, dossier, stale FROM story WHERE number = ?1"
            ))?;
            let (summary, made_by, packed, stale) = find.query_row([number], |row| {
                let made_by: Option<String> = row.get(10)?;
                Ok((
                    summary(row)?,
                    made_by,
                    row.get::<_, Option<Vec<u8>>>(11)?,
                    row.get::<_, bool>(12)?,
                ))
            })?;
            let reports = Reports::at(db, number, i64::MAX)?;
            if reports.readings.is_empty() {
                return Ok(None);
            }
            let fresh = !stale && made_by.as_deref() == Some(COMPARER);
            let kept = packed.filter(|_| fresh).and_then(|bytes| unpack::<Dossier>(&bytes));
            let mut dossier = kept.unwrap_or_else(|| reports.dossier());
            let Reports { readings, arrivals, .. } = reports;
            let judged = sort_out(db, number, &mut dossier, readings.as_slice())?;
            Ok(Some(StoryDossier { summary, readings, arrivals, dossier, judged }))
        })
    }

    /// Stories whose dossier must be made anew, at most `most`.
    pub fn stale_stories(&self, most: usize) -> Result<Vec<StoryId>> {
        self.read(|db| {
            let mut find = db.prepare_cached(
                "SELECT number FROM story WHERE joined IS NULL AND stale ORDER BY number LIMIT ?1",
            )?;
            find.query_map([most as i64], |row| row.get(0).map(StoryId))?.collect()
        })
    }

    /// Whether all readings and dossiers are of this build, and nothing is left to compare.
    pub fn is_up_to_date(&self) -> Result<bool> {
        let is_settled = self.read(|db| {
            let mut is_empty = db.prepare_cached("SELECT NOT EXISTS (SELECT 1 FROM article)")?;
            if is_empty.query_row([], |row| row.get(0))? {
                return Ok(true);
            }
            let mut left = db.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM article WHERE placed = 0)
                    OR EXISTS (SELECT 1 FROM story WHERE joined IS NULL AND stale)",
            )?;
            let is_left: bool = left.query_row([], |row| row.get(0))?;
            let made_by = super::setting(db, "compared_by")?;
            Ok(!is_left && made_by.as_deref() == Some(COMPARER))
        })?;
        Ok(is_settled && self.outdated(1)?.is_empty())
    }

    /// Marks stories whose dossier another build has made as stale.
    pub fn mark_outdated_stories(&mut self) -> Result<()> {
        self.write(|db| {
            if super::setting(db, "compared_by")?.as_deref() != Some(COMPARER) {
                db.execute("UPDATE story SET stale = 1 WHERE joined IS NULL", [])?;
                super::set_setting(db, "compared_by", COMPARER)?;
            }
            Ok(())
        })
    }

    /// The reports of a story as they are stored: number of the version, its reading, and the days
    /// that helped to date it.
    pub fn reports(&self, id: StoryId) -> Result<Vec<(i64, Reading, String)>> {
        self.read(|db| {
            let mut find = db.prepare_cached(&format!(
                "SELECT {STORED}, beside FROM article JOIN version ON version.number = latest
                 WHERE story = ?1 ORDER BY article.id"
            ))?;
            let rows =
                find.query_map([id.0], |row| Ok((row.get(0)?, Stored::of(row)?, row.get(8)?)))?;
            rows.map(|row| {
                let (number, stored, beside): (i64, Stored, String) = row?;
                Ok((number, stored.version(db)?.reading, beside))
            })
            .collect()
        })
    }

    /// The article of a version as it came.
    pub fn composed(&self, version: i64) -> Result<crate::article::Article> {
        self.read(|db| {
            let mut find =
                db.prepare_cached("SELECT composed, text FROM version WHERE number = ?1")?;
            let (packed, text): (Vec<u8>, String) =
                find.query_row([version], |row| Ok((row.get(0)?, row.get(1)?)))?;
            super::article::composed_article(db, version, &packed, text)
        })
    }

    /// Makes the dossiers of some stories anew and keeps them, as one change.
    pub fn refresh(&mut self, stories: &[StoryId]) -> Result<()> {
        use rayon::prelude::*;
        let reports: Vec<(i64, Reports)> = self.read(|db| {
            let changed = "SELECT changed FROM story WHERE number = ?1";
            let of = |id: &StoryId| {
                let changed = db.query_row(changed, [id.0], |row| row.get(0))?;
                Ok((changed, Reports::at(db, id.0, i64::MAX)?))
            };
            stories.iter().map(of).collect()
        })?;
        let made: Vec<(i64, Reports, Dossier, Vec<u8>)> = reports
            .into_par_iter()
            .map(|(changed, reports)| {
                let dossier = reports.dossier();
                let packed = pack(&dossier);
                (changed, reports, dossier, packed)
            })
            .collect();
        self.write(|db| {
            let mut keep = db.prepare_cached(
                "UPDATE story SET headline = ?2, first_day = ?3, last_day = ?4, articles = ?5,
                    origins = ?6, outlets = ?7, conflicts = ?8, updates = ?9, made_by = ?10,
                    dossier = ?11, stale = 0
                 WHERE number = ?1 AND changed = ?12",
            )?;
            // One that another process changed meanwhile stays stale.
            for (id, (changed, reports, mut dossier, packed)) in stories.iter().zip(made) {
                sort_out(db, id.0, &mut dossier, reports.readings.as_slice())?;
                let facts = Facts::of(&reports, &dossier);
                keep.execute(params![
                    id.0,
                    facts.headline,
                    facts.days.first().map(ToString::to_string),
                    facts.days.last().map(ToString::to_string),
                    facts.articles as i64,
                    facts.origins as i64,
                    facts.outlets as i64,
                    facts.conflicts as i64,
                    facts.updates as i64,
                    COMPARER,
                    packed,
                    changed,
                ])?;
            }
            Ok(())
        })
    }
}

pub(super) const SUMMARY: &str = "number, headline, first_day, last_day, articles, origins, outlets, conflicts, \
    updates, changed";
pub(super) const STORED: &str = "version.number, version.version, version.arrived, place, reading, text, composed, \
    article.id";

pub(super) fn summary(row: &Row<'_>) -> rusqlite::Result<StorySummary> {
    let day = |n: usize| {
        Ok::<_, rusqlite::Error>(row.get::<_, Option<String>>(n)?.and_then(|d| d.parse().ok()))
    };
    Ok(StorySummary {
        id: StoryId(row.get(0)?),
        headline: row.get(1)?,
        first_day: day(2)?,
        last_day: day(3)?,
        articles: row.get(4)?,
        origins: row.get(5)?,
        outlets: row.get(6)?,
        conflicts: row.get(7)?,
        updates: row.get(8)?,
        changed: moment(row.get(9)?),
    })
}

/// The story that a number means today.
pub(super) fn current(db: &Connection, mut number: i64) -> rusqlite::Result<Option<i64>> {
    let mut find = db.prepare_cached("SELECT joined FROM story WHERE number = ?1")?;
    // A story joins one that is older or larger; a circle would take an edited file.
    for _ in 0..100 {
        match find.query_row([number], |row| row.get::<_, Option<i64>>(0)).optional()? {
            None => return Ok(None),
            Some(None) => return Ok(Some(number)),
            Some(Some(next)) => number = next,
        }
    }
    Ok(None)
}

/// The reports of a story at some moment.
pub(super) struct Reports {
    pub(super) readings: Vec<Reading>,
    pub(super) arrivals: Vec<(u32, Timestamp)>,
    /// Indices into `readings`, a list an origin.
    origins: Vec<Vec<usize>>,
}

impl Reports {
    /// The versions of today's members that were the latest at `millis`.
    pub(super) fn at(db: &Connection, story: i64, millis: i64) -> rusqlite::Result<Self> {
        let mut find = db.prepare_cached(&format!(
            "SELECT {STORED}, origin FROM article JOIN version ON version.number =
                (SELECT number FROM version WHERE article = article.number AND arrived <= ?2
                 ORDER BY version DESC LIMIT 1)
             WHERE story = ?1"
        ))?;
        let rows = find.query_map([story, millis], |row| Ok((Stored::of(row)?, row.get(8)?)))?;
        let mut versions = Vec::new();
        for row in rows {
            let (stored, origin): (Stored, Option<i64>) = row?;
            versions.push((stored.version(db)?, origin));
        }
        versions.sort_by_cached_key(|(version, _)| {
            let article = &version.reading.document.article;
            (article.published.as_ref().map(Published::day), article.id.clone())
        });
        let mut origins: BTreeMap<Option<i64>, Vec<usize>> = BTreeMap::new();
        for (n, (_, origin)) in versions.iter().enumerate() {
            origins.entry(*origin).or_default().push(n);
        }
        let mut origins: Vec<Vec<usize>> = origins.into_values().collect();
        origins.sort();
        let (readings, arrivals) =
            versions.into_iter().map(|(v, _)| (v.reading, (v.version, v.arrived))).unzip();
        Ok(Self { readings, arrivals, origins })
    }

    pub(super) fn dossier(&self) -> Dossier {
        if self.readings.is_empty() {
            return Dossier::default();
        }
        let members: Vec<usize> = (0..self.readings.len()).collect();
        dossier::build(&self.readings, &members, self.origins.clone(), Config::default())
    }
}

/// What the list shows of a dossier.
struct Facts {
    headline: String,
    days: BTreeSet<Date>,
    articles: usize,
    origins: usize,
    outlets: usize,
    conflicts: usize,
    updates: usize,
}

impl Facts {
    fn of(reports: &Reports, dossier: &Dossier) -> Self {
        let articles = || reports.readings.iter().map(|reading| &reading.document.article);
        // A report without one counts as its own, as in the views.
        let outlets: BTreeSet<&str> =
            articles().map(|a| a.outlet.as_deref().unwrap_or(&a.id)).collect();
        Self {
            headline: dossier.headline.clone(),
            days: articles().filter_map(|a| a.published.as_ref().map(Published::day)).collect(),
            articles: reports.readings.len(),
            origins: dossier.origins.len(),
            outlets: outlets.len(),
            conflicts: dossier.conflicts.len(),
            updates: dossier.updates.len(),
        }
    }
}
