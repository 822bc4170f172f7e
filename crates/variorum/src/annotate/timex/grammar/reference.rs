//! Times that are not on the calendar: "now", "currently", "recently", "the past", "the near future",
//! "recent years", "the coming months", "these days".

use super::super::super::{TimexType, Upos};
use super::super::atom::Line;
use super::super::lexicon::{Lex, Unit};
use super::super::meaning::{Found, Meaning};
use super::duration;
use super::number::Amount;

const PAST: &str = "PAST_REF";
const PRESENT: &str = "PRESENT_REF";
const FUTURE: &str = "FUTURE_REF";

/// A vague reference at `i`.
pub(super) fn vague(line: Line, i: usize) -> Option<Found> {
    let (value, end) = match line.lex(i) {
        Lex::Now => (PRESENT, now(line, i)?),
        Lex::Currently if describes(line, i + 1) => return None,
        Lex::Currently | Lex::Nowadays => (PRESENT, i + 1),
        Lex::Current => match line.lex(i + 1) {
            Lex::Unit(..) => return None,
            _ => (PRESENT, i + 1),
        },
        Lex::Recently => (PAST, i + 1),
        Lex::More if line.lex(i + 1) == Lex::Recently => (PAST, i + 2),
        Lex::Recent | Lex::Coming if matches!(line.lex(i + 1), Lex::Unit(_, true)) => {
            return open_length(line, i, i + 1);
        }
        Lex::Recent if line.before(i, 1) != Lex::Most => (PAST, i + 1),
        Lex::The
            if matches!(line.lex(i + 1), Lex::Coming | Lex::Recent)
                && matches!(line.lex(i + 2), Lex::Unit(_, true)) =>
        {
            return open_length(line, i, i + 2);
        }
        Lex::These if line.lex(i + 1) == Lex::Unit(Unit::Day, true) => (PRESENT, i + 2),
        Lex::A
            if line.lex(i + 1) == Lex::Later
                && (line.is(i + 2, "date")
                    || line.is(i + 2, "time")
                    || line.is(i + 2, "stage")) =>
        {
            (FUTURE, i + 3)
        }
        Lex::The => after_article(line, i)?,
        _ => return None,
    };
    Some(Found { start: i, end, meaning: Meaning::Fixed(TimexType::Date, value.to_owned()) })
}

/// Whether what "currently" stands before, at `i`, is no clause of its own: "a design currently
/// under development", "currently vice president".
fn describes(line: Line, i: usize) -> bool {
    line.atoms.get(i).is_some_and(|a| matches!(a.pos, Upos::Adj | Upos::Noun | Upos::Adp))
}

/// "now" tells a time, but not in "now that" and "until now" is one.
fn now(line: Line, i: usize) -> Option<usize> {
    let name = line.capital(i) && line.capital(i + 1) && line.lex(i + 1) == Lex::Other;
    let compound = line.lex(i + 1) == Lex::Hyphen && line.joined(i + 1);
    (!name && !compound).then_some(i + 1)
}

/// "recent years", "the coming weeks": a length left open, at either side of now. `at` is at the
/// unit.
fn open_length(line: Line, i: usize, at: usize) -> Option<Found> {
    let Lex::Unit(unit, true) = line.lex(at) else { return None };
    let value = duration::value(Amount::Open, unit)?;
    Some(Found { start: i, end: at + 1, meaning: Meaning::Fixed(TimexType::Duration, value) })
}

/// "the past", "the near future". `i` is at "the".
fn after_article(line: Line, i: usize) -> Option<(&'static str, usize)> {
    match line.lex(i + 1) {
        Lex::Past if stands_alone(line, i + 2) => Some((PAST, i + 2)),
        Lex::Future if stands_alone(line, i + 2) => Some((FUTURE, i + 2)),
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
