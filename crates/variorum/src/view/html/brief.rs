//! The account in brief: what happened, what comes, where, and who, each with the reports that say so and the count of
//! their origins.

use super::Page;
use super::escape::Text;
use crate::annotate::{EntityKind, EventType};
use crate::dossier::{Event, Evidence};
use crate::text::shorten;
use crate::view::coming;
use crate::view::edition::{capital, flat, item_id};
use crate::view::when::{self, When};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Lines of each part.
const SHOWN: usize = 3;

impl Page<'_> {
    pub(super) fn brief(&mut self) {
        let happened = self.events_in_brief(false);
        let coming = self.events_in_brief(true);
        let places = self.places();
        let people = self.people_in_brief();
        if happened.len() + coming.len() + places.len() + people.len() == 0 {
            return;
        }
        let parts = [&happened, &coming, &places, &people].iter().filter(|p| !p.is_empty()).count();
        let _ = write!(self.out, "<div class=\"brief n{parts}\">");
        self.part("What", &happened);
        self.part("Coming", &coming);
        self.part("Where", &places);
        self.part("Who", &people);
        self.push("</div>\n");
    }

    fn part(&mut self, title: &str, lines: &[String]) {
        if lines.is_empty() {
            return;
        }
        let _ = write!(self.out, "<div><h2>{title}</h2><ul>");
        for line in lines {
            let _ = write!(self.out, "<li>{line}</li>");
        }
        self.push("</ul></div>");
    }

    /// The reports that give `evidence`, and how many origins they come from.
    fn backing(&self, evidence: &[Evidence]) -> String {
        let origins = self.edition.backing(evidence).map_or_else(String::new, |origins| {
            format!(" <span class=\"soft of\">{origins}</span>")
        });
        format!("{}{origins}", self.chips(evidence))
    }

    /// How many events are still to come.
    pub(super) fn coming(&self) -> usize {
        coming::coming(self.edition.dossier, self.edition.newest).len()
    }

    pub(super) fn event_when(&self, event: &Event) -> Option<When> {
        When::parse(event.time.as_deref()?)
    }

    /// The events most origins report; the coming ones in order of time.
    fn events_in_brief(&self, coming: bool) -> Vec<String> {
        let edition = self.edition;
        let events = edition.dossier.events.iter().enumerate();
        let mut list: Vec<(usize, &Event, Option<When>)> = events
            .map(|(n, e)| (n, e, self.event_when(e)))
            .filter(|(_, e, when)| {
                !e.evidence.is_empty()
                    && e.kind != EventType::Statement
                    && when.as_ref().is_some_and(|w| edition.is_coming(w)) == coming
            })
            .collect();
        list.sort_by_key(|(_, e, when)| {
            let time = when.as_ref().map(|w| w.earliest);
            let day = if coming { time } else { None };
            (day, std::cmp::Reverse(e.origins), time.is_none())
        });
        list.iter()
            .take(SHOWN)
            .map(|(n, event, when)| {
                let id = item_id(crate::dossier::Item::Event(*n));
                let what = Text(&shorten(&capital(&flat(&event.what)), 110)).to_string();
                let what = self.fact_link(&id, &event.evidence, &what);
                let time = when.as_ref().map_or(String::new(), |w| {
                    let short =
                        if w.is_day() { when::short(w.earliest) } else { w.words().to_owned() };
                    format!("<b class=\"date\">{}</b> ", Text(&short))
                });
                format!("{time}{what} {}", self.backing(&event.evidence))
            })
            .collect()
    }

    /// The places of events, most reported first.
    fn places(&self) -> Vec<String> {
        let mut places: BTreeMap<String, Vec<Evidence>> = BTreeMap::new();
        for event in &self.edition.dossier.events {
            if let Some(place) = &event.place {
                places.entry(flat(&place.name)).or_default().extend(&event.evidence);
            }
        }
        let mut list: Vec<(String, Vec<Evidence>)> = places.into_iter().collect();
        let origins = |e: &[Evidence]| self.edition.origins(e.iter().map(|e| e.article));
        list.sort_by_key(|(name, e)| (std::cmp::Reverse((origins(e), e.len())), name.clone()));
        list.iter()
            .take(SHOWN)
            .map(|(name, e)| format!("{} {}", Text(&shorten(name, 60)), self.backing(e)))
            .collect()
    }

    /// The people most mentioned, with the first title given.
    fn people_in_brief(&self) -> Vec<String> {
        let entities = self.edition.dossier.entities.iter().enumerate();
        entities
            .filter(|(_, e)| e.kind == EntityKind::Person)
            .take(SHOWN)
            .map(|(n, e)| {
                let id = format!("n{}", n + 1);
                let evidence = self.entity_evidence(n);
                let name = Text(&shorten(&flat(&e.name), 60)).to_string();
                let role = e.roles.first().map_or(String::new(), |r| {
                    format!(" <span class=\"soft\">{}</span>", Text(&shorten(&flat(&r.title), 60)))
                });
                format!(
                    "{}{role} {}",
                    self.fact_link(&id, &evidence, &name),
                    self.backing(&evidence)
                )
            })
            .collect()
    }
}
