//! Dossiers as one self-contained HTML file: no network, no external file, everything a report says
//! escaped.
//!
//! Each story is a page in itself: its account in brief, the contradictions, the timeline, the coverage
//! matrix, statements side by side, who is who, what only one says, and the reports with their evidence
//! marked. The page works without its script; the script lets a fact open every report at its words.

mod brief;
mod conflicts;
mod escape;
mod map;
mod matrix;
mod news;
mod people;
mod reports;
mod scale;
mod single;
mod statements;
mod timeline;
mod world;

pub use escape::{Attr, Text, link};
pub use news::{Corrected, News};
pub use single::report;

use super::edition::{Edition, Fact, FactKind, count};
use super::siglum::Report;
use crate::dossier::{Dossier, Evidence, Reading};
use crate::text::shorten;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

const PAGE: &str = include_str!("page.html");

/// The style of a story's page.
pub const STYLE: &str = include_str!("style.css");

/// The script of a story's page: a chosen fact opens every report at its words.
pub const SCRIPT: &str = include_str!("script.js");

/// Longest headline shown, in characters.
const LONGEST_HEADLINE: usize = 240;

/// Colours for origins; after the last they begin again, the sigla go on.
const COLORS: usize = 8;

/// Sigla in a row before a number stands for the rest.
const MOST_CHIPS: usize = 8;

/// Prints the dossiers of a batch as one HTML file.
pub fn render(readings: &[Reading], dossiers: &[Dossier]) -> String {
    let title = match dossiers {
        [one] => shorten(&one.headline, 120),
        many => count(many.len(), "story", "stories"),
    };
    let mut body = String::new();
    if dossiers.len() != 1 {
        contents(dossiers, &mut body);
    }
    for (n, dossier) in dossiers.iter().enumerate() {
        write_story(readings, dossier, n, &Around::default(), &mut body);
    }
    fill(
        PAGE,
        &[
            ("title", &Attr(&title).to_string()),
            ("style", STYLE),
            ("script", SCRIPT),
            ("body", &body),
        ],
    )
}

/// What a story's page is given by an application it is a page of; a file of its own has none of it.
#[derive(Default)]
pub struct Around<'a> {
    /// HTML under the headline.
    pub under_head: &'a str,
    /// What is new in the story.
    pub news: Option<&'a News>,
    /// Where the page of something is.
    pub address: Option<fn(Target<'_>) -> String>,
    /// HTML at the end of each conflict, in their order; none where it is shorter.
    pub under_conflict: &'a [String],
    /// HTML after the conflicts.
    pub after_conflicts: &'a str,
    /// Where [`panes`] of the story can be fetched; the page then comes without its reports.
    pub reports_at: Option<&'a str>,
}

/// What may have a page of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'a> {
    /// A report, by its id.
    Article(&'a str),
    /// A person, by name.
    Person(&'a str),
    /// An organisation, by name.
    Organisation(&'a str),
    /// A place, by name.
    Place(&'a str),
    /// An outlet, by name.
    Outlet(&'a str),
}

/// One story as the content of a page: what [`render`] writes between its frame, to be shown with
/// [`STYLE`] and [`SCRIPT`]. Ids begin with "s1".
pub fn story(readings: &[Reading], dossier: &Dossier, around: &Around) -> String {
    let mut out = String::new();
    write_story(readings, dossier, 0, around, &mut out);
    out
}

/// The reports of a story with their evidence marked: what [`story`] leaves out where they are fetched
/// later.
pub fn panes(readings: &[Reading], dossier: &Dossier, around: &Around) -> String {
    let edition = Edition::new(readings, dossier);
    let facts = edition.facts();
    let mut out = String::new();
    Page::new(&edition, &facts, "s1".to_owned(), around, &mut out).panes();
    out
}

fn write_story(
    readings: &[Reading],
    dossier: &Dossier,
    n: usize,
    around: &Around,
    out: &mut String,
) {
    let edition = Edition::new(readings, dossier);
    let facts = edition.facts();
    let story = format!("s{}", n + 1);
    Page::new(&edition, &facts, story, around, out).story();
}

/// Replaces `{{name}}` in one pass, so that what is filled in is never itself a template.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out =
        String::with_capacity(template.len() + values.iter().map(|v| v.1.len()).sum::<usize>());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").expect("the template closes its fields");
        let (_, value) =
            values.iter().find(|(key, _)| *key == name).expect("the template names known fields");
        out.push_str(before);
        out.push_str(value);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The list of stories, where a file holds several or none.
fn contents(dossiers: &[Dossier], out: &mut String) {
    out.push_str("<nav class=\"stories\" aria-label=\"Stories\"><h1>");
    let _ = write!(out, "{}</h1><ol>", count(dossiers.len(), "story", "stories"));
    for (n, dossier) in dossiers.iter().enumerate() {
        let _ = write!(
            out,
            "<li><a href=\"#s{}\">{}</a> <span class=\"soft\">{}{}</span></li>",
            n + 1,
            Text(&shorten(&dossier.headline, LONGEST_HEADLINE)),
            count(dossier.articles.len(), "report", "reports"),
            match dossier.conflicts.len() {
                0 => String::new(),
                c => format!(" · {}", count(c, "contradiction", "contradictions")),
            }
        );
    }
    out.push_str("</ol></nav>\n");
}

/// Where one story is written.
struct Page<'a> {
    edition: &'a Edition<'a>,
    facts: &'a [Fact],
    /// Where each entity is mentioned, by its fact's id.
    mentions: BTreeMap<&'a str, &'a [Evidence]>,
    /// "s1": begins every id of the story.
    story: String,
    around: &'a Around<'a>,
    out: &'a mut String,
}

/// A section of a story's page.
struct Section {
    id: &'static str,
    title: &'static str,
    items: usize,
}

impl<'a> Page<'a> {
    fn new(
        edition: &'a Edition<'a>,
        facts: &'a [Fact],
        story: String,
        around: &'a Around<'a>,
        out: &'a mut String,
    ) -> Self {
        let entities = facts.iter().filter(|fact| fact.kind == FactKind::Entity);
        let mentions = entities.map(|fact| (fact.id.as_str(), fact.evidence.as_slice())).collect();
        Self { edition, facts, mentions, story, around, out }
    }
}

impl Page<'_> {
    fn story(mut self) {
        let sections = self.sections();
        let _ = writeln!(self.out, "<article class=\"story\" id=\"{}\" data-story>", self.story);
        self.rail(&sections);
        self.out.push_str("<div class=\"account\">\n");
        self.head();
        self.push(self.around.under_head);
        self.brief();
        self.news();
        self.conflicts();
        self.updates();
        self.timeline();
        self.matrix();
        self.statements();
        self.people();
        self.map();
        self.only_one();
        self.out.push_str("</div>\n");
        self.reports();
        self.out.push_str("</article>\n");
    }

    fn push(&mut self, html: &str) {
        self.out.push_str(html);
    }

    fn sections(&self) -> Vec<Section> {
        let d = self.edition.dossier;
        let section = |id, title, items| Section { id, title, items };
        let mut list = vec![
            section("news", "New here", self.around.news.map_or(0, News::count)),
            section("conflicts", "Where the reports part", d.conflicts.len()),
            section("updates", "What changed", d.updates.len()),
            section("timeline", "Timeline", self.timeline_items()),
            section("matrix", "Who reports what", self.matrix_rows()),
            section("statements", "Side by side", self.shared_statements().len()),
            section("people", "Who is who", self.named_entities()),
            section("map", "Where", self.map_places()),
            section("only", "What only one says", d.only_in.len()),
            section("reports", "The reports", self.edition.reports.len()),
        ];
        list.retain(|s| s.items > 0);
        list
    }

    /// Contents of the page and the key to the sigla.
    fn rail(&mut self, sections: &[Section]) {
        let story = self.story.clone();
        let _ = write!(
            self.out,
            "<nav class=\"rail\" aria-label=\"Contents\"><p class=\"wordmark\">Variorum</p><ul class=\"contents\">"
        );
        for s in sections {
            let _ = write!(
                self.out,
                "<li><a href=\"#{story}-{}\">{} <span class=\"n\">{}</span></a></li>",
                s.id, s.title, s.items
            );
        }
        self.push("</ul><ul class=\"key\" aria-label=\"Reports\">");
        for n in 0..self.edition.reports.len() {
            let report = &self.edition.reports[n];
            let chip = chip(report);
            let _ = write!(
                self.out,
                "<li><a href=\"#{story}-r{n}\">{chip}<span>{}</span></a></li>",
                Text(&shorten(&report.label, 60))
            );
        }
        self.push("</ul></nav>\n");
    }

    fn head(&mut self) {
        let edition = self.edition;
        let d = edition.dossier;
        let origins = edition.origins(edition.reports.iter().map(|r| r.article));
        let headline = if d.headline.trim().is_empty() { "Untitled story" } else { &d.headline };
        let _ = write!(
            self.out,
            "<header class=\"head\"><p class=\"kicker\">{}</p><h1 dir=\"auto\">{}</h1>",
            edition.period().map_or_else(|| "Undated".to_owned(), |p| Text(&p).to_string()),
            Text(&shorten(headline, LONGEST_HEADLINE))
        );
        self.push("<ul class=\"numbers\">");
        let conflicts = d.conflicts.len();
        let coming = self.coming();
        for (n, one, many, class) in [
            (edition.reports.len(), "report", "reports", ""),
            (edition.outlets(), "outlet", "outlets", ""),
            (origins, "independent origin", "independent origins", ""),
            (conflicts, "contradiction", "contradictions", if conflicts > 0 { "warn" } else { "" }),
            (coming, "coming event", "coming events", ""),
        ] {
            let noun = if n == 1 { one } else { many };
            let _ = write!(self.out, "<li class=\"{class}\"><b>{n}</b> {noun}</li>");
        }
        self.push("</ul></header>\n");
    }

    /// Opens a section of the page.
    fn open(&mut self, id: &str, title: &str, note: &str) {
        let story = &self.story;
        let _ = write!(
            self.out,
            "<section id=\"{story}-{id}\" class=\"{id}\" aria-labelledby=\"{story}-{id}-h\"><h2 id=\"{story}-{id}-h\">{title}</h2>"
        );
        if !note.is_empty() {
            let _ = write!(self.out, "<p class=\"note\">{note}</p>");
        }
        self.push("\n");
    }

    fn close(&mut self) {
        self.push("</section>\n");
    }

    /// A link to the page of something, where there is such a page: `inner` is HTML.
    fn page_link(&self, target: Target, class: &str, inner: &str) -> Option<String> {
        let address = (self.around.address?)(target);
        Some(format!("<a class=\"{class}\" href=\"{}\">{inner}</a>", Attr(&address)))
    }

    /// Where the reports panel shows the evidence of a fact in one report.
    fn anchor(&self, fact: &str, article: usize) -> String {
        let n = self.edition.place(article).unwrap_or(0);
        format!("{}-{fact}-r{n}", self.story)
    }

    /// A link from a fact to its words: `inner` is HTML.
    fn cite(&self, fact: &str, article: usize, inner: &str) -> String {
        let anchor = self.anchor(fact, article);
        format!("<a class=\"cite\" href=\"#{anchor}\" data-fact=\"{fact}\">{inner}</a>")
    }

    /// A fact's name as a link to its first evidence: `inner` is HTML.
    fn fact_link(&self, fact: &str, evidence: &[Evidence], inner: &str) -> String {
        match evidence.first() {
            Some(e) => self.cite(fact, e.article, inner),
            None => inner.to_owned(),
        }
    }

    /// The sigla of the reports that give `evidence`, the first of many.
    fn chips(&self, evidence: &[Evidence]) -> String {
        let given: BTreeSet<usize> =
            evidence.iter().filter_map(|e| self.edition.place(e.article)).collect();
        // "+1" would take as much room as the siglum it stands for.
        let shown = if given.len() > MOST_CHIPS + 1 { MOST_CHIPS } else { given.len() };
        let chips: String =
            given.iter().take(shown).map(|&n| chip(&self.edition.reports[n])).collect();
        let rest = match given.len() - shown {
            0 => String::new(),
            rest => format!("<span class=\"soft\">+{rest}</span>"),
        };
        format!("<span class=\"chips\">{chips}{rest}</span>")
    }
}

/// The siglum of a report in the colour of its origin.
fn chip(report: &Report) -> String {
    let label = Attr(&report.label).to_string();
    format!(
        "<span class=\"sg o{}\" role=\"img\" aria-label=\"{label}\" title=\"{label}\">{}</span>",
        report.origin % COLORS,
        report.siglum
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::fixture;
    use proptest::prelude::*;

    fn ferry() -> String {
        let (readings, dossier) = fixture::ferry();
        render(&readings, &[dossier])
    }

    /// From `start` to `end`, a line a tag so that a change can be read.
    fn part(html: &str, start: &str, end: &str) -> String {
        let from = &html[html.find(start).unwrap()..];
        from[..from.find(end).unwrap() + end.len()].replace("><", ">\n<")
    }

    #[test]
    fn the_parts_of_a_report() {
        let html = ferry();
        insta::assert_snapshot!("html_head", part(&html, "<header class=\"head\"", "</header>"));
        let card = part(&html, "<article class=\"card\" id=\"s1-C5\"", "</article>");
        insta::assert_snapshot!("html_conflict_of_wording", card);
        insta::assert_snapshot!("html_timeline", part(&html, "<svg", "</svg>"));
        insta::assert_snapshot!("html_matrix_row", part(&html, "<tbody>", "</tr>"));
        insta::assert_snapshot!("html_report", part(&html, "id=\"s1-r3\"", "to 12"));
    }

    #[test]
    fn the_file_is_complete_in_itself() {
        let html = ferry();
        for outside in ["src=", "@import", "url(", "<link rel=\"stylesheet", "fetch(", "XMLHttp"] {
            assert!(!html.contains(outside), "{outside} reaches outside");
        }
    }

    #[test]
    fn every_link_of_a_fact_leads_to_words_of_a_report() {
        let html = ferry();
        let links: Vec<&str> =
            html.split("href=\"#").skip(1).map(|l| &l[..l.find('"').unwrap()]).collect();
        assert!(links.len() > 40, "{} links", links.len());
        for link in links {
            assert!(html.contains(&format!("id=\"{link}\"")), "#{link} leads nowhere");
        }
    }

    #[test]
    fn a_report_cannot_write_markup() {
        let attack = "</title></style><script>alert(1)</script><img src=x onerror=alert(1)>\" onclick=\"x {{body}}";
        let (readings, dossier) = fixture::hostile(attack);
        let html = render(&readings, &[dossier]);
        assert_eq!(html.matches("<script").count(), 1, "the page's own");
        assert!(!html.contains("<img") && !html.contains("\" onclick=\""));
        assert_eq!(html.matches("<main").count(), 1, "what is filled in is no template");
    }

    #[test]
    fn a_headline_of_a_megabyte_is_cut_and_its_report_is_whole() {
        let long = "word ".repeat(200_000);
        let (readings, dossier) = fixture::hostile(&long);
        let html = render(&readings, &[dossier]);
        let head = &html[html.find("<h1").unwrap()..html.find("</h1>").unwrap()];
        assert!(head.len() < 400);
    }

    #[test]
    fn the_same_dossier_gives_the_same_bytes() {
        assert_eq!(ferry(), ferry());
    }

    proptest! {
        #[test]
        fn any_report_is_printed(text in "\\PC{0,80}") {
            let (readings, dossier) = fixture::hostile(&text);
            render(&readings, &[dossier]);
        }
    }
}
