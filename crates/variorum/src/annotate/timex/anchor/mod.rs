//! From what is said to a value: which day to count from, and which of the many Mondays or Mays.
//!
//! Three anchors: the article's day, the day of a post or quote inside it, and the time the text is
//! telling of. Direction comes from tense; where nothing says it, the past is twice as likely as the
//! future, and the nearer day the likelier one. So "the 13 January consultations" of 30 December are
//! two weeks ahead, and "the June 16 summit" is the one half a year back.

mod clock;
mod day;
mod month;
mod quarter;
mod shift;

use super::atom::Line;
use super::lexicon::{Lex, Unit};
use super::meaning::{Found, From, Meaning, Pick, YearSaid};
use super::tense::{Direction, direction};
use crate::annotate::{Timex, TimexType};
use crate::text::Span;

use day::{weekday_answer, weekend};
use jiff::civil::Date;
use quarter::quarter_answer;
use shift::{shifted, week};

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
    let mut resolver =
        Resolver { line, anchors, story: None, quarter: None, beyond_quarter: false, ahead };
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
            Direction::Nearest | Direction::Present | Direction::Unknown => {}
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
    /// Whether a longer period was named after it: "in the first nine months".
    beyond_quarter: bool,
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
        let anchor = self.counted_from(&found.meaning, &setting);
        let answer = self.answer(&found.meaning, &setting, following);
        if let Some((day, grain)) = answer.names {
            self.story = Some(Story { day, grain, at: span.start, end: span.end });
        }
        Timex { span, kind: answer.kind, value: answer.value, anchor }
    }

    /// The day an expression is counted from: today's, or that of the time the text is telling of.
    /// `None` where it says its year itself, and where nothing is counted.
    fn counted_from(&self, meaning: &Meaning, setting: &Setting) -> Option<Date> {
        match meaning {
            Meaning::Fixed(..)
            | Meaning::Year(_)
            | Meaning::Decade(_)
            | Meaning::Century(_)
            | Meaning::PeriodOf(_)
            | Meaning::Day { year: YearSaid::Given(_), .. }
            | Meaning::Month { year: YearSaid::Given(_), .. }
            | Meaning::Quarter { year: YearSaid::Given(_), .. }
            | Meaning::Half { year: YearSaid::Given(_), .. }
            | Meaning::Season { year: YearSaid::Given(_), .. }
            | Meaning::Holiday { year: YearSaid::Given(_), .. } => None,
            Meaning::Slashed(numerals) if numerals.year.is_some() => None,
            Meaning::Part { day, .. }
            | Meaning::Clock { day: Some(day), .. }
            | Meaning::WeekOf(day)
            | Meaning::Beside { of: day, .. } => self.counted_from(day, setting),
            Meaning::BarePart(_)
            | Meaning::DayOfMonth(_)
            | Meaning::Clock { day: None, .. }
            | Meaning::Weekday { pick: Pick::Before, .. } => self.story_day(setting),
            Meaning::Shift { unit, from: From::Story, .. } if *unit <= Unit::Day => {
                self.story_day(setting)
            }
            Meaning::Shift { from: From::Story, .. } | Meaning::YearBefore(From::Story) => {
                self.story.map(|s| s.day).or(setting.today)
            }
            _ => setting.today,
        }
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
                self.beyond_quarter |= matches!(value.as_str(), "P6M" | "P9M");
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
            Meaning::YearEnd => self.year_end(setting),
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
                Some((_, quarter)) if !self.beyond_quarter => quarter_answer(*year, quarter),
                _ => Answer::vague(&format!("{year:04}")),
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
        Direction::Nearest => (1, 1),
        Direction::Present => (1, 2),
        Direction::Unknown => (1, 4),
    };
    if ahead < 0 { -ahead * past } else { ahead * future }
}

fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

fn add_years(year: i16, by: i32) -> Option<i16> {
    let sum = i32::from(year).checked_add(by)?;
    i16::try_from(sum).ok().filter(|y| (1..=9999).contains(y))
}

fn iso(day: Date) -> String {
    format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day())
}
