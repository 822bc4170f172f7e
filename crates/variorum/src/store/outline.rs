//! A story without its annotations: what lists of many stories need, at a fraction of the cost.

use super::hand::sort_out;
use super::pack::unpack;
use super::story::{Reports, SUMMARY, current, summary};
use super::{COMPARER, Result, Store, StoryId, StorySummary, moment};
use crate::article::Published;
use crate::dossier::Dossier;
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, params};

/// A story with its dossier and the plain texts of its reports.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// Its line in the list.
    pub summary: StorySummary,
    /// Its reports, by publication, then id: what the dossier's article numbers mean.
    pub reports: Vec<OutlineReport>,
    /// Its dossier.
    pub dossier: Dossier,
}

/// A report of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineReport {
    /// Its id.
    pub id: String,
    /// Who published it.
    pub outlet: Option<String>,
    /// When.
    pub day: Option<Date>,
    /// Its headline.
    pub title: Option<String>,
    /// Its text.
    pub text: String,
    /// When its latest version came into the store.
    pub arrived: Timestamp,
    /// Which version that is, from 1.
    pub version: u32,
}

impl Outline {
    /// The newest day of publication.
    pub fn newest(&self) -> Option<Date> {
        self.reports.iter().filter_map(|report| report.day).max()
    }
}

impl Store {
    /// One story in outline; a number that was joined to another story gives that one. `None` where
    /// there is no such story.
    pub fn outline(&self, id: StoryId) -> Result<Option<Outline>> {
        self.read(|db| {
            let Some(number) = current(db, id.0)? else { return Ok(None) };
            let mut find = db.prepare_cached(&format!(
                "SELECT {SUMMARY}, CASE WHEN stale OR made_by IS NOT ?2 THEN NULL ELSE dossier END
                 FROM story WHERE number = ?1"
            ))?;
            let (summary, packed) = find.query_row(params![number, COMPARER], |row| {
                Ok((summary(row)?, row.get::<_, Option<Vec<u8>>>(10)?))
            })?;
            let Some(mut dossier) = packed.and_then(|bytes| unpack::<Dossier>(&bytes)) else {
                return made_anew(db, summary).map(Some);
            };
            let reports = reports(db, number)?;
            // Reports that were read again since: their order may be another.
            if reports.len() != dossier.articles.len() {
                return made_anew(db, summary).map(Some);
            }
            sort_out(db, number, &mut dossier, reports.as_slice())?;
            Ok(Some(Outline { summary, reports, dossier }))
        })
    }

    /// The outlets, with how many articles each has: the most first.
    pub fn outlets(&self) -> Result<Vec<(String, u64)>> {
        self.read(|db| {
            let mut list = db.prepare_cached(
                "SELECT outlet, count(*) FROM version INDEXED BY version_outlet
                 WHERE outlet IS NOT NULL AND number IN (SELECT latest FROM article)
                 GROUP BY outlet ORDER BY count(*) DESC, outlet",
            )?;
            let rows = list.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64)))?;
            rows.collect()
        })
    }
}

/// The reports of a story in the order of [`Reports`].
fn reports(db: &Connection, story: i64) -> rusqlite::Result<Vec<OutlineReport>> {
    let mut find = db.prepare_cached(
        "SELECT article.id, outlet, published, title, text, version.arrived, version.version
         FROM article JOIN version ON version.number = latest WHERE story = ?1",
    )?;
    let rows = find.query_map([story], |row| {
        Ok(OutlineReport {
            id: row.get(0)?,
            outlet: row.get(1)?,
            day: row.get::<_, Option<String>>(2)?.and_then(|day| day.parse().ok()),
            title: row.get(3)?,
            text: row.get(4)?,
            arrived: moment(row.get(5)?),
            version: row.get(6)?,
        })
    })?;
    let mut reports = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    reports.sort_by(|a, b| (a.day, &a.id).cmp(&(b.day, &b.id)));
    Ok(reports)
}

/// The outline of a story whose dossier isn't kept.
fn made_anew(db: &Connection, summary: StorySummary) -> rusqlite::Result<Outline> {
    let reports = Reports::at(db, summary.id.0, i64::MAX)?;
    let mut dossier = reports.dossier();
    sort_out(db, summary.id.0, &mut dossier, reports.readings.as_slice())?;
    let arrivals = &reports.arrivals;
    let of = |(reading, &(version, arrived)): (&crate::dossier::Reading, &(u32, Timestamp))| {
        let article = &reading.document.article;
        OutlineReport {
            id: article.id.clone(),
            outlet: article.outlet.clone(),
            day: article.published.as_ref().map(Published::day),
            title: article.title.clone(),
            text: article.text.clone(),
            arrived,
            version,
        }
    };
    let reports = reports.readings.iter().zip(arrivals).map(of).collect();
    Ok(Outline { summary, reports, dossier })
}
