//! The filters of a query as chips: each with the query without it, and some that could be added.

use crate::page::encoded;

/// A filter of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chip {
    /// As it is written, or what it means.
    pub(crate) label: String,
    /// The query that choosing it makes.
    pub(crate) query: String,
}

impl Chip {
    pub(crate) fn href(&self) -> String {
        format!("/search?q={}", encoded(&self.query))
    }
}

/// The `field:value` parts of a query that stand outside parentheses, each with the query without
/// it.
pub(crate) fn chosen(query: &str) -> Vec<Chip> {
    let parts = parts(query);
    let filters = parts.iter().enumerate().filter(|(_, part)| is_filter(part));
    filters
        .map(|(n, part)| {
            let rest = parts.iter().enumerate().filter(|(k, _)| *k != n).map(|(_, p)| *p);
            Chip { label: (*part).to_owned(), query: rest.collect::<Vec<_>>().join(" ") }
        })
        .collect()
}

/// `query` with `filter` beside it; `None` where it has it already.
pub(crate) fn with(query: &str, filter: &str, label: &str) -> Option<Chip> {
    let has = parts(query).contains(&filter);
    let whole = if query.contains(" OR ") && !query.trim().is_empty() {
        format!("({query}) {filter}")
    } else {
        format!("{query} {filter}")
    };
    (!has).then(|| Chip { label: label.to_owned(), query: whole.trim().to_owned() })
}

fn is_filter(part: &str) -> bool {
    let name = part.trim_start_matches('-').split(':').next().unwrap_or_default();
    part.contains(':') && !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase())
}

/// A query at its blanks, but for those in quotation marks and parentheses.
fn parts(query: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut quoted) = (Vec::new(), 0, 0_usize, false);
    for (at, c) in query.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            c if c.is_whitespace() && !quoted && depth == 0 => {
                parts.push(&query[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&query[start..]);
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_filter_can_be_taken_out() {
        let chips = chosen("ferry person:\"Ana Ruiz\" (a OR place:x) has:conflict");
        let shown: Vec<(&str, &str)> =
            chips.iter().map(|c| (c.label.as_str(), c.query.as_str())).collect();
        assert_eq!(
            shown,
            [
                ("person:\"Ana Ruiz\"", "ferry (a OR place:x) has:conflict"),
                ("has:conflict", "ferry person:\"Ana Ruiz\" (a OR place:x)"),
            ]
        );
    }

    #[test]
    fn a_filter_can_be_added_once() {
        assert_eq!(with("ferry", "has:conflict", "x").unwrap().query, "ferry has:conflict");
        assert_eq!(with("a OR b", "has:change", "x").unwrap().query, "(a OR b) has:change");
        assert_eq!(with("", "has:change", "x").unwrap().href(), "/search?q=has%3Achange");
        assert_eq!(with("ferry has:conflict", "has:conflict", "x"), None);
    }
}
