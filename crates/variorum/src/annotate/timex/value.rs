//! What a TIMEX3 value covers, and how two values relate. Owns no text: values only.
//!
//! Values are those of ISO-TimeML (ISO 24617-1): "2022-01-10", "2021-W51", "1989-Q3", "1998-FA",
//! "198" (a decade), "19" (a century), "2022-01-10T08:30Z", "2022-01-10TMO". Durations, sets and
//! vague references ("P2D", "XXXX-WXX-4", "`PAST_REF`") cover no day.

use jiff::civil::{Date, ISOWeekDate, Weekday, date};

/// How one value relates to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Comparison {
    /// They cover the same time.
    Equal,
    /// The first lies within the second: "2022-01-10" in "2022-01".
    Finer,
    /// The first holds the second: "2021" and "2021-12-30".
    Coarser,
    /// Each has a part that the other lacks: "2021-W52" and "2022-01".
    Overlapping,
    /// They have no moment in common, so that they can't both be true of one event.
    Disjoint,
}

/// The first and the last day that `value` covers, or `None` where it says no calendar time.
///
/// ```
/// use variorum::annotate::timex::interval;
/// let (first, last) = interval("2021-W51").unwrap();
/// assert_eq!((first.to_string(), last.to_string()), ("2021-12-20".into(), "2021-12-26".into()));
/// ```
pub fn interval(value: &str) -> Option<(Date, Date)> {
    let day_part = value.split('T').next()?;
    let mut parts = day_part.split('-');
    let first = parts.next()?.trim_end_matches('X');
    let second = parts.next().filter(|p| !p.starts_with('X'));
    let third = parts.next().filter(|p| !p.starts_with('X'));
    if first.is_empty() || !first.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: i16 = first.parse().ok()?;
    match (first.len(), second) {
        (2, None) => years(number.checked_mul(100)?, 100),
        (3, None) => years(number.checked_mul(10)?, 10),
        (4, None) => years(number, 1),
        (4, Some(part)) => within_year(number, part, third),
        _ => None,
    }
}

/// How `a` relates to `b`; `None` where one of them says no calendar time.
///
/// Clock times are brought to UTC where both state their offset; otherwise both are read as the
/// local time of one place.
pub fn compare(a: &str, b: &str) -> Option<Comparison> {
    let (a, b) = (Minutes::of(a)?, Minutes::of(b)?);
    let (a, b) = match (a.offset, b.offset) {
        (Some(x), Some(y)) => (a.shifted(-x), b.shifted(-y)),
        _ => (a, b),
    };
    Some(if (a.start, a.end) == (b.start, b.end) {
        Comparison::Equal
    } else if a.end <= b.start || b.end <= a.start {
        Comparison::Disjoint
    } else if a.start >= b.start && a.end <= b.end {
        Comparison::Finer
    } else if a.start <= b.start && a.end >= b.end {
        Comparison::Coarser
    } else {
        Comparison::Overlapping
    })
}

fn years(first: i16, count: i16) -> Option<(Date, Date)> {
    let last = first.checked_add(count - 1)?;
    let first = first.max(1);
    Some((Date::new(first, 1, 1).ok()?, Date::new(last, 12, 31).ok()?))
}

/// The days of a month, day, week, weekend, quarter, half or season of `year`.
fn within_year(year: i16, part: &str, rest: Option<&str>) -> Option<(Date, Date)> {
    if year < 1 {
        return None;
    }
    if let Some(week) = part.strip_prefix('W').filter(|_| part != "WI") {
        return week_days(year, week.parse().ok()?, rest);
    }
    if let Some(quarter) = part.strip_prefix('Q') {
        let quarter: i8 = quarter.parse().ok().filter(|q| (1..=4).contains(q))?;
        return months(year, quarter * 3 - 2, 3);
    }
    match part {
        "H1" => return months(year, 1, 6),
        "H2" => return months(year, 7, 6),
        "SP" => return months(year, 3, 3),
        "SU" => return months(year, 6, 3),
        "FA" => return months(year, 9, 3),
        "WI" => return months(year, 12, 3),
        _ => {}
    }
    let month: i8 = part.parse().ok()?;
    match rest {
        None => months(year, month, 1),
        Some(day) => {
            let day = Date::new(year, month, day.parse().ok()?).ok()?;
            Some((day, day))
        }
    }
}

fn months(year: i16, first: i8, count: i8) -> Option<(Date, Date)> {
    let first = Date::new(year, first, 1).ok()?;
    let last = first.checked_add(jiff::Span::new().months(i64::from(count) - 1)).ok()?;
    Some((first, last.last_of_month()))
}

fn week_days(year: i16, week: i8, rest: Option<&str>) -> Option<(Date, Date)> {
    let day = |weekday| ISOWeekDate::new(year, week, weekday).ok().map(ISOWeekDate::date);
    match rest {
        None => Some((day(Weekday::Monday)?, day(Weekday::Sunday)?)),
        Some("WE") => Some((day(Weekday::Saturday)?, day(Weekday::Sunday)?)),
        Some(number) => {
            let weekday = Weekday::from_monday_one_offset(number.parse().ok()?).ok()?;
            Some((day(weekday)?, day(weekday)?))
        }
    }
}

/// A stretch of time in minutes since the start of year 1, the end exclusive.
#[derive(Clone, Copy)]
struct Minutes {
    start: i64,
    end: i64,
    /// Offset from UTC in minutes, where stated.
    offset: Option<i64>,
}

impl Minutes {
    fn of(value: &str) -> Option<Self> {
        let (first, last) = interval(value)?;
        let start = day_number(first) * 1440;
        let whole = Self { start, end: (day_number(last) + 1) * 1440, offset: None };
        let Some((_, clock)) = value.split_once('T') else { return Some(whole) };
        let part = |from: i64, to: i64| Self { start: start + from, end: start + to, offset: None };
        Some(match clock {
            "MO" => part(0, 12 * 60),
            "AF" => part(12 * 60, 18 * 60),
            "EV" => part(17 * 60, 24 * 60),
            "NI" => part(17 * 60, 30 * 60),
            _ => Self::of_clock(start, clock).unwrap_or(whole),
        })
    }

    /// "08:33", "18", "08:33:05Z", "17:00-05:00": one minute, or one hour where only that is said.
    fn of_clock(midnight: i64, clock: &str) -> Option<Self> {
        let zone_at = clock.find(['Z', '+', '-']).unwrap_or(clock.len());
        let (time, zone) = clock.split_at(zone_at);
        let mut parts = time.split(':');
        let hour: i64 = parts.next()?.parse().ok()?;
        let minute: Option<i64> = parts.next().and_then(|m| m.parse().ok());
        let start = midnight + hour * 60 + minute.unwrap_or(0);
        let length = if minute.is_some() { 1 } else { 60 };
        Some(Self { start, end: start + length, offset: zone_minutes(zone) })
    }

    fn shifted(self, by: i64) -> Self {
        Self { start: self.start + by, end: self.end + by, ..self }
    }
}

fn zone_minutes(zone: &str) -> Option<i64> {
    if zone == "Z" {
        return Some(0);
    }
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let minutes = hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?;
    Some(if zone.starts_with('-') { -minutes } else { minutes })
}

fn day_number(day: Date) -> i64 {
    i64::from((day - date(1, 1, 1)).get_days())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(value: &str, expected: Option<(&str, &str)>) {
        let days = interval(value).map(|(a, b)| (a.to_string(), b.to_string()));
        assert_eq!(days, expected.map(|(a, b)| (a.to_owned(), b.to_owned())), "{value}");
    }

    #[test]
    fn values_cover_their_days() {
        check("2024", Some(("2024-01-01", "2024-12-31")));
        check("2024-02", Some(("2024-02-01", "2024-02-29")));
        check("2023-02-29", None);
        check("2020-W53", Some(("2020-12-28", "2021-01-03")));
        check("2010-W03-WE", Some(("2010-01-23", "2010-01-24")));
        check("1989-Q3", Some(("1989-07-01", "1989-09-30")));
        check("1998-WI", Some(("1998-12-01", "1999-02-28")));
        check("198", Some(("1980-01-01", "1989-12-31")));
        check("198X", Some(("1980-01-01", "1989-12-31")));
        check("19", Some(("1900-01-01", "1999-12-31")));
        check("2022-01-10T08:33Z", Some(("2022-01-10", "2022-01-10")));
    }

    #[test]
    fn values_without_a_calendar_time_cover_nothing() {
        for value in ["P2D", "PAST_REF", "XXXX-WXX-4", "XXXX-XX-XX", "", "T", "99999", "FY2007"] {
            check(value, None);
        }
    }

    fn check_pair(a: &str, b: &str, expected: Comparison) {
        assert_eq!(compare(a, b), Some(expected), "{a} and {b}");
    }

    #[test]
    fn values_compare_by_what_they_cover() {
        check_pair("2022-01-10", "2022-01-10", Comparison::Equal);
        check_pair("2022-01-10", "2022-01", Comparison::Finer);
        check_pair("2021", "2021-12-30", Comparison::Coarser);
        check_pair("2022-01-12", "2022-01-13", Comparison::Disjoint);
        check_pair("2020-W53", "2021-01", Comparison::Overlapping);
        check_pair("2021-12-30TMO", "2021-12-30", Comparison::Finer);
        check_pair("2021-12-30TMO", "2021-12-30TAF", Comparison::Disjoint);
    }

    #[test]
    fn clock_times_compare_in_utc_where_both_say_their_zone() {
        check_pair("2022-01-10T12:00Z", "2022-01-10T07:00-05:00", Comparison::Equal);
        check_pair("2022-01-11T01:00+03:00", "2022-01-10T22:00Z", Comparison::Equal);
        check_pair("2022-01-10T12:00Z", "2022-01-10T12:00", Comparison::Equal);
    }

    proptest! {
        #[test]
        fn any_text_may_be_asked_for_its_days(a in "\\PC{0,20}", b in "[0-9XWQ:T+Z-]{0,16}") {
            let _ = compare(&a, &b);
            if let Some((first, last)) = interval(&b) {
                prop_assert!(first <= last && first.year() >= 1);
            }
        }
    }
}
