//! Wording: one utterance quoted in materially different words.
//!
//! Compares the quoted words of two reports of one statement. A difference counts where a few
//! content words stand between the same words on both sides and neither report's word is in the
//! other's phrase in another form, number, spelling or near synonym. Cuts and free translations
//! differ in too much to be compared, and are left alone: precision first.

use super::quote_align::stem;
use super::{Attribute, Conflict, Evidence, Reading, Statement, StatementQuote, Value};
use crate::annotate::QuoteKind;
use crate::mention::Field;
use crate::model::embedding::Embeddings;
use crate::text::Span;

/// Words at least this alike in meaning are near synonyms.
const SYNONYMS: f64 = 0.45;
/// Most words of a difference on either side.
const LONGEST: usize = 3;

/// The wording conflicts of a story's statements, in their order.
pub(super) fn wording_conflicts(readings: &[Reading], statements: &[Statement]) -> Vec<Conflict> {
    let mut out = Vec::new();
    for statement in statements {
        let found = pairs(&statement.quotes)
            .find_map(|(a, b)| differing(readings, a, b).map(|spans| (a, b, spans)));
        if let Some((a, b, (x, y))) = found {
            out.push(conflict(readings, statement, [(a, x), (b, y)]));
        }
    }
    out
}

/// Pairs of quotes of different reports that quote words.
fn pairs(quotes: &[StatementQuote]) -> impl Iterator<Item = (&StatementQuote, &StatementQuote)> {
    let quoting = || quotes.iter().filter(|q| q.kind != QuoteKind::Indirect).take(24);
    let all =
        quoting().enumerate().flat_map(move |(n, a)| quoting().skip(n + 1).map(move |b| (a, b)));
    all.filter(|(a, b)| a.article != b.article)
}

/// A word of a quotation.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word<'a> {
    surface: &'a str,
    span: Span,
    /// `None` for function words.
    stem: Option<String>,
}

/// The words of a quote that are in quotation marks, at most 400.
fn quoted_words<'a>(text: &'a str, quote: &StatementQuote) -> Vec<Word<'a>> {
    let mut out = Vec::new();
    for &span in &quote.content {
        let mut quoted = quote.kind == QuoteKind::Direct;
        let mut start = None;
        let surface = &text[span];
        for (at, c) in surface.char_indices().chain([(surface.len(), ' ')]) {
            let inside = c.is_alphanumeric() || start.is_some() && matches!(c, '\'' | '’' | '-');
            if inside && start.is_none() {
                start = Some(at);
            } else if let (false, Some(from)) = (inside, start.take_if(|_| !inside)) {
                let word = surface[from..at].trim_end_matches(['\'', '’', '-']);
                if quoted && out.len() < 400 {
                    let first = span.start as usize + from;
                    let span = Span::new(first, first + word.len());
                    out.push(Word { surface: word, span, stem: stem(word) });
                }
            }
            if quote.kind != QuoteKind::Direct {
                quoted = match c {
                    '“' => true,
                    '”' => false,
                    '"' => !quoted,
                    _ => quoted,
                };
            }
        }
    }
    out
}

/// The phrases in which two quotes of one utterance materially differ, with a word of context on
/// both sides: the first such difference.
fn differing(readings: &[Reading], a: &StatementQuote, b: &StatementQuote) -> Option<(Span, Span)> {
    let text = |q: &StatementQuote| readings[q.article].document.article.text.as_str();
    let (x, y) = (quoted_words(text(a), a), quoted_words(text(b), b));
    substitution(&x, &y)
}

/// The first place where both go from one shared content word to another over different words.
fn substitution(x: &[Word], y: &[Word]) -> Option<(Span, Span)> {
    for i in 0..x.len() {
        for j in 0..y.len() {
            if x[i].stem.is_none() || x[i].stem != y[j].stem {
                continue;
            }
            if let Some((p, q)) = reach(x, y, i, j)
                && materially_different(&x[i + 1..p], &y[j + 1..q], x, y)
            {
                return Some((x[i].span.cover(x[p].span), y[j].span.cover(y[q].span)));
            }
        }
    }
    None
}

/// The next shared content words after `i` and `j`, one to [`LONGEST`] words on.
fn reach(x: &[Word], y: &[Word], i: usize, j: usize) -> Option<(usize, usize)> {
    let ends = |from: usize, len: usize| from + 2..(from + LONGEST + 2).min(len);
    ends(i, x.len())
        .flat_map(|p| ends(j, y.len()).map(move |q| (p, q)))
        .filter(|&(p, q)| x[p].stem.is_some() && x[p].stem == y[q].stem)
        .min_by_key(|&(p, q)| (p - i + q - j, p))
}

/// Whether two runs between the same words say different things: content words on both sides, none
/// of them shared, and none a near synonym, a number or a name in another form.
fn materially_different(a: &[Word], b: &[Word], x: &[Word], y: &[Word]) -> bool {
    let content = |run: &[Word]| -> Vec<String> {
        run.iter().filter(|w| w.stem.is_some()).map(|w| w.surface.to_lowercase()).collect()
    };
    let (one, other) = (content(a), content(b));
    let small = |list: &[String]| (1..=2).contains(&list.len());
    if !small(&one) || !small(&other) {
        return false;
    }
    let named = |w: &Word| w.surface.chars().any(|c| c.is_uppercase() || c.is_numeric());
    if a.iter().chain(b).any(named) {
        return false;
    }
    one.iter().all(|v| other.iter().all(|w| unlike(v, w))) && enough_in_common(x, y)
}

/// Whether two words differ in form and in meaning.
fn unlike(a: &str, b: &str) -> bool {
    if stem(a) == stem(b) || strsim::jaro_winkler(a, b) > 0.85 {
        return false;
    }
    let embeddings = Embeddings::shared();
    match (embeddings.vector(a), embeddings.vector(b)) {
        (Some(u), Some(v)) => cosine(u, v) < SYNONYMS,
        // A word that no text of the embedding's training has is likely misspelt.
        _ => false,
    }
}

/// The cosine of two vectors of small whole numbers.
fn cosine(u: &[i8], v: &[i8]) -> f64 {
    let dot = |a: &[i8], b: &[i8]| -> i64 {
        a.iter().zip(b).map(|(&x, &y)| i64::from(x) * i64::from(y)).sum()
    };
    let size = (dot(u, u) as f64 * dot(v, v) as f64).sqrt();
    if size > 0.0 { dot(u, v) as f64 / size } else { 0.0 }
}

/// Whether the shorter quotation shares at least two fifths of its content words with the other.
fn enough_in_common(x: &[Word], y: &[Word]) -> bool {
    let stems = |list: &[Word]| -> std::collections::BTreeSet<String> {
        list.iter().filter_map(|w| w.stem.clone()).collect()
    };
    let (x, y) = (stems(x), stems(y));
    let shared = x.intersection(&y).count();
    shared >= 4 && 5 * shared >= 2 * x.len().min(y.len())
}

fn conflict(
    readings: &[Reading],
    statement: &Statement,
    sides: [(&StatementQuote, Span); 2],
) -> Conflict {
    let words = |(q, span): (&StatementQuote, Span)| {
        readings[q.article].document.article.text.as_str()[span].to_owned()
    };
    let outlet = |q: &StatementQuote| {
        let article = &readings[q.article].document.article;
        article.outlet.clone().unwrap_or_else(|| format!("report {}", article.id))
    };
    let speaker = statement.speaker_name.clone().unwrap_or_else(|| "the speaker".to_owned());
    let [a, b] = sides;
    let explanation = format!(
        "{} quotes {speaker} with “{}”; {} with “{}”.",
        capitalised(&outlet(a.0)),
        words(a),
        outlet(b.0),
        words(b),
    );
    let value = |side: (&StatementQuote, Span)| Value {
        value: words(side),
        evidence: vec![Evidence { article: side.0.article, field: Field::Text, span: side.1 }],
    };
    Conflict {
        about: format!("what {speaker} said"),
        attribute: Attribute::Wording,
        confidence: 0.7,
        values: vec![value(a), value(b)],
        explanation,
    }
}

fn capitalised(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn direct(text: &str) -> StatementQuote {
        StatementQuote {
            article: 0,
            kind: QuoteKind::Direct,
            stance: crate::annotate::Stance::Says,
            content: vec![Span::new(0, text.len())],
            cue: vec![],
            source: vec![],
            circumstances: crate::annotate::Circumstances::default(),
        }
    }

    fn check(a: &str, b: &str, expected: Option<(&str, &str)>) {
        let (x, y) = (quoted_words(a, &direct(a)), quoted_words(b, &direct(b)));
        let found = substitution(&x, &y);
        assert_eq!(found.map(|(s, t)| (&a[s], &b[t])), expected);
    }

    #[test]
    fn another_word_between_the_same_words_is_a_conflict() {
        check(
            "We demand permanent military bases near the northern border before winter",
            "We demand permanent fishing bases near the northern border before winter",
            Some(("permanent military bases", "permanent fishing bases")),
        );
    }

    #[test]
    fn synonyms_inflection_and_cuts_are_none() {
        check(
            "The council deeply regrets the sinking of the ferry and thanks every volunteer",
            "The council profoundly regrets the sinking of the ferry and thanks every volunteer",
            None,
        );
        check(
            "The council will build new harbours along the coast this decade",
            "The council builds harbours along the coast this decade",
            None,
        );
    }
}
