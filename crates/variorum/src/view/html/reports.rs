//! The reports themselves, their evidence marked: a panel that opens at the words of a chosen fact.

use super::escape::{Attr, Text, link};
use super::{Page, Target, chip};
use crate::article::ZoneKind;
use crate::mention::Field;
use crate::text::Span;
use crate::text::shorten;
use crate::view::edition::FactKind;
use crate::view::siglum::Report;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// A stretch of a text on which the same facts rest.
struct Segment {
    span: Span,
    /// Indices into the page's facts.
    facts: Vec<usize>,
    /// Facts whose first evidence of this text begins here.
    begins: Vec<usize>,
}

impl Page<'_> {
    pub(super) fn reports(&mut self) {
        let story = self.story.clone();
        let n = self.edition.reports.len();
        let _ = write!(
            self.out,
            "<aside id=\"{story}-reports\" class=\"reader\" aria-labelledby=\"{story}-reports-h\"><div class=\"bar\"><h2 id=\"{story}-reports-h\">The reports</h2><p class=\"chosen\" role=\"status\" data-chosen></p><div class=\"steps\" hidden data-steps><button type=\"button\" data-step=\"-1\" aria-label=\"Previous fact\">←</button><button type=\"button\" data-step=\"1\" aria-label=\"Next fact\">→</button><button type=\"button\" data-close aria-label=\"Close\">×</button></div></div><div class=\"panes n{}\"",
            n.min(6)
        );
        if let Some(address) = self.around.reports_at {
            let _ = writeln!(
                self.out,
                " data-later=\"{0}\"><p class=\"soft\" role=\"status\">Fetching the reports …</p><noscript><p><a href=\"{0}\">Read the reports</a></p></noscript>",
                Attr(address)
            );
        } else {
            self.push(">\n");
            self.panes();
        }
        self.push("</div></aside>\n");
    }

    /// The reports one after another.
    pub(super) fn panes(&mut self) {
        for k in 0..self.edition.reports.len() {
            let report = &self.edition.reports[k];
            self.report(k, report);
        }
    }

    pub(super) fn report(&mut self, k: usize, report: &Report) {
        let article = &self.edition.readings[report.article].document.article;
        let story = self.story.clone();
        let _ = write!(
            self.out,
            "<article class=\"pane o{}\" id=\"{story}-r{k}\" tabindex=\"0\" aria-label=\"{}\" data-report><p class=\"source\">{}<b>{}</b></p><header>",
            report.origin % super::COLORS,
            Attr(&report.label),
            chip(report),
            Text(&shorten(&report.label, 80))
        );
        if article.title.as_deref().is_some_and(|t| !t.trim().is_empty()) {
            let title =
                self.marked(k, report, Field::Title, article.title.as_deref().unwrap_or(""));
            let _ = write!(self.out, "<h3 dir=\"auto\">{title}</h3>");
        }
        self.origin_of(report);
        self.push("</header>");
        self.body(k, report);
        self.push("</article>\n");
    }

    /// Date, whose copy it is, doubts, and the address.
    fn origin_of(&mut self, report: &Report) {
        let article = &self.edition.readings[report.article].document.article;
        let dated = Text(&self.edition.dated(report)).to_string();
        let mut parts: Vec<String> = self.edition.copies(report).into_iter().collect();
        if !article.is_english() {
            parts.push("not in English, not analysed".to_owned());
        }
        if let Some(url) = article.url.as_deref().and_then(link) {
            parts.push(format!("<a href=\"{}\" rel=\"noreferrer\">original</a>", Attr(url)));
        }
        let page = self.page_link(Target::Article(&article.id), "onward", "this report alone");
        let page =
            page.map_or(String::new(), |link| format!("<span class=\"alone\"> · {link}</span>"));
        // A report alone has its date over its headline.
        let dot = if parts.is_empty() { "" } else { " · " };
        let _ = write!(
            self.out,
            "<p class=\"soft\"><span class=\"when\">{dated}{dot}</span>{}{page}</p>",
            parts.join(" · ")
        );
        if let Some(doubt) = article.published.as_ref().and_then(|p| p.doubt.as_deref()) {
            let _ = write!(self.out, "<p class=\"soft\">{}</p>", Text(doubt));
        }
    }

    /// The text by paragraphs; what is not news text stands back.
    fn body(&mut self, k: usize, report: &Report) {
        let article = &self.edition.readings[report.article].document.article;
        let text = article.text.as_str();
        let segments = self.segments(report, Field::Text);
        let mut next = 0;
        self.push("<div class=\"text\">");
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let shown = line.trim();
            let start = at + line.len() - line.trim_start().len();
            at += line.len();
            if shown.is_empty() {
                continue;
            }
            let span = Span::new(start, start + shown.len());
            let class = self.zone_class(report, span);
            let html = self.marked_span(k, text, span, &segments, &mut next);
            let _ = writeln!(self.out, "<p dir=\"auto\"{class}>{html}</p>");
        }
        self.push("</div>");
    }

    fn zone_class(&self, report: &Report, span: Span) -> &'static str {
        let zones = &self.edition.readings[report.article].document.article.zones;
        let n = zones.partition_point(|z| z.span.end <= span.start);
        match zones.get(n).filter(|z| z.span.overlaps(span)).map(|z| z.kind) {
            None | Some(ZoneKind::Body | ZoneKind::Dateline) => "",
            Some(ZoneKind::Headline) => " class=\"headline\"",
            Some(_) => " class=\"aside\"",
        }
    }

    fn marked(&self, k: usize, report: &Report, field: Field, text: &str) -> String {
        let segments = self.segments(report, field);
        self.marked_span(k, text, Span::new(0, text.len()), &segments, &mut 0)
    }

    /// `text[span]` with its evidence marked. `next` is the first segment that may reach into it; spans
    /// must be asked for in order.
    fn marked_span(
        &self,
        k: usize,
        text: &str,
        span: Span,
        segments: &[Segment],
        next: &mut usize,
    ) -> String {
        let mut out = String::new();
        let mut at = span.start as usize;
        while *next < segments.len() && segments[*next].span.end <= span.start {
            *next += 1;
        }
        let mut n = *next;
        while n < segments.len() && segments[n].span.start < span.end {
            let s = &segments[n];
            let start = (s.span.start as usize).max(at);
            let end = s.span.end.min(span.end) as usize;
            let _ = write!(out, "{}", Text(&text[at..start]));
            for &fact in &s.begins {
                let _ = write!(out, "<a id=\"{}-{}-r{k}\"></a>", self.story, self.facts[fact].id);
            }
            let _ = write!(
                out,
                "<span class=\"{}\" data-facts=\"{}\">{}</span>",
                self.mark_class(s),
                self.ids(s),
                Text(&text[start..end])
            );
            at = end;
            n += 1;
        }
        let _ = write!(out, "{}", Text(&text[at..span.end as usize]));
        out
    }

    fn mark_class(&self, segment: &Segment) -> &'static str {
        let kind = segment.facts.iter().map(|&f| self.facts[f].kind).min();
        match kind {
            Some(FactKind::Conflict) => "ev conflict",
            Some(FactKind::Update) => "ev update",
            _ => "ev",
        }
    }

    fn ids(&self, segment: &Segment) -> String {
        let ids: Vec<&str> = segment.facts.iter().map(|&f| self.facts[f].id.as_str()).collect();
        ids.join(" ")
    }

    /// Cuts a field of a report where the set of facts resting on it changes.
    fn segments(&self, report: &Report, field: Field) -> Vec<Segment> {
        let mut edges: BTreeMap<u32, Vec<(usize, bool)>> = BTreeMap::new();
        let mut first: BTreeMap<usize, u32> = BTreeMap::new();
        for (n, fact) in self.facts.iter().enumerate() {
            let here = |e: &&crate::dossier::Evidence| {
                e.article == report.article && e.field == field && !e.span.is_empty()
            };
            for e in fact.evidence.iter().filter(here) {
                edges.entry(e.span.start).or_default().push((n, true));
                edges.entry(e.span.end).or_default().push((n, false));
                let start = first.entry(n).or_insert(e.span.start);
                *start = (*start).min(e.span.start);
            }
        }
        let mut open: BTreeMap<usize, usize> = BTreeMap::new();
        let mut segments: Vec<Segment> = Vec::new();
        let mut from = 0;
        let mut begun = BTreeSet::new();
        for (&at, changes) in &edges {
            if !open.is_empty() && at > from {
                let facts: Vec<usize> = open.keys().copied().collect();
                let begins: Vec<usize> = facts
                    .iter()
                    .copied()
                    .filter(|f| first[f] == from && begun.insert(*f))
                    .collect();
                segments.push(Segment { span: Span { start: from, end: at }, facts, begins });
            }
            for &(fact, starts) in changes {
                let depth = open.entry(fact).or_default();
                if starts {
                    *depth += 1;
                } else {
                    *depth = depth.saturating_sub(1);
                }
            }
            open.retain(|_, depth| *depth > 0);
            from = at;
        }
        segments
    }
}
