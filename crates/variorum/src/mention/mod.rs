//! What mentions refer to, within one document: entities with their names and roles, who speaks,
//! who acts on whom and where.
//!
//! Owns resolution inside one document. Across documents it is [`dossier`](crate::dossier).

mod body;
pub mod coref;
mod entity;
mod event;
mod given_name;
mod quote;
mod role;
mod sector;

pub use event::resolve_events;
pub use sector::Sector;

use crate::annotate::{Annotations, Document, EntityKind};
use crate::model::gazetteer::CountryCode;
use crate::text::Span;
use serde::{Deserialize, Serialize};

/// Which text of an article a span is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Field {
    /// The article's title.
    Title,
    /// The article's text.
    Text,
}

/// What the mentions of one document refer to.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Mentions {
    /// The entities of the document, in order of first mention. The others index this list.
    pub entities: Vec<Entity>,
    /// What the annotations of the title refer to.
    pub title: Referents,
    /// What the annotations of the text refer to.
    pub body: Referents,
}

/// What the annotations of one text refer to: each list is parallel to that of
/// [`Annotations`], each number an index into [`Mentions::entities`].
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Referents {
    /// The entity of each entity mention.
    pub entities: Vec<Option<usize>>,
    /// The speaker of each quote.
    pub speakers: Vec<Option<usize>>,
    /// The participants and the place of each event mention.
    pub events: Vec<EventReferents>,
}

/// The participants and the place of one event mention.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EventReferents {
    /// Who does it.
    pub actors: Vec<Party>,
    /// To whom or with whom.
    pub recipients: Vec<Party>,
    /// Where: an index into [`Mentions::entities`].
    pub place: Option<usize>,
}

/// Someone who takes part in a happening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// The words that name or describe them.
    pub span: Span,
    /// Who it is, if the document tells: an index into [`Mentions::entities`].
    pub entity: Option<usize>,
    /// The country they belong to or act for.
    pub country: Option<CountryCode>,
    /// For whom they act.
    pub sector: Option<Sector>,
}

impl Party {
    /// Whether two are told as the same one.
    fn is_same(&self, other: &Self) -> bool {
        self.span == other.span || self.entity.is_some() && self.entity == other.entity
    }
}

/// A person, organisation, place or group in one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// What it is.
    pub kind: EntityKind,
    /// Its fullest name in the document, or its description where it has no name.
    pub name: String,
    /// Other names it has in the document, in order of first mention.
    pub aliases: Vec<String>,
    /// Titles and offices said of it.
    pub roles: Vec<Role>,
    /// Where it is mentioned: field and index into that text's entity mentions.
    pub mentions: Vec<(Field, usize)>,
}

/// A title or office, and where it is said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// As it is written: "Deputy Foreign Minister".
    pub title: String,
    /// Which text.
    pub field: Field,
    /// Where.
    pub span: Span,
}

/// Works out what the mentions of `document` refer to. Cannot fail.
pub fn resolve(document: &Document) -> Mentions {
    let mut entities = entity::entities(document);
    role::add_roles(document, &mut entities);
    coref::add_references(document, &mut entities);
    body::add_bodies(document, &mut entities);
    let title = referents(document, &entities, Field::Title);
    let body = referents(document, &entities, Field::Text);
    Mentions { entities, title, body }
}

/// What the annotations of one text refer to.
fn referents(document: &Document, entities: &[Entity], field: Field) -> Referents {
    let (text, notes) = (entity::text_of(document, field), notes_of(document, field));
    let mut own = vec![None; notes.entities.len()];
    for (n, entity) in entities.iter().enumerate() {
        for &(_, index) in entity.mentions.iter().filter(|m| m.0 == field) {
            own[index] = Some(n);
        }
    }
    let events = resolve_events(field, text, notes, &own, entities);
    let speakers = quote::speakers(text, notes, field, entities, &own);
    Referents { entities: own, speakers, events }
}

/// The annotations of a field.
fn notes_of(document: &Document, field: Field) -> &Annotations {
    match field {
        Field::Title => &document.title,
        Field::Text => &document.body,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::annotate;
    use crate::article::Article;
    use proptest::prelude::*;

    fn resolved(text: &str) -> (Document, Mentions) {
        let document = annotate(Article { text: text.to_owned(), ..Article::default() });
        let mentions = resolve(&document);
        (document, mentions)
    }

    fn entity<'m>(mentions: &'m Mentions, name: &str) -> &'m Entity {
        mentions.entities.iter().find(|e| e.name == name).unwrap_or_else(|| {
            panic!("no {name}: {:?}", mentions.entities.iter().map(|e| &e.name).collect::<Vec<_>>())
        })
    }

    #[test]
    fn names_of_one_person_are_joined_and_keep_their_roles() {
        let (document, mentions) = resolved(
            "Russia's Deputy Foreign Minister Sergei Petrov arrived in Vienna. Petrov met Anna \
             Lindt, Austria's trade minister, on Monday.",
        );
        let petrov = entity(&mentions, "Sergei Petrov");
        assert_eq!(petrov.aliases, ["Petrov"]);
        assert_eq!(petrov.roles[0].title, "Deputy Foreign Minister");
        let lindt = entity(&mentions, "Anna Lindt");
        assert_eq!(lindt.roles[0].title, "Austria's trade minister");
        assert_eq!(&document.article.text[lindt.roles[0].span], "Austria's trade minister");
    }

    #[test]
    fn countries_are_one_entity_by_any_name() {
        let (_, mentions) = resolved("The United States left. Officials in the U.S. said so.");
        assert_eq!(mentions.entities.iter().filter(|e| e.kind == EntityKind::Gpe).count(), 1);
    }

    proptest! {
        #[test]
        fn referents_are_parallel_to_mentions(text in "\\PC{0,120}") {
            let (document, mentions) = resolved(&text);
            prop_assert_eq!(mentions.body.entities.len(), document.body.entities.len());
            for entity in &mentions.entities {
                prop_assert!(!entity.mentions.is_empty());
            }
        }
    }
}
