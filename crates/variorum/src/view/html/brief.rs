//! The account in brief, each line with the reports that say so and the count of their origins.

use super::Page;
use super::escape::Text;
use crate::dossier::Evidence;
use crate::view::brief::{Line, brief};
use crate::view::coming;
use std::fmt::Write;

impl Page<'_> {
    pub(super) fn brief(&mut self) {
        let parts = brief(self.edition);
        if parts.is_empty() {
            return;
        }
        let _ = write!(self.out, "<div class=\"brief n{}\">", parts.len());
        for part in &parts {
            let _ = write!(self.out, "<div><h2>{}</h2><ul>", part.title);
            for line in &part.lines {
                let line = self.brief_line(line);
                let _ = write!(self.out, "<li>{line}</li>");
            }
            self.push("</ul></div>");
        }
        self.push("</div>\n");
    }

    fn brief_line(&self, line: &Line) -> String {
        let mut html = String::new();
        if let Some(when) = &line.when {
            let _ = write!(html, "<b class=\"date\">{}</b> ", Text(when));
        }
        let what = Text(&line.what).to_string();
        match &line.fact {
            Some(fact) => html.push_str(&self.fact_link(fact, &line.evidence, &what)),
            None => html.push_str(&what),
        }
        if let Some(note) = &line.note {
            let _ = write!(html, " <span class=\"soft\">{}</span>", Text(note));
        }
        format!("{html} {}", self.backing(&line.evidence))
    }

    /// The reports that give `evidence`, and how many origins they come from.
    fn backing(&self, evidence: &[Evidence]) -> String {
        let origins = self.edition.backing(evidence).map_or_else(String::new, |origins| {
            format!(" <span class=\"soft of\">{origins}</span>")
        });
        format!("<span class=\"by\">{}{origins}</span>", self.chips(evidence))
    }

    /// How many events are still to come.
    pub(super) fn coming(&self) -> usize {
        coming::coming(self.edition.dossier, self.edition.newest).len()
    }
}
