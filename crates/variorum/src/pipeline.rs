//! Wires the line for one batch; the only file that names every stage.

mod guard;
mod one_story;

pub use guard::{Budget, GivenUp, guarded};
pub use one_story::{Report, StoryRead, read_story};

use crate::annotate::{Document, annotate, annotate_beside};
use crate::article::{Article, Published, PublishedFrom};
use crate::dossier::{self, Dossier, Reading};
use crate::store::{self, Added, Incoming, Status, Store, StoryId};
use crate::{mention, story};
use jiff::Timestamp;
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

/// Adds reports to a store: what is new or changed is annotated and kept, as one change. What came
/// back is on disk. [`update`] then finds their stories.
///
/// # Errors
/// What the store says; nothing of the batch is kept then.
pub fn add(
    store: &mut Store,
    incoming: Vec<Incoming>,
    now: Timestamp,
) -> store::Result<Vec<Added>> {
    let statuses = store.statuses(&incoming)?;
    let items: Vec<(Incoming, Option<Reading>)> = incoming
        .into_par_iter()
        .zip(statuses)
        .map(|(item, status)| {
            let reading = (status != Status::Known).then(|| read_article(item.article.clone()));
            (item, reading)
        })
        .collect();
    store.put(&items, now)
}

/// Stories compared as one change, and articles annotated anew as one.
const AT_ONCE: usize = 64;

/// Does what is left to do in a store: annotates anew what another build has annotated, finds the
/// stories of new articles, and compares the reports of stories that changed. Each step is a change
/// of its own: what was done stays done. `step` is called after each, with what is being done.
///
/// # Errors
/// What the store says.
pub fn update(store: &mut Store, now: Timestamp, mut step: impl FnMut(&str)) -> store::Result<()> {
    loop {
        let outdated = store.outdated(AT_ONCE)?;
        if outdated.is_empty() {
            break;
        }
        let again =
            |(number, article): (i64, Article)| (number, read_article(article), String::new());
        let readings: Vec<_> = outdated.into_par_iter().map(again).collect();
        store.replace_readings(&readings)?;
        step("annotating anew");
    }
    while store.place_some(now)? {
        step("finding stories");
    }
    store.mark_outdated_stories()?;
    compare(store, &mut step)
}

/// Finds the stories of new articles, and compares the reports of stories that changed: what is left
/// to do after [`add`] or a reader's decision in a store that is up to date otherwise.
///
/// # Errors
/// What the store says.
pub fn settle(store: &mut Store, now: Timestamp) -> store::Result<()> {
    while store.place_some(now)? {}
    compare(store, &mut |_| ())
}

fn compare(store: &mut Store, step: &mut impl FnMut(&str)) -> store::Result<()> {
    loop {
        let stale = store.stale_stories(AT_ONCE)?;
        if stale.is_empty() {
            return Ok(());
        }
        let mut again = Vec::new();
        for &id in &stale {
            again.extend(dated_beside(store, id)?);
        }
        if !again.is_empty() {
            store.replace_readings(&again)?;
        }
        store.refresh(&stale)?;
        step("comparing reports");
    }
}

/// The reports of a story that other reports help to date, annotated anew: as [`read`] does, only
/// where the days of those have changed. Each with the number of its version and those days.
fn dated_beside(store: &Store, id: StoryId) -> store::Result<Vec<(i64, Reading, String)>> {
    let reports = store.reports(id)?;
    // One alone may have been dated beside another that is there no more.
    if reports.len() < 2 && reports.iter().all(|(_, _, beside)| beside.is_empty()) {
        return Ok(Vec::new());
    }
    let composed: Vec<Article> =
        reports.iter().map(|(number, ..)| store.composed(*number)).collect::<store::Result<_>>()?;
    let mut dated: Vec<(Date, &str, usize)> = composed
        .iter()
        .enumerate()
        .filter_map(|(n, a)| Some((a.published.as_ref()?.day(), a.id.as_str(), n)))
        .collect();
    dated.sort_unstable();
    let mut again = Vec::new();
    for (n, (number, _, beside)) in reports.iter().enumerate() {
        let others = dated.iter().filter(|other| other.2 != n).map(|other| other.0);
        let others: Vec<Date> = others.take(COMPANIONS).collect();
        let days = days_that_date(&composed[n], &others);
        if days != *beside {
            again.push((*number, composed[n].clone(), others, days));
        }
    }
    let annotated = again.into_par_iter().map(|(number, article, others, days)| {
        (number, read_document(annotate_beside(article, &others)), days)
    });
    Ok(annotated.collect())
}

/// The companions' days that the date of an article may hang on, as one line: all where it is
/// undated; where its date came with it, only those that may refute it, as all of them are earlier.
fn days_that_date(article: &Article, companions: &[Date]) -> String {
    let hangs = match &article.published {
        None => true,
        Some(published) if published.from == PublishedFrom::Text => false,
        Some(given) => companions.iter().all(|&day| day < given.day()) && companions.len() > 1,
    };
    let days = companions.iter().filter(|_| hangs);
    days.map(ToString::to_string).collect::<Vec<_>>().join(" ")
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
