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
        Zone::Local => return String::new(),
        Zone::Offset(0) => return "Z".to_owned(),
        Zone::Offset(minutes) => minutes,
        Zone::American(standard) => {
            standard + if day.is_some_and(is_american_summer) { 60 } else { 0 }
        }
    };
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// Daylight saving in the United States since 2007: second Sunday of March to first of November.
fn is_american_summer(day: Date) -> bool {
    let sunday = |month, nth| {
        Date::new(day.year(), month, 1)
            .and_then(|first| first.nth_weekday_of_month(nth, Weekday::Sunday))
    };
    sunday(3, 2).is_ok_and(|first| first <= day) && sunday(11, 1).is_ok_and(|last| day < last)
}
