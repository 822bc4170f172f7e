//! The words around a value, made ready to be compared.
//!
//! Owns what is taken from the document; comparing two contexts is
//! [`value_likeness`](super::value_likeness)'s.

use super::Reading;
use super::number::{Given, Unit, given};
use crate::annotate::{Annotations, Deprel, EntityKind, Upos};
use crate::mention::{Entity, Field};
use crate::model::embedding::Embeddings;
use crate::story::telling_weight;
use crate::text::Span;
use crate::text::shingle::fnv1a;
use std::collections::BTreeMap;

/// Words of a sentence on either side of a value that make its context.
const REACH: usize = 16;
/// Words around a value whose meanings are compared one by one.
const CLOSEST: usize = 8;
/// Words kept on either side for the longest common run.
const RUN_REACH: usize = 40;
/// Length of a direction of meaning, as whole numbers have it.
const LENGTH: f64 = 4096.0;

/// A value with the words around it.
#[derive(Debug, Clone)]
pub struct Placed {
    /// The value.
    pub given: Given,
    /// Words by id, weighed by how telling and how near they are.
    pub(super) near: Vec<(u32, f32)>,
    /// All words of the sentence by id, weighed by how telling they are alone.
    pub(super) sentence: Vec<(u32, f32)>,
    /// The heaviest words near it, each with what it means.
    pub(super) closest: Vec<(f32, Word)>,
    /// What the words near it mean.
    pub(super) near_meaning: Meaning,
    /// What its sentence means.
    pub(super) sentence_meaning: Meaning,
    /// What the sentences before and after mean, with its own.
    pub(super) around_meaning: Meaning,
    /// What is counted; for a day, what happens then.
    pub(super) counted: Option<Word>,
    /// The verb it hangs on.
    pub(super) governor: Option<Word>,
    /// Proper nouns of the sentence: sorted hashes.
    pub(super) names: Vec<u64>,
    /// Whom and what the sentence mentions, by a name or otherwise: sorted hashes of last names.
    pub(super) about: Vec<u64>,
    /// The words before it, the nearest first.
    pub(super) before: Vec<u64>,
    /// The words after it.
    pub(super) after: Vec<u64>,
    /// How it is written.
    pub(super) form: Form,
    /// Values of its unit in its sentence.
    pub(super) rivals: usize,
    /// Number of its sentence, and how far down the report that is, from 0 to 1.
    pub(super) order: (usize, f32),
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// "12", "June 12".
    Digits,
    /// "twelve", "Monday".
    Words,
}

/// A word: a hash that its inflections share, and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) hash: u64,
    pub(super) meaning: Meaning,
}

impl Word {
    fn new(surface: &str) -> Self {
        let hash = telling_weight(surface).map_or_else(|| hash(surface), |(id, _)| u64::from(id));
        Self { hash, meaning: Meaning::new(&Embeddings::shared().sum(surface)) }
    }
}

/// A direction of meaning in whole numbers; empty where no word is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Meaning(Vec<i16>);

impl Meaning {
    /// The direction of a sum.
    pub(super) fn new(sum: &[i64]) -> Self {
        let length = sum.iter().map(|&s| (s as f64) * (s as f64)).sum::<f64>().sqrt();
        if length == 0.0 {
            return Self::default();
        }
        Self(sum.iter().map(|&s| (s as f64 / length * LENGTH).round() as i16).collect())
    }

    /// The cosine with another, in thousandths; 0 where one is empty.
    pub(super) fn cosine(&self, other: &Self) -> i16 {
        let dot: i32 =
            self.0.iter().zip(&other.0).map(|(&a, &b)| i32::from(a) * i32::from(b)).sum();
        (f64::from(dot) * 1000.0 / (LENGTH * LENGTH)).round() as i16
    }
}

fn hash(surface: &str) -> u64 {
    fnv1a(surface.to_lowercase().as_bytes())
}

/// Places every value of a report in its context, in text order.
pub fn place(reading: &Reading) -> Vec<Placed> {
    let text = reading.document.article.text.as_str();
    let notes = &reading.document.body;
    let given = given(&reading.document);
    let mentioned = mentioned(reading);
    let mut sums: BTreeMap<usize, Vec<i64>> = BTreeMap::new();
    for n in given.iter().flat_map(|g| neighbours(g.sentence, notes.sentences.len())) {
        sums.entry(n).or_insert_with(|| {
            Embeddings::shared().sum(text.get(notes.sentences[n].span.range()).unwrap_or_default())
        });
    }
    let mut rivals: BTreeMap<(usize, Unit), usize> = BTreeMap::new();
    for g in &given {
        *rivals.entry((g.sentence, g.unit)).or_default() += 1;
    }
    given
        .into_iter()
        .map(|given| Placed {
            rivals: rivals[&(given.sentence, given.unit)],
            sentence_meaning: Meaning::new(&sums[&given.sentence]),
            around_meaning: around(&sums, given.sentence, notes.sentences.len()),
            ..place_one(text, notes, &mentioned, given)
        })
        .collect()
}

/// What is mentioned where, in text order: the span and a hash of the last word of the fullest name.
fn mentioned(reading: &Reading) -> Vec<(Span, u64)> {
    let named = |entity: &&Entity| {
        let first = entity.name.chars().next().is_some_and(char::is_uppercase);
        first && matches!(entity.kind, EntityKind::Person | EntityKind::Org | EntityKind::Gpe)
    };
    let mut out: Vec<(Span, u64)> = Vec::new();
    for entity in reading.mentions.entities.iter().filter(named) {
        let last = entity.name.split_whitespace().next_back().unwrap_or_default();
        let body = entity.mentions.iter().filter(|(field, _)| *field == Field::Text);
        out.extend(body.map(|&(_, n)| (reading.document.body.entities[n].span, hash(last))));
    }
    out.sort_unstable_by_key(|(span, name)| (span.start, span.end, *name));
    out
}

fn neighbours(sentence: usize, sentences: usize) -> std::ops::Range<usize> {
    sentence.saturating_sub(1)..(sentence + 2).min(sentences)
}

fn around(sums: &BTreeMap<usize, Vec<i64>>, sentence: usize, sentences: usize) -> Meaning {
    let mut total = vec![0i64; Embeddings::shared().dimensions()];
    for sum in neighbours(sentence, sentences).filter_map(|n| sums.get(&n)) {
        total.iter_mut().zip(sum).for_each(|(t, s)| *t += s);
    }
    Meaning::new(&total)
}

fn place_one(text: &str, notes: &Annotations, mentioned: &[(Span, u64)], given: Given) -> Placed {
    let (first, end) = given.tokens;
    let surface = |n: usize| &text[notes.tokens[n].span];
    let range = notes.sentences[given.sentence].tokens.clone();
    let embeddings = Embeddings::shared();
    let (mut near, mut sentence, mut names) = (Vec::new(), Vec::new(), Vec::new());
    let mut closest = Vec::new();
    let mut sum = vec![0i64; embeddings.dimensions()];
    for n in range.clone().filter(|n| !(first..end).contains(n)) {
        if notes.tokens[n].pos == Upos::Propn {
            names.push(hash(surface(n)));
        }
        let Some((id, weight)) = telling_weight(surface(n)) else { continue };
        sentence.push((id, weight));
        let apart = if n < first { first - n } else { n + 1 - end };
        if apart > REACH {
            continue;
        }
        let weight = weight / (1.0 + apart as f32 / 4.0);
        near.push((id, weight));
        closest.push((weight, n));
        if let Some(index) = embeddings.index(surface(n)) {
            let weight = i64::from(embeddings.weight_of(index)) * 64 / (4 + apart as i64);
            let vector = embeddings.vector_of(index);
            sum.iter_mut().zip(vector).for_each(|(s, &v)| *s += weight * i64::from(v));
        }
    }
    names.sort_unstable();
    names.dedup();
    closest.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    closest.truncate(CLOSEST);
    let heads = heads(notes, &given);
    let within = notes.sentences[given.sentence].span;
    let from = mentioned.partition_point(|(span, _)| span.start < within.start);
    let to = mentioned.partition_point(|(span, _)| span.start < within.end);
    let here = &mentioned[from..to];
    let mut about: Vec<u64> = here.iter().map(|&(_, name)| name).collect();
    about.sort_unstable();
    about.dedup();
    let word = |n: Option<usize>| n.map(|n| Word::new(surface(n)));
    let digits = text[given.span.range()].contains(|c: char| c.is_ascii_digit());
    let sentences = notes.sentences.len().max(1);
    Placed {
        near: merged(near),
        closest: closest.into_iter().map(|(weight, n)| (weight, Word::new(surface(n)))).collect(),
        sentence: merged(sentence),
        near_meaning: Meaning::new(&sum),
        sentence_meaning: Meaning::default(),
        around_meaning: Meaning::default(),
        counted: word(heads.0),
        governor: word(heads.1),
        names,
        about,
        before: (range.start..first).rev().take(RUN_REACH).map(|n| hash(surface(n))).collect(),
        after: (end..range.end).take(RUN_REACH).map(|n| hash(surface(n))).collect(),
        form: if digits { Form::Digits } else { Form::Words },
        rivals: 1,
        order: (given.sentence, given.sentence as f32 / sentences as f32),
        given,
    }
}

/// The noun that a value counts (or, without one, what it hangs on) and the verb above it.
fn heads(notes: &Annotations, given: &Given) -> (Option<usize>, Option<usize>) {
    /// Steps up a parse that are taken.
    const STEPS: usize = 12;
    let inside = |n: usize| (given.tokens.0..given.tokens.1).contains(&n);
    let head = |n: usize| notes.tokens[n].head.map(|h| h as usize);
    let out = (given.tokens.0..given.tokens.1)
        .filter_map(head)
        .find(|&h| !inside(h))
        .filter(|&h| h < notes.tokens.len());
    // "44 of the people", "$5 million in aid": the noun hangs on the value.
    let below = || {
        let after = given.tokens.1..notes.tokens.len().min(given.tokens.1 + 6);
        after
            .into_iter()
            .find(|&n| notes.tokens[n].deprel == Deprel::Nmod && head(n).is_some_and(inside))
    };
    let noun = |n: usize| matches!(notes.tokens[n].pos, Upos::Noun | Upos::Propn);
    let counted = out.filter(|&h| noun(h) && h >= given.tokens.1).or_else(below).or(out);
    let mut at = out;
    for _ in 0..STEPS {
        match at {
            Some(n) if notes.tokens[n].pos != Upos::Verb => at = head(n),
            _ => break,
        }
    }
    (counted, at.filter(|&n| notes.tokens[n].pos == Upos::Verb))
}

/// Sorted by id; of one that occurs twice the heavier stays.
fn merged(mut words: Vec<(u32, f32)>) -> Vec<(u32, f32)> {
    words.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    words.dedup_by_key(|word| word.0);
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::annotate;
    use crate::article::Article;
    use crate::mention::Mentions;

    fn placed(text: &str) -> Vec<Placed> {
        let document = annotate(Article { text: text.into(), ..Article::default() });
        place(&Reading { document, mentions: Mentions::default() })
    }

    #[test]
    fn what_is_counted_and_the_verb_are_found() {
        let placed = placed("Police arrested 44 rowdy protesters near the harbour.");
        assert_eq!(placed[0].counted, Some(Word::new("protesters")));
        assert_eq!(placed[0].governor, Some(Word::new("arrested")));
        assert_eq!(placed[0].before, [hash("arrested"), hash("Police")]);
    }

    #[test]
    fn meanings_are_alike_by_their_angle() {
        let meaning = Meaning::new(&[3, 4, 0]);
        assert_eq!(meaning.cosine(&meaning), 1000);
        assert_eq!(meaning.cosine(&Meaning::new(&[0, 0, 9])), 0);
        assert_eq!(meaning.cosine(&Meaning::default()), 0);
    }
}
