//! The reports of dossiers as references: RIS, which reference managers read.
//!
//! One reference a report: `TY  - NEWS`, headline, outlet, date, address, language, and as a note the
//! story it is of and whether its date was inferred. Lines end in CR LF, UTF-8.

use super::edition::flat;
use crate::article::{Article, Published, PublishedFrom};
use crate::dossier::{Dossier, Reading};
use std::fmt::Write;

/// Prints a reference a report, in the order of the dossiers.
pub fn render(readings: &[Reading], dossiers: &[Dossier]) -> String {
    let mut out = String::new();
    for dossier in dossiers {
        for &article in &dossier.articles {
            reference(&readings[article].document.article, &dossier.headline, &mut out);
        }
    }
    out
}

fn reference(article: &Article, story: &str, out: &mut String) {
    let mut line = |tag: &str, value: &str| {
        let value = plain(value);
        if !value.is_empty() {
            let _ = write!(out, "{tag}  - {value}\r\n");
        }
    };
    line("TY", "NEWS");
    line("ID", &article.id);
    line("TI", article.title.as_deref().unwrap_or(&article.id));
    line("T2", article.outlet.as_deref().unwrap_or_default());
    if let Some(published) = &article.published {
        let day: jiff::civil::Date = Published::day(published);
        line("PY", &day.strftime("%Y").to_string());
        line("DA", &day.strftime("%Y/%m/%d/").to_string());
        if published.from == PublishedFrom::Inferred {
            line("N1", "Date inferred from the text");
        }
    }
    line("UR", article.url.as_deref().and_then(super::html::link).unwrap_or_default());
    line("LA", article.language.as_deref().unwrap_or_default());
    line("N1", &format!("Story: {story}"));
    out.push_str("ER  - \r\n\r\n");
}

/// On one line, without what is no character to be read: nothing of a report can begin a field.
fn plain(text: &str) -> String {
    flat(text).chars().filter(|&c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::fixture;

    #[test]
    fn every_report_is_a_reference() {
        let (readings, dossier) = fixture::ferry();
        let ris = render(&readings, std::slice::from_ref(&dossier));
        assert_eq!(ris.matches("TY  - NEWS\r\n").count(), dossier.articles.len());
        assert_eq!(ris.matches("ER  - \r\n").count(), dossier.articles.len());
        assert!(ris.contains("\r\nT2  - ") && ris.contains("\r\nDA  - 20"), "{ris}");
    }

    #[test]
    fn a_headline_cannot_begin_a_field() {
        let (readings, dossier) = fixture::hostile("x\r\nUR  - javascript:alert(1)\u{7}");
        let ris = render(&readings, &[dossier]);
        assert!(ris.lines().all(|line| !line.starts_with("UR  - java")), "{ris}");
    }
}
