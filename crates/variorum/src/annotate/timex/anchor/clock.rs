//! Clock times: their day, and their zone.

use super::super::lexicon::Unit;
use super::super::meaning::{ClockTime, Found, Meaning, Zone};
use super::{Answer, Resolver, Setting, iso};
use crate::annotate::TimexType;
use jiff::civil::{Date, Weekday};

impl Resolver<'_> {
    pub(super) fn clock(
        &self,
        time: ClockTime,
        day: Option<&Meaning>,
        setting: &Setting,
        following: &[Found],
    ) -> Answer {
        let said = match day {
            Some(Meaning::Slashed(numerals)) => self.slashed(*numerals, setting).names,
            Some(Meaning::Shift { unit, by, from }) => self.shift(*unit, *by, *from, setting).names,
            Some(meaning) => self.calendar(meaning, setting).names,
            None => self.day_in_sentence(setting, following),
        };
        let day = said.map(|(day, _)| day).or_else(|| self.story_day(setting));
        let value = format!(
            "{}T{}{}",
            day.map_or_else(|| "XXXX-XX-XX".to_owned(), iso),
            clock_value(time),
            zone_value(time.zone, day),
        );
        Answer { kind: TimexType::Time, value, names: day.map(|day| (day, Unit::Day)) }
    }

    /// The day that the sentence of a clock time names after it; one before it is the story's.
    fn day_in_sentence(&self, setting: &Setting, following: &[Found]) -> Option<(Date, Unit)> {
        let next = following.first()?;
        let text = self.line.text;
        let at = self.line.atoms[next.start].start;
        let between = text.get(setting.at as usize..at as usize)?;
        let same_sentence = between.len() < 60 && !between.contains(['\n', '"', '”', ';']);
        let told_before = self.story.is_some_and(|s| {
            s.grain <= Unit::Day
                && text.get(s.at as usize..setting.at as usize).is_some_and(|t| t.len() < 80)
        });
        if !same_sentence || told_before {
            return None;
        }
        match &next.meaning {
            Meaning::Day { .. } | Meaning::Weekday { .. } => {
                self.calendar(&next.meaning, setting).names
            }
            Meaning::Shift { unit: Unit::Day, by, from } => {
                self.shift(Unit::Day, *by, *from, setting).names
            }
            _ => None,
        }
    }
}

fn clock_value(time: ClockTime) -> String {
    match time.second {
        Some(second) => format!("{:02}:{:02}:{second:02}", time.hour, time.minute),
        None => format!("{:02}:{:02}", time.hour, time.minute),
    }
}

fn zone_value(zone: Zone, day: Option<Date>) -> String {
    let minutes = match zone {
        Zone::European(0) if !day.is_some_and(is_european_summer) => return "Z".to_owned(),
        Zone::Local => return String::new(),
        Zone::Offset(0) => return "Z".to_owned(),
        Zone::Offset(minutes) => minutes,
        Zone::American(standard) => {
            standard + if day.is_some_and(is_american_summer) { 60 } else { 0 }
        }
        Zone::European(standard) => {
            standard + if day.is_some_and(is_european_summer) { 60 } else { 0 }
        }
    };
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// Daylight saving in the United States: from the second Sunday of March to the first of November
/// since 2007, before that from April (the first Sunday since 1987, else the last) to the last Sunday
/// of October, by the acts of 2005, 1986 and 1966.
fn is_american_summer(day: Date) -> bool {
    let (first, last) = match day.year() {
        2007.. => (sunday(day, 3, 2), sunday(day, 11, 1)),
        1987..=2006 => (sunday(day, 4, 1), sunday(day, 10, -1)),
        1967..=1986 => (sunday(day, 4, -1), sunday(day, 10, -1)),
        _ => return false,
    };
    is_within(day, first, last)
}

/// Summer time in Europe since 1996: from the last Sunday of March to the last of October.
fn is_european_summer(day: Date) -> bool {
    day.year() >= 1996 && is_within(day, sunday(day, 3, -1), sunday(day, 10, -1))
}

/// The nth Sunday of a month in the year of `day`; the last where `nth` is -1.
fn sunday(day: Date, month: i8, nth: i8) -> Option<Date> {
    Date::new(day.year(), month, 1).ok()?.nth_weekday_of_month(nth, Weekday::Sunday).ok()
}

fn is_within(day: Date, first: Option<Date>, last: Option<Date>) -> bool {
    first.is_some_and(|first| first <= day) && last.is_some_and(|last| day < last)
}
