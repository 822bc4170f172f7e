//! The same grouping for an archive that lies on disk: what to look up, how to compare, and how to
//! group the few articles that a new one touches.
//!
//! Owns no storage: postings, buckets, counts and ties are kept by [`store`](crate::store), which
//! asks here what they mean. The cost of an article depends on what it is compared with, not on how
//! many articles there are.

use super::Placement;
use super::candidate::{POSTINGS, best, telling};
use super::cluster::{Groups, Linkage, NEIGHBOURS};
use super::duplicate::{Boilerplate, CHAIN, OpenPassage};
use super::idf::Frequencies;
use super::likeness::{Nearest, Open, Weighed, first_look, second_look};
use super::sketch::Sketch;

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
    let products = found.iter().flat_map(|looked| {
        looked.postings.iter().map(|&(other, weight)| (other, looked.weight * weight))
    });
    best(products.collect(), NEIGHBOURS)
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
    /// The same at second look, but for what the articles near each add.
    pub rest: f32,
    /// Whether one is a copy of the other.
    pub is_copy: bool,
}

/// Whether the story of the one of two articles may have to take in the other, by the log-odds at first
/// look and by whether one is a copy.
pub fn may_join(log_odds: f32, is_copy: bool) -> bool {
    is_copy || log_odds > 0.0
}

/// An article that is compared with others, one after the other: dearer to make than a comparison.
#[derive(Debug)]
pub struct OpenMember<'a> {
    weighed: Open<'a>,
    passage: OpenPassage<'a>,
}

impl<'a> OpenMember<'a> {
    /// Opens `member`.
    pub fn new(member: &'a Member) -> Self {
        let Member { sketch, weighed } = member;
        let passage = OpenPassage::new(sketch.outlet, &sketch.passage);
        Self { weighed: weighed.open(), passage }
    }

    /// What it and another article are to one another: the same whichever is open.
    pub fn tie(&self, other: &Member, boilerplate: &Boilerplate) -> Tie {
        let passage = (other.sketch.outlet, &other.sketch.passage);
        self.tie_known(other, self.passage.is_copy(passage, boilerplate))
    }

    /// The same where it is known whether one is a copy of the other.
    pub fn tie_known(&self, other: &Member, is_copy: bool) -> Tie {
        let likenesses = self.weighed.compare(&other.weighed);
        Tie { log_odds: first_look(&likenesses), rest: second_look(&likenesses), is_copy }
    }
}

/// The ties of the articles to be grouped.
#[derive(Debug, Clone, Default)]
pub struct Ties {
    /// Between two of them, by index.
    pub inner: Vec<(u32, u32, Tie)>,
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
    inner: &[(u32, u32, Tie)],
    nearest: Vec<Nearest>,
) -> Vec<Placement> {
    let mut origins = Groups::new(members.len());
    for &(a, b, _) in inner.iter().filter(|(_, _, tie)| tie.is_copy) {
        origins.join(a, b);
    }
    let edges = inner.iter().map(|&(a, b, tie)| (a, b, tie.rest));
    let weighed = members.iter().map(|member| &member.weighed).collect();
    let mut stories = origins.clone();
    Linkage::new(weighed, nearest, edges, &mut stories).run(&mut stories);
    let first = |groups: &mut Groups, n: usize| groups.find(n as u32) as usize;
    (0..members.len())
        .map(|n| Placement { story: first(&mut stories, n), origin: first(&mut origins, n) })
        .collect()
}
