//! Mentions that are no names: personal pronouns, people called by their office ("the
//! ministry's spokeswoman"), and bodies called by what they are ("the ministry").
//!
//! Owns finding them. Whom they refer to is [`coref`](crate::mention)'s.

use crate::annotate::{EntityKind, EntityMention, Token, Upos};
use crate::model::gazetteer::{Classes, Gazetteer};
use crate::text::Span;

/// Longest description, in tokens before its noun.
const REACH: usize = 5;

/// Whether `word` is a pronoun for one man or one woman; `Some(true)` for a woman.
pub fn gender(word: &str) -> Option<bool> {
    let is = |forms: &[&str]| forms.iter().any(|f| word.eq_ignore_ascii_case(f));
    if is(&["he", "him", "his", "himself"]) {
        Some(false)
    } else if is(&["she", "her", "hers", "herself"]) {
        Some(true)
    } else {
        None
    }
}

/// Whether `word` is a form of address for a man or a woman; `Some(true)` for a woman.
pub fn is_address_of(word: &str) -> Option<bool> {
    match word.trim_end_matches('.').to_lowercase().as_str() {
        "mr" | "sir" | "lord" | "king" | "prince" | "mister" | "monsieur" | "señor" => Some(false),
        "mrs" | "ms" | "miss" | "lady" | "dame" | "queen" | "princess" | "madame" => Some(true),
        _ => None,
    }
}

/// Adds pronouns and descriptions to `names`, in text order.
pub(super) fn add_references(text: &str, tokens: &[Token], names: &mut Vec<EntityMention>) {
    let mut found = Vec::new();
    for n in 0..tokens.len() {
        let word = &text[tokens[n].span];
        if word.len() < 2 || word.len() > 24 {
            continue;
        }
        let person =
            if gender(word).is_some() { Some(tokens[n].span) } else { office(text, tokens, n) };
        let kind = if person.is_some() { EntityKind::Person } else { EntityKind::Org };
        let span = person.or_else(|| body(text, tokens, n));
        let free = |s: &Span| {
            let at = names.partition_point(|m| m.span.end <= s.start);
            names
                .get(at)
                .is_none_or(|m| m.span.start >= s.end || m.span.start < s.end && s.contains(m.span))
        };
        found.extend(span.filter(free).map(|span| EntityMention { span, kind, named: false }));
    }
    if found.is_empty() {
        return;
    }
    names.extend(found);
    names.sort_by_key(|m| (m.span.start, std::cmp::Reverse(m.span.end)));
}

/// The description that ends with the noun at `n`: an office after an article or a possessive,
/// with no name behind it.
fn office(text: &str, tokens: &[Token], n: usize) -> Option<Span> {
    let word = |k: usize| &text[tokens[k].span];
    if tokens[n].pos != Upos::Noun || !word(n).starts_with(char::is_lowercase) {
        return None;
    }
    if !Gazetteer::shared().entry(word(n))?.classes.has(Classes::TITLE) {
        return None;
    }
    let goes_on = tokens.get(n + 1).is_some_and(|t| matches!(t.pos, Upos::Noun | Upos::Propn));
    if goes_on {
        return None;
    }
    let mut first = n;
    while first > 0 && n - first <= REACH {
        let before = word(first - 1);
        match before {
            _ if before.eq_ignore_ascii_case("the") => {
                return Some(tokens[first].span.cover(tokens[n].span));
            }
            "'s" | "’s" if first >= 2 => {
                let owner =
                    (0..first - 1).rev().take(4).take_while(|&k| is_name_like(tokens[k].pos));
                let start = owner.last()?;
                return Some(tokens[start].span.cover(tokens[n].span));
            }
            _ if is_name_like(tokens[first - 1].pos) || tokens[first - 1].pos == Upos::Adj => {
                first -= 1;
            }
            _ => return None,
        }
    }
    None
}

/// Nouns that bodies with a name are called by.
const BODIES: &[&str] = &[
    "agency",
    "airline",
    "alliance",
    "army",
    "assembly",
    "bank",
    "bloc",
    "board",
    "bureau",
    "cabinet",
    "chamber",
    "club",
    "college",
    "commission",
    "committee",
    "company",
    "congress",
    "corporation",
    "council",
    "court",
    "department",
    "embassy",
    "federation",
    "firm",
    "force",
    "foundation",
    "government",
    "group",
    "hospital",
    "institute",
    "institution",
    "league",
    "ministry",
    "mission",
    "navy",
    "network",
    "organization",
    "organisation",
    "parliament",
    "party",
    "police",
    "school",
    "senate",
    "society",
    "team",
    "temple",
    "tribunal",
    "union",
    "university",
    "zoo",
];

/// The description that ends with the noun at `n`: what a body is, after "the", with no name behind.
fn body(text: &str, tokens: &[Token], n: usize) -> Option<Span> {
    let word = |k: usize| &text[tokens[k].span];
    if tokens[n].pos != Upos::Noun || !BODIES.contains(&word(n)) {
        return None;
    }
    let owner = |t: &Token| matches!(&text[t.span], "'s" | "’s" | "'" | "’");
    let goes_on =
        tokens.get(n + 1).is_some_and(|t| matches!(t.pos, Upos::Noun | Upos::Propn) || owner(t));
    if goes_on {
        return None;
    }
    let mut first = n;
    while first > 0 && n - first <= REACH {
        let before = tokens[first - 1];
        if matches!(word(first - 1), "the" | "The" | "this" | "This") {
            return Some(tokens[first].span.cover(tokens[n].span));
        }
        let joins = matches!(before.pos, Upos::Adj | Upos::Noun | Upos::Propn | Upos::Verb)
            || word(first - 1) == "-";
        if !joins {
            return None;
        }
        first -= 1;
    }
    None
}

fn is_name_like(pos: Upos) -> bool {
    matches!(pos, Upos::Noun | Upos::Propn)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::annotate;
    use crate::article::Article;

    #[test]
    fn pronouns_and_offices_are_mentions_without_a_name() {
        let text = "He said the ministry's spokeswoman would meet the minister, and she agreed.";
        let document = annotate(Article { text: text.to_owned(), ..Article::default() });
        let found: Vec<&str> =
            document.body.entities.iter().filter(|m| !m.named).map(|m| &text[m.span]).collect();
        assert_eq!(found, ["He", "ministry's spokeswoman", "minister", "she"]);
    }

    #[test]
    fn pronouns_have_a_gender() {
        assert_eq!(gender("Her"), Some(true));
        assert_eq!(gender("him"), Some(false));
        assert_eq!(gender("they"), None);
    }
}
