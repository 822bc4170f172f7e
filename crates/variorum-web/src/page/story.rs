//! A story's page: its dossier as the report shows it, with what is new since the last visit, and
//! ways out.

use super::{Shown, address, finish, hand};
use crate::answer::Answer;
use crate::desk::Result;
use crate::problem::Problem;
use crate::visit::{Visit, ago};
use askama::Template;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::slice;
use std::sync::Arc;
use variorum::store::{News, Store, StoryDossier, StoryId};
use variorum::view::coming::{coming, day};
use variorum::view::html::{self, Around, Corrected};
use variorum::view::{citation, csv, ical, json, markdown};

/// Reports that come with the page of their story; more of them are fetched behind it.
const AT_ONCE: usize = 12;

#[derive(Template)]
#[template(path = "story.html")]
struct Page {
    q: String,
    secret: Option<Arc<str>>,
    title: Shown,
    story: String,
}

/// What stands under the headline.
#[derive(Template)]
#[template(path = "tools.html")]
struct Tools {
    id: StoryId,
    has_coming: bool,
    nothing_new: Option<String>,
    /// What a reader may change, as HTML.
    hand: String,
}

/// The page for one visit.
pub(crate) fn page(store: &Store, visit: &Visit, id: &str, now: Timestamp) -> Result {
    let number = current(store, id)?;
    if id != number.to_string() {
        return Ok(Answer::moved(format!("/story/{number}")));
    }
    let story = find(store, id)?;
    let last = visit.last("story", &format!("/story/{number}"), now);
    let asked = since(visit.param("since"));
    let at = asked.or(last.at);
    let news = match at {
        Some(at) => store.news(number, at)?.map(|(_, news)| news),
        None => None,
    };
    let words = |at: Timestamp| match asked {
        Some(at) => format!("{} (UTC)", day(at.to_zoned(TimeZone::UTC).date())),
        None => format!("your last visit, {}", ago(at, now)),
    };
    let nothing_new = at.filter(|_| news.as_ref().is_some_and(News::is_empty)).map(&words);
    let news = at.zip(news).map(|(at, news)| shown(news, words(at)));
    let newest = newest(&story);
    let tools = Tools {
        id: number,
        has_coming: !coming(&story.dossier, newest).is_empty(),
        nothing_new,
        hand: hand::render(store, visit, &story)?,
    };
    let tools = tools.render()?;
    let judge = hand::judge(visit, &story)?;
    let judged = hand::judged(visit, &story)?;
    let later = format!("/story/{number}/reports");
    let around = Around {
        under_head: &tools,
        news: news.as_ref(),
        address: Some(address),
        under_conflict: &judge,
        after_conflicts: &judged,
        reports_at: (story.readings.len() > AT_ONCE).then_some(later.as_str()),
    };
    let page = Page {
        q: String::new(),
        secret: visit.secret.clone(),
        title: super::headline(&story.summary),
        story: html::story(&story.readings, &story.dossier, &around),
    };
    Ok(finish(page.render()?).remembered("story", format!("/story/{number}")))
}

/// The reports of a story that has more of them than come with its page.
pub(crate) fn reports(store: &Store, id: &str) -> Result {
    let story = find(store, id)?;
    let around = Around { address: Some(address), ..Around::default() };
    Ok(finish(html::panes(&story.readings, &story.dossier, &around)))
}

/// The dossier in a form to take away: `export.json` and so on.
pub(crate) fn export(store: &Store, id: &str, file: &str) -> Result {
    let unknown = || Problem::Unknown(format!("{id}/{file}"));
    let ending = file.strip_prefix("export.").ok_or_else(unknown)?;
    let story = find(store, id)?;
    let name = format!("{}.{ending}", story.summary.id);
    let (readings, dossier) = (&story.readings, slice::from_ref(&story.dossier));
    let (kind, text) = match ending {
        "html" => ("text/html; charset=utf-8", html::render(readings, dossier)),
        "json" => ("application/json", format!("{:#}\n", json::dossiers(readings, dossier))),
        "csv" => ("text/csv; charset=utf-8", csv::render(readings, dossier)),
        "ics" => ("text/calendar; charset=utf-8", ical::render(readings, dossier)),
        "ris" => (
            "application/x-research-info-systems; charset=utf-8",
            citation::render(readings, dossier),
        ),
        "md" => ("text/markdown; charset=utf-8", markdown::render(readings, dossier)),
        _ => return Err(unknown()),
    };
    Ok(Answer::of(kind, text).saved_as(name))
}

pub(crate) fn find(store: &Store, id: &str) -> Result<StoryDossier> {
    let unknown = || Problem::Unknown(format!("Story {id}"));
    let number: StoryId = id.parse().map_err(|_| unknown())?;
    store.story(number)?.ok_or_else(unknown)
}

/// The number that a story has today.
pub(crate) fn current(store: &Store, id: &str) -> Result<StoryId> {
    let unknown = || Problem::Unknown(format!("Story {id}"));
    let number: StoryId = id.parse().map_err(|_| unknown())?;
    store.current(number)?.ok_or_else(unknown)
}

fn newest(story: &StoryDossier) -> Option<Date> {
    let articles = story.readings.iter().map(|reading| &reading.document.article);
    articles.filter_map(|a| a.published.as_ref().map(variorum::article::Published::day)).max()
}

/// A moment of the address: a day or a time stamp.
pub(crate) fn since(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| {
        let day: Date = text.parse().ok()?;
        day.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    })
}

fn shown(news: News, since: String) -> html::News {
    let corrected = |c: variorum::store::Correction| Corrected {
        report: c.report,
        is_silent: c.is_silent,
        changes: c.changes.into_iter().map(|c| (c.revision.before, c.revision.after)).collect(),
    };
    html::News {
        since,
        reports: news.reports,
        facts: news.facts,
        conflicts: news.conflicts,
        updates: news.updates,
        settled: news
            .settled
            .into_iter()
            .map(|s| if s.explanation.is_empty() { s.about } else { s.explanation })
            .collect(),
        corrections: news.corrections.into_iter().map(corrected).collect(),
    }
}
