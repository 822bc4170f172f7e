//! Wires the line for one batch; the only file that names every stage.

use crate::annotate::annotate;
use crate::article::{Article, Published};
use crate::dossier::{self, Dossier, Reading};
use crate::{mention, story};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Annotates one article and works out what its mentions refer to.
pub fn read_article(article: Article) -> Reading {
    let document = annotate(article);
    let mentions = mention::resolve(&document);
    Reading { document, mentions }
}

/// Reads a batch: every article, and the dossiers of its stories.
///
/// The dossiers come in order of their first report; within a story the reports are in order of
/// publication, then id, whatever the order of `articles`.
pub fn read(articles: Vec<Article>, config: dossier::Config) -> (Vec<Reading>, Vec<Dossier>) {
    let mut articles = articles;
    articles.sort_by_cached_key(|a| (a.published.as_ref().map(Published::day), a.id.clone()));
    let placements = story::cluster(&articles);
    let readings: Vec<Reading> = articles.into_par_iter().map(read_article).collect();
    let dossiers = stories(&placements)
        .into_par_iter()
        .map(|(members, origins)| dossier::build(&readings, &members, origins, config))
        .collect();
    (readings, dossiers)
}

/// Members of each story, and the same grouped by origin, in order of first article.
fn stories(placements: &[story::Placement]) -> Vec<(Vec<usize>, Vec<Vec<usize>>)> {
    let mut stories: BTreeMap<usize, BTreeMap<usize, Vec<usize>>> = BTreeMap::new();
    for (n, place) in placements.iter().enumerate() {
        stories.entry(place.story).or_default().entry(place.origin).or_default().push(n);
    }
    let members_and_origins = |origins: BTreeMap<usize, Vec<usize>>| {
        let origins: Vec<Vec<usize>> = origins.into_values().collect();
        let mut members = origins.concat();
        members.sort_unstable();
        (members, origins)
    };
    stories.into_values().map(members_and_origins).collect()
}
