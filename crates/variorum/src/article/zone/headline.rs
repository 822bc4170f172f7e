//! What stands above a report: the headline, and header lines that exports put before it.

use super::super::stamp::Stamp;
use super::{at_most, begins, count_words};

/// Labels of header lines.
const LABELS: &[&str] = &[
    "author",
    "byline",
    "date",
    "dateline",
    "headline",
    "language",
    "length",
    "link",
    "load-date",
    "outlet",
    "publication",
    "published",
    "publisher",
    "section",
    "source",
    "title",
    "updated",
    "url",
    "word count",
];

/// The bytes of a header at the front of a line: "date 2021-12-30", "Title:", "Source: Reuters", an
/// address alone. After "Title:" and "Headline:" the rest of the line is left for the headline.
pub(super) fn header(line: &str) -> Option<usize> {
    if is_address(line) {
        return Some(line.len());
    }
    let label = LABELS.iter().find(|label| begins(line, label))?;
    let after = &line[label.len()..];
    let value = after.trim_start_matches([' ', '\t']);
    if let Some(value) = value.strip_prefix(':') {
        let names_it = matches!(*label, "title" | "headline");
        return match () {
            () if names_it => Some(line.len() - value.len()),
            () if at_most(line, 14) => Some(line.len()),
            () => None,
        };
    }
    let date = value.split_whitespace().next()?;
    let is_iso = value.len() < after.len()
        && date.len() == 10
        && date.as_bytes().get(4) == Some(&b'-')
        && Stamp::parse(date).is_some();
    is_iso.then(|| line.len() - value.len() + date.len())
}

/// Whether a line is a web address and nothing else.
fn is_address(line: &str) -> bool {
    (begins(line, "http://") || begins(line, "https://") || begins(line, "www."))
        && (!line.contains(' ') || !line.contains(". ") && at_most(line, 12))
}

/// The bytes at the front of a line that repeat the title, whatever their case and punctuation.
pub(super) fn repeats(line: &str, title: &str) -> Option<usize> {
    let mut wanted = letters(title).peekable();
    wanted.peek()?;
    let mut end = 0;
    for (at, c) in line.char_indices() {
        if !c.is_alphanumeric() {
            continue;
        }
        for lower in c.to_lowercase() {
            match wanted.next() {
                Some(want) if want == lower => {}
                // The title is over; what follows in the line must be another word.
                None => return (!line[end..at].is_empty()).then_some(end),
                Some(_) => return None,
            }
        }
        end = at + c.len_utf8();
    }
    // A line may hold all of the title but its end (" - The Daily Post").
    let cut = wanted.peek().is_some();
    (!cut || count_words(line, 5) > 4 && !ends_sentence(line)).then_some(line.len())
}

fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// Whether the first line of a text, before `next`, is its headline.
pub(super) fn is_headline(line: &str, next: &str) -> bool {
    let words = count_words(line, 24);
    let starts = line
        .chars()
        .next()
        .is_some_and(|c| !c.is_lowercase() && (c.is_alphanumeric() || "\"'“‘¿«".contains(c)));
    (3..=24).contains(&words)
        && line.len() <= 200
        && starts
        && !ends_sentence(line)
        && !line.ends_with([',', ';', ':', '-', '—', '–'])
        && !next.is_empty()
        && !next.starts_with(char::is_lowercase)
        && !ends_with_function_word(line)
}

fn ends_sentence(line: &str) -> bool {
    let bare = line.trim_end_matches(['"', '”', '’', '\'', ')', ']', ' ']);
    bare.ends_with(['.', '…']) || bare.ends_with('!') && bare.split_whitespace().count() > 14
}

/// A line that ends with "the" or "of" goes on in the next one: wrapped text, not a headline.
fn ends_with_function_word(line: &str) -> bool {
    let last = line.split_whitespace().next_back().unwrap_or_default();
    [
        "a", "an", "the", "of", "and", "or", "to", "that", "with", "for", "from", "by", "said",
        "is", "was", "its", "his", "her", "their",
    ]
    .contains(&last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers() {
        let check = |line: &str, rest: &str| assert_eq!(&line[header(line).unwrap_or(0)..], rest);
        check("date 2020-02-03 Ferry Talks Resume", " Ferry Talks Resume");
        check("Title: Ferry Talks Resume", " Ferry Talks Resume");
        check("Source: Nordpress", "");
        check("https://example.org/ferry-talks", "");
        check("Date night is back in Oslo", "Date night is back in Oslo");
        check("Source of the Nile found", "Source of the Nile found");
    }

    #[test]
    fn titles_are_recognised_whatever_their_quotes() {
        assert_eq!(
            repeats("‘Useful’ ferry talks", "'Useful' Ferry Talks"),
            Some("‘Useful’ ferry talks".len())
        );
        assert_eq!(repeats("Ferry talks in Oslo", "Ferry talks resume"), None);
        assert_eq!(repeats("Ferry talks", "Ferry talkshow"), None);
    }

    #[test]
    fn headlines() {
        assert!(is_headline("Ferry Talks Resume in Oslo", "The union met the owners."));
        assert!(!is_headline(
            "The ferry union met the owners of the",
            "Harbour company on Monday."
        ));
        assert!(!is_headline("The union met the owners.", "Both called it useful."));
        assert!(!is_headline("Ferry Talks Resume in Oslo", ""));
    }
}
