//! What a query finds, with its filters as chips.

use super::{Shown, count, encoded, finish};
use crate::chips::{self, Chip};
use crate::desk::Result;
use crate::visit::Visit;
use askama::Template;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;
use variorum::store::{Found, Hit, Page as Part, Query, Store, StoryId, StorySummary};
use variorum::view::coming::day;

/// Reports a page.
const MOST: usize = 20;
/// Outlets offered as filters.
const OUTLETS: usize = 4;

#[derive(Template)]
#[template(path = "search.html")]
struct Page {
    q: String,
    secret: Option<Arc<str>>,
    error: Option<(Shown, Shown, String)>,
    total: String,
    is_empty: bool,
    chosen: Vec<Chip>,
    offered: Vec<Chip>,
    hits: Vec<Line>,
    previous: Option<String>,
    next: Option<String>,
}

/// A report that was found.
struct Line {
    href: String,
    title: Shown,
    source: Shown,
    snippet: Vec<(Shown, bool)>,
    story: Option<(String, Shown, String)>,
}

/// The page for one visit.
pub(crate) fn page(store: &Store, visit: &Visit) -> Result {
    let q = visit.param("q").to_owned();
    let number = visit.page();
    let query = match Query::parse(&q) {
        Ok(query) => query,
        Err(error) => {
            let words = Shown(error.message.clone());
            let pointer = format!("{}^", " ".repeat(error.at));
            let page =
                Page { error: Some((words, Shown(error.query), pointer)), ..Page::of(q, visit) };
            return Ok(finish(page.render()?));
        }
    };
    let part = Part { skip: (number - 1) * MOST, most: MOST };
    let found = store.search(&query, part)?;
    let to = |n: usize| format!("/search?q={}&page={n}", encoded(&q));
    let page = Page {
        total: count(found.total, "report", "reports"),
        is_empty: found.total == 0,
        offered: offered(&q, &found),
        hits: lines(store, &found.hits)?,
        previous: (number > 1).then(|| to(number - 1)),
        next: (number * MOST < found.total).then(|| to(number + 1)),
        ..Page::of(q.clone(), visit)
    };
    Ok(finish(page.render()?))
}

impl Page {
    fn of(q: String, visit: &Visit) -> Self {
        Self {
            chosen: chips::chosen(&q),
            q,
            secret: visit.secret.clone(),
            error: None,
            total: String::new(),
            is_empty: false,
            offered: Vec::new(),
            hits: Vec::new(),
            previous: None,
            next: None,
        }
    }
}

/// Filters that would leave something.
fn offered(q: &str, found: &Found) -> Vec<Chip> {
    if found.total < 2 {
        return Vec::new();
    }
    let mut chips: Vec<Chip> =
        [("has:conflict", "in disputed stories"), ("has:change", "changed since")]
            .into_iter()
            .filter_map(|(filter, label)| chips::with(q, filter, label))
            .collect();
    let mut outlets: BTreeMap<&str, usize> = BTreeMap::new();
    for outlet in found.hits.iter().filter_map(|hit| hit.outlet.as_deref()) {
        *outlets.entry(outlet).or_default() += 1;
    }
    if outlets.len() < 2 || q.contains("outlet:") {
        return chips;
    }
    let mut outlets: Vec<(&str, usize)> = outlets.into_iter().collect();
    outlets.sort_by_key(|(name, n)| (std::cmp::Reverse(*n), *name));
    chips.extend(outlets.iter().take(OUTLETS).filter_map(|(name, _)| {
        let filter = format!("outlet:\"{}\"", name.replace('"', " "));
        chips::with(q, &filter, name)
    }));
    chips
}

fn lines(store: &Store, hits: &[Hit]) -> Result<Vec<Line>> {
    let mut stories: BTreeMap<StoryId, Option<(Shown, String)>> = BTreeMap::new();
    let mut lines = Vec::new();
    for hit in hits {
        let mut story = None;
        if let Some(id) = hit.story {
            let line = match stories.entry(id) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(shared(store, id)?),
            };
            let line = line.clone();
            story = line.map(|(headline, numbers)| (format!("/story/{id}"), headline, numbers));
        }
        lines.push(Line::of(hit, story));
    }
    Ok(lines)
}

/// The headline and the numbers of a story that several reports tell.
fn shared(store: &Store, id: StoryId) -> Result<Option<(Shown, String)>> {
    let outline = store.outline(id)?.filter(|outline| outline.summary.articles > 1);
    let line = |of: &StorySummary| (super::headline(of), super::numbers(of));
    Ok(outline.map(|outline| line(&outline.summary)))
}

impl Line {
    pub(crate) fn of(hit: &Hit, story: Option<(String, Shown, String)>) -> Self {
        let title = hit.title.as_deref().filter(|t| !t.trim().is_empty()).unwrap_or(&hit.article);
        let outlet = hit.outlet.as_deref().unwrap_or("unknown outlet");
        let date = hit.published.map_or_else(|| "no date".to_owned(), day);
        let snippet = hit.snippet.iter().map(|(words, is_hit)| (Shown(words.clone()), *is_hit));
        Self {
            href: format!("/article/{}", encoded(&hit.article)),
            title: Shown::line(title, 200),
            source: Shown::line(&format!("{outlet} · {date}"), 120),
            snippet: snippet.collect(),
            story,
        }
    }
}
