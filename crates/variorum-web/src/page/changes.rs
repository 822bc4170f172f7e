//! What readers have decided, each with its way back; and how a decision is told.

use super::{Shown, count, finish};
use crate::answer::Answer;
use crate::desk::Result;
use crate::problem::Problem;
use crate::visit::{Visit, ago};
use askama::Template;
use jiff::Timestamp;
use std::sync::Arc;
use variorum::store::{Decision, Deed, Removed, Ruling, Store};

/// Decisions a page.
const MOST: usize = 50;

#[derive(Template)]
#[template(path = "changes.html")]
struct Page {
    q: String,
    secret: Option<Arc<str>>,
    lines: Vec<Line>,
    previous: Option<String>,
    next: Option<String>,
}

struct Line {
    number: i64,
    when: String,
    told: Shown,
    /// The story; of reports that were taken out again, their texts.
    href: String,
    is_out: bool,
    undone: Option<String>,
}

/// The page as of `now`.
pub(crate) fn page(store: &Store, visit: &Visit, now: Timestamp) -> Result {
    let number = visit.page();
    let mut list = store.decisions(None, (number - 1) * MOST, MOST + 1)?;
    let is_last = list.len() <= MOST;
    list.truncate(MOST);
    let line = |decision: &Decision| Line {
        number: decision.number,
        when: ago(decision.made, now),
        told: Shown::line(&told(decision), 300),
        href: if is_out(decision) {
            format!("/changes/{}/removed.txt", decision.number)
        } else {
            format!("/story/{}", decision.story)
        },
        is_out: is_out(decision),
        undone: decision.undone.map(|at| ago(at, now)),
    };
    let to = |n: usize| format!("/changes?page={n}");
    let page = Page {
        q: String::new(),
        secret: visit.secret.clone(),
        lines: list.iter().map(line).collect(),
        previous: (number > 1).then(|| to(number - 1)),
        next: (!is_last).then(|| to(number + 1)),
    };
    Ok(finish(page.render()?))
}

/// Whether it is reports that were taken out again.
fn is_out(decision: &Decision) -> bool {
    decision.undone.is_some() && matches!(decision.deed, Deed::Add { .. })
}

/// The texts of the reports that went when a decision was undone, to be saved or pasted again.
pub(crate) fn removed(store: &Store, number: &str) -> Result {
    let unknown = || Problem::Unknown(format!("Change {number}"));
    let reports = store.removed(number.parse().map_err(|_| unknown())?)?;
    if reports.is_empty() {
        return Err(unknown());
    }
    let text = |report: &Removed| {
        let head = [&report.title, &report.outlet, &report.url];
        let head: Vec<&str> = head.into_iter().flatten().map(String::as_str).collect();
        let head = if head.is_empty() { report.place.clone() } else { head.join("\n") };
        format!("{head}\n\n{}\n", report.text.trim_end())
    };
    let texts: Vec<String> = reports.iter().map(text).collect();
    Ok(Answer::of("text/plain; charset=utf-8", texts.join("\n\n")))
}

/// A decision in a plain sentence.
pub(crate) fn told(decision: &Decision) -> String {
    match &decision.deed {
        Deed::Merge { headlines } => {
            let list: Vec<String> = headlines.iter().map(|h| format!("“{h}”")).collect();
            format!("{} merged into this story", list.join(", "))
        }
        Deed::Split { reports, .. } => {
            let reports = count(reports.len(), "report", "reports");
            format!("{reports} split off as a story of their own")
        }
        Deed::Add { reports, headlines } => {
            let named: Vec<String> = headlines.iter().map(|h| format!("“{h}”")).collect();
            let more = match reports - named.len() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            format!("{} added: {}{more}", count(*reports, "report", "reports"), named.join(", "))
        }
        Deed::Rename { name, before } => format!("“{before}” renamed to “{name}”"),
        Deed::Verdict(verdict) => {
            let about = format!("{}, {}", verdict.about, verdict.attribute);
            let note = if verdict.note.is_empty() {
                String::new()
            } else {
                format!(" ({})", verdict.note)
            };
            match (verdict.ruling, &verdict.value) {
                (Ruling::Wrong, _) => format!("{about}: marked as no contradiction{note}"),
                (Ruling::Settled, Some(value)) => {
                    let value = variorum::view::coming::words(value).unwrap_or(value.clone());
                    format!("{about}: settled, {value} holds{note}")
                }
                (Ruling::Settled, None) => format!("{about}: marked as settled{note}"),
            }
        }
        _ => "changed".to_owned(),
    }
}
