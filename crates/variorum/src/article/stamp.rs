//! Dates as machines and page furniture write them: "2021-12-30T08:33:00Z", "Thu, 30 Dec 2021
//! 08:33 GMT", "30. Dezember 2021", "12/30/2021".
//!
//! Owns whole stamps in metadata and header lines. Dates inside sentences belong to
//! [`annotate`](crate::annotate).

use jiff::civil::{Date, Time};

/// A day, and the time of day where it is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The day, in the stamp's own time zone.
    pub day: Date,
    /// Time of day and its offset from UTC in minutes; only where the offset is stated.
    pub clock: Option<(Time, i32)>,
}

impl Stamp {
    /// Reads the first date in `text`, and the time after (or just before) it.
    ///
    /// Forms: ISO 8601, RFC 2822, `20211230`, seconds or milliseconds since 1970, day-month-year
    /// with dots, slashes (American where both readings are possible) or dashes, and month names
    /// of English, German, French, Spanish, Italian, Dutch and Portuguese. `None` where there is
    /// none, or it can't be a day. Reads at most the first 200 characters.
    pub fn parse(text: &str) -> Option<Self> {
        let text = head(text.trim(), 200);
        if let Some(stamp) = digits_only(text) {
            return Some(stamp);
        }
        let tokens = tokens(text);
        (0..tokens.len()).find_map(|at| {
            let (day, next) = date_at(&tokens, at)?;
            let clock = clock_after(&tokens, next).or_else(|| clock_after(&tokens, 0));
            Some(Self { day, clock })
        })
    }
}

/// At most `limit` bytes of `text`, cut at a character.
pub(super) fn head(text: &str, limit: usize) -> &str {
    &text[..text.floor_char_boundary(limit)]
}

/// A piece of a stamp.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Token<'a> {
    /// Digits: value and how many.
    Number(u32, usize),
    Word(&'a str),
    /// Any other character that isn't white space.
    Mark(char),
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let len = if first.is_ascii_digit() {
            let len = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            out.push(Token::Number(rest[..len].parse().unwrap_or(u32::MAX), len));
            len
        } else if first.is_alphabetic() {
            let len = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            // "T" and "Z" of ISO stand between digits; a word of letters is kept whole.
            out.push(Token::Word(&rest[..len]));
            len
        } else {
            if !first.is_whitespace() {
                out.push(Token::Mark(first));
            }
            first.len_utf8()
        };
        rest = &rest[len..];
    }
    out
}

/// `20211230`, `20211230083300`, seconds or milliseconds since 1970.
fn digits_only(text: &str) -> Option<Stamp> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| text[from..to].parse::<u32>().ok();
    match text.len() {
        8 => Some(Stamp { day: day(part(0, 4)?, part(4, 6)?, part(6, 8)?)?, clock: None }),
        14 => Some(Stamp { day: day(part(0, 4)?, part(4, 6)?, part(6, 8)?)?, clock: None }),
        9 | 10 => since_1970(text.parse().ok()?),
        12 | 13 => since_1970(text.parse::<i64>().ok()? / 1000),
        _ => None,
    }
}

fn since_1970(seconds: i64) -> Option<Stamp> {
    let moment = jiff::Timestamp::from_second(seconds).ok()?;
    let moment = moment.to_zoned(jiff::tz::TimeZone::UTC).datetime();
    plausible(moment.date()).map(|day| Stamp { day, clock: Some((moment.time(), 0)) })
}

/// A date of the years in which news was published.
fn day(year: u32, month: u32, day: u32) -> Option<Date> {
    let date = Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?);
    plausible(date.ok()?)
}

fn plausible(date: Date) -> Option<Date> {
    (1700..=2100).contains(&date.year()).then_some(date)
}

/// The date that begins at token `at`, and the token after it.
fn date_at(tokens: &[Token<'_>], at: usize) -> Option<(Date, usize)> {
    use Token::{Mark, Number, Word};
    match tokens[at..] {
        // 2021-12-30, 2021/12/30, 2021.12.30
        [Number(y, 4), Mark(a), Number(m, 1..=2), Mark(b), Number(d, 1..=2), ..] if joins(a, b) => {
            Some((day(y, m, d)?, at + 5))
        }
        // 30.12.2021, 12/30/2021, 30-12-2021, 30.12.21
        [Number(x, 1..=2), Mark(a), Number(y, 1..=2), Mark(b), Number(year, len @ (2 | 4)), ..]
            if joins(a, b) && (len == 4 || a != '-') =>
        {
            let year = if len == 2 { 2000 + year } else { year };
            Some((day_and_month(x, y, year, a)?, at + 5))
        }
        // 30 Dec 2021, 30. Dezember 2021, 30th of December 2021
        [Number(d, 1..=2), ..] => {
            let mut next = at + 1;
            while matches!(tokens.get(next), Some(Mark('.' | '-' | ',')))
                || word_in(tokens.get(next), &["st", "nd", "rd", "th", "of", "de", "er"])
            {
                next += 1;
            }
            let (year, after) = year_at(tokens, next + 1)?;
            Some((day(year, month_of(tokens.get(next))?, d)?, after))
        }
        // December 30, 2021; Dec. 30th 2021
        [Word(_), ..] => {
            let month = month_of(tokens.get(at))?;
            let mut next = at + 1;
            while matches!(tokens.get(next), Some(Mark('.'))) {
                next += 1;
            }
            let Some(&Number(d, 1..=2)) = tokens.get(next) else { return None };
            next += 1 + usize::from(word_in(tokens.get(next + 1), &["st", "nd", "rd", "th"]));
            let (year, after) = year_at(tokens, next)?;
            Some((day(year, month, d)?, after))
        }
        _ => None,
    }
}

/// A year at token `at`, after a comma, a full stop, a dash or "de".
fn year_at(tokens: &[Token<'_>], mut at: usize) -> Option<(u32, usize)> {
    while matches!(tokens.get(at), Some(Token::Mark(',' | '.' | '-' | '\'')))
        || word_in(tokens.get(at), &["de", "del"])
    {
        at += 1;
    }
    match tokens.get(at) {
        Some(&Token::Number(year, 4)) => Some((year, at + 1)),
        _ => None,
    }
}

fn joins(a: char, b: char) -> bool {
    a == b && matches!(a, '-' | '/' | '.' | '\u{2011}')
}

/// Dots put the day first; slashes the month, unless it can't be one.
fn day_and_month(x: u32, y: u32, year: u32, mark: char) -> Option<Date> {
    let american = mark == '/' && x <= 12;
    if american && let Some(date) = day(year, x, y) {
        return Some(date);
    }
    day(year, y, x).or_else(|| day(year, x, y))
}

fn word_in(token: Option<&Token<'_>>, words: &[&str]) -> bool {
    matches!(token, Some(Token::Word(w)) if words.iter().any(|x| x.eq_ignore_ascii_case(w)))
}

fn month_of(token: Option<&Token<'_>>) -> Option<u32> {
    match token {
        Some(Token::Word(word)) => month(word),
        _ => None,
    }
}

/// Names and abbreviations of the months; each is one or more words' beginnings.
const MONTHS: [&[&str]; 12] = [
    &[
        "january", "jan", "januar", "jänner", "janvier", "janv", "enero", "ene", "gennaio", "gen",
        "januari", "janeiro",
    ],
    &[
        "february",
        "feb",
        "febr",
        "februar",
        "feber",
        "février",
        "fevrier",
        "févr",
        "fév",
        "febrero",
        "febbraio",
        "februari",
        "fevereiro",
        "fev",
    ],
    &["march", "mar", "märz", "mrz", "maerz", "mars", "marzo", "maart", "mrt", "março"],
    &["april", "apr", "avril", "avr", "abril", "abr", "aprile"],
    &["may", "mai", "mayo", "maggio", "mag", "mei", "maio"],
    &["june", "jun", "juni", "juin", "junio", "giugno", "giu", "junho"],
    &["july", "jul", "juli", "juillet", "juil", "julio", "luglio", "lug", "julho"],
    &["august", "aug", "août", "aout", "agosto", "ago", "augustus"],
    &["september", "sept", "sep", "septembre", "septiembre", "settembre", "set", "setembro"],
    &["october", "oct", "oktober", "okt", "octobre", "octubre", "ottobre", "ott", "outubro", "out"],
    &["november", "nov", "novembre", "noviembre", "novembro"],
    &[
        "december",
        "dec",
        "dezember",
        "dez",
        "décembre",
        "decembre",
        "déc",
        "diciembre",
        "dic",
        "dicembre",
        "dezembro",
    ],
];

/// The number of a month's name, in any of seven languages.
pub(super) fn month(word: &str) -> Option<u32> {
    if !(3..=12).contains(&word.len()) {
        return None;
    }
    let word = word.to_lowercase();
    let at = MONTHS.iter().position(|names| names.contains(&word.as_str()))?;
    Some(at as u32 + 1)
}

/// The time of day from token `at` on: "T08:33:00.000Z", "08:33 GMT", "at 8.33 pm EST".
fn clock_after(tokens: &[Token<'_>], at: usize) -> Option<(Time, i32)> {
    use Token::{Mark, Number};
    let from = (at..tokens.len().min(at + 6)).find(|&n| {
        matches!(tokens[n..], [Number(0..=23, 1..=2), Mark(':'), Number(0..=59, 2), ..])
    })?;
    let (Number(mut hour, _), Number(minute, _)) = (tokens[from], tokens[from + 2]) else {
        return None;
    };
    let mut next = from + 3;
    let mut second = 0;
    if let [Mark(':'), Number(s @ 0..=59, 2), ..] = tokens[next..] {
        (second, next) = (s, next + 2);
        if let [Mark('.' | ','), Number(..), ..] = tokens[next..] {
            next += 2;
        }
    }
    if word_in(tokens.get(next), &["pm", "am"]) {
        let afternoon = word_in(tokens.get(next), &["pm"]);
        hour = hour % 12 + if afternoon { 12 } else { 0 };
        next += 1;
    }
    let time = Time::new(hour as i8, minute as i8, second as i8, 0).ok()?;
    Some((time, offset_at(tokens, next)?))
}

/// Time zones that news pages name, with their offset from UTC in minutes.
const ZONES: &[(&str, i32)] = &[
    ("z", 0),
    ("gmt", 0),
    ("utc", 0),
    ("bst", 60),
    ("cet", 60),
    ("cest", 120),
    ("mez", 60),
    ("mesz", 120),
    ("eet", 120),
    ("eest", 180),
    ("msk", 180),
    ("ist", 330),
    ("sgt", 480),
    ("hkt", 480),
    ("jst", 540),
    ("kst", 540),
    ("aest", 600),
    ("aedt", 660),
    ("est", -300),
    ("edt", -240),
    ("et", -300),
    ("cst", -360),
    ("cdt", -300),
    ("mst", -420),
    ("mdt", -360),
    ("pst", -480),
    ("pdt", -420),
];

fn offset_at(tokens: &[Token<'_>], at: usize) -> Option<i32> {
    use Token::{Mark, Number, Word};
    let signed = |sign: char, minutes: i32| if sign == '+' { minutes } else { -minutes };
    let minutes = match tokens.get(at..)? {
        [Mark('('), rest @ ..] if !rest.is_empty() => return offset_at(tokens, at + 1),
        [Mark(s @ ('+' | '-')), Number(h, 1..=2), Mark(':'), Number(m, 2), ..] => {
            signed(*s, (h * 60 + m) as i32)
        }
        [Mark(s @ ('+' | '-')), Number(hm, 4), ..] => signed(*s, (hm / 100 * 60 + hm % 100) as i32),
        [Mark(s @ ('+' | '-')), Number(h, 1..=2), ..] => signed(*s, (h * 60) as i32),
        [Word(name), ..] => {
            let zone = ZONES.iter().find(|(zone, _)| zone.eq_ignore_ascii_case(name));
            return zone.map(|&(_, minutes)| minutes);
        }
        _ => return None,
    };
    (minutes.abs() <= 14 * 60).then_some(minutes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &str) {
        let found = Stamp::parse(text).map(|s| match s.clock {
            None => s.day.to_string(),
            Some((time, offset)) => format!("{} {} {offset:+}", s.day, time.strftime("%H:%M")),
        });
        assert_eq!(found.unwrap_or_default(), expected, "{text}");
    }

    #[test]
    fn machine_forms() {
        check("2021-12-30", "2021-12-30");
        check("2021-12-30T08:33:00Z", "2021-12-30 08:33 +0");
        check("2021-12-30T08:33:00.123+01:00", "2021-12-30 08:33 +60");
        check("2021-12-30 08:33:00-0500", "2021-12-30 08:33 -300");
        check("Thu, 30 Dec 2021 08:33:00 GMT", "2021-12-30 08:33 +0");
        check("20211230", "2021-12-30");
        check("1640853180", "2021-12-30 08:33 +0");
    }

    #[test]
    fn forms_for_readers() {
        check("08:33 GMT 30.12.2021", "2021-12-30 08:33 +0");
        check("December 30, 2021 8:33 pm EST", "2021-12-30 20:33 -300");
        check("Updated Dec. 30th, 2021", "2021-12-30");
        check("30. Dezember 2021, 08:33 Uhr", "2021-12-30");
        check("Publié le 1er août 2019", "2019-08-01");
        check("3 de marzo de 2018", "2018-03-03");
        check("12/30/2021", "2021-12-30");
        check("30/12/2021", "2021-12-30");
        check("03/04/2021", "2021-03-04");
        check("3.4.2021", "2021-04-03");
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in ["", "today", "99.99.2021", "2021", "555-1234", "Feb 30, 2020", "10:30"] {
            check(text, "");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in ".{0,80}") {
            let _ = Stamp::parse(&text);
        }

        #[test]
        fn iso_days_come_back(y in 1900i16..2100, m in 1i8..13, d in 1i8..29) {
            let day = Date::new(y, m, d).unwrap();
            prop_assert_eq!(Stamp::parse(&day.to_string()).unwrap().day, day);
        }
    }
}
