//! The figures of record: the table of EVALUATION.md between its two marks.

use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;

const BEGIN: &str = "<!-- figures of record: written by `cargo xtask eval --record` -->";
const END: &str = "<!-- end of the figures of record -->";

/// (measure, figure) to value.
pub(crate) type Record = BTreeMap<(String, String), f64>;

/// One measured figure beside its bar and the best peer's.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figure {
    pub(crate) measure: String,
    pub(crate) name: String,
    pub(crate) value: f64,
    pub(crate) bar: f64,
    pub(crate) peer: Option<f64>,
    pub(crate) lower_is_better: bool,
}

impl Figure {
    /// Whether it is a speed or a size, which depend on the machine.
    pub(crate) fn is_speed(&self) -> bool {
        self.measure == "speed" || self.name.contains("per_second")
    }

    fn reaches_its_bar(&self) -> bool {
        if self.lower_is_better { self.value <= self.bar } else { self.value >= self.bar }
    }

    fn row(&self) -> String {
        let peer = self.peer.map_or(String::new(), |p| p.to_string());
        let short = if self.reaches_its_bar() { "" } else { "short" };
        let Self { measure, name, value, bar, .. } = self;
        format!("| {measure} | {name} | {value} | {bar} | {peer} | {short} |")
    }
}

/// The figures that have a bar, in the order of the bars.
pub(crate) fn figures(bars: &Value, results: &Value) -> Vec<Figure> {
    let mut figures = Vec::new();
    for entry in bars.as_array().into_iter().flatten() {
        let measure = entry["name"].as_str().unwrap_or_default();
        let lower: Vec<&str> = entry["lower_is_better"]
            .as_array()
            .map(|list| list.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        for (name, bar) in entry["bars"].as_object().into_iter().flatten() {
            let found = name.split('/').fold(&results[measure], |value, key| &value[key]);
            let Some(value) = found.as_f64() else { continue };
            figures.push(Figure {
                measure: measure.to_owned(),
                name: name.clone(),
                value,
                bar: bar.as_f64().unwrap_or_default(),
                peer: entry["peers"][name].as_f64(),
                lower_is_better: lower.contains(&name.as_str()),
            });
        }
    }
    figures
}

/// The figures of record on the page.
pub(crate) fn read(page: &str) -> Record {
    rows(page).into_iter().collect()
}

/// Every row of the table: (measure, figure) and value.
fn rows(page: &str) -> Vec<((String, String), f64)> {
    let table = page.split(BEGIN).nth(1).and_then(|rest| rest.split(END).next());
    let cells = |line: &str| -> Option<((String, String), f64)> {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        let key = (cells.next()?.to_owned(), cells.next()?.to_owned());
        Some((key, cells.next()?.parse().ok()?))
    };
    table.unwrap_or_default().lines().filter_map(cells).collect()
}

/// The page with `measured` in its table; rows that were not measured now stay.
///
/// # Errors
/// Where the page lacks the marks of the table.
pub(crate) fn enter(page: &str, measured: &[Figure]) -> Result<String> {
    let (before, rest) = page.split_once(BEGIN).context("EVALUATION.md: no mark for the table")?;
    let (old, after) = rest.split_once(END).context("EVALUATION.md: no end of the table")?;
    let mut lines: Vec<String> =
        old.lines().filter(|l| l.starts_with('|')).skip(2).map(str::to_owned).collect();
    for figure in measured {
        let start = format!("| {} | {} |", figure.measure, figure.name);
        match lines.iter_mut().find(|line| line.starts_with(&start)) {
            Some(line) => *line = figure.row(),
            None => lines.push(figure.row()),
        }
    }
    let mut table = String::from("\n| measure | figure | measured | bar | peer | |\n");
    table.push_str("|---|---|---|---|---|---|\n");
    for line in lines {
        writeln!(table, "{line}").expect("a string takes every write");
    }
    Ok(format!("{before}{BEGIN}{table}{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_entered_is_read_back() {
        let bars = json!([{"name": "packs", "bars": {"events found/percent": 80}, "peers": {}}]);
        let results = json!({"packs": {"events found": {"percent": 81.5}}});
        let page = format!("# Evaluation\n\n{BEGIN}\n{END}\n\nmore\n");
        let page = enter(&page, &figures(&bars, &results)).unwrap();
        let key = ("packs".to_owned(), "events found/percent".to_owned());
        assert_eq!(read(&page), Record::from([(key, 81.5)]));
        assert_eq!(enter(&page, &figures(&bars, &results)).unwrap(), page, "entering twice");
        assert!(page.ends_with("\n\nmore\n"));
    }
}
