//! Wires the line for one batch; the only file that names every stage.

use crate::annotate::annotate;
use crate::article::Article;
use crate::dossier::{self, Dossier, Reading};
use crate::{mention, story};
use rayon::prelude::*;

/// Annotates one article and works out what its mentions refer to.
pub fn read_article(article: Article) -> Reading {
    let document = annotate(article);
    let mentions = mention::resolve(&document);
    Reading { document, mentions }
}

/// Reads a batch: every article, and the dossiers of its stories.
pub fn read(articles: Vec<Article>) -> (Vec<Reading>, Vec<Dossier>) {
    let placements = story::cluster(&articles);
    let readings: Vec<Reading> = articles.into_par_iter().map(read_article).collect();
    let dossiers = stories(&placements)
        .into_iter()
        .map(|(members, origins)| dossier::build(&readings, &members, origins))
        .collect();
    (readings, dossiers)
}

/// Members of each story, and the same grouped by origin, in order of first article.
fn stories(placements: &[story::Placement]) -> Vec<(Vec<usize>, Vec<Vec<usize>>)> {
    let mut out: std::collections::BTreeMap<usize, std::collections::BTreeMap<usize, Vec<usize>>> =
        std::collections::BTreeMap::new();
    for (n, p) in placements.iter().enumerate() {
        out.entry(p.story).or_default().entry(p.origin).or_default().push(n);
    }
    out.into_values()
        .map(|origins| {
            let origins: Vec<Vec<usize>> = origins.into_values().collect();
            let mut members = origins.concat();
            members.sort_unstable();
            (members, origins)
        })
        .collect()
}
