//! The grammar: which atoms make a time. One family of rules a file.
//!
//! A rule looks at the atoms from `i` on and says what begins there. Rules are tried only where the
//! atom's class can begin a time; the longest match wins, and of equal ones the first in
//! [`candidates`]. Which day is meant is not decided here: that is [`anchor`](super::anchor).

mod clock;
mod date;
mod day;
mod duration;
mod holiday;
mod number;
mod numeric;
mod period;
mod reference;
mod relative;
mod set;

use super::atom::{Atom, Line};
use super::lexicon::{Lex, Unit};
use super::meaning::{Found, Holiday, Meaning, Pick, YearSaid};

/// Every expression of the text, in order, not overlapping.
pub(super) fn expressions(text: &str, atoms: &[Atom]) -> Vec<Found> {
    let line = Line { text, atoms };
    let (mut out, mut more) = (Vec::new(), Vec::new());
    let mut i = 0;
    while i < atoms.len() {
        if !begins_a_time(atoms[i].lex) {
            i += 1;
            continue;
        }
        more.clear();
        let Some(found) = longest(line, i, &mut more) else {
            i += 1;
            continue;
        };
        i = more.iter().map(|f: &Found| f.end).fold(found.end, usize::max).max(i + 1);
        out.push(found);
        out.append(&mut more);
    }
    out.sort_by_key(|found| found.start);
    out
}

/// Whether any rule can match from an atom of this class.
fn begins_a_time(lex: Lex) -> bool {
    !matches!(
        lex,
        Lex::Other
            | Lex::Break
            | Lex::Of
            | Lex::In
            | Lex::On
            | Lex::To
            | Lex::And
            | Lex::Or
            | Lex::By
            | Lex::For
            | Lex::From
            | Lex::Since
            | Lex::Until
            | Lex::During
            | Lex::Between
            | Lex::Through
            | Lex::Within
            | Lex::Over
            | Lex::Dot
            | Lex::Comma
            | Lex::Hyphen
            | Lex::Slash
            | Lex::Colon
            | Lex::Currency
            | Lex::Percent
            | Lex::Open
            | Lex::Close
            | Lex::Plus
            | Lex::Quote
            | Lex::Than
            | Lex::Ago
            | Lex::Am
            | Lex::Pm
            | Lex::Times
            | Lex::Once
            | Lex::Least
            | Lex::Most
            | Lex::Multiplier(_)
            | Lex::Dozen
            | Lex::Ended
            | Lex::Hence
            | Lex::Before
            | Lex::After
            | Lex::Period
    )
}

/// The longest expression from `i`; the first of the longest.
fn longest(line: Line, i: usize, more: &mut Vec<Found>) -> Option<Found> {
    let mut best: Option<Found> = None;
    let mut offer = |found: Option<Found>| {
        if let Some(found) = found
            && found.end > best.as_ref().map_or(i, |b| b.end)
        {
            best = Some(found);
        }
    };
    candidates(line, i, &mut offer);
    let listed = match line.lex(i) {
        Lex::Month(..) => date::from_month(line, i, more),
        Lex::Num(..) => date::from_day(line, i, more),
        _ => None,
    };
    let best_end = best.as_ref().map_or(i, |b| b.end);
    match listed {
        Some(found) if found.end >= best_end || !more.is_empty() => Some(found),
        _ => {
            more.clear();
            best
        }
    }
}

/// Offers what each family finds from `i`.
fn candidates(line: Line, i: usize, offer: &mut dyn FnMut(Option<Found>)) {
    match line.lex(i) {
        Lex::Num(..) => {
            offer(day::full(line, i));
            offer(clock::time(line, i));
            offer(period::quarter(line, i));
            offer(period::decade_or_century(line, i));
            offer(relative::shifted(line, i));
            offer(duration::length(line, i));
            offer(period::year(line, i));
        }
        Lex::Month(..) => {
            offer(day::full(line, i));
            offer(holiday::name(line, i));
        }
        Lex::Weekday(..) | Lex::Today | Lex::Yesterday | Lex::Tomorrow => offer(day::full(line, i)),
        Lex::Feast | Lex::OrdinalEnding => offer(holiday::name(line, i)),
        Lex::Cardinal(_) => {
            offer(clock::time(line, i));
            offer(period::decade_or_century(line, i));
            offer(relative::shifted(line, i));
            offer(duration::length(line, i));
            offer(period::year(line, i));
        }
        Lex::Ordinal(_) => {
            offer(period::quarter(line, i));
            offer(period::decade_or_century(line, i));
        }
        Lex::Noon | Lex::Midnight => offer(clock::time(line, i)),
        Lex::Tonight | Lex::Overnight | Lex::Part(..) => offer(day::part_of_day(line, i)),
        Lex::Season(..) => offer(period::season(line, i)),
        Lex::Decade(_) | Lex::Apostrophe => offer(period::decade_or_century(line, i)),
        Lex::Unit(Unit::Year, false) => {
            offer(relative::year_ago(line, i));
            offer(period::named_year(line, i));
            offer(year_end(line, i));
            offer(duration::as_long(line, i));
        }
        Lex::Unit(_, false) => offer(duration::as_long(line, i)),
        Lex::Long(unit) => offer(duration::lasting(i, i + 1, unit)),
        Lex::Unit(_, true) => {
            offer(relative::bare_ago(line, i));
            offer(duration::uncounted(line, i));
        }
        Lex::Daily
        | Lex::Weekly
        | Lex::Monthly
        | Lex::Yearly
        | Lex::Hourly
        | Lex::Nightly
        | Lex::Every
        | Lex::Each
        | Lex::Per => offer(set::set(line, i)),
        Lex::Now | Lex::Currently | Lex::Nowadays | Lex::Recently | Lex::Recent => {
            offer(reference::vague(line, i));
        }
        Lex::Q => offer(period::quarter(line, i)),
        Lex::Fiscal => {
            offer(period::named_year(line, i));
            offer(period::quarter(line, i));
        }
        Lex::Other => {}
        _ => from_a_small_word(line, i, offer),
    }
}

/// What begins with an article, "this", "last", "early", "about" and their like.
fn from_a_small_word(line: Line, i: usize, offer: &mut dyn FnMut(Option<Found>)) {
    let next = line.lex(line.skip(i, Lex::The) + 1);
    if line.lex(i) == Lex::The && matches!(line.lex(i + 1), Lex::Other) && next == Lex::Other {
        return;
    }
    offer(day::full(line, i));
    offer(day::part_of_day(line, i));
    offer(date::the_day(line, i));
    offer(relative::earlier_in(line, i));
    offer(relative::unit(line, i));
    offer(relative::year_ago(line, i));
    offer(approximate(line, i, relative::shifted));
    offer(relative::shifted(line, i));
    offer(period::part_of(line, i));
    offer(period::quarter(line, i));
    offer(period::decade_or_century(line, i));
    offer(period::season(line, i));
    offer(period::named_year(line, i));
    offer(set::set(line, i));
    offer(duration::length(line, i));
    offer(duration::around_a_point(line, i));
    offer(reference::vague(line, i));
}

/// What follows "nearly", "more than", "at least".
fn approximate(line: Line, i: usize, rule: fn(Line, usize) -> Option<Found>) -> Option<Found> {
    let (at, skipped) = duration::approximation(line, i);
    skipped.then(|| rule(line, at)).flatten().map(|found| Found { start: i, ..found })
}

/// A stretch of the calendar at `i`, for rules that take a part of it: "mid-" + "March".
fn calendar(line: Line, i: usize) -> Option<Found> {
    match line.lex(i) {
        Lex::Month(..) => date::from_month(line, i, &mut Vec::new()),
        Lex::Num(..) => period::decade_or_century(line, i).or_else(|| period::year(line, i)),
        Lex::Season(..) => period::season(line, i),
        Lex::Decade(_) | Lex::Apostrophe => period::decade_or_century(line, i),
        Lex::Ordinal(_) => period::quarter(line, i).or_else(|| period::decade_or_century(line, i)),
        Lex::The | Lex::This | Lex::Last | Lex::Next => relative::unit(line, i)
            .or_else(|| period::decade_or_century(line, i))
            .or_else(|| period::season(line, i))
            .or_else(|| match line.lex(i + 1) {
                Lex::Num(..) => calendar(line, i + 1),
                _ => None,
            }),
        Lex::Fiscal => period::named_year(line, i),
        _ => None,
    }
}

/// "year-end" is the last day of the year, "year end" and "year's end" the year told by its end.
fn year_end(line: Line, i: usize) -> Option<Found> {
    let possessive = line.lex(i + 1) == Lex::Apostrophe && line.is(i + 2, "s");
    let hyphen = line.lex(i + 1) == Lex::Hyphen;
    let at = if possessive { i + 3 } else { line.skip(i + 1, Lex::Hyphen) };
    let meaning = if hyphen {
        Meaning::Holiday {
            holiday: Holiday::Fixed(12, 31),
            year: YearSaid::Open,
            pick: Pick::Sense,
        }
    } else {
        Meaning::YearEnd
    };
    (line.lex(at) == Lex::End).then_some(Found { start: i, end: at + 1, meaning })
}

/// The year that two digits stand for: 70 to 99 in the last century, 00 to 69 in this one.
fn full_year(two_digits: u32) -> i16 {
    let n = (two_digits % 100) as i16;
    if n >= 70 { 1900 + n } else { 2000 + n }
}
