//! Pairs of reports with one value changed: what is found and what is falsely said, by confidence.
//!
//! The same pairs that `run.py planted` reads, scored as it scores them, at every threshold at once.

use anyhow::{Context, Result};
use rayon::prelude::*;
use serde_json::Value;
use std::path::Path;
use variorum::article::{Article, Published, PublishedFrom};
use variorum::dossier::{Config, Conflict};
use variorum::mention::Field;
use variorum::text::{CodePoints, Span};

/// What a pair of reports showed: confidences.
struct Shown {
    is_changed: bool,
    /// Of the surest conflict on the changed spot.
    hit: Option<f64>,
    /// Of every conflict.
    all: Vec<f64>,
}

/// Prints, for each confidence, what is found on changed pairs, what is falsely found on the same
/// spot unchanged, how many conflicts an unchanged pair has, and how many of those said with about
/// that confidence on changed pairs are the change.
pub(super) fn eval(path: &Path) -> Result<()> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let shown: Vec<Shown> =
        text.lines().collect::<Vec<_>>().into_par_iter().map(show).collect::<Result<_>>()?;
    let of = |changed: bool| shown.iter().filter(move |s| s.is_changed == changed);
    let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    println!("| confidence | found | false on the spot | conflicts an unchanged pair |");
    println!("|---|---|---|---|");
    for step in 1..10 {
        let least = f64::from(step) / 10.0;
        let hits = |changed| of(changed).filter(|s| s.hit.is_some_and(|c| c >= least)).count();
        let said: usize = of(false).map(|s| s.all.iter().filter(|&&c| c >= least).count()).sum();
        println!(
            "| {least:.1} | {:.1} | {:.1} | {:.2} |",
            share(hits(true), of(true).count()),
            share(hits(false), of(false).count()),
            said as f64 / of(false).count().max(1) as f64,
        );
    }
    println!("\n| said with | conflicts | right |\n|---|---|---|");
    for step in 0..10 {
        let (low, high) = (f64::from(step) / 10.0, f64::from(step + 1) / 10.0);
        let within = |c: f64| c >= low && (c < high || step == 9);
        let said: usize = of(true).map(|s| s.all.iter().filter(|&&c| within(c)).count()).sum();
        let right = of(true).filter(|s| s.hit.is_some_and(within)).count();
        println!("| {low:.1} to {high:.1} | {said} | {:.0} % |", share(right, said));
    }
    Ok(())
}

fn show(line: &str) -> Result<Shown> {
    let row: Value = serde_json::from_str(line)?;
    let is_changed = !row["planted"].is_null();
    let evidence = if is_changed { &row["planted"]["evidence"] } else { &row["evidence"] };
    let articles: Vec<Article> = row["articles"]
        .as_array()
        .context("a line without `articles`")?
        .iter()
        .map(article)
        .collect();
    let (readings, dossiers) = variorum::pipeline::read(articles, Config { min_confidence: 0.0 });
    let mut spots = Vec::new();
    for spot in evidence.as_array().context("a line without `evidence`")? {
        let place =
            readings.iter().position(|r| Some(r.document.article.id.as_str()) == spot[0].as_str());
        let article = place.context("evidence of no article")?;
        let points = CodePoints::new(&readings[article].document.article.text);
        let byte = |n: usize| points.to_byte(spot[1][n].as_u64().unwrap_or(0) as u32) as usize;
        spots.push((article, Span::new(byte(0), byte(1))));
    }
    let conflicts: Vec<&Conflict> = dossiers.iter().flat_map(|d| &d.conflicts).collect();
    let hits = conflicts.iter().filter(|c| is_on(c, &spots)).map(|c| c.confidence);
    Ok(Shown {
        is_changed,
        hit: hits.max_by(f64::total_cmp),
        all: conflicts.iter().map(|c| c.confidence).collect(),
    })
}

/// Whether different values of the conflict touch the two spots.
fn is_on(conflict: &Conflict, spots: &[(usize, Span)]) -> bool {
    let touching = |&(article, span): &(usize, Span)| -> Vec<usize> {
        let touches = |n: &usize| {
            conflict.values[*n]
                .evidence
                .iter()
                .any(|e| e.article == article && e.field == Field::Text && e.span.overlaps(span))
        };
        (0..conflict.values.len()).filter(touches).collect()
    };
    let sides: Vec<Vec<usize>> = spots.iter().map(touching).collect();
    matches!(&sides[..], [a, b] if a.iter().any(|x| b.iter().any(|y| x != y)))
}

fn article(value: &Value) -> Article {
    let field = |name: &str| value[name].as_str().map(str::to_owned);
    let day = field("published").and_then(|day| day.get(..10)?.parse().ok());
    Article {
        id: field("id").unwrap_or_default(),
        outlet: field("outlet"),
        title: field("title"),
        text: field("text").unwrap_or_default(),
        published: day.map(|day| Published::on(day, PublishedFrom::Given)),
        ..Article::default()
    }
}
