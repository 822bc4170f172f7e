//! How much is in a store.

use super::{Result, Store};

/// Counts and sizes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stats {
    /// Articles.
    pub articles: u64,
    /// Versions of them.
    pub versions: u64,
    /// Articles with more than one version.
    pub changed: u64,
    /// Outlets.
    pub outlets: u64,
    /// Stories, those of one report too.
    pub stories: u64,
    /// Stories of two reports or more.
    pub shared_stories: u64,
    /// Stories with a conflict.
    pub with_conflicts: u64,
    /// Inputs that were refused.
    pub rejects: u64,
    /// The first and the last day of publication.
    pub days: Option<(String, String)>,
    /// Bytes of the file, with what waits beside it to be written into it.
    pub bytes: u64,
    /// The schema of the tables.
    pub schema: u32,
}

impl Store {
    /// Counts what is in the store.
    pub fn stats(&self) -> Result<Stats> {
        let mut stats = self.read(|db| {
            let count = |sql: &str| {
                db.query_row(&format!("SELECT count(*) FROM {sql}"), [], |row| row.get::<_, i64>(0))
                    .map(|n| n as u64)
            };
            let days =
                db.query_row("SELECT min(published), max(published) FROM version", [], |row| {
                    Ok(row.get::<_, Option<String>>(0)?.zip(row.get(1)?))
                })?;
            Ok(Stats {
                articles: count("article")?,
                versions: count("version")?,
                changed: count("(SELECT 1 FROM version WHERE version = 2)")?,
                outlets: count("(SELECT DISTINCT outlet FROM version WHERE outlet IS NOT NULL)")?,
                stories: count("story WHERE joined IS NULL AND (articles > 0 OR stale)")?,
                shared_stories: count("story WHERE joined IS NULL AND articles > 1")?,
                with_conflicts: count("story WHERE joined IS NULL AND conflicts > 0")?,
                rejects: count("reject")?,
                days,
                bytes: 0,
                schema: super::schema::KNOWN,
            })
        })?;
        let beside = |ending: &str| {
            let mut name = self.path.clone().into_os_string();
            name.push(ending);
            std::fs::metadata(name).map_or(0, |file| file.len())
        };
        stats.bytes = beside("") + beside("-wal");
        Ok(stats)
    }
}
