//! From what is said to a value: which day to count from, and which of the many Mondays or Mays.
//!
//! Three anchors: the article's day, the day of a post or quote inside it, and the time the text is
//! telling of. Direction comes from tense; where nothing says it, the past is twice as likely as the
//! future, and the nearer day the likelier one. So "the 13 January consultations" of 30 December are
//! two weeks ahead, and "the June 16 summit" is the one half a year back.

use super::atom::Line;
use super::lexicon::{Lex, Season, Unit};
use super::meaning::{ClockTime, Found, From, Holiday, Meaning, Pick, Slashed, YearSaid, Zone};
use super::tense::{Direction, direction};
use crate::annotate::{Timex, TimexType};
use crate::text::Span;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// What is known of the article and of the texts inside it.
#[derive(Debug, Clone, Default)]
pub(super) struct Anchors {
    /// The article's day, where known.
    pub day: Option<Date>,
    /// Posts with a date of their own: bytes of the text, day.
    pub posts: Vec<(Span, Date)>,
    /// Whether 10/01/2022 is in October, where the text or the outlet shows it.
    pub month_first: Option<bool>,
}

/// Works out the value of every expression, in order.
pub(super) fn resolve(line: Line, found: &[Found], anchors: &Anchors) -> Vec<Timex> {
    let ahead = weekdays_ahead(line, found);
    let mut resolver = Resolver { line, anchors, story: None, quarter: None, ahead };
    found.iter().enumerate().map(|(n, f)| resolver.timex(f, &found[n + 1..])).collect()
}

/// Weekdays (Monday first) of which every telling tense of the text speaks as ahead: where a sentence
/// doesn't tell, the weekday is the same.
fn weekdays_ahead(line: Line, found: &[Found]) -> [bool; 7] {
    let (mut past, mut future) = ([false; 7], [false; 7]);
    for f in found {
        let Meaning::Weekday { weekday: weekday @ 1..=7, pick: Pick::Sense } = f.meaning else {
            continue;
        };
        match direction(line, f.start, f.end) {
            Direction::Past => past[weekday as usize - 1] = true,
            Direction::Future => future[weekday as usize - 1] = true,
            Direction::Present | Direction::Unknown => {}
        }
    }
    std::array::from_fn(|n| future[n] && !past[n])
}

/// The time the text is telling of: a day, or the first day of a longer stretch.
#[derive(Clone, Copy)]
struct Story {
    day: Date,
    /// How much time it names.
    grain: Unit,
    /// Where in the text it was named.
    at: u32,
    /// The sentence it was named in ends after this byte at the earliest.
    end: u32,
}

struct Resolver<'a> {
    line: Line<'a>,
    anchors: &'a Anchors,
    story: Option<Story>,
    /// The quarter the text is telling of.
    quarter: Option<(i16, i8)>,
    /// Weekdays that the text speaks of as ahead, Monday first.
    ahead: [bool; 7],
}

/// Type and value of an expression, and the day or stretch it names for what follows.
struct Answer {
    kind: TimexType,
    value: String,
    names: Option<(Date, Unit)>,
}

impl Answer {
    fn date(value: String, names: Option<(Date, Unit)>) -> Self {
        Self { kind: TimexType::Date, value, names }
    }

    fn day(day: Date) -> Self {
        if day.year() < 1 {
            return Self::vague("XXXX-XX-XX");
        }
        Self::date(iso(day), Some((day, Unit::Day)))
    }

    fn vague(value: &str) -> Self {
        Self::date(value.to_owned(), None)
    }
}

/// What an expression is read against.
struct Setting {
    today: Option<Date>,
    sense: Direction,
    at: u32,
}

impl Resolver<'_> {
    fn timex(&mut self, found: &Found, following: &[Found]) -> Timex {
        let atoms = self.line.atoms;
        let span = Span { start: atoms[found.start].start, end: atoms[found.end - 1].end };
        let setting = Setting {
            today: self.quote_day(found, following).or_else(|| self.today(span.start)),
            sense: direction(self.line, found.start, found.end),
            at: span.start,
        };
        let answer = self.answer(&found.meaning, &setting, following);
        if let Some((day, grain)) = answer.names {
            self.story = Some(Story { day, grain, at: span.start, end: span.end });
        }
        let stands_alone = matches!(found.meaning, Meaning::Fixed(..));
        let anchor = if stands_alone { None } else { setting.today };
        Timex { span, kind: answer.kind, value: answer.value, anchor }
    }

    /// The day to count from at byte `at`: that of the post around it, or the article's.
    fn today(&self, at: u32) -> Option<Date> {
        let posts = &self.anchors.posts;
        let post = posts.get(posts.partition_point(|(span, _)| span.end <= at));
        let post = post.filter(|(span, _)| span.start <= at).map(|&(_, day)| day);
        // Years from which no rule counts out of the years 1 to 9999.
        post.or(self.anchors.day).filter(|day| (20..=9980).contains(&day.year()))
    }

    /// The weekday on which the words of a quote were said, where the sentence names one after it:
    /// "We leave tomorrow," she said on Monday.
    fn quote_day(&self, found: &Found, following: &[Found]) -> Option<Date> {
        let by_day = |meaning: &Meaning| {
            matches!(meaning, Meaning::Shift { unit: Unit::Day, from: From::Article, .. })
        };
        let counted = match &found.meaning {
            Meaning::Part { day, .. } => by_day(day),
            meaning => by_day(meaning),
        };
        if !counted || !is_quoted(self.line, found.start) {
            return None;
        }
        let close = (found.end..found.end + 60).find(|&k| self.line.lex(k) == Lex::Quote)?;
        let said = following.iter().find(|f| f.start > close)?;
        let Meaning::Weekday { weekday, pick } = said.meaning else { return None };
        let between = close + 1..said.start;
        let apart = between.len() > 14
            || between
                .clone()
                .any(|k| matches!(self.line.lex(k), Lex::Break | Lex::Quote | Lex::Dot));
        if apart || direction(self.line, said.start, said.end) != Direction::Past {
            return None;
        }
        let at = self.line.atoms[said.start].start;
        let setting = Setting { today: self.today(at), sense: Direction::Past, at };
        weekday_answer(&setting, weekday, pick).names.map(|(day, _)| day)
    }

    fn answer(&mut self, meaning: &Meaning, setting: &Setting, following: &[Found]) -> Answer {
        match meaning {
            Meaning::Fixed(kind, value) => {
                Answer { kind: *kind, value: value.clone(), names: None }
            }
            Meaning::Part { part, day } => {
                let day = self.answer(day, setting, &[]);
                let value = format!("{}T{}", day.value, part.code());
                Answer { kind: TimexType::Time, value, names: day.names }
            }
            Meaning::BarePart(part) => {
                let day = self.story_day(setting);
                let value = day.map_or_else(|| "XXXX-XX-XX".to_owned(), iso);
                let value = format!("{value}T{}", part.code());
                Answer { kind: TimexType::Time, value, names: None }
            }
            Meaning::Clock { time, day } => self.clock(*time, day.as_deref(), setting, following),
            Meaning::TheQuarter => self.the_quarter(setting),
            Meaning::YearBefore(from) => self.year_before(*from, setting),
            Meaning::Quarter { year, quarter } => self.numbered_quarter(*year, *quarter, setting),
            Meaning::Shift { unit, by, from } => self.shift(*unit, *by, *from, setting),
            Meaning::Beside { unit, by, of } => {
                let day = self.answer(of, setting, &[]).names.map(|(day, _)| day);
                match day.and_then(|day| shifted(day, *unit, *by)) {
                    Some((value, day)) => Answer::date(value, Some((day, *unit))),
                    None => Answer::vague("XXXX-XX-XX"),
                }
            }
            Meaning::WeekOf(day) => {
                let day = self.answer(day, setting, &[]).names;
                day.map_or_else(
                    || Answer::vague("XXXX-WXX"),
                    |(day, _)| Answer::date(week(day), Some((day, Unit::Week))),
                )
            }
            Meaning::PeriodOf(year) => match self.quarter {
                Some((_, quarter)) => quarter_answer(*year, quarter),
                None => Answer::vague(&format!("{year:04}")),
            },
            Meaning::DayOfMonth(day) => self.day_of_month(*day, setting),
            _ => self.calendar(meaning, setting),
        }
    }

    /// What stands on the calendar and is told by its name.
    fn calendar(&self, meaning: &Meaning, setting: &Setting) -> Answer {
        match *meaning {
            Meaning::Day { year, month, day, weekday } => {
                self.named_day(setting, year, (month, day), weekday)
            }
            Meaning::Slashed(numerals) => self.slashed(numerals, setting),
            Meaning::Month { year, month, pick } => self.month(setting, year, month, pick),
            Meaning::Year(year) => Answer::date(
                format!("{year:04}"),
                Date::new(year, 1, 1).ok().map(|day| (day, Unit::Year)),
            ),
            Meaning::Decade(decade) => Answer::vague(&decade.to_string()),
            Meaning::Century(century) => Answer::vague(&format!("{century:02}")),
            Meaning::Half { year, half } => match self.year(year, setting) {
                Some(year) => Answer::vague(&format!("{year:04}-H{half}")),
                None => Answer::vague(&format!("XXXX-H{half}")),
            },
            Meaning::Season { year, season, pick } => self.season(setting, year, season, pick),
            Meaning::Weekday { weekday, pick: Pick::Before } => {
                let today = self.story_day(setting);
                weekday_answer(&Setting { today, ..*setting }, weekday, Pick::Last)
            }
            Meaning::Weekday { weekday, pick } => {
                let told = self.ahead.get(weekday as usize - 1).copied().unwrap_or(false);
                let sense = match setting.sense {
                    Direction::Unknown if told => Direction::Future,
                    sense => sense,
                };
                weekday_answer(&Setting { sense, ..*setting }, weekday, pick)
            }
            Meaning::Weekend(pick) => weekend(setting, pick),
            Meaning::Holiday { holiday, year, pick } => self.holiday(setting, holiday, year, pick),
            _ => Answer::vague("XXXX-XX-XX"),
        }
    }

    /// The year that is said, where it is.
    fn year(&self, said: YearSaid, setting: &Setting) -> Option<i16> {
        match said {
            YearSaid::Given(year) => Some(year),
            YearSaid::Shift(by, From::Article) => add_years(setting.today?.year(), by),
            YearSaid::Shift(by, From::Story) => {
                add_years(self.story_year().or(setting.today.map(Date::year))?, by)
            }
            YearSaid::Before | YearSaid::After | YearSaid::Open => None,
        }
    }

    fn story_year(&self) -> Option<i16> {
        self.story.map(|story| story.day.year())
    }

    /// The day the text is telling of, if it named one a little before; else the article's.
    fn story_day(&self, setting: &Setting) -> Option<Date> {
        const FRESH: u32 = 500;
        self.story
            .filter(|s| s.grain <= Unit::Day && setting.at.saturating_sub(s.end) < FRESH)
            .filter(|s| s.at <= setting.at)
            .map(|s| s.day)
            .or(setting.today)
    }

    fn named_day(
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
    fn slashed(&self, numerals: Slashed, setting: &Setting) -> Answer {
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
    fn day_of_month(&self, day: i8, setting: &Setting) -> Answer {
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

    fn month(&self, setting: &Setting, year: YearSaid, month: i8, pick: Pick) -> Answer {
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

    fn season(&self, setting: &Setting, year: YearSaid, season: Season, pick: Pick) -> Answer {
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

    fn holiday(&self, setting: &Setting, holiday: Holiday, year: YearSaid, pick: Pick) -> Answer {
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

    fn numbered_quarter(&mut self, year: YearSaid, quarter: i8, setting: &Setting) -> Answer {
        let open = |today: Date| {
            let started = Date::new(today.year(), quarter * 3 - 2, 1).is_ok_and(|d| d <= today);
            let ahead = setting.sense == Direction::Future;
            today.year() - i16::from(!started && !ahead)
        };
        let year = self.year(year, setting).or_else(|| setting.today.map(open));
        let Some(year) = year else { return Answer::vague(&format!("XXXX-Q{quarter}")) };
        self.quarter = Some((year, quarter));
        quarter_answer(year, quarter)
    }

    /// The quarter the text is telling of, else the last one that is over.
    fn the_quarter(&mut self, setting: &Setting) -> Answer {
        let told = self.quarter.or_else(|| {
            let (year, quarter) = quarter_of(setting.today?);
            Some(if quarter == 1 { (year - 1, 4) } else { (year, quarter - 1) })
        });
        match told {
            Some((year, quarter)) => {
                self.quarter = told;
                quarter_answer(year, quarter)
            }
            None => Answer::vague("XXXX-QX"),
        }
    }

    /// "a year ago", "year-earlier": of the quarter, where the text is telling of one.
    fn year_before(&self, from: From, setting: &Setting) -> Answer {
        if let Some((year, quarter)) = self.quarter {
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

    fn shift(&self, unit: Unit, by: i32, from: From, setting: &Setting) -> Answer {
        let base = match from {
            From::Article => setting.today,
            From::Story if unit == Unit::Quarter && by == 0 => {
                if let Some((year, quarter)) = self.quarter {
                    return quarter_answer(year, quarter);
                }
                setting.today
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

    fn clock(
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

/// Whether the atom at `i` stands inside quotation marks of its paragraph.
fn is_quoted(line: Line, i: usize) -> bool {
    let paragraph = (i.saturating_sub(200)..i).rev().take_while(|&k| line.lex(k) != Lex::Break);
    paragraph.filter(|&k| line.lex(k) == Lex::Quote).count() % 2 == 1
}

/// How unlikely `day` is meant, by its distance from `today` and the direction of the tense.
fn cost(today: Date, day: Date, sense: Direction) -> i64 {
    let ahead = days_between(today, day);
    let (past, future) = match sense {
        Direction::Past => (1, 12),
        Direction::Future => (12, 1),
        Direction::Present => (1, 2),
        Direction::Unknown => (1, 4),
    };
    if ahead < 0 { -ahead * past } else { ahead * future }
}

fn now_or(year: i16, now: i8, month: i8) -> i16 {
    if month > now { year - 1 } else { year }
}

fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

fn add_years(year: i16, by: i32) -> Option<i16> {
    let sum = i32::from(year).checked_add(by)?;
    i16::try_from(sum).ok().filter(|y| (1..=9999).contains(y))
}

/// The value `by` units from `day`, in the grain of the unit, and a day in it. `None` outside the
/// years 1 to 9999.
fn shifted(day: Date, unit: Unit, by: i32) -> Option<(String, Date)> {
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

fn iso(day: Date) -> String {
    format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day())
}

fn week(day: Date) -> String {
    let week = day.iso_week_date();
    format!("{:04}-W{:02}", week.year(), week.week())
}

fn quarter_of(day: Date) -> (i16, i8) {
    (day.year(), (day.month() - 1) / 3 + 1)
}

fn quarter_answer(year: i16, quarter: i8) -> Answer {
    let first = Date::new(year, quarter * 3 - 2, 1).ok();
    Answer::date(format!("{year:04}-Q{quarter}"), first.map(|day| (day, Unit::Quarter)))
}

fn weekday_answer(setting: &Setting, weekday: i8, pick: Pick) -> Answer {
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
        (Pick::This, Direction::Present | Direction::Unknown) => ahead,
        _ => -back,
    };
    today.checked_add(by.days()).map_or_else(|_| Answer::vague("XXXX-XX-XX"), Answer::day)
}

fn weekend(setting: &Setting, pick: Pick) -> Answer {
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
