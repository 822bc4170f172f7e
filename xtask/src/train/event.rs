//! Happenings: logistic regressions over labelled Wikinews (`fixtures/events/train.tsv`): whether a word names one, of
//! which type (the lexicon's words are examples too), and with which status.

use super::softmax::{Options, Softmax};
use crate::check::root;
use crate::eval::events::{Label, read_articles, read_labels};
use anyhow::{Context, Result};
use rayon::prelude::*;
use std::collections::HashMap;
use std::path::Path;
use variorum::annotate::event::learned::{
    Question, Weights, lexicon_questions, nearest_in_lexicon, questions,
};
use variorum::annotate::{Document, EventStatus, EventType, annotate};
use variorum::model::{KeyHashes, Linear, Shuffler};

const OPTIONS: Options =
    Options { rate: 0.1, decay: 1e-3, kept: 0.6, least: 1, steps: 32.0, prune: 1 };
/// Passes over the data.
const EPOCHS: usize = 16;
/// Parts of a cross-validation.
const FOLDS: usize = 5;

/// A word with what a reader marked of it.
struct Example {
    question: Question,
    label: Option<Label>,
}

/// The bytes of `models/events.bin`. With `VARIORUM_HELD_OUT` set, the articles are cross-validated too.
pub(super) fn train(data: &Path) -> Result<Vec<u8>> {
    let labels = root().join("fixtures/events/train.tsv");
    let texts = read_articles(&data.join("raw.wikinews.jsonl"))?;
    let near = nearest_in_lexicon();
    let articles: Vec<Vec<Example>> = read_labels(&labels, &texts)?
        .into_par_iter()
        .map(|(id, labels)| {
            Ok(examples(&annotate(texts.get(&id).context(id)?.clone()), labels, &near))
        })
        .collect::<Result<_>>()?;
    let words: usize = articles.iter().map(Vec::len).sum();
    let marked = articles.iter().flatten().filter(|e| e.label.is_some()).count();
    eprintln!("{} articles, {words} words that may name a happening, {marked} do", articles.len());
    if std::env::var_os("VARIORUM_HELD_OUT").is_some() {
        cross_validate(&articles, &near);
    }
    Ok(learn(&articles.iter().collect::<Vec<_>>(), near).to_bytes())
}

fn examples(document: &Document, mut labels: Vec<Label>, near: &[u8]) -> Vec<Example> {
    let questions = questions(&document.article, &document.body, near);
    let of = |question: Question| {
        let own = labels.iter().position(|l| l.trigger.overlaps(question.word));
        Example { question, label: own.map(|n| labels.swap_remove(n)) }
    };
    questions.into_iter().map(of).collect()
}

fn learn(articles: &[&Vec<Example>], near: Vec<u8>) -> Weights {
    let labels = |all: &[&str]| all.iter().map(|&l| l.to_owned()).collect::<Vec<String>>();
    let kinds: Vec<&str> = EventType::ALL.iter().map(|k| k.as_str()).collect();
    let statuses: Vec<&str> = EventStatus::ALL.iter().map(|s| s.as_str()).collect();
    let all = || articles.iter().copied().flatten();
    let names: Vec<(&[u32], usize)> =
        all().map(|e| (e.question.kind.as_slice(), usize::from(e.label.is_some()))).collect();
    let lexicon = lexicon_questions(&near);
    let told =
        all().filter_map(|e| Some((e.question.kind.as_slice(), e.label.as_ref()?.kind as usize)));
    let kind: Vec<(&[u32], usize)> =
        lexicon.iter().map(|(keys, kind)| (keys.as_slice(), *kind as usize)).chain(told).collect();
    let status: Vec<(&[u32], usize)> = all()
        .filter_map(|e| Some((e.question.status.as_slice(), e.label.as_ref()?.status as usize)))
        .collect();
    Weights {
        names: fit(&labels(&["no", "yes"]), &names),
        kind: fit(&labels(&kinds), &kind),
        status: fit(&labels(&statuses), &status),
        near: near.into(),
    }
}

fn fit(labels: &[String], examples: &[(&[u32], usize)]) -> Linear {
    let mut counts: HashMap<u32, u32, KeyHashes> = HashMap::default();
    examples.iter().flat_map(|e| e.0).for_each(|&key| *counts.entry(key).or_default() += 1);
    let mut model = Softmax::new(labels, counts, OPTIONS);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut shuffler = Shuffler::new(7);
    for epoch in 0..EPOCHS {
        model.begin(epoch);
        shuffler.shuffle(&mut order);
        for &n in &order {
            model.learn(examples[n].0, examples[n].1);
        }
    }
    model.finish()
}

/// Prints how well the types and statuses of articles are found by weights that were learned on others.
fn cross_validate(articles: &[Vec<Example>], near: &[u8]) {
    let fold = |fold: usize| {
        let others: Vec<&Vec<Example>> =
            articles.iter().enumerate().filter(|(n, _)| n % FOLDS != fold).map(|a| a.1).collect();
        let weights = learn(&others, near.to_vec());
        let mut counts = [0usize; 5];
        let mut scores = Vec::new();
        for example in articles.iter().skip(fold).step_by(FOLDS).flatten() {
            let best = weights.kind.best(&example.question.kind, &mut scores);
            let found = (weights.lead(&example.question.kind) > 0).then(|| EventType::ALL[best]);
            counts[0] += usize::from(found.is_some());
            let Some(label) = &example.label else { continue };
            counts[1] += 1;
            counts[2] += usize::from(found.is_some());
            counts[3] += usize::from(found == Some(label.kind));
            let best = weights.status.best(&example.question.status, &mut scores);
            counts[4] += usize::from(best == label.status as usize);
        }
        counts
    };
    let all: Vec<[usize; 5]> = (0..FOLDS).into_par_iter().map(fold).collect();
    let sum = |n: usize| all.iter().map(|c| c[n]).sum::<usize>() as f64;
    let f1 = |right: f64| 200.0 * right / (sum(0) + sum(1));
    eprintln!(
        "unseen: trigger F1 {:.1} (precision {:.1}), with type {:.1}, status right {:.1} %",
        f1(sum(2)),
        100.0 * sum(2) / sum(0),
        f1(sum(3)),
        100.0 * sum(4) / sum(1)
    );
}
