//! Lengths of time: "two years", "a five-year low", "the past three months", "half an hour",
//! "2 1/2 years", "the first nine months", "for years".

use super::super::super::TimexType;
use super::super::atom::Line;
use super::super::lexicon::{Lex, Unit};
use super::super::meaning::{Found, Meaning};
use super::number::{Amount, amount};

/// A length of time at `i`, with what stands before its amount ("the past", "at least").
pub(super) fn length(line: Line, i: usize) -> Option<Found> {
    let (at, framed) = frame(line, i);
    let (at, _) = approximation(line, at);
    let (amount, next) = match amount(line, at) {
        Some(found) => found,
        None if framed => (implied(line, at)?, at),
        None => return None,
    };
    let next = counting_word(line, next);
    let (unit, next) = unit_at(line, next)?;
    let plural = matches!(line.lex(next - 1), Lex::Unit(_, true));
    if plural && line.lex(at) == Lex::A && next - at == 2 {
        return None; // "a decades-long dispute" is not one decade
    }
    let (amount, next) = half_behind(line, amount, next);
    if is_age(line, next)
        || is_share_of_a_day(line, next)
        || is_recorded(line, next)
        || is_title(line, at, next)
        || is_not_a_length(line, at, next, amount)
    {
        return None;
    }
    let tail =
        line.lex(next) == Lex::Hyphen && ["long", "old"].iter().any(|w| line.is(next + 1, w));
    let end = if tail { next + 2 } else { next };
    let value = value(amount, unit)?;
    let joined = line.lex(next - 2) == Lex::Hyphen && !framed_by_more_than_article(line, i, at);
    let start = if joined { at } else { i };
    Some(Found { start, end, meaning: Meaning::Fixed(TimexType::Duration, value) })
}

/// "the past", "the next", "the first", "the last", "another", "these": what frames a length.
/// Says whether the amount may be left out ("the past year").
fn frame(line: Line, i: usize) -> (usize, bool) {
    let at = line.skip(i, Lex::The);
    match line.lex(at) {
        Lex::Past => (at + 1, true),
        Lex::Last | Lex::Next | Lex::Coming | Lex::Previous | Lex::Following | Lex::Final => {
            (at + 1, false)
        }
        Lex::Ordinal(1) if at != i => (at + 1, false),
        Lex::Latest if at != i => (at + 1, false),
        Lex::These if at == i => (at + 1, false),
        _ => (at, false),
    }
}

/// "the next five-year plan" is framed, "the five-year plan" only has its article.
fn framed_by_more_than_article(line: Line, i: usize, at: usize) -> bool {
    at != line.skip(i, Lex::The)
}

/// "the past year" is one year, "the past decade" ten.
fn implied(line: Line, at: usize) -> Option<Amount> {
    let Lex::Unit(unit, false) = line.lex(at) else { return None };
    (unit > Unit::Second).then_some(Amount::Exact(1, false))
}

/// Skips "nearly", "more than", "at least", "up to", "less than", "over".
pub(super) fn approximation(line: Line, i: usize) -> (usize, bool) {
    match (line.lex(i), line.lex(i + 1)) {
        (Lex::Approx, _) => (i + 1, true),
        (Lex::More | Lex::Less, Lex::Than) => (i + 2, true),
        (Lex::At, Lex::Least | Lex::Most) | (Lex::Up, Lex::To) => (i + 2, true),
        _ => (i, false),
    }
}

/// Skips the hyphen of "five-year" and words like "full", "consecutive", "more".
fn counting_word(line: Line, i: usize) -> usize {
    const WORDS: &[&str] = &[
        "more",
        "full",
        "consecutive",
        "straight",
        "trading",
        "additional",
        "successive",
        "long",
        "whole",
        "solid",
        "working",
        "business",
        "calendar",
        "extra",
    ];
    if line.lex(i) == Lex::Hyphen && line.joined(i) {
        return i + 1;
    }
    if WORDS.iter().any(|word| line.is(i, word)) { i + 1 } else { i }
}

fn unit_at(line: Line, i: usize) -> Option<(Unit, usize)> {
    match line.lex(i) {
        Lex::Unit(unit, _) => Some((unit, i + 1)),
        Lex::Ordinal(2) if line.lex(i.wrapping_sub(1)) == Lex::Hyphen => {
            Some((Unit::Second, i + 1))
        }
        _ => None,
    }
}

/// "a year and a half".
fn half_behind(line: Line, amount: Amount, next: usize) -> (Amount, usize) {
    let half = line.lex(next) == Lex::And
        && line.lex(next + 1) == Lex::A
        && line.lex(next + 2) == Lex::Half;
    match amount {
        Amount::Exact(n, false) if half => (Amount::Exact(n, true), next + 3),
        _ => (amount, next),
    }
}

/// "52 years old", "4-year-old", "years of age": an age is said of a person, not of a time. The
/// corpora leave ages unmarked, and so does this grammar; a "nine-month-old truce" is a length.
fn is_age(line: Line, next: usize) -> bool {
    let at = line.skip(next, Lex::Hyphen);
    if line.is(at, "old") && PERSONS.iter().any(|word| line.is(at + 1, word)) {
        return true;
    }
    if !matches!(line.lex(next - 1), Lex::Unit(Unit::Year, _)) {
        return false;
    }
    ["old", "olds"].iter().any(|word| line.is(at, word))
        || (line.lex(next) == Lex::Of && line.is(next + 1, "age"))
        || (line.lex(next) == Lex::Apostrophe && line.is(next + 1, "s") && line.is(next + 2, "old"))
}

/// Who is told by an age in months or days.
const PERSONS: &[&str] = &[
    "son",
    "daughter",
    "baby",
    "boy",
    "girl",
    "child",
    "infant",
    "twin",
    "twins",
    "brother",
    "sister",
    "grandson",
    "granddaughter",
    "cub",
    "calf",
    "puppy",
    "kitten",
];

/// "75 hours of video": how much of it there is, not how long anything lasts.
fn is_recorded(line: Line, next: usize) -> bool {
    const RECORDINGS: &[&str] =
        &["video", "videos", "footage", "music", "audio", "recordings", "tape", "tapes", "film"];
    matches!(line.lex(next - 1), Lex::Unit(Unit::Hour | Unit::Minute, true))
        && (line.lex(next) == Lex::Of && RECORDINGS.iter().any(|word| line.is(next + 1, word))
            || (next..next + 4).any(|k| line.is(k, "stored") || line.is(k, "recorded")))
}

/// "60 Minutes", "48 Hours": names of broadcasts and films.
fn is_title(line: Line, at: usize, next: usize) -> bool {
    line.capital(next - 1) && (line.capital(at) || matches!(line.lex(at), Lex::Num(..)))
}

/// "24 hours a day", "seven days a week": always, not a length.
fn is_share_of_a_day(line: Line, next: usize) -> bool {
    line.lex(next) == Lex::A
        && matches!(line.lex(next + 1), Lex::Unit(Unit::Day | Unit::Week, false))
        && matches!(line.lex(next - 1), Lex::Unit(Unit::Hour | Unit::Day, true))
}

/// "a day" after an amount is a rate, "one day" in a story a date, "a second" an ordinal, "a
/// quarter of" a share.
fn is_not_a_length(line: Line, at: usize, next: usize, amount: Amount) -> bool {
    let singular_a = line.lex(at) == Lex::A && matches!(amount, Amount::Exact(1, _));
    let Lex::Unit(unit, _) = line.lex(next - 1) else { return false };
    match unit {
        Unit::Weekend => singular_a,
        Unit::Quarter => singular_a || line.lex(next) == Lex::Of || is_share(line, next),
        Unit::Century | Unit::Decade => false,
        Unit::Day if singular_a => !matches!(
            line.before(at, 1),
            Lex::For | Lex::In | Lex::Within | Lex::Than | Lex::Approx | Lex::After
        ),
        Unit::Day if line.is(at, "one") => {
            !matches!(
                line.before(at, 1),
                Lex::For | Lex::In | Lex::Within | Lex::Than | Lex::By | Lex::After
            ) && line.lex(next - 2) != Lex::Hyphen
        }
        _ => false,
    }
}

fn is_share(line: Line, next: usize) -> bool {
    line.lex(next - 2) == Lex::Hyphen && !matches!(line.lex(next), Lex::Other)
}

/// Units without a count: "for years", "in weeks", "over the years", "recent months" are lengths;
/// "the days of" is not. `i` is at the plural unit.
pub(super) fn uncounted(line: Line, i: usize) -> Option<Found> {
    let Lex::Unit(unit, true) = line.lex(i) else { return None };
    let over_the = line.before(i, 1) == Lex::The && line.before(i, 2) == Lex::Over;
    let led = matches!(line.before(i, 1), Lex::For | Lex::Within | Lex::After)
        || over_the && line.lex(i + 1) != Lex::Of
        || (line.before(i, 1) == Lex::In && !line.capital(i));
    let long = line.lex(i + 1) == Lex::Hyphen && line.is(i + 2, "long");
    if long {
        let meaning = Meaning::Fixed(TimexType::Duration, value(Amount::Open, unit)?);
        return Some(Found { start: i, end: i + 3, meaning });
    }
    let counted = matches!(line.lex(i + 1), Lex::Ago | Lex::Other if line.is(i + 1, "old"));
    if !led || counted || unit == Unit::Second {
        return None;
    }
    let meaning = Meaning::Fixed(TimexType::Duration, value(Amount::Open, unit)?);
    Some(Found { start: i, end: i + 1, meaning })
}

/// "day-long", "year-long" without a number. `i` is at the unit.
pub(super) fn as_long(line: Line, i: usize) -> Option<Found> {
    let Lex::Unit(unit, false) = line.lex(i) else { return None };
    let long = line.lex(i + 1) == Lex::Hyphen && line.is(i + 2, "long");
    if !long || line.before(i, 1) == Lex::Hyphen {
        return None;
    }
    lasting(i, i + 3, unit)
}

/// One `unit`, said by the atoms `start..end`.
pub(super) fn lasting(start: usize, end: usize, unit: Unit) -> Option<Found> {
    let value = value(Amount::Exact(1, false), unit)?;
    Some(Found { start, end, meaning: Meaning::Fixed(TimexType::Duration, value) })
}

/// "the weeks ahead", "the years that followed", "the days to come". `i` is at "the".
pub(super) fn around_a_point(line: Line, i: usize) -> Option<Found> {
    let (Lex::The, Lex::Unit(unit, true)) = (line.lex(i), line.lex(i + 1)) else { return None };
    let follows = line.is(i + 2, "ahead")
        || line.is(i + 2, "since")
        || (line.lex(i + 2) == Lex::That && line.is(i + 3, "followed"))
        || (line.lex(i + 2) == Lex::To && line.is(i + 3, "come"));
    if !follows {
        return None;
    }
    let end = if line.is(i + 2, "ahead") { i + 3 } else { i + 2 };
    let meaning = Meaning::Fixed(TimexType::Duration, value(Amount::Open, unit)?);
    Some(Found { start: i, end, meaning })
}

/// The TIMEX3 value of a length: "P2.5Y", "PT30M", "PXM"; decades and centuries in years, quarters
/// in months, as `TimeBank` writes them.
pub(super) fn value(amount: Amount, unit: Unit) -> Option<String> {
    let Amount::Exact(n, half) = amount else { return Some(open_value(unit).to_owned()) };
    let exact = |prefix: &str, factor: u32, letter: char| {
        let whole = n.checked_mul(factor)?;
        match (half, factor) {
            (false, _) => Some(format!("{prefix}{whole}{letter}")),
            (true, 1) => Some(format!("{prefix}{whole}.5{letter}")),
            (true, _) => Some(format!("{prefix}{}{letter}", whole + factor / 2)),
        }
    };
    match unit {
        Unit::Second => exact("PT", 1, 'S'),
        Unit::Minute if half && n == 0 => Some("PT30S".to_owned()),
        Unit::Minute if half => Some(format!("PT{n}M30S")),
        Unit::Minute => exact("PT", 1, 'M'),
        Unit::Hour if half && n == 0 => Some("PT30M".to_owned()),
        Unit::Hour if half => Some(format!("PT{n}H30M")),
        Unit::Hour => exact("PT", 1, 'H'),
        Unit::Day => exact("P", 1, 'D'),
        Unit::Weekend => Some(format!("P{n}WE")),
        Unit::Week => exact("P", 1, 'W'),
        Unit::Fortnight => exact("P", 2, 'W'),
        Unit::Month => exact("P", 1, 'M'),
        Unit::Quarter => exact("P", 3, 'M'),
        Unit::Year if half && n == 0 => Some("P6M".to_owned()),
        Unit::Year => exact("P", 1, 'Y'),
        Unit::Decade => exact("P", 10, 'Y'),
        Unit::Century => exact("P", 100, 'Y'),
    }
}

fn open_value(unit: Unit) -> &'static str {
    match unit {
        Unit::Second => "PTXS",
        Unit::Minute => "PTXM",
        Unit::Hour => "PTXH",
        Unit::Day => "PXD",
        Unit::Weekend => "PXWE",
        Unit::Week | Unit::Fortnight => "PXW",
        Unit::Month => "PXM",
        Unit::Quarter => "PXQ",
        Unit::Year | Unit::Decade => "PXY",
        Unit::Century => "PXC",
    }
}
