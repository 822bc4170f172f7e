//! The record of an incident: when, where, how many were killed and injured, over all reports of it.
//!
//! For stories of one violent event or accident. Tolls are read from the opening of each report,
//! where the news is, and the value that most reports give is taken, the later report before the
//! earlier one.

use super::{Dossier, Place, Reading, town::town};
use crate::annotate::event::figure;
use crate::annotate::timex::interval;
use crate::annotate::{Annotations, Counted, EventType, Figure};
use crate::article::Published;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What is known of the one incident a story is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Incident {
    /// ISO-TimeML value.
    pub date: Option<String>,
    /// The town, where one is told.
    pub place: Option<Place>,
    /// People killed; `None` where no report says.
    pub killed: Option<u32>,
    /// People injured; `None` where no report says.
    pub injured: Option<u32>,
}

/// The record of the incident that `dossier` is about.
pub fn incident(readings: &[Reading], dossier: &Dossier) -> Incident {
    let harms = || dossier.events.iter().filter(|e| is_harm(e.kind));
    let date = day(readings, dossier).map(|day| day.to_string());
    let date = date.or_else(|| harms().find_map(|e| e.time.clone().filter(|t| t.len() >= 10)));
    let place = town(readings, dossier, harms().find_map(|e| e.place.as_ref()));
    let tolls: Vec<Toll> = dossier.articles.iter().map(|&a| toll(&readings[a])).collect();
    Incident {
        date,
        place,
        killed: most(tolls.iter().map(|t| t.killed)),
        injured: most(tolls.iter().map(|t| t.injured)),
    }
}

/// Types of event that kill and injure.
pub(super) fn is_harm(kind: EventType) -> bool {
    matches!(
        kind,
        EventType::Assault
            | EventType::Accident
            | EventType::Disaster
            | EventType::Death
            | EventType::Crime
    )
}

/// The day that most reports give for what did harm: not after the first report, nor long before.
fn day(readings: &[Reading], dossier: &Dossier) -> Option<Date> {
    const LONGEST_AGO: i32 = 45;
    const OPENING: usize = 4;
    let published =
        |a: &usize| readings[*a].document.article.published.as_ref().map(Published::day);
    let first = dossier.articles.iter().filter_map(published).min()?;
    let mut votes: BTreeMap<Date, usize> = BTreeMap::new();
    for &article in &dossier.articles {
        let document = &readings[article].document;
        for notes in [&document.title, &document.body] {
            let end = notes.sentences.get(OPENING).map_or(u32::MAX, |s| s.span.start);
            for event in notes.events.iter().filter(|e| is_harm(e.kind)) {
                let time = event.time.and_then(|n| notes.times.get(n));
                let Some((day, last)) = time.and_then(|t| interval(&t.value)) else { continue };
                let ago = day.until(first).map_or(i32::MAX, |span| span.get_days());
                if day == last && (0..=LONGEST_AGO).contains(&ago) {
                    *votes.entry(day).or_default() += if event.trigger.start < end { 3 } else { 1 };
                }
            }
        }
    }
    votes.into_iter().max_by_key(|&(day, n)| (n, std::cmp::Reverse(day))).map(|(day, _)| day)
}

/// The value that most give: those that state a number before those from which one follows; of
/// equals the one given last. Reports are in order of publication.
fn most(values: impl Iterator<Item = Option<Count>> + Clone) -> Option<u32> {
    let stated = values.clone().flatten().any(|count| count.stated);
    let mut votes: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
    for (n, count) in values.enumerate() {
        if let Some(count) = count.filter(|count| count.stated || !stated) {
            let vote = votes.entry(count.value).or_default();
            *vote = (vote.0 + 1, n);
        }
    }
    votes.into_iter().max_by_key(|&(_, vote)| vote).map(|(value, _)| value)
}

/// A number of people, and whether the report states it or it follows from its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Count {
    value: u32,
    stated: bool,
}

/// What one report says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Toll {
    killed: Option<Count>,
    injured: Option<Count>,
}

fn toll(reading: &Reading) -> Toll {
    let article = &reading.document.article;
    let title = article.title.as_deref().unwrap_or("");
    let mut said = Said::read(title, &reading.document.title);
    said.add(&Said::read(opening(&article.text, &reading.document.body), &reading.document.body));
    said.toll()
}

/// The first sentences of a report: what follows is background.
fn opening<'a>(text: &'a str, notes: &Annotations) -> &'a str {
    const SENTENCES: usize = 12;
    let end = notes.sentences.get(SENTENCES).map_or(text.len(), |s| s.span.start as usize);
    &text[..end]
}

/// The first figure of each kind, and the words of death and injury that come without a number.
#[derive(Debug, Default)]
struct Said {
    killed: Option<u32>,
    injured: Option<u32>,
    shot: Option<u32>,
    death: bool,
    injury: bool,
}

impl Said {
    fn read(text: &str, notes: &Annotations) -> Self {
        let sentences: Vec<_> =
            notes.sentences.iter().filter(|s| s.span.end as usize <= text.len()).cloned().collect();
        let figures = figure::find(text, &sentences);
        let words = || text.split(|c: char| !c.is_alphabetic()).map(str::to_ascii_lowercase);
        Self {
            killed: first(&figures, Counted::Killed),
            injured: first(&figures, Counted::Injured),
            shot: first(&figures, Counted::Shot),
            death: words().any(|w| is_death(&w)),
            injury: words().any(|w| is_injury(&w)),
        }
    }

    /// Adds what a later text says: figures already said stay.
    fn add(&mut self, later: &Self) {
        self.killed = self.killed.or(later.killed);
        self.injured = self.injured.or(later.injured);
        self.shot = self.shot.or(later.shot);
        self.death |= later.death;
        self.injury |= later.injury;
    }

    fn toll(&self) -> Toll {
        let stated = |value: u32| Count { value, stated: true };
        let implied = |value: u32| Count { value, stated: false };
        let harmed = self.injured.or(self.shot).is_some() || self.injury;
        let killed = match self.killed {
            Some(n) if n > 0 || !self.death => Some(stated(n)),
            _ if self.death => Some(implied(1)),
            _ => harmed.then_some(implied(0)),
        };
        let dead = killed.map_or(0, |count| count.value);
        let injured = match (self.injured, self.shot) {
            (Some(n), _) => Some(stated(n)),
            (None, Some(shot)) => Some(stated(shot.saturating_sub(dead))),
            _ if dead > 0 => Some(implied(0)),
            _ => self.injury.then_some(implied(1)),
        };
        Toll { killed, injured }
    }
}

/// The first bounded figure of a kind.
fn first(figures: &[Figure], counted: Counted) -> Option<u32> {
    const MOST: f64 = 10_000.0;
    let found = figures.iter().find(|f| f.counted == counted && f.low < MOST)?;
    Some(
        if found.high.is_finite() { f64::midpoint(found.low, found.high) } else { found.low }
            .round() as u32,
    )
}

fn is_death(word: &str) -> bool {
    matches!(
        word,
        "killed"
            | "dead"
            | "died"
            | "dies"
            | "fatal"
            | "fatally"
            | "slain"
            | "slaying"
            | "homicide"
            | "murdered"
            | "kills"
            | "death"
            | "deadly"
            | "killing"
    )
}

fn is_injury(word: &str) -> bool {
    matches!(
        word,
        "injured"
            | "wounded"
            | "hurt"
            | "injuries"
            | "wound"
            | "wounds"
            | "shot"
            | "hospitalized"
            | "injuring"
            | "wounding"
    )
}
