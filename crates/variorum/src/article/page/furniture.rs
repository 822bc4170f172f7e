//! Lines that a site puts into its articles: calls to subscribe, bylines, counters of pictures.

use super::super::stamp::Stamp;
use super::super::zone;
use super::block::Block;
use super::main_text::ends_sentence;

/// Whether a block is addressed to readers of the site, wherever it stands.
pub(super) fn is_furniture(block: &Block) -> bool {
    let text = block.text.as_str();
    if text.len() > 400 {
        return false;
    }
    let short = block.words() <= 12 || block.link_percent() >= 25;
    zone::is_label(text)
        || zone::is_notice(text) && short && !is_legal(text)
        || is_counter(text)
        || text.starts_with('<') && text.ends_with('>')
        || is_call(block)
}

/// A line of copyright belongs to what is published.
fn is_legal(text: &str) -> bool {
    text.contains('©') || text.to_lowercase().contains("rights reserved")
}

/// "Image 1 of 5", "3 / 12".
fn is_counter(text: &str) -> bool {
    let mut words = text.split_whitespace().map(|w| w.trim_matches(['(', ')']));
    let first = words.next().unwrap_or_default();
    let labelled =
        ["image", "photo", "slide", "picture"].iter().any(|w| w.eq_ignore_ascii_case(first));
    let is_number = |w: Option<&str>| w.is_some_and(|w| w.bytes().all(|b| b.is_ascii_digit()));
    labelled
        && is_number(words.next())
        && words.next() == Some("of")
        && is_number(words.next())
        && words.next().is_none()
}

/// A short line, part of it a link, that asks the reader for something.
fn is_call(block: &Block) -> bool {
    if block.linked == 0 || block.words() > 45 {
        return false;
    }
    let lower = block.text.to_lowercase();
    [
        "newsletter",
        "click here",
        "sign up",
        "subscribe",
        "our app",
        "download the app",
        "read more:",
        "related:",
    ]
    .iter()
    .any(|call| lower.contains(call))
}

/// A byline or a date above the text: "By Ann Lee", "Published 3 February 2020, 10:15".
pub(super) fn is_byline(text: &str) -> bool {
    let words = text.split_whitespace().count();
    if words > 24 || ends_sentence(text) && words > 9 {
        return false;
    }
    let lower = text.to_lowercase();
    let names = [
        "by ",
        "von ",
        "par ",
        "por ",
        "di ",
        "written by",
        "posted by",
        "published",
        "updated",
        "last updated",
    ];
    let stamped = Stamp::parse(text).is_some();
    stamped || words <= 14 && names.iter().any(|start| lower.starts_with(start))
}

/// The author's address, or a call to follow, below the text.
pub(super) fn is_sign_off(block: &Block) -> bool {
    let text = block.text.as_str();
    if block.words() > 60 {
        return false;
    }
    let address = text.split_whitespace().any(|w| {
        let w = w.trim_matches(|c: char| !c.is_alphanumeric());
        w.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
    });
    let lower = text.to_lowercase();
    address && block.linked > 0
        || block.linked > 0 && (lower.contains("follow ") && lower.contains(" on "))
        || ["follow us", "follow him", "follow her", "like us on"]
            .iter()
            .any(|call| lower.contains(call))
}
