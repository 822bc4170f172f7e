//! Zones of plain text: headline, header, time stamps, dateline, credits, captions, notices, body.
//!
//! Nothing is cut from a text: its parts are named, so that offsets hold in the user's own file and
//! every later stage reads only what it should. Works line by line; a line may hold several zones
//! ("© Agency / A. Name / Go to the photo bankThe bridge at night"). Doubt falls to the body: a
//! notice read as news does less harm than news that is not read.

mod credit;
mod dateline;
mod headline;
mod notice;
mod timestamp;

pub(super) use notice::{is_label, is_notice};
pub(super) use timestamp::is_weekday;

use super::{Zone, ZoneKind};
use crate::text::Span;

/// Paragraphs of body among which a dateline may stand.
const DATELINE_WITHIN: usize = 2;

/// The zones of `text`, in order and not overlapping; what lies between them is blank.
///
/// `title` is the headline where the input gives it apart: a line that repeats it is a headline.
/// Without one, a first line that looks like a headline is one. Lines of body that follow each other
/// are one zone. Linear in the text's length.
pub fn zones(text: &str, title: Option<&str>) -> Vec<Zone> {
    let mut reader = Reader::new(text, title);
    let mut lines = content_lines(text).peekable();
    while let Some(line) = lines.next() {
        reader.line(line, lines.peek().copied());
    }
    reader.zones
}

/// Lines that aren't blank, trimmed.
fn content_lines(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut start = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let begin = start + (line.len() - line.trim_start().len());
        start += line.len();
        let trimmed = line.trim();
        (!trimmed.is_empty()).then(|| Span::new(begin, begin + trimmed.len()))
    })
}

/// What was read so far.
struct Reader<'a> {
    text: &'a str,
    title: Option<&'a str>,
    zones: Vec<Zone>,
    /// Lines of body so far.
    body: usize,
    headline: bool,
    dateline: bool,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, title: Option<&'a str>) -> Self {
        let title = title.filter(|t| !t.trim().is_empty());
        Self { text, title, zones: Vec::new(), body: 0, headline: false, dateline: false }
    }

    /// Names the parts of one line.
    fn line(&mut self, mut rest: Span, next: Option<Span>) {
        if self.body == 0 {
            rest = self.header(rest);
            rest = self.headline(rest, next);
        }
        if rest.is_empty() {
            return;
        }
        if let Some(length) = credit::photo(&self.text[rest]) {
            rest = self.push_prefix(rest, length, ZoneKind::Credit);
            self.push(rest, ZoneKind::Caption);
            return;
        }
        let kind = self.kind(&self.text[rest]);
        if kind == ZoneKind::Body {
            rest = self.dateline(rest);
            self.body += 1;
        }
        self.push(rest, kind);
    }

    /// What a whole line is.
    fn kind(&self, line: &str) -> ZoneKind {
        if timestamp::is_timestamp(line) {
            ZoneKind::Timestamp
        } else if credit::is_caption(line) {
            ZoneKind::Caption
        } else if credit::is_credit(line, self.body == 0) {
            ZoneKind::Credit
        } else if notice::is_notice(line) {
            ZoneKind::Notice
        } else {
            ZoneKind::Body
        }
    }

    /// Takes "date 2021-12-30", "Source: ..." off the front of a line at the start of a text.
    fn header(&mut self, line: Span) -> Span {
        match headline::header(&self.text[line]) {
            Some(length) => self.push_prefix(line, length, ZoneKind::Header),
            None => line,
        }
    }

    /// Takes the headline off the front of a line at the start of a text.
    fn headline(&mut self, line: Span, next: Option<Span>) -> Span {
        if self.headline || line.is_empty() {
            return line;
        }
        let length = match self.title {
            Some(title) => headline::repeats(&self.text[line], title),
            None => {
                let is_first = self.zones.iter().all(|zone| zone.kind == ZoneKind::Header);
                let next = next.map_or("", |next| &self.text[next]);
                let stands = is_first
                    && self.kind(&self.text[line]) == ZoneKind::Body
                    && dateline::length(&self.text[line]).is_none()
                    && headline::is_headline(&self.text[line], next);
                stands.then_some(line.len())
            }
        };
        let Some(length) = length else { return line };
        self.headline = true;
        self.push_prefix(line, length, ZoneKind::Headline)
    }

    /// Takes the dateline off the front of an early paragraph.
    fn dateline(&mut self, line: Span) -> Span {
        if self.dateline || self.body > DATELINE_WITHIN {
            return line;
        }
        let Some(length) = dateline::length(&self.text[line]) else { return line };
        self.dateline = true;
        self.push_prefix(line, length, ZoneKind::Dateline)
    }

    /// Names the first `length` bytes of a line, and gives the rest without its leading blanks.
    fn push_prefix(&mut self, line: Span, length: usize, kind: ZoneKind) -> Span {
        let (start, end) = (line.start as usize, line.end as usize);
        let cut = start + length;
        self.push(Span::new(start, start + self.text[start..cut].trim_end().len()), kind);
        let rest = &self.text[cut..end];
        Span::new(cut + (rest.len() - rest.trim_start().len()), end)
    }

    fn push(&mut self, span: Span, kind: ZoneKind) {
        if span.is_empty() {
            return;
        }
        match self.zones.last_mut() {
            Some(last) if kind == ZoneKind::Body && last.kind == kind => last.span.end = span.end,
            _ => self.zones.push(Zone { span, kind }),
        }
    }
}

/// Words of a line, as white space parts them, at most `limit + 1`.
fn count_words(line: &str, limit: usize) -> usize {
    line.split_whitespace().take(limit + 1).count()
}

/// Whether a line has at most `limit` words.
fn at_most(line: &str, limit: usize) -> bool {
    count_words(line, limit) <= limit
}

/// Whether `line` begins with `prefix` (lower case), whatever its case.
fn begins(line: &str, prefix: &str) -> bool {
    line.len() >= prefix.len()
        && line.as_bytes()[..prefix.len()].eq_ignore_ascii_case(prefix.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Zones as "Kind: words" lines, words cut at 40 bytes.
    fn check(text: &str, title: Option<&str>, expected: &[&str]) {
        let found: Vec<String> = zones(text, title)
            .iter()
            .map(|z| format!("{:?}: {}", z.kind, super::super::stamp::head(&text[z.span], 40)))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn an_export_of_a_page() {
        check(
            " date 2020-02-03 Ferry Talks Resume in Oslo After Strike\n\
             10:15 GMT 03.02.2020 (Updated: 11:40 GMT 03.02.2020)\n\
             © Nordpress / Eva Lund / Go to the photo bankFerries lie idle in the harbour\n\
             © Nordpress / Eva Lund/\n\
             Being updated\n\
             The ferry union met the owners on Monday.\n\
             Both sides called it useful.",
            None,
            &[
                "Header: date 2020-02-03",
                "Headline: Ferry Talks Resume in Oslo After Strike",
                "Timestamp: 10:15 GMT 03.02.2020 (Updated: 11:40 GMT",
                "Credit: © Nordpress / Eva Lund / Go to the phot",
                "Caption: Ferries lie idle in the harbour",
                "Credit: © Nordpress / Eva Lund/",
                "Notice: Being updated",
                "Body: The ferry union met the owners on Monday",
            ],
        );
    }

    #[test]
    fn an_agency_report() {
        check(
            "By Ann Lee\n\nOSLO, Feb 3 (Nordpress) - The ferry union met the owners on Monday.\n\n\
             Advertisement\n\nBoth sides called it useful.\n\n\
             (Reporting by Ann Lee; Editing by Bo Ek)",
            Some("Ferry talks resume"),
            &[
                "Credit: By Ann Lee",
                "Dateline: OSLO, Feb 3 (Nordpress) -",
                "Body: The ferry union met the owners on Monday",
                "Notice: Advertisement",
                "Body: Both sides called it useful.",
                "Credit: (Reporting by Ann Lee; Editing by Bo Ek)",
            ],
        );
    }

    #[test]
    fn a_text_that_begins_with_its_first_sentence_has_no_headline() {
        check(
            "The ferry union met the owners on Monday.\nBoth sides called it useful.",
            None,
            &["Body: The ferry union met the owners on Monday"],
        );
    }

    #[test]
    fn a_line_that_repeats_the_title_is_the_headline() {
        check(
            "Ferry talks resume Updated: 2020-02-03 10:15\nThe union met the owners.",
            Some("Ferry Talks Resume"),
            &[
                "Headline: Ferry talks resume",
                "Timestamp: Updated: 2020-02-03 10:15",
                "Body: The union met the owners.",
            ],
        );
    }

    proptest! {
        #[test]
        fn zones_cover_all_but_blanks_in_order(
            text in "([A-Z©(][ -~\u{e9}\u{201c}]{0,40}[\n.]{0,2}){0,8}", title in "[A-Z][a-z ]{0,20}",
        ) {
            for title in [None, Some(title.as_str())] {
                let mut end = 0;
                for zone in zones(&text, title) {
                    prop_assert!(!zone.span.is_empty());
                    let between = text.get(end..zone.span.start as usize).expect("in order");
                    prop_assert!(between.trim().is_empty(), "left out: {:?}", between);
                    prop_assert!(text.get(zone.span.range()).is_some());
                    end = zone.span.end as usize;
                }
                prop_assert!(text[end..].trim().is_empty());
            }
        }

        #[test]
        fn any_text_has_zones(text in "\\PC{0,200}") {
            let _ = zones(&text, None);
        }
    }
}
