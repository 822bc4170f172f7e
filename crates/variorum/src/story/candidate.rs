//! Which earlier articles a new one may share a story with.
//!
//! An inverted index over telling terms, each posting list bounded to its latest articles, so that
//! the cost of an article doesn't grow with the archive. What a candidate is worth is decided by
//! [`likeness`](super::likeness).

use super::idf::Frequencies;
use super::term::{NAME, PAIR, TITLE, Term};
use std::collections::{HashMap, VecDeque};

/// Terms of an article that are looked up.
const QUERY_TERMS: usize = 40;
/// Articles kept of one term: its latest.
pub(super) const POSTINGS: usize = 160;

/// The inverted index.
#[derive(Debug, Default)]
pub(super) struct Index {
    postings: HashMap<u32, VecDeque<(u32, f32)>>,
}

impl Index {
    /// Puts back the latest articles filed under a term, the latest last.
    pub(super) fn resume(&mut self, term: u32, postings: Vec<(u32, f32)>) {
        self.postings.insert(term, postings.into());
    }

    /// Gives up to `most` earlier articles that share telling terms with the next one, best
    /// first, then adds it as article `number`.
    pub(super) fn add(
        &mut self,
        number: u32,
        terms: &[Term],
        frequencies: &Frequencies,
        most: usize,
    ) -> Vec<u32> {
        let query = telling(terms, frequencies);
        let mut products = Vec::new();
        for &(id, weight) in &query {
            let postings = self.postings.get(&id).into_iter().flatten();
            products.extend(postings.map(|&(other, their)| (other, weight * their)));
        }
        let found = best(products, most);
        for (id, weight) in query {
            let list = self.postings.entry(id).or_default();
            if list.len() == POSTINGS {
                list.pop_front();
            }
            list.push_back((number, weight));
        }
        found
    }
}

/// The `most` articles that score best, the best first; of two that score alike the later. An article's
/// score is the sum of its `products`, one for each term that was looked up, term by term.
pub(super) fn best(mut products: Vec<(u32, f32)>, most: usize) -> Vec<u32> {
    // What is filed under a term is in order already, and a stable sort only merges such runs; it
    // keeps the order of terms, so that sums are the same wherever they are taken.
    products.sort_by_key(|product| product.0);
    let sum = |same: &[(u32, f32)]| (same[0].0, same.iter().map(|product| product.1).sum());
    let mut scores: Vec<(u32, f32)> = products.chunk_by(|a, b| a.0 == b.0).map(sum).collect();
    let order = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0));
    if scores.len() > most {
        scores.select_nth_unstable_by(most, order);
        scores.truncate(most);
    }
    scores.sort_unstable_by(order);
    scores.into_iter().map(|(other, _)| other).collect()
}

/// The terms that weigh most, with their weights over the length of all.
pub(super) fn telling(terms: &[Term], frequencies: &Frequencies) -> Vec<(u32, f32)> {
    let mut weighted: Vec<(u32, f32)> =
        terms.iter().map(|term| (term.id, weight(*term, frequencies.idf(term.id)))).collect();
    let length = weighted.iter().map(|(_, w)| w * w).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
    weighted.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    weighted.truncate(QUERY_TERMS);
    for (_, w) in &mut weighted {
        *w /= length;
    }
    weighted
}

/// `(1 + ln tf) idf`, more for a name or a word of the headline.
fn weight(term: Term, idf: f32) -> f32 {
    let mut weight = (1.0 + f32::from(term.count).ln()) * idf;
    if term.marks & TITLE != 0 {
        weight *= 1.5;
    }
    if term.marks & (NAME | PAIR) != 0 {
        weight *= 1.2;
    }
    weight
}
