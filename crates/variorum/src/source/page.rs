//! Saved web pages: one report a file. What is in them is for [`article`](crate::article) to say.

use super::{Fields, Form, Place, Record, Reject, Why, decode};

/// The record of a page.
pub(super) fn file(bytes: &[u8], path: &str, id: &str) -> Result<Record, Reject> {
    let text = decode::page(bytes, None);
    if text.trim().is_empty() {
        return Err(Reject::new(Place::file(path), Why::Empty));
    }
    let fields = Fields { id: Some(id.to_owned()), text, ..Fields::default() };
    Ok(Record { fields, form: Form::Page, place: Place::file(path), warnings: Vec::new() })
}

/// Whether a text begins as a web page does.
pub(super) fn is_page(bytes: &[u8]) -> bool {
    let head = bytes[..bytes.len().min(2048)].to_ascii_lowercase();
    let holds = |tag: &[u8]| head.windows(tag.len()).any(|w| w == tag);
    [&b"<!doctype html"[..], b"<html", b"<head", b"<body"].iter().any(|tag| holds(tag))
}
