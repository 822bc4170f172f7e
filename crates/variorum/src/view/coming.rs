//! What is still to come as the newest report saw it, and what of a conflict can be told without its
//! reports: for lists of many stories.

use super::edition::{flat, show_value};
use super::when::{self, When};
use crate::annotate::EventStatus;
use crate::dossier::{Conflict, Dossier, Event};
use jiff::civil::Date;

/// Longest span of days of an appointment: a month. What is vaguer is none.
const MOST_DAYS: i64 = 31;

/// An event after the newest report of its story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coming {
    /// Index into [`Dossier::events`].
    pub event: usize,
    /// The earliest day it can be on.
    pub earliest: Date,
    /// The latest day it can be on.
    pub latest: Date,
    /// When, in words: "10 January 2022, 09:00".
    pub words: String,
}

/// The coming events of a story in order of time: those after its newest report, dated at least to
/// a month, and not denied, only demanded, threatened or hypothetical.
pub fn coming(dossier: &Dossier, newest: Option<Date>) -> Vec<Coming> {
    let Some(newest) = newest else { return Vec::new() };
    let mut list: Vec<Coming> = dossier
        .events
        .iter()
        .enumerate()
        .filter(|(_, event)| is_expected(event.status) && !event.evidence.is_empty())
        .filter_map(|(n, event)| Some((n, when(event)?)))
        .filter(|(_, when)| when.earliest > newest && days(when) <= MOST_DAYS)
        .map(|(event, when)| Coming {
            event,
            earliest: when.earliest,
            latest: when.latest,
            words: when.words().to_owned(),
        })
        .collect();
    list.sort_by_key(|coming| (coming.earliest, coming.latest));
    list
}

pub(super) fn when(event: &Event) -> Option<When> {
    When::parse(event.time.as_deref()?)
}

fn is_expected(status: EventStatus) -> bool {
    use EventStatus::{Cancelled, Occurred, Ongoing, Promised, Scheduled};
    matches!(status, Scheduled | Promised | Ongoing | Occurred | Cancelled)
}

fn days(when: &When) -> i64 {
    let length = when.latest.since(when.earliest).map_or(0, |s| i64::from(s.get_days()));
    length + 1
}

/// The sentence that tells a conflict, dates in words; `None` where the dossier has none.
pub fn sentence(conflict: &Conflict) -> Option<String> {
    let given = flat(&conflict.explanation);
    let dates = conflict.values.iter().map(|v| v.value.as_str()).filter(|v| v.len() > 6);
    (!given.is_empty()).then(|| dates.fold(given, |text, v| text.replace(v, &show_value(v))))
}

/// A day as a list shows it: "7 Mar 2023".
pub fn day(date: Date) -> String {
    when::medium(date)
}

/// A time as a list shows it: "10 January 2022"; `None` where it names no place on the calendar.
pub fn words(value: &str) -> Option<String> {
    When::parse(value).map(|when| when.words().to_owned())
}
