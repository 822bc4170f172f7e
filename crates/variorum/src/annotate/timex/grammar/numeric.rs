//! Dates in numerals: "2021-12-30", "30.12.2021", "10/01/2022", "9/11", ISO timestamps.

use super::super::atom::Line;
use super::super::lexicon::Lex;
use super::super::meaning::{ClockTime, Found, Meaning, Slashed, YearSaid, Zone};

/// A date in numerals that begins at `i`.
pub(super) fn date(line: Line, i: usize) -> Option<Found> {
    let mark = line.lex(i + 1);
    if !matches!(mark, Lex::Hyphen | Lex::Slash | Lex::Dot) || is_inside_a_number(line, i) {
        return None;
    }
    if mark == Lex::Slash
        && let Some(found) = attacks_of_2001(line, i)
    {
        return Some(found);
    }
    let (Lex::Num(a, a_digits), Lex::Num(b, b_digits)) = (line.lex(i), line.lex(i + 2)) else {
        return None;
    };
    let (Lex::Num(c, c_digits), true) = (line.lex(i + 4), line.lex(i + 3) == mark) else {
        return None;
    };
    if !(i + 1..=i + 4).all(|k| line.joined(k)) || continues(line, i + 5, mark) {
        return None;
    }
    if a_digits == 4 && b_digits <= 2 && c_digits <= 2 {
        return year_first(line, i, (a, b, c));
    }
    if a_digits > 2 || b_digits > 2 || !matches!(c_digits, 2 | 4) {
        return None;
    }
    let year = if c_digits == 4 { c as i16 } else { super::full_year(c) };
    if c_digits == 4 && !(1000..=2199).contains(&year) {
        return None;
    }
    let meaning = match mark {
        Lex::Dot | Lex::Hyphen if (1..=31).contains(&a) && (1..=12).contains(&b) => {
            if c_digits == 2 && mark == Lex::Hyphen {
                return None; // a score or a telephone number more often than a date
            }
            Meaning::Day {
                year: YearSaid::Given(year),
                month: b as i8,
                day: a as i8,
                weekday: None,
            }
        }
        _ => slashed(a, b, year)?,
    };
    Some(Found { start: i, end: i + 5, meaning })
}

/// "2021-12-30", "2021/12/30", with a clock time where "T" or a space and "08:33:00Z" follow.
fn year_first(line: Line, i: usize, (year, month, day): (u32, u32, u32)) -> Option<Found> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || !(1000..=2199).contains(&year) {
        return None;
    }
    let date = Meaning::Day {
        year: YearSaid::Given(year as i16),
        month: month as i8,
        day: day as i8,
        weekday: None,
    };
    if let Some((time, end)) = iso_clock(line, i + 5) {
        let meaning = Meaning::Clock { time, day: Some(Box::new(date)) };
        return Some(Found { start: i, end, meaning });
    }
    Some(Found { start: i, end: i + 5, meaning: date })
}

/// "T08:33", "T08:33:00Z", "T08:33:00.123+03:00".
fn iso_clock(line: Line, i: usize) -> Option<(ClockTime, usize)> {
    if line.word(i) != "T" {
        return None;
    }
    let (Lex::Num(hour @ 0..=24, 2), Lex::Colon, Lex::Num(minute @ 0..=59, 2)) =
        (line.lex(i + 1), line.lex(i + 2), line.lex(i + 3))
    else {
        return None;
    };
    let mut next = i + 4;
    let mut second = None;
    if line.lex(next) == Lex::Colon
        && let Lex::Num(s @ 0..=59, 2) = line.lex(next + 1)
    {
        second = Some(s as i8);
        next += 2;
        if line.lex(next) == Lex::Dot && matches!(line.lex(next + 1), Lex::Num(..)) {
            next += 2;
        }
    }
    let (zone, next) = iso_zone(line, next);
    Some((ClockTime { hour: hour as i8, minute: minute as i8, second, zone }, next))
}

fn iso_zone(line: Line, i: usize) -> (Zone, usize) {
    if line.word(i) == "Z" {
        return (Zone::Offset(0), i + 1);
    }
    let sign = match line.lex(i) {
        Lex::Plus => 1,
        Lex::Hyphen => -1,
        _ => return (Zone::Local, i),
    };
    match (line.lex(i + 1), line.lex(i + 2), line.lex(i + 3)) {
        (Lex::Num(hours @ 0..=14, 2), Lex::Colon, Lex::Num(minutes @ 0..=59, 2)) => {
            (Zone::Offset(sign * (hours * 60 + minutes) as i16), i + 4)
        }
        _ => (Zone::Local, i),
    }
}

/// "9/11" where no more numbers follow: the attacks, as the name is used in every outlet.
fn attacks_of_2001(line: Line, i: usize) -> Option<Found> {
    let name = line.lex(i) == Lex::Num(9, 1) && line.lex(i + 2) == Lex::Num(11, 2);
    if !name || continues(line, i + 3, Lex::Slash) || line.joined(i + 3) && !ends_here(line, i + 3)
    {
        return None;
    }
    let meaning = Meaning::Day { year: YearSaid::Given(2001), month: 9, day: 11, weekday: None };
    Some(Found { start: i, end: i + 3, meaning })
}

fn slashed(first: u32, second: u32, year: i16) -> Option<Meaning> {
    let possible =
        (1..=31).contains(&first) && (1..=31).contains(&second) && (first <= 12 || second <= 12);
    possible.then_some(Meaning::Slashed(Slashed {
        first: first as i8,
        second: second as i8,
        year: Some(year),
    }))
}

/// Whether the digits at `i` go on from digits before ("1.2.2010.4", "+49-30-12-2021").
fn is_inside_a_number(line: Line, i: usize) -> bool {
    line.joined(i)
        && matches!(
            line.before(i, 1),
            Lex::Dot | Lex::Hyphen | Lex::Slash | Lex::Plus | Lex::Currency | Lex::Colon
        )
        && matches!(line.before(i, 2), Lex::Num(..))
}

fn continues(line: Line, i: usize, mark: Lex) -> bool {
    line.lex(i) == mark
        && line.joined(i)
        && line.joined(i + 1)
        && matches!(line.lex(i + 1), Lex::Num(..))
}

fn ends_here(line: Line, i: usize) -> bool {
    !matches!(line.lex(i), Lex::Num(..) | Lex::Percent)
}
