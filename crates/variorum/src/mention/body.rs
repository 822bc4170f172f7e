//! Bodies called by what they are: "the ministry" is the Ministry of Trade named before, "the
//! alliance" NATO.
//!
//! Owns descriptions of organisations within one text. People called by their office are
//! [`coref`](super::coref)'s.

use super::{Entity, Field, notes_of};
use crate::annotate::{Document, EntityKind};

/// What news calls the best-known bodies: the noun, and names of the body.
const EPITHETS: &[(&str, &[&str])] = &[
    ("alliance", &["NATO", "Nato", "North Atlantic Treaty Organization"]),
    ("bloc", &["EU", "European Union"]),
    ("union", &["EU", "European Union"]),
    ("organization", &["UN", "U.N.", "United Nations"]),
];

/// Adds descriptions of bodies to the bodies that they mean: the one named most before, of equals the
/// last, else the only one of the document.
pub(super) fn add_bodies(document: &Document, entities: &mut [Entity]) {
    for field in [Field::Title, Field::Text] {
        let text = super::entity::text_of(document, field);
        let notes = notes_of(document, field);
        let mut found = Vec::new();
        for (index, mention) in notes.entities.iter().enumerate() {
            if mention.named || mention.kind != EntityKind::Org {
                continue;
            }
            let noun = text[mention.span].rsplit(' ').next().unwrap_or("").to_lowercase();
            let meant = called_before(entities, &noun, field, |m| m < index).or_else(|| {
                let fits = |e: &Entity| is_body(e.kind) && is_called(e, &noun);
                let mut all = entities.iter().enumerate().filter(|(_, e)| fits(e));
                all.next().filter(|_| all.next().is_none()).map(|(n, _)| n)
            });
            found.extend(meant.map(|n| (n, (field, index))));
        }
        for (body, mention) in found {
            entities[body].mentions.push(mention);
        }
    }
    entities.iter_mut().for_each(|e| e.mentions.sort_unstable());
}

/// The body called by `noun` that a text has named most in the mentions `before`; of equals the last.
pub(super) fn called_before(
    entities: &[Entity],
    noun: &str,
    field: Field,
    before: impl Fn(usize) -> bool,
) -> Option<usize> {
    let told = |e: &Entity| {
        let own = e.mentions.iter().filter(|m| m.0 == field && before(m.1));
        own.clone().map(|m| m.1).max().map(|last| (own.count(), last))
    };
    let fits = |e: &Entity| is_body(e.kind) && is_called(e, noun);
    let all = entities.iter().enumerate().filter(|(_, e)| fits(e));
    all.filter_map(|(n, e)| Some((told(e)?, n))).max().map(|(_, n)| n)
}

/// Kinds of entity that can be called by what they are.
pub(super) fn is_body(kind: EntityKind) -> bool {
    matches!(kind, EntityKind::Org | EntityKind::Fac)
}

/// Whether `noun` is what the name of a body says it is ("the zoo" of "Norby Zoo", "the ministry" of
/// "Ministry of Trade"), or what news calls it.
pub(super) fn is_called(entity: &Entity, noun: &str) -> bool {
    let names = || std::iter::once(&entity.name).chain(&entity.aliases);
    let told = names().any(|name| {
        let lower = name.to_lowercase();
        let head = lower.split(" of ").next().unwrap_or(&lower);
        let head = head.split([' ', '&']).rfind(|w| !w.is_empty());
        name.contains(' ') && noun.len() > 2 && head == Some(noun)
    });
    told || EPITHETS
        .iter()
        .any(|(word, bodies)| *word == noun && names().any(|n| bodies.contains(&n.as_str())))
}

#[cfg(test)]
mod tests {
    use crate::annotate::annotate;
    use crate::article::Article;

    /// The name of the entity that the last mention `words` of `text` refers to.
    fn meant(text: &str, words: &str) -> Option<String> {
        let document = annotate(Article { text: text.to_owned(), ..Article::default() });
        let mentions = super::super::resolve(&document);
        let index = document.body.entities.iter().rposition(|m| &text[m.span] == words)?;
        mentions.body.entities[index].map(|n| mentions.entities[n].name.clone())
    }

    #[test]
    fn a_body_is_called_by_its_noun() {
        let text = "The Norby Harbour Board closed two piers. On Friday the board said they leak.";
        assert_eq!(meant(text, "board").as_deref(), Some("Norby Harbour Board"));
    }

    #[test]
    fn the_alliance_is_nato() {
        let text = "Officials met NATO in Brussels. Talks with the US-led military alliance go on.";
        assert_eq!(meant(text, "US-led military alliance").as_deref(), Some("NATO"));
    }

    #[test]
    fn a_noun_that_no_name_has_means_nobody() {
        assert_eq!(meant("NATO met in Brussels. The company said nothing.", "company"), None);
    }
}
