//! Dossiers as Markdown (`CommonMark` with tables), to be pasted into a note or an issue.
//!
//! What reports say is escaped: it can't become a heading, a link or HTML.

use super::edition::{Edition, FactKind, capital, count, flat, item_id, show_value};
use super::terminal::visible;
use super::when::{self, When};
use crate::annotate::EventStatus;
use crate::dossier::{Conflict, Dossier, Evidence, Item, Reading};
use std::fmt::Write;

/// Prints the dossiers of a batch, one first-level heading each.
pub fn render(readings: &[Reading], dossiers: &[Dossier]) -> String {
    let mut out = String::new();
    for (n, dossier) in dossiers.iter().enumerate() {
        if n > 0 {
            out.push_str("\n---\n\n");
        }
        let edition = Edition::new(readings, dossier);
        Page { edition: &edition, out: &mut out }.story();
    }
    out
}

/// Where one dossier is written.
struct Page<'a> {
    edition: &'a Edition<'a>,
    out: &'a mut String,
}

impl Page<'_> {
    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn section(&mut self, title: &str) {
        self.line(&format!("\n## {title}\n"));
    }

    fn story(&mut self) {
        self.head();
        self.conflicts();
        self.updates();
        self.timeline();
        self.statements();
        self.figures();
        self.people();
        self.only_one();
    }

    fn head(&mut self) {
        let edition = self.edition;
        self.line(&format!("# {}\n", safe(&edition.dossier.headline)));
        let origins = edition.origins(edition.reports.iter().map(|r| r.article));
        let mut line = vec![
            count(edition.reports.len(), "report", "reports"),
            count(edition.outlets(), "outlet", "outlets"),
            count(origins, "independent origin", "independent origins"),
        ];
        line.extend(edition.period());
        self.line(&format!("{}\n", line.join(" · ")));
        self.line("| | report | published | title |\n|---|---|---|---|");
        for report in &edition.reports {
            let article = &edition.readings[report.article].document.article;
            let copies = edition.copies(report).map_or(String::new(), |c| format!("; {c}"));
            let row = format!(
                "| {} | {} | {}{copies} | {} |",
                report.siglum,
                safe(&report.label),
                edition.dated(report),
                safe(article.title.as_deref().unwrap_or_default())
            );
            self.line(&row);
        }
    }

    fn conflicts(&mut self) {
        self.section("Where the reports part");
        let edition = self.edition;
        if edition.dossier.conflicts.is_empty() {
            self.line("No contradiction was found.");
        }
        for conflict in &edition.dossier.conflicts {
            self.conflict(conflict);
        }
    }

    fn updates(&mut self) {
        let edition = self.edition;
        if edition.dossier.updates.is_empty() {
            return;
        }
        self.section("What changed as time went on");
        for update in &edition.dossier.updates {
            self.conflict(update);
        }
    }

    fn conflict(&mut self, conflict: &Conflict) {
        let line = format!(
            "- **{}**: {}",
            conflict.attribute.as_str(),
            safe(&self.edition.explain(conflict))
        );
        self.line(&line);
        for value in &conflict.values {
            self.line(&format!("  - {}", safe(&show_value(&value.value))));
            self.evidence(&value.evidence, "    ");
        }
    }

    /// One item a report: its name, and the words in bold within their sentence.
    fn evidence(&mut self, list: &[Evidence], indent: &str) {
        let edition = self.edition;
        for (report, evidence) in edition.by_report(list) {
            let passages: Vec<String> = evidence
                .iter()
                .map(|&e| {
                    let p = edition.passage(e);
                    let words = safe(&p.words);
                    let bold = if words.is_empty() { words } else { format!("**{words}**") };
                    format!("“{}{bold}{}”", escape(&p.before), escape(&p.after))
                })
                .collect();
            let line = format!(
                "{indent}- {} ({}): {}",
                safe(&report.label),
                report.siglum,
                passages.join(" · ")
            );
            self.line(&line);
        }
    }

    fn timeline(&mut self) {
        let edition = self.edition;
        let mut coming = false;
        let mut first = true;
        for group in edition.moments() {
            for &item in group.items.iter().filter(|&&item| edition.is_prominent(item)) {
                if first {
                    self.section("Timeline");
                    first = false;
                }
                if !coming && edition.is_coming(&group.when) {
                    coming = true;
                    let newest = edition.newest.map(when::long).unwrap_or_default();
                    self.line(&format!("- *newest report: {newest}; coming:*"));
                }
                self.moment(item, &group.when);
            }
        }
    }

    fn moment(&mut self, item: Item, when: &When) {
        let fact = self.edition.fact(item);
        let note = match item {
            Item::Event(n) => self.event_note(n),
            _ => String::new(),
        };
        self.line(&format!("- **{}** {}{note}", when.words(), safe(&capital(&fact.what))));
        self.evidence(&fact.evidence, "  ");
    }

    fn event_note(&self, n: usize) -> String {
        let event = &self.edition.dossier.events[n];
        let mut note = String::new();
        if let Some(place) = &event.place {
            let _ = write!(note, ", {}", safe(&place.name));
        }
        if event.status != EventStatus::Occurred {
            let _ = write!(note, " · {}", event.status.as_str());
        }
        let _ = write!(note, " · {}", count(event.origins, "origin", "origins"));
        if !self.edition.conflicts_of(FactKind::Event, &event.what, &event.evidence).is_empty() {
            note.push_str(" · disputed");
        }
        note
    }

    /// Statements of more than one origin; what one alone has comes last.
    fn statements(&mut self) {
        let edition = self.edition;
        let mut first = true;
        for statement in &edition.dossier.statements {
            if edition.origins(statement.quotes.iter().map(|q| q.article)) < 2 {
                continue;
            }
            if first {
                self.section("Statements, side by side");
                first = false;
            }
            let name = statement.speaker_name.as_deref().map_or("Speaker unknown".into(), safe);
            let time = statement.time.as_deref().map(|t| format!(", {}", safe(&when::words(t))));
            self.line(&format!("- **{name}**{}", time.unwrap_or_default()));
            for quote in &statement.quotes {
                let label = safe(&edition.report(quote.article).label);
                let said = safe(&edition.said(quote));
                self.line(&format!("  - {label}, {}: {said}", quote.kind.as_str()));
            }
        }
    }

    fn figures(&mut self) {
        let edition = self.edition;
        let mut first = true;
        for figure in &edition.dossier.figures {
            let articles = figure.values.iter().flat_map(|v| &v.evidence).map(|e| e.article);
            if edition.origins(articles) < 2 {
                continue;
            }
            if first {
                self.section("Figures");
                first = false;
            }
            self.line(&format!("- {}", safe(&capital(&flat(&figure.what)))));
            for value in &figure.values {
                self.line(&format!("  - {}", safe(&show_value(&value.value))));
                self.evidence(&value.evidence, "    ");
            }
        }
    }

    fn people(&mut self) {
        let edition = self.edition;
        let titled = edition.dossier.entities.iter().filter(|e| !e.roles.is_empty());
        let rows: Vec<String> = titled
            .flat_map(|e| e.roles.iter().map(move |r| (e, r)))
            .map(|(entity, role)| {
                let labels: Vec<String> =
                    edition.labels(&role.evidence).into_iter().map(safe).collect();
                format!(
                    "| {} | {} | {} |",
                    safe(&entity.name),
                    safe(&role.title),
                    labels.join(", ")
                )
            })
            .collect();
        if rows.is_empty() {
            return;
        }
        self.section("Who is who");
        self.line("| name | title | in |\n|---|---|---|");
        for row in rows {
            self.line(&row);
        }
    }

    fn only_one(&mut self) {
        let edition = self.edition;
        if edition.dossier.only_in.is_empty() {
            return;
        }
        self.section("What only one says");
        for report in &edition.reports {
            let own = edition.dossier.only_in.iter().filter(|o| o.article == report.article);
            for item in own.map(|o| o.item) {
                let fact = edition.fact(item);
                self.line(&format!(
                    "- {}: {} `{}`",
                    safe(&report.label),
                    safe(&fact.what),
                    item_id(item)
                ));
                if !matches!(item, Item::Statement(_)) {
                    self.evidence(&fact.evidence, "  ");
                }
            }
        }
    }
}

/// `text` on one line, as characters only.
fn safe(text: &str) -> String {
    escape(&flat(text))
}

/// Escapes what Markdown or HTML would read as more than characters.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '!' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::fixture;
    use proptest::prelude::*;

    #[test]
    fn a_dossier_in_markdown() {
        let (readings, dossier) = fixture::ferry();
        let text = render(&readings, &[dossier]);
        let upto = |title: &str| text.find(title).unwrap();
        insta::assert_snapshot!("markdown_start", text[..upto("- **place**")]);
        insta::assert_snapshot!("markdown_end", text[upto("## Statements")..]);
    }

    #[test]
    fn a_report_cannot_write_markup() {
        let (readings, dossier) = fixture::hostile("# [x](javascript:1) <script>|`");
        let text = render(&readings, &[dossier]);
        assert!(!text.contains("<script") && !text.contains(" [x]") && !text.contains("# ["));
    }

    proptest! {
        #[test]
        fn any_report_is_printed(text in "\\PC{0,80}") {
            let (readings, dossier) = fixture::hostile(&text);
            render(&readings, &[dossier]);
        }
    }
}
