//! Who and where the parts of an event mention are: entities of the document.
//!
//! Owns metonymy of places that act ("Moscow said" is Russia). Needs the entity of every entity
//! mention of the text.

use super::{Entity, EventReferents};
use crate::annotate::{Annotations, EntityKind, EventMention};
use crate::model::gazetteer::{Classes, CountryCode, Gazetteer};
use crate::text::Span;

/// The participants and places of the events of one text, in the same order.
///
/// `referents` is parallel to `notes.entities`; its numbers index `entities`.
pub fn resolve_events(
    text: &str,
    notes: &Annotations,
    referents: &[Option<usize>],
    entities: &[Entity],
) -> Vec<EventReferents> {
    let states = states(entities);
    let cast = Cast { text, notes, referents, states: &states };
    notes.events.iter().map(|event| cast.event(event)).collect()
}

/// The countries among the entities of a document.
fn states(entities: &[Entity]) -> Vec<(CountryCode, usize)> {
    let known = Gazetteer::shared();
    entities
        .iter()
        .enumerate()
        .filter(|(_, e)| e.kind == EntityKind::Gpe)
        .filter_map(|(n, e)| {
            let entry = known.entry(&e.name).filter(|entry| entry.classes.has(Classes::COUNTRY))?;
            Some((entry.country?, n))
        })
        .collect()
}

struct Cast<'a> {
    text: &'a str,
    notes: &'a Annotations,
    referents: &'a [Option<usize>],
    states: &'a [(CountryCode, usize)],
}

impl Cast<'_> {
    fn event(&self, event: &EventMention) -> EventReferents {
        let actors = self.parties(&event.actors, event);
        let mut recipients = self.parties(&event.recipients, event);
        recipients.retain(|e| !actors.contains(e));
        let place = event.places.iter().find_map(|&span| self.entity(self.mention(span)?));
        EventReferents { actors, recipients, place }
    }

    fn parties(&self, spans: &[Span], event: &EventMention) -> Vec<usize> {
        let mut out = Vec::new();
        for &span in spans.iter().filter(|span| !event.places.contains(span)) {
            let Some(mention) = self.mention(span) else { continue };
            let entity = self.acting_state(mention).or_else(|| self.entity(mention));
            if let Some(entity) = entity.filter(|e| !out.contains(e)) {
                out.push(entity);
            }
        }
        out
    }

    /// The entity mention at `span`, else the last one inside it, or the one that holds it.
    fn mention(&self, span: Span) -> Option<usize> {
        let entities = &self.notes.entities;
        let from = entities.partition_point(|e| e.span.end <= span.start);
        let own = entities[from..].iter().take_while(|e| e.span.start <= span.start);
        if let Some(n) = own.clone().position(|e| e.span == span) {
            return Some(from + n);
        }
        entities[from..]
            .iter()
            .take_while(|e| e.span.start < span.end)
            .enumerate()
            .filter(|(_, e)| span.contains(e.span) || e.span.contains(span))
            .map(|(n, _)| from + n)
            .last()
    }

    fn entity(&self, mention: usize) -> Option<usize> {
        self.referents.get(mention).copied().flatten()
    }

    /// The country that a capital, a seat of power or a people stands for when it acts, if the
    /// document names that country.
    fn acting_state(&self, mention: usize) -> Option<usize> {
        let mention = self.notes.entities.get(mention)?;
        let entry = Gazetteer::shared().entry(&self.text[mention.span])?;
        let stands = Classes::CAPITAL.or(Classes::METONYM).or(Classes::PEOPLE);
        let country = entry.country.filter(|_| entry.classes.has(stands))?;
        self.states.iter().find(|(code, _)| *code == country).map(|&(_, entity)| entity)
    }
}
