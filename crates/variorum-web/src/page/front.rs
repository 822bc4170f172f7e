//! The front page: stories, the latest changed first.

use super::{Shown, count, finish, headline, numbers, period};
use crate::desk::{Desk, Result};
use crate::digest::Digest;
use crate::spark;
use crate::visit::{Visit, ago};
use askama::Template;
use jiff::Timestamp;
use std::sync::Arc;
use variorum::store::{Outline, Stats, Store, StorySummary};
use variorum::view::coming::{self, Coming, coming, day};

/// Stories a page.
const MOST: usize = 20;

#[derive(Template)]
#[template(path = "front.html")]
struct Page {
    q: String,
    secret: Option<Arc<str>>,
    store: String,
    totals: Vec<String>,
    is_empty: bool,
    single: bool,
    disputed: bool,
    disputed_count: u64,
    single_count: u64,
    renewal: Option<String>,
    shared_count: u64,
    stories: Vec<Entry>,
    since: Option<String>,
    new_count: usize,
    previous: Option<String>,
    next: Option<String>,
}

/// A story of the list, and whether it is new to the visit.
struct Entry {
    digest: Arc<Digest>,
    is_new: bool,
}

/// What the list shows of a story.
#[derive(Debug)]
pub(crate) struct Card {
    href: String,
    headline: Shown,
    period: String,
    numbers: String,
    conflicts: String,
    updates: String,
    coming: String,
    next: Option<(String, Shown)>,
    parts: Option<(&'static str, Shown)>,
    spark: String,
    changed: Timestamp,
}

/// The page for one visit.
pub(crate) fn page(store: &Store, desk: &Desk, visit: &Visit, now: Timestamp) -> Result {
    let digests = desk.digests();
    let stats = store.stats()?;
    let last = visit.last("seen", "/", now);
    let disputed = visit.param("show") == "disputed";
    let single = visit.param("show") == "all" || (stats.shared_stories == 0 && !disputed);
    let number = visit.page();
    let (list, is_last) = list(store, single, disputed, number)?;
    let entry = |digest: Arc<Digest>| {
        let is_new = last.at.is_some_and(|at| digest.card.changed > at);
        Entry { digest, is_new }
    };
    let stories: Vec<Entry> = digests.of(store, &list)?.into_iter().map(entry).collect();
    let show = visit.param("show");
    let to = |n: usize| format!("/?show={}&page={n}", super::encoded(show));
    let page = Page {
        q: String::new(),
        secret: visit.secret.clone(),
        store: store.path().display().to_string(),
        totals: totals(&stats),
        is_empty: stats.articles == 0,
        single,
        disputed,
        disputed_count: stats.with_conflicts,
        single_count: stats.stories,
        renewal: desk.renewal(),
        shared_count: stats.shared_stories,
        new_count: stories.iter().filter(|entry| entry.is_new).count(),
        stories,
        since: last.at.map(|at| ago(at, now)),
        previous: (number > 1).then(|| to(number - 1)),
        next: (!is_last).then(|| to(number + 1)),
    };
    Ok(finish(page.render()?).remembered("seen", "/".to_owned()))
}

/// The stories of a page, and whether it is the last.
fn list(
    store: &Store,
    single: bool,
    disputed: bool,
    page: usize,
) -> Result<(Vec<StorySummary>, bool)> {
    let skip = (page - 1) * MOST;
    let least = if single { 1 } else { 2 };
    let mut found = if disputed {
        store.disputed_stories(1, skip, MOST + 1)?
    } else {
        store.stories(least, skip, MOST + 1)?
    };
    let is_last = found.len() <= MOST;
    found.truncate(MOST);
    Ok((found, is_last))
}

fn totals(stats: &Stats) -> Vec<String> {
    vec![
        count(stats.shared_stories as usize, "shared story", "shared stories"),
        count(stats.articles as usize, "report", "reports"),
        count(stats.outlets as usize, "outlet", "outlets"),
    ]
}

impl Card {
    pub(crate) fn of(outline: &Outline) -> Self {
        let summary = &outline.summary;
        let dossier = &outline.dossier;
        let ahead = coming(dossier, outline.newest());
        let label = |n: usize, one: &str, many: &str| {
            if n == 0 { String::new() } else { count(n, one, many) }
        };
        // What most origins tell of, the first of those; the headline has been read.
        let is_new = |coming: &&Coming| dossier.events[coming.event].what != summary.headline;
        let origins = |coming: &&Coming| dossier.events[coming.event].origins;
        let best = ahead.iter().rev().filter(is_new).max_by_key(origins);
        let next = best.map(|next| {
            let what = &dossier.events[next.event].what;
            let when =
                if next.earliest == next.latest { day(next.earliest) } else { next.words.clone() };
            (when, Shown::sentence(what, 90))
        });
        Self {
            href: format!("/story/{}", summary.id),
            headline: headline(summary),
            period: period(summary),
            numbers: numbers(summary),
            conflicts: label(dossier.conflicts.len(), "contradiction", "contradictions"),
            updates: label(dossier.updates.len(), "changed value", "changed values"),
            coming: label(ahead.len(), "coming event", "coming events"),
            next,
            parts: dossier.conflicts.first().and_then(|c| {
                Some((c.attribute.as_str(), Shown::line(&coming::told(c, dossier)?, 280)))
            }),
            spark: spark::draw(outline),
            changed: summary.changed,
        }
    }
}
