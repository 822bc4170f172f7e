//! Numbers and dates as a report gives them: value, precision, unit.
//!
//! Owns reading them from a document; how two compare is [`amount`](super::amount)'s, which two speak
//! of the same thing is decided in [`align`](super::align).

use super::amount::{Amount, Bound, Relation};
use crate::annotate::{Annotations, Document, TimexType, Upos};
use crate::article::ZoneKind;
use crate::text::Span;
use jiff::civil::Weekday;

/// What kind of value it is: only values of one kind are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// Things that are counted.
    Count,
    /// Money, with its sign.
    Money(char),
    /// Per cent.
    Percent,
    /// How long: "14 days".
    Length(TimeUnit),
    /// How heavy, in kilograms.
    Mass,
    /// How far, in metres.
    Distance,
    /// Years that a person has lived: "Slager, 36, ...".
    Age,
    /// A calendar date.
    Date,
}

/// What a length of time is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum TimeUnit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// A value that a report gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// Where: bytes of the article's text, with sign and unit.
    pub span: Span,
    /// Index of the sentence.
    pub sentence: usize,
    /// First and one past the last token.
    pub tokens: (usize, usize),
    /// Its kind.
    pub unit: Unit,
    /// What is compared.
    pub value: Amount,
    /// The day as far as its words name it, where it was worked out from the report's date: two
    /// reports that say "Wednesday" say one thing.
    pub named: Option<Amount>,
}

impl Given {
    /// How this value stands to `other`, which is of the same kind.
    pub fn relation(&self, other: &Self) -> Relation {
        let relation = self.value.relation(&other.value);
        let one_name = self.named.is_some() && self.named == other.named;
        if relation == Relation::Different && one_name { Relation::Compatible } else { relation }
    }
}

/// All numbers and days that the body of `document` gives, in text order.
pub fn given(document: &Document) -> Vec<Given> {
    let notes = &document.body;
    let text = document.article.text.as_str();
    let zones = &document.article.zones;
    let mut out = Vec::new();
    for (index, sentence) in notes.sentences.iter().enumerate() {
        let in_body = zones.is_empty()
            || zones.iter().any(|z| z.kind == ZoneKind::Body && z.span.overlaps(sentence.span));
        if !in_body || sentence.tokens.len() > LONGEST_SENTENCE {
            continue;
        }
        let mut at = sentence.tokens.start;
        while at < sentence.tokens.end {
            if let Some(number) = read_number(text, notes, at, sentence.tokens.end, index) {
                at = number.tokens.1.max(at + 1);
                if !inside_time(notes, number.span) {
                    out.push(number);
                }
            } else {
                at += 1;
            }
        }
    }
    out.extend(days(text, notes));
    out.sort_by_key(|given| (given.span.start, given.span.end));
    out.truncate(MOST);
    out
}

/// Tokens above which a "sentence" is a table or a list.
const LONGEST_SENTENCE: usize = 150;
/// Values kept of one report.
const MOST: usize = 400;

/// Days, months and years among the times.
fn days(text: &str, notes: &Annotations) -> Vec<Given> {
    let sentence_of = |span: Span| {
        let after = notes.sentences.partition_point(|s| s.span.start <= span.start);
        after.checked_sub(1).filter(|&n| notes.sentences[n].span.contains(span))
    };
    notes
        .times
        .iter()
        .filter(|time| matches!(time.kind, TimexType::Date | TimexType::Time))
        .filter_map(|time| {
            let value = day(&time.value)?;
            let sentence = sentence_of(time.span)?;
            let range = notes.sentences[sentence].tokens.clone();
            let inside = |&n: &usize| time.span.overlaps(notes.tokens[n].span);
            let first = range.clone().find(inside)?;
            let last = range.rev().find(inside)?;
            if is_of_saying(text, notes, first, last) {
                return None;
            }
            let named = named(text.get(time.span.range())?, &value);
            Some(Given {
                span: time.span,
                sentence,
                tokens: (first, last + 1),
                unit: Unit::Date,
                value,
                named,
            })
        })
        .collect()
}

/// The weekday, or the month and day, that the words of a day name; nothing where they name the
/// year too, or no day by itself ("yesterday").
fn named(words: &str, value: &Amount) -> Option<Amount> {
    let &Amount::Day(day) = value else { return None };
    let mut parts = words.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    let is_year = |part: &str| part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit());
    if parts.clone().any(is_year) {
        return None;
    }
    if parts.clone().any(|part| part.parse() == Ok(day.day())) {
        return Some(Amount::Yearless(day.month(), day.day()));
    }
    let name = format!("{:?}", day.weekday());
    let is_weekday = |part: &str| part.len() >= 3 && name.get(..part.len()) == Some(part);
    parts.any(is_weekday).then_some(Amount::Weekday(day.weekday()))
}

/// Whether a time says when something was said: two days of saying are two utterances.
fn is_of_saying(text: &str, notes: &Annotations, first: usize, last: usize) -> bool {
    let word = |n: usize| notes.tokens.get(n).map_or("", |t| &text[t.span]);
    let says = |n: usize| {
        matches!(word(n), "said" | "says" | "told" | "added" | "wrote" | "tweeted" | "saying")
    };
    let outside = |head: &u32| !(first..=last).contains(&(*head as usize));
    let head = notes.tokens[first..=last].iter().filter_map(|t| t.head).find(outside);
    // "said late on Thursday", "on Thursday told reporters"
    let before = (1..=3).map_while(|back| first.checked_sub(back));
    let mut before = before.take_while(|&n| !matches!(word(n), "," | "." | "that"));
    head.is_some_and(|head| says(head as usize)) || before.any(says) || says(last + 1)
}

/// The day, month or year that an ISO-TimeML value names, as far as it is known.
fn day(value: &str) -> Option<Amount> {
    if let Some(weekday) = value.strip_prefix("XXXX-WXX-") {
        let number = weekday.get(..1)?.parse().ok()?;
        return Weekday::from_monday_one_offset(number).ok().map(Amount::Weekday);
    }
    if let Some(rest) = value.strip_prefix("XXXX-") {
        let (month, day) = rest.get(..5)?.split_once('-')?;
        return Some(Amount::Yearless(month.parse().ok()?, day.parse().ok()?));
    }
    match value.len() {
        4 => value.parse().ok().map(Amount::Year),
        7 => {
            let (year, month) = value.split_once('-')?;
            let month = month.parse().ok().filter(|month| (1..=12).contains(month))?;
            Some(Amount::Month(year.parse().ok()?, month))
        }
        _ => value.get(..10)?.parse().ok().map(Amount::Day),
    }
}

/// Whether a number is part of a date, a clock time or an age in years that the times own.
fn inside_time(notes: &Annotations, span: Span) -> bool {
    let after = notes.times.partition_point(|time| time.span.start <= span.start);
    after.checked_sub(1).is_some_and(|n| {
        let time = &notes.times[n];
        time.kind != TimexType::Duration && time.span.overlaps(span)
    })
}

/// The number that begins at token `at`, if one does.
fn read_number(
    text: &str,
    notes: &Annotations,
    at: usize,
    end: usize,
    sentence: usize,
) -> Option<Given> {
    let word = |n: usize| &text[notes.tokens[n].span];
    let sign = word(at).chars().next().filter(|c| "$£€¥".contains(*c));
    let bare = word(at).trim_start_matches(|c| "$£€¥".contains(c));
    let first = if bare.is_empty() && sign.is_some() { at + 1 } else { at };
    if first >= end {
        return None;
    }
    let surface = if first == at { bare } else { word(first) };
    // "forty-two" is three tokens by the treebanks' conventions.
    let hyphenated = (first + 2 < end && word(first + 1) == "-")
        .then(|| small_number(&text[notes.tokens[first].span.cover(notes.tokens[first + 2].span)]))
        .flatten();
    let spelt = hyphenated.or_else(|| small_number(surface));
    let (mut value, mut grain, mut percent) =
        parse_digits(surface).or_else(|| spelt.map(|n| (n, 1.0, false)))?;
    let mut last = if hyphenated.is_some() { first + 3 } else { first + 1 };
    while last < end
        && let Some(scale) = scale_of(word(last))
    {
        value *= scale;
        grain *= scale;
        last += 1;
    }
    let mut unit = sign.map_or(Unit::Count, Unit::Money);
    if last < end && matches!(word(last), "%" | "percent" | "pct") {
        percent = true;
        last += 1;
    } else if last + 1 < end && word(last) == "per" && word(last + 1) == "cent" {
        percent = true;
        last += 2;
    } else if last < end && matches!(word(last), "dollars" | "euros" | "pounds" | "cents") {
        unit = Unit::Money(match word(last) {
            "euros" => '€',
            "pounds" => '£',
            _ => '$',
        });
        if word(last) == "cents" {
            (value, grain) = (value / 100.0, grain / 100.0);
        }
        last += 1;
    }
    if percent {
        unit = Unit::Percent;
    }
    if unit == Unit::Count {
        if let Some((measured, scale, next)) = measure(&word, last, end) {
            (unit, last) = (measured, next);
            (value, grain) = (value * scale, grain * scale);
        } else if is_age(text, notes, at, last, end) && (1.0..120.0).contains(&value) {
            unit = Unit::Age;
        }
    }
    let span = notes.tokens[at].span.cover(notes.tokens[last - 1].span);
    let value = Amount::Number(value, grain, bound(text, notes, at));
    Some(Given { span, sentence, tokens: (at, last), unit, value, named: None })
}

/// What the words from token `at` measure in, what one of it is in the unit's own measure, and where
/// they end: "kilograms", "-pound", "more days".
fn measure<'t>(
    word: &dyn Fn(usize) -> &'t str,
    at: usize,
    end: usize,
) -> Option<(Unit, f64, usize)> {
    if at >= end {
        return None;
    }
    let joined = word(at) == "-";
    let between = joined || matches!(word(at), "more" | "full" | "consecutive" | "straight");
    let named = at + usize::from(between && at + 1 < end);
    let (unit, scale) = match word(named) {
        "second" | "seconds" => (Unit::Length(TimeUnit::Second), 1.0),
        "minute" | "minutes" => (Unit::Length(TimeUnit::Minute), 1.0),
        "hour" | "hours" => (Unit::Length(TimeUnit::Hour), 1.0),
        "day" | "days" => (Unit::Length(TimeUnit::Day), 1.0),
        "week" | "weeks" => (Unit::Length(TimeUnit::Week), 1.0),
        "month" | "months" => (Unit::Length(TimeUnit::Month), 1.0),
        "year" | "years" => (Unit::Length(TimeUnit::Year), 1.0),
        "kilogram" | "kilograms" | "kg" => (Unit::Mass, 1.0),
        "ton" | "tons" | "tonne" | "tonnes" => (Unit::Mass, 1000.0),
        // Without the hyphen it may be money.
        "pound" if joined => (Unit::Mass, 0.453_592_37),
        "kilometer" | "kilometers" | "kilometre" | "kilometres" | "km" => (Unit::Distance, 1000.0),
        "mile" | "miles" => (Unit::Distance, 1609.344),
        "meter" | "meters" | "metre" | "metres" => (Unit::Distance, 1.0),
        "foot" | "feet" => (Unit::Distance, 0.3048),
        _ => return None,
    };
    Some((unit, scale, named + 1))
}

/// Whether the number of tokens `first..last` stands between commas after a name: "Slager, 36, ...".
fn is_age(text: &str, notes: &Annotations, first: usize, last: usize, end: usize) -> bool {
    let word = |n: usize| &text[notes.tokens[n].span];
    let closed = last == end || matches!(word(last), "," | "." | ")" | ";");
    let open = first >= 2 && matches!(word(first - 1), "," | "(");
    open && closed && notes.tokens[first - 2].pos == Upos::Propn
}

/// Value, what the last digit stands for, and whether a per cent sign follows: "1,314,000" is
/// given to the thousand, "1.72" to the hundredth.
fn parse_digits(surface: &str) -> Option<(f64, f64, bool)> {
    let (digits, percent) = match surface.strip_suffix('%') {
        Some(digits) => (digits, true),
        None => (surface, false),
    };
    let plain: String = digits.chars().filter(|&c| c != ',').collect();
    let usual = |c: char| c.is_ascii_digit() || c == '.';
    if plain.is_empty() || plain.len() > 15 || !plain.chars().all(usual) {
        return None;
    }
    let value: f64 = plain.parse().ok()?;
    let grain = match plain.split_once('.') {
        Some((_, decimals)) => 10f64.powi(-(decimals.len() as i32)),
        None => {
            let zeros = plain.len() - plain.trim_end_matches('0').len();
            10f64.powi(zeros.min(plain.len() - 1) as i32)
        }
    };
    Some((value, grain, percent))
}

/// A number from two to ninety-nine in words.
pub(super) fn small_number(surface: &str) -> Option<f64> {
    const WORDS: [&str; 19] = [
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    const TENS: [&str; 7] = ["thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let lower = surface.to_ascii_lowercase();
    let (tens, rest) = lower.split_once('-').unwrap_or((&lower, ""));
    let low = |word: &str| WORDS.iter().position(|w| *w == word).map(|n| n as f64 + 2.0);
    let high = |word: &str| {
        if word == "twenty" {
            return Some(20.0);
        }
        TENS.iter().position(|w| *w == word).map(|n| (n as f64 + 3.0) * 10.0)
    };
    match rest {
        "" => high(tens).or_else(|| low(tens)),
        "one" => Some(high(tens)? + 1.0),
        _ => Some(high(tens)? + low(rest).filter(|n| *n < 10.0)?),
    }
}

fn scale_of(word: &str) -> Option<f64> {
    match word {
        "hundred" => Some(1e2),
        "thousand" => Some(1e3),
        "million" | "m" => Some(1e6),
        "billion" | "bn" => Some(1e9),
        "trillion" => Some(1e12),
        _ => None,
    }
}

/// How the words before token `at` hedge it.
fn bound(text: &str, notes: &Annotations, at: usize) -> Bound {
    let before = |n: usize| {
        at.checked_sub(n).map_or(String::new(), |k| text[notes.tokens[k].span].to_ascii_lowercase())
    };
    let (last, previous) = (before(1), before(2));
    match (previous.as_str(), last.as_str()) {
        (_, "about" | "around" | "roughly" | "approximately" | "some" | "estimated") => {
            Bound::About
        }
        ("at", "least") | ("more" | "greater" | "higher", "than") | (_, "over" | "exceeding") => {
            Bound::Least
        }
        ("up" | "close", "to")
        | ("at", "most")
        | ("less" | "fewer" | "lower", "than")
        | (_, "nearly" | "almost" | "under" | "below") => Bound::Most,
        _ => Bound::Exact,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::annotate;
    use crate::article::Article;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<(String, Unit, f64)> {
        let document = annotate(Article { text: text.into(), ..Article::default() });
        let numbers = given(&document).into_iter().filter_map(|given| match given.value {
            Amount::Number(value, ..) => {
                Some((text[given.span.range()].to_owned(), given.unit, value))
            }
            _ => None,
        });
        numbers.collect()
    }

    fn check(text: &str, surface: &str, unit: Unit, value: f64) {
        assert_eq!(read(text), [(surface.to_owned(), unit, value)]);
    }

    #[test]
    fn numbers_carry_their_sign_scale_and_unit() {
        check("The ferry cost $3.5 million to mend.", "$3.5 million", Unit::Money('$'), 3.5e6);
        check("Prices rose by 12 percent.", "12 percent", Unit::Percent, 12.0);
        check("They counted 1,204 seals.", "1,204", Unit::Count, 1204.0);
        check("Divers found forty-two crates.", "forty-two", Unit::Count, 42.0);
    }

    #[test]
    fn days_are_compared_as_far_as_they_are_known() {
        let check = |a: &str, b: &str, expected: Relation| {
            assert_eq!(day(a).unwrap().relation(&day(b).unwrap()), expected, "{a}, {b}");
        };
        check("XXXX-WXX-5", "2017-12-01", Relation::Equal);
        check("XXXX-WXX-5", "2017-12-03TMO", Relation::Different);
        check("XXXX-04-10", "XXXX-04-12", Relation::Different);
        check("XXXX-04-10", "2019-04-10", Relation::Equal);
        check("XXXX-04-10", "XXXX-WXX-1", Relation::Compatible);
        assert_eq!(day("XXXX-WXX-9"), None);
        check("2017-12", "2017-12-03", Relation::Compatible);
        check("2017-12", "2016-12-03", Relation::Different);
        check("2017", "2017-12", Relation::Compatible);
        check("2014", "2015", Relation::Different);
        assert_eq!(day("2017-13"), None);
    }

    #[test]
    fn two_reports_that_say_the_same_weekday_do_not_differ() {
        let day = |words: &str, date: &str| {
            let value = Amount::Day(date.parse().unwrap());
            Given {
                span: Span::default(),
                sentence: 0,
                tokens: (0, 1),
                unit: Unit::Date,
                named: named(words, &value),
                value,
            }
        };
        let check = |a: Given, b: Given, expected| assert_eq!(a.relation(&b), expected);
        let friday = || day("on Friday", "2022-01-07");
        check(friday(), day("Friday night", "2022-01-14"), Relation::Compatible);
        check(friday(), day("Thursday", "2022-01-13"), Relation::Different);
        check(day("Aug. 7", "2018-08-07"), day("August 7", "2019-08-07"), Relation::Compatible);
        let year = day("August 7, 2018", "2018-08-07");
        check(year, day("Aug. 7, 2019", "2019-08-07"), Relation::Different);
    }

    #[test]
    fn what_a_number_measures_is_read_and_measures_are_made_one() {
        let units = |text| read(text).into_iter().map(|(_, unit, _)| unit).collect::<Vec<_>>();
        assert_eq!(
            units("Lee, 47, waited 31 minutes."),
            [Unit::Age, Unit::Length(TimeUnit::Minute)]
        );
        let [pounds, kilograms] = &read("It passed the 660-pound limit of 300 kilograms.")[..]
        else {
            panic!("two numbers");
        };
        assert_eq!((pounds.1, kilograms.1), (Unit::Mass, Unit::Mass));
        assert!((pounds.2 - kilograms.2).abs() < 1.0);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "[0-9$%., a-zé-]{0,80}") {
            read(&text);
        }
    }
}
