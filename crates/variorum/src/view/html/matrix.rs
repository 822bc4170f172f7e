//! The coverage matrix: facts by reports: said, not said, or contradicted.

use super::escape::Text;
use super::{Page, chip};
use crate::dossier::{Attribute, Conflict, Item, Value};
use crate::text::shorten;
use crate::view::edition::{Fact, FactKind, capital, show_value};
use crate::view::siglum::Report;
use crate::view::when::{self, When};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Rows shown before the first filter is "by several".
const FEW_ROWS: usize = 24;

/// Cells at most before what one origin alone gives is left to its own section.
const MOST_CELLS: usize = 4000;

/// Reports beside one another that are named over their columns; of more the siglum alone is.
const NAMED_COLUMNS: usize = 10;

/// One row of the matrix.
struct Row<'a> {
    fact: &'a Fact,
    /// The contradictions that touch it, those about nothing else first.
    conflicts: Vec<usize>,
    origins: usize,
}

/// What a report has on a fact.
enum Cell {
    Said(usize),
    Contradicted(usize, usize, String),
    NotSaid,
}

/// A value as short as it can be told from the others.
fn in_a_cell(conflict: &Conflict, value: &str) -> String {
    if conflict.attribute == Attribute::Wording {
        return "wording".to_owned();
    }
    match When::parse(value).filter(|_| value.contains('-')) {
        Some(when) if when.is_day() => {
            let clock = when.words().strip_prefix(&when::long(when.earliest)).unwrap_or_default();
            format!("{}{clock}", when::short(when.earliest))
        }
        _ => show_value(value),
    }
}

impl<'a> Page<'a> {
    /// How many facts the matrix has.
    pub(super) fn matrix_rows(&self) -> usize {
        if self.edition.reports.len() < 2 { 0 } else { self.rows().len() }
    }

    /// Events, figures and statements: the disputed first, then what most origins report.
    fn rows(&self) -> Vec<Row<'a>> {
        let edition = self.edition;
        let d = edition.dossier;
        let items = (0..d.events.len())
            .map(Item::Event)
            .chain((0..d.figures.len()).map(Item::Figure))
            .chain((0..d.statements.len()).map(Item::Statement));
        let mut told = BTreeSet::new();
        let mut rows: Vec<Row<'a>> = items
            .map(|item| edition.fact(item))
            .filter(|fact| !fact.evidence.is_empty())
            .filter(|fact| told.insert((fact.kind, &fact.what)))
            .map(|fact| {
                let mut conflicts = self.disputes(fact);
                conflicts.sort_by_key(|&n| d.conflicts[n].about != fact.what);
                let origins = edition.origins(fact.evidence.iter().map(|e| e.article));
                Row { fact, conflicts, origins }
            })
            .collect();
        rows.sort_by_key(|r| (r.conflicts.is_empty(), std::cmp::Reverse(r.origins)));
        rows
    }

    pub(super) fn matrix(&mut self) {
        let mut rows = if self.edition.reports.len() < 2 { Vec::new() } else { self.rows() };
        if rows.is_empty() {
            return;
        }
        let all = rows.len();
        let is_large = all * self.edition.reports.len() > MOST_CELLS;
        if is_large && !self.edition.dossier.only_in.is_empty() {
            rows.retain(|row| row.origins > 1 || !row.conflicts.is_empty());
        }
        let note = match all - rows.len() {
            0 => String::new(),
            rest => format!(
                "Facts of several origins. <a href=\"#{}-only\">What only one says</a> has the other {rest}.",
                self.story
            ),
        };
        self.open("matrix", "Who reports what", &note);
        self.filters(&rows);
        let many = if self.edition.reports.len() > NAMED_COLUMNS { " class=\"many\"" } else { "" };
        let _ = write!(
            self.out,
            "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Coverage matrix\"><table data-sort{many}>"
        );
        self.columns();
        self.push("<tbody>\n");
        for row in &rows {
            self.row(row);
        }
        self.push("</tbody></table></div><p class=\"legend\"><span><b class=\"yes\">●</b> said</span> <span><b class=\"no\">–</b> not said</span> <span><b class=\"not\"><span class=\"sign\">≠</span> value</b> contradicted</span></p>\n");
        self.close();
    }

    /// Choices of rows; they work without the script.
    fn filters(&mut self, rows: &[Row]) {
        let disputed = rows.iter().filter(|r| !r.conflicts.is_empty()).count();
        let several = rows.iter().filter(|r| r.origins > 1).count();
        let first = if rows.len() > FEW_ROWS && several > 0 { "several" } else { "all" };
        let name = format!("{}-filter", self.story);
        self.push("<fieldset class=\"filters\"><legend class=\"vh\">Facts shown</legend>");
        for (key, label, n) in [
            ("all", "All", rows.len()),
            ("several", "By several origins", several),
            ("disputed", "Disputed", disputed),
            ("alone", "By one origin", rows.len() - several),
        ] {
            let checked = if key == first { " checked" } else { "" };
            let off = if n == 0 { " disabled" } else { "" };
            let _ = write!(
                self.out,
                "<label><input type=\"radio\" name=\"{name}\" value=\"{key}\"{checked}{off}><span>{label} <i>{n}</i></span></label>"
            );
        }
        self.push("</fieldset>");
    }

    fn columns(&mut self) {
        self.push("<thead><tr><th scope=\"col\">Fact</th>");
        for n in 0..self.edition.reports.len() {
            let report = &self.edition.reports[n];
            let class = self.column_class(n);
            let _ = write!(
                self.out,
                "<th scope=\"col\"{class}>{}<span class=\"name\">{}</span></th>",
                chip(report),
                Text(&shorten(&report.label, 40))
            );
        }
        self.push("</tr></thead>");
    }

    /// Copies stand in one group of columns.
    fn column_class(&self, n: usize) -> &'static str {
        let reports = &self.edition.reports;
        let is_copy = n > 0 && reports[n - 1].origin == reports[n].origin;
        if is_copy { " class=\"copy\"" } else { "" }
    }

    fn row(&mut self, row: &Row) {
        let mut class = vec![if row.origins > 1 { "several" } else { "alone" }];
        if !row.conflicts.is_empty() {
            class.push("disputed");
        }
        let what = Text(&shorten(&capital(&row.fact.what), 140)).to_string();
        let what = self.fact_link(&row.fact.id, &row.fact.evidence, &what);
        let kind = match row.fact.kind {
            FactKind::Statement => "said",
            FactKind::Figure => "figure",
            _ => "event",
        };
        let _ = write!(
            self.out,
            "<tr class=\"{}\"><th scope=\"row\" class=\"{kind}\" dir=\"auto\">{what}</th>",
            class.join(" ")
        );
        let given: BTreeSet<usize> = row.fact.evidence.iter().map(|e| e.article).collect();
        for n in 0..self.edition.reports.len() {
            let class = self.column_class(n);
            let cell = self.cell(row, &given, &self.edition.reports[n]);
            let html = self.show(&cell, row, &self.edition.reports[n]);
            let _ = write!(self.out, "<td{class}>{html}</td>");
        }
        self.push("</tr>\n");
    }

    fn cell(&self, row: &Row, given: &BTreeSet<usize>, report: &Report) -> Cell {
        let article = report.article;
        for &n in &row.conflicts {
            let conflict = &self.edition.dossier.conflicts[n];
            let own = |v: &&Value| v.evidence.iter().any(|e| e.article == article);
            let values: BTreeSet<String> = conflict
                .values
                .iter()
                .filter(own)
                .map(|v| shorten(&in_a_cell(conflict, &v.value), 28))
                .collect();
            if !values.is_empty() {
                let values: Vec<String> = values.into_iter().collect();
                return Cell::Contradicted(article, n, values.join(" / "));
            }
        }
        if given.contains(&article) {
            return Cell::Said(article);
        }
        Cell::NotSaid
    }

    fn show(&self, cell: &Cell, row: &Row, report: &Report) -> String {
        match cell {
            // The style says so.
            Cell::NotSaid => String::new(),
            Cell::Said(article) => {
                let (fact, anchor) = (&row.fact.id, self.anchor(&row.fact.id, *article));
                let color = report.origin % super::COLORS;
                format!(
                    "<a class=\"cite yes o{color}\" href=\"#{anchor}\" data-fact=\"{fact}\" aria-label=\"said\">●</a>"
                )
            }
            Cell::Contradicted(article, n, value) => {
                let inner = format!(
                    "<span class=\"not\"><span class=\"sign\" aria-hidden=\"true\">≠ </span><span class=\"vh\">contradicted: </span>{}</span>",
                    Text(value)
                );
                self.cite(&format!("C{}", n + 1), *article, &inner)
            }
        }
    }
}
