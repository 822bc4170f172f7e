//! Who and where the parts of an event mention are: entities of the document, or people and bodies
//! without a name, with their country and sector.
//!
//! Owns metonymy of places that act ("Moscow said" is Russia). Needs the entity of every entity
//! mention of the text.

use super::sector::{self, Sector};
use super::{Entity, EventReferents, Field, Party};
use crate::annotate::entity::gender;
use crate::annotate::{Annotations, EntityKind, EventMention, EventType, Upos};
use crate::model::gazetteer::{Classes, CountryCode, Gazetteer};
use crate::text::Span;

/// The participants and places of the events of one text, in the same order.
///
/// `referents` is parallel to `notes.entities`; its numbers index `entities`.
pub fn resolve_events(
    field: Field,
    text: &str,
    notes: &Annotations,
    referents: &[Option<usize>],
    entities: &[Entity],
) -> Vec<EventReferents> {
    let states = states(entities);
    let cast = Cast { field, text, notes, referents, entities, states: &states };
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
    field: Field,
    text: &'a str,
    notes: &'a Annotations,
    referents: &'a [Option<usize>],
    entities: &'a [Entity],
    states: &'a [(CountryCode, usize)],
}

impl Cast<'_> {
    fn event(&self, event: &EventMention) -> EventReferents {
        let actors = self.parties(&event.actors, event, false);
        // "The convoy was attacked": what is struck or seized counts as the one acted on.
        let targets = matches!(event.kind, EventType::Assault | EventType::Coerce);
        let mut recipients = self.parties(&event.recipients, event, targets);
        recipients.retain(|r| !actors.iter().any(|a| a.is_same(r)));
        let place = event.places.iter().find_map(|&span| self.entity(self.mention(span)?));
        EventReferents { actors, recipients, place }
    }

    /// Those of `spans` that are people or bodies; with `things` all that is no place.
    fn parties(&self, spans: &[Span], event: &EventMention, things: bool) -> Vec<Party> {
        let mut out: Vec<Party> = Vec::new();
        for &span in spans.iter().filter(|span| !event.places.contains(span)) {
            let party = self.party(span);
            let kind = party.entity.and_then(|n| self.entities.get(n)).map(|e| e.kind);
            let someone = match kind {
                Some(EntityKind::Event | EntityKind::Work | EntityKind::Product) => false,
                Some(_) => true,
                None => {
                    let words = &self.text[span];
                    is_someone(words) || self.is_number(span) || things && is_thing(words)
                }
            };
            if someone && !out.iter().any(|p| p.is_same(&party)) {
                out.push(party);
            }
        }
        out
    }

    /// "27" of "only 27 have ratified it".
    fn is_number(&self, span: Span) -> bool {
        let tokens = &self.notes.tokens;
        let at = tokens.partition_point(|t| t.span.end < span.end);
        tokens.get(at).is_some_and(|t| t.span.end == span.end && t.pos == Upos::Num)
    }

    fn party(&self, span: Span) -> Party {
        let mention = self.mention(span);
        let entity = mention.and_then(|m| self.acting_state(m).or_else(|| self.entity(m)));
        let whole = mention.is_some_and(|m| self.notes.entities[m].span.contains(span));
        let phrase = &self.text[self.with_tail(span)];
        // "Russian troops" belong to Russia and are not its government.
        let described = !whole && is_someone(&self.text[span]);
        let Some(known) = entity.and_then(|n| self.entities.get(n)).filter(|_| !described) else {
            return Party {
                span,
                entity,
                country: country(&self.text[self.with_owner(span)]).or_else(|| country(phrase)),
                sector: sector::of_phrase(phrase),
            };
        };
        let (country, sector) = match known.kind {
            EntityKind::Person => (self.country_of_office(known), office(known)),
            EntityKind::Gpe => {
                let country = country(&known.name);
                (country, country.map(|_| Sector::Government))
            }
            _ => (country(&known.name), sector::of_name(&known.name)),
        };
        Party { span, entity, country, sector }
    }

    /// A phrase with what it is of: "spokesman" of "spokesman for the army".
    fn with_tail(&self, span: Span) -> Span {
        const REACH: usize = 5;
        let rest = &self.text[span.end as usize..];
        let tail = rest.strip_prefix(' ').unwrap_or_default();
        if !["of ", "for ", "from ", "at "].iter().any(|p| tail.starts_with(p)) {
            return span;
        }
        let stop = |c: char| matches!(c, '.' | ',' | ';' | ':' | '(' | '"' | '“' | '\n');
        let clause = tail.split(stop).next().unwrap_or_default();
        let length: usize = clause.split_inclusive(' ').take(REACH).map(str::len).sum();
        Span { start: span.start, end: span.end + 1 + length as u32 }
    }

    /// A phrase with the name right before it: "Russian" of "Russian President", "Austria's".
    fn with_owner(&self, span: Span) -> Span {
        const GAP: u32 = 5;
        let entities = &self.notes.entities;
        let at = entities.partition_point(|e| e.span.start < span.start);
        let before = entities[..at]
            .iter()
            .rev()
            .take(3)
            .find(|e| e.named && e.span.end <= span.start && span.start - e.span.end <= GAP);
        let joined = before
            .map(|e| e.span.cover(span))
            .filter(|&whole| !self.text[whole].contains([',', '.', ';', '\n']));
        joined.unwrap_or(span)
    }

    /// The country whose office someone holds: "Austria's trade minister".
    fn country_of_office(&self, person: &Entity) -> Option<CountryCode> {
        person.roles.iter().find_map(|role| {
            let within = (role.field == self.field).then(|| self.with_owner(role.span));
            country(within.map_or(role.title.as_str(), |span| &self.text[span]))
        })
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

/// Whether a phrase may name a thing that can be struck or seized, not an act or a quality ("corruption").
fn is_thing(phrase: &str) -> bool {
    const ENDINGS: &[&str] = &["ion", "ity", "ism", "ness", "ment", "ing", "ence", "ance", "sty"];
    let noun = phrase.rsplit(' ').next().unwrap_or(phrase);
    noun.len() > 2 && !ENDINGS.iter().any(|ending| noun.ends_with(ending))
}

/// Pronouns of people and bodies besides "he" and "she".
const PRONOUNS: &[&str] = &[
    "they", "them", "their", "we", "us", "our", "i", "me", "my", "you", "it", "its", "who", "whom",
    "those", "both", "some",
];

/// Whether a phrase means people or a body, by its noun or as a pronoun.
fn is_someone(phrase: &str) -> bool {
    gender(phrase).is_some()
        || PRONOUNS.contains(&phrase.to_ascii_lowercase().as_str())
        || sector::is_someone(phrase)
}

/// The sector of someone's office: the first that tells one.
fn office(person: &Entity) -> Option<Sector> {
    person.roles.iter().find_map(|role| sector::of_phrase(&role.title))
}

/// The country that a phrase names, the first of several: as such or by its people, seat of power or capital.
fn country(phrase: &str) -> Option<CountryCode> {
    const LONGEST: usize = 4;
    let known = Gazetteer::shared();
    let bare = |word: &'_ str| {
        word.trim_end_matches("'s").trim_end_matches("’s").trim_end_matches(',').to_owned()
    };
    let words: Vec<String> = phrase.split_whitespace().map(bare).collect();
    (0..words.len()).filter(|&n| words[n].starts_with(char::is_uppercase)).find_map(|n| {
        let most = LONGEST.min(words.len() - n);
        (1..=most).rev().find_map(|length| known.acts_for(&words[n..n + length].join(" ")))
    })
}

#[cfg(test)]
mod tests {
    use super::super::resolve;
    use super::Sector;
    use crate::annotate::annotate;
    use crate::article::Article;

    /// Words, country and sector of those who do, and bear, the happening `trigger` of `text`.
    type Told = Vec<(String, Option<String>, Option<Sector>)>;
    fn told(text: &str, trigger: &str) -> (Told, Told) {
        let document = annotate(Article { text: text.to_owned(), ..Article::default() });
        let mentions = resolve(&document);
        let events = document.body.events.iter().zip(&mentions.body.events);
        let (_, who) = events
            .into_iter()
            .find(|(event, _)| &text[event.trigger] == trigger)
            .expect("the happening is found");
        let told = |list: &[super::Party]| {
            let of = |p: &super::Party| {
                let country = p.country.map(|c| c.as_str().to_owned());
                (text[p.span].to_owned(), country, p.sector)
            };
            list.iter().map(of).collect()
        };
        (told(&who.actors), told(&who.recipients))
    }

    #[test]
    fn people_without_a_name_take_part() {
        let text = "Police arrested three protesters in Norby on Tuesday.";
        let (actors, recipients) = told(text, "arrested");
        assert_eq!(actors, [("Police".to_owned(), None, Some(Sector::Police))]);
        assert_eq!(recipients, [("three protesters".to_owned(), None, Some(Sector::Civilians))]);
    }

    #[test]
    fn troops_belong_to_their_country_and_are_not_its_government() {
        let text = "Russian troops attacked a convoy near the border on Tuesday.";
        let (actors, _) = told(text, "attacked");
        let russia = Some("RU".to_owned());
        assert_eq!(actors, [("Russian troops".to_owned(), russia, Some(Sector::Military))]);
    }

    #[test]
    fn whom_something_befalls_does_not_do_it() {
        let (actors, recipients) = told("Twelve miners died in the explosion on Friday.", "died");
        assert!(actors.is_empty());
        assert_eq!(recipients[0].0, "Twelve miners");
    }
}
