//! One report: its text with the evidence marked, what it says beside the others, and its versions.

use super::{Shown, StoryLine, address, finish};
use crate::desk::Result;
use crate::problem::Problem;
use crate::visit::Visit;
use askama::Template;
use jiff::tz::TimeZone;
use std::sync::Arc;
use variorum::dossier::{self, Config};
use variorum::store::{Store, Version, revisions};
use variorum::view::html::{self, Around};

/// Changes of one version that are listed.
const MOST_CHANGES: usize = 30;

#[derive(Template)]
#[template(path = "article.html")]
struct Page {
    q: String,
    secret: Option<Arc<str>>,
    title: Shown,
    report: String,
}

/// What stands under the headline.
#[derive(Template)]
#[template(path = "article_tools.html")]
struct Tools {
    story: Option<StoryLine>,
    versions: Vec<Line>,
    place: Shown,
}

/// A version of the report.
struct Line {
    number: u32,
    arrived: String,
    changes: Vec<(Shown, Shown)>,
    more: usize,
}

/// The page of the article with that id.
pub(crate) fn page(store: &Store, visit: &Visit, id: &str) -> Result {
    let unknown = || Problem::Unknown(format!("Report {id}"));
    let (version, story) = store.article(id)?.ok_or_else(unknown)?;
    let found = match story {
        Some(story) => store.story(story)?,
        None => None,
    };
    let line = found.as_ref().filter(|s| s.summary.articles > 1).map(|s| StoryLine::of(&s.summary));
    // A report whose story isn't known yet is a story of its own.
    let (readings, dossier) = found.map_or_else(
        || {
            let readings = vec![version.reading.clone()];
            let dossier = dossier::build(&readings, &[0], vec![vec![0]], Config::default());
            (readings, dossier)
        },
        |story| (story.readings, story.dossier),
    );
    let at = readings.iter().position(|r| r.document.article.id == id).ok_or_else(unknown)?;
    let article = &readings[at].document.article;
    let title = article.title.as_deref().unwrap_or(&article.id);
    let tools = Tools {
        story: line,
        versions: versions(&store.versions(id)?),
        place: Shown::line(&version.place, 160),
    };
    let tools = tools.render()?;
    let around = Around { under_head: &tools, address: Some(address), ..Around::default() };
    let report = html::report(&readings, &dossier, at, &around);
    let page = Page {
        q: String::new(),
        secret: visit.secret.clone(),
        title: Shown::line(title, 120),
        report,
    };
    Ok(finish(page.render()?))
}

/// The versions, the first first, each with what it changed of the one before; none where there is
/// one alone.
fn versions(list: &[Version]) -> Vec<Line> {
    if list.len() < 2 {
        return Vec::new();
    }
    let text = |version: &Version| {
        let article = &version.reading.document.article;
        format!("{}\n{}", article.title.as_deref().unwrap_or_default(), article.text)
    };
    let line = |(n, version): (usize, &Version)| {
        let changes = match n {
            0 => Vec::new(),
            n => revisions(&text(&list[n - 1]), &text(version)),
        };
        let more = changes.len().saturating_sub(MOST_CHANGES);
        let shown = changes.into_iter().take(MOST_CHANGES);
        let arrived = version.arrived.to_zoned(TimeZone::UTC);
        Line {
            number: version.version,
            arrived: arrived.strftime("%-d %B %Y, %H:%M UTC").to_string(),
            changes: shown
                .map(|c| (Shown::line(&c.before, 300), Shown::line(&c.after, 300)))
                .collect(),
            more,
        }
    };
    list.iter().enumerate().map(line).collect()
}
