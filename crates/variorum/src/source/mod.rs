//! Bytes to records: one file an input format. Decides nothing about what a text means.
//!
//! Owns paths, encodings, and where in its file a record was found. [`records`] reads lazily, one
//! record at a time; what can't be read comes as a [`Reject`] in its place, and reading goes on.

mod decode;
mod feed;
#[cfg(feature = "fetch")]
pub mod fetch;
mod field;
mod http;
mod jsonl;
mod newsml;
mod opml;
mod page;
mod path;
mod plain;
mod warc;

pub use field::Fields;
pub use jsonl::parse_line;
pub use opml::{FeedLink, feed_list};
pub use path::{Records, lines, lines_from, of_bytes, records};

use std::fmt;

/// The longest plain text, JSON object or line that is read; a longer one is a mistake.
pub const MAX_BYTES: usize = 32 << 20;

/// The text of a page that came with the charset of its headers: encodings as browsers decide them.
pub fn decode_page(bytes: &[u8], charset: Option<&str>) -> String {
    decode::page(bytes, charset)
}

/// The records of a feed that came with the charset of its headers; `place` names it.
pub fn feed_entries(
    bytes: &[u8],
    charset: Option<&str>,
    place: &str,
) -> Vec<Result<Record, Reject>> {
    feed::decoded(bytes, charset, place)
}

/// One report as it came: its fields, what its text is, and where it was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// What the input says of the report; `id` is always given and unique among the records of one
    /// [`records`] call.
    pub fields: Fields,
    /// What `fields.text` holds.
    pub form: Form,
    /// Where the record was found.
    pub place: Place,
    /// What the reader should know about how it was read: a guessed encoding, a changed id.
    pub warnings: Vec<String>,
}

impl Record {
    /// Whether the input gives the report a name of its own, rather than its file's or its line's.
    pub fn is_named(&self) -> bool {
        let given = self.fields.id.as_deref().unwrap_or_default();
        match (self.form, self.place.line) {
            (Form::Plain | Form::Page, _) => false,
            (Form::Fragment, _) => true,
            (Form::Object, Some(line)) => given != format!("line-{line}"),
            (Form::Object, None) => {
                let stem = std::path::Path::new(&self.place.path).file_stem();
                !given.starts_with(&*stem.unwrap_or_default().to_string_lossy())
            }
        }
    }
}

/// What the text of a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A plain text file: headline and credits are in the text.
    Plain,
    /// The text of an object that has its own fields for title and date.
    Object,
    /// A web page's source.
    Page,
    /// A piece of HTML that is all of it the report: the content of a feed's entry.
    Fragment,
}

/// Where in the input something was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The file, as it was given; `-` for standard input.
    pub path: String,
    /// The line, counted from 1, in formats of one record a line.
    pub line: Option<u64>,
    /// The byte at which the record begins, in archives.
    pub byte: Option<u64>,
    /// The entry, counted from 1, in feeds.
    pub entry: Option<u64>,
}

impl Place {
    /// A whole file.
    pub fn file(path: &str) -> Self {
        Self { path: path.to_owned(), ..Self::default() }
    }

    /// Line `line` (from 1) of a file.
    pub fn line(path: &str, line: u64) -> Self {
        Self { line: Some(line), ..Self::file(path) }
    }

    /// Byte `byte` of a file.
    pub fn byte(path: &str, byte: u64) -> Self {
        Self { byte: Some(byte), ..Self::file(path) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if let Some(line) = self.line {
            write!(f, ": line {line}")?;
        }
        if let Some(entry) = self.entry {
            write!(f, ": entry {entry}")?;
        }
        self.byte.map_or(Ok(()), |byte| write!(f, ": byte {byte}"))
    }
}

/// A record that could not be read: where, why, and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {why}")]
pub struct Reject {
    /// Where it is.
    pub place: Place,
    /// Why it could not be read, and the remedy.
    pub why: Why,
}

impl Reject {
    pub(crate) fn new(place: Place, why: Why) -> Self {
        Self { place, why }
    }
}

/// Why a record could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum Why {
    #[error("no such file or folder; check the path")]
    Missing,
    #[error("cannot be read: {0}")]
    Io(#[from] std::io::Error),
    #[error("empty; nothing to read")]
    Empty,
    #[error("a folder with no file of a known ending (.txt .json .jsonl .html .xml .warc ...)")]
    EmptyFolder,
    #[error("binary data, not text; save the report as text or HTML")]
    Binary,
    #[error("longer than {} MB; split it into articles", MAX_BYTES >> 20)]
    TooLong,
    #[error("not UTF-8 from byte {at} on; convert it (iconv -f windows-1252 -t utf-8)")]
    NotUtf8 { at: usize },
    #[error("not JSON: {0}")]
    NotJson(serde_json::Error),
    #[error("not an object; an article is {{\"text\": ...}}")]
    NotAnObject,
    #[error("no text: an article needs a field `text` (or one of {names})")]
    NoText { names: &'static str },
    #[error("field `{name}` is {found}, not {expected}")]
    WrongType { name: &'static str, found: &'static str, expected: &'static str },
    #[error("not a feed: {0}")]
    NotAFeed(String),
    #[error("a list of {count} feeds and no report; follow them with `variorum watch`")]
    FeedList { count: usize },
    #[error("not a list of feeds: {0}")]
    NotAFeedList(String),
    #[error("not NewsML-G2: {0}")]
    NotNewsMl(String),
    #[error("damaged archive: {0}; read on at the next record (the file may be truncated)")]
    DamagedArchive(String),
}
