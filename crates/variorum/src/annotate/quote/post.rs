//! Posts that a page embeds: a paragraph of somebody's words, set off only by how it ends.
//!
//! The forms are those that the networks' own embeds leave in text: `WORDS — Name (@handle) May 28,
//! 2016` and `WORDS Posted by Name on Sunday, 31 December 2017`.

use super::marks::paragraphs;
use crate::annotate::{Circumstances, Quote, QuoteKind, Stance};
use crate::text::Span;

/// The embedded posts of `text`, in order. Linear in the text.
pub(super) fn posts(text: &str) -> Vec<Quote> {
    if !text.contains("(@") && !text.contains("Posted by ") {
        return Vec::new();
    }
    let paragraphs = paragraphs(text);
    let mut out = Vec::new();
    for (n, &paragraph) in paragraphs.iter().enumerate() {
        let before = n.checked_sub(1).map(|n| paragraphs[n]);
        out.extend(tweet(text, paragraph, before).or_else(|| posted_by(text, paragraph)));
    }
    out
}

/// `WORDS — Name (@handle) date`, the words in this paragraph or in the one before.
fn tweet(text: &str, paragraph: Span, before: Option<Span>) -> Option<Quote> {
    let words = &text[paragraph];
    let at = words.find("(@")?;
    let name_from = words[..at].rfind(['—', '–']).filter(|from| at - from < 80)?;
    let dash = words[name_from..].chars().next()?.len_utf8();
    let close = at + words[at..].find(')')?;
    words[close + 1..].trim_start().chars().next().filter(char::is_ascii_uppercase)?;
    let base = paragraph.start as usize;
    let own = trimmed(text, Span::new(base, base + name_from));
    let content = if own.is_empty() { trimmed(text, before?) } else { own };
    let source = trimmed(text, Span::new(base + name_from + dash, base + at));
    post(text, content, Span::new(base + name_from, base + name_from + dash), source)
}

/// `WORDS Posted by Name on Sunday, ...`.
fn posted_by(text: &str, paragraph: Span) -> Option<Quote> {
    const CUE: &str = "Posted by ";
    let words = &text[paragraph];
    let at = words.rfind(CUE)?;
    let name = &words[at + CUE.len()..];
    let length = name.find(" on ").filter(|&n| n < 80)?;
    let base = paragraph.start as usize;
    let content = trimmed(text, Span::new(base, base + at));
    let from = base + at + CUE.len();
    post(text, content, Span::new(base + at, from - 1), Span::new(from, from + length))
}

/// A post, where it has at least three words and a name.
fn post(text: &str, content: Span, cue: Span, source: Span) -> Option<Quote> {
    let enough = text[content].split_whitespace().count() >= 3 && !source.is_empty();
    enough.then(|| Quote {
        kind: QuoteKind::Direct,
        content: vec![content],
        cue: vec![cue],
        source: vec![source],
        stance: Stance::Says,
        circumstances: Circumstances::default(),
    })
}

/// The span without white space at its ends and addresses behind it.
fn trimmed(text: &str, span: Span) -> Span {
    let words = &text[span];
    let mut end = words.trim_end().len();
    while let Some(last) = words[..end].split_whitespace().next_back()
        && ["http://", "https://", "pic.twitter.com"].iter().any(|a| last.contains(a))
    {
        let kept = last.find("http").or(last.find("pic.twitter.com")).unwrap_or(0);
        end = words[..end - (last.len() - kept)].trim_end().len();
    }
    let start = words.len() - words.trim_start().len();
    let base = span.start as usize;
    Span::new(base + start.min(end), base + end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let found = posts(text);
        let found: Vec<(&str, &str)> =
            found.iter().map(|q| (&text[q.content[0]], &text[q.source[0]])).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_tweet_is_its_paragraph_without_addresses() {
        check(
            "The pier is shut.\n\nWe close the pier today: https://t.co/x1pic.twitter.com/y2 — Pier Trust (@piertrust) May 3, 2019\n\nMore follows.",
            &[("We close the pier today:", "Pier Trust")],
        );
    }

    #[test]
    fn a_signature_of_its_own_takes_the_paragraph_before() {
        check(
            "Our ferry sails again.\n\n— Pier Trust (@piertrust) May 3, 2019",
            &[("Our ferry sails again.", "Pier Trust")],
        );
    }

    #[test]
    fn a_post_names_who_posted_it() {
        check(
            "Our hall is open to all... Posted by Lake Chapel on Sunday, 3 May 2020",
            &[("Our hall is open to all...", "Lake Chapel")],
        );
        check("The notice was Posted by the door.", &[]);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[a-zé \n—(@)Posted by on]{0,60}") {
            for quote in posts(&text) {
                let _ = (&text.as_str()[quote.content[0]], &text.as_str()[quote.source[0]]);
            }
        }
    }
}
