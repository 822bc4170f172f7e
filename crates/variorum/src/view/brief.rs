//! The account in brief: what happened, what comes, where, and who. Owns what is chosen; how a line is
//! drawn, and that it says who backs it, is each view's affair.

use super::coming;
use super::edition::{Edition, capital, flat, item_id};
use super::when::{self, When};
use crate::annotate::{EntityKind, EventStatus, EventType};
use crate::dossier::{Event, Evidence, Item};
use crate::text::shorten;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Lines of each part.
const SHOWN: usize = 3;

/// Most characters of what happened, and of a name or title.
const LONGEST: usize = 110;
const LONGEST_NAME: usize = 60;

/// Lines under one title.
pub(super) struct Part {
    pub title: &'static str,
    pub lines: Vec<Line>,
}

/// One line of the account.
pub(super) struct Line {
    /// The fact it tells; a place is none.
    pub fact: Option<String>,
    /// The day in a few letters, or the time in words.
    pub when: Option<String>,
    pub what: String,
    /// The first title a person is given; the status of what is no fact by the reports' account.
    pub note: Option<String>,
    pub evidence: Vec<Evidence>,
}

/// The parts that have a line: what the most origins give, the coming in order of time.
pub(super) fn brief(edition: &Edition) -> Vec<Part> {
    let mut parts = vec![
        Part { title: "What", lines: happened(edition) },
        Part { title: "Coming", lines: coming(edition) },
        Part { title: "Where", lines: places(edition) },
        Part { title: "Who", lines: people(edition) },
    ];
    parts.retain(|part| !part.lines.is_empty());
    parts
}

fn happened(edition: &Edition) -> Vec<Line> {
    let is_coming = |e: &Event| coming::when(e).is_some_and(|when| edition.is_coming(&when));
    let mut list: Vec<usize> = (0..edition.dossier.events.len())
        .filter(|&n| !is_coming(&edition.dossier.events[n]))
        .filter(|&n| is_told(&edition.dossier.events[n]))
        .collect();
    list.sort_by_key(|&n| rank(&edition.dossier.events[n]));
    told_once(edition, list)
}

fn coming(edition: &Edition) -> Vec<Line> {
    let ahead = coming::coming(edition.dossier, edition.newest);
    let mut list: Vec<usize> = ahead.iter().map(|coming| coming.event).collect();
    list.retain(|&n| is_told(&edition.dossier.events[n]));
    list.sort_by_key(|&n| rank(&edition.dossier.events[n]));
    // One of each day comes first: three tellings of one appointment would hide the next.
    let mut days = BTreeSet::new();
    let (first, more): (Vec<usize>, Vec<usize>) =
        list.into_iter().partition(|&n| days.insert(&edition.dossier.events[n].time));
    let chosen: BTreeSet<Option<String>> =
        told_once(edition, [first, more].concat()).into_iter().map(|line| line.fact).collect();
    let lines = ahead.iter().map(|coming| event(edition, coming.event));
    lines.filter(|line| chosen.contains(&line.fact)).collect()
}

/// That somebody said something is told by what was said.
fn is_told(event: &Event) -> bool {
    !event.evidence.is_empty() && event.kind != EventType::Statement
}

/// What several origins give comes before what one does, then what is a fact by their account before
/// what is asked for or supposed, what has its time before what has none, then what the most give.
fn rank(event: &Event) -> impl Ord + use<> {
    let known = usize::from(event.place.is_some()) + usize::from(!event.participants.is_empty());
    let (origins, evidence) = (event.origins, event.evidence.len());
    let backed = (origins < 2, !is_fact(event), event.time.is_none(), Reverse(origins));
    (backed, Reverse(known), Reverse(evidence))
}

/// Whether it happened or is to happen by the reports' account.
fn is_fact(event: &Event) -> bool {
    use EventStatus::{Cancelled, Occurred, Ongoing, Promised, Scheduled};
    matches!(event.status, Occurred | Ongoing | Scheduled | Promised | Cancelled)
}

/// The first lines that differ in what they tell.
fn told_once(edition: &Edition, list: Vec<usize>) -> Vec<Line> {
    let mut told = BTreeSet::new();
    let lines = list.into_iter().map(|n| event(edition, n));
    lines.filter(|line| told.insert(line.what.to_lowercase())).take(SHOWN).collect()
}

fn event(edition: &Edition, n: usize) -> Line {
    let event = &edition.dossier.events[n];
    let short = |w: When| if w.is_day() { when::short(w.earliest) } else { w.words().to_owned() };
    Line {
        fact: Some(item_id(Item::Event(n))),
        when: coming::when(event).map(short),
        what: shorten(&capital(&flat(&event.what)), LONGEST),
        note: (!is_fact(event)).then(|| event.status.as_str().to_owned()),
        evidence: event.evidence.clone(),
    }
}

/// The places of events, most reported first.
fn places(edition: &Edition) -> Vec<Line> {
    let mut places: BTreeMap<String, Vec<Evidence>> = BTreeMap::new();
    for event in &edition.dossier.events {
        if let Some(place) = &event.place {
            places.entry(flat(&place.name)).or_default().extend(&event.evidence);
        }
    }
    let mut list: Vec<(String, Vec<Evidence>)> = places.into_iter().collect();
    let origins = |e: &[Evidence]| edition.origins(e.iter().map(|e| e.article));
    list.sort_by_key(|(name, e)| (Reverse((origins(e), e.len())), name.clone()));
    let line = |(name, evidence): (String, Vec<Evidence>)| Line {
        fact: None,
        when: None,
        what: shorten(&name, LONGEST_NAME),
        note: None,
        evidence,
    };
    list.into_iter().take(SHOWN).map(line).collect()
}

/// The people most mentioned, with the first title given.
fn people(edition: &Edition) -> Vec<Line> {
    let entities = edition.dossier.entities.iter().enumerate();
    let people = entities.filter(|(_, entity)| entity.kind == EntityKind::Person);
    let line = |(n, _)| {
        let (entity, fact) = (&edition.dossier.entities[n], edition.entity(n));
        let note = entity.roles.first().map(|role| shorten(&flat(&role.title), LONGEST_NAME));
        let what = shorten(&fact.what, LONGEST_NAME);
        Line { fact: Some(fact.id), when: None, what, note, evidence: fact.evidence }
    };
    people.map(line).filter(|line| !line.evidence.is_empty()).take(SHOWN).collect()
}
