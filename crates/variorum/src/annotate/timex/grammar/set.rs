//! Times that come again: "every Friday", "Mondays", "twice a week", "$1 billion a year", "daily".

use super::super::super::TimexType;
use super::super::atom::Line;
use super::super::lexicon::{DayPart, Lex, Unit};
use super::super::meaning::{Found, Meaning};
use super::number::Amount;
use super::{duration, number};

/// A recurring time at `i`.
pub(super) fn set(line: Line, i: usize) -> Option<Found> {
    match line.lex(i) {
        Lex::Every | Lex::Each => every(line, i),
        Lex::A | Lex::Per => rate(line, i),
        Lex::Daily => adverb(i, "P1D"),
        Lex::Weekly => adverb(i, "P1W"),
        Lex::Monthly => adverb(i, "P1M"),
        Lex::Yearly => adverb(i, "P1Y"),
        Lex::Hourly => adverb(i, "PT1H"),
        Lex::Nightly => adverb(i, "XXXX-XX-XXTNI"),
        _ => None,
    }
}

/// "Mondays", "Fridays": every one of them.
pub(super) fn weekdays(start: usize, end: usize, weekday: i8) -> Found {
    set_of(start, end, format!("XXXX-WXX-{weekday}"))
}

fn set_of(start: usize, end: usize, value: String) -> Found {
    Found { start, end, meaning: Meaning::Fixed(TimexType::Set, value) }
}

fn adverb(i: usize, value: &str) -> Option<Found> {
    Some(set_of(i, i + 1, value.to_owned()))
}

/// "every day", "each Thursday", "every two years", "every other week", "each July", "every morning".
fn every(line: Line, i: usize) -> Option<Found> {
    let other = line.is(i + 1, "other");
    let at = if other { i + 2 } else { i + 1 };
    match line.lex(at) {
        Lex::Weekday(weekday, _, _) if line.capital(at) => {
            let value = match line.lex(at + 1) {
                Lex::Part(part, _) => {
                    return Some(set_of(i, at + 2, format!("XXXX-WXX-{weekday}T{}", part.code())));
                }
                _ => format!("XXXX-WXX-{weekday}"),
            };
            Some(set_of(i, at + 1, value))
        }
        Lex::Month(month, _) if line.capital(at) => {
            Some(set_of(i, at + 1, format!("XXXX-{month:02}")))
        }
        Lex::Season(season, _) => Some(set_of(i, at + 1, format!("XXXX-{}", season.code()))),
        Lex::Part(part, false) => Some(set_of(i, at + 1, every_part(part))),
        Lex::Unit(Unit::Weekend, false) => Some(set_of(i, at + 1, "XXXX-WXX-WE".to_owned())),
        Lex::Unit(Unit::Quarter, false) => Some(set_of(i, at + 1, "P1Q".to_owned())),
        Lex::Unit(unit, false) => {
            let count = if other { 2 } else { 1 };
            Some(set_of(i, at + 1, duration::value(Amount::Exact(count, false), unit)?))
        }
        Lex::Num(..) | Lex::Cardinal(_) | Lex::Vague => {
            let (amount, next) = number::amount(line, at)?;
            let Lex::Unit(unit, _) = line.lex(next) else { return None };
            Some(set_of(i, next + 1, duration::value(amount, unit)?))
        }
        _ => None,
    }
}

fn every_part(part: DayPart) -> String {
    format!("XXXX-XX-XXT{}", part.code())
}

/// "a year", "per day" after an amount: "$1 billion a year", "15 a year", "twice a week".
fn rate(line: Line, i: usize) -> Option<Found> {
    let Lex::Unit(unit, false) = line.lex(i + 1) else { return None };
    let follows = line.lex(i + 2);
    let directed = matches!(
        follows,
        Lex::Ago
            | Lex::Earlier
            | Lex::Later
            | Lex::Before
            | Lex::After
            | Lex::Hyphen
            | Lex::Hence
            | Lex::From
            | Lex::Apostrophe
    );
    if directed || (line.lex(i) == Lex::A && !is_counted_before(line, i)) {
        return None;
    }
    Some(set_of(i, i + 2, duration::value(Amount::Exact(1, false), unit)?))
}

/// Whether an amount stands before "a year": "15", "$3 million", "90%", "twice", "three times",
/// "four flights", "$2.50 a share".
fn is_counted_before(line: Line, i: usize) -> bool {
    let before = line.before(i, 1);
    if matches!(
        before,
        Lex::Num(..)
            | Lex::Multiplier(_)
            | Lex::Percent
            | Lex::Once
            | Lex::Twice
            | Lex::Times
            | Lex::Cardinal(_)
    ) || line.is(i.wrapping_sub(1), "percent")
    {
        return true;
    }
    let counted = |back| {
        matches!(
            line.before(i, back),
            Lex::Num(..) | Lex::Cardinal(_) | Lex::Multiplier(_) | Lex::Dozen
        )
    };
    let hundreds = |back: usize| {
        const ROUND: &[&str] = &["dozens", "scores", "hundreds", "thousands", "millions"];
        i.checked_sub(back).is_some_and(|n| ROUND.contains(&line.word(n)))
    };
    before == Lex::Other
        && line.word(i - 1).ends_with('s')
        && (2..=4).any(|back| counted(back) || hundreds(back))
}
