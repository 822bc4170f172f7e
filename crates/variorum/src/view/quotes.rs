//! Quotes as rows: what `variorum quotes` prints, as a table, CSV or JSON Lines.
//!
//! One row a quote of an article's text: who speaks and in which office, when, how it is put, the
//! words, and where they are.

use super::rows as written;
use crate::annotate::Quote;
use crate::dossier::Reading;
use crate::dossier::quote_align::said_at;
use crate::text::CodePoints;

/// The columns, in order. `start` and `end` are Unicode code points of the article's text, from the
/// first to the last word that is said.
pub const COLUMNS: [&str; 16] = [
    "article",
    "outlet",
    "published",
    "speaker",
    "role",
    "source",
    "addressee",
    "occasion",
    "relayed_by",
    "when",
    "kind",
    "stance",
    "cue",
    "words",
    "start",
    "end",
];

/// One quote: a cell for each of [`COLUMNS`], empty where nothing is known.
pub type Row = [String; 16];

/// The rows of all quotes of the articles' texts, in the order of `readings` and of the text.
pub fn rows(readings: &[Reading]) -> Vec<Row> {
    readings.iter().flat_map(article_rows).collect()
}

fn article_rows(reading: &Reading) -> Vec<Row> {
    let points = CodePoints::new(&reading.document.article.text);
    let quotes = reading.document.body.quotes.iter().enumerate();
    quotes.map(|(n, quote)| row(reading, n, quote, &points)).collect()
}

fn row(reading: &Reading, n: usize, quote: &Quote, points: &CodePoints) -> Row {
    let article = &reading.document.article;
    let words = |spans: &[crate::text::Span]| -> String {
        let pieces: Vec<&str> =
            spans.iter().flat_map(|&s| article.text[s].split_whitespace()).collect();
        pieces.join(" ")
    };
    let speaker = reading.mentions.body.speakers.get(n).copied().flatten();
    let speaker = speaker.and_then(|e| reading.mentions.entities.get(e));
    let role = speaker.and_then(|e| e.roles.first()).map(|r| r.title.clone());
    let whole = quote.content.iter().copied().reduce(crate::text::Span::cover).unwrap_or_default();
    let [start, end] = points.of_span(whole);
    let told = &quote.circumstances;
    [
        article.id.clone(),
        article.outlet.clone().unwrap_or_default(),
        article.published.as_ref().map(|p| p.day().to_string()).unwrap_or_default(),
        speaker.map(|e| e.name.clone()).unwrap_or_default(),
        role.unwrap_or_default(),
        words(&quote.source),
        words(told.addressee.as_slice()),
        words(told.occasion.as_slice()),
        told.relayed_by.iter().map(|&s| words(&[s])).collect::<Vec<_>>().join("; "),
        said_at(&reading.document.body, quote).unwrap_or_default(),
        quote.kind.as_str().to_owned(),
        quote.stance.as_str().to_owned(),
        words(&quote.cue),
        words(&quote.content),
        start.to_string(),
        end.to_string(),
    ]
}

/// The rows as CSV (RFC 4180) with a header line.
pub fn csv(readings: &[Reading]) -> String {
    written::csv(COLUMNS, rows(readings))
}

/// The rows as JSON Lines: one object a quote, its keys the columns; empty cells are `null`.
pub fn json_lines(readings: &[Reading]) -> String {
    written::json_lines(COLUMNS, rows(readings))
}

/// The rows as a table for the terminal: speaker (or the source's words), role, when, stance, words.
pub fn table(readings: &[Reading]) -> String {
    let header = ["speaker", "role", "when", "stance", "words", "article"];
    let shown = rows(readings).into_iter().map(|row| {
        let [article, _, _, speaker, role, source, _, _, _, when, _, stance, _, words, ..] = row;
        [if speaker.is_empty() { source } else { speaker }, role, when, stance, words, article]
    });
    written::aligned([26, 24, 10, 10, 70, 12], header, shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::annotate;
    use crate::article::Article;
    use crate::mention::resolve;

    fn reading(text: &str) -> Reading {
        let article = Article { id: "A".into(), text: text.into(), ..Article::default() };
        let document = annotate(article);
        let mentions = resolve(&document);
        Reading { document, mentions }
    }

    #[test]
    fn a_quote_is_a_row_with_its_speaker_and_words() {
        let rows = rows(&[reading("“The harbour stays open,” Ines Holm said.")]);
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0][5], "Ines Holm");
        assert_eq!(rows[0][10], "direct");
        assert_eq!(rows[0][13], "“The harbour stays open,”");
        assert_eq!((rows[0][14].as_str(), rows[0][15].as_str()), ("0", "25"));
    }

    #[test]
    fn every_form_begins_with_its_columns() {
        assert!(table(&[]).starts_with("speaker"));
        assert!(csv(&[]).starts_with("article,outlet,published,speaker"));
        assert_eq!(json_lines(&[]), "");
    }
}
