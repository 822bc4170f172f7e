//! Feasts and memorial days that stand for a date: "Christmas Day", "Thanksgiving", "Easter Sunday".
//!
//! Movable feasts of other calendars are left out: their days are not certain beforehand.

use super::super::atom::Line;
use super::super::lexicon::{Lex, Unit};
use super::super::meaning::{Found, Holiday, Meaning, Pick, YearSaid};
use super::date;

/// Names in lower case, longest first within one first word, and what day they are.
const HOLIDAYS: &[(&[&str], Holiday)] = &[
    (&["christmas", "eve"], Holiday::Fixed(12, 24)),
    (&["christmas", "day"], Holiday::Fixed(12, 25)),
    (&["christmas"], Holiday::Fixed(12, 25)),
    (&["boxing", "day"], Holiday::Fixed(12, 26)),
    (&["new", "year", "'", "s", "eve"], Holiday::Fixed(12, 31)),
    (&["new", "year", "'", "s", "day"], Holiday::Fixed(1, 1)),
    (&["new", "years", "eve"], Holiday::Fixed(12, 31)),
    (&["new", "years", "day"], Holiday::Fixed(1, 1)),
    (&["valentine", "'", "s", "day"], Holiday::Fixed(2, 14)),
    (&["st", ".", "patrick", "'", "s", "day"], Holiday::Fixed(3, 17)),
    (&["st", "patrick", "'", "s", "day"], Holiday::Fixed(3, 17)),
    (&["april", "fools", "'", "day"], Holiday::Fixed(4, 1)),
    (&["april", "fool", "'", "s", "day"], Holiday::Fixed(4, 1)),
    (&["earth", "day"], Holiday::Fixed(4, 22)),
    (&["may", "day"], Holiday::Fixed(5, 1)),
    (&["independence", "day"], Holiday::Fixed(7, 4)),
    (&["bastille", "day"], Holiday::Fixed(7, 14)),
    (&["halloween"], Holiday::Fixed(10, 31)),
    (&["all", "saints", "'", "day"], Holiday::Fixed(11, 1)),
    (&["armistice", "day"], Holiday::Fixed(11, 11)),
    (&["veterans", "day"], Holiday::Fixed(11, 11)),
    (&["martin", "luther", "king", "day"], Holiday::Nth(1, 1, 3)),
    (&["presidents", "'", "day"], Holiday::Nth(2, 1, 3)),
    (&["mother", "'", "s", "day"], Holiday::Nth(5, 7, 2)),
    (&["memorial", "day"], Holiday::Nth(5, 1, -1)),
    (&["father", "'", "s", "day"], Holiday::Nth(6, 7, 3)),
    (&["labor", "day"], Holiday::Nth(9, 1, 1)),
    (&["columbus", "day"], Holiday::Nth(10, 1, 2)),
    (&["thanksgiving", "day"], Holiday::Nth(11, 4, 4)),
    (&["thanksgiving"], Holiday::Nth(11, 4, 4)),
    (&["election", "day"], Holiday::ElectionDay),
    (&["ash", "wednesday"], Holiday::Easter(-46)),
    (&["palm", "sunday"], Holiday::Easter(-7)),
    (&["good", "friday"], Holiday::Easter(-2)),
    (&["easter", "sunday"], Holiday::Easter(0)),
    (&["easter", "monday"], Holiday::Easter(1)),
    (&["easter"], Holiday::Easter(0)),
    (&["whit", "monday"], Holiday::Easter(50)),
];

/// The feast named at `i`, with its year where one follows. Names begin with a capital letter.
pub(super) fn name(line: Line, i: usize) -> Option<Found> {
    let may_begin = matches!(line.lex(i), Lex::Feast | Lex::Month(..) | Lex::OrdinalEnding);
    if !line.capital(i) || !may_begin {
        return None;
    }
    let (end, holiday) = HOLIDAYS.iter().find_map(|(words, holiday)| {
        let same = words.iter().enumerate().all(|(n, word)| matches(line, i + n, word));
        same.then_some((i + words.len(), *holiday))
    })?;
    if is_in_a_name(line, end) || is_told_by_its_season(line, end) {
        return None;
    }
    if line.lex(end) == Lex::Unit(Unit::Week, false) && !line.capital(end) {
        let year = YearSaid::Open;
        let day = Meaning::Holiday { holiday, year, pick: Pick::Sense };
        let meaning = Meaning::WeekOf(Box::new(day));
        return Some(Found { start: i, end: end + 1, meaning });
    }
    let (year, end) = date::year_after(line, end);
    Some(Found { start: i, end, meaning: Meaning::Holiday { holiday, year, pick: Pick::Sense } })
}

fn matches(line: Line, i: usize, word: &str) -> bool {
    if word == "'" { line.lex(i) == Lex::Apostrophe } else { line.is(i, word) }
}

/// "Christmas sales", "Christmas and New Year shopping", "Easter eggs": what belongs to the weeks
/// around the feast, or to no day at all.
fn is_told_by_its_season(line: Line, end: usize) -> bool {
    const SEASONAL: &[&str] = &[
        "bonus",
        "bonuses",
        "card",
        "cards",
        "carol",
        "carols",
        "costume",
        "costumes",
        "decorations",
        "egg",
        "eggs",
        "gift",
        "gifts",
        "lights",
        "market",
        "markets",
        "period",
        "sales",
        "season",
        "shoppers",
        "shopping",
        "song",
        "songs",
        "spirit",
        "tree",
        "trees",
    ];
    let and_another = line.lex(end) == Lex::And && line.capital(end + 1);
    let noun = if and_another {
        (end + 2..end + 5).find(|&k| !line.capital(k) && line.lex(k) == Lex::Other)
    } else {
        Some(end)
    };
    noun.is_some_and(|k| SEASONAL.contains(&line.word(k)))
}

/// "Christmas Island", "Easter Rising": the feast is part of a name; "Easter week" is not.
fn is_in_a_name(line: Line, end: usize) -> bool {
    line.capital(end) && matches!(line.lex(end), Lex::Other)
}
