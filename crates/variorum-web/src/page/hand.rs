//! What a reader may change of a story, as parts of its page.

use super::{Shown, changes, headline};
use crate::desk::Result;
use crate::visit::Visit;
use askama::Template;
use std::sync::Arc;
use variorum::dossier::Conflict;
use variorum::store::{Judged, Store, StoryDossier, StoryId, conflict_key};
use variorum::view::coming::{self, day, words};

/// Stories offered to be merged, the latest changed.
const OTHERS: usize = 60;
/// Decisions looked through for the one just made.
const LATEST: usize = 20;

#[derive(Template)]
#[template(path = "hand.html")]
struct Hand {
    id: StoryId,
    secret: Option<Arc<str>>,
    /// The decisions just made, each with its number: what was done, and what was added for it.
    told: Vec<(Shown, i64)>,
    headline: String,
    others: Vec<(StoryId, String)>,
    /// Id, headline and source of each report.
    reports: Vec<(String, Shown, Shown)>,
}

/// Renaming, merging and splitting, and what was just done.
pub(crate) fn render(store: &Store, visit: &Visit, story: &StoryDossier) -> Result<String> {
    let id = story.summary.id;
    let made: Vec<i64> =
        ["done", "added"].iter().filter_map(|name| visit.param(name).parse().ok()).collect();
    let latest = if made.is_empty() { Vec::new() } else { store.decisions(None, 0, LATEST)? };
    let told = made.iter().filter_map(|&number| {
        let decision = latest.iter().find(|d| d.number == number && d.undone.is_none())?;
        Some((Shown::sentence(&changes::told(decision), 300), number))
    });
    let told = told.collect();
    let mut others = Vec::new();
    if visit.secret.is_some() {
        let all = store.stories(1, 0, OTHERS + 1)?;
        let rest = all.into_iter().filter(|other| other.id != id);
        others.extend(rest.map(|other| (other.id, headline(&other).0)));
    }
    let report = |reading: &variorum::dossier::Reading| {
        let article = &reading.document.article;
        let title = article.title.as_deref().filter(|t| !t.trim().is_empty());
        let outlet = article.outlet.as_deref().unwrap_or("unknown outlet");
        let date = article.published.as_ref().map(|p| day(p.day()));
        let source = format!("{outlet} · {}", date.as_deref().unwrap_or("no date"));
        let title = Shown::line(title.unwrap_or(&article.id), 140);
        (article.id.clone(), title, Shown::line(&source, 100))
    };
    let hand = Hand {
        id,
        secret: visit.secret.clone(),
        told,
        headline: story.dossier.headline.clone(),
        others,
        reports: story.readings.iter().map(report).collect(),
    };
    Ok(hand.render()?)
}

#[derive(Template)]
#[template(path = "judge.html")]
struct Judge {
    id: StoryId,
    secret: Arc<str>,
    key: String,
    /// Each value as it is, and as it is read.
    values: Vec<(String, Shown)>,
}

/// For each conflict, how to settle it; none where nothing may be changed.
pub(crate) fn judge(visit: &Visit, story: &StoryDossier) -> Result<Vec<String>> {
    let Some(secret) = &visit.secret else { return Ok(Vec::new()) };
    let form = |conflict: &Conflict| {
        let values = conflict.values.iter().map(|v| (v.value.clone(), shown(&v.value)));
        let judge = Judge {
            id: story.summary.id,
            secret: secret.clone(),
            key: conflict_key(conflict, &story.readings),
            values: values.collect(),
        };
        Ok(judge.render()?)
    };
    story.dossier.conflicts.iter().map(form).collect()
}

fn shown(value: &str) -> Shown {
    Shown::line(&words(value).unwrap_or_else(|| value.to_owned()), 140)
}

#[derive(Template)]
#[template(path = "judged.html")]
struct SetAside {
    secret: Option<Arc<str>>,
    lines: Vec<Line>,
}

struct Line {
    decision: i64,
    ruling: &'static str,
    told: Shown,
    value: Option<Shown>,
    note: Shown,
}

/// The conflicts that were judged, each with its way back; empty where there are none.
pub(crate) fn judged(visit: &Visit, story: &StoryDossier) -> Result<String> {
    if story.judged.is_empty() {
        return Ok(String::new());
    }
    let line = |judged: &Judged| Line {
        decision: judged.decision,
        ruling: match judged.verdict.ruling {
            variorum::store::Ruling::Settled => "settled",
            variorum::store::Ruling::Wrong => "no contradiction",
        },
        told: Shown::line(
            &coming::told(&judged.conflict, &story.dossier)
                .unwrap_or_else(|| judged.conflict.about.clone()),
            400,
        ),
        value: judged.verdict.value.as_deref().map(shown),
        note: Shown::line(&judged.verdict.note, 240),
    };
    let list =
        SetAside { secret: visit.secret.clone(), lines: story.judged.iter().map(line).collect() };
    Ok(list.render()?)
}
