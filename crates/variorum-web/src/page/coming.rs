//! What is still to come in all stories, by month, and the same as a calendar to subscribe to.

use super::{Shown, finish, headline, outlets_of};
use crate::answer::Answer;
use crate::desk::Result;
use crate::visit::Visit;
use askama::Template;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;
use std::sync::Arc;
use variorum::store::{Outline, Store};
use variorum::view::coming::coming;
use variorum::view::ical;

/// Stories looked at, the latest changed.
const STORIES: usize = 500;

#[derive(Template)]
#[template(path = "coming.html")]
struct Page {
    q: String,
    secret: Option<Arc<str>>,
    looked_at: usize,
    is_all: bool,
    months: Vec<Month>,
    past: Vec<Month>,
}

/// The events that begin in one month.
struct Month {
    name: String,
    /// The days of its weeks from Monday, with how many events each has.
    weeks: Vec<Vec<Option<(i8, usize)>>>,
    events: Vec<Line>,
}

struct Line {
    at: Date,
    last: Date,
    when: String,
    weekday: String,
    what: Shown,
    place: Option<Shown>,
    is_disputed: bool,
    outlets: Vec<Shown>,
    href: String,
    story: Shown,
    origins: usize,
    /// What else is told of that day in that story.
    also: Vec<Shown>,
}

/// The page as of `now`: what lies before today stands at the end.
pub(crate) fn page(store: &Store, visit: &Visit, now: Timestamp) -> Result {
    let today = now.to_zoned(TimeZone::UTC).date();
    let stories = store.stories(1, 0, STORIES + 1)?;
    let mut lines = Vec::new();
    for story in stories.iter().take(STORIES) {
        if let Some(outline) = store.outline(story.id)? {
            lines.extend(of_story(&outline));
        }
    }
    lines.sort_by(|a, b| (a.at, a.last, &a.what).cmp(&(b.at, b.last, &b.what)));
    let (past, ahead): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(|l| l.last < today);
    let mut past = months(past);
    past.reverse();
    let page = Page {
        q: String::new(),
        secret: visit.secret.clone(),
        looked_at: stories.len().min(STORIES),
        is_all: stories.len() <= STORIES,
        months: months(ahead),
        past,
    };
    Ok(finish(page.render()?))
}

/// The coming events of all stories as iCalendar.
pub(crate) fn calendar(store: &Store) -> Result {
    let (mut readings, mut dossiers) = (Vec::new(), Vec::new());
    for story in store.stories(1, 0, STORIES)? {
        let Some(outline) = store.outline(story.id)? else { continue };
        if coming(&outline.dossier, outline.newest()).is_empty() {
            continue;
        }
        let Some(whole) = store.story(story.id)? else { continue };
        dossiers.push(whole.dossier.shifted(readings.len()));
        readings.extend(whole.readings);
    }
    Ok(Answer::of("text/calendar; charset=utf-8", ical::render(&readings, &dossiers)))
}

fn of_story(outline: &Outline) -> Vec<Line> {
    let dossier = &outline.dossier;
    let list = coming(dossier, outline.newest());
    let mut told = BTreeSet::new();
    let lines = list
        .into_iter()
        .filter(|found| told.insert((found.earliest, dossier.events[found.event].what.clone())))
        .map(|found| {
            let event = &dossier.events[found.event];
            let is_disputed = dossier.conflicts.iter().any(|c| {
                let given = || c.values.iter().flat_map(|v| &v.evidence);
                c.about == event.what || given().any(|e| event.evidence.contains(e))
            });
            let is_day = found.earliest == found.latest;
            Line {
                at: found.earliest,
                last: found.latest,
                weekday: if is_day {
                    found.earliest.strftime("%a").to_string()
                } else {
                    String::new()
                },
                when: if is_day {
                    found.earliest.strftime("%-d %b").to_string()
                } else {
                    found.words
                },
                what: Shown::sentence(&event.what, 200),
                place: event.place.as_ref().map(|place| Shown::line(&place.name, 60)),
                is_disputed,
                outlets: outlets_of(outline, &event.evidence)
                    .iter()
                    .map(|outlet| Shown::line(outlet, 50))
                    .collect(),
                href: format!("/story/{}", outline.summary.id),
                story: headline(&outline.summary),
                origins: event.origins,
                also: Vec::new(),
            }
        })
        .collect::<Vec<_>>();
    by_day(lines)
}

/// One line a time: what most origins tell, with the rest behind it.
fn by_day(mut lines: Vec<Line>) -> Vec<Line> {
    lines.sort_by_key(|line| (line.at, line.last, std::cmp::Reverse(line.origins)));
    let mut days: Vec<Line> = Vec::new();
    for line in lines {
        match days.last_mut().filter(|day| (day.at, day.last) == (line.at, line.last)) {
            Some(day) => {
                day.is_disputed |= line.is_disputed;
                day.also.push(line.what);
            }
            None => days.push(line),
        }
    }
    days
}

fn months(lines: Vec<Line>) -> Vec<Month> {
    let mut months: Vec<(Date, Vec<Line>)> = Vec::new();
    for line in lines {
        let first = line.at.first_of_month();
        match months.last_mut().filter(|(month, _)| *month == first) {
            Some((_, list)) => list.push(line),
            None => months.push((first, vec![line])),
        }
    }
    let month = |(first, events): (Date, Vec<Line>)| Month {
        name: first.strftime("%B %Y").to_string(),
        weeks: weeks(first, &events),
        events,
    };
    months.into_iter().map(month).collect()
}

/// A month by weeks from Monday, each day with how many events are on it.
fn weeks(first: Date, events: &[Line]) -> Vec<Vec<Option<(i8, usize)>>> {
    let blank = first.weekday().to_monday_zero_offset() as usize;
    let mut days: Vec<Option<(i8, usize)>> = vec![None; blank];
    for n in 1..=first.days_in_month() {
        let on = |line: &&Line| line.at == line.last && line.at.day() == n;
        days.push(Some((n, events.iter().filter(on).count())));
    }
    while !days.len().is_multiple_of(7) {
        days.push(None);
    }
    days.chunks(7).map(<[_]>::to_vec).collect()
}
