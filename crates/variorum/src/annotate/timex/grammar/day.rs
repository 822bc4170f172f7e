//! Single days by name: weekdays, today and its neighbours, with parts of the day.
//!
//! "on Thursday", "last Monday", "Monday week", "Friday, Dec. 29", "early Tuesday", "Sunday night",
//! "the day before yesterday", "the night of Oct. 23".

use super::super::atom::Line;
use super::super::lexicon::{DayPart, Lex, Unit};
use super::super::meaning::{Found, From, Meaning, Pick, YearSaid};
use super::{clock, date, holiday, numeric, set};

/// A day at `i` with what is built on it: a part of the day, or a clock time right after it.
pub(super) fn full(line: Line, i: usize) -> Option<Found> {
    let found = plain(line, i)?;
    let next = found.end;
    if let Lex::Part(part, false) = line.lex(next) {
        return Some(with_part(i, next + 1, part, found.meaning));
    }
    let at = line.skip(line.skip(next, Lex::Comma), Lex::At);
    if (at == next || line.lex(next) == Lex::Comma)
        && let Some((time, end)) = clock::clock(line, at)
    {
        let meaning = Meaning::Clock { time, day: Some(Box::new(found.meaning)) };
        return Some(Found { start: i, end, meaning });
    }
    Some(found)
}

/// A day at `i`: weekday, relative day, written date.
pub(super) fn plain(line: Line, i: usize) -> Option<Found> {
    match line.lex(i) {
        Lex::Weekday(..) => weekday(line, i),
        Lex::Last | Lex::Next | Lex::This | Lex::Coming | Lex::Past | Lex::Previous => {
            picked(line, i)
        }
        Lex::The => picked(line, i + 1).map(|found| Found { start: i, ..found }),
        Lex::Early | Lex::Late | Lex::Earlier | Lex::Later => {
            let at = line.skip(i + 1, Lex::On);
            let at = if at == i + 2 && !matches!(line.lex(i), Lex::Earlier | Lex::Later) {
                return None;
            } else {
                at
            };
            plain_core(line, at).map(|found| Found { start: i, ..found })
        }
        Lex::Month(..) => {
            let found = date::from_month(line, i, &mut Vec::new())?;
            matches!(found.meaning, Meaning::Day { .. }).then_some(found)
        }
        Lex::Num(..) => numeric::date(line, i).or_else(|| date::from_day(line, i, &mut Vec::new())),
        _ => plain_core(line, i),
    }
}

fn plain_core(line: Line, i: usize) -> Option<Found> {
    let by = match line.lex(i) {
        Lex::Today => 0,
        Lex::Yesterday => -1,
        Lex::Tomorrow => 1,
        Lex::Weekday(..) => return weekday(line, i),
        _ => return None,
    };
    Some(day_shift(i, i + 1, by, From::Article))
}

fn day_shift(start: usize, end: usize, by: i32, from: From) -> Found {
    Found { start, end, meaning: Meaning::Shift { unit: Unit::Day, by, from } }
}

/// "Thursday", "Friday, Dec. 29, 2017", "Monday week", "Friday last", "Mondays".
fn weekday(line: Line, i: usize) -> Option<Found> {
    let (weekday, next) = weekday_name(line, i)?;
    if let Some(found) = date_after(line, i, weekday, next) {
        return Some(found);
    }
    let Lex::Weekday(_, short, plural) = line.lex(i) else { return None };
    if plural {
        return Some(set::weekdays(i, next, weekday));
    }
    if short
        && !(line.lex(next - 1) == Lex::Dot && matches!(line.before(i, 1), Lex::On | Lex::Comma))
    {
        return None;
    }
    let (pick, end) = match line.lex(next) {
        Lex::Unit(Unit::Week, false) if !line.joined(next) => (Pick::WeekAfter, next + 1),
        Lex::Last => (Pick::Last, next + 1),
        Lex::Next => (Pick::Next, next + 1),
        _ => (Pick::Sense, next),
    };
    if matches!(pick, Pick::Last | Pick::Next)
        && matches!(line.lex(end), Lex::Unit(..) | Lex::Other | Lex::Month(..))
    {
        let by = if pick == Pick::Last { -1 } else { 1 };
        if line.lex(end) == Lex::Unit(Unit::Week, false) {
            let pick = if by < 0 { Pick::Last } else { Pick::Next };
            return Some(Found {
                start: i,
                end: end + 1,
                meaning: Meaning::Weekday { weekday, pick },
            });
        }
        return Some(Found {
            start: i,
            end: next,
            meaning: Meaning::Weekday { weekday, pick: Pick::Sense },
        });
    }
    Some(Found { start: i, end, meaning: Meaning::Weekday { weekday, pick } })
}

/// The weekday whose name stands at `i`, and the place after it.
fn weekday_name(line: Line, i: usize) -> Option<(i8, usize)> {
    let Lex::Weekday(weekday, short, _) = line.lex(i) else { return None };
    if !line.capital(i) {
        return None;
    }
    Some((weekday, if short { line.skip_dot(i + 1) } else { i + 1 }))
}

/// "Friday" and the date that follows it: ", Dec. 29, 2017", " 30 December", " the 13th".
fn date_after(line: Line, i: usize, named: i8, next: usize) -> Option<Found> {
    let at = line.skip(line.skip(next, Lex::Comma), Lex::The);
    let found = date::from_month(line, at, &mut Vec::new())
        .or_else(|| date::from_day(line, at, &mut Vec::new()))
        .or_else(|| numeric::date(line, at))?;
    match found.meaning {
        Meaning::Day { year, month, day, .. } => Some(Found {
            start: i,
            end: found.end,
            meaning: Meaning::Day { year, month, day, weekday: Some(named) },
        }),
        Meaning::Slashed(_) => Some(Found { start: i, ..found }),
        _ => None,
    }
}

/// "last Monday", "this coming Sunday, March eighth", "next Tuesday", "the previous Friday".
fn picked(line: Line, i: usize) -> Option<Found> {
    let (pick, mut next) = match line.lex(i) {
        Lex::Last | Lex::Past => (Pick::Last, i + 1),
        Lex::Previous => (Pick::Before, i + 1),
        Lex::Next | Lex::Coming | Lex::Following => (Pick::Next, i + 1),
        Lex::This => match line.lex(i + 1) {
            Lex::Coming => (Pick::Next, i + 2),
            Lex::Past => (Pick::Last, i + 2),
            _ => (Pick::This, i + 1),
        },
        _ => return None,
    };
    next = line.skip_dot(next);
    if let Some(mut found) = weekday(line, next) {
        if let Meaning::Weekday { pick: of, .. } = &mut found.meaning {
            *of = pick;
        } else if !matches!(found.meaning, Meaning::Day { .. }) {
            return None;
        }
        return Some(Found { start: i, ..found });
    }
    if let Some(found) = picked_month(line, i, next, pick) {
        return Some(found);
    }
    let mut found = holiday::name(line, next)?;
    if let Meaning::Holiday { pick: of, .. } = &mut found.meaning {
        *of = pick;
    }
    Some(Found { start: i, ..found })
}

/// "last May", "next March", "this September", "last Oct. 23".
fn picked_month(line: Line, i: usize, at: usize, pick: Pick) -> Option<Found> {
    let mut found = date::from_month(line, at, &mut Vec::new())?;
    match &mut found.meaning {
        Meaning::Month { year: YearSaid::Open, pick: of, .. } => *of = pick,
        Meaning::Day { year, .. } if *year == YearSaid::Open => match pick {
            Pick::Last => *year = YearSaid::Before,
            Pick::Next => *year = YearSaid::After,
            _ => {}
        },
        _ => return None,
    }
    Some(Found { start: i, ..found })
}

/// "this morning", "last night", "the night of Oct. 23", "early Friday morning", "Sunday night",
/// "the morning": what begins at `i` and names a part of a day.
pub(super) fn part_of_day(line: Line, i: usize) -> Option<Found> {
    let today = |by| Meaning::Shift { unit: Unit::Day, by, from: From::Article };
    match (line.lex(i), line.lex(i + 1)) {
        (Lex::This, Lex::Part(part, false)) => Some(with_part(i, i + 2, part, today(0))),
        (Lex::Last, Lex::Part(part, false)) => Some(with_part(i, i + 2, part, today(-1))),
        (Lex::Early | Lex::Late | Lex::Earlier | Lex::Later, Lex::This | Lex::Last) => {
            part_of_day(line, i + 1).map(|found| Found { start: i, ..found })
        }
        (Lex::Tonight, _) => Some(with_part(i, i + 1, DayPart::Night, today(0))),
        (Lex::Overnight, _) if !line.capital(i + 1) => {
            Some(with_part(i, i + 1, DayPart::Night, today(0)))
        }
        (Lex::The, Lex::Part(part, false)) => of_a_day(line, i, part, i + 2),
        (Lex::The, Lex::Next | Lex::Following | Lex::Previous | Lex::Same) => {
            let Lex::Part(part, false) = line.lex(i + 2) else { return None };
            let by = match line.lex(i + 1) {
                Lex::Previous => -1,
                Lex::Same => 0,
                _ => 1,
            };
            let day = Meaning::Shift { unit: Unit::Day, by, from: From::Story };
            Some(with_part(i, i + 3, part, day))
        }
        (Lex::Part(part, false), Lex::Of) => of_a_day(line, i, part, i + 1),
        (Lex::Mid, Lex::Part(part, false)) => Some(mid_part(line, i, part, i + 2)),
        (Lex::Mid, Lex::Hyphen) => match line.lex(i + 2) {
            Lex::Part(part, false) => Some(mid_part(line, i, part, i + 3)),
            _ => None,
        },
        _ => None,
    }
}

/// "the night of Oct. 23"; "the morning" alone is of the day the text is telling of.
fn of_a_day(line: Line, i: usize, part: DayPart, next: usize) -> Option<Found> {
    if line.lex(next) == Lex::Of
        && let Some(found) = plain(line, next + 1)
    {
        return Some(with_part(i, found.end, part, found.meaning));
    }
    let led = matches!(line.before(i, 1), Lex::In | Lex::During | Lex::Through);
    let bare = led && line.lex(i) == Lex::The;
    bare.then_some(Found { start: i, end: next, meaning: Meaning::BarePart(part) })
}

fn mid_part(line: Line, i: usize, part: DayPart, next: usize) -> Found {
    match plain(line, next) {
        Some(found) => with_part(i, found.end, part, found.meaning),
        None => Found { start: i, end: next, meaning: Meaning::BarePart(part) },
    }
}

fn with_part(start: usize, end: usize, part: DayPart, day: Meaning) -> Found {
    Found { start, end, meaning: Meaning::Part { part, day: Box::new(day) } }
}

/// "the day before yesterday", "the day after tomorrow". `i` is at "the".
pub(super) fn beyond_tomorrow(line: Line, i: usize) -> Option<Found> {
    let at = line.skip(i, Lex::The);
    if line.lex(at) != Lex::Unit(Unit::Day, false) {
        return None;
    }
    match (line.lex(at + 1), line.lex(at + 2)) {
        (Lex::Before, Lex::Yesterday) => Some(day_shift(i, at + 3, -2, From::Article)),
        (Lex::After, Lex::Tomorrow) => Some(day_shift(i, at + 3, 2, From::Article)),
        _ => None,
    }
}
