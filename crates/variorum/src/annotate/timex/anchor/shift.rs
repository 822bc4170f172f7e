//! Times counted in units from a day: "yesterday", "two weeks ago", "the previous month".

use super::super::lexicon::Unit;
use super::super::meaning::From;
use super::quarter::{quarter_answer, quarter_of};
use super::{Answer, Resolver, Setting, iso};
use crate::annotate::TimexType;
use jiff::civil::Date;

impl Resolver<'_> {
    pub(super) fn shift(&self, unit: Unit, by: i32, from: From, setting: &Setting) -> Answer {
        let base = match from {
            From::Article => setting.today,
            From::Story if unit == Unit::Quarter && by == 0 => {
                if let Some((year, quarter)) = self.quarter {
                    return quarter_answer(year, quarter);
                }
                setting.today
            }
            From::Story if unit == Unit::Day && by == 0 && self.tells_of_a_month(setting) => {
                let month = self.story.map(|s| s.day);
                return month.map_or_else(
                    || Answer::vague("XXXX-XX-XX"),
                    |day| Answer::vague(&format!("{:04}-{:02}-XX", day.year(), day.month())),
                );
            }
            From::Story if unit <= Unit::Day => self.story_day(setting),
            From::Story => self.story.map(|s| s.day).or(setting.today),
        };
        match base.and_then(|day| shifted(day, unit, by)) {
            Some((value, day)) if unit < Unit::Day => {
                Answer { kind: TimexType::Time, value, names: Some((day, Unit::Day)) }
            }
            Some((value, day)) => Answer::date(value, Some((day, unit))),
            None if by < 0 => Answer::vague("PAST_REF"),
            None if by > 0 => Answer::vague("FUTURE_REF"),
            None => Answer::vague("PRESENT_REF"),
        }
    }

    /// Whether the last time named, a little before, is a month, so that "that day" is a day in it.
    fn tells_of_a_month(&self, setting: &Setting) -> bool {
        const FRESH: u32 = 250;
        self.story
            .is_some_and(|s| s.grain == Unit::Month && setting.at.saturating_sub(s.end) < FRESH)
    }
}

/// The value `by` units from `day`, in the grain of the unit, and a day in it. `None` outside the
/// years 1 to 9999.
pub(super) fn shifted(day: Date, unit: Unit, by: i32) -> Option<(String, Date)> {
    let by = i64::from(by);
    let days = |n: i64| {
        let span = jiff::Span::new().try_days(n).ok()?;
        day.checked_add(span).ok().filter(|d| d.year() >= 1)
    };
    let months = |n: i64| {
        let span = jiff::Span::new().try_months(n).ok()?;
        day.checked_add(span).ok().filter(|d| d.year() >= 1)
    };
    Some(match unit {
        Unit::Second | Unit::Minute | Unit::Hour => (iso(day), day),
        Unit::Day => days(by).map(|d| (iso(d), d))?,
        Unit::Week => days(by.checked_mul(7)?).map(|d| (week(d), d))?,
        Unit::Fortnight => days(by.checked_mul(14)?).map(|d| (week(d), d))?,
        Unit::Weekend => days(by.checked_mul(7)?).map(|d| (format!("{}-WE", week(d)), d))?,
        Unit::Month => months(by).map(|d| (format!("{:04}-{:02}", d.year(), d.month()), d))?,
        Unit::Quarter => {
            let d = months(by.checked_mul(3)?)?;
            let (year, quarter) = quarter_of(d);
            (format!("{year:04}-Q{quarter}"), d)
        }
        Unit::Year => months(by.checked_mul(12)?).map(|d| (format!("{:04}", d.year()), d))?,
        Unit::Decade => {
            months(by.checked_mul(120)?).map(|d| (format!("{:03}", d.year() / 10), d))?
        }
        Unit::Century => {
            months(by.checked_mul(1200)?).map(|d| (format!("{:02}", d.year() / 100), d))?
        }
    })
}

pub(super) fn week(day: Date) -> String {
    let week = day.iso_week_date();
    format!("{:04}-W{:02}", week.year(), week.week())
}
