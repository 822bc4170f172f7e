//! What is still to come in all stories, by month, and the same as a calendar to subscribe to.

use super::{Shown, finish, headline, outlets_of};
use crate::answer::Answer;
use crate::desk::Result;
use crate::digest::Digests;
use crate::visit::Visit;
use askama::Template;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use variorum::store::{Outline, Store, StoryId};
use variorum::view::coming::{Coming, coming};
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

#[derive(Debug, Clone)]
pub(crate) struct Line {
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
pub(crate) fn page(store: &Store, digests: &Digests, visit: &Visit, now: Timestamp) -> Result {
    let today = now.to_zoned(TimeZone::UTC).date();
    let mut stories = store.stories(1, 0, STORIES + 1)?;
    let is_all = stories.len() <= STORIES;
    stories.truncate(STORIES);
    let digests = digests.of(store, &stories)?;
    let mut lines: Vec<Line> = digests.iter().flat_map(|digest| &digest.coming).cloned().collect();
    lines.sort_by(|a, b| (a.at, a.last, &a.what).cmp(&(b.at, b.last, &b.what)));
    let (past, ahead): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(|l| l.last < today);
    let mut past = months(past);
    past.reverse();
    let page = Page {
        q: String::new(),
        secret: visit.secret.clone(),
        looked_at: stories.len(),
        is_all,
        months: months(ahead),
        past,
    };
    Ok(finish(page.render()?))
}

/// The coming events of all stories as iCalendar.
pub(crate) fn calendar(store: &Store, digests: &Digests) -> Result {
    let (mut readings, mut dossiers) = (Vec::new(), Vec::new());
    for digest in digests.of(store, &store.stories(1, 0, STORIES)?)? {
        let Some(first) = digest.dates.first() else { continue };
        let Some(whole) = store.story(first.story)? else { continue };
        dossiers.push(whole.dossier.shifted(readings.len()));
        readings.extend(whole.readings);
    }
    Ok(Answer::of("text/calendar; charset=utf-8", ical::render(&readings, &dossiers)))
}

/// A coming event for programs.
#[derive(Debug)]
pub(crate) struct Appointment {
    pub(crate) story: StoryId,
    pub(crate) earliest: Date,
    pub(crate) latest: Date,
    /// As the API tells it.
    pub(crate) told: Value,
}

/// The coming events of the stories changed last, for programs, in order of time.
pub(crate) fn dated(store: &Store, digests: &Digests) -> Result<Vec<Value>> {
    let digests = digests.of(store, &store.stories(1, 0, STORIES)?)?;
    let mut all: Vec<&Appointment> = digests.iter().flat_map(|digest| &digest.dates).collect();
    all.sort_by_key(|date| (date.earliest, date.latest, date.story));
    Ok(all.into_iter().map(|date| date.told.clone()).collect())
}

/// The coming events of a story, for programs.
pub(crate) fn appointments(outline: &Outline) -> Vec<Appointment> {
    let story = outline.summary.id;
    let appointment = |coming: Coming| {
        let event = &outline.dossier.events[coming.event];
        let told = json!({
            "earliest": coming.earliest.to_string(), "latest": coming.latest.to_string(),
            "time": event.time, "what": event.what, "status": event.status.as_str(),
            "place": event.place.as_ref().map(|place| &place.name),
            "origins": event.origins, "story": story.to_string(),
        });
        Appointment { story, earliest: coming.earliest, latest: coming.latest, told }
    };
    coming(&outline.dossier, outline.newest()).into_iter().map(appointment).collect()
}

/// The coming events of a story, a line a time.
pub(crate) fn of_story(outline: &Outline) -> Vec<Line> {
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
