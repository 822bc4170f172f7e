//! Whom pronouns mean: a log-linear ranking on GAP's development set (Webster et al. 2018) and those
//! pronouns of GUM whose person is named around them.
//!
//! A row says of two names whether the pronoun means them. Where it means neither, whoever else,
//! or nobody, may be right: all of them together are made likelier.

use super::gum;
use crate::eval::pronouns::{Row, read};
use anyhow::Result;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use variorum::mention::Field;
use variorum::mention::coref::{Candidate, KIND, Scene};
use variorum::model::{Archive, FeatureBuffer, Linear, Shuffler};
use variorum::text::Span;

/// Weights seen in fewer rows are left out.
const LEAST: u32 = 3;
/// Passes over the data.
const EPOCHS: usize = 20;
/// Times it is learned anew, in another order: the weights are added up (bagging; Breiman 1996).
const SEEDS: u64 = 5;
/// The first step's size.
const RATE: f64 = 0.1;
/// Pull towards 0 of a touched weight.
const DECAY: f64 = 1e-3;
/// Parts of a cross-validation.
const FOLDS: usize = 5;
/// The share of features that a step sees.
const KEPT: f64 = 0.3;

/// A pronoun's choices: the features of each, and whether it is right, or may be.
struct Choice {
    keys: Vec<u32>,
    right: bool,
}

/// The bytes of `models/coref.bin`. With `VARIORUM_HELD_OUT` set, GAP is cross-validated too.
pub(super) fn train(data: &Path) -> Result<Vec<u8>> {
    let rows = read(&data.join("pronouns.gap-development.tsv"))?;
    let gap: Vec<Vec<Choice>> = rows.iter().map(choices).collect();
    let gum: Vec<Vec<Choice>> = gum::read(data)?.iter().flat_map(choices_of_gum).collect();
    eprintln!("{} pronouns of GAP, {} of GUM", gap.len(), gum.len());
    if std::env::var_os("VARIORUM_HELD_OUT").is_some() {
        cross_validate(&gap, &gum);
    }
    let weights = learn(&gap.iter().chain(&gum).collect::<Vec<_>>());
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

/// Prints how many pronouns of GAP are right by weights that were learned on the others.
fn cross_validate(gap: &[Vec<Choice>], gum: &[Vec<Choice>]) {
    let right_in = |fold: usize| {
        let is_out = |n: usize| n * FOLDS / gap.len() == fold;
        let others = gap.iter().enumerate().filter(|(n, _)| !is_out(*n)).map(|(_, e)| e);
        let weights = learn(&others.chain(gum).collect::<Vec<_>>());
        let tuning = gap.iter().enumerate().filter(|(n, _)| is_out(*n));
        tuning.filter(|(_, e)| is_right(e, &weights)).count()
    };
    let right: usize = (0..FOLDS).into_par_iter().map(right_in).sum();
    eprintln!("unseen: {right} of {} right", gap.len());
}

fn choices(row: &Row) -> Vec<Choice> {
    let scene = row.scene();
    let meant = row.names.iter().any(|n| n.1);
    choices_of(&scene, row.pronoun, !meant, |candidate| {
        let name = (0..2).find(|&n| row.is_name(&scene, n, candidate));
        name.map_or(!meant, |n| row.names[n].1)
    })
}

/// The pronouns of a text of GUM whose person is named around them.
fn choices_of_gum(text: &gum::Text) -> Vec<Vec<Choice>> {
    let scene = Scene::new(&text.document, Field::Text, &text.entities, &[]);
    let choices = text.pronouns.iter().map(|&(pronoun, number)| {
        choices_of(&scene, pronoun, false, |c| text.meant(c.span) == Some(number))
    });
    choices.filter(|choices| choices.iter().any(|c| c.right)).collect()
}

/// What a pronoun may mean: nobody, then each person around it; `is_right` says which are right.
fn choices_of(
    scene: &Scene,
    pronoun: Span,
    nobody: bool,
    is_right: impl Fn(&Candidate) -> bool,
) -> Vec<Choice> {
    let mut buffer = FeatureBuffer::default();
    let mut keys = |person| {
        buffer.clear();
        scene.features(pronoun, person, &mut buffer);
        buffer.keys().to_vec()
    };
    let mut out = vec![Choice { keys: keys(None), right: nobody }];
    for candidate in &scene.candidates(pronoun) {
        out.push(Choice { keys: keys(Some(candidate)), right: is_right(candidate) });
    }
    out
}

fn learn(examples: &[&Vec<Choice>]) -> BTreeMap<u32, f64> {
    let mut counts: HashMap<u32, u32> = HashMap::new();
    for example in examples {
        let mut keys: Vec<u32> = example.iter().flat_map(|c| c.keys.iter().copied()).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.into_iter().for_each(|k| *counts.entry(k).or_default() += 1);
    }
    let mut weights: BTreeMap<u32, Cell> =
        counts.into_iter().filter(|c| c.1 >= LEAST).map(|c| (c.0, Cell::default())).collect();
    let mut sums: BTreeMap<u32, f64> = BTreeMap::new();
    for seed in 0..SEEDS {
        weights.values_mut().for_each(|cell| *cell = Cell::default());
        let mut order: Vec<usize> = (0..examples.len()).collect();
        let mut shuffler = Shuffler::new(seed);
        for epoch in 0..EPOCHS {
            shuffler.shuffle(&mut order);
            let rate = RATE / (1.0 + 0.2 * epoch as f64);
            for &n in &order {
                update(examples[n], &mut weights, rate, &mut shuffler);
            }
        }
        weights.iter().for_each(|(&k, cell)| *sums.entry(k).or_default() += cell.weight);
    }
    sums
}

/// A weight and the sum of the squares of its gradients, with what its rate begins at.
#[derive(Clone, Copy)]
struct Cell {
    weight: f64,
    squares: f64,
}

impl Default for Cell {
    fn default() -> Self {
        Self { weight: 0.0, squares: 0.1 }
    }
}

/// One step towards the right choices, by a chance choice of the features (dropout), with
/// `AdaGrad` rates.
fn update(
    example: &[Choice],
    weights: &mut BTreeMap<u32, Cell>,
    rate: f64,
    shuffler: &mut Shuffler,
) {
    let limit = (KEPT * 1024.0) as usize;
    let salt = shuffler.next_number() as u32;
    // A feature is left out of all choices or of none.
    let kept = |key: u32| ((key ^ salt).wrapping_mul(0x9E37_79B1) >> 22) as usize <= limit;
    let rows: Vec<Vec<u32>> =
        example.iter().map(|c| c.keys.iter().copied().filter(|&k| kept(k)).collect()).collect();
    let sum = |keys: &[u32]| keys.iter().filter_map(|k| weights.get(k)).map(|c| c.weight).sum();
    let scores: Vec<f64> = rows.iter().map(|keys| sum(keys)).collect();
    let most = scores.iter().copied().fold(f64::MIN, f64::max);
    let shares: Vec<f64> = scores.iter().map(|s| (s - most).exp()).collect();
    let total: f64 = shares.iter().sum();
    let good: f64 = example.iter().zip(&shares).filter(|e| e.0.right).map(|e| e.1).sum();
    if good <= f64::MIN_POSITIVE {
        return;
    }
    for ((choice, keys), share) in example.iter().zip(&rows).zip(&shares) {
        let gradient = share / total - if choice.right { share / good } else { 0.0 };
        for key in keys {
            if let Some(cell) = weights.get_mut(key) {
                let g = gradient + DECAY * cell.weight;
                cell.squares += g * g;
                cell.weight -= rate * g / cell.squares.sqrt();
            }
        }
    }
}

fn is_right(example: &[Choice], weights: &BTreeMap<u32, f64>) -> bool {
    let score = |c: &Choice| -> f64 { c.keys.iter().filter_map(|k| weights.get(k)).sum() };
    let best = example.iter().max_by(|a, b| score(a).total_cmp(&score(b)));
    best.is_some_and(|c| c.right)
}
