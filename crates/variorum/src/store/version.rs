//! The versions of an article, and what one changed of the one before.

use super::article::composed_article;
use super::pack::unpack_reading;
use super::{Result, Store, moment};
use crate::annotate::annotate;
use crate::dossier::Reading;
use crate::mention;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row};
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// One version of an article.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// From 1.
    pub version: u32,
    /// When it came into the store.
    pub arrived: Timestamp,
    /// Where it was read.
    pub place: String,
    /// The article with its annotations.
    pub reading: Reading,
}

/// A change between two texts, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// The words that went, with nothing around them; empty where words were only added.
    pub before: String,
    /// The words that came; empty where words were only taken out.
    pub after: String,
}

impl Store {
    /// Every version of an article, the first first; empty where there is no such article.
    pub fn versions(&self, id: &str) -> Result<Vec<Version>> {
        self.read(|db| {
            let mut find = db.prepare_cached(
                "SELECT version.number, version.version, version.arrived, place, reading, text,
                    composed, article.id
                 FROM version JOIN article ON article.number = article WHERE id = ?1
                 ORDER BY version.version",
            )?;
            let rows = find.query_map([id], Stored::of)?;
            rows.map(|stored| stored?.version(db)).collect()
        })
    }

    /// The latest version of an article and the story it belongs to.
    pub fn article(&self, id: &str) -> Result<Option<(Version, Option<super::StoryId>)>> {
        let story = self.read(|db| {
            let mut find = db.prepare_cached("SELECT story FROM article WHERE id = ?1")?;
            find.query_row([id], |row| row.get::<_, Option<i64>>(0)).optional()
        })?;
        let Some(story) = story else { return Ok(None) };
        Ok(self.versions(id)?.pop().map(|version| (version, story.map(super::StoryId))))
    }
}

/// The columns of a version.
pub(super) struct Stored {
    number: i64,
    version: u32,
    arrived: i64,
    place: String,
    reading: Vec<u8>,
    text: String,
    composed: Vec<u8>,
    id: String,
}

impl Stored {
    /// From the columns number, version, arrived, place, reading, text, composed, id.
    pub(super) fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            number: row.get(0)?,
            version: row.get(1)?,
            arrived: row.get(2)?,
            place: row.get(3)?,
            reading: row.get(4)?,
            text: row.get(5)?,
            composed: row.get(6)?,
            id: row.get(7)?,
        })
    }

    /// Unpacks it; a reading that another build packed in another way is made anew.
    pub(super) fn version(self, db: &Connection) -> rusqlite::Result<Version> {
        let reading = unpack_reading(&self.reading, self.text.clone());
        let mut reading = match reading {
            Some(reading) => reading,
            None => {
                let article = composed_article(db, self.number, &self.composed, self.text)?;
                let document = annotate(article);
                Reading { mentions: mention::resolve(&document), document }
            }
        };
        reading.document.article.id = self.id;
        Ok(Version {
            version: self.version,
            arrived: moment(self.arrived),
            place: self.place,
            reading,
        })
    }
}

/// Most words of a run of changed lines that are compared word by word.
const MOST_WORDS: usize = 3000;

/// What changed from `old` to `new`, in order: whole words, white space aside.
pub fn revisions(old: &str, new: &str) -> Vec<Revision> {
    let (old, new) = (lines(old), lines(new));
    let mut out = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        if !matches!(op, DiffOp::Equal { .. }) {
            let before = old[op.old_range()].join(" ");
            let after = new[op.new_range()].join(" ");
            of_words(&before, &after, &mut out);
        }
    }
    out
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

fn of_words(before: &str, after: &str, out: &mut Vec<Revision>) {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (before.split_whitespace().collect(), after.split_whitespace().collect());
    if old.len() > MOST_WORDS || new.len() > MOST_WORDS {
        out.push(Revision { before: before.to_owned(), after: after.to_owned() });
        return;
    }
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        if !matches!(op, DiffOp::Equal { .. }) {
            out.push(Revision {
                before: old[op.old_range()].join(" "),
                after: new[op.new_range()].join(" "),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(old: &str, new: &str, expected: &[(&str, &str)]) {
        let found = revisions(old, new);
        let found: Vec<(&str, &str)> =
            found.iter().map(|r| (r.before.as_str(), r.after.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn words_that_changed_are_told() {
        check("Ten died.\nIt rained.", "Twelve died.\nIt rained.", &[("Ten", "Twelve")]);
        check("It rained.", "It rained.\nTen died.", &[("", "Ten died.")]);
        check("It rained.  ", "\nIt rained.", &[]);
    }
}
