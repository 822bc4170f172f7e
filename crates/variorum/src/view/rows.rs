//! Rows of one kind of finding as CSV, JSON Lines and a table for the terminal.
//!
//! Owns how rows are written; what a row holds is said by the view that makes it.

use serde_json::{Map, Value as Json, json};

/// The rows as CSV (RFC 4180) with a header line.
pub(super) fn csv<const N: usize>(columns: [&str; N], rows: Vec<[String; N]>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = std::iter::once(columns.map(str::to_owned))
        .chain(rows)
        .try_for_each(|row| writer.write_record(&row));
    let bytes = writer.into_inner().unwrap_or_default();
    written.map(|()| String::from_utf8(bytes).unwrap_or_default()).unwrap_or_default()
}

/// The rows as JSON Lines: one object a row, its keys the columns; empty cells are `null`.
pub(super) fn json_lines<const N: usize>(columns: [&str; N], rows: Vec<[String; N]>) -> String {
    let object = |row: [String; N]| -> String {
        let cell = |text: String| if text.is_empty() { Json::Null } else { json!(text) };
        let map: Map<String, Json> =
            columns.iter().zip(row).map(|(key, text)| ((*key).to_owned(), cell(text))).collect();
        format!("{}\n", Json::Object(map))
    };
    rows.into_iter().map(object).collect()
}

/// Header and rows aligned in columns of these widths, in characters; long cells are cut.
pub(super) fn aligned<const N: usize>(
    widths: [usize; N],
    header: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> String {
    let mut out = String::new();
    for row in std::iter::once(header.map(str::to_owned)).chain(rows) {
        let cells: Vec<String> =
            row.iter().zip(widths).map(|(text, width)| padded(text, width)).collect();
        out.push_str(cells.join("  ").trim_end());
        out.push('\n');
    }
    out
}

/// `text` in exactly `width` characters.
fn padded(text: &str, width: usize) -> String {
    let count = text.chars().count();
    if count > width {
        let kept: String = text.chars().take(width - 1).collect();
        return format!("{kept}…");
    }
    format!("{text}{}", " ".repeat(width - count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_cells_are_cut() {
        assert_eq!(padded("abcdef", 4), "abc…");
        assert_eq!(padded("ab", 4), "ab  ");
    }

    #[test]
    fn an_empty_cell_is_null() {
        let rows = vec![["x".to_owned(), String::new()]];
        assert_eq!(json_lines(["a", "b"], rows), "{\"a\":\"x\",\"b\":null}\n");
    }
}
