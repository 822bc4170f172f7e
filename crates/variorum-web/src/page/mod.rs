//! One file a page, each with its template; what they share.

pub(crate) mod add;
pub(crate) mod article;
pub(crate) mod changes;
pub(crate) mod coming;
pub(crate) mod front;
pub(crate) mod hand;
pub(crate) mod name;
pub(crate) mod outlet;
pub(crate) mod search;
pub(crate) mod story;

use crate::answer::Answer;
use askama::filters::HtmlSafe;
use std::fmt::{self, Display, Formatter};
use variorum::dossier::Evidence;
use variorum::store::{Outline, StorySummary};
use variorum::text::shorten;
use variorum::view::coming::day;
use variorum::view::html::{SCRIPT, STYLE, Target, Text};

const DESK_STYLE: &str = include_str!("../../static/desk.css");
const DESK_SCRIPT: &str = include_str!("../../static/desk.js");
const ICON: &str = include_str!("../../static/icon.svg");

/// A text of a report in a template: escaped, hidden characters shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Shown(pub(crate) String);

impl Display for Shown {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Text(&self.0).fmt(f)
    }
}

impl askama::FastWritable for Shown {
    fn write_into(
        &self,
        destination: &mut dyn fmt::Write,
        _: &dyn askama::Values,
    ) -> askama::Result<()> {
        Ok(write!(destination, "{}", Text(&self.0))?)
    }
}

impl HtmlSafe for Shown {}

impl Shown {
    /// On one line, in at most `most` characters.
    pub(crate) fn line(text: &str, most: usize) -> Self {
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        Self(shorten(&flat, most))
    }

    /// On one line, its first letter large.
    pub(crate) fn sentence(text: &str, most: usize) -> Self {
        let mut chars = text.trim_start().chars();
        let first = chars.next().map(char::to_uppercase).into_iter().flatten();
        Self::line(&first.chain(chars).collect::<String>(), most)
    }
}

/// A written template as an answer.
pub(crate) fn finish(html: String) -> Answer {
    Answer::page(html)
}

/// A file that pages load.
pub(crate) fn asset(name: &str) -> Option<Answer> {
    Some(match name {
        "desk.css" => Answer::of("text/css; charset=utf-8", format!("{STYLE}\n{DESK_STYLE}")),
        "desk.js" => {
            Answer::of("text/javascript; charset=utf-8", format!("{SCRIPT}\n{DESK_SCRIPT}"))
        }
        "icon.svg" => Answer::of("image/svg+xml", ICON.to_owned()),
        _ => return None,
    })
}

/// Where the page of something is.
pub(crate) fn address(target: Target<'_>) -> String {
    let (kind, name) = match target {
        Target::Article(id) => ("article", id),
        Target::Person(name) => ("person", name),
        Target::Organisation(name) => ("organisation", name),
        Target::Place(name) => ("place", name),
        Target::Outlet(name) => ("outlet", name),
    };
    format!("/{kind}/{}", encoded(name))
}

/// A text as one segment of a path or one value of a query (RFC 3986).
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    // A path of points alone would be taken for a folder above.
    if matches!(out.as_str(), "." | "..") { out.replace('.', "%2E") } else { out }
}

/// "1 report", "2 reports".
pub(crate) fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// From the first report to the last, in words.
pub(crate) fn period(summary: &StorySummary) -> String {
    match (summary.first_day, summary.last_day) {
        (Some(first), Some(last)) if first != last => format!("{} – {}", day(first), day(last)),
        (Some(one), _) | (None, Some(one)) => day(one),
        (None, None) => "undated".to_owned(),
    }
}

/// The headline of a story; a word where its reports have none.
pub(crate) fn headline(summary: &StorySummary) -> Shown {
    let headline = summary.headline.as_str();
    Shown::line(if headline.trim().is_empty() { "Untitled story" } else { headline }, 240)
}

/// A story as other pages name it.
pub(crate) struct StoryLine {
    pub(crate) href: String,
    pub(crate) headline: Shown,
    pub(crate) period: String,
    pub(crate) numbers: String,
    pub(crate) conflicts: u32,
}

impl StoryLine {
    pub(crate) fn of(summary: &StorySummary) -> Self {
        Self {
            href: format!("/story/{}", summary.id),
            headline: headline(summary),
            period: period(summary),
            numbers: numbers(summary),
            conflicts: summary.conflicts,
        }
    }
}

/// "4 reports · 3 outlets · 2 independent origins".
pub(crate) fn numbers(summary: &StorySummary) -> String {
    let mut parts = vec![count(summary.articles as usize, "report", "reports")];
    if summary.articles > 1 {
        if summary.outlets > 0 {
            parts.push(count(summary.outlets as usize, "outlet", "outlets"));
        }
        let origins = summary.origins as usize;
        parts.push(count(origins, "independent origin", "independent origins"));
    }
    parts.join(" · ")
}

/// The outlets that give `evidence`, each once, by name.
pub(crate) fn outlets_of(outline: &Outline, evidence: &[Evidence]) -> Vec<String> {
    let mut names: Vec<String> = evidence
        .iter()
        .filter_map(|e| outline.reports.get(e.article))
        .map(|r| r.outlet.clone().unwrap_or_else(|| r.id.clone()))
        .collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_segment_of_a_path() {
        assert_eq!(address(Target::Person("Ana Ruiz/../x")), "/person/Ana%20Ruiz%2F..%2Fx");
        assert_eq!(address(Target::Outlet("..")), "/outlet/%2E%2E");
        assert_eq!(encoded("é?#\"<"), "%C3%A9%3F%23%22%3C");
    }

    #[test]
    fn a_text_in_a_page_is_text() {
        let shown = Shown::line("<b>\u{202e}x</b>\n  y", 80).to_string();
        assert!(
            shown.starts_with("&lt;b&gt;<i class=\"hidden-char\"") && shown.ends_with("&gt; y")
        );
        assert_eq!(Shown::sentence("the mayor spoke", 9).to_string(), "The mayor…");
    }
}
