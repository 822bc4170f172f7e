//! Places that informal writing spells without capitals: "we drove to san francisco".
//!
//! Posts and comments are quoted in news too. Only what the tagger takes for a proper noun counts, and only
//! countries, states and large towns.

use super::Found;
use crate::annotate::{Token, Upos};
use crate::model::gazetteer::{Classes, Gazetteer};
use std::ops::Range;

const PLACE: usize = 2;
/// The most words of a place's name.
const LONGEST: usize = 5;

/// Adds to `found` the places that stand in it nowhere and are written small.
pub(super) fn add_places(text: &str, tokens: &[Token], found: &mut Vec<Found>) {
    let form = |n: usize| &text[tokens[n].span];
    let is_small =
        |n: &usize| tokens[*n].pos == Upos::Propn && form(*n).starts_with(char::is_lowercase);
    let mut places: Vec<Found> = Vec::new();
    let mut n = 0;
    while n < tokens.len() {
        let end = (n..tokens.len().min(n + LONGEST)).find(|m| !is_small(m));
        let end = end.unwrap_or(tokens.len().min(n + LONGEST));
        match known_place((n..end).map(form)) {
            Some(length) => {
                places.push((n..n + length, PLACE));
                n += length;
            }
            None => n += 1,
        }
    }
    let is_free = |range: &Range<usize>| {
        let next = found.partition_point(|f| f.0.end <= range.start);
        found.get(next).is_none_or(|f| f.0.start >= range.end)
    };
    places.retain(|place| is_free(&place.0));
    if !places.is_empty() {
        found.extend(places);
        found.sort_by_key(|name| name.0.start);
    }
}

/// How many of `words` are the name of a country, a state or a large town.
fn known_place<'w>(words: impl Iterator<Item = &'w str>) -> Option<usize> {
    let places = Classes::COUNTRY.or(Classes::STATE).or(Classes::BIG_CITY);
    let mut words = words.peekable();
    words.peek()?;
    let (length, entry) = Gazetteer::shared().longest(words)?;
    entry.classes.has(places).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::tag::tag_tokens;
    use crate::annotate::token::tokenize;

    fn places(text: &str) -> Vec<String> {
        let (mut tokens, sentences) = tokenize(text);
        tag_tokens(text, &mut tokens, &sentences);
        let mut found = Vec::new();
        add_places(text, &tokens, &mut found);
        let span = |f: &Found| tokens[f.0.start].span.cover(tokens[f.0.end - 1].span);
        found.iter().map(|f| text[span(f)].to_owned()).collect()
    }

    #[test]
    fn places_written_small_are_found() {
        assert_eq!(
            places("i moved from texas to san francisco last year"),
            ["texas", "san francisco"]
        );
    }

    #[test]
    fn words_that_are_places_too_are_not() {
        assert!(places("we had a nice reading of the turkey recipe in the mobile home").is_empty());
    }

    #[test]
    fn what_is_found_already_stays_alone() {
        let text = "in san francisco";
        let (mut tokens, sentences) = tokenize(text);
        tag_tokens(text, &mut tokens, &sentences);
        let mut found = vec![(1..3, 1)];
        add_places(text, &tokens, &mut found);
        assert_eq!(found, [(1..3, 1)]);
    }
}
