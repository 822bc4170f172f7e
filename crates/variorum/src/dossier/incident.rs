//! The record of an incident: when, where, how many were killed and injured, over all reports of it.
//!
//! For stories of one violent event or accident. Tolls are read from the opening of each report,
//! where the news is, and the value that most reports give is taken, the later report before the
//! earlier one.

use super::{Dossier, Place, Reading};
use crate::annotate::event::figure;
use crate::annotate::{Annotations, Counted, EventType, Figure};
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
    let harm = |kind: EventType| {
        matches!(
            kind,
            EventType::Assault
                | EventType::Accident
                | EventType::Disaster
                | EventType::Death
                | EventType::Crime
        )
    };
    let harms = || dossier.events.iter().filter(|e| harm(e.kind));
    let date = harms().find_map(|e| e.time.clone().filter(|t| t.len() >= 10));
    let place = harms().find_map(|e| e.place.clone());
    let tolls: Vec<Toll> = dossier.articles.iter().map(|&a| toll(&readings[a])).collect();
    Incident {
        date,
        place,
        killed: most(tolls.iter().map(|t| t.killed)),
        injured: most(tolls.iter().map(|t| t.injured)),
    }
}

/// The value that most give; of equals the one given last. Reports are in order of publication.
fn most(values: impl Iterator<Item = Option<u32>>) -> Option<u32> {
    let mut votes: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
    for (n, value) in values.enumerate() {
        if let Some(value) = value {
            let vote = votes.entry(value).or_default();
            *vote = (vote.0 + 1, n);
        }
    }
    votes.into_iter().max_by_key(|&(_, vote)| vote).map(|(value, _)| value)
}

/// What one report says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Toll {
    killed: Option<u32>,
    injured: Option<u32>,
}

fn toll(reading: &Reading) -> Toll {
    let article = &reading.document.article;
    let title = article.title.as_deref().unwrap_or("");
    let mut said = Said::read(title, &reading.document.title);
    said.add(Said::read(opening(&article.text, &reading.document.body), &reading.document.body));
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
    fn add(&mut self, later: Self) {
        self.killed = self.killed.or(later.killed);
        self.injured = self.injured.or(later.injured);
        self.shot = self.shot.or(later.shot);
        self.death |= later.death;
        self.injury |= later.injury;
    }

    fn toll(&self) -> Toll {
        let killed = match self.killed {
            Some(n) if n > 0 || !self.death => Some(n),
            _ if self.death => Some(1),
            _ => self.injured.or(self.shot).map(|_| 0).or(self.injury.then_some(0)),
        };
        let rest = self.shot.map(|all| all.saturating_sub(killed.unwrap_or(0)));
        let injured = self.injured.or(rest).or_else(|| match killed {
            Some(0) if self.injury => Some(1),
            Some(n) if n > 0 => Some(0),
            _ => None,
        });
        Toll { killed, injured }
    }
}

/// The first bounded figure of a kind.
fn first(figures: &[Figure], counted: Counted) -> Option<u32> {
    const MOST: f64 = 10_000.0;
    let found = figures.iter().find(|f| f.counted == counted && f.low < MOST)?;
    Some(if found.high.is_finite() { (found.low + found.high) / 2.0 } else { found.low }.round()
        as u32)
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
