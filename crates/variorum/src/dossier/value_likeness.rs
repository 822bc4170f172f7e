//! How alike the contexts of two values are: features of whole numbers, blind to the values
//! themselves.
//!
//! What the features weigh is learnt: [`value_model`](super::value_model).

use super::amount::{Amount, Bound};
use super::number::Unit;
use super::value_context::{Placed, Word};

/// Features of two contexts.
pub const FEATURES: usize = 23;

/// Likeness that costs little, to choose whom to look at more closely: 0 without a common word.
pub(super) fn quick(a: &Placed, b: &Placed) -> f32 {
    let counted = matches!((&a.counted, &b.counted), (Some(x), Some(y)) if x.hash == y.hash);
    let runs = run(&a.before, &b.before, 3) + run(&a.after, &b.after, 3);
    cosine(&a.near, &b.near)
        + 0.5 * cosine(&a.sentence, &b.sentence)
        + if counted { 0.15 } else { 0.0 }
        + 0.05 * runs as f32
}

/// The features of two values' contexts: cosines in thousandths, counts, and which unit it is.
pub fn features(a: &Placed, b: &Placed) -> [i16; FEATURES] {
    let same = |yes: bool| i16::from(yes);
    let shared = common(&a.names, &b.names);
    let all = a.names.len() + b.names.len() - shared;
    let (covered, covers) = (coverage(&a.closest, &b.closest), coverage(&b.closest, &a.closest));
    [
        thousandths(cosine(&a.near, &b.near)),
        thousandths(cosine(&a.sentence, &b.sentence)),
        a.near_meaning.cosine(&b.near_meaning),
        a.sentence_meaning.cosine(&b.sentence_meaning),
        a.around_meaning.cosine(&b.around_meaning),
        word_likeness(a.counted.as_ref(), b.counted.as_ref()),
        word_likeness(a.governor.as_ref(), b.governor.as_ref()),
        shared.min(6) as i16,
        thousandths(shared as f32 / all.max(1) as f32),
        run(&a.before, &b.before, 8) as i16,
        run(&a.after, &b.after, 8) as i16,
        longest_run(&a.before, &b.before).max(longest_run(&a.after, &b.after)) as i16,
        unit(a.given.unit),
        a.order.0.min(b.order.0).min(30) as i16,
        a.order.0.max(b.order.0).min(60) as i16,
        thousandths((a.order.1 - b.order.1).abs()),
        a.rivals.max(b.rivals).min(8) as i16,
        a.rivals.min(b.rivals).min(8) as i16,
        same(a.form == b.form),
        same(hedge(a) == hedge(b)),
        covered.min(covers),
        covered.max(covers),
        agree(!a.about.is_empty() && !b.about.is_empty(), common(&a.about, &b.about) > 0),
    ]
}

/// 1000 where both say it and agree, -1000 where they don't, 0 where one doesn't say.
fn agree(both: bool, alike: bool) -> i16 {
    match (both, alike) {
        (false, _) => 0,
        (true, true) => 1000,
        (true, false) => -1000,
    }
}

fn thousandths(x: f32) -> i16 {
    (x * 1000.0).round() as i16
}

fn unit(unit: Unit) -> i16 {
    match unit {
        Unit::Count | Unit::Length(_) | Unit::Mass | Unit::Distance | Unit::Age => 0,
        Unit::Money(_) => 1,
        Unit::Percent => 2,
        Unit::Date => 3,
    }
}

pub(super) fn hedge(placed: &Placed) -> Option<Bound> {
    match placed.given.value {
        Amount::Number(_, _, bound) => Some(bound),
        _ => None,
    }
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

/// 2000 for one word, the cosine in thousandths for two, -2000 where one is missing.
fn word_likeness(a: Option<&Word>, b: Option<&Word>) -> i16 {
    match (a, b) {
        (Some(a), Some(b)) if a.hash == b.hash => 2000,
        (Some(a), Some(b)) => a.meaning.cosine(&b.meaning),
        _ => -2000,
    }
}

/// How much of what the words of `a` mean is among the words of `b`, in thousandths: the best
/// partner of each, heavy words counting more (as `BERTScore` weighs it, Zhang et al. 2020).
fn coverage(a: &[(f32, Word)], b: &[(f32, Word)]) -> i16 {
    let best = |word: &Word| {
        let likeness = |other: &Word| {
            if word.hash == other.hash { 1000 } else { word.meaning.cosine(&other.meaning).max(0) }
        };
        b.iter().map(|(_, other)| likeness(other)).max().unwrap_or(0)
    };
    let met: f32 = a.iter().map(|(weight, word)| weight * f32::from(best(word))).sum();
    let all: f32 = a.iter().map(|(weight, _)| weight).sum();
    (met / all.max(f32::MIN_POSITIVE)).round() as i16
}

/// How many of two sorted lists' members are in both.
fn common(a: &[u64], b: &[u64]) -> usize {
    a.iter().filter(|name| b.binary_search(name).is_ok()).count()
}

/// Equal words at the beginning of both, at most `most`.
fn run(a: &[u64], b: &[u64], most: usize) -> usize {
    a.iter().zip(b).take(most).take_while(|(x, y)| x == y).count()
}

/// The longest run of words that both hold, wherever: at most 20.
fn longest_run(a: &[u64], b: &[u64]) -> usize {
    let mut best = 0;
    let mut lengths = vec![0usize; b.len() + 1];
    for x in a {
        let mut diagonal = 0;
        for (n, y) in b.iter().enumerate() {
            let next = if x == y { diagonal + 1 } else { 0 };
            diagonal = std::mem::replace(&mut lengths[n + 1], next);
            best = best.max(next);
        }
    }
    best.min(20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_counted_in_words() {
        assert_eq!(run(&[1, 2, 3], &[1, 2, 4], 8), 2);
        assert_eq!(run(&[1, 2, 3], &[1, 2, 3], 2), 2);
        assert_eq!(longest_run(&[9, 1, 2, 3, 8], &[7, 1, 2, 3, 9]), 3);
        assert_eq!(longest_run(&[], &[1]), 0);
    }

    #[test]
    fn a_cosine_is_of_what_both_hold() {
        assert!((cosine(&[(1, 3.0), (2, 4.0)], &[(1, 1.0)]) - 0.6).abs() < 1e-6);
        assert!(cosine(&[(1, 3.0)], &[]).abs() < 1e-6);
    }
}
