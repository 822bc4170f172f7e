//! Days by name: written dates, weekdays, weekends, feasts.

use super::super::meaning::{Holiday, Pick, Slashed, YearSaid};
use super::super::tense::Direction;
use super::shift::week;
use super::{Answer, Resolver, Setting, cost};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

impl Resolver<'_> {
    pub(super) fn named_day(
        &self,
        setting: &Setting,
        year: YearSaid,
        (month, day): (i8, i8),
        weekday: Option<i8>,
    ) -> Answer {
        let in_year = |year: i16| Date::new(year, month, day).ok();
        if let Some(year) = self.year(year, setting) {
            return match in_year(year) {
                Some(day) => Answer::day(day),
                None => Answer::vague(&format!("{year:04}-{month:02}")),
            };
        }
        let Some(today) = setting.today else {
            return Answer::vague(&format!("XXXX-{month:02}-{day:02}"));
        };
        let sense = match year {
            YearSaid::Before => Direction::Past,
            YearSaid::After => Direction::Future,
            _ => setting.sense,
        };
        let fits = |date: &Date| weekday.is_none_or(|w| date.weekday().to_monday_one_offset() == w);
        let near = if weekday.is_some() { 6 } else { 1 };
        let candidates =
            |reach: i16| (-reach..=reach).filter_map(|by| in_year(today.year().checked_add(by)?));
        candidates(near)
            .filter(fits)
            .min_by_key(|&date| cost(today, date, sense))
            .or_else(|| candidates(4).min_by_key(|&date| cost(today, date, sense)))
            .map_or_else(|| Answer::vague(&format!("XXXX-{month:02}-{day:02}")), Answer::day)
    }

    /// "10/01/2022": by what the text or the outlet shows; else the reading that is within a month
    /// of the article; else day first, as in most of the world.
    pub(super) fn slashed(&self, numerals: Slashed, setting: &Setting) -> Answer {
        let Some(year) = numerals.year else { return Answer::vague("XXXX-XX-XX") };
        let month_first = Date::new(year, numerals.first, numerals.second).ok();
        let day_first = Date::new(year, numerals.second, numerals.first).ok();
        let away = |day: Option<Date>| {
            day.zip(setting.today).map_or(i64::MAX, |(day, today)| cost(today, day, setting.sense))
        };
        let is_near = away(month_first).min(away(day_first)) <= 31;
        let day = match self.anchors.month_first {
            Some(true) => month_first.or(day_first),
            Some(false) => day_first.or(month_first),
            None if is_near && away(month_first) < away(day_first) => month_first,
            None => day_first.or(month_first),
        };
        day.map_or_else(|| Answer::vague("XXXX-XX-XX"), Answer::day)
    }

    /// "the 13th": of the month the text is telling of, or the one that makes sense.
    pub(super) fn day_of_month(&self, day: i8, setting: &Setting) -> Answer {
        let base = self.story_day(setting);
        let (Some(today), Some(base)) = (setting.today, base) else {
            return Answer::vague(&format!("XXXX-XX-{day:02}"));
        };
        if base != today
            && let Ok(date) = Date::new(base.year(), base.month(), day)
        {
            return Answer::day(date);
        }
        (-1..=1)
            .filter_map(|by| today.checked_add(i64::from(by).months()).ok())
            .filter_map(|near| Date::new(near.year(), near.month(), day).ok())
            .min_by_key(|&date| cost(today, date, setting.sense))
            .map_or_else(|| Answer::vague(&format!("XXXX-XX-{day:02}")), Answer::day)
    }

    /// The year whose end is meant: the last one or this one.
    pub(super) fn year_end(&self, setting: &Setting) -> Answer {
        let day = self.holiday(setting, Holiday::Fixed(12, 31), YearSaid::Open, Pick::Sense).names;
        day.map_or_else(
            || Answer::vague("XXXX"),
            |(day, _)| Answer::vague(&format!("{:04}", day.year())),
        )
    }

    pub(super) fn holiday(
        &self,
        setting: &Setting,
        holiday: Holiday,
        year: YearSaid,
        pick: Pick,
    ) -> Answer {
        if let Some(year) = self.year(year, setting) {
            return holiday_in(holiday, year)
                .map_or_else(|| Answer::vague("XXXX-XX-XX"), Answer::day);
        }
        let Some(today) = setting.today else { return Answer::vague("XXXX-XX-XX") };
        let mut days = (-1..=1).filter_map(|by| holiday_in(holiday, today.year().checked_add(by)?));
        let day = match pick {
            Pick::Last => days.rfind(|&day| day < today),
            Pick::Next => days.find(|&day| day > today),
            Pick::This => holiday_in(holiday, today.year()),
            _ => days.min_by_key(|&day| cost(today, day, setting.sense)),
        };
        day.map_or_else(|| Answer::vague("XXXX-XX-XX"), Answer::day)
    }
}

pub(super) fn weekday_answer(setting: &Setting, weekday: i8, pick: Pick) -> Answer {
    let (Some(today), Ok(named)) = (setting.today, Weekday::from_monday_one_offset(weekday)) else {
        return Answer::vague(&format!("XXXX-WXX-{weekday}"));
    };
    let back = i64::from(today.weekday().since(named));
    let ahead = i64::from(today.weekday().until(named));
    let by = match (pick, setting.sense) {
        (Pick::Last, _) => {
            if back == 0 {
                -7
            } else {
                -back
            }
        }
        (Pick::Next, _) => {
            if ahead == 0 {
                7
            } else {
                ahead
            }
        }
        (Pick::WeekAfter, _) => {
            if ahead == 0 {
                14
            } else {
                ahead + 7
            }
        }
        (_, Direction::Future) => ahead,
        (_, Direction::Nearest) if ahead < back => ahead,
        (Pick::This, Direction::Present | Direction::Unknown) => ahead,
        _ => -back,
    };
    today.checked_add(by.days()).map_or_else(|_| Answer::vague("XXXX-XX-XX"), Answer::day)
}

pub(super) fn weekend(setting: &Setting, pick: Pick) -> Answer {
    let Some(today) = setting.today else { return Answer::vague("XXXX-WXX-WE") };
    let day = today.weekday().to_monday_one_offset();
    let by = match (pick, setting.sense) {
        (Pick::Next, _) => i64::from(day >= 4),
        (Pick::Last, _) => -1,
        (_, Direction::Future) => 0,
        (_, Direction::Past) => {
            if day >= 6 {
                0
            } else {
                -1
            }
        }
        _ => {
            if day >= 4 {
                0
            } else {
                -1
            }
        }
    };
    match today.checked_add((by * 7).days()) {
        Ok(day) => Answer::vague(&format!("{}-WE", week(day))),
        Err(_) => Answer::vague("XXXX-WXX-WE"),
    }
}

/// The day of a feast in `year`.
fn holiday_in(holiday: Holiday, year: i16) -> Option<Date> {
    match holiday {
        Holiday::Fixed(month, day) => Date::new(year, month, day).ok(),
        Holiday::Nth(month, weekday, nth) => {
            let weekday = Weekday::from_monday_one_offset(weekday).ok()?;
            Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()
        }
        Holiday::ElectionDay => {
            let first = Date::new(year, 11, 1).ok()?;
            first.nth_weekday_of_month(1, Weekday::Monday).ok()?.tomorrow().ok()
        }
        Holiday::Easter(after) => easter(year)?.checked_add(i64::from(after).days()).ok(),
    }
}

/// Easter Sunday of the western churches (Meeus, Jones and Butcher).
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let sum = h + l - 7 * m + 114;
    Date::new(year, i8::try_from(sum / 31).ok()?, i8::try_from(sum % 31 + 1).ok()?).ok()
}
