//! Lines that are only a date and time: "08:33 GMT 30.12.2021 (Updated: ...)", "6 years ago".

use super::super::stamp;
use super::at_most;

/// Words that stand beside the numbers of a time stamp.
const BESIDE: &[&str] = &[
    "a.m",
    "p.m",
    "am",
    "pm",
    "ago",
    "and",
    "at",
    "cdt",
    "cest",
    "cet",
    "cst",
    "created",
    "date",
    "day",
    "days",
    "edited",
    "edt",
    "est",
    "et",
    "first",
    "gmt",
    "hour",
    "hours",
    "hrs",
    "ist",
    "last",
    "min",
    "mins",
    "minute",
    "minutes",
    "modified",
    "month",
    "months",
    "mst",
    "noon",
    "of",
    "on",
    "originally",
    "posted",
    "pst",
    "pdt",
    "pt",
    "published",
    "read",
    "released",
    "th",
    "time",
    "uhr",
    "update",
    "updated",
    "utc",
    "week",
    "weeks",
    "year",
    "years",
    "z",
    "bst",
    "mdt",
    "local",
    "eastern",
    "issued",
    "nd",
    "rd",
    "the",
];

/// Short forms of the days of the week; their names are [`WEEKDAYS`].
const SHORT_WEEKDAYS: &[&str] =
    &["mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun"];

/// The days of the week.
const WEEKDAYS: &[&str] =
    &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Whether a word in small letters names a day of the week in full.
pub(in crate::article) fn is_weekday(word: &str) -> bool {
    WEEKDAYS.contains(&word)
}

/// Whether a whole line says when, and nothing else.
pub(super) fn is_timestamp(line: &str) -> bool {
    if line.len() > 160 || !at_most(line, 24) || !line.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    let mut says_when = false;
    for word in line.split(|c: char| c.is_whitespace() || ",:()|/–—-•·[]".contains(c)) {
        let word = word.trim_matches('.');
        if word.is_empty() {
            continue;
        }
        let lower = word.to_lowercase();
        let is_month = stamp::month(&lower).is_some();
        let dotted = word.split('.').all(is_number) && word.contains('.');
        says_when |= is_month || dotted || lower == "ago" || is_year(word) || has_half(&lower);
        let known = is_month
            || dotted
            || is_number(word)
            || has_half(&lower)
            || is_ordinal(&lower)
            || BESIDE.contains(&lower.as_str())
            || is_weekday(&lower)
            || SHORT_WEEKDAYS.contains(&lower.as_str());
        if !known {
            return false;
        }
    }
    says_when
}

fn is_number(word: &str) -> bool {
    (1..=4).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit())
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && is_number(word) && (word.starts_with("19") || word.starts_with("20"))
}

/// "30am", the end of "10:30am"; "0400z"; "06t08" of an ISO stamp.
fn has_half(lower: &str) -> bool {
    let digits = lower.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let tail = &lower[digits.len()..];
    let iso = lower.split_once('t').is_some_and(|(a, b)| is_number(a) && is_number(b));
    iso || is_number(digits) && matches!(tail, "am" | "pm" | "z" | "h")
}

fn is_ordinal(lower: &str) -> bool {
    let digits = lower.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    is_number(digits) && matches!(&lower[digits.len()..], "st" | "nd" | "rd" | "th")
}

#[cfg(test)]
mod tests {
    use super::is_timestamp;

    #[test]
    fn lines_of_dates_and_times() {
        for line in [
            "08:33 GMT 30.12.2021 (Updated: 09:32 GMT 30.12.2021)",
            "Updated 10:30am EST, Thursday, Dec. 30th, 2021",
            "Published: 2021-12-30T08:33:00Z",
            "6 years ago",
            "May 8 , 2006",
        ] {
            assert!(is_timestamp(line), "{line}");
        }
    }

    #[test]
    fn sentences_and_scores_are_not() {
        for line in ["In May 2006 they met.", "2 - 1", "May the 4th be with you", "Route 66"] {
            assert!(!is_timestamp(line), "{line}");
        }
    }
}
