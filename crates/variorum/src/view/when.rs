//! TIMEX3 values as days and as words: "2022-01-10" is "10 January 2022".
//!
//! Owns only how a value is shown and where it lies on a calendar; what an expression means is worked
//! out in [`annotate`](crate::annotate).

use jiff::civil::{Date, ISOWeekDate, Weekday};
use jiff::{Span, ToSpan};

/// The days a value can mean, both ends included, and its clock time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct When {
    /// The earliest day.
    pub earliest: Date,
    /// The latest day.
    pub latest: Date,
    /// Hours and minutes, where stated.
    pub clock: Option<(i8, i8)>,
    words: String,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl When {
    /// Reads an ISO-TimeML value; `None` where it names no place on the calendar (`PAST_REF`, "P2D").
    pub(super) fn parse(value: &str) -> Option<Self> {
        let (date, clock) = match value.split_once('T') {
            Some((date, clock)) => (date, Some(clock)),
            None => (value, None),
        };
        let year: i16 = date.get(..4)?.parse().ok()?;
        let rest = date.get(4..)?;
        let mut when = match rest.strip_prefix('-') {
            None if rest.is_empty() => Self::spanning(year, 1, 12, year.to_string())?,
            None => return None,
            Some(part) => Self::part_of_year(year, part)?,
        };
        if let Some(clock) = clock {
            when.add_clock(clock);
        }
        Some(when)
    }

    fn part_of_year(year: i16, part: &str) -> Option<Self> {
        let season = match part {
            "SP" => Some(("spring", 3)),
            "SU" => Some(("summer", 6)),
            "FA" => Some(("autumn", 9)),
            "WI" => Some(("winter", 12)),
            _ => None,
        };
        if let Some((name, first)) = season {
            let start = Date::new(year, first, 1).ok()?;
            return Self::days(start, 3.months(), format!("{name} {year}"));
        }
        if let Some(week) = part.strip_prefix('W') {
            return Self::week(year, week);
        }
        if let Some(n) = part.strip_prefix('Q').and_then(|q| q.parse::<i8>().ok()) {
            let first = n.checked_sub(1)?.checked_mul(3)?.checked_add(1)?;
            return Self::spanning(year, first, first + 2, format!("quarter {n} of {year}"));
        }
        if let Some(n) = part.strip_prefix('H').and_then(|h| h.parse::<i8>().ok()) {
            let first = n.checked_sub(1)?.checked_mul(6)?.checked_add(1)?;
            let name = if n == 1 { "first" } else { "second" };
            return Self::spanning(year, first, first + 5, format!("{name} half of {year}"));
        }
        let month: i8 = part.get(..2)?.parse().ok()?;
        let name = MONTHS.get(usize::try_from(month - 1).ok()?)?;
        match part.get(2..)?.strip_prefix('-') {
            None if part.len() == 2 => Self::spanning(year, month, month, format!("{name} {year}")),
            Some(day) => {
                let date = Date::new(year, month, day.get(..2)?.parse().ok()?).ok()?;
                Some(Self { words: long(date), ..Self::on(date) })
            }
            None => None,
        }
    }

    fn week(year: i16, week: &str) -> Option<Self> {
        let number: i8 = week.get(..2)?.parse().ok()?;
        let monday = ISOWeekDate::new(year, number, Weekday::Monday).ok()?.date();
        if week.get(2..)?.starts_with("-WE") {
            let saturday = monday.checked_add(5.days()).ok()?;
            return Self::days(saturday, 2.days(), format!("weekend of {}", long(saturday)));
        }
        Self::days(monday, 7.days(), format!("week of {}", long(monday)))
    }

    /// The days from `start` for `length`.
    fn days(start: Date, length: Span, words: String) -> Option<Self> {
        let latest = start.checked_add(length).ok()?.yesterday().ok()?;
        Some(Self { earliest: start, latest, clock: None, words })
    }

    /// Whole months of one year.
    fn spanning(year: i16, first: i8, last: i8, words: String) -> Option<Self> {
        let earliest = Date::new(year, first, 1).ok()?;
        let latest = Date::new(year, last, 1).ok()?.last_of_month();
        Some(Self { earliest, latest, clock: None, words })
    }

    /// One day.
    pub(super) fn on(date: Date) -> Self {
        Self { earliest: date, latest: date, clock: None, words: long(date) }
    }

    fn add_clock(&mut self, clock: &str) {
        let part = match clock {
            "MO" => "morning",
            "MI" => "midday",
            "AF" => "afternoon",
            "EV" => "evening",
            "NI" => "night",
            "DT" => "daytime",
            _ => "",
        };
        if !part.is_empty() {
            self.words = format!("{}, {part}", self.words);
            return;
        }
        let number = |range: std::ops::Range<usize>| clock.get(range)?.parse::<i8>().ok();
        let Some(hour) = number(0..2).filter(|h| (0..24).contains(h)) else { return };
        let minute = number(3..5).filter(|m| (0..60).contains(m)).unwrap_or(0);
        self.clock = Some((hour, minute));
        self.words = format!("{}, {hour:02}:{minute:02}", self.words);
    }

    /// Whether it is known to the day.
    pub(super) fn is_day(&self) -> bool {
        self.earliest == self.latest
    }

    /// "10 January 2022", "January 2022", "week of 20 December 2021".
    pub(super) fn words(&self) -> &str {
        &self.words
    }
}

/// A value in words; as it is where it names no place on the calendar.
pub(super) fn words(value: &str) -> String {
    When::parse(value).map_or_else(|| value.to_owned(), |w| w.words)
}

/// "10 January 2022".
pub(super) fn long(date: Date) -> String {
    format!("{} {} {}", date.day(), MONTHS[date.month() as usize - 1], date.year())
}

/// "10 Jan".
pub(super) fn short(date: Date) -> String {
    format!("{} {}", date.day(), &MONTHS[date.month() as usize - 1][..3])
}

/// "10 Jan 2022".
pub(super) fn medium(date: Date) -> String {
    format!("{} {}", short(date), date.year())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(value: &str, expected: &str) {
        let found = When::parse(value).map_or_else(
            || "none".to_owned(),
            |w| format!("{} {} {}", w.words, w.earliest, w.latest),
        );
        assert_eq!(found, expected);
    }

    #[test]
    fn values_become_days_and_words() {
        check("2022-01-10", "10 January 2022 2022-01-10 2022-01-10");
        check("2022-01", "January 2022 2022-01-01 2022-01-31");
        check("2022", "2022 2022-01-01 2022-12-31");
        check("2021-W51", "week of 20 December 2021 2021-12-20 2021-12-26");
        check("2021-W51-WE", "weekend of 25 December 2021 2021-12-25 2021-12-26");
        check("2022-Q2", "quarter 2 of 2022 2022-04-01 2022-06-30");
        check("2021-WI", "winter 2021 2021-12-01 2022-02-28");
        check("2022-01-10T15:30", "10 January 2022, 15:30 2022-01-10 2022-01-10");
        check("2022-01-10TEV", "10 January 2022, evening 2022-01-10 2022-01-10");
    }

    #[test]
    fn what_is_on_no_calendar_is_none() {
        for value in ["PAST_REF", "P2D", "XXXX-10", "2022-13", "2022-02-30", "", "199", "202X"] {
            check(value, "none");
        }
    }

    proptest! {
        #[test]
        fn any_value_is_read_without_panic(value in "\\PC{0,16}", iso in "[0-9]{4}-[WQHT0-9:-]{0,9}") {
            let _ = (When::parse(&value), When::parse(&iso));
        }
    }
}
