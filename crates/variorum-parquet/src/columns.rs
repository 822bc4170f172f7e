//! The columns of the tables. Those of quotes and events are the columns of the views of that name,
//! with the story beside the article.

/// The version of the tables: it changes when a column changes its meaning or goes, not when one is
/// added at the end.
pub const VERSION: u32 = 1;

/// What a column holds. An empty cell is null, whatever its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// UTF-8.
    Text,
    /// A day: Arrow's `Date32`.
    Day,
    /// A moment in UTC, in milliseconds.
    Moment,
    /// A 32-bit whole number.
    Count,
    /// A 64-bit float.
    Real,
    /// True or false.
    Flag,
}

/// A column: its name, and what it holds.
pub type Column = (&'static str, Kind);

use Kind::{Count, Day, Flag, Moment, Real, Text};

/// A row a version of an article.
pub const ARTICLES: &[Column] = &[
    ("id", Text),
    ("version", Count),
    ("latest", Flag),
    ("arrived", Moment),
    ("place", Text),
    ("story", Text),
    ("url", Text),
    ("outlet", Text),
    ("published", Day),
    ("published_from", Text),
    ("updated", Day),
    ("language", Text),
    ("byline", Text),
    ("agencies", Text),
    ("title", Text),
    ("text", Text),
];

/// A row a quote of an article's latest version.
pub const QUOTES: &[Column] = &[
    ("article", Text),
    ("story", Text),
    ("outlet", Text),
    ("published", Day),
    ("speaker", Text),
    ("role", Text),
    ("source", Text),
    ("addressee", Text),
    ("occasion", Text),
    ("relayed_by", Text),
    ("when", Text),
    ("kind", Text),
    ("stance", Text),
    ("cue", Text),
    ("words", Text),
    ("start", Count),
    ("end", Count),
];

/// A row an event mention of an article's latest version.
pub const EVENTS: &[Column] = &[
    ("article", Text),
    ("story", Text),
    ("outlet", Text),
    ("published", Day),
    ("date", Text),
    ("type", Text),
    ("cameo_root", Text),
    ("status", Text),
    ("trigger", Text),
    ("actor", Text),
    ("actor_country", Text),
    ("actor_sector", Text),
    ("recipient", Text),
    ("recipient_country", Text),
    ("recipient_sector", Text),
    ("place", Text),
    ("place_country", Text),
    ("lat", Real),
    ("lon", Real),
    ("evidence", Text),
];

/// A row a story.
pub const STORIES: &[Column] = &[
    ("id", Text),
    ("headline", Text),
    ("first_day", Day),
    ("last_day", Day),
    ("articles", Count),
    ("origins", Count),
    ("outlets", Count),
    ("conflicts", Count),
    ("updates", Count),
    ("changed", Moment),
];
