//! Datelines: "GENEVA, Jan 10 (Reuters) -", "SEOUL, South Korea —", "(CNN)".

use super::super::stamp;

/// How far from the start of a paragraph a dateline may end.
const WITHIN: usize = 90;
/// Marks that end a dateline, the longer first where one begins another.
const ENDS: &[&str] = &[" — ", " – ", " -- ", " - ", "—", "–", "--", " _ ", " >> ", ">>"];
/// Words in capitals that open a paragraph and are no place.
const NO_PLACE: &[&str] = &[
    "ANALYSIS",
    "BREAKING",
    "COMMENTARY",
    "CORRECTION",
    "EDITORIAL",
    "EXCLUSIVE",
    "FACT",
    "FILE",
    "LIVE",
    "NEW",
    "NOTE",
    "OPINION",
    "PHOTOS",
    "Q",
    "A",
    "READ",
    "REVIEW",
    "UPDATE",
    "UPDATED",
    "VIDEO",
    "WATCH",
    "ALSO",
    "MORE",
    "RELATED",
    "PHOTO",
    "WARNING",
    "ADVERTISEMENT",
    "SPONSORED",
];
/// Agencies and outlets that sign with their name in brackets.
const AGENCIES: &[&str] = &[
    "AP",
    "Reuters",
    "AFP",
    "UPI",
    "CNN",
    "Xinhua",
    "TASS",
    "Kyodo",
    "ANI",
    "PTI",
    "IANS",
    "dpa",
    "DPA",
    "EFE",
    "ANSA",
    "Bloomberg",
    "CNN Business",
    "Interfax",
    "RIA Novosti",
    "Sputnik",
    "AA",
    "Yonhap",
    "BBC",
    "NBC",
    "CBS",
    "FOX",
    "PA",
    "CP",
    "AAP",
    "Reuters Health",
    "IRNA",
    "SANA",
    "Associated Press",
    "The Associated Press",
    "Agence France-Presse",
    "VOA",
    "RFE/RL",
    "The Center Square",
    "WAM",
    "CNA",
    "BNO",
    "Antara",
    "Bernama",
    "ABC",
    "Fox News",
];

/// The bytes of the dateline a paragraph begins with, its dash included.
pub(super) fn length(line: &str) -> Option<usize> {
    if let Some(length) = bracketed(line) {
        return Some(length);
    }
    let head = stamp::head(line, WITHIN);
    let (at, mark) = ENDS
        .iter()
        .filter_map(|mark| head.find(mark).map(|at| (at, *mark)))
        .min_by_key(|&(at, mark)| (at, std::cmp::Reverse(mark.len())))
        .or_else(|| whole_line(line))?;
    is_dateline(line[..at].trim()).then_some(at + mark.len())
}

/// A line that is nothing but a dateline: "DAYTONA BEACH -".
fn whole_line(line: &str) -> Option<(usize, &'static str)> {
    [" -", " _", " —", " –"]
        .iter()
        .find(|mark| line.ends_with(*mark) && line.len() <= WITHIN)
        .map(|mark| (line.len() - mark.len(), *mark))
}

/// "(CNN) The mayor", "London (CNN)The mayor": a known agency in brackets needs no dash.
fn bracketed(line: &str) -> Option<usize> {
    let head = stamp::head(line, WITHIN);
    let open = head.find('(')?;
    let close = open + head[open..].find(')')?;
    let known = AGENCIES.contains(&head[open + 1..close].trim());
    if !known || !(open == 0 || is_dateline(&head[..=close])) {
        return None;
    }
    let after = &line[close + 1..];
    let dash = after.trim_start();
    let marks = dash.len() - dash.trim_start_matches(['-', '—', '–', '_', ':', '.']).len();
    let next = dash[marks..].trim_start().chars().next();
    let starts = next.is_none_or(|c| !c.is_lowercase());
    starts.then_some(close + 1 + (after.len() - dash.len()) + marks)
}

/// Whether the words before the dash are place, region, date and agency.
fn is_dateline(head: &str) -> bool {
    let (place, agency) = match head.strip_suffix(')').and_then(|h| h.rsplit_once('(')) {
        Some((place, agency)) => (place.trim(), Some(agency)),
        None => (head, None),
    };
    if agency.is_some_and(|name| !is_agency(name)) {
        return false;
    }
    let mut parts = place.split(',').map(str::trim);
    let first = parts.next().unwrap_or_default();
    if first.is_empty() {
        return agency.is_some_and(|name| AGENCIES.contains(&name));
    }
    let rest: Vec<&str> = parts.collect();
    let dated = rest.iter().any(|part| is_date(part));
    let (first, first_dated) = without_date(first);
    let signed = agency.is_some() || dated || first_dated;
    is_place(first, signed) && rest.len() <= 4 && rest.iter().all(|p| is_region(p) || is_date(p))
}

fn is_agency(name: &str) -> bool {
    let words = name.split_whitespace().count();
    (1..=4).contains(&words)
        && (name.starts_with(char::is_uppercase) || AGENCIES.contains(&name))
        && !name.contains(|c: char| c.is_ascii_digit() || ".?!\"“".contains(c))
}

/// A place in capitals; in any capitalised words where a date or an agency stands beside it.
fn is_place(place: &str, signed: bool) -> bool {
    let words: Vec<&str> = place.split([' ', '/']).filter(|w| !w.is_empty()).collect();
    let limit = if signed { 4 } else { 5 };
    if words.is_empty() || words.len() > limit || is_label(&words) {
        return false;
    }
    let in_capitals = words.iter().all(|word| is_in_capitals(word));
    let letters = place.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 3 && (in_capitals || signed && words.iter().all(|word| is_name(word)))
}

/// "UPDATE", "NEW", but not "NEW YORK".
fn is_label(words: &[&str]) -> bool {
    NO_PLACE.contains(&words[0]) && (words.len() == 1 || words[0] != "NEW")
}

fn is_in_capitals(word: &str) -> bool {
    word.chars().any(char::is_alphabetic)
        && word.chars().all(|c| c.is_uppercase() || "'’.-".contains(c))
}

fn is_name(word: &str) -> bool {
    let mut chars = word.chars();
    let first_is_upper = chars.next().is_some_and(char::is_uppercase);
    let rest_is_word = chars.all(|c| c.is_alphabetic() || "'’.-".contains(c));
    rest_is_word && (first_is_upper || ["de", "del", "la", "al", "el", "of"].contains(&word))
}

fn is_region(part: &str) -> bool {
    let words: Vec<&str> = part.split_whitespace().collect();
    words.len() <= 4 && words.iter().all(|word| is_name(word))
}

/// "Jan 10", "10 January", "Jan. 10 2022", "2022".
fn is_date(part: &str) -> bool {
    let (rest, dated) = without_date(part);
    let year = |w: &str| w.len() == 4 && w.bytes().all(|b| b.is_ascii_digit());
    dated && rest.is_empty() || year(part)
}

/// A part without the month and day at its end, and whether there were any.
fn without_date(part: &str) -> (&str, bool) {
    let is_day = |w: &str| (1..=2).contains(&w.len()) && w.bytes().all(|b| b.is_ascii_digit());
    let is_month = |w: &str| stamp::month(w.trim_end_matches('.')).is_some();
    let words: Vec<&str> = part.split_whitespace().collect();
    let [.., a, b] = words[..] else { return (part, false) };
    if is_month(a) && is_day(b) || is_day(a) && is_month(b) {
        let kept = part.len() - part.rfind(a).map_or(0, |at| part.len() - at);
        return (part[..kept].trim_end(), true);
    }
    (part, false)
}

#[cfg(test)]
mod tests {
    use super::length;
    use proptest::prelude::*;

    fn check(line: &str, expected: &str) {
        let found = length(line).map_or("", |n| line[..n].trim_end());
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn datelines() {
        check("OSLO, Feb 3 (Reuters) - The union met.", "OSLO, Feb 3 (Reuters) -");
        check("SEOUL, South Korea — The union met.", "SEOUL, South Korea —");
        check("OSLO (AP) -- The union met.", "OSLO (AP) --");
        check("ERIE, Pa. — Snow fell.", "ERIE, Pa. —");
        check("Oslo, 3 February (TASS). The union met.", "Oslo, 3 February (TASS).");
        check("Oslo (AFP) - The union met.", "Oslo (AFP) -");
        check("(CNN) The union met.", "(CNN)");
        check("Oslo (CNN)The union met.", "Oslo (CNN)");
        check(
            "NEW YORK/LONDON, March 2 (Reuters) - Shares fell.",
            "NEW YORK/LONDON, March 2 (Reuters) -",
        );
        check("DAYTONA BEACH -", "DAYTONA BEACH -");
        check("MIAMI _ Snow fell.", "MIAMI _");
    }

    #[test]
    fn other_beginnings() {
        check("The union — long silent — met.", "");
        check("UPDATE — The union met.", "");
        check("Oslo - the capital - is quiet.", "");
        check("NATO (the alliance) - met.", "");
        check("The AP (AP) reported", "");
    }

    proptest! {
        #[test]
        fn any_line_is_measured(line in "[A-Z(]\\PC{0,80}") {
            if let Some(n) = length(&line) {
                prop_assert!(line.is_char_boundary(n));
            }
        }
    }
}
