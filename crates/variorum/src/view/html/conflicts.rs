//! Contradictions and updates: a plain sentence, then the versions side by side.

use super::escape::Text;
use super::{Page, chip};
use crate::dossier::{Attribute, Conflict, Evidence, Value};
use crate::text::shorten;
use crate::view::difference;
use crate::view::edition::{Passage, flat, show_value};
use crate::view::siglum::Report;
use std::fmt::Write;

/// Contradictions shown before the rest is folded away.
const SHOWN: usize = 12;

/// A value longer than this is read in its passages alone.
const LONGEST_VALUE: usize = 60;

impl<'a> Page<'a> {
    pub(super) fn conflicts(&mut self) {
        let list = &self.edition.dossier.conflicts;
        self.open("conflicts", "Where the reports part", "");
        if list.is_empty() {
            self.push("<p class=\"calm\">The reports agree: no contradiction was found in times, places, numbers, names or wording.</p>");
        }
        for (n, conflict) in list.iter().enumerate() {
            if n == SHOWN {
                let rest = list.len() - SHOWN;
                let _ = write!(self.out, "<details class=\"more\"><summary>{rest} more</summary>");
            }
            let tools = self.around.under_conflict.get(n).map_or("", String::as_str);
            self.conflict(&format!("C{}", n + 1), conflict, tools);
        }
        if list.len() > SHOWN {
            self.push("</details>");
        }
        self.push(self.around.after_conflicts);
        self.close();
    }

    pub(super) fn updates(&mut self) {
        let list = &self.edition.dossier.updates;
        if list.is_empty() {
            return;
        }
        self.open(
            "updates",
            "What changed",
            "Later reports give another value: news, not a contradiction.",
        );
        for (n, update) in list.iter().enumerate() {
            self.conflict(&format!("U{}", n + 1), update, "");
        }
        self.close();
    }

    fn conflict(&mut self, id: &str, conflict: &Conflict, tools: &str) {
        let attribute = conflict.attribute.as_str();
        let story = self.story.clone();
        let class = if id.starts_with('U') { "card update" } else { "card" };
        let _ = write!(
            self.out,
            "<article class=\"{class}\" id=\"{story}-{id}\" aria-labelledby=\"{story}-{id}-h\"><header><span class=\"tag\">{attribute}</span><h3 id=\"{story}-{id}-h\" dir=\"auto\">{}</h3></header>",
            Text(&shorten(&self.edition.explain(conflict), 400))
        );
        let _ = write!(self.out, "<div class=\"sides n{}\">", conflict.values.len().min(4));
        for (n, value) in conflict.values.iter().enumerate() {
            let other = conflict.values.get(usize::from(n == 0));
            self.side(id, conflict, value, other);
        }
        self.push("</div>");
        let first = conflict.values.iter().find_map(|v| v.evidence.first());
        if let Some(e) = first {
            let link = self.cite(id, e.article, "Compare in the reports");
            let _ = write!(self.out, "<p class=\"compare\">{link}</p>");
        }
        self.push(tools);
        self.push("</article>\n");
    }

    /// One value with the words of those who give it.
    fn side(&mut self, id: &str, conflict: &Conflict, value: &Value, other: Option<&Value>) {
        self.push("<div class=\"side\">");
        let shown = show_value(&value.value);
        let by_words = conflict.attribute == Attribute::Wording;
        if !by_words && shown.chars().count() <= LONGEST_VALUE && !shown.is_empty() {
            let _ = write!(self.out, "<p class=\"value\" dir=\"auto\">{}</p>", Text(&shown));
        }
        let other = other.filter(|_| by_words).and_then(|v| v.evidence.first());
        let other = other.map(|&e| flat(self.edition.words(e)));
        for (reports, evidence) in self.voices(&value.evidence) {
            self.voice(id, &reports, &evidence, other.as_deref());
        }
        self.push("</div>");
    }

    /// Evidence by report; copies that say the same in the same words share one.
    fn voices(&self, list: &[Evidence]) -> Vec<(Vec<&'a Report>, Vec<Evidence>)> {
        let edition = self.edition;
        let mut voices: Vec<(Vec<&'a Report>, Vec<Evidence>)> = Vec::new();
        for (report, evidence) in edition.by_report(list) {
            let words = |list: &[Evidence]| -> Vec<Passage> {
                list.iter().map(|&e| edition.passage(e)).collect()
            };
            let said = words(&evidence);
            let same = voices.iter_mut().find(|(reports, other)| {
                reports[0].origin == report.origin && words(other) == said
            });
            match same {
                Some((reports, _)) => reports.push(report),
                None => voices.push((vec![report], evidence)),
            }
        }
        voices
    }

    /// A quotation with who gives it; words that `other` lacks are marked.
    fn voice(&mut self, id: &str, reports: &[&Report], list: &[Evidence], other: Option<&str>) {
        self.push("<figure class=\"voice\"><blockquote dir=\"auto\">");
        for &e in list {
            let passage = self.edition.passage(e);
            let words = match other {
                Some(other) => marked_words(&passage.words, other),
                None => Text(&passage.words).to_string(),
            };
            let inner =
                format!("{}<mark>{words}</mark>{}", Text(&passage.before), Text(&passage.after));
            let link = self.cite(id, e.article, &inner);
            let _ = write!(self.out, "<p>{link}</p>");
        }
        self.push("</blockquote><figcaption>");
        let names: Vec<String> = reports
            .iter()
            .map(|r| format!("<span>{}{}</span>", chip(r), Text(&shorten(&r.label, 60))))
            .collect();
        let _ = write!(self.out, "{}</figcaption></figure>", names.join(" "));
    }
}

/// `text` as HTML, the runs that `other` lacks in `<ins>`.
pub(super) fn marked_words(text: &str, other: &str) -> String {
    difference::runs(text, other)
        .iter()
        .map(|run| {
            let words = Text(run.words);
            if run.differs { format!("<ins>{words}</ins>") } else { words.to_string() }
        })
        .collect()
}
