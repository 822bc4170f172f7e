//! Reads what several outlets wrote about one developing story and gives back one sourced dossier.
//!
//! The line, each stage a module, each module importing only from those before it:
//!
//! - [`source`]: bytes to records, one file an input format;
//! - [`article`]: records to articles: main text, zones, publication date, language;
//! - [`annotate`]: articles to documents: tokens, sentences, tags, parse, entities, times, quotes,
//!   events;
//! - [`mention`]: what the mentions of one document refer to;
//! - [`story`]: which articles are copies, and which tell one story;
//! - [`dossier`]: what the reports of a story agree and disagree on;
//! - [`view`]: dossiers as text, JSON, Markdown, HTML, iCalendar, CSV.
//!
//! Beside the line: [`text`] (spans), [`model`] (weights), [`store`] (one file that keeps it all).
//! [`pipeline`] wires it.

pub mod annotate;
pub mod article;
pub mod dossier;
mod error;
pub mod mention;
pub mod model;
pub mod pipeline;
pub mod source;
pub mod store;
pub mod story;
pub mod text;
pub mod view;

pub use error::{Error, Result};
