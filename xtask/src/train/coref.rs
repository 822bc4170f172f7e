//! Whom pronouns mean: a ranking perceptron on GAP's development set (Webster et al. 2018).
//!
//! A row says of two names whether the pronoun means them. Where it means neither, whoever else,
//! or nobody, may be right: the best of them by the weights so far is taken as right.

use crate::eval::pronouns::{Row, read};
use anyhow::Result;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use variorum::mention::coref::KIND;
use variorum::model::{Archive, FeatureBuffer, Linear, Shuffler};

const EPOCHS: usize = 12;
/// The best right choice must lead the best wrong one by this much.
const MARGIN: i64 = 20;
/// Weights seen in fewer rows are left out.
const LEAST: u32 = 3;

/// A pronoun's choices: the features of each, and whether it is right, or may be.
struct Choice {
    keys: Vec<u32>,
    right: bool,
}

/// The bytes of `models/coref.bin`. With `VARIORUM_HELD_OUT` set, a fifth is left out and scored.
pub(super) fn train(data: &Path) -> Result<Vec<u8>> {
    let rows = read(&data.join("pronouns.gap-development.tsv"))?;
    let mut examples: Vec<Vec<Choice>> = rows.iter().map(choices).collect();
    let held_out = std::env::var_os("VARIORUM_HELD_OUT").is_some();
    let tuning = if held_out { examples.split_off(examples.len() * 4 / 5) } else { Vec::new() };
    let weights = learn(&examples);
    if held_out {
        let right = tuning.iter().filter(|e| is_right(e, &weights)).count();
        eprintln!("held out: {right} of {} right", tuning.len());
    }
    let most = weights.values().map(|w| w.abs()).fold(1.0, f64::max);
    let rows: Vec<(u32, Vec<(u8, i8)>)> = weights
        .iter()
        .map(|(&key, &w)| (key, (w / most * 127.0).round() as i8))
        .filter(|(_, w)| *w != 0)
        .map(|(key, w)| (key, vec![(0, w)]))
        .collect();
    eprintln!("{} weights", rows.len());
    let mut archive = Archive::new(KIND);
    Linear::from_rows(vec!["link".to_owned()], &rows).write(&mut archive, "link");
    Ok(archive.to_bytes())
}

fn choices(row: &Row) -> Vec<Choice> {
    let scene = row.scene();
    let candidates = scene.candidates(row.pronoun);
    let mut buffer = FeatureBuffer::default();
    let mut keys = |person| {
        buffer.clear();
        scene.features(row.pronoun, person, &mut buffer);
        buffer.keys().to_vec()
    };
    let meant = row.names.iter().any(|n| n.1);
    let mut out = vec![Choice { keys: keys(None), right: !meant }];
    for candidate in &candidates {
        let name = (0..2).find(|&n| row.is_name(&candidates, n, candidate));
        let right = name.map_or(!meant, |n| row.names[n].1);
        out.push(Choice { keys: keys(Some(candidate)), right });
    }
    out
}

fn learn(examples: &[Vec<Choice>]) -> BTreeMap<u32, f64> {
    let mut counts: HashMap<u32, u32> = HashMap::new();
    for example in examples {
        let mut keys: Vec<u32> = example.iter().flat_map(|c| c.keys.iter().copied()).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.into_iter().for_each(|k| *counts.entry(k).or_default() += 1);
    }
    let mut weights: BTreeMap<u32, (i64, i64)> =
        counts.into_iter().filter(|c| c.1 >= LEAST).map(|c| (c.0, (0, 0))).collect();
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut shuffler = Shuffler::new(11);
    let mut step = 0i64;
    for epoch in 0..EPOCHS {
        shuffler.shuffle(&mut order);
        let mut errors = 0;
        for &n in &order {
            step += 1;
            errors += usize::from(update(&examples[n], &mut weights, step));
        }
        eprintln!("  epoch {epoch}: {errors} updates");
    }
    let steps = step.max(1) as f64;
    weights.into_iter().map(|(k, (w, total))| (k, w as f64 - total as f64 / steps)).collect()
}

/// One step of the averaged perceptron with a margin; whether the weights moved.
fn update(example: &[Choice], weights: &mut BTreeMap<u32, (i64, i64)>, step: i64) -> bool {
    let score =
        |c: &Choice| -> i64 { c.keys.iter().filter_map(|k| weights.get(k)).map(|w| w.0).sum() };
    let best = |right: bool| {
        let fits = example.iter().enumerate().filter(|(_, c)| c.right == right);
        fits.map(|(n, c)| (score(c), std::cmp::Reverse(n))).max()
    };
    let (Some(good), Some(bad)) = (best(true), best(false)) else { return false };
    if good.0 >= bad.0 + MARGIN {
        return false;
    }
    for (n, delta) in [(good.1.0, 1), (bad.1.0, -1)] {
        for key in &example[n].keys {
            if let Some(w) = weights.get_mut(key) {
                w.0 += delta;
                w.1 += delta * step;
            }
        }
    }
    true
}

fn is_right(example: &[Choice], weights: &BTreeMap<u32, f64>) -> bool {
    let score = |c: &Choice| -> f64 { c.keys.iter().filter_map(|k| weights.get(k)).sum() };
    let best = example.iter().max_by(|a, b| score(a).total_cmp(&score(b)));
    best.is_some_and(|c| c.right)
}
