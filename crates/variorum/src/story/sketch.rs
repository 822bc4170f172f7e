//! What story and copy finding keep of an article: its terms, shingles, day and outlet.
//!
//! Owns reading an article's plain words into hashed features. Works on characters alone, not on
//! annotations, so that it keeps up with a day of the world's news. A sketch takes about 4 KB and
//! is all that must be stored to place later articles: the text isn't read again.

use super::duplicate::Passage;
use super::term::{Term, Terms};
use crate::article::{Article, ZoneKind};
use crate::text::shingle::fnv1a;
use serde::{Deserialize, Serialize};

/// The features of one article; a function of the article alone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sketch {
    /// Days since 1970-01-01 of publication, where known.
    pub day: Option<i32>,
    /// Hash of the outlet's name, else of the host of its address; 0 where neither is known.
    pub outlet: u64,
    /// Hashed words, names and numbers, by id.
    pub terms: Vec<Term>,
    /// The words in order, for copies.
    pub passage: Passage,
}

/// Reads `article` once.
pub fn sketch(article: &Article) -> Sketch {
    let body = body_parts(article);
    let (title, skip) = headline(article, &body);
    let mut terms = Terms::default();
    terms.read_title(title);
    let mut left = skip;
    for part in &body {
        let cut = left.min(part.len());
        terms.read_body(&part[cut..]);
        left -= cut;
    }
    Sketch {
        day: article.published.as_ref().map(|published| days_since_1970(published.day())),
        outlet: outlet_hash(article),
        terms: terms.finish(),
        passage: Passage::of(&body),
    }
}

/// What is reported: the body zones, or all of the text where it has none.
fn body_parts(article: &Article) -> Vec<&str> {
    let parts: Vec<&str> = article
        .zones
        .iter()
        .filter(|zone| zone.kind == ZoneKind::Body)
        .map(|zone| &article.text.as_str()[zone.span])
        .collect();
    if parts.is_empty() { vec![&article.text] } else { parts }
}

/// The headline, and how many bytes of the body it takes: where a title is missing, a headline that
/// the text repeats or else a first line that is short enough stands in.
fn headline<'a>(article: &'a Article, body: &[&'a str]) -> (&'a str, usize) {
    const LONGEST: usize = 160;
    if let Some(title) = article.title.as_deref().filter(|title| !title.trim().is_empty()) {
        return (title, 0);
    }
    if let Some(zone) = article.zones.iter().find(|zone| zone.kind == ZoneKind::Headline) {
        return (&article.text.as_str()[zone.span], 0);
    }
    let first = body.first().copied().unwrap_or_default();
    match first.find('\n') {
        Some(end) if end <= LONGEST => (&first[..end], end),
        _ => ("", 0),
    }
}

fn days_since_1970(day: jiff::civil::Date) -> i32 {
    const EPOCH: jiff::civil::Date = jiff::civil::date(1970, 1, 1);
    (day - EPOCH).get_days()
}

fn outlet_hash(article: &Article) -> u64 {
    let host = |url: &str| {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        rest.split('/').next().unwrap_or_default().to_lowercase()
    };
    match (&article.outlet, &article.url) {
        (Some(outlet), _) if !outlet.trim().is_empty() => {
            fnv1a(outlet.trim().to_lowercase().as_bytes())
        }
        (_, Some(url)) if !url.is_empty() => fnv1a(host(url).as_bytes()),
        _ => 0,
    }
}
