//! Written dates: "10 January", "Jan. 10th, 2022", "the 13th", "10, 12 and 13 January", "May 2016".

use super::super::atom::Line;
use super::super::lexicon::Lex;
use super::super::meaning::{Found, From, Meaning, Pick, YearSaid};
use super::number;
use crate::annotate::Upos;

/// A date or month that begins with the name of a month at `i`; further days of a list or range
/// ("January 10, 12 and 13") are added to `more`.
pub(super) fn from_month(line: Line, i: usize, more: &mut Vec<Found>) -> Option<Found> {
    let (month, next) = month_name(line, i)?;
    if let Some((day, after)) = day_number(line, line.skip(next, Lex::The)) {
        let (year, end) = year_after(line, after);
        if year == YearSaid::Open {
            more.extend(further_days(line, after, month));
        }
        return Some(day_found(i, end, (year, month, day)));
    }
    let (year, end) = year_of_month(line, next);
    if year == YearSaid::Open && !stands_for_a_month(line, i, next) {
        return None;
    }
    Some(Found { start: i, end, meaning: Meaning::Month { year, month, pick: Pick::Sense } })
}

/// A date that begins with the number of its day at `i`: "10 January 2022", "30th of June",
/// "10, 12 and 13 January"; the days before the last are added to `more`.
pub(super) fn from_day(line: Line, i: usize, more: &mut Vec<Found>) -> Option<Found> {
    if line.before(i, 1) == Lex::Currency {
        return None;
    }
    let mut days = Vec::new();
    let mut at = i;
    loop {
        let (day, next) = day_number(line, at)?;
        days.push((at, next, day));
        let name = line.skip(line.skip(next, Lex::Of), Lex::Hyphen);
        if let Some((month, end)) = month_name(line, name) {
            let (year, end) = year_after(line, end);
            let (start, _, day) = days.pop()?;
            for &(start, end, day) in &days {
                more.push(day_found(start, end, (year, month, day)));
            }
            return Some(day_found(start, end, (year, month, day)));
        }
        at = list_mark(line, next)?;
        if days.len() > 12 {
            return None;
        }
    }
}

/// "the 13th": a day of the month the text is telling of. `i` is at "the".
pub(super) fn the_day(line: Line, i: usize) -> Option<Found> {
    let Lex::Num(day @ 1..=31, _) = line.lex(i + 1) else { return None };
    let ending = line.lex(i + 2) == Lex::OrdinalEnding && line.joined(i + 2);
    let closed = !matches!(line.lex(i + 3), Lex::Other | Lex::Unit(..) | Lex::Hyphen)
        || line.is(i + 3, "and");
    let of_month = line.lex(i + 3) == Lex::Of;
    if !ending
        || !closed
        || of_month
        || !matches!(line.before(i, 1), Lex::On | Lex::By | Lex::Until)
    {
        return None;
    }
    Some(Found { start: i, end: i + 3, meaning: Meaning::DayOfMonth(day as i8) })
}

fn day_found(start: usize, end: usize, (year, month, day): (YearSaid, i8, i8)) -> Found {
    Found { start, end, meaning: Meaning::Day { year, month, day, weekday: None } }
}

/// The month whose name stands at `i`, and the place after it and its full stop.
pub(super) fn month_name(line: Line, i: usize) -> Option<(i8, usize)> {
    let Lex::Month(month, short) = line.lex(i) else { return None };
    if !line.capital(i) {
        return None;
    }
    Some((month, if short { line.skip_dot(i + 1) } else { i + 1 }))
}

/// A day of the month at `i`: "10", "10th", "eighth".
fn day_number(line: Line, i: usize) -> Option<(i8, usize)> {
    match line.lex(i) {
        Lex::Num(day @ 1..=31, 1..=2) => {
            let next = i + 1;
            if line.lex(next) == Lex::OrdinalEnding && line.joined(next) {
                return Some((day as i8, next + 1));
            }
            // "June 16:30" is a clock time, "May 1.5" and "May 30%" are figures.
            let figure = match line.lex(next) {
                Lex::Colon | Lex::Dot | Lex::Comma => {
                    line.joined(next)
                        && line.joined(next + 1)
                        && matches!(line.lex(next + 1), Lex::Num(_, d) if d < 4)
                }
                Lex::Percent | Lex::Multiplier(_) => true,
                _ => false,
            };
            (!figure).then_some((day as i8, next))
        }
        Lex::Ordinal(day) => Some((day as i8, i + 1)),
        Lex::Cardinal(tens @ (20 | 30)) => {
            let unit = line.skip(i + 1, Lex::Hyphen);
            let Lex::Ordinal(n @ 1..=9) = line.lex(unit) else { return None };
            (tens + n <= 31).then_some(((tens + n) as i8, unit + 1))
        }
        _ => None,
    }
}

/// The year after a day: "2022", ", 2022", "this year", "of last year", "nineteen ninety-six".
pub(super) fn year_after(line: Line, i: usize) -> (YearSaid, usize) {
    let after_comma = line.skip(line.skip_dot(i), Lex::Comma);
    if let Some((year, next)) = year_number(line, after_comma) {
        return (YearSaid::Given(year), next);
    }
    let of = line.skip(after_comma, Lex::Of);
    if line.lex(of + 1) == Lex::Unit(super::Unit::Year, false) {
        let by = match line.lex(of) {
            Lex::This => 0,
            Lex::Last => -1,
            Lex::Next => 1,
            _ => return (YearSaid::Open, i),
        };
        return (YearSaid::Shift(by, From::Article), of + 2);
    }
    (YearSaid::Open, i)
}

/// The year after a month: as after a day, and "of 2022" as well.
fn year_of_month(line: Line, i: usize) -> (YearSaid, usize) {
    match year_after(line, i) {
        (YearSaid::Open, _) if line.lex(i) == Lex::Of => match year_number(line, i + 1) {
            Some((year, next)) => (YearSaid::Given(year), next),
            None => (YearSaid::Open, i),
        },
        (YearSaid::Open, _) if line.lex(i) == Lex::Apostrophe && line.joined(i + 1) => {
            match line.lex(i + 1) {
                Lex::Num(n, 2) => (YearSaid::Given(super::full_year(n)), i + 2),
                _ => (YearSaid::Open, i),
            }
        }
        found => found,
    }
}

/// Four digits that are a year, or a year as spoken.
pub(super) fn year_number(line: Line, i: usize) -> Option<(i16, usize)> {
    if let Lex::Num(year @ 1000..=2199, 4) = line.lex(i) {
        let figure = match line.lex(i + 1) {
            Lex::Percent => true,
            Lex::Dot | Lex::Comma | Lex::Colon => {
                line.joined(i + 1) && line.joined(i + 2) && matches!(line.lex(i + 2), Lex::Num(..))
            }
            _ => false,
        };
        return (!figure).then_some((year as i16, i + 1));
    }
    number::spoken_year(line, i)
}

/// The rest of a list or range after "January 10": ", 12 and 13", "-12", " and 12".
fn further_days(line: Line, after: usize, month: i8) -> Vec<Found> {
    let mut days = Vec::new();
    let mut at = after;
    let mut closed = false;
    while let Some(next) = list_mark(line, at) {
        let Some((day, end)) = day_number(line, next) else { break };
        if matches!(line.lex(next), Lex::Ordinal(_)) || counts_something(line, end) {
            return Vec::new();
        }
        closed |= line.lex(next - 1) != Lex::Comma;
        days.push(day_found(next, end, (YearSaid::Open, month, day)));
        at = end;
        if days.len() > 12 {
            return Vec::new();
        }
    }
    if !closed {
        return Vec::new();
    }
    let (year, end) = year_after(line, at);
    if let Some(last) = days.last_mut()
        && year != YearSaid::Open
    {
        last.end = end;
        for found in &mut days {
            if let Meaning::Day { year: of, .. } = &mut found.meaning {
                *of = year;
            }
        }
    }
    days
}

/// The place after what joins the days of a list: ",", "and", ", and", "or", "to", a hyphen.
fn list_mark(line: Line, i: usize) -> Option<usize> {
    match line.lex(i) {
        Lex::Comma => {
            Some(if matches!(line.lex(i + 1), Lex::And | Lex::Or) { i + 2 } else { i + 1 })
        }
        Lex::And | Lex::Or | Lex::To | Lex::Hyphen | Lex::Slash => Some(i + 1),
        _ => None,
    }
}

/// Whether the number that ends at `end` counts things ("on May 3 and 12 people died").
fn counts_something(line: Line, end: usize) -> bool {
    match line.lex(end) {
        Lex::Other => {
            !line.joined(end)
                && !line.capital(end)
                && line.word(end).chars().next().is_some_and(char::is_alphabetic)
                && !matches!(line.word(end), "with" | "as" | "when" | "but" | "while" | "that")
        }
        Lex::Unit(..) | Lex::Percent | Lex::Multiplier(_) | Lex::Month(..) | Lex::Am | Lex::Pm => {
            true
        }
        _ => false,
    }
}

/// Whether the name of a month alone means the month: names of people and "may", "march" don't.
fn stands_for_a_month(line: Line, i: usize, next: usize) -> bool {
    let Lex::Month(month, short) = line.lex(i) else { return false };
    let led = matches!(
        line.before(i, 1),
        Lex::In
            | Lex::Of
            | Lex::By
            | Lex::Since
            | Lex::Until
            | Lex::From
            | Lex::To
            | Lex::During
            | Lex::Through
            | Lex::Between
            | Lex::For
            | Lex::Early
            | Lex::Late
            | Lex::Mid
            | Lex::Last
            | Lex::Next
            | Lex::This
            | Lex::Past
            | Lex::Each
            | Lex::Every
            | Lex::Before
            | Lex::After
    ) || (line.before(i, 1) == Lex::Hyphen && line.before(i, 2) == Lex::Mid);
    let named = |at: usize| line.capital(at) && matches!(line.lex(at), Lex::Other);
    let part_of_name = (named(next) && !line.is(next, "I"))
        || i.checked_sub(1).is_some_and(|before| named(before) && !line.joined(i));
    let joined_name = line.lex(next) == Lex::Hyphen && line.joined(next);
    match month {
        _ if short && line.lex(next.saturating_sub(1)) != Lex::Dot => led && !part_of_name,
        3 | 5 => {
            (led && !named(next))
                || (!part_of_name && (beside_a_month(line, i, next) || describes(line, i, next)))
        }
        _ => led || !(part_of_name || joined_name),
    }
}

/// Whether "March" or "May" describes a noun: "the March accession", but not "the May government",
/// which is named after a person.
fn describes(line: Line, i: usize, next: usize) -> bool {
    const OF_A_PERSON: &[&str] = &[
        "government",
        "cabinet",
        "administration",
        "premiership",
        "camp",
        "team",
        "era",
        "family",
    ];
    if OF_A_PERSON.contains(&line.word(next)) {
        return false;
    }
    let noun = line.atoms.get(next).is_some_and(|atom| atom.pos == Upos::Noun);
    let determined = matches!(line.before(i, 1), Lex::The | Lex::A | Lex::That | Lex::This);
    determined && noun && matches!(line.lex(next), Lex::Other) && !line.is(next + 1, "on")
}

/// Whether another month stands beside "March" or "May": "in April and May".
fn beside_a_month(line: Line, i: usize, next: usize) -> bool {
    let link = |at: Lex| matches!(at, Lex::And | Lex::Or | Lex::To | Lex::Comma | Lex::Hyphen);
    (link(line.before(i, 1)) && matches!(line.before(i, 2), Lex::Month(..) | Lex::Dot))
        || (link(line.lex(next)) && matches!(line.lex(next + 1), Lex::Month(..)))
}
