//! Articles as JSON objects, one a line or one a file.

use serde::Deserialize;

/// The fields of an article object; only `text` is needed.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[allow(missing_docs)]
pub struct Fields {
    pub id: Option<String>,
    pub url: Option<String>,
    pub outlet: Option<String>,
    pub published: Option<String>,
    pub title: Option<String>,
    pub text: String,
}

/// Reads one article object.
///
/// # Errors
/// What is wrong with the object, as `serde_json` says it.
pub fn parse_line(line: &str) -> Result<Fields, serde_json::Error> {
    serde_json::from_str(line)
}
