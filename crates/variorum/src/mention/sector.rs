//! For whom people and bodies act: the sectors of event data, read from what they are called.
//!
//! Owns the nouns of people and bodies (`sectors.tsv`). Sectors are those of PLOVER (Open Event Data
//! Alliance); their codes stand in `docs/event-types.md`.

use crate::annotate::{Upos, labels, lemma};
use std::collections::HashMap;
use std::sync::LazyLock;

labels! {
    /// For whom someone acts, after the sectors of PLOVER.
    Sector {
        Government = "government", Legislature = "legislature", Judiciary = "judiciary",
        Military = "military", Police = "police", Intelligence = "intelligence",
        Rebels = "rebels", Opposition = "opposition", Party = "party", Business = "business",
        Labour = "labour", Media = "media", Education = "education", Health = "health",
        Religion = "religion", International = "international", CivilSociety = "civil_society",
        Criminals = "criminals", Refugees = "refugees", Civilians = "civilians",
    }
}

/// What a noun says of the people or the body it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Noun {
    sector: Option<Sector>,
    /// Whether words around it may tell better.
    weak: bool,
}

/// The most words that a name in the table has.
const LONGEST: usize = 3;

static NOUNS: LazyLock<HashMap<&'static str, Noun>> = LazyLock::new(|| {
    let table = include_str!("sectors.tsv");
    let rows = table.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once('\t'));
    let mut out = HashMap::new();
    for (name, words) in rows {
        let sector = Sector::parse(name);
        for word in words.split_whitespace() {
            let noun = Noun { sector, weak: sector.is_none() || word.ends_with('?') };
            // A word of two rows stands for the first.
            out.entry(word.trim_end_matches('?')).or_insert(noun);
        }
    }
    out
});

/// Whether `phrase` names people or a body ("three armed men"), by its head.
pub(super) fn is_someone(phrase: &str) -> bool {
    let (head, _) = parts(phrase);
    last_noun(&head).is_some() || head.last().is_some_and(|word| is_person_ending(word))
}

/// "Economist", "politician", "horseman": endings that only people have.
fn is_person_ending(word: &str) -> bool {
    ["ist", "ician", "man", "woman", "person", "people"]
        .iter()
        .any(|ending| word.len() > ending.len() + 2 && word.ends_with(ending))
}

/// The sector of those whom `phrase` names: "the army's spokesman", "President of the European Commission".
pub(super) fn of_phrase(phrase: &str) -> Option<Sector> {
    let (head, tail) = parts(phrase);
    let (at, length, noun) = last_noun(&head)?;
    if !noun.weak && noun.sector != Some(Sector::Military) {
        return noun.sector;
    }
    let before = &head[..at + 1 - length];
    let around = nouns(before).find(|n| n.sector.is_some());
    match around {
        // "Rebel soldiers" are no army.
        Some(n) if n.sector == Some(Sector::Rebels) || noun.weak && !n.weak => n.sector,
        _ if !noun.weak => noun.sector,
        _ => nouns(&tail)
            .find(|n| n.sector.is_some() && !n.weak)
            .or(around)
            .map_or(noun.sector, |n| n.sector),
    }
}

/// The words of a phrase up to "of", "for", "at", "from" or "in", and those after, in small letters.
fn parts(phrase: &str) -> (Vec<String>, Vec<String>) {
    let words: Vec<String> = phrase
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | '/' | '"'))
        .map(|word| {
            word.trim_end_matches("'s").trim_end_matches("’s").trim_end_matches(['\'', '’'])
        })
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let cut = words.iter().position(|w| matches!(w.as_str(), "of" | "for" | "at" | "from" | "in"));
    let cut = cut.filter(|&n| n > 0).unwrap_or(words.len());
    let tail = words.get(cut + 1..).unwrap_or_default().to_vec();
    (words[..cut].to_vec(), tail)
}

/// The noun that ends at word `end` (included), the longest first: its length and what it says.
fn noun_at(words: &[String], end: usize) -> Option<(usize, Noun)> {
    let singular = lemma(&words[end], Upos::Noun);
    (1..=LONGEST.min(end + 1)).rev().find_map(|length| {
        let before = &words[end + 1 - length..end];
        let name = |last: &str| {
            let all: Vec<&str> = before.iter().map(String::as_str).chain([last]).collect();
            NOUNS.get(all.join("_").as_str()).copied()
        };
        let noun = name(&words[end]).or_else(|| name(&singular))?;
        Some((length, noun))
    })
}

/// The last noun of the table in `words`, if it ends them.
fn last_noun(words: &[String]) -> Option<(usize, usize, Noun)> {
    let end = words.len().checked_sub(1)?;
    noun_at(words, end).map(|(length, noun)| (end, length, noun))
}

/// The nouns of the table in `words`, the last first.
fn nouns(words: &[String]) -> impl Iterator<Item = Noun> + '_ {
    (0..words.len()).rev().filter_map(|end| noun_at(words, end)).map(|(_, noun)| noun)
}

/// The sector of a body by its name: the last word that says one ("Norby Zoo" says none).
pub(super) fn of_name(name: &str) -> Option<Sector> {
    let (head, tail) = parts(name);
    let strong = nouns(&head).find(|n| n.sector.is_some() && !n.weak);
    let any = || nouns(&head).find(|n| n.sector.is_some());
    strong.or_else(any).or_else(|| nouns(&tail).find(|n| n.sector.is_some())).and_then(|n| n.sector)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_tells_its_sector() {
        for (phrase, expected) in [
            ("three armed policemen", Some(Sector::Police)),
            ("rebel soldiers", Some(Sector::Rebels)),
            ("army chief", Some(Sector::Military)),
            ("spokesman for the teachers' union", Some(Sector::Education)),
            ("president of the bank", Some(Sector::Business)),
            ("President", Some(Sector::Government)),
            ("Deputy Foreign Minister", Some(Sector::Government)),
            ("police spokeswoman", Some(Sector::Police)),
            ("the protesters", Some(Sector::Civilians)),
            ("spokesman", None),
            ("stone bridge", None),
        ] {
            assert_eq!(of_phrase(phrase), expected, "{phrase}");
        }
        assert!(is_someone("a spokesman") && !is_someone("stone bridge"));
    }

    #[test]
    fn a_name_tells_its_sector() {
        for (name, expected) in [
            ("Ministry of Defence", Some(Sector::Government)),
            ("United Nations", Some(Sector::International)),
            ("Supreme Court", Some(Sector::Judiciary)),
            ("New York Times", Some(Sector::Media)),
            ("University of Norby", Some(Sector::Education)),
            ("Norby Harbour", None),
        ] {
            assert_eq!(of_name(name), expected, "{name}");
        }
    }
}
