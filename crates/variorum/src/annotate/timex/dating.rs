//! The date of an article from the times inside it.
//!
//! Two jobs: to infer the day of an undated article, as an interval where one day can't be told; and
//! to refute a date that came with the article (a crawl date weeks later) where the text or the
//! other reports of the story speak against it. Every candidate day is scored against what the
//! expressions say; the best days are the interval. Owns no header lines: those were read before, in
//! [`article`](crate::article).

use super::Times;
use super::atom::Line;
use super::lexicon::{Lex, Unit};
use super::meaning::{From, Meaning, Pick, YearSaid};
use super::tense::{Direction, direction};
use crate::article::{Article, Published, PublishedFrom};
use crate::text::Span;
use jiff::ToSpan;
use jiff::civil::{Date, date};

/// What one expression says about the day of its article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clue {
    /// The article is of this day or a later one.
    NotBefore(Date),
    /// The article is of this day or an earlier one.
    NotAfter(Date),
    /// A year named in the text.
    Year(i16, Direction),
    /// A past weekday without a date: news names the day of the report or the day before.
    Weekday(i8),
    /// "next month", "last month": months from the article's.
    MonthShift(i32),
    /// A month named without its year, and which way its sentence looks.
    Month(i8, Direction),
    /// "earlier in the month": not its first days.
    LateInMonth,
}

/// The publication date of `article` in the light of its times: inferred where it has none,
/// replaced with its `doubt` said where the text refutes it, else as it is.
///
/// `companions` are the days of other reports of the story, where they are known.
pub(in super::super) fn date_article(
    article: &Article,
    body: &Times,
    companions: &[Date],
) -> Option<Published> {
    let line = Line { text: &article.text, atoms: &body.atoms };
    match &article.published {
        None => infer(&clues(line, body), companions),
        Some(given) if given.doubt.is_none() && is_stamped_from_outside(given) => {
            Some(refuted(given, line, body, companions).unwrap_or_else(|| given.clone()))
        }
        Some(given) => Some(given.clone()),
    }
}

/// Whether a date came from metadata and may be the day of a crawl.
fn is_stamped_from_outside(given: &Published) -> bool {
    matches!(given.from, PublishedFrom::Given | PublishedFrom::Page)
}

/// So many expressions are enough to date a text.
const CLUES: usize = 200;

/// What the expressions of a text say about its day.
fn clues(line: Line, times: &Times) -> Vec<Clue> {
    let mut out = Vec::new();
    for found in times.found.iter().take(CLUES) {
        let sense = direction(line, found.start, found.end);
        match &found.meaning {
            Meaning::Day { year: YearSaid::Given(year), month, day, .. } => {
                if let Ok(day) = Date::new(*year, *month, *day) {
                    out.push(match sense {
                        Direction::Future => Clue::NotAfter(day),
                        _ => Clue::NotBefore(day),
                    });
                }
            }
            Meaning::Day { year: YearSaid::Open, month, .. }
            | Meaning::Month { year: YearSaid::Open, month, .. } => {
                out.push(Clue::Month(*month, sense));
            }
            Meaning::Month { year: YearSaid::Given(year), month, .. } => {
                if let (Ok(first), Direction::Past) = (Date::new(*year, *month, 1), sense) {
                    out.push(Clue::NotBefore(first));
                }
                out.push(Clue::Year(*year, sense));
            }
            Meaning::Year(year) => out.push(Clue::Year(*year, sense)),
            Meaning::Weekday { weekday, pick: Pick::Sense }
                if !matches!(sense, Direction::Future) =>
            {
                out.push(Clue::Weekday(*weekday));
            }
            Meaning::Shift { unit: Unit::Month, by, from: From::Article } => {
                let early = matches!(line.lex(found.start), Lex::Earlier) && *by == 0;
                out.push(if early { Clue::LateInMonth } else { Clue::MonthShift(*by) });
            }
            _ => {}
        }
    }
    out
}

/// At most this many candidate days; beyond, the text doesn't date itself.
const LONGEST_WINDOW: i64 = 800;

/// The days that fit the clues best, as an interval; `None` where the clues leave years open.
fn infer(clues: &[Clue], companions: &[Date]) -> Option<Published> {
    let (first, last) = window(clues, companions)?;
    let span = first.until(last).ok()?.get_days();
    if !(0..=LONGEST_WINDOW).contains(&i64::from(span)) {
        return None;
    }
    let days = || first.series(1.day()).take_while(|day| *day <= last);
    let best = days().map(|day| fit(day, clues)).max()?;
    let fitting = || days().filter(|&day| fit(day, clues) == best);
    let (earliest, latest) = match companions.iter().max() {
        // Among companions the fitting day nearest to one of them is the likeliest.
        Some(_) => {
            let near = |day: &Date| {
                companions.iter().map(|c| days_from(*day, *c).abs()).min().unwrap_or(0)
            };
            let day = fitting().min_by_key(|day| (near(day), *day))?;
            (day, day)
        }
        None => (fitting().next()?, fitting().last()?),
    };
    Some(Published { earliest, ..Published::on(latest, PublishedFrom::Inferred) })
}

/// The first and the last day to consider: around the companions, or between what the text names.
fn window(clues: &[Clue], companions: &[Date]) -> Option<(Date, Date)> {
    if let (Some(&first), Some(&last)) = (companions.iter().min(), companions.iter().max()) {
        return Some((first.checked_sub(3.days()).ok()?, last.checked_add(7.days()).ok()?));
    }
    let after = clues.iter().filter_map(|clue| match *clue {
        Clue::NotBefore(day) => Some(day),
        Clue::Year(year, Direction::Past | Direction::Unknown) => Date::new(year, 1, 1).ok(),
        _ => None,
    });
    let before = clues.iter().filter_map(|clue| match *clue {
        Clue::NotAfter(day) => Some(day),
        Clue::Year(year, Direction::Future) => Date::new(year, 12, 31).ok(),
        _ => None,
    });
    let plausible = |day: &Date| (date(1700, 1, 1)..date(2200, 1, 1)).contains(day);
    match (after.filter(plausible).max(), before.filter(plausible).min()) {
        (Some(first), Some(last)) if first <= last => {
            // A year that is ahead is rarely more than the next one.
            Some((first.max(last.checked_sub(730.days()).ok()?), last))
        }
        (None | Some(_), Some(last)) => Some((last.checked_sub(729.days()).ok()?, last)),
        // Only past dates: news comes within weeks of the last of them, if that is a day.
        (Some(_), None) => {
            let last_day = clues
                .iter()
                .filter_map(|c| if let Clue::NotBefore(day) = c { Some(*day) } else { None })
                .max()?;
            let months_ahead = clues.iter().any(|c| matches!(c, Clue::Month(_, Direction::Future)));
            let reach = if months_ahead { 365 } else { 31 };
            Some((last_day, last_day.checked_add(reach.days()).ok()?))
        }
        (None, None) => None,
    }
}

/// How well `day` fits all clues; larger is better.
fn fit(day: Date, clues: &[Clue]) -> i32 {
    let clue_fit: i32 = clues.iter().map(|clue| fit_one(day, *clue, clues)).sum();
    clue_fit + weekday_fit(day, clues)
}

fn fit_one(day: Date, clue: Clue, all: &[Clue]) -> i32 {
    let months_to = |month: i8| (i32::from(month) - i32::from(day.month())).rem_euclid(12);
    match clue {
        Clue::NotBefore(first) if day < first => -8,
        Clue::NotAfter(last) if day > last => -8,
        Clue::Year(year, Direction::Future) => match i32::from(year - day.year()) {
            1 => 2,
            0 => 0,
            _ => -4,
        },
        Clue::Year(year, _) if day.year() < year => -4,
        Clue::MonthShift(by @ 1..=2) => {
            // A month named as ahead is the one "next month" speaks of.
            let named = |clue: &Clue| matches!(clue, Clue::Month(m, Direction::Future) if months_to(*m) == by);
            let any = all.iter().any(|c| matches!(c, Clue::Month(_, Direction::Future)));
            if all.iter().any(named) {
                3
            } else if any {
                -3
            } else {
                0
            }
        }
        // What is ahead or past without its year is within half a year.
        Clue::Month(month, Direction::Future) if months_to(month) > 6 => -2,
        Clue::Month(month, Direction::Past) if (1..6).contains(&months_to(month)) => -2,
        Clue::LateInMonth if day.day() < 5 => -3,
        _ => 0,
    }
}

/// A report names its own day, or the day before; so the weekday most named is the day's.
fn weekday_fit(day: Date, clues: &[Clue]) -> i32 {
    let today = day.weekday().to_monday_one_offset();
    let yesterday = if today == 1 { 7 } else { today - 1 };
    let mut fit = 0;
    for (n, clue) in clues.iter().filter(|c| matches!(c, Clue::Weekday(_))).enumerate() {
        let Clue::Weekday(weekday) = *clue else { continue };
        // The first weekday is that of the news itself.
        let weight = if n == 0 { 4 } else { 1 };
        if weekday == today {
            fit += weight;
        } else if weekday == yesterday {
            fit += weight / 2;
        }
    }
    fit
}

/// A given date must be this many days off before anything else is believed instead.
const REFUTED: i64 = 10;

/// A better date where `given` is refuted, with the reason.
fn refuted(given: &Published, line: Line, body: &Times, companions: &[Date]) -> Option<Published> {
    let clues = clues(line, body);
    let tells_of_the_week = clues.iter().any(|clue| matches!(clue, Clue::Weekday(_)));
    let last_named = clues
        .iter()
        .filter_map(|clue| match clue {
            Clue::NotBefore(day) if *day <= given.day() => Some(*day),
            _ => None,
        })
        .max();
    if !tells_of_the_week {
        return None;
    }
    by_posts(given, &clues, &posts(line, body), last_named)
        .or_else(|| by_companions(given, &clues, companions, last_named))
}

/// The last post that a text carries is long before the given day, and nothing in it is later: the
/// weekdays of the text are those of the post's week.
fn by_posts(
    given: &Published,
    clues: &[Clue],
    posts: &[(Span, Date)],
    last_named: Option<Date>,
) -> Option<Published> {
    let post = posts.iter().map(|(_, day)| *day).max()?;
    if days_from(post, given.day()) <= REFUTED || last_named.is_some_and(|day| day > post) {
        return None;
    }
    let later_year = clues
        .iter()
        .any(|c| matches!(c, Clue::Year(year, Direction::Past | Direction::Present) if *year > post.year()));
    if later_year {
        return None;
    }
    let doubt = format!(
        "the {} date is {}, but the last post the text carries is of {post} and its weekdays are told \
         without a date",
        given.from.as_str(),
        given.day()
    );
    let published = Published::on(post, PublishedFrom::Inferred);
    Some(Published { doubt: Some(doubt), updated: given.updated, ..published })
}

/// All other reports of the story (two or more, within ten days) are long before the given day, and
/// the text names its weekdays as they do.
fn by_companions(
    given: &Published,
    clues: &[Clue],
    companions: &[Date],
    last_named: Option<Date>,
) -> Option<Published> {
    let (first, last) = (*companions.iter().min()?, *companions.iter().max()?);
    let together = companions.len() >= 2 && days_from(first, last) <= 10;
    let apart = days_from(last, given.day()) > REFUTED;
    if !together || !apart || last_named.is_some_and(|day| day > last) {
        return None;
    }
    let better = infer(clues, companions)?;
    let doubt = format!(
        "the {} date is {}, but the other {} reports of the story are of {first} to {last}, and the \
         text names its weekdays without a date as they do",
        given.from.as_str(),
        given.day(),
        companions.len()
    );
    Some(Published { doubt: Some(doubt), updated: given.updated, ..better })
}

/// Posts embedded in the text: their bytes from the start of the line to their date, and the date.
///
/// The form is that of embedded posts: "... — Name (@handle) May 28, 2016".
pub(super) fn posts(line: Line, times: &Times) -> Vec<(Span, Date)> {
    let mut out: Vec<(Span, Date)> = Vec::new();
    for found in &times.found {
        let Meaning::Day { year: YearSaid::Given(year), month, day, .. } = found.meaning else {
            continue;
        };
        let Some(handle) = handle_before(line, found.start) else { continue };
        let Ok(day) = Date::new(year, month, day) else { continue };
        let from = out.last().map_or(0, |(span, _)| span.end as usize);
        let handle = line.atoms[handle].start as usize;
        let start = line.text[from..handle].rfind('\n').map_or(from, |at| from + at + 1);
        out.push((Span { start: start as u32, end: line.atoms[found.start].start }, day));
    }
    out
}

/// The atom at which the handle in parentheses before `i` begins: "(@handle)".
fn handle_before(line: Line, i: usize) -> Option<usize> {
    const LONGEST_HANDLE: usize = 12;
    if line.before(i, 1) != Lex::Close {
        return None;
    }
    (i.saturating_sub(LONGEST_HANDLE)..i)
        .rev()
        .find(|&k| line.lex(k) == Lex::Open)
        .filter(|&k| line.word(k + 1) == "@")
}

fn days_from(a: Date, b: Date) -> i64 {
    a.until(b).map_or(0, |span| i64::from(span.get_days()))
}

#[cfg(test)]
mod tests {
    use super::super::super::{Document, annotate_beside};
    use super::*;

    fn read(text: &str, given: Option<&str>, companions: &[&str]) -> Document {
        let given = given.map(|d| Published::on(d.parse().unwrap(), PublishedFrom::Given));
        let companions: Vec<Date> = companions.iter().map(|d| d.parse().unwrap()).collect();
        let article = Article { text: text.to_owned(), published: given, ..Article::default() };
        annotate_beside(article, &companions)
    }

    fn published(text: &str, given: Option<&str>, companions: &[&str]) -> Option<Published> {
        read(text, given, companions).article.published
    }

    const UNDATED: &str = "The harbour master told reporters on Wednesday that the quay will be \
        closed next month. Work is scheduled to begin on March 3. The last inspection of 2018 was \
        on 14 November 2018. Earlier in the month, two cranes were taken down.";

    #[test]
    fn weekdays_and_months_leave_an_interval() {
        let day = published(UNDATED, None, &[]).unwrap();
        assert_eq!(day.from, PublishedFrom::Inferred);
        assert_eq!(day.earliest.to_string(), "2019-02-06");
        assert_eq!(day.latest.to_string(), "2019-02-27");
    }

    #[test]
    fn what_is_ahead_bounds_the_day() {
        let text = "The minister told reporters on Thursday that the talks are scheduled for January \
            10. The first working day of 2022 starts on January 10. Envoys will meet again next \
            month. Earlier in the month, a list was published.";
        let day = published(text, None, &[]).unwrap();
        assert_eq!(day.latest.to_string(), "2021-12-30");
        assert_eq!((day.earliest.year(), day.earliest.month()), (2021, 12));
    }

    #[test]
    fn a_companion_narrows_it_to_a_day() {
        let text = "The minister told reporters on Thursday that the talks will go on.";
        assert_eq!(published(text, None, &[]), None);
        let day = published(text, None, &["2021-12-31"]).unwrap();
        assert_eq!((day.earliest, day.latest), (day.latest, "2021-12-30".parse().unwrap()));
    }

    const POSTED: &str = "The bear was shot on Saturday, the zoo said.\n\
        Sad news from us today: the bear is dead. — City Zoo (@CityZoo) May 28, 2016\n\
        It had come to the zoo in 2014.";

    #[test]
    fn posts_refute_a_crawl_date() {
        let document = read(POSTED, Some("2017-11-30"), &[]);
        let day = document.article.published.unwrap();
        assert_eq!(day.latest.to_string(), "2016-05-28");
        assert!(day.doubt.unwrap().contains("2017-11-30"));
        assert_eq!(document.body.times[0].value, "2016-05-28");
    }

    #[test]
    fn a_date_near_the_posts_is_believed() {
        let day = published(POSTED, Some("2016-05-29"), &[]).unwrap();
        assert_eq!((day.latest.to_string().as_str(), day.doubt), ("2016-05-29", None));
    }

    #[test]
    fn companions_refute_a_crawl_date() {
        let text = "A small plane crashed on Sunday with ten people on board.";
        let day = published(text, Some("2018-01-14"), &["2017-12-31", "2018-01-01"]).unwrap();
        assert_eq!(day.latest.to_string(), "2017-12-31");
        assert!(day.doubt.is_some());
        let alone = published(text, Some("2018-01-14"), &["2017-12-31"]).unwrap();
        assert_eq!(alone.doubt, None);
    }
}
