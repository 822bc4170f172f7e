//! Dossiers as a table: one row a fact and piece of evidence.
//!
//! | column | what |
//! |---|---|
//! | `story` | id of the story |
//! | `fact` | id of the fact, as in the JSON form |
//! | `kind` | conflict, update, event, figure, statement, entity |
//! | `attribute` | of a conflict or update: time, place, number, ... |
//! | `what` | the fact in a line |
//! | `value` | the value this row's evidence gives: of a conflict, update or figure its side, of an event or statement its time |
//! | `article`, `outlet`, `origin` | who says so; `origin` is a number, equal for copies |
//! | `field`, `start`, `end` | where: title or text, in Unicode code points, end exclusive |
//! | `exact` | the words |
//!
//! RFC 4180, UTF-8. A cell that a spreadsheet would take for a formula begins with an apostrophe.

use super::edition::{Edition, Fact, FactKind};
use crate::dossier::{Dossier, Evidence, Reading};
use crate::mention::Field;
use crate::text::CodePoints;

const HEADER: [&str; 13] = [
    "story",
    "fact",
    "kind",
    "attribute",
    "what",
    "value",
    "article",
    "outlet",
    "origin",
    "field",
    "start",
    "end",
    "exact",
];

/// Prints the facts of all dossiers, in their order, under one header.
pub fn render(readings: &[Reading], dossiers: &[Dossier]) -> String {
    let mut out =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let points: Vec<[CodePoints; 2]> = readings.iter().map(code_points).collect();
    out.write_record(HEADER).expect("writing to memory does not fail");
    for (n, dossier) in dossiers.iter().enumerate() {
        let edition = Edition::new(readings, dossier);
        let table = Table { edition: &edition, points: &points, story: format!("s{}", n + 1) };
        for fact in edition.facts() {
            for row in table.rows(&fact) {
                out.write_record(row.map(safe)).expect("writing to memory does not fail");
            }
        }
    }
    let bytes = out.into_inner().expect("writing to memory does not fail");
    String::from_utf8(bytes).expect("cells and separators are UTF-8")
}

fn code_points(reading: &Reading) -> [CodePoints; 2] {
    let article = &reading.document.article;
    [CodePoints::new(article.title.as_deref().unwrap_or("")), CodePoints::new(&article.text)]
}

/// The rows of one story.
struct Table<'a> {
    edition: &'a Edition<'a>,
    points: &'a [[CodePoints; 2]],
    story: String,
}

impl Table<'_> {
    fn rows(&self, fact: &Fact) -> Vec<[String; 13]> {
        let (attribute, sides) = self.sides(fact);
        let mut rows = Vec::new();
        for (value, evidence) in sides {
            rows.extend(evidence.iter().map(|&e| self.row(fact, attribute, &value, e)));
        }
        rows
    }

    /// The attribute of a fact, and its values with their evidence.
    fn sides(&self, fact: &Fact) -> (&'static str, Vec<(String, Vec<Evidence>)>) {
        let dossier = self.edition.dossier;
        let index = fact.id[1..].parse::<usize>().map_or(0, |n| n - 1);
        let sides = |values: &[crate::dossier::Value]| {
            values.iter().map(|v| (v.value.clone(), v.evidence.clone())).collect()
        };
        let one = |value: &Option<String>| {
            vec![(value.clone().unwrap_or_default(), fact.evidence.clone())]
        };
        match fact.kind {
            FactKind::Conflict => {
                let conflict = &dossier.conflicts[index];
                (conflict.attribute.as_str(), sides(&conflict.values))
            }
            FactKind::Update => {
                let update = &dossier.updates[index];
                (update.attribute.as_str(), sides(&update.values))
            }
            FactKind::Figure => ("", sides(&dossier.figures[index].values)),
            FactKind::Event => ("", one(&dossier.events[index].time)),
            FactKind::Statement => ("", one(&dossier.statements[index].time)),
            FactKind::Entity => ("", one(&None)),
        }
    }

    fn row(&self, fact: &Fact, attribute: &str, value: &str, e: Evidence) -> [String; 13] {
        let article = &self.edition.readings[e.article].document.article;
        let (field, points) = match e.field {
            Field::Title => ("title", &self.points[e.article][0]),
            Field::Text => ("text", &self.points[e.article][1]),
        };
        let [start, end] = points.of_span(e.span);
        [
            self.story.clone(),
            fact.id.clone(),
            fact.kind.as_str().to_owned(),
            attribute.to_owned(),
            fact.what.clone(),
            value.to_owned(),
            article.id.clone(),
            article.outlet.clone().unwrap_or_default(),
            (self.edition.report(e.article).origin + 1).to_string(),
            field.to_owned(),
            start.to_string(),
            end.to_string(),
            self.edition.words(e).to_owned(),
        ]
    }
}

/// A cell no spreadsheet runs as a formula (OWASP, "CSV injection").
fn safe(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::fixture;
    use proptest::prelude::*;

    fn records(text: &str) -> Vec<csv::StringRecord> {
        csv::Reader::from_reader(text.as_bytes()).records().map(Result::unwrap).collect()
    }

    #[test]
    fn every_row_points_at_its_words() {
        let (readings, dossier) = fixture::ferry();
        let rows = records(&render(&readings, &[dossier]));
        assert!(rows.len() > 30, "{} rows", rows.len());
        for row in &rows {
            let reading = readings.iter().find(|r| r.document.article.id == row[6]).unwrap();
            let chars = reading.document.article.text.chars();
            let (start, end): (usize, usize) = (row[10].parse().unwrap(), row[11].parse().unwrap());
            assert_eq!(chars.skip(start).take(end - start).collect::<String>(), row[12]);
        }
    }

    #[test]
    fn a_conflict_has_a_row_for_each_side_and_report() {
        let (readings, dossier) = fixture::ferry();
        let rows = records(&render(&readings, &[dossier]));
        let sides: Vec<_> = rows
            .iter()
            .filter(|r| &r[1] == "C1")
            .map(|r| format!("{} {} {}", &r[5], &r[6], &r[8]))
            .collect();
        assert_eq!(
            sides,
            [
                "2023-11-27 skerry-post 1",
                "2023-11-27 skerry-post-follow-up 3",
                "2023-11-28 kattegat-herald 2",
                "2023-11-28 baltic-morning 2",
            ]
        );
    }

    #[test]
    fn a_formula_is_only_text() {
        let (readings, dossier) = fixture::hostile("=1+1");
        let rows = records(&render(&readings, &[dossier]));
        assert!(rows.iter().all(|r| &r[12] == "'=1+1"));
    }

    proptest! {
        #[test]
        fn any_report_gives_rows_that_read_back(text in "\\PC{1,60}") {
            let (readings, dossier) = fixture::hostile(&text);
            let out = render(&readings, &[dossier]);
            prop_assert!(records(&out).iter().all(|r| r.len() == HEADER.len()));
        }
    }
}
