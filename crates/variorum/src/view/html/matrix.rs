//! The coverage matrix: facts by reports: said, not said, or contradicted.

use super::escape::{Attr, Text};
use super::{Page, chip, cut};
use crate::dossier::{Attribute, Conflict, Evidence, Item};
use crate::view::edition::{Fact, FactKind, Report, capital, show_value};
use crate::view::when::{self, When};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Rows shown before the first filter is "by several".
const FEW_ROWS: usize = 24;

/// One row of the matrix.
struct Row<'a> {
    fact: Fact,
    conflicts: Vec<&'a Conflict>,
    origins: usize,
}

/// What a report has on a fact.
enum Cell {
    Said(usize),
    Contradicted(usize, String),
    NotSaid,
}

/// A value as short as it can be told from the others.
fn in_a_cell(conflict: &Conflict, value: &str) -> String {
    if conflict.attribute == Attribute::Wording {
        return "other words".to_owned();
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
            .filter(|fact| told.insert((fact.kind, fact.what.clone())))
            .map(|fact| {
                let conflicts = self.disputes(&fact).into_iter().map(|n| &d.conflicts[n]).collect();
                let origins = edition.origins(fact.evidence.iter().map(|e| e.article));
                Row { fact, conflicts, origins }
            })
            .collect();
        rows.sort_by_key(|r| (r.conflicts.is_empty(), std::cmp::Reverse(r.origins)));
        rows
    }

    pub(super) fn matrix(&mut self) {
        if self.matrix_rows() == 0 {
            return;
        }
        let rows = self.rows();
        self.open("matrix", "Who reports what", "");
        self.filters(&rows);
        self.push("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Coverage matrix\"><table data-sort>");
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
                "<th scope=\"col\" class=\"{class}\">{}<span class=\"name\">{}</span></th>",
                chip(report),
                Text(&cut(&report.label, 40))
            );
        }
        self.push("</tr></thead>");
    }

    /// Copies stand in one group of columns.
    fn column_class(&self, n: usize) -> &'static str {
        let reports = &self.edition.reports;
        if n > 0 && reports[n - 1].origin == reports[n].origin { "m copy" } else { "m" }
    }

    fn row(&mut self, row: &Row) {
        let mut class = vec![if row.origins > 1 { "several" } else { "alone" }];
        if !row.conflicts.is_empty() {
            class.push("disputed");
        }
        let what = Text(&cut(&capital(&row.fact.what), 140)).to_string();
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
        for n in 0..self.edition.reports.len() {
            let class = self.column_class(n);
            let cell = self.cell(row, &self.edition.reports[n]);
            let html = self.show(&cell, row, &self.edition.reports[n]);
            let _ = write!(self.out, "<td class=\"{class}\">{html}</td>");
        }
        self.push("</tr>\n");
    }

    fn cell(&self, row: &Row, report: &Report) -> Cell {
        let of_report = |e: &&Evidence| e.article == report.article;
        let mut values = BTreeSet::new();
        for conflict in &row.conflicts {
            let given = conflict.values.iter().filter(|v| v.evidence.iter().any(|e| of_report(&e)));
            values.extend(given.map(|v| in_a_cell(conflict, &v.value)));
        }
        let article = report.article;
        if !values.is_empty() {
            let values: Vec<String> = values.iter().map(|v| cut(v, 28)).collect();
            return Cell::Contradicted(article, values.join(" / "));
        }
        if row.fact.evidence.iter().any(|e| e.article == article) {
            return Cell::Said(article);
        }
        Cell::NotSaid
    }

    fn show(&self, cell: &Cell, row: &Row, report: &Report) -> String {
        let label = Attr(&report.label);
        match cell {
            Cell::NotSaid => "<span class=\"no\"><span aria-hidden=\"true\">–</span><span class=\"vh\">not said</span></span>".to_owned(),
            Cell::Said(article) => {
                let dot = format!(
                    "<span class=\"yes o{}\" aria-hidden=\"true\">●</span><span class=\"vh\">said by {label}</span>",
                    report.origin % super::COLORS
                );
                self.cite(&row.fact.id, *article, &dot)
            }
            Cell::Contradicted(article, value) => {
                let id = self.conflict_id(row, *article);
                let inner = format!("<span class=\"not\"><span class=\"sign\" aria-hidden=\"true\">≠ </span><span class=\"vh\">contradicted, {label}: </span>{}</span>", Text(value));
                self.cite(&id, *article, &inner)
            }
        }
    }

    /// The id of the first contradiction of a row to which a report gives a value.
    fn conflict_id(&self, row: &Row, article: usize) -> String {
        let gives = |n: &usize| {
            let values = &self.edition.dossier.conflicts[*n].values;
            values.iter().flat_map(|v| &v.evidence).any(|e| e.article == article)
        };
        let n = self.disputes(&row.fact).into_iter().find(gives).unwrap_or_default();
        format!("C{}", n + 1)
    }
}
