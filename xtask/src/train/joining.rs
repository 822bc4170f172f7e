//! Which tellings are one happening, learnt from pairs that readers judged (`fixtures/events/pairs.tsv`).

use super::boost::{Examples, learn};
use crate::check::root;
use crate::eval::events::read_articles;
use anyhow::{Context, Result};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use variorum::article::{Article, Published};
use variorum::dossier::event_model::EventModel;
use variorum::dossier::event_pair::{FEATURES, Told, pairs};
use variorum::mention::Field;
use variorum::model::Boosted;
use variorum::pipeline::read_article;

/// Articles that the pairs are of.
const SOURCES: [&str; 2] = ["raw.wikinews.jsonl", "quotes.train.jsonl"];
/// Parts of a cross-validation.
const FOLDS: usize = 5;
/// Trees and rate did best in cross-validation.
const TREES: usize = 60;
const RATE: f64 = 0.1;

/// Two tellings of one story and whether a reader took them for one happening. A telling is an article and the byte
/// at which the word begins that names the happening.
struct Judgement {
    told: [(String, u32); 2],
    same: bool,
}

/// A pair with its features.
struct Example {
    row: [i16; FEATURES],
    same: bool,
    fold: usize,
}

/// The bytes of `models/joining.bin`.
pub(super) fn train(data: &Path) -> Result<Vec<u8>> {
    let stories = judgements(&root().join("fixtures/events/pairs.tsv"))?;
    let mut articles = HashMap::new();
    for source in SOURCES {
        articles.extend(read_articles(&data.join(source))?);
    }
    let examples: Vec<Vec<Example>> = stories
        .par_iter()
        .map(|(&story, judged)| examples(story, judged, &articles))
        .collect::<Result<_>>()?;
    let examples: Vec<Example> = examples.into_iter().flatten().collect();
    let judged: usize = stories.values().map(Vec::len).sum();
    let same = examples.iter().filter(|e| e.same).count();
    eprintln!("{} of {judged} pairs are found, {same} of them one happening", examples.len());
    cross_validate(&examples);
    Ok(EventModel { same: fit(&examples, None) }.to_bytes())
}

/// The judgements by story.
fn judgements(path: &Path) -> Result<BTreeMap<usize, Vec<Judgement>>> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let mut out: BTreeMap<usize, Vec<Judgement>> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [story, a, at, b, by, label] = cells[..] else {
            anyhow::bail!("{}: not six cells: {line:?}", path.display());
        };
        let told = [(a.to_owned(), at.parse()?), (b.to_owned(), by.parse()?)];
        out.entry(story.parse()?).or_default().push(Judgement { told, same: label == "1" });
    }
    Ok(out)
}

/// The judged pairs of a story that are among its pairs of tellings, with their features.
fn examples(
    story: usize,
    judged: &[Judgement],
    articles: &HashMap<String, Article>,
) -> Result<Vec<Example>> {
    let ids: BTreeSet<&str> =
        judged.iter().flat_map(|j| &j.told).map(|(id, _)| id.as_str()).collect();
    let mut members: Vec<Article> = ids
        .into_iter()
        .map(|id| articles.get(id).cloned().with_context(|| format!("no article {id}")))
        .collect::<Result<_>>()?;
    members.sort_by_cached_key(|a| (a.published.as_ref().map(Published::day), a.id.clone()));
    let readings: Vec<_> = members.into_iter().map(read_article).collect();
    let all: Vec<usize> = (0..readings.len()).collect();
    let place = |told: &Told| {
        let id = &readings[told.article].document.article.id;
        (told.field == Field::Text).then_some((id.as_str(), told.trigger.start))
    };
    let wanted: HashMap<[(&str, u32); 2], bool> = judged
        .iter()
        .flat_map(|j| {
            let [a, b] = [(j.told[0].0.as_str(), j.told[0].1), (j.told[1].0.as_str(), j.told[1].1)];
            [([a, b], j.same), ([b, a], j.same)]
        })
        .collect();
    let found = pairs(&readings, &all).into_iter().filter_map(|pair| {
        let key = [place(&pair.told[0])?, place(&pair.told[1])?];
        let same = *wanted.get(&key)?;
        Some(Example { row: pair.row, same, fold: story % FOLDS })
    });
    Ok(found.collect())
}

fn fit(examples: &[Example], left_out: Option<usize>) -> Boosted {
    let mut rows = Examples::default();
    for example in examples.iter().filter(|e| Some(e.fold) != left_out) {
        rows.push(&example.row, example.same, 1.0);
    }
    learn(&rows, TREES, RATE)
}

/// Prints how well pairs of stories are told apart by weights that were learnt on others.
fn cross_validate(examples: &[Example]) {
    let mut scored: Vec<(i32, bool)> = Vec::new();
    for fold in 0..FOLDS {
        let model = fit(examples, Some(fold));
        let held_out = examples.iter().filter(|e| e.fold == fold);
        scored.extend(held_out.map(|e| (model.score(&e.row), e.same)));
    }
    let own = average_precision(&mut scored);
    let mut words: Vec<(i32, bool)> =
        examples.iter().map(|e| (i32::from(e.row[1]) + i32::from(e.row[3]), e.same)).collect();
    eprintln!(
        "average precision on stories not learnt from {own:.1}, by shared words and trigger {:.1}",
        average_precision(&mut words)
    );
}

fn average_precision(scored: &mut [(i32, bool)]) -> f64 {
    scored.sort_by_key(|&(score, same)| (std::cmp::Reverse(score), same));
    let (mut hits, mut sum) = (0.0, 0.0);
    for (n, _) in scored.iter().enumerate().filter(|(_, (_, same))| *same) {
        hits += 1.0;
        sum += hits / (n + 1) as f64;
    }
    100.0 * sum / f64::max(hits, 1.0)
}
