//! Months and seasons by name.

use super::super::lexicon::{Season, Unit};
use super::super::meaning::{Pick, YearSaid};
use super::super::tense::Direction;
use super::{Answer, Resolver, Setting, cost};
use jiff::ToSpan;
use jiff::civil::Date;

impl Resolver<'_> {
    pub(super) fn month(&self, setting: &Setting, year: YearSaid, month: i8, pick: Pick) -> Answer {
        let first = |year: i16| Date::new(year, month, 1).ok();
        let answer = |year: i16| {
            Answer::date(format!("{year:04}-{month:02}"), first(year).map(|d| (d, Unit::Month)))
        };
        if let Some(year) = self.year(year, setting) {
            return answer(year);
        }
        let Some(today) = setting.today else {
            return Answer::vague(&format!("XXXX-{month:02}"));
        };
        let (this_year, now) = (today.year(), today.month());
        let year = match pick {
            Pick::This => this_year,
            // "last February" in March is not last month.
            Pick::Last => this_year - i16::from(month + 1 >= now),
            Pick::Next => this_year + i16::from(month <= now),
            _ => {
                let running = first(now_or(this_year, now, month));
                if now == month {
                    this_year
                } else {
                    (this_year - 1..=this_year + 1)
                        .filter_map(first)
                        .min_by_key(|&date| cost(today.first_of_month(), date, setting.sense))
                        .or(running)
                        .map_or(this_year, Date::year)
                }
            }
        };
        answer(year)
    }

    pub(super) fn season(
        &self,
        setting: &Setting,
        year: YearSaid,
        season: Season,
        pick: Pick,
    ) -> Answer {
        let answer = |year: i16| {
            let first = Date::new(year, season.first_month(), 1).ok();
            Answer::date(format!("{year:04}-{}", season.code()), first.map(|d| (d, Unit::Quarter)))
        };
        if let Some(year) = self.year(year, setting) {
            return answer(year);
        }
        let Some(today) = setting.today else {
            return Answer::vague(&format!("XXXX-{}", season.code()));
        };
        let first = |year: i16| Date::new(year, season.first_month(), 1).ok();
        let last = |year: i16| first(year)?.checked_add(2.months()).ok().map(Date::last_of_month);
        let years = today.year() - 2..=today.year() + 1;
        let year = match (pick, setting.sense) {
            (Pick::Last, _) => years.rev().find(|&y| last(y).is_some_and(|d| d < today)),
            (Pick::Next, _) => years.clone().find(|&y| first(y).is_some_and(|d| d > today)),
            (Pick::This, _) => {
                years.clone().find(|&y| last(y).is_some_and(|d| d >= today.first_of_year()))
            }
            (_, Direction::Future) => years.clone().find(|&y| last(y).is_some_and(|d| d >= today)),
            (_, Direction::Past) => years.rev().find(|&y| first(y).is_some_and(|d| d <= today)),
            _ => years
                .filter(|&y| first(y).is_some())
                .min_by_key(|&y| first(y).map_or(i64::MAX, |d| cost(today, d, setting.sense))),
        };
        year.map_or_else(|| Answer::vague(&format!("XXXX-{}", season.code())), answer)
    }
}

fn now_or(year: i16, now: i8, month: i8) -> i16 {
    if month > now { year - 1 } else { year }
}
