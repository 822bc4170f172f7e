//! Names of one document agree: a surname is a person wherever it stands, and a name that is
//! nearly always of one kind is always of that kind.

use super::{Context, Found};
use crate::annotate::Token;
use crate::model::gazetteer::{Classes, Gazetteer};
use std::collections::HashMap;
use std::ops::Range;

const PERSON: usize = 0;
const ORGANISATION: usize = 1;
const PLACE: usize = 2;

/// Makes the names that the model found agree over the document, and adds surnames it overlooked.
pub fn agree(text: &str, tokens: &[Token], context: &Context, found: Vec<Found>) -> Vec<Found> {
    let surface = |f: &Found| &text[tokens[f.0.start].span.cover(tokens[f.0.end - 1].span)];
    let mut kinds: HashMap<&str, [u32; 6]> = HashMap::new();
    let mut surnames: HashMap<&str, u32> = HashMap::new();
    for name in &found {
        kinds.entry(surface(name)).or_default()[name.1] += 1;
        if name.1 == PERSON && name.0.len() > 1 {
            *surnames.entry(&text[tokens[name.0.end - 1].span]).or_default() += 1;
        }
    }
    surnames.retain(|word, _| is_telling(word));
    let mut out = found;
    for name in &mut out {
        let counts = kinds[surface(name)];
        if name.0.len() == 1 && surnames.contains_key(surface(name)) {
            name.1 = PERSON;
        } else if let Some(kind) = usual(counts) {
            name.1 = kind;
        }
    }
    if !surnames.is_empty() {
        overlooked(text, tokens, context, &surnames, &mut out);
    }
    join_bodies(text, tokens, out)
}

/// What a body of several states or organisations is called.
const BODIES: &[&str] = &[
    "Council",
    "Commission",
    "Committee",
    "Group",
    "Forum",
    "Union",
    "Partnership",
    "Association",
    "Alliance",
    "Chamber",
    "Assembly",
    "Fund",
    "Bank",
];

/// Words for bodies whose name may end with where they are of: "Parliament of Georgia".
const NATIONAL: &[&str] =
    &["Parliament", "Government", "Bank", "University", "Ministry", "Republic", "Senate", "Church"];

/// Whether a place is the end of the name before it: "Parliament" "of" "Georgia", "Organization for
/// Relief" "in" "Africa".
fn names_place(text: &str, tokens: &[Token], before: &Found, place: &Range<usize>) -> bool {
    let word = |n: usize| tokens.get(n).map_or("", |t| &text[t.span]);
    let first = word(before.0.start);
    let joined = before.1 == ORGANISATION && before.0.end + 1 == place.start;
    let organisation = matches!(first, "Organization" | "Organisation")
        && before.0.clone().any(|n| word(n) == "for");
    joined
        && match word(before.0.end) {
            "in" => organisation,
            "of" => before.0.len() == 1 && NATIONAL.contains(&first),
            _ => false,
        }
}

/// Joins two names with a hyphen between them and the word for a body after them into one
/// organisation: its members aren't mentioned there.
fn join_bodies(text: &str, tokens: &[Token], found: Vec<Found>) -> Vec<Found> {
    let word = |n: usize| tokens.get(n).map_or("", |t| &text[t.span]);
    let mut out: Vec<Found> = Vec::with_capacity(found.len());
    for (range, kind) in found {
        if let Some(before) = out.last_mut()
            && kind == PLACE
            && names_place(text, tokens, before, &range)
        {
            *before = (before.0.start..range.end, ORGANISATION);
            continue;
        }
        let last_is_body = range.len() > 1 && BODIES.contains(&word(range.end - 1));
        let body_follows = BODIES.contains(&word(range.end));
        let end = range.end + usize::from(!last_is_body && body_follows);
        let joined = out.last_mut().filter(|before| {
            (last_is_body || body_follows)
                && before.1 != PERSON
                && kind != PERSON
                && before.0.end + 1 == range.start
                && matches!(word(before.0.end), "-" | "–")
        });
        match joined {
            Some(before) => *before = (before.0.start..end, ORGANISATION),
            None => out.push((range, kind)),
        }
    }
    out
}

/// A surname that can hardly be anything else: no known place, people or organisation, not short.
fn is_telling(word: &str) -> bool {
    let elsewhere = Classes::COUNTRY
        .or(Classes::BIG_CITY)
        .or(Classes::STATE)
        .or(Classes::REGION)
        .or(Classes::PEOPLE)
        .or(Classes::ORGANISATION);
    word.chars().count() > 3
        && word.starts_with(char::is_uppercase)
        && !Gazetteer::shared().entry(word).is_some_and(|e| e.classes.has(elsewhere))
}

/// The kind of at least two thirds of three occurrences or more.
fn usual(counts: [u32; 6]) -> Option<usize> {
    let total: u32 = counts.iter().sum();
    let kind = (0..6).rev().max_by_key(|&k| counts[k])?;
    (total >= 3 && counts[kind] * 3 >= total * 2).then_some(kind)
}

/// Adds the surnames that stand alone in no name, inside a sentence.
fn overlooked(
    text: &str,
    tokens: &[Token],
    context: &Context,
    surnames: &HashMap<&str, u32>,
    out: &mut Vec<Found>,
) {
    let mut taken = vec![false; tokens.len()];
    out.iter().for_each(|name| taken[name.0.clone()].fill(true));
    let alone = |n: usize| {
        let capital = |m: usize| m < tokens.len() && context.is_capitalised(m);
        !taken[n] && context.is_capitalised(n) && !capital(n + 1) && !(n > 0 && capital(n - 1))
    };
    for n in (0..tokens.len()).filter(|n| alone(*n)) {
        if surnames.contains_key(&text[tokens[n].span]) {
            out.push((n..n + 1, PERSON));
        }
    }
    out.sort_by_key(|name| name.0.start);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::token::tokenize;

    #[test]
    fn a_surname_is_a_person_wherever_it_stands() {
        let text = "Irina Orlenko spoke. The crowd cheered Orlenko. Later, Orlenko left.";
        let (tokens, sentences) = tokenize(text);
        let context = Context::new(text, &tokens, &sentences);
        let at = |n: usize| {
            tokens
                .iter()
                .enumerate()
                .filter(|(_, t)| &text[t.span] == "Orlenko")
                .nth(n)
                .map_or(0, |t| t.0)
        };
        let found = vec![(0..2, PERSON), (at(1)..at(1) + 1, 1)];
        let agreed = agree(text, &tokens, &context, found);
        assert_eq!(agreed.len(), 3);
        assert!(agreed.iter().all(|name| name.1 == PERSON));
    }

    #[test]
    fn members_of_a_body_with_a_hyphen_are_no_names() {
        let text = "The Norway-EFTA Council met.";
        let (tokens, _) = tokenize(text);
        let joined = |found| join_bodies(text, &tokens, found);
        let whole = vec![(1..5, ORGANISATION)];
        assert_eq!(joined(vec![(1..2, 2), (3..4, ORGANISATION)]), whole);
        assert_eq!(joined(vec![(1..2, 2), (3..5, ORGANISATION)]), whole);
        assert_eq!(joined(vec![(1..2, 2)]), vec![(1..2, 2)]);
    }

    #[test]
    fn a_place_can_end_the_name_of_a_body() {
        let joined = |text: &str, found| {
            let (tokens, _) = tokenize(text);
            join_bodies(text, &tokens, found)
        };
        let organisation = joined(
            "The Organization for Relief in Africa met.",
            vec![(1..4, ORGANISATION), (5..6, PLACE)],
        );
        assert_eq!(organisation, vec![(1..6, ORGANISATION)]);
        let apart = vec![(1..3, ORGANISATION), (4..5, PLACE)];
        assert_eq!(joined("The Red Cross in Africa met.", apart.clone()), apart);
    }

    #[test]
    fn a_kind_needs_two_thirds() {
        assert_eq!(usual([2, 1, 0, 0, 0, 0]), Some(0));
        assert_eq!(usual([1, 1, 1, 0, 0, 0]), None);
        assert_eq!(usual([0, 2, 0, 0, 0, 0]), None);
    }
}
