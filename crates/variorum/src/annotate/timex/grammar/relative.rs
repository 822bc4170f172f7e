//! Times told by their distance: "last week", "two weeks ago", "earlier in the month", "the previous
//! day", "a year earlier", "the day after", "later this year", "the year ahead".

use super::super::super::TimexType;
use super::super::atom::Line;
use super::super::lexicon::{Lex, Unit};
use super::super::meaning::{Found, From, Meaning, Pick};
use super::day;
use super::number::{Amount, amount};

/// "last week", "this year", "the previous month", "the same day", "the month", "the year ahead".
pub(super) fn unit(line: Line, i: usize) -> Option<Found> {
    let article = line.lex(i) == Lex::The;
    let at = line.skip(i, Lex::The);
    let shift = |unit, by, from, end| {
        let meaning = match (unit, from, by) {
            (Unit::Weekend, From::Article, -1) => Meaning::Weekend(Pick::Last),
            (Unit::Weekend, From::Article, 0) => Meaning::Weekend(Pick::Sense),
            (Unit::Weekend, From::Article, 1) => Meaning::Weekend(Pick::Next),
            _ => Meaning::Shift { unit, by, from },
        };
        Some(Found { start: i, end, meaning })
    };
    let next = match line.lex(at + 1) {
        Lex::Fiscal => at + 2,
        _ => at + 1,
    };
    let named = match line.lex(next) {
        Lex::Unit(unit, false) if unit >= Unit::Day => Some(unit),
        _ => None,
    };
    if line.capital(next) && line.capital(at) && named.is_some() {
        return None; // "This Week", "Last Night": names of broadcasts and books
    }
    match (line.lex(at), named) {
        (Lex::This | Lex::Current, Some(unit))
            if unit != Unit::Day || line.lex(at) == Lex::This =>
        {
            if line.lex(at) == Lex::This && article {
                return None;
            }
            shift(unit, 0, From::Article, next + 1)
        }
        (Lex::That, Some(Unit::Day)) if !article && has_come(line, next + 1) => Some(Found {
            start: i,
            end: next + 1,
            meaning: Meaning::Fixed(TimexType::Date, "PRESENT_REF".to_owned()),
        }),
        (Lex::That, Some(unit)) if !article => shift(unit, 0, From::Story, next + 1),
        (Lex::Same, Some(unit)) => shift(unit, 0, From::Story, next + 1),
        (Lex::Last, Some(Unit::Day)) => None,
        (Lex::Last, Some(unit)) => shift(unit, -1, From::Article, next + 1),
        (Lex::Next, Some(Unit::Day)) => shift(Unit::Day, 1, From::Story, next + 1),
        (Lex::Next | Lex::Coming, Some(unit)) => shift(unit, 1, From::Article, next + 1),
        (Lex::Previous, Some(unit)) if article => shift(unit, -1, From::Story, next + 1),
        (Lex::Following, Some(unit)) if article => shift(unit, 1, From::Story, next + 1),
        (Lex::Latest, _) if article => latest(line, i, at + 1),
        (Lex::This, None) if line.lex(at + 1) == Lex::Coming => {
            let Lex::Unit(unit, false) = line.lex(at + 2) else { return None };
            shift(unit, 1, From::Article, at + 3)
        }
        (Lex::This, None) if line.lex(at + 1) == Lex::Past => {
            let Lex::Unit(unit, false) = line.lex(at + 2) else { return None };
            shift(unit, -1, From::Article, at + 3)
        }
        (Lex::That, None) if line.lex(at + 1) == Lex::Same => {
            let Lex::Unit(unit, false) = line.lex(at + 2) else { return None };
            shift(unit, 0, From::Story, at + 3)
        }
        (Lex::Unit(unit, false), _) if article => the_unit(line, i, at, unit),
        (Lex::Fiscal, _) if article && line.lex(at + 1) == Lex::Unit(Unit::Year, false) => {
            the_unit(line, i, at + 1, Unit::Year)
        }
        (Lex::Other, Some(Unit::Year)) if article && line.is(at, "full") => {
            shift(Unit::Year, 0, From::Article, next + 1)
        }
        _ => None,
    }
}

/// "that day has come", "that day is here": it is now.
fn has_come(line: Line, i: usize) -> bool {
    let comes = ["come", "arrived", "here"].iter().any(|word| line.is(i + 1, word));
    comes && ["has", "is"].iter().any(|word| line.is(i, word))
}

/// "the latest quarter", "the latest period".
fn latest(line: Line, i: usize, at: usize) -> Option<Found> {
    let at = line.skip(at, Lex::Fiscal);
    match line.lex(at) {
        Lex::Period | Lex::Unit(Unit::Quarter, false) => {
            Some(Found { start: i, end: at + 1, meaning: Meaning::TheQuarter })
        }
        Lex::Unit(Unit::Year, false) => Some(Found {
            start: i,
            end: at + 1,
            meaning: Meaning::Shift { unit: Unit::Year, by: 0, from: From::Article },
        }),
        _ => None,
    }
}

/// "the month" after "earlier in", "end of"; "the week"; "the quarter"; "the weekend"; "the year
/// ahead"; "the day before".
fn the_unit(line: Line, i: usize, at: usize, unit: Unit) -> Option<Found> {
    let end = at + 1;
    let found = |meaning, end| Some(Found { start: i, end, meaning });
    let of = matches!(line.lex(end), Lex::Of);
    match (unit, line.word(end)) {
        (_, "ahead") => return found(Meaning::Shift { unit, by: 1, from: From::Article }, end + 1),
        (Unit::Day | Unit::Week | Unit::Month | Unit::Year, "before" | "after" | "earlier") => {
            return beside(line, i, end, (unit, 1));
        }
        _ => {}
    }
    if unit == Unit::Week
        && of
        && let Some(day) = day::plain(line, end + 1)
    {
        return found(Meaning::WeekOf(Box::new(day.meaning)), day.end);
    }
    let inside = matches!(line.before(i, 1), Lex::Of | Lex::In | Lex::For | Lex::During)
        && matches!(
            line.before(i, 2),
            Lex::Earlier
                | Lex::Later
                | Lex::Early
                | Lex::Late
                | Lex::End
                | Lex::Start
                | Lex::Mid
                | Lex::Half
        );
    match unit {
        Unit::Weekend => found(Meaning::Weekend(Pick::Sense), end),
        Unit::Quarter if !of => found(Meaning::TheQuarter, end),
        Unit::Year if line.lex(end) == Lex::Ended => {
            found(Meaning::Fixed(TimexType::Duration, "P1Y".to_owned()), end)
        }
        Unit::Day | Unit::Week | Unit::Month | Unit::Year | Unit::Decade if inside => {
            found(Meaning::Shift { unit, by: 0, from: From::Article }, end)
        }
        Unit::Week if !of => found(Meaning::Shift { unit, by: 0, from: From::Article }, end),
        Unit::Year
            if line.lex(i.wrapping_sub(1)) == Lex::For || line.is(i.wrapping_sub(1), "alone") =>
        {
            found(Meaning::Shift { unit, by: 0, from: From::Article }, end)
        }
        _ => None,
    }
}

/// Amounts with a direction: "two weeks ago", "three days earlier", "a day before Saturday's
/// incident", "the day after", "two months from now", "a week on Monday".
pub(super) fn shifted(line: Line, i: usize) -> Option<Found> {
    if let Some(found) = day::beyond_tomorrow(line, i) {
        return Some(found);
    }
    let (amount, next) = amount(line, i)?;
    let next = line.skip(next, Lex::Hyphen);
    let (unit, next) = match line.lex(next) {
        Lex::Unit(unit, _) => (unit, next + 1),
        Lex::Ordinal(2) if line.word(next).ends_with('s') => (Unit::Second, next + 1),
        _ => return None,
    };
    let next = or_so(line, line.skip(next, Lex::Hyphen));
    let (unit, count) = match amount {
        Amount::Exact(n, half) => whole_units(unit, n as i32, half)?,
        Amount::Open => return vague(line, i, next),
    };
    if unit == Unit::Year && count == 1 && matches!(line.lex(next), Lex::Ago | Lex::Earlier) {
        let from = if line.lex(next) == Lex::Ago { From::Article } else { From::Story };
        return Some(Found { start: i, end: next + 1, meaning: Meaning::YearBefore(from) });
    }
    let shift = |by, from, end| Found { start: i, end, meaning: Meaning::Shift { unit, by, from } };
    match line.lex(next) {
        Lex::Ago => Some(shift(-count, From::Article, next + 1)),
        Lex::Hence => Some(shift(count, From::Article, next + 1)),
        Lex::Earlier if unit >= Unit::Day => Some(shift(-count, From::Story, next + 1)),
        Lex::Later if unit >= Unit::Day && line.lex(next + 1) != Lex::Than => {
            Some(shift(count, From::Story, next + 1))
        }
        Lex::From if line.lex(next + 1) == Lex::Now || line.lex(next + 1) == Lex::Today => {
            Some(shift(count, From::Article, next + 2))
        }
        Lex::Before | Lex::After if unit >= Unit::Day => beside(line, i, next, (unit, count)),
        _ => None,
    }
}

/// An amount in units that are counted in whole: "half a century" is fifty years.
fn whole_units(unit: Unit, n: i32, half: bool) -> Option<(Unit, i32)> {
    let times = |unit, factor: i32| {
        let rest = if half { factor / 2 } else { 0 };
        Some((unit, n.checked_mul(factor)?.checked_add(rest)?))
    };
    match unit {
        Unit::Century => times(Unit::Year, 100),
        Unit::Decade => times(Unit::Year, 10),
        Unit::Year if half => times(Unit::Month, 12),
        Unit::Fortnight => times(Unit::Week, 2),
        _ => Some((unit, n)),
    }
}

/// "years ago", "a few months ago": long past, no count.
fn vague(line: Line, i: usize, next: usize) -> Option<Found> {
    let value = match line.lex(next) {
        Lex::Ago | Lex::Earlier => "PAST_REF",
        Lex::From if line.lex(next + 1) == Lex::Now => "FUTURE_REF",
        _ => return None,
    };
    let end = if value == "PAST_REF" { next + 1 } else { next + 2 };
    Some(Found { start: i, end, meaning: Meaning::Fixed(TimexType::Date, value.to_owned()) })
}

/// "decades ago", "years ago". `i` is at the plural unit.
pub(super) fn bare_ago(line: Line, i: usize) -> Option<Found> {
    let Lex::Unit(_, true) = line.lex(i) else { return None };
    vague(line, i, i + 1)
}

fn or_so(line: Line, i: usize) -> usize {
    if line.lex(i) == Lex::Or && line.is(i + 1, "so") { i + 2 } else { i }
}

/// What stands at "before" or "after" (place `at`): a time it counts from, or, where no event
/// follows, the time the text is telling of.
fn beside(line: Line, i: usize, at: usize, (unit, count): (Unit, i32)) -> Option<Found> {
    let by = if matches!(line.lex(at), Lex::After) || line.lex(at) == Lex::Later {
        count
    } else {
        -count
    };
    if let Some(found) = day::plain(line, at + 1) {
        let of = Box::new(found.meaning);
        return Some(Found { start: i, end: at + 1, meaning: Meaning::Beside { unit, by, of } });
    }
    let ends = match line.lex(at + 1) {
        Lex::Other => ends_clause(line, at + 1),
        Lex::Comma
        | Lex::Dot
        | Lex::Break
        | Lex::And
        | Lex::In
        | Lex::At
        | Lex::On
        | Lex::Quote
        | Lex::Close
        | Lex::By => true,
        _ => line.lex(at) == Lex::Earlier,
    };
    let meaning = Meaning::Shift { unit, by, from: From::Story };
    ends.then_some(Found { start: i, end: at + 1, meaning })
}

fn ends_clause(line: Line, i: usize) -> bool {
    matches!(line.word(i), ";" | "!" | "?" | "when" | "but" | "with" | "that")
        || line.lex(i) == Lex::Hyphen
}

/// "Earlier in the month", "later this year", "earlier in the day", "later in the week".
pub(super) fn earlier_in(line: Line, i: usize) -> Option<Found> {
    if !matches!(line.lex(i), Lex::Earlier | Lex::Later | Lex::Early | Lex::Late) {
        return None;
    }
    let inner = if line.lex(i + 1) == Lex::In { i + 2 } else { i + 1 };
    let found = unit(line, inner)?;
    if inner == i + 2 && line.lex(inner) == Lex::The {
        let Lex::Unit(unit, false) = line.lex(inner + 1) else { return None };
        let meaning = Meaning::Shift { unit, by: 0, from: From::Article };
        return Some(Found { start: i, end: inner + 2, meaning });
    }
    matches!(found.meaning, Meaning::Shift { .. } | Meaning::Weekend(_))
        .then_some(Found { start: i, ..found })
}

/// "year-ago", "year-earlier", with the period they are of: "the year-ago quarter".
pub(super) fn year_ago(line: Line, i: usize) -> Option<Found> {
    let at = line.skip(i, Lex::The);
    let unit = line.lex(at) == Lex::Unit(Unit::Year, false);
    let hyphen = line.skip(at + 1, Lex::Hyphen);
    let ago = matches!(line.lex(hyphen), Lex::Ago | Lex::Earlier);
    if !unit || !ago || (hyphen == at + 1 && at == i) {
        return None;
    }
    let from = if line.lex(hyphen) == Lex::Ago { From::Article } else { From::Story };
    let period = matches!(line.lex(hyphen + 1), Lex::Period | Lex::Unit(Unit::Quarter, false));
    if at != i && !period {
        return Some(Found { start: at, end: hyphen + 1, meaning: Meaning::YearBefore(from) });
    }
    let end = if period && at != i { hyphen + 2 } else { hyphen + 1 };
    Some(Found { start: i, end, meaning: Meaning::YearBefore(from) })
}
