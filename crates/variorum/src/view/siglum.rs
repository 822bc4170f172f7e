//! How reports are named: by siglum and by label.
//!
//! A *siglum* is the letter by which a critical edition names a witness. Each origin has a letter;
//! the copies of one origin are numbered: A, B1, B2, C. A label is the outlet, with what tells its
//! reports apart.

use super::edition::flat;
use super::when;
use crate::article::Published;
use crate::dossier::{Dossier, Reading};
use std::collections::{BTreeMap, BTreeSet};

/// Most characters of an outlet's name.
const LONGEST_NAME: usize = 80;

/// One article of the dossier as views name it.
pub(super) struct Report {
    /// Index of the article in the batch.
    pub article: usize,
    /// "A", or "B2" for the second copy of an origin.
    pub siglum: String,
    /// Index of its origin.
    pub origin: usize,
    /// Its outlet, told apart where one outlet has several reports; its id where none is known.
    pub label: String,
}

/// The reports of a dossier with their sigla.
pub(super) fn reports(readings: &[Reading], dossier: &Dossier) -> Vec<Report> {
    let mut origins = dossier.origins.clone();
    let placed: BTreeSet<usize> = origins.iter().flatten().copied().collect();
    origins.extend(dossier.articles.iter().filter(|a| !placed.contains(a)).map(|&a| vec![a]));
    let labels = labels(readings, &origins.concat());
    let mut out = Vec::new();
    for (origin, members) in origins.iter().enumerate() {
        for (n, &article) in members.iter().enumerate() {
            let copy = if members.len() > 1 { (n + 1).to_string() } else { String::new() };
            let siglum = format!("{}{copy}", letters(origin));
            out.push(Report { article, siglum, origin, label: labels[&article].clone() });
        }
    }
    out
}

/// A, B, ... Z, AA, AB, ...
fn letters(n: usize) -> String {
    let letter = char::from(b'A' + (n % 26) as u8);
    if n < 26 { letter.to_string() } else { format!("{}{letter}", letters(n / 26 - 1)) }
}

/// A name on one line, cut where it is no name any more.
fn short_name(text: &str) -> String {
    let start = text.char_indices().nth(LONGEST_NAME).map_or(text, |(end, _)| &text[..end]);
    flat(start)
}

/// Ids longer than this are no names; reports that only they would tell apart are numbered.
const LONGEST_ID: usize = 24;

/// Outlets as names of reports; the day, then the id or a number, tells reports of one outlet apart.
fn labels(readings: &[Reading], articles: &[usize]) -> BTreeMap<usize, String> {
    let outlet = |a: usize| {
        let outlet = readings[a].document.article.outlet.as_deref().map(short_name);
        outlet.filter(|outlet| !outlet.is_empty())
    };
    let id = |a: usize| short_name(&readings[a].document.article.id);
    let named = |a: usize| outlet(a).unwrap_or_else(|| id(a));
    let mut out: BTreeMap<usize, String> = articles.iter().map(|&a| (a, named(a))).collect();
    for (_, alike) in alike(&out) {
        for a in alike {
            let day = readings[a].document.article.published.as_ref().map(Published::day);
            let day = outlet(a).zip(day.map(when::short));
            if let Some((outlet, day)) = day {
                out.insert(a, format!("{outlet} ({day})"));
            }
        }
    }
    for (label, alike) in alike(&out) {
        let are_names = alike.iter().all(|&a| id(a).chars().count() <= LONGEST_ID);
        for (n, a) in alike.into_iter().enumerate() {
            let detail = if are_names { id(a) } else { (n + 1).to_string() };
            let label = match (label.strip_suffix(')'), are_names) {
                (Some(dated), false) => format!("{dated}, {detail})"),
                _ => format!("{} ({detail})", named(a)),
            };
            out.insert(a, label);
        }
    }
    out
}

/// The labels that several articles share.
fn alike(labels: &BTreeMap<usize, String>) -> Vec<(String, Vec<usize>)> {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (&article, label) in labels {
        groups.entry(label).or_default().push(article);
    }
    let shared = groups.into_iter().filter(|(_, articles)| articles.len() > 1);
    shared.map(|(label, articles)| (label.to_owned(), articles)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_have_letters() {
        assert_eq!([letters(0), letters(25), letters(26), letters(701)], ["A", "Z", "AA", "ZZ"]);
    }
}
