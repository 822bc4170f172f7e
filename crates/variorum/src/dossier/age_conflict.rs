//! Two ages for one person.
//!
//! Owns ages that are said of somebody named ("Ines Holm, 44,", "44-year-old Ines Holm") and of the
//! one child that the reports open with. Other numbers are [`figure`](super::figure)'s.

use super::entity_align::Cast;
use super::number::small_number;
use super::outlet::Outlets;
use super::{Attribute, Conflict, Evidence, Reading, Value};
use crate::annotate::{Annotations, EntityKind};
use crate::mention::{Field, Referents};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Of whom an age is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    /// A person of the story: an index into its cast.
    Named(usize),
    /// The child that a report opens with.
    Child,
}

/// An age and where it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Aged {
    who: Who,
    age: u32,
    evidence: Evidence,
}

/// How sure it is that two ages of somebody named can't both be true.
const NAMED: f64 = 0.7;
/// The same of a child without a name: there may be two.
const UNNAMED: f64 = 0.5;
/// Sentences that open a report.
const OPENING: usize = 4;
/// Children that reports give ages further apart of are two.
const FARTHEST: u32 = 3;

/// The conflicts of age among the reports `members`: at most one a person.
pub(super) fn conflicts(readings: &[Reading], members: &[usize], cast: &Cast) -> Vec<Conflict> {
    let mut said: BTreeMap<Who, Vec<Aged>> = BTreeMap::new();
    for &article in members {
        for aged in ages(&readings[article], article, cast) {
            let list = said.entry(aged.who).or_default();
            // A child is known by how a report opens; what comes later may be another.
            let again = list.iter().any(|a| a.evidence.article == article);
            if aged.who != Who::Child || !again {
                list.push(aged);
            }
        }
    }
    said.into_iter().filter_map(|(who, list)| conflict(readings, cast, who, &list)).collect()
}

fn conflict(readings: &[Reading], cast: &Cast, who: Who, list: &[Aged]) -> Option<Conflict> {
    let mut values: BTreeMap<u32, Vec<Evidence>> = BTreeMap::new();
    for aged in list {
        values.entry(aged.age).or_default().push(aged.evidence);
    }
    let (first, last) = (*values.keys().next()?, *values.keys().next_back()?);
    let articles =
        |age: &u32| -> BTreeSet<usize> { values[age].iter().map(|e| e.article).collect() };
    let apart = values.len() == 2 && articles(&first).is_disjoint(&articles(&last));
    let far = last - first > FARTHEST;
    let (about, confidence) = match who {
        Who::Named(entity) => (cast.entities.get(entity)?.name.clone(), NAMED),
        Who::Child if far => return None,
        Who::Child => ("the child".to_owned(), UNNAMED),
    };
    if !apart {
        return None;
    }
    let mut values: Vec<Value> = values
        .into_iter()
        .map(|(age, evidence)| Value { value: age.to_string(), evidence })
        .collect();
    values.sort_by_key(|v| std::cmp::Reverse(v.evidence.len()));
    let side = |v: &Value| {
        format!("{} the age {}", Outlets::of(readings, &v.evidence).with("gives", "give"), v.value)
    };
    let explanation = format!("{}; {}.", side(&values[0]), side(&values[1]));
    Some(Conflict { about, attribute: Attribute::Number, confidence, values, explanation })
}

/// The ages that one report says, title first.
fn ages(reading: &Reading, article: usize, cast: &Cast) -> Vec<Aged> {
    let document = &reading.document;
    let texts = [
        (
            Field::Title,
            document.article.title.as_deref().unwrap_or(""),
            &document.title,
            &reading.mentions.title,
        ),
        (Field::Text, document.article.text.as_str(), &document.body, &reading.mentions.body),
    ];
    let mut out = Vec::new();
    for (field, text, notes, referents) in texts {
        let named = people(notes, referents, article, cast);
        let end = notes.sentences.get(OPENING).map_or(u32::MAX, |s| s.span.start);
        for (age, span) in years_old(text) {
            let evidence = |span| Evidence { article, field, span };
            let person = named.iter().find(|(p, _)| follows(text, span, *p));
            if let Some(&(name, entity)) = person {
                let evidence = evidence(span.cover(name));
                out.push(Aged { who: Who::Named(entity), age, evidence });
            } else if let Some(noun) = child(text, span).filter(|_| span.start < end) {
                out.push(Aged { who: Who::Child, age, evidence: evidence(span.cover(noun)) });
            }
        }
        for &(name, entity) in &named {
            if let Some((age, number)) = apposed(text, name) {
                let evidence = Evidence { article, field, span: name.cover(number) };
                out.push(Aged { who: Who::Named(entity), age, evidence });
            }
        }
    }
    out
}

/// The people named in a text: where, and which of the story's entities.
fn people(
    notes: &Annotations,
    referents: &Referents,
    article: usize,
    cast: &Cast,
) -> Vec<(Span, usize)> {
    notes
        .entities
        .iter()
        .zip(&referents.entities)
        .filter(|(m, _)| m.named && m.kind == EntityKind::Person)
        .filter_map(|(m, entity)| Some((m.span, cast.of(article, (*entity)?)?)))
        .collect()
}

/// "44-year-old", "four-year-old", "44 years old": each age with where it is written.
fn years_old(text: &str) -> Vec<(u32, Span)> {
    let mut out = Vec::new();
    for (at, _) in text.match_indices("year") {
        let rest = &text[at + "year".len()..];
        let Some(tail) = ["-old", " old", "s old", "s-old"].iter().find(|t| rest.starts_with(**t))
        else {
            continue;
        };
        let before = text[..at].trim_end_matches(['-', ' ', '‑', '–']);
        let start = before
            .char_indices()
            .rev()
            .take_while(|(_, c)| c.is_alphanumeric() || *c == '-')
            .last()
            .map_or(before.len(), |(n, _)| n);
        if before.len() < at
            && let Some(age) = number(&before[start..])
        {
            out.push((age, Span::new(start, at + "year".len() + tail.len())));
        }
    }
    out
}

/// A number of years that people can be old, in figures or words.
fn number(word: &str) -> Option<u32> {
    let in_words = || if word.eq_ignore_ascii_case("one") { Some(1.0) } else { small_number(word) };
    let age = word.parse().ok().or_else(|| in_words().map(|age| age as u32))?;
    (1..=115).contains(&age).then_some(age)
}

/// Whether a name follows an age right away: "44-year-old Ines Holm".
fn follows(text: &str, age: Span, name: Span) -> bool {
    text.get(age.end as usize..name.start as usize).is_some_and(|between| between == " ")
}

/// A child right behind an age: "4-year-old boy".
fn child(text: &str, age: Span) -> Option<Span> {
    let rest = text.get(age.end as usize..)?.strip_prefix(' ')?;
    let noun = rest.split(|c: char| !c.is_alphabetic()).next()?;
    let start = age.end as usize + 1;
    matches!(noun, "boy" | "girl" | "child" | "kid" | "toddler")
        .then(|| Span::new(start, start + noun.len()))
}

/// The age that stands behind a name between commas: "Ines Holm, 44,".
fn apposed(text: &str, name: Span) -> Option<(u32, Span)> {
    let start = name.end as usize + 2;
    let rest = text.get(name.end as usize..)?.strip_prefix(", ")?;
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next().filter(|d| d.len() == 2)?;
    let age = number(digits)?;
    rest[digits.len()..]
        .starts_with([',', '.', ';'])
        .then(|| (age, Span::new(start, start + digits.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_read_in_figures_and_words() {
        let ages = |text: &str| years_old(text).into_iter().map(|(age, _)| age).collect::<Vec<_>>();
        assert_eq!(ages("a 4-year-old boy and a six-year-old dog"), [4, 6]);
        assert_eq!(ages("he is 44 years old, she is twenty-seven years old"), [44, 27]);
        assert_eq!(ages("a decade-old law of the year"), Vec::<u32>::new());
        assert_eq!(ages("the 400-year-old oak"), Vec::<u32>::new());
    }

    #[test]
    fn an_age_stands_behind_a_name() {
        let text = "Ines Holm, 44, left. Per Lund, 12 others and a dog stayed.";
        assert_eq!(apposed(text, Span::new(0, 9)).map(|a| a.0), Some(44));
        assert_eq!(apposed(text, Span::new(21, 29)), None);
    }

    #[test]
    fn a_child_is_one_by_its_noun() {
        let text = "a 4-year-old boy";
        let (_, span) = years_old(text)[0];
        assert_eq!(child(text, span).map(|s| &text[s]), Some("boy"));
        assert_eq!(child("a 4-year-old dog", Span::new(2, 12)), None);
    }
}
