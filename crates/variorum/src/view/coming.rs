//! What is still to come as the newest report saw it, and what of a conflict can be told without its
//! reports: for lists of many stories.

use super::edition::{capital, flat, show_value};
use super::when::{self, When};
use crate::annotate::EventStatus;
use crate::dossier::{Attribute, Conflict, Dossier, Event, Evidence, Value};
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

/// [`sentence`], with what it is about where it doesn't say that itself. Where that is a long sentence
/// of a report, the happening that the conflict touches stands for it, if one of `dossier` is named in
/// fewer words.
pub fn told(conflict: &Conflict, dossier: &Dossier) -> Option<String> {
    use Attribute::{Identity, Role, Wording};
    let told = sentence(conflict)?;
    // Those name who is meant.
    if matches!(conflict.attribute, Wording | Role | Identity) {
        return Some(told);
    }
    let about = Some(flat(&conflict.about)).filter(|about| is_short(about));
    let subject = about.or_else(|| touched(conflict, dossier));
    let lower = told.to_lowercase();
    Some(match subject {
        Some(subject) if !is_named(&subject, &lower) => format!("{}: {told}", capital(&subject)),
        _ => told,
    })
}

/// Whether it can be read at a glance; a longer name says less than none.
fn is_short(name: &str) -> bool {
    name.chars().count() <= LONGEST_NAME
}

/// Whether most of the words of a subject that say something are in a sentence of small letters.
fn is_named(subject: &str, lower: &str) -> bool {
    let words = || subject.split(' ').filter(|word| word.chars().count() > 3);
    let named = words().filter(|word| lower.contains(&word.to_lowercase())).count();
    words().next().is_none() || named * 2 > words().count()
}

/// The happening that a conflict of days, places or numbers is of: one that has a value of it as its
/// own, or in its words, on the words that give it. What else is told in the same sentence isn't what the reports differ on.
/// Of several such, the one told most fully.
fn touched(conflict: &Conflict, dossier: &Dossier) -> Option<String> {
    let touches = |a: &Evidence, b: &Evidence| {
        a.article == b.article && a.field == b.field && a.span.overlaps(b.span)
    };
    let has = |event: &Event, value: &Value| match conflict.attribute {
        Attribute::Time => event.time.as_deref() == Some(&value.value),
        Attribute::Place => event.place.as_ref().is_some_and(|place| place.name == value.value),
        Attribute::Number => names_it(&event.what, &value.value),
        _ => false,
    };
    let is_of = |event: &&Event| {
        conflict.values.iter().any(|value| {
            has(event, value)
                && value.evidence.iter().any(|a| event.evidence.iter().any(|b| touches(a, b)))
        })
    };
    let names = dossier.events.iter().filter(is_of).map(|event| flat(&event.what));
    names.filter(|name| is_short(name)).max_by_key(|name| name.chars().count())
}

/// Whether a number is among the words of a happening, by whole words.
fn names_it(what: &str, number: &str) -> bool {
    let plain = |text: &str| {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        format!(" {} ", words.collect::<Vec<_>>().join(" ").to_lowercase())
    };
    plain(what).contains(&plain(number))
}

/// A day as a list shows it: "7 Mar 2023".
pub fn day(date: Date) -> String {
    when::medium(date)
}

/// A time as a list shows it: "10 January 2022"; `None` where it names no place on the calendar.
pub fn words(value: &str) -> Option<String> {
    When::parse(value).map(|when| when.words().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::fixture;

    #[test]
    fn a_conflict_about_a_long_sentence_is_told_with_the_happening_it_is_of() {
        let (_, dossier) = fixture::ferry();
        let mut conflict = dossier.conflicts[0].clone();
        conflict.about = "a sentence that goes on ".repeat(6);
        conflict.explanation = "One gives 27 November; another gives 28 November.".to_owned();
        let subject = "First public hearing of the inquiry: One gives";
        assert!(told(&conflict, &dossier).unwrap().starts_with(subject));
        // None has that day as its own, whatever else the same words tell.
        for value in &mut conflict.values {
            value.value = "2023-11-20".to_owned();
        }
        assert!(told(&conflict, &dossier).unwrap().starts_with("One gives"));
        // What it is about is told where it is short, and not twice.
        conflict.about = "the hearing".to_owned();
        assert!(told(&conflict, &dossier).unwrap().starts_with("The hearing: One gives"));
        conflict.explanation = "The hearing is on 27 or 28 November.".to_owned();
        assert_eq!(told(&conflict, &dossier).unwrap(), conflict.explanation);
    }

    #[test]
    fn a_number_is_named_by_whole_words() {
        assert!(names_it("Eleven people died", "eleven") && names_it("the toll is at 12", "12"));
        assert!(!names_it("120 people died", "12") && !names_it("a dozen died", "12"));
    }
}
