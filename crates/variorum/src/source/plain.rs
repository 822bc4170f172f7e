//! Plain text files: one report a file.

use super::{Fields, Form, Place, Record, Reject, Why, decode};

/// The record of a text file.
pub(super) fn file(bytes: &[u8], path: &str, id: &str) -> Result<Record, Reject> {
    let reject = |why| Reject::new(Place::file(path), why);
    let (text, warning) = decode::text(bytes).map_err(reject)?;
    if text.trim().is_empty() {
        return Err(reject(Why::Empty));
    }
    let fields = Fields { id: Some(id.to_owned()), text, ..Fields::default() };
    let warnings = warning.into_iter().collect();
    Ok(Record { fields, form: Form::Plain, place: Place::file(path), warnings })
}
