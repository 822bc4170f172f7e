//! How much a term tells: inverse document frequency from the stream, on a background.
//!
//! Owns counts of articles by term; the background keeps a batch of two articles from taking
//! "minister" for a telling word.

use super::term::Term;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Background counts: articles by term, from texts that may be trained on (MODELS.md, `story-idf`).
static BACKGROUND: LazyLock<Background> =
    LazyLock::new(|| Background::parse(include_bytes!("../../../../models/story-idf.bin")));

#[derive(Debug, Default)]
struct Background {
    articles: f32,
    by_term: HashMap<u32, u16>,
}

impl Background {
    /// `u32` articles, then `(u32 term, u16 articles with it)` by term, little-endian.
    fn parse(bytes: &[u8]) -> Self {
        let Some((head, rest)) = bytes.split_first_chunk::<4>() else { return Self::default() };
        let by_term = rest
            .chunks_exact(6)
            .map(|row| {
                let id = u32::from_le_bytes([row[0], row[1], row[2], row[3]]);
                (id, u16::from_le_bytes([row[4], row[5]]))
            })
            .collect();
        Self { articles: u32::from_le_bytes(*head) as f32, by_term }
    }
}

/// Articles counted by term.
#[derive(Debug, Clone, Default)]
pub struct Frequencies {
    articles: f32,
    by_term: HashMap<u32, u32>,
}

impl Frequencies {
    /// Counts the terms of one more article.
    pub fn add(&mut self, terms: &[Term]) {
        self.articles += 1.0;
        for term in terms {
            *self.by_term.entry(term.id).or_default() += 1;
        }
    }

    /// The inverse document frequency of a term over background and stream: `ln(N / n)`, 0 for a
    /// term of every article.
    pub fn idf(&self, id: u32) -> f32 {
        let seen = self.by_term.get(&id).copied().unwrap_or(0) as f32;
        let background = BACKGROUND.by_term.get(&id).copied().unwrap_or(0);
        let total = self.articles + BACKGROUND.articles + 1.0;
        (total / (seen + f32::from(background) + 0.5)).ln().max(0.0)
    }
}
