//! Stories and origins: one pass over articles in order of time, then average-link grouping of
//! what the pass brought together.
//!
//! The pass only collects edges: each article to its likeliest earlier ones, at a cost that doesn't
//! grow with the archive. [`Clusterer::placements`] groups them with the frequencies of all
//! articles seen, so the result depends neither on the order of files nor on how they were
//! batched. Method: Allan et al. 1998 (single pass, time), Sokal and Michener 1958 (average link).

use super::Placement;
use super::candidate::Index;
use super::duplicate::{Boilerplate, Buckets, OpenPassage};
use super::idf::Frequencies;
use super::increment::Tie;
use super::likeness::{Nearest, Weighed, first_look, likeness_near, second_look};
use super::sketch::Sketch;
use rayon::prelude::*;
use std::cmp::Ordering;
use std::collections::{BTreeSet, BinaryHeap, HashMap};

/// Earlier articles that an article is compared with.
pub(super) const NEIGHBOURS: usize = 32;
/// Articles of each of two stories that are compared when both are large.
const SAMPLE: usize = 8;
/// Mean likeness above which two groups are one story.
pub(super) const THRESHOLD: f32 = 0.605;

/// Groups articles as they come.
#[derive(Debug, Default)]
pub struct Clusterer {
    sketches: Vec<Sketch>,
    frequencies: Frequencies,
    index: Index,
    buckets: Buckets,
    boilerplate: Boilerplate,
    /// Later article, earlier article.
    edges: Vec<(u32, u32)>,
}

impl Clusterer {
    /// Takes the next article; articles come in order of publication.
    pub fn add(&mut self, sketch: Sketch) {
        let number = self.sketches.len() as u32;
        self.frequencies.add(&sketch.terms);
        self.boilerplate.add(sketch.outlet, &sketch.passage);
        let mut near = self.index.add(number, &sketch.terms, &self.frequencies, NEIGHBOURS);
        near.extend(self.buckets.add(&sketch.passage, &self.sketches));
        near.sort_unstable();
        near.dedup();
        self.edges.extend(near.into_iter().map(|other| (number, other)));
        self.sketches.push(sketch);
    }

    /// Where each article belongs, in the order in which they were added.
    pub fn placements(&self) -> Vec<Placement> {
        let weigh = |sketch| Weighed::new(sketch, &self.frequencies);
        let weighed: Vec<Weighed> = self.sketches.par_iter().map(weigh).collect();
        let ties = self.ties(&weighed);
        let mut origins = Groups::new(weighed.len());
        for (&(a, b), _) in self.edges.iter().zip(&ties).filter(|(_, tie)| tie.is_copy) {
            origins.join(a, b);
        }
        let mut stories = self.stories(&weighed, &ties, &origins);
        let first = |groups: &mut Groups, n: usize| groups.find(n as u32) as usize;
        (0..self.sketches.len())
            .map(|n| Placement { story: first(&mut stories, n), origin: first(&mut origins, n) })
            .collect()
    }

    /// What the two articles of each edge are to one another.
    fn ties(&self, weighed: &[Weighed]) -> Vec<Tie> {
        let of_article = |edges: &[(u32, u32)]| {
            let passage = |n: u32| {
                let sketch = &self.sketches[n as usize];
                (sketch.outlet, &sketch.passage)
            };
            let article = edges[0].0;
            let open = weighed[article as usize].open();
            let (outlet, own) = passage(article);
            let own = OpenPassage::new(outlet, own);
            let tie = |&(_, other): &(u32, u32)| {
                let likenesses = open.compare(&weighed[other as usize]);
                let is_copy = own.is_copy(passage(other), &self.boilerplate);
                Tie { log_odds: first_look(&likenesses), rest: second_look(&likenesses), is_copy }
            };
            edges.iter().map(tie).collect::<Vec<Tie>>()
        };
        let by_article = self.edges.par_chunk_by(|x, y| x.0 == y.0);
        by_article.flat_map_iter(of_article).collect()
    }

    fn stories(&self, weighed: &[Weighed], ties: &[Tie], origins: &Groups) -> Groups {
        let mut groups = origins.clone();
        let mut log_odds: Vec<Vec<f32>> = vec![Vec::new(); weighed.len()];
        for (&(a, b), tie) in self.edges.iter().zip(ties) {
            log_odds[a as usize].push(tie.log_odds);
            log_odds[b as usize].push(tie.log_odds);
        }
        let nearest = log_odds.into_iter().map(Nearest::of).collect();
        let edges = self.edges.iter().zip(ties).map(|(&(a, b), tie)| (a, b, tie.rest));
        let weighed = weighed.iter().collect();
        Linkage::new(weighed, nearest, edges, &mut groups).run(&mut groups);
        groups
    }
}

/// Disjoint sets whose representative is the first member.
#[derive(Debug, Clone)]
pub(super) struct Groups {
    parent: Vec<u32>,
}

impl Groups {
    pub(super) fn new(n: usize) -> Self {
        Self { parent: (0..n as u32).collect() }
    }

    pub(super) fn find(&mut self, n: u32) -> u32 {
        let mut root = n;
        while self.parent[root as usize] != root {
            let up = self.parent[root as usize];
            self.parent[root as usize] = self.parent[up as usize];
            root = up;
        }
        root
    }

    pub(super) fn join(&mut self, a: u32, b: u32) -> u32 {
        let (a, b) = (self.find(a), self.find(b));
        let (first, second) = (a.min(b), a.max(b));
        self.parent[second as usize] = first;
        first
    }
}

/// A pair of groups that may be joined.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Link {
    score: f32,
    a: u32,
    b: u32,
    /// How many joins each had seen when it was scored.
    stamp: (u32, u32),
}

impl Eq for Link {}

impl PartialOrd for Link {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Link {
    fn cmp(&self, other: &Self) -> Ordering {
        self.score.total_cmp(&other.score).then((other.a, other.b).cmp(&(self.a, self.b)))
    }
}

/// Average-link grouping over a sparse graph.
pub(super) struct Linkage<'a> {
    weighed: Vec<&'a Weighed>,
    nearest: Vec<Nearest>,
    members: HashMap<u32, Vec<u32>>,
    near: HashMap<u32, BTreeSet<u32>>,
    stamps: Vec<u32>,
    known: HashMap<(u32, u32), f32>,
    queue: BinaryHeap<Link>,
}

impl<'a> Linkage<'a> {
    /// `edges` are two articles that were compared and the [`second_look`] at them.
    pub(super) fn new(
        weighed: Vec<&'a Weighed>,
        nearest: Vec<Nearest>,
        edges: impl Iterator<Item = (u32, u32, f32)>,
        groups: &mut Groups,
    ) -> Self {
        let count = weighed.len() as u32;
        let mut linkage = Self {
            stamps: vec![0; weighed.len()],
            weighed,
            nearest,
            members: HashMap::new(),
            near: HashMap::new(),
            known: HashMap::new(),
            queue: BinaryHeap::new(),
        };
        for n in 0..count {
            linkage.members.entry(groups.find(n)).or_default().push(n);
        }
        for (a, b, rest) in edges {
            let near = (linkage.nearest[a as usize], linkage.nearest[b as usize]);
            let likeness = likeness_near(rest, near.0, near.1);
            // Two that are less alike can't start a join. Without them what is joined falls into
            // small components, which may lie on different machines.
            if likeness <= THRESHOLD {
                continue;
            }
            linkage.known.insert((a.min(b), a.max(b)), likeness);
            let (a, b) = (groups.find(a), groups.find(b));
            if a != b {
                linkage.near.entry(a).or_default().insert(b);
                linkage.near.entry(b).or_default().insert(a);
            }
        }
        for a in 0..count {
            let others: Vec<u32> = linkage.near.get(&a).into_iter().flatten().copied().collect();
            for b in others.into_iter().filter(|&b| b > a) {
                linkage.push(a, b);
            }
        }
        linkage
    }

    pub(super) fn run(&mut self, groups: &mut Groups) {
        while let Some(link) = self.queue.pop() {
            let fresh = (self.stamps[link.a as usize], self.stamps[link.b as usize]) == link.stamp;
            if fresh && self.members.contains_key(&link.a) && self.members.contains_key(&link.b) {
                self.merge(link.a, link.b);
                groups.join(link.a, link.b);
            }
        }
    }

    fn merge(&mut self, a: u32, b: u32) {
        let gone = self.members.remove(&b).unwrap_or_default();
        let into = self.members.entry(a).or_default();
        into.extend(gone);
        into.sort_unstable();
        self.stamps[a as usize] += 1;
        let near_b = self.near.remove(&b).unwrap_or_default();
        for &other in &near_b {
            if let Some(near) = self.near.get_mut(&other) {
                near.remove(&b);
                if other != a {
                    near.insert(a);
                }
            }
        }
        let near_a = self.near.entry(a).or_default();
        near_a.extend(near_b);
        near_a.remove(&a);
        near_a.remove(&b);
        let others: Vec<u32> = near_a.iter().copied().collect();
        for other in others {
            self.push(a.min(other), a.max(other));
        }
    }

    fn push(&mut self, a: u32, b: u32) {
        let score = self.average(a, b);
        if score > THRESHOLD {
            let stamp = (self.stamps[a as usize], self.stamps[b as usize]);
            self.queue.push(Link { score, a, b, stamp });
        }
    }

    fn average(&mut self, a: u32, b: u32) -> f32 {
        let (xs, ys) = (sample(&self.members[&a]), sample(&self.members[&b]));
        let mut sum = 0.0;
        for &x in &xs {
            for &y in &ys {
                sum += self.pair(x.min(y), x.max(y));
            }
        }
        sum / (xs.len() * ys.len()) as f32
    }

    fn pair(&mut self, x: u32, y: u32) -> f32 {
        let (a, b) = (x as usize, y as usize);
        let (weighed, nearest) = (&self.weighed, &self.nearest);
        *self.known.entry((x, y)).or_insert_with(|| {
            let rest = second_look(&weighed[a].open().compare(weighed[b]));
            likeness_near(rest, nearest[a], nearest[b])
        })
    }
}

/// Up to [`SAMPLE`] members, evenly spread in time.
fn sample(members: &[u32]) -> Vec<u32> {
    if members.len() <= SAMPLE {
        return members.to_vec();
    }
    (0..SAMPLE).map(|n| members[n * (members.len() - 1) / (SAMPLE - 1)]).collect()
}
