//! What only one origin says.

use super::{Dossier, Item, OnlyIn};
use std::collections::BTreeSet;

/// The statements, events and figures that a single origin gives, where the story has several.
///
/// Each is listed once, for the first article of that origin that gives it.
pub(super) fn only_in(dossier: &Dossier) -> Vec<OnlyIn> {
    if dossier.origins.len() < 2 {
        return Vec::new();
    }
    let statements = dossier.statements.iter().enumerate().map(|(n, s)| {
        (Item::Statement(n), s.quotes.iter().map(|q| q.article).collect::<BTreeSet<_>>())
    });
    let events = dossier
        .events
        .iter()
        .enumerate()
        .map(|(n, e)| (Item::Event(n), e.articles.iter().copied().collect()));
    let figures = dossier.figures.iter().enumerate().map(|(n, f)| {
        let evidence = f.values.iter().flat_map(|v| &v.evidence);
        (Item::Figure(n), evidence.map(|e| e.article).collect())
    });
    statements
        .chain(events)
        .chain(figures)
        .filter(|(_, articles)| count_origins(&dossier.origins, articles) == 1)
        .filter_map(|(item, articles)| Some(OnlyIn { article: *articles.first()?, item }))
        .collect()
}

/// How many independent origins the articles come from.
pub fn count_origins(origins: &[Vec<usize>], articles: &BTreeSet<usize>) -> usize {
    origins.iter().filter(|origin| origin.iter().any(|a| articles.contains(a))).count()
}
