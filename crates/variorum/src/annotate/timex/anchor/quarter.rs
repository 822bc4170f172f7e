//! Quarters, and the periods of account that are told against them: "a year earlier".

use super::super::lexicon::Unit;
use super::super::meaning::{From, YearSaid};
use super::super::tense::Direction;
use super::{Answer, Resolver, Setting, add_years};
use jiff::civil::Date;

impl Resolver<'_> {
    pub(super) fn numbered_quarter(
        &mut self,
        year: YearSaid,
        quarter: i8,
        setting: &Setting,
    ) -> Answer {
        let open = |today: Date| {
            let started = Date::new(today.year(), quarter * 3 - 2, 1).is_ok_and(|d| d <= today);
            let ahead = setting.sense == Direction::Future;
            today.year() - i16::from(!started && !ahead)
        };
        let year = self.year(year, setting).or_else(|| setting.today.map(open));
        let Some(year) = year else { return Answer::vague(&format!("XXXX-Q{quarter}")) };
        // A quarter still to come is an aside: "the quarter" is the one told of before.
        if setting.sense != Direction::Future || self.quarter.is_none() {
            self.tells_of(year, quarter);
        }
        quarter_answer(year, quarter)
    }

    fn tells_of(&mut self, year: i16, quarter: i8) {
        self.quarter = Some((year, quarter));
        self.beyond_quarter = false;
    }

    /// The quarter the text is telling of, else the last one that is over.
    pub(super) fn the_quarter(&mut self, setting: &Setting) -> Answer {
        let told = self.quarter.or_else(|| {
            let (year, quarter) = quarter_of(setting.today?);
            Some(if quarter == 1 { (year - 1, 4) } else { (year, quarter - 1) })
        });
        match told {
            Some((year, quarter)) => {
                self.tells_of(year, quarter);
                quarter_answer(year, quarter)
            }
            None => Answer::vague("XXXX-QX"),
        }
    }

    /// "a year ago", "year-earlier": of the quarter, where the text is telling of one.
    pub(super) fn year_before(&self, from: From, setting: &Setting) -> Answer {
        if let Some((year, quarter)) = self.quarter
            && !self.beyond_quarter
        {
            return Answer::vague(&format!("{:04}-Q{quarter}", year - 1));
        }
        let base = match from {
            From::Article => setting.today.map(Date::year),
            From::Story => self.story_year().or(setting.today.map(Date::year)),
        };
        match base.and_then(|year| add_years(year, -1)) {
            Some(year) => Answer::vague(&format!("{year:04}")),
            None => Answer::vague("PAST_REF"),
        }
    }
}

pub(super) fn quarter_of(day: Date) -> (i16, i8) {
    (day.year(), (day.month() - 1) / 3 + 1)
}

pub(super) fn quarter_answer(year: i16, quarter: i8) -> Answer {
    let first = Date::new(year, quarter * 3 - 2, 1).ok();
    Answer::date(format!("{year:04}-Q{quarter}"), first.map(|day| (day, Unit::Quarter)))
}
