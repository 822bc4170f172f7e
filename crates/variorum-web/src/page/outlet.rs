//! An outlet: how early it is, with whom it shares texts, how often it is alone or contradicted.

use super::{Shown, StoryLine, count, encoded, finish};
use crate::desk::Result;
use crate::problem::Problem;
use crate::visit::Visit;
use askama::Template;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use variorum::dossier::{Conflict, Evidence, Statement};
use variorum::store::{Outline, Page as Part, Query, Store, StoryId};
use variorum::view::coming::day;
use variorum::view::html::Target;

/// Reports looked at, the latest.
const REPORTS: usize = 500;
/// Stories looked at, the latest.
const STORIES: usize = 100;
/// Lines of a list.
const LINES: usize = 20;

#[derive(Template)]
#[template(path = "outlets.html")]
struct ListPage {
    q: String,
    secret: Option<Arc<str>>,
    outlets: Vec<(String, Shown, u64)>,
}

/// All outlets.
pub(crate) fn list(store: &Store, visit: &Visit) -> Result {
    let outlets = store.outlets()?.into_iter();
    let line = |(name, n): (String, u64)| {
        (super::address(Target::Outlet(&name)), Shown::line(&name, 80), n)
    };
    let page = ListPage {
        q: String::new(),
        secret: visit.secret.clone(),
        outlets: outlets.map(line).collect(),
    };
    Ok(finish(page.render()?))
}

#[derive(Template)]
#[template(path = "outlet.html")]
struct Page {
    q: String,
    secret: Option<Arc<str>>,
    name: Shown,
    totals: String,
    search: String,
    measures: Vec<Measure>,
    shared: Vec<(String, Shown, String)>,
    stories: Vec<StoryLine>,
    reports: Vec<(String, Shown, String)>,
}

/// A number with what it means.
struct Measure {
    value: String,
    what: &'static str,
    note: String,
}

/// The page of an outlet.
pub(crate) fn page(store: &Store, visit: &Visit, name: &str) -> Result {
    let unknown = || Problem::Unknown(format!("Outlet {name}"));
    let search = format!("outlet:\"{}\"", name.replace('"', " "));
    let query = Query::parse(&search).map_err(|_| unknown())?;
    let found = store.matches(&query, Part { skip: 0, most: REPORTS })?;
    // The index finds names that hold this one, too.
    let own: Vec<_> = found.hits.iter().filter(|hit| hit.outlet.as_deref() == Some(name)).collect();
    if own.is_empty() {
        return Err(unknown());
    }
    let mut ids: Vec<StoryId> = Vec::new();
    for story in own.iter().filter_map(|hit| hit.story) {
        if !ids.contains(&story) && ids.len() < STORIES {
            ids.push(story);
        }
    }
    let mut habits = Habits::default();
    let mut stories = Vec::new();
    for id in ids {
        let Some(outline) = store.outline(id)? else { continue };
        habits.add(name, &outline);
        if outline.summary.articles > 1 {
            stories.push((outline.summary.last_day, StoryLine::of(&outline.summary)));
        }
    }
    stories.sort_by_key(|line| std::cmp::Reverse(line.0));
    let mut reports: Vec<_> = own.iter().map(|hit| (hit.published, *hit)).collect();
    reports.sort_by(|a, b| (b.0, &a.1.article).cmp(&(a.0, &b.1.article)));
    let report = |hit: &variorum::store::Hit| {
        let title = hit.title.as_deref().unwrap_or(&hit.article);
        let date = hit.published.map_or_else(|| "no date".to_owned(), day);
        (format!("/article/{}", encoded(&hit.article)), Shown::line(title, 160), date)
    };
    let totals = [
        count(own.len(), "report", "reports"),
        count(habits.shared, "shared story", "shared stories"),
    ];
    let page = Page {
        q: String::new(),
        secret: visit.secret.clone(),
        name: Shown::line(name, 120),
        totals: totals.join(" · "),
        search: format!("/search?q={}", encoded(&search)),
        measures: habits.measures(),
        shared: habits.partners(),
        stories: stories.into_iter().take(LINES).map(|line| line.1).collect(),
        reports: reports.into_iter().take(LINES).map(|(_, hit)| report(hit)).collect(),
    };
    Ok(finish(page.render()?))
}

/// Whether one of these reports gives some of the evidence.
fn of_own(own: &BTreeSet<usize>, evidence: &[Evidence]) -> bool {
    evidence.iter().any(|e| own.contains(&e.article))
}

/// What an outlet does in the stories that others report too.
#[derive(Default)]
struct Habits {
    /// Stories that another outlet reports too.
    shared: usize,
    /// Those of them whose first day has a report of it, both dated.
    first: usize,
    dated: usize,
    /// Days behind the first report, one a dated story.
    behind: Vec<i32>,
    /// Its reports in shared stories, and those whose text another outlet has too.
    reports: usize,
    copies: usize,
    partners: BTreeMap<String, usize>,
    facts: usize,
    alone: usize,
    conflicts: usize,
    contradicted: usize,
}

impl Habits {
    fn add(&mut self, name: &str, outline: &Outline) {
        let reports = &outline.reports;
        let is_own = |n: usize| reports.get(n).is_some_and(|r| r.outlet.as_deref() == Some(name));
        let own: BTreeSet<usize> = (0..reports.len()).filter(|&n| is_own(n)).collect();
        if own.is_empty() || own.len() == reports.len() {
            return;
        }
        self.shared += 1;
        self.reports += own.len();
        self.add_time(outline, &own);
        for origin in &outline.dossier.origins {
            let mine = origin.iter().filter(|n| own.contains(n)).count();
            let others: BTreeSet<&str> = origin
                .iter()
                .filter(|n| !own.contains(n))
                .filter_map(|&n| reports.get(n)?.outlet.as_deref())
                .collect();
            if mine > 0 && !others.is_empty() {
                self.copies += mine;
                for other in others {
                    *self.partners.entry(other.to_owned()).or_default() += 1;
                }
            }
        }
        self.add_facts(outline, &own);
    }

    fn add_time(&mut self, outline: &Outline, own: &BTreeSet<usize>) {
        let days = |mine: bool| {
            let reports = outline.reports.iter().enumerate();
            reports.filter(move |(n, _)| own.contains(n) == mine).filter_map(|(_, r)| r.day).min()
        };
        if let (Some(mine), Some(others)) = (days(true), days(false)) {
            let behind = others.min(mine).until(mine).map_or(0, |span| span.get_days());
            self.dated += 1;
            self.first += usize::from(behind == 0);
            self.behind.push(behind);
        }
    }

    fn add_facts(&mut self, outline: &Outline, own: &BTreeSet<usize>) {
        let dossier = &outline.dossier;
        let told = dossier.events.iter().filter(|e| of_own(own, &e.evidence));
        let said = |s: &&Statement| s.quotes.iter().any(|q| own.contains(&q.article));
        self.facts += told.count() + dossier.statements.iter().filter(said).count();
        self.alone += dossier.only_in.iter().filter(|only| own.contains(&only.article)).count();
        self.conflicts += dossier.conflicts.len();
        let gives = |c: &&Conflict| c.values.iter().any(|v| of_own(own, &v.evidence));
        self.contradicted += dossier.conflicts.iter().filter(gives).count();
    }

    fn measures(&mut self) -> Vec<Measure> {
        self.behind.sort_unstable();
        let median = self.behind.get(self.behind.len() / 2).copied();
        let mut list = Vec::new();
        let mut add = |value: String, what, note: String| list.push(Measure { value, what, note });
        if self.shared == 0 {
            return list;
        }
        if self.dated > 0 {
            let lag = match median {
                Some(0) => "half of the time or more on the first day".to_owned(),
                Some(n) => {
                    format!("median {} after the first report", count(n as usize, "day", "days"))
                }
                None => String::new(),
            };
            add(format!("{} of {}", self.first, self.dated), "stories from their first day", lag);
        }
        add(
            format!("{} of {}", self.copies, self.reports),
            "reports share their text with another outlet",
            "copies of one origin count as one".to_owned(),
        );
        add(
            format!("{} of {}", self.alone, self.facts.max(self.alone)),
            "facts that no other report gives",
            "in stories that others report too".to_owned(),
        );
        add(
            format!("{} of {}", self.contradicted, self.conflicts),
            "contradictions in which it gives a value",
            "which side is right is not judged".to_owned(),
        );
        list
    }

    fn partners(&self) -> Vec<(String, Shown, String)> {
        let mut list: Vec<(&String, &usize)> = self.partners.iter().collect();
        list.sort_by_key(|(name, n)| (std::cmp::Reverse(**n), name.to_owned()));
        let line = |(name, n): (&String, &usize)| {
            let times = count(*n, "text", "texts");
            (super::address(Target::Outlet(name)), Shown::line(name, 80), times)
        };
        list.into_iter().take(LINES).map(line).collect()
    }
}
