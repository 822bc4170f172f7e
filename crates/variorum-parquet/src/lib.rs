//! A store's articles, quotes, events and stories as Parquet tables: flat, typed, one file a table;
//! and the other way, what the Spark job wrote ([`job`]).
//!
//! Owns the tables' schemas ([`columns`]) and how cells become Arrow arrays. What is exported is
//! decided by whoever calls. A crate of its own, as Arrow and Parquet take longer to build than all
//! other dependencies of the line together.
//!
//! `docs/parquet.md` describes the tables; every file names their [`VERSION`] in its metadata.

pub mod columns;
pub mod job;
mod table;

pub use columns::VERSION;

use std::path::{Path, PathBuf};
use table::Table;
use variorum::article::Published;
use variorum::store::{StoryId, StorySummary, Version};
use variorum::view::{events, quotes};

/// Why tables couldn't be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ParquetError {
    /// A file or folder couldn't be made.
    #[error("{path}: {source}; is there room, and may you write there?")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The writer refused.
    #[error("{path}: {source}")]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: parquet::errors::ParquetError,
    },
}

/// A result of writing tables.
pub type Result<T> = std::result::Result<T, ParquetError>;

/// The four tables, open to be written. Until [`Tables::finish`] the files end in `.part`.
#[derive(Debug)]
pub struct Tables {
    articles: Table,
    quotes: Table,
    events: Table,
    stories: Table,
}

impl Tables {
    /// Makes `articles.parquet`, `quotes.parquet`, `events.parquet` and `stories.parquet` in a folder,
    /// which is made where there is none.
    ///
    /// # Errors
    /// What the file system says.
    pub fn create(folder: &Path) -> Result<Self> {
        let lift = |source| ParquetError::File { path: folder.to_owned(), source };
        std::fs::create_dir_all(folder).map_err(lift)?;
        Ok(Self {
            articles: Table::create(folder, "articles", columns::ARTICLES)?,
            quotes: Table::create(folder, "quotes", columns::QUOTES)?,
            events: Table::create(folder, "events", columns::EVENTS)?,
            stories: Table::create(folder, "stories", columns::STORIES)?,
        })
    }

    /// Adds an article: a row a version, and the quotes and events of the latest, the last of them.
    ///
    /// # Errors
    /// What the writer says.
    pub fn article(&mut self, versions: &[Version], story: Option<StoryId>) -> Result<()> {
        let story = story.map(|id| id.to_string()).unwrap_or_default();
        for (n, version) in versions.iter().enumerate() {
            self.articles.push(article_row(version, n + 1 == versions.len(), &story))?;
        }
        let Some(latest) = versions.last() else { return Ok(()) };
        let reading = std::slice::from_ref(&latest.reading);
        for row in quotes::rows(reading) {
            self.quotes.push(with_story(row.into(), &story))?;
        }
        for row in events::rows(reading) {
            self.events.push(with_story(row.into(), &story))?;
        }
        Ok(())
    }

    /// Adds a story.
    ///
    /// # Errors
    /// What the writer says.
    pub fn story(&mut self, story: &StorySummary) -> Result<()> {
        let day = |day: Option<jiff::civil::Date>| day.map(|d| d.to_string()).unwrap_or_default();
        self.stories.push(vec![
            story.id.to_string(),
            story.headline.clone(),
            day(story.first_day),
            day(story.last_day),
            story.articles.to_string(),
            story.origins.to_string(),
            story.outlets.to_string(),
            story.conflicts.to_string(),
            story.updates.to_string(),
            story.changed.as_millisecond().to_string(),
        ])
    }

    /// Writes what is left and gives the files their names; an earlier file of a name is replaced.
    ///
    /// # Errors
    /// What the writer or the file system says.
    pub fn finish(self) -> Result<()> {
        let Self { articles, quotes, events, stories } = self;
        [articles, quotes, events, stories].into_iter().try_for_each(Table::finish)
    }
}

fn article_row(version: &Version, is_latest: bool, story: &str) -> Vec<String> {
    let article = &version.reading.document.article;
    let published = article.published.as_ref();
    let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
    vec![
        article.id.clone(),
        version.version.to_string(),
        is_latest.to_string(),
        version.arrived.as_millisecond().to_string(),
        version.place.clone(),
        story.to_owned(),
        or_empty(&article.url),
        or_empty(&article.outlet),
        published.map(Published::day).map(|day| day.to_string()).unwrap_or_default(),
        published.map(|p| p.from.as_str().to_owned()).unwrap_or_default(),
        published.and_then(|p| p.updated).map(|day| day.to_string()).unwrap_or_default(),
        or_empty(&article.language),
        or_empty(&article.byline),
        article.agencies.join(", "),
        or_empty(&article.title),
        article.text.clone(),
    ]
}

/// A row of a view with the story of its article after the article.
fn with_story(mut row: Vec<String>, story: &str) -> Vec<String> {
    row.insert(1, story.to_owned());
    row
}
