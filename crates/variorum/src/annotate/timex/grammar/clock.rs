//! Clock times: "08:33 GMT", "11:36 p.m. local time", "5pm ET", "noon", "0735 GMT".

use super::super::atom::Line;
use super::super::lexicon::{DayPart, Lex};
use super::super::meaning::{ClockTime, Found, Meaning, Zone};
use super::day;
use crate::annotate::Upos;

/// A clock time at `i`, with the day that stands right before the end of it ("10 p.m. Wednesday").
pub(super) fn time(line: Line, i: usize) -> Option<Found> {
    let (time, next) = clock(line, i)?;
    let after = line.skip(next, Lex::Comma);
    if let Some(found) = day::plain(line, after) {
        let meaning = Meaning::Clock { time, day: Some(Box::new(found.meaning)) };
        return Some(Found { start: i, end: found.end, meaning });
    }
    Some(Found { start: i, end: next, meaning: Meaning::Clock { time, day: None } })
}

/// The clock time that begins at `i`, with its zone, and the place after it.
pub(super) fn clock(line: Line, i: usize) -> Option<(ClockTime, usize)> {
    let (hour, minute, second, next) = match line.lex(i) {
        Lex::Noon if !line.is(i.wrapping_sub(1), "high") => (12, 0, None, i + 1),
        Lex::Midnight => (24, 0, None, i + 1),
        Lex::Num(..) => hour_in_words(line, i).or_else(|| numerals(line, i))?,
        Lex::Cardinal(_) if line.before(i, 1) == Lex::At => hour_in_words(line, i)?,
        _ => return None,
    };
    let (zone, next) = zone(line, next).unwrap_or((Zone::Local, next));
    Some((ClockTime { hour, minute, second, zone }, next))
}

type Numerals = (i8, i8, Option<i8>, usize);

fn numerals(line: Line, i: usize) -> Option<Numerals> {
    let Lex::Num(value, digits) = line.lex(i) else { return None };
    if line.joined(i) && matches!(line.before(i, 1), Lex::Colon | Lex::Dot | Lex::Currency) {
        return None;
    }
    if digits == 4 && value % 100 < 60 && value < 2400 {
        // "0735 GMT": four digits are a clock time only where a zone follows.
        let (_, _) = zone(line, i + 1)?;
        return Some(((value / 100) as i8, (value % 100) as i8, None, i + 1));
    }
    if digits > 2 || value > 24 {
        return None;
    }
    let (minute, second, next) = minutes(line, i + 1);
    let half = half_of_day(line, next);
    let mark = line.lex(i + 1);
    let oclock = line.is(next, "o") && line.lex(next + 1) == Lex::Apostrophe;
    match (minute, half) {
        (_, Some(_)) if value == 0 || value > 12 => None,
        (_, Some((afternoon, end))) => {
            let hour = value % 12 + if afternoon { 12 } else { 0 };
            Some((hour as i8, minute.unwrap_or(0), second, end))
        }
        // "8.30" may be a figure, "2:1" a score.
        (Some(minute), None) if mark == Lex::Colon || zone(line, next).is_some() => {
            Some((value as i8, minute, second, next))
        }
        (None, None) if oclock && line.is(next + 2, "clock") => {
            Some((value as i8, 0, None, next + 3))
        }
        _ => None,
    }
}

/// "4 in the morning", "half past" left out; "nine at night", "3:30 in the afternoon".
fn hour_in_words(line: Line, i: usize) -> Option<Numerals> {
    let (Lex::Num(hour @ 1..=12, 1..=2) | Lex::Cardinal(hour @ 1..=12)) = line.lex(i) else {
        return None;
    };
    let (minute, _, next) = minutes(line, i + 1);
    let (part, end) = match (line.lex(next), line.lex(next + 1), line.lex(next + 2)) {
        (Lex::In, Lex::The, Lex::Part(part, false)) => (part, next + 3),
        (Lex::At, Lex::Part(DayPart::Night, false), _) => (DayPart::Night, next + 2),
        _ => return None,
    };
    // "4 in the morning traffic" counts something else.
    if line.atoms.get(end).is_some_and(|atom| atom.pos == Upos::Noun && atom.lex == Lex::Other) {
        return None;
    }
    // "12 at night" is the start of a day, "2 at night" before its morning.
    let afternoon = match part {
        DayPart::Morning => false,
        DayPart::Afternoon | DayPart::Evening => true,
        DayPart::Night => (6..12).contains(&hour),
    };
    let hour = hour % 12 + if afternoon { 12 } else { 0 };
    Some((hour as i8, minute.unwrap_or(0), None, end))
}

/// ":33", ".30", ":33:05".
fn minutes(line: Line, i: usize) -> (Option<i8>, Option<i8>, usize) {
    let mark = line.lex(i);
    if !matches!(mark, Lex::Colon | Lex::Dot) || !line.joined(i) || !line.joined(i + 1) {
        return (None, None, i);
    }
    let Lex::Num(minute @ 0..=59, 2) = line.lex(i + 1) else { return (None, None, i) };
    if line.lex(i + 2) == Lex::Colon
        && line.joined(i + 2)
        && let Lex::Num(second @ 0..=59, 2) = line.lex(i + 3)
    {
        return (Some(minute as i8), Some(second as i8), i + 4);
    }
    (Some(minute as i8), None, i + 2)
}

/// "am", "p.m.", "PM": whether it is after noon, and the place after it.
fn half_of_day(line: Line, i: usize) -> Option<(bool, usize)> {
    match line.lex(i) {
        Lex::Am => Some((false, i + 1)),
        Lex::Pm => Some((true, i + 1)),
        _ => {
            let afternoon = match line.word(i) {
                "a" | "A" => false,
                "p" | "P" => true,
                _ => return None,
            };
            let dotted = line.lex(i + 1) == Lex::Dot && line.is(i + 2, "m");
            dotted.then(|| (afternoon, line.skip_dot(i + 3)))
        }
    }
}

/// A zone at `i`: "GMT", "(GMT +8)", "EST", "local time", "Moscow time".
fn zone(line: Line, i: usize) -> Option<(Zone, usize)> {
    let open = line.lex(i) == Lex::Open;
    let at = line.skip(i, Lex::Open);
    let (zone, next) = named_zone(line, at)?;
    if !open {
        return Some((zone, next));
    }
    (line.lex(next) == Lex::Close).then_some((zone, next + 1))
}

fn named_zone(line: Line, i: usize) -> Option<(Zone, usize)> {
    let word = line.word(i);
    if line.is(i, "local") && line.is(i + 1, "time") {
        return Some((Zone::Local, i + 2));
    }
    if word == "Z" && line.joined(i) {
        return Some((Zone::Offset(0), i + 1));
    }
    if line.is(i + 1, "time")
        && let Some(&(_, minutes)) = EUROPEAN.iter().find(|(name, _)| *name == word)
    {
        return Some((Zone::European(minutes), i + 2));
    }
    if line.is(i, "new") && line.is(i + 1, "york") && line.is(i + 2, "time") {
        return Some((Zone::American(-300), i + 3));
    }
    if line.is(i + 1, "time")
        && let Some(&(_, minutes)) = CITIES.iter().find(|(name, _)| *name == word)
    {
        return Some((Zone::Offset(minutes), i + 2));
    }
    if let Some(&(_, minutes)) = AMERICAN.iter().find(|(name, _)| *name == word) {
        let said = [("standard", minutes), ("daylight", minutes + 60)];
        if line.is(i + 2, "time")
            && let Some(&(_, minutes)) = said.iter().find(|(word, _)| line.is(i + 1, word))
        {
            return Some((Zone::Offset(minutes), i + 3));
        }
        let end = if line.is(i + 1, "time") { i + 2 } else { i + 1 };
        return Some((Zone::American(minutes), end));
    }
    let &(_, minutes) = ZONES.iter().find(|(name, _)| *name == word)?;
    if matches!(word, "GMT" | "UTC")
        && let Some((offset, next)) = offset_after(line, i + 1)
    {
        return Some((Zone::Offset(offset), next));
    }
    Some((Zone::Offset(minutes), i + 1))
}

/// "+8", "-5", "+5:30" after "GMT".
fn offset_after(line: Line, i: usize) -> Option<(i16, usize)> {
    let sign = match line.lex(i) {
        Lex::Plus => 1,
        Lex::Hyphen => -1,
        _ => return None,
    };
    let Lex::Num(hours @ 0..=14, 1..=2) = line.lex(i + 1) else { return None };
    if line.lex(i + 2) == Lex::Colon
        && let Lex::Num(minutes @ 0..=59, 2) = line.lex(i + 3)
    {
        return Some((sign * (hours * 60 + minutes) as i16, i + 4));
    }
    Some((sign * hours as i16 * 60, i + 2))
}

/// Zones with one meaning in the news, in minutes from UTC.
const ZONES: &[(&str, i16)] = &[
    ("GMT", 0),
    ("UTC", 0),
    ("EST", -300),
    ("EDT", -240),
    ("CST", -360),
    ("CDT", -300),
    ("MST", -420),
    ("MDT", -360),
    ("PST", -480),
    ("PDT", -420),
    ("BST", 60),
    ("WET", 0),
    ("CET", 60),
    ("CEST", 120),
    ("EET", 120),
    ("EEST", 180),
    ("MSK", 180),
    ("GST", 240),
    ("PKT", 300),
    ("IST", 330),
    ("SGT", 480),
    ("HKT", 480),
    ("JST", 540),
    ("KST", 540),
    ("AEST", 600),
    ("AEDT", 660),
    ("NZST", 720),
    ("NZDT", 780),
];

/// "ET" and its like, which stand for standard or daylight time by the day.
const AMERICAN: &[(&str, i16)] = &[
    ("ET", -300),
    ("CT", -360),
    ("MT", -420),
    ("PT", -480),
    ("Eastern", -300),
    ("Central", -360),
    ("Mountain", -420),
    ("Pacific", -480),
];

/// Places whose time is named in the news and which keep one offset all year.
const CITIES: &[(&str, i16)] = &[
    ("Moscow", 180),
    ("Beijing", 480),
    ("Tokyo", 540),
    ("Seoul", 540),
    ("Delhi", 330),
    ("Singapore", 480),
    ("Dubai", 240),
    ("Kabul", 270),
    ("Bangkok", 420),
    ("Manila", 480),
];

/// Places of Europe whose time is named in the news, with summer time.
const EUROPEAN: &[(&str, i16)] = &[
    ("London", 0),
    ("Paris", 60),
    ("Berlin", 60),
    ("Brussels", 60),
    ("Geneva", 60),
    ("Rome", 60),
    ("Vienna", 60),
    ("Athens", 120),
    ("Kyiv", 120),
    ("Kiev", 120),
];
