//! Times that are not on the calendar: "now", "currently", "recently", "the past", "the near future",
//! "recent years", "the coming months", "these days".

use super::super::super::TimexType;
use super::super::atom::Line;
use super::super::lexicon::{Lex, Unit};
use super::super::meaning::{Found, Meaning};

const PAST: &str = "PAST_REF";
const PRESENT: &str = "PRESENT_REF";
const FUTURE: &str = "FUTURE_REF";

/// A vague reference at `i`.
pub(super) fn vague(line: Line, i: usize) -> Option<Found> {
    let (value, end) = match line.lex(i) {
        Lex::Now => (PRESENT, now(line, i)?),
        Lex::Currently | Lex::Nowadays => (PRESENT, i + 1),
        Lex::Current => match line.lex(i + 1) {
            Lex::Unit(..) => return None,
            _ => (PRESENT, i + 1),
        },
        Lex::Recently => (PAST, i + 1),
        Lex::More if line.lex(i + 1) == Lex::Recently => (PAST, i + 2),
        Lex::Recent if line.before(i, 1) != Lex::Most => recent(line, i),
        Lex::Coming if matches!(line.lex(i + 1), Lex::Unit(_, true)) => (FUTURE, i + 2),
        Lex::These if line.lex(i + 1) == Lex::Unit(Unit::Day, true) => (PRESENT, i + 2),
        Lex::The => after_article(line, i)?,
        _ => return None,
    };
    Some(Found { start: i, end, meaning: Meaning::Fixed(TimexType::Date, value.to_owned()) })
}

/// "now" tells a time, but not in "now that" and "until now" is one.
fn now(line: Line, i: usize) -> Option<usize> {
    let name = line.capital(i) && line.capital(i + 1) && line.lex(i + 1) == Lex::Other;
    let compound = line.lex(i + 1) == Lex::Hyphen && line.joined(i + 1);
    (!name && !compound).then_some(i + 1)
}

/// "recent years", "recent closing".
fn recent(line: Line, i: usize) -> (&'static str, usize) {
    match line.lex(i + 1) {
        Lex::Unit(_, true) => (PAST, i + 2),
        _ => (PAST, i + 1),
    }
}

/// "the past", "the near future", "the coming years". `i` is at "the".
fn after_article(line: Line, i: usize) -> Option<(&'static str, usize)> {
    match line.lex(i + 1) {
        Lex::Past if stands_alone(line, i + 2) => Some((PAST, i + 2)),
        Lex::Future if stands_alone(line, i + 2) => Some((FUTURE, i + 2)),
        Lex::Coming if matches!(line.lex(i + 2), Lex::Unit(_, true)) => Some((FUTURE, i + 3)),
        Lex::Other => {
            let term = ["near", "short", "long"].iter().any(|word| line.is(i + 1, word))
                && line.is(i + 2, "term");
            if term {
                return Some((FUTURE, i + 3));
            }
            let near = ["near", "foreseeable", "immediate", "distant"];
            let future =
                near.iter().any(|word| line.is(i + 1, word)) && line.lex(i + 2) == Lex::Future;
            future.then_some((FUTURE, i + 3))
        }
        _ => None,
    }
}

/// Whether no noun follows that "past" or "future" would describe.
fn stands_alone(line: Line, i: usize) -> bool {
    match line.lex(i) {
        Lex::Unit(..)
        | Lex::Num(..)
        | Lex::Cardinal(_)
        | Lex::Vague
        | Lex::Couple
        | Lex::Season(..)
        | Lex::Weekday(..)
        | Lex::Month(..)
        | Lex::Approx
        | Lex::Hyphen => false,
        Lex::Other => !line.word(i).chars().next().is_some_and(char::is_alphabetic),
        _ => true,
    }
}
