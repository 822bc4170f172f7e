//! How much a term tells: inverse document frequency from the stream, on a background.
//!
//! Owns counts of articles by term; the background keeps a batch of two articles from taking
//! "minister" for a telling word.

use super::term::{Term, term_id};
use crate::model::{Archive, ModelError};
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// Background counts: articles by term, from texts that may be trained on (MODELS.md, `story-idf`).
static BACKGROUND: LazyLock<Background> = LazyLock::new(|| {
    Background::read(include_bytes!("../../../../models/story-idf.bin"))
        .expect("the embedded counts are those that `cargo xtask train` wrote")
});

#[derive(Debug)]
struct Background {
    articles: f32,
    by_term: HashMap<u32, u32>,
}

impl Background {
    fn read(bytes: &'static [u8]) -> Result<Self, ModelError> {
        let archive = Archive::read(bytes, "story-idf")?;
        let articles = archive.u32s("articles")?.first().copied().unwrap_or(0) as f32;
        let by_term = archive.u32s("terms")?.into_iter().zip(archive.u32s("counts")?).collect();
        Ok(Self { articles, by_term })
    }
}

/// Makes the background from the terms of many articles: its weight file.
///
/// A term of one article alone is left out: it weighs as much as one never seen.
pub fn background<'a>(articles: impl Iterator<Item = &'a super::Sketch>) -> Vec<u8> {
    let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
    let mut total = 0;
    for sketch in articles {
        total += 1;
        for term in &sketch.terms {
            *counts.entry(term.id).or_default() += 1;
        }
    }
    counts.retain(|_, count| *count > 1);
    let mut archive = Archive::new("story-idf");
    archive.put_u32("articles", [total]);
    archive.put_u32("terms", counts.keys().copied());
    archive.put_u32("counts", counts.values().copied());
    archive.to_bytes()
}

/// A word as an id that inflections share, and how telling it is in itself (`ln(N / n)` of the
/// background); nothing for what isn't a word.
pub fn telling_weight(word: &str) -> Option<(u32, f32)> {
    if !word.starts_with(char::is_alphabetic) {
        return None;
    }
    let id = term_id(word, &mut String::new());
    let seen = BACKGROUND.by_term.get(&id).copied().unwrap_or(0) as f32;
    Some((id, ((BACKGROUND.articles + 1.0) / (seen + 0.5)).ln().max(0.0)))
}

/// Articles counted by term.
#[derive(Debug, Clone, Default)]
pub struct Frequencies {
    articles: f32,
    by_term: HashMap<u32, u32>,
}

impl Frequencies {
    /// The counts of `articles` articles, as far as they are asked for: by the id of the term.
    pub fn new(articles: u64, by_term: HashMap<u32, u32>) -> Self {
        Self { articles: articles as f32, by_term }
    }

    /// Counts the terms of one more article.
    pub(super) fn add(&mut self, terms: &[Term]) {
        self.articles += 1.0;
        for term in terms {
            *self.by_term.entry(term.id).or_default() += 1;
        }
    }

    /// The inverse document frequency of a term over background and stream: `ln(N / n)`, 0 for a
    /// term of every article.
    pub(super) fn idf(&self, id: u32) -> f32 {
        let seen = self.by_term.get(&id).copied().unwrap_or(0);
        let background = BACKGROUND.by_term.get(&id).copied().unwrap_or(0);
        let total = self.articles + BACKGROUND.articles + 1.0;
        (total / ((seen + background) as f32 + 0.5)).ln().max(0.0)
    }
}
