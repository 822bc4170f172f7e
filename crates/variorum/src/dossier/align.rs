//! Which values of two reports speak of the same thing: by the words around them.
//!
//! Owns contexts and pairing; what the values are is `number`'s.

use super::number::{Given, Relation};
use crate::annotate::Document;
use crate::story::telling_weight;

/// Words of a sentence on either side of a value that make its context.
const REACH: usize = 16;

/// A value with the words around it, weighed by how telling and how near they are.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    /// The value.
    pub(super) given: Given,
    /// Words by id: how much each weighs.
    near: Vec<(u32, f32)>,
    /// All words of the sentence by id, weighed by how telling they are alone.
    sentence: Vec<(u32, f32)>,
    /// The first telling word after it: what is counted.
    counted: Option<u32>,
}

/// Why two values are taken to be of one thing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Likeness {
    /// Cosine of the near words.
    pub(super) near: f32,
    /// Cosine of the sentences.
    pub(super) sentence: f32,
    /// Whether both count the same.
    pub(super) counted: bool,
}

impl Likeness {
    /// One number to rank by.
    pub(super) fn score(self) -> f32 {
        self.near + 0.5 * self.sentence + if self.counted { 0.15 } else { 0.0 }
    }
}

/// Two values of one thing that are not equal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pair {
    /// Index of the first report's value.
    pub(super) a: usize,
    /// Index of the second report's.
    pub(super) b: usize,
    /// How alike their contexts are.
    pub(super) likeness: Likeness,
    /// How much more alike than with any other value of either report.
    pub(super) margin: f32,
    /// How the values stand to each other.
    pub(super) relation: Relation,
}

/// Places the values of a document in their contexts.
pub(super) fn place(document: &Document, given: Vec<Given>) -> Vec<Placed> {
    let text = document.article.text.as_str();
    let notes = &document.body;
    given
        .into_iter()
        .map(|given| {
            let range = notes.sentences[given.sentence].tokens.clone();
            let mut near = Vec::new();
            let mut sentence = Vec::new();
            let mut counted = None;
            for n in range {
                if (given.tokens.0..given.tokens.1).contains(&n) {
                    continue;
                }
                let surface = &text[notes.tokens[n].span];
                let Some((id, weight)) = telling_weight(surface) else { continue };
                sentence.push((id, weight));
                let apart =
                    if n < given.tokens.0 { given.tokens.0 - n } else { n + 1 - given.tokens.1 };
                if apart <= REACH {
                    near.push((id, weight / (1.0 + apart as f32 / 4.0)));
                }
                if n >= given.tokens.1 && counted.is_none() && weight > 1.0 && apart <= 4 {
                    counted = Some(id);
                }
            }
            Placed { given, near: merged(near), sentence: merged(sentence), counted }
        })
        .collect()
}

/// Sorted by id; of one that occurs twice the heavier stays.
fn merged(mut words: Vec<(u32, f32)>) -> Vec<(u32, f32)> {
    words.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    words.dedup_by_key(|word| word.0);
    words
}

fn cosine(a: &[(u32, f32)], b: &[(u32, f32)]) -> f32 {
    let (mut i, mut j, mut dot) = (0, 0, 0.0);
    while i < a.len() && j < b.len() {
        let (left, right) = (a[i], b[j]);
        i += usize::from(left.0 <= right.0);
        j += usize::from(right.0 <= left.0);
        if left.0 == right.0 {
            dot += left.1 * right.1;
        }
    }
    let length = |words: &[(u32, f32)]| words.iter().map(|w| w.1 * w.1).sum::<f32>().sqrt();
    dot / (length(a) * length(b)).max(f32::MIN_POSITIVE)
}

fn likeness(a: &Placed, b: &Placed) -> Likeness {
    Likeness {
        near: cosine(&a.near, &b.near),
        sentence: cosine(&a.sentence, &b.sentence),
        counted: a.counted.is_some() && a.counted == b.counted,
    }
}

/// Likeness below which two values are not of one thing.
const LEAST: f32 = 0.35;

/// Pairs of values of two reports that are each other's likeliest partner, equal ones included:
/// a value whose best partner equals it has no other.
///
/// Cost: the product of both lists, which [`number::given`](super::number::given) bounds.
pub(super) fn pairs(left: &[Placed], right: &[Placed]) -> Vec<Pair> {
    let mut scores: Vec<(f32, usize, usize, Likeness)> = Vec::new();
    for (a, x) in left.iter().enumerate() {
        for (b, y) in right.iter().enumerate() {
            if x.given.unit == y.given.unit {
                let likeness = likeness(x, y);
                if likeness.score() >= LEAST {
                    scores.push((likeness.score(), a, b, likeness));
                }
            }
        }
    }
    // An equal partner in a context almost as good is the right one.
    let worth = |&(score, a, b, _): &(f32, usize, usize, Likeness)| {
        let equal = left[a].given.value.relation(&right[b].given.value) == Relation::Equal;
        score + if equal { EQUAL_GAIN } else { 0.0 }
    };
    let mut best_left = vec![[(0.0f32, usize::MAX); 2]; left.len()];
    let mut best_right = vec![[(0.0f32, usize::MAX); 2]; right.len()];
    for entry in &scores {
        keep(&mut best_left[entry.1], (worth(entry), entry.2));
        keep(&mut best_right[entry.2], (worth(entry), entry.1));
    }
    let mutual = |&&(_, a, b, _): &&(f32, usize, usize, Likeness)| {
        best_left[a][0].1 == b && best_right[b][0].1 == a
    };
    scores
        .iter()
        .filter(mutual)
        .map(|entry| {
            let &(_, a, b, likeness) = entry;
            let second = best_left[a][1].0.max(best_right[b][1].0);
            let relation = left[a].given.value.relation(&right[b].given.value);
            Pair { a, b, likeness, margin: worth(entry) - second, relation }
        })
        .collect()
}

/// What an equal value is worth beside likeness.
const EQUAL_GAIN: f32 = 0.25;

/// Keeps the best two, the earlier of equals first.
fn keep(best: &mut [(f32, usize); 2], new: (f32, usize)) {
    if new.0 > best[0].0 {
        best[1] = best[0];
        best[0] = new;
    } else if new.0 > best[1].0 {
        best[1] = new;
    }
}
