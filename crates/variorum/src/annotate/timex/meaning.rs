//! What an expression says, before it is known from which day to count.

use super::lexicon::{DayPart, Season, Unit};
use crate::annotate::TimexType;

/// Where counting starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    /// The day of the article, or of the post or quote it stands in: "yesterday", "last week".
    Article,
    /// The time the text is telling of: "the previous day", "a year earlier".
    Story,
}

/// A year as it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum YearSaid {
    /// "2021".
    Given(i16),
    /// Years from the year of the article or the story: "this year's", "last year's".
    Shift(i32, From),
    /// The last before the article: "last Oct. 23".
    Before,
    /// The first after the article: "next May 3".
    After,
    /// Not said: the one that makes sense.
    Open,
}

/// Which of the many Mondays, Mays or Christmases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pick {
    /// The nearest in the direction of the tense.
    Sense,
    /// The last before the article's day.
    Last,
    /// The first after it.
    Next,
    /// That of the running week or year.
    This,
    /// The last before the day the text is telling of: "the previous Friday".
    Before,
    /// A week after the next: "Monday week".
    WeekAfter,
}

/// A feast or memorial day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holiday {
    /// The same day every year: month, day.
    Fixed(i8, i8),
    /// The nth weekday (1 is Monday) of a month; a negative n counts from the end.
    Nth(i8, i8, i8),
    /// Days after Easter Sunday of the western churches.
    Easter(i32),
    /// Election day of the United States: the Tuesday after the first Monday of November.
    ElectionDay,
}

/// The numerals of a date like 10/01/2022 as they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slashed {
    pub first: i8,
    pub second: i8,
    pub year: Option<i16>,
}

/// A clock time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ClockTime {
    pub hour: i8,
    /// `None` for "5 p.m.", which TIMEX3 writes as "T17:00" all the same.
    pub minute: i8,
    pub second: Option<i8>,
    pub zone: Zone,
}

/// The zone of a clock time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zone {
    /// Not said, or "local time".
    Local,
    /// Minutes from UTC.
    Offset(i16),
    /// A zone of the United States without word of daylight saving: standard minutes from UTC.
    American(i16),
    /// A place that keeps the summer time of Europe: standard minutes from UTC.
    European(i16),
}

/// What an expression says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// "January 10", "Friday, Dec. 29, 2017".
    Day { year: YearSaid, month: i8, day: i8, weekday: Option<i8> },
    /// "10/01/2022".
    Slashed(Slashed),
    /// "the 13th": of the month the text is telling of.
    DayOfMonth(i8),
    /// "January", "January 2022".
    Month { year: YearSaid, month: i8, pick: Pick },
    /// "2021".
    Year(i16),
    /// "the 1980s": 198.
    Decade(i16),
    /// "the 20th century": 19.
    Century(i16),
    /// "the third quarter of 1984".
    Quarter { year: YearSaid, quarter: i8 },
    /// "the first half of 1990".
    Half { year: YearSaid, half: i8 },
    /// "last fall".
    Season { year: YearSaid, season: Season, pick: Pick },
    /// "Tuesday", "last Monday".
    Weekday { weekday: i8, pick: Pick },
    /// "the weekend".
    Weekend(Pick),
    /// "Christmas Day".
    Holiday { holiday: Holiday, year: YearSaid, pick: Pick },
    /// So many units from where counting starts: "yesterday", "two weeks ago", "a day earlier".
    Shift { unit: Unit, by: i32, from: From },
    /// So many units from another expression: "a day before Saturday's incident".
    Beside { unit: Unit, by: i32, of: Box<Meaning> },
    /// "the week of March 6".
    WeekOf(Box<Meaning>),
    /// "the 1988 period": of the quarter, where the text is telling of one.
    PeriodOf(i16),
    /// "a year ago", "year-earlier": of the quarter, where the text is telling of one.
    YearBefore(From),
    /// "year's end": a year by its end, as "the end of 1990" is the year 1990.
    YearEnd,
    /// "the quarter", "the latest period".
    TheQuarter,
    /// "Tuesday morning", "this morning".
    Part { part: DayPart, day: Box<Meaning> },
    /// "the morning": of the day the text is telling of.
    BarePart(DayPart),
    /// "08:33 GMT", "10 p.m. Wednesday".
    Clock { time: ClockTime, day: Option<Box<Meaning>> },
    /// A value that needs no anchor: durations, sets, vague references.
    Fixed(TimexType, String),
}

/// An expression found in a text: atoms `start..end`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub start: usize,
    pub end: usize,
    pub meaning: Meaning,
}
