//! The headline of a story: chosen from its reports, never written.

use super::{Reading, entity_align::words};
use crate::text::shorten;
use std::collections::{BTreeMap, BTreeSet};

/// Longest headline worth showing, in characters; a first sentence longer than this is cut.
const LONGEST: usize = 160;

/// The title whose words the other reports' titles share most; of equals the earliest report's.
///
/// A report without a title counts with its first sentence. Empty only if all reports are.
pub(super) fn headline(readings: &[Reading], members: &[usize]) -> String {
    let titles: Vec<String> = members.iter().map(|&m| title(&readings[m])).collect();
    let mut shared: BTreeMap<String, usize> = BTreeMap::new();
    for title in &titles {
        for word in words(title).into_iter().collect::<BTreeSet<_>>() {
            *shared.entry(word).or_default() += 1;
        }
    }
    let score = |title: &str| -> usize {
        let words = words(title);
        let sum: usize = words.iter().map(|w| shared[w] - 1).sum();
        sum * 100 / words.len().max(4)
    };
    let has_own_title = |n: usize| readings[members[n]].document.article.title.is_some();
    (0..titles.len())
        .filter(|&n| !titles[n].is_empty())
        .max_by_key(|&n| (has_own_title(n), score(&titles[n]), std::cmp::Reverse(n)))
        .map(|n| titles[n].clone())
        .unwrap_or_default()
}

fn title(reading: &Reading) -> String {
    let article = &reading.document.article;
    let own = article.title.as_deref().map(str::trim).filter(|t| !t.is_empty());
    let first = || reading.document.body.sentences.first().map(|s| &article.text[s.span]);
    let text = own.or_else(first).unwrap_or_default();
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    shorten(&flat, LONGEST)
}
