//! What mentions refer to, within one document: entities with their names and roles, who speaks,
//! who acts on whom and where.
//!
//! Owns resolution inside one document. Across documents it is [`dossier`](crate::dossier).

mod event;
mod quote;

pub use event::resolve_events;

use crate::annotate::{Annotations, Document, EntityKind};
use crate::text::Span;

/// Which text of an article a span is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// The article's title.
    Title,
    /// The article's text.
    Text,
}

/// What the mentions of one document refer to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mentions {
    /// The entities of the document, in order of first mention. The others index this list.
    pub entities: Vec<Entity>,
    /// What the annotations of the title refer to.
    pub title: Referents,
    /// What the annotations of the text refer to.
    pub body: Referents,
}

/// What the annotations of one text refer to: each list is parallel to that of
/// [`Annotations`](crate::annotate::Annotations), each number an index into [`Mentions::entities`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Referents {
    /// The entity of each entity mention.
    pub entities: Vec<Option<usize>>,
    /// The speaker of each quote.
    pub speakers: Vec<Option<usize>>,
    /// The participants and the place of each event mention.
    pub events: Vec<EventReferents>,
}

/// The participants and the place of one event mention.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventReferents {
    /// Who does it.
    pub actors: Vec<usize>,
    /// To whom or with whom.
    pub recipients: Vec<usize>,
    /// Where.
    pub place: Option<usize>,
}

/// A person, organisation, place or group in one document.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
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
    let mut out = Mentions::default();
    let title = document.article.title.as_deref().unwrap_or("");
    out.title.speakers = speakers(title, &document.title, Field::Title, &out);
    out.body.speakers = speakers(&document.article.text, &document.body, Field::Text, &out);
    out
}

/// The speakers of the quotes of one text.
fn speakers(
    text: &str,
    marked: &Annotations,
    field: Field,
    known: &Mentions,
) -> Vec<Option<usize>> {
    let referents = if field == Field::Title { &known.title } else { &known.body };
    quote::speakers(text, marked, field, &known.entities, &referents.entities)
}
