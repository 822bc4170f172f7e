//! Wires the line for one batch; the only file that names every stage.

use crate::annotate::{Document, annotate, annotate_beside};
use crate::article::{Article, Published};
use crate::dossier::{self, Dossier, Reading};
use crate::{mention, story};
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Annotates one article and works out what its mentions refer to.
pub fn read_article(article: Article) -> Reading {
    read_document(annotate(article))
}

fn read_document(document: Document) -> Reading {
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
    let companions = companions(&articles, &placements);
    let readings: Vec<Reading> = articles
        .into_par_iter()
        .zip(companions)
        .map(|(article, companions)| read_document(annotate_beside(article, &companions)))
        .collect();
    let dossiers = stories(&placements, &readings)
        .into_par_iter()
        .map(|(members, origins)| dossier::build(&readings, &members, origins, config))
        .collect();
    (readings, dossiers)
}

/// So many reports of a story are enough to date another.
const COMPANIONS: usize = 40;

/// For each article the days of the first other dated reports of its story.
fn companions(articles: &[Article], placements: &[story::Placement]) -> Vec<Vec<Date>> {
    let mut dated: BTreeMap<usize, Vec<(usize, Date)>> = BTreeMap::new();
    for (n, (article, place)) in articles.iter().zip(placements).enumerate() {
        if let Some(published) = &article.published {
            dated.entry(place.story).or_default().push((n, published.day()));
        }
    }
    let others = |(n, place): (usize, &story::Placement)| {
        let days = dated.get(&place.story).map_or(&[][..], Vec::as_slice);
        days.iter().filter(|(m, _)| *m != n).map(|&(_, day)| day).take(COMPANIONS).collect()
    };
    placements.iter().enumerate().map(others).collect()
}

/// Members of each story by publication, then id, and the same grouped by origin.
///
/// An undated report takes its place by the day inferred for it.
fn stories(
    placements: &[story::Placement],
    readings: &[Reading],
) -> Vec<(Vec<usize>, Vec<Vec<usize>>)> {
    let mut stories: BTreeMap<usize, BTreeMap<usize, Vec<usize>>> = BTreeMap::new();
    for (n, place) in placements.iter().enumerate() {
        stories.entry(place.story).or_default().entry(place.origin).or_default().push(n);
    }
    let members_and_origins = |origins: BTreeMap<usize, Vec<usize>>| {
        let origins: Vec<Vec<usize>> = origins.into_values().collect();
        let mut members = origins.concat();
        members.sort_by_cached_key(|&member| {
            let article = &readings[member].document.article;
            (article.published.as_ref().map(Published::day), article.id.clone())
        });
        (members, origins)
    };
    stories.into_values().map(members_and_origins).collect()
}
