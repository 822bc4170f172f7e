//! Titles and offices said of people: before the name ("Deputy Foreign Minister Ivan Orlov"),
//! after it ("Anna Wend, the ministry's spokeswoman, said").
//!
//! Owns finding them in the words around a name, each with its place.

use super::{Entity, Role, entity::text_of, notes_of};
use crate::annotate::{Annotations, Document, EntityKind, Token};
use crate::model::gazetteer::{Classes, Gazetteer};
use crate::text::Span;

/// The longest role, in tokens.
const LONGEST: usize = 12;

/// Adds to each person the roles that `document` says of it: once a wording, in text order.
pub(super) fn add_roles(document: &Document, entities: &mut [Entity]) {
    for entity in entities.iter_mut().filter(|e| e.kind == EntityKind::Person) {
        for (field, index) in entity.mentions.clone() {
            let text = text_of(document, field);
            let notes = notes_of(document, field);
            let Some(mention) = notes.entities.get(index).filter(|m| m.named) else { continue };
            let spans = [before(text, notes, mention.span), after(text, notes, mention.span)];
            for span in spans.into_iter().flatten() {
                let title = text[span].to_owned();
                if entity.roles.iter().all(|r| r.title != title) {
                    entity.roles.push(Role { title, field, span });
                }
            }
        }
    }
}

/// Adverbs and adjectives that a title may begin with.
fn is_modifier(word: &str) -> bool {
    matches!(
        word,
        "former"
            | "acting"
            | "deputy"
            | "senior"
            | "then"
            | "outgoing"
            | "incoming"
            | "interim"
            | "vice"
            | "assistant"
            | "foreign"
            | "prime"
            | "chief"
            | "first"
            | "permanent"
            | "special"
            | "late"
            | "top"
            | "newly"
            | "elected"
            | "general"
            | "honorary"
            | "executive"
            | "joint"
            | "national"
            | "federal"
            | "opposition"
            | "party"
            | "state"
            | "defence"
            | "defense"
            | "finance"
            | "interior"
            | "health"
            | "police"
            | "army"
            | "security"
            | "human"
            | "rights"
            | "climate"
            | "peace"
            | "military"
            | "political"
    )
}

/// The title right before a name.
fn before(text: &str, notes: &Annotations, name: Span) -> Option<Span> {
    let end = notes.tokens.partition_point(|t| t.span.end <= name.start);
    let floor = sentence_start(notes, name).max(end.saturating_sub(LONGEST));
    let mut start = end;
    while start > floor {
        let word = |n: usize| &text[notes.tokens[n].span];
        let inner =
            start < end && start >= floor + 2 && word(start).starts_with(char::is_uppercase);
        if extends_title(text, notes, start - 1) {
            start -= 1;
        } else if inner && is_of(word(start - 1)) && extends_title(text, notes, start - 2) {
            start -= 2;
        } else {
            break;
        }
    }
    // From the longest: the first stretch whose end is a title, "of" and what it is of included.
    (start..end).find_map(|from| {
        let words = &notes.tokens[from..end];
        let tail = longest_title_end(text, words)?;
        let of = words.get(tail).is_some_and(|t| is_of(&text[t.span]));
        (tail == words.len() || of).then(|| cover(words))
    })
}

/// The word between an office and what it is of: "secretary of state", "minister for trade".
fn is_of(word: &str) -> bool {
    matches!(word, "of" | "for")
}

fn sentence_start(notes: &Annotations, span: Span) -> usize {
    let n = notes.sentences.partition_point(|s| s.span.start <= span.start);
    n.checked_sub(1).map_or(0, |n| notes.sentences[n].tokens.start)
}

/// Whether the token may be part of a title that goes on behind it.
fn extends_title(text: &str, notes: &Annotations, n: usize) -> bool {
    let span = notes.tokens[n].span;
    let word = &text[span];
    let lower = word.to_lowercase();
    let known = Gazetteer::shared().entry(word).map(|e| e.classes).unwrap_or_default();
    if known.has(Classes::PEOPLE.or(Classes::COUNTRY).or(Classes::ADDRESS)) {
        return false;
    }
    known.has(Classes::TITLE)
        || is_modifier(&lower)
        || (word == "-" || (word.starts_with(char::is_uppercase) && word.len() > 2))
            && !is_determiner(&lower)
}

fn is_determiner(word: &str) -> bool {
    matches!(word, "the" | "a" | "an" | "his" | "her" | "its" | "their" | "our" | "and" | "but")
}

/// How many tokens from the front end with a title, if some do: the last title counts.
fn longest_title_end(text: &str, tokens: &[Token]) -> Option<usize> {
    let mut end = None;
    let mut n = 0;
    while n < tokens.len() {
        let words = tokens[n..].iter().map(|t| &text[t.span]);
        match Gazetteer::shared().longest(words) {
            Some((length, entry)) if entry.classes.has(Classes::TITLE) => {
                n += length;
                end = Some(n);
            }
            _ => n += 1,
        }
    }
    end
}

fn cover(tokens: &[Token]) -> Span {
    let first = tokens.first().map(|t| t.span).unwrap_or_default();
    tokens.last().map_or(first, |last| first.cover(last.span))
}

/// The apposition after a name: between a comma and the next mark.
fn after(text: &str, notes: &Annotations, name: Span) -> Option<Span> {
    let at = notes.tokens.partition_point(|t| t.span.start < name.end);
    if &text[notes.tokens.get(at)?.span] != "," {
        return None;
    }
    let rest = &notes.tokens[at + 1..notes.tokens.len().min(at + 2 + LONGEST)];
    let is_end = |t: &Token| matches!(&text[t.span], "," | "." | ";" | ":" | "(" | "-" | "–" | "—");
    let length = rest.iter().position(is_end)?;
    let mut inside = &rest[..length];
    let lower = |t: &Token| text[t.span].to_lowercase();
    if inside.iter().any(|t| is_clause_word(&lower(t))) {
        return None;
    }
    while inside.first().is_some_and(|t| is_determiner(&lower(t)) || lower(t) == "who") {
        inside = &inside[1..];
    }
    let end = longest_title_end(text, core(text, inside))?;
    // What stands before the title in the phrase belongs to it: "Ruritania's trade minister".
    (end > 0).then(|| cover(inside))
}

/// A phrase up to its first preposition.
fn core<'t>(text: &str, tokens: &'t [Token]) -> &'t [Token] {
    let stop = |t: &Token| {
        matches!(&text[t.span], "of" | "for" | "at" | "in" | "on" | "to" | "with" | "from" | "and")
    };
    &tokens[..tokens.iter().position(stop).unwrap_or(tokens.len())]
}

/// Words that make a clause of what follows a comma.
fn is_clause_word(word: &str) -> bool {
    matches!(
        word,
        "said"
            | "says"
            | "told"
            | "is"
            | "was"
            | "has"
            | "had"
            | "were"
            | "are"
            | "will"
            | "would"
            | "who"
            | "which"
            | "that"
            | "when"
            | "while"
            | "but"
            | "speaking"
            | "saying"
            | "added"
            | "did"
            | "does"
            | "not"
            | "he"
            | "she"
            | "it"
            | "they"
            | "because"
            | "after"
            | "before"
    )
}
