//! Stretches of the calendar: years, decades, centuries, quarters, halves, seasons.
//!
//! "2021", "mid-2017", "the year two thousand", "the 1980s", "the 20th century", "the third quarter
//! of 1984", "this year's third quarter", "last fall", "the summer of 2012", "fiscal 1989".

use super::super::atom::Line;
use super::super::lexicon::{Lex, Unit};
use super::super::meaning::{Found, From, Meaning, Pick, YearSaid};
use super::date;

/// A bare year in digits or words at `i`.
pub(super) fn year(line: Line, i: usize) -> Option<Found> {
    let (year, end) = date::year_number(line, i)?;
    let spoken = !matches!(line.lex(i), Lex::Num(..));
    if spoken
        && year == 2000
        && !matches!(line.before(i, 1), Lex::Unit(Unit::Year, false) | Lex::In)
    {
        return None;
    }
    if !spoken && !stands_for_a_year(line, i, year) {
        return None;
    }
    if let Some(found) = decade_ending(line, i, end, year) {
        return Some(found);
    }
    Some(Found { start: i, end, meaning: Meaning::Year(year) })
}

/// "1980s", "1980's" after the digits.
fn decade_ending(line: Line, i: usize, end: usize, year: i16) -> Option<Found> {
    let at = if line.lex(end) == Lex::Apostrophe && line.joined(end) { end + 1 } else { end };
    let ending = line.word(at) == "s" && line.joined(at);
    let decade = ending && year % 10 == 0 && (at == end || year % 100 != 0);
    if !decade || (at != end && !matches!(line.before(i, 1), Lex::The | Lex::Early | Lex::Late)) {
        return None;
    }
    let meaning =
        if year % 100 == 0 { Meaning::Century(year / 100) } else { Meaning::Decade(year / 10) };
    Some(Found { start: i, end: at + 1, meaning })
}

/// Whether four digits are a year and not an amount, a number in a name, a part of a figure.
fn stands_for_a_year(line: Line, i: usize, year: i16) -> bool {
    let before = line.before(i, 1);
    let led = matches!(
        before,
        Lex::In
            | Lex::Since
            | Lex::Until
            | Lex::By
            | Lex::During
            | Lex::Early
            | Lex::Late
            | Lex::Mid
            | Lex::Through
            | Lex::Unit(Unit::Year, false)
            | Lex::Fiscal
            | Lex::Between
            | Lex::From
            | Lex::Season(..)
    );
    let joined_before = line.joined(i)
        && !matches!(before, Lex::Open | Lex::Quote | Lex::Hyphen | Lex::Slash | Lex::Dot);
    let after = line.lex(i + 1);
    if joined_before
        || matches!(before, Lex::Currency | Lex::Num(..) | Lex::Multiplier(_) | Lex::Than)
        || matches!(after, Lex::Multiplier(_) | Lex::Percent | Lex::Unit(..))
        || (before == Lex::Dot && line.joined(i))
        || is_numbered(line, i)
    {
        return false;
    }
    let early = !(1900..=2099).contains(&year);
    if early {
        let led = led || before == Lex::Of && year >= 1400;
        return led && !is_counted(line, i + 1) && (1000..=2199).contains(&year);
    }
    if matches!(before, Lex::Hyphen | Lex::Slash) && line.joined(i) {
        let bound = i.checked_sub(2).is_some_and(|n| line.is(n, "post") || line.is(n, "pre"));
        return bound || follows_a_year(line, i) || line.before(i, 2) == Lex::Mid;
    }
    led || !is_counted(line, i + 1) && !matches!(before, Lex::Approx | Lex::Vague | Lex::Least)
}

/// "no. 1990", "page 1999", "Flight 2010": a number in a name.
fn is_numbered(line: Line, i: usize) -> bool {
    const NUMBERED: &[&str] = [
        "no", "number", "page", "flight", "route", "room", "chapter", "section", "highway", "form",
    ]
    .as_slice();
    let back = if line.before(i, 1) == Lex::Dot { 2 } else { 1 };
    let word = i.checked_sub(back).map_or("", |n| line.word(n));
    NUMBERED.iter().any(|numbered| word.eq_ignore_ascii_case(numbered))
}

/// "2009-2011": a year joined to a year.
fn follows_a_year(line: Line, i: usize) -> bool {
    matches!(line.before(i, 2), Lex::Num(1000..=2199, 4))
}

/// Whether the word at `i` is what an amount counts: "people", "troops", "miles".
fn is_counted(line: Line, i: usize) -> bool {
    const COUNTED: &[&str] = &[
        "percent",
        "per",
        "people",
        "persons",
        "troops",
        "soldiers",
        "men",
        "women",
        "children",
        "jobs",
        "workers",
        "votes",
        "points",
        "miles",
        "meters",
        "metres",
        "feet",
        "tons",
        "tonnes",
        "pounds",
        "dollars",
        "euros",
        "yen",
        "km",
        "kilometers",
        "kilometres",
        "kg",
        "homes",
        "houses",
        "civilians",
        "refugees",
        "migrants",
        "protesters",
        "students",
        "members",
        "units",
        "shares",
        "cases",
        "deaths",
        "square",
        "or",
        "more",
        "other",
        "others",
        "acres",
        "hectares",
        "employees",
        "additional",
        "new",
        "barrels",
        "calories",
        "words",
        "pages",
        "copies",
        "cars",
        "vehicles",
        "police",
        "guests",
        "seats",
        "fans",
        "residents",
        "gallons",
    ];
    COUNTED.iter().any(|word| line.is(i, word))
}

/// What begins with a word for a part and "of", or is joined to a hyphen: "mid-2017", "late 1970s",
/// "the end of 1990", "the beginning of the year", "early next year".
pub(super) fn part_of(line: Line, i: usize) -> Option<Found> {
    let at = line.skip(i, Lex::The);
    let at = if line.is(at, "very") { at + 1 } else { at };
    let inner = match line.lex(at) {
        Lex::Early | Lex::Late | Lex::Earlier | Lex::Later => line.skip(at + 1, Lex::In),
        Lex::Mid | Lex::Start | Lex::End if line.lex(at + 1) == Lex::Of => at + 2,
        Lex::Mid => line.skip(at + 1, Lex::Hyphen),
        _ => return None,
    };
    let whole = super::calendar(line, inner)?;
    let clipped = matches!(
        whole.meaning,
        Meaning::Year(_)
            | Meaning::Decade(_)
            | Meaning::Century(_)
            | Meaning::Month { .. }
            | Meaning::Shift { .. }
            | Meaning::Season { .. }
            | Meaning::Quarter { .. }
            | Meaning::Weekend(_)
    );
    clipped.then_some(Found { start: i, ..whole })
}

/// "'90s", "the nineties", "the 21st century", "the twentieth century" at `i`.
pub(super) fn decade_or_century(line: Line, i: usize) -> Option<Found> {
    let at = line.skip(i, Lex::The);
    if let Lex::Decade(tens) = line.lex(at) {
        let led =
            at != i || matches!(line.before(i, 1), Lex::Early | Lex::Late | Lex::Mid | Lex::Hyphen);
        let aged = matches!(line.before(i, 2), Lex::In) && at == i;
        return (led && !aged).then_some(Found {
            start: i,
            end: at + 1,
            meaning: Meaning::Decade(190 + tens as i16),
        });
    }
    if line.lex(at) == Lex::Apostrophe
        && let Lex::Num(tens, 2) = line.lex(at + 1)
        && tens % 10 == 0
        && line.word(at + 2) == "s"
        && line.joined(at + 2)
    {
        let decade = (if tens >= 30 { 190 } else { 200 }) + tens as i16 / 10;
        return Some(Found { start: i, end: at + 3, meaning: Meaning::Decade(decade) });
    }
    if at != i
        && let Some((year, end)) = date::year_number(line, at)
    {
        return decade_ending(line, at, end, year).map(|found| Found { start: i, ..found });
    }
    let (number, next) = ordinal(line, at)?;
    let next = line.skip(next, Lex::Hyphen);
    if line.lex(next) != Lex::Unit(Unit::Century, false) || !(1..=21).contains(&number) {
        return None;
    }
    let before_christ = ["bc", "b"].iter().any(|w| line.is(next + 1, w)) && line.capital(next + 1);
    let meaning = Meaning::Century(number as i16 - 1);
    (!before_christ).then_some(Found { start: i, end: next + 1, meaning })
}

/// "first", "20th", "twenty-first".
pub(super) fn ordinal(line: Line, i: usize) -> Option<(u32, usize)> {
    match line.lex(i) {
        Lex::Ordinal(n) => Some((n, i + 1)),
        Lex::Num(n, 1..=2) if line.lex(i + 1) == Lex::OrdinalEnding && line.joined(i + 1) => {
            Some((n, i + 2))
        }
        Lex::Cardinal(tens) if tens >= 20 => {
            let unit = line.skip(i + 1, Lex::Hyphen);
            match line.lex(unit) {
                Lex::Ordinal(n @ 1..=9) => Some((tens + n, unit + 1)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Quarters and halves: "the third quarter", "third-quarter", "the 1988 second quarter", "Q3 2021",
/// "this year's third quarter", "the first half of 1990".
pub(super) fn quarter(line: Line, i: usize) -> Option<Found> {
    if let Some(found) = lettered_quarter(line, i) {
        return Some(found);
    }
    let at = line.skip(i, Lex::The);
    let (lead, at) = leading_year(line, at);
    let at = line.skip(at, Lex::Fiscal);
    if let Lex::Num(1..=2199, 4) = line.lex(at)
        && lead == YearSaid::Open
    {
        let (year, next) = date::year_number(line, at)?;
        let found = numbered_quarter(line, next, YearSaid::Given(year))?;
        return Some(Found { start: i, ..found });
    }
    numbered_quarter(line, at, lead).map(|found| Found { start: i, ..found })
}

fn numbered_quarter(line: Line, at: usize, lead: YearSaid) -> Option<Found> {
    let last_half = line.lex(at) == Lex::Last && line.lex(at + 1) == Lex::Half;
    let (number, next) = if last_half { (2, at + 1) } else { ordinal(line, at)? };
    let next = line.skip(next, Lex::Hyphen);
    let half = line.lex(next) == Lex::Half;
    let quarter = line.lex(next) == Lex::Unit(Unit::Quarter, false);
    if !(quarter && number <= 4 || half && number <= 2) {
        return None;
    }
    let (year, end) = match (lead, trailing_year(line, next + 1)) {
        (YearSaid::Open, Some(found)) => found,
        (YearSaid::Open, None) if half => return None,
        (lead, _) => (lead, next + 1),
    };
    let meaning = if half {
        Meaning::Half { year, half: number as i8 }
    } else {
        Meaning::Quarter { year, quarter: number as i8 }
    };
    Some(Found { start: at, end, meaning })
}

/// "this year's", "last year's", "year-ago" before a quarter.
fn leading_year(line: Line, i: usize) -> (YearSaid, usize) {
    let year = |at: usize| line.lex(at) == Lex::Unit(Unit::Year, false);
    let by = match line.lex(i) {
        Lex::This => 0,
        Lex::Last => -1,
        Lex::Next => 1,
        _ if year(i) => {
            let at = line.skip(i + 1, Lex::Hyphen);
            return match line.lex(at) {
                Lex::Ago | Lex::Earlier => (YearSaid::Shift(-1, From::Story), at + 1),
                _ => (YearSaid::Open, i),
            };
        }
        _ => return (YearSaid::Open, i),
    };
    if year(i + 1) && line.lex(i + 2) == Lex::Apostrophe && line.is(i + 3, "s") {
        return (YearSaid::Shift(by, From::Article), i + 4);
    }
    (YearSaid::Open, i)
}

/// "of 1984", "1984", "of this year", "of last year", "next year", "a year ago" after a quarter.
fn trailing_year(line: Line, i: usize) -> Option<(YearSaid, usize)> {
    let at = line.skip(line.skip(line.skip(i, Lex::Of), Lex::In), Lex::Fiscal);
    if let Some((year, end)) = date::year_number(line, at)
        && (matches!(line.lex(at), Lex::Num(..)) || line.lex(i) == Lex::Of)
    {
        return Some((YearSaid::Given(year), end));
    }
    let by = match line.lex(at) {
        Lex::This => 0,
        Lex::Last => -1,
        Lex::Next => 1,
        _ => return None,
    };
    let year = line.lex(at + 1) == Lex::Unit(Unit::Year, false);
    year.then_some((YearSaid::Shift(by, From::Article), at + 2))
}

/// "Q3", "Q3 2021", "3Q".
fn lettered_quarter(line: Line, i: usize) -> Option<Found> {
    let number = match (line.word(i), line.lex(i), line.lex(i + 1)) {
        ("Q", _, Lex::Num(n @ 1..=4, 1)) if line.joined(i + 1) => n,
        (_, Lex::Num(n @ 1..=4, 1), _) if line.word(i + 1) == "Q" && line.joined(i + 1) => n,
        _ => return None,
    };
    let (year, end) = trailing_year(line, i + 2).unwrap_or((YearSaid::Open, i + 2));
    Some(Found { start: i, end, meaning: Meaning::Quarter { year, quarter: number as i8 } })
}

/// Seasons: "last fall", "this summer", "the summer of 2012", "in the spring", "winter 1994".
pub(super) fn season(line: Line, i: usize) -> Option<Found> {
    let (pick, at) = match line.lex(i) {
        Lex::This if line.lex(i + 1) == Lex::Past => (Pick::Last, i + 2),
        Lex::This if line.lex(i + 1) == Lex::Coming => (Pick::Next, i + 2),
        Lex::This => (Pick::This, i + 1),
        Lex::Last | Lex::Past => (Pick::Last, i + 1),
        Lex::Next | Lex::Coming => (Pick::Next, i + 1),
        Lex::The => (Pick::Sense, i + 1),
        Lex::Season(..) => (Pick::Sense, i),
        _ => return None,
    };
    let Lex::Season(season, false) = line.lex(at) else { return None };
    let next = at + 1;
    if let Some((year, end)) = trailing_year(line, next) {
        return Some(Found { start: i, end, meaning: Meaning::Season { year, season, pick } });
    }
    let of = line.lex(next) == Lex::Of;
    let led = matches!(
        line.before(i, 1),
        Lex::In
            | Lex::During
            | Lex::Since
            | Lex::By
            | Lex::Until
            | Lex::Early
            | Lex::Late
            | Lex::Mid
            | Lex::Over
            | Lex::Through
    );
    let bare = pick == Pick::Sense
        && (at == i
            && !matches!(
                line.before(i, 1),
                Lex::In | Lex::By | Lex::Early | Lex::Late | Lex::Until | Lex::Since
            )
            || !led);
    if of || bare || line.lex(next) == Lex::Unit(Unit::Month, true) {
        return None;
    }
    Some(Found {
        start: i,
        end: next,
        meaning: Meaning::Season { year: YearSaid::Open, season, pick },
    })
}

/// "fiscal 1989", "the year 2000", "the year two thousand", "the 1988 period".
pub(super) fn named_year(line: Line, i: usize) -> Option<Found> {
    let at = line.skip(i, Lex::The);
    if matches!(line.lex(at), Lex::Fiscal | Lex::Unit(Unit::Year, false)) {
        let at = if line.lex(at) == Lex::Fiscal {
            line.skip(at + 1, Lex::Unit(Unit::Year, false))
        } else {
            at + 1
        };
        let (year, end) = date::year_number(line, at)?;
        return Some(Found { start: i, end, meaning: Meaning::Year(year) });
    }
    if at == i {
        return None;
    }
    let (year, end) = date::year_number(line, at)?;
    let period = matches!(line.lex(end), Lex::Period | Lex::Unit(Unit::Quarter, false));
    period.then_some(Found { start: i, end: end + 1, meaning: Meaning::PeriodOf(year) })
}
