//! What is still to come as the newest report saw it, and what of a conflict can be told without its
//! reports: for lists of many stories.

use super::edition::{capital, flat, show_value};
use super::when::{self, When};
use crate::annotate::EventStatus;
use crate::dossier::{Attribute, Conflict, Dossier, Event};
use jiff::civil::Date;

/// Longest span of days of an appointment: a month. What is vaguer is none.
const MOST_DAYS: i64 = 31;

/// Most characters of what a conflict is about, before the sentence that tells it.
const LONGEST_NAME: usize = 80;

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

/// [`sentence`], with what it is about where it doesn't say that itself.
pub fn told(conflict: &Conflict) -> Option<String> {
    use Attribute::{Identity, Role, Wording};
    let told = sentence(conflict)?;
    let (about, lower) = (flat(&conflict.about), told.to_lowercase());
    let mut words = about.split(' ').filter(|word| word.chars().count() > 3).peekable();
    let is_named = words.peek().is_none()
        || words.clone().filter(|word| lower.contains(&word.to_lowercase())).count() * 2
            > words.count();
    // Those name who is meant; and a name too long to be read at a glance says less than none.
    let says_it = matches!(conflict.attribute, Wording | Role | Identity)
        || about.chars().count() > LONGEST_NAME
        || is_named;
    Some(if says_it { told } else { format!("{}: {told}", capital(&about)) })
}

/// A day as a list shows it: "7 Mar 2023".
pub fn day(date: Date) -> String {
    when::medium(date)
}

/// A time as a list shows it: "10 January 2022"; `None` where it names no place on the calendar.
pub fn words(value: &str) -> Option<String> {
    When::parse(value).map(|when| when.words().to_owned())
}
