//! The same grouping for an archive that lies on disk: what to look up, how to compare, and how to
//! group the few articles that a new one touches.
//!
//! Owns no storage: postings, buckets, counts and ties are kept by [`store`](crate::store), which
//! asks here what they mean. The cost of an article depends on what it is compared with, not on how
//! many articles there are.

use super::Placement;
use super::candidate::{POSTINGS, telling};
use super::cluster::{Groups, Linkage, NEIGHBOURS};
use super::duplicate::{Boilerplate, CHAIN, overlap};
use super::idf::Frequencies;
use super::likeness::{Nearest, Weighed, first_look, second_look};
use super::sketch::Sketch;
use std::collections::BTreeMap;

/// How many of the latest articles of a term are looked at.
pub const LATEST_OF_TERM: usize = POSTINGS;
/// How many of the latest articles of a bucket are looked at.
pub const LATEST_OF_BUCKET: usize = CHAIN;

/// The terms under which `sketch` is looked up and filed, each with its weight.
pub fn lookups(sketch: &Sketch, frequencies: &Frequencies) -> Vec<(u32, f32)> {
    telling(&sketch.terms, frequencies)
}

/// What was found under one term.
#[derive(Debug, Clone, Default)]
pub struct Looked {
    /// The weight of the term in the article that looks.
    pub weight: f32,
    /// The latest articles filed under it, each with its own weight.
    pub postings: Vec<(u32, f32)>,
}

/// The articles worth comparing with, best first: those that share the most telling terms.
pub fn nearest_first(found: &[Looked]) -> Vec<u32> {
    let mut scores: BTreeMap<u32, f32> = BTreeMap::new();
    for looked in found {
        for &(other, weight) in &looked.postings {
            *scores.entry(other).or_default() += looked.weight * weight;
        }
    }
    let mut scores: Vec<(u32, f32)> = scores.into_iter().collect();
    scores.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0)));
    scores.into_iter().take(NEIGHBOURS).map(|(other, _)| other).collect()
}

/// An article ready to be compared.
#[derive(Debug, Clone)]
pub struct Member {
    sketch: Sketch,
    weighed: Weighed,
}

impl Member {
    /// Weighs the terms of `sketch`.
    pub fn new(sketch: Sketch, frequencies: &Frequencies) -> Self {
        let weighed = Weighed::new(&sketch, frequencies);
        Self { sketch, weighed }
    }
}

/// What two articles are to one another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tie {
    /// Log-odds, at first look, that both tell one story.
    pub log_odds: f32,
    /// Whether one is a copy of the other.
    pub is_copy: bool,
}

impl Tie {
    /// Whether the story of the one may have to take in the other.
    pub fn may_join(self) -> bool {
        self.is_copy || self.log_odds > 0.0
    }
}

/// Compares two articles.
pub fn tie(a: &Member, b: &Member, boilerplate: &Boilerplate) -> Tie {
    tie_and_rest(a, b, boilerplate).0
}

/// The log-odds, at first look, that two articles tell one story: those of [`tie`] by today's counts.
pub fn log_odds(a: &Member, b: &Member) -> f32 {
    first_look(&a.weighed.compare(&b.weighed))
}

/// The same with the log-odds at second look, but for what the articles near each add.
pub(super) fn tie_and_rest(a: &Member, b: &Member, boilerplate: &Boilerplate) -> (Tie, f32) {
    let (x, y) = (&a.sketch, &b.sketch);
    let shared = overlap((x.outlet, &x.passage), (y.outlet, &y.passage), boilerplate);
    let likenesses = a.weighed.compare(&b.weighed);
    let tie = Tie { log_odds: first_look(&likenesses), is_copy: shared.is_copy() };
    (tie, second_look(&likenesses))
}

/// The ties of the articles to be grouped.
#[derive(Debug, Clone, Default)]
pub struct Ties {
    /// Between two of them, by index, and whether they are copies.
    pub inner: Vec<(u32, u32, bool)>,
    /// For each of them the log-odds of all its ties, also to articles that aren't among them.
    pub log_odds: Vec<Vec<f32>>,
}

/// Groups articles into stories and origins, as [`cluster`](super::cluster) does.
///
/// `members` are in order of publication: a group is named by its first.
pub fn group(members: &[&Member], ties: Ties) -> Vec<Placement> {
    let nearest = ties.log_odds.into_iter().map(Nearest::of).collect();
    group_near(members, &ties.inner, nearest)
}

/// The same where it is known how near the nearest of each are.
pub(super) fn group_near(
    members: &[&Member],
    inner: &[(u32, u32, bool)],
    nearest: Vec<Nearest>,
) -> Vec<Placement> {
    let mut origins = Groups::new(members.len());
    for &(a, b, _) in inner.iter().filter(|tie| tie.2) {
        origins.join(a, b);
    }
    let edges: Vec<(u32, u32)> = inner.iter().map(|&(a, b, _)| (a, b)).collect();
    let weighed = members.iter().map(|member| &member.weighed).collect();
    let mut stories = origins.clone();
    Linkage::new(weighed, nearest, &edges, &mut stories).run(&mut stories);
    let first = |groups: &mut Groups, n: usize| groups.find(n as u32) as usize;
    (0..members.len())
        .map(|n| Placement { story: first(&mut stories, n), origin: first(&mut origins, n) })
        .collect()
}
