//! One report of one outlet: its text, its metadata, and which parts of the text are what.
//!
//! Owns main text, zones, publication date as far as page and text state it, and language. Owns no
//! tokens: that is [`annotate`](crate::annotate).

mod byline;
mod compose;
mod extract;
mod language;
mod outlet;
mod page;
mod published;
mod stamp;
mod title;
mod zone;

pub use compose::{Refusal, Refused, compose};
pub use language::language;
pub use stamp::Stamp;
pub use zone::zones;

use crate::text::Span;
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

/// One report of one outlet.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Article {
    /// Unique in its batch.
    pub id: String,
    /// Where it was published.
    pub url: Option<String>,
    /// Who published it: a site, a paper, an agency.
    pub outlet: Option<String>,
    /// When it was published, and how that is known.
    pub published: Option<Published>,
    /// The headline, where it stands apart from the text; without the name of a site behind it.
    pub title: Option<String>,
    /// The text as it came: never rewritten, so that offsets hold in the user's own file.
    pub text: String,
    /// What each part of the text is: in order, not overlapping; what lies between is blank.
    pub zones: Vec<Zone>,
    /// ISO 639-1 code; `None` where the text is too short to tell.
    pub language: Option<String>,
    /// Who wrote it: names, comma and blank between.
    pub byline: Option<String>,
    /// News agencies it gives credit to, by name, in order of the alphabet.
    pub agencies: Vec<String>,
}

impl Article {
    /// Whether the language stages apply: English, or too short to tell.
    pub fn is_english(&self) -> bool {
        self.language.as_deref().is_none_or(|code| code == "en")
    }
}

/// When an article was published, as precisely as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// The earliest day it can be.
    pub earliest: Date,
    /// The latest day it can be; equal to `earliest` where the day is known.
    pub latest: Date,
    /// Clock time with its offset from UTC in minutes, where stated.
    pub clock: Option<(Time, i32)>,
    /// How the date is known.
    pub from: PublishedFrom,
    /// The day of the last update, where stated.
    pub updated: Option<Date>,
    /// Why a date that was given is not believed (a crawl date, say), in a sentence.
    pub doubt: Option<String>,
}

impl Published {
    /// A single day, known from `from`.
    pub fn on(day: Date, from: PublishedFrom) -> Self {
        Self { earliest: day, latest: day, clock: None, from, updated: None, doubt: None }
    }

    /// The day to count from: the latest it can be.
    pub fn day(&self) -> Date {
        self.latest
    }
}

/// How a publication date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PublishedFrom {
    /// The input's metadata.
    Given,
    /// The page: JSON-LD, meta tags, `<time>`, address.
    Page,
    /// A header line or dateline in the text.
    Text,
    /// Worked out from weekdays, relative expressions and companions.
    Inferred,
}

impl PublishedFrom {
    /// The contract's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Page => "page",
            Self::Text => "text",
            Self::Inferred => "inferred",
        }
    }
}

/// A part of an article's text and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// Where it is.
    pub span: Span,
    /// What it is.
    pub kind: ZoneKind,
}

/// What a part of an article's text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ZoneKind {
    /// The headline, repeated in the text.
    Headline,
    /// A header line of an export: "date 2021-12-30 ...".
    Header,
    /// "08:33 GMT 30.12.2021 (Updated: ...)".
    Timestamp,
    /// "GENEVA, Jan 10 (Reuters) -".
    Dateline,
    /// Who wrote or photographed: "© Sputnik / ...", "Reporting by ...".
    Credit,
    /// The words under a picture.
    Caption,
    /// "Being updated", share buttons, "Read more: ...".
    Notice,
    /// What is reported.
    Body,
}
