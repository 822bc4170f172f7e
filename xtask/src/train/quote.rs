//! Trains `models/quotes.bin` on `PolNeAR`: cue heads, then content and source of each cue.

use anyhow::{Context, Result};
use rayon::prelude::*;
use serde::Deserialize;
use std::path::Path;
use variorum::annotate::quote::Model;
use variorum::annotate::quote::assemble::{self, Attribution};
use variorum::annotate::quote::cue::{can_report, cue_features};
use variorum::annotate::quote::judge::judge_features;
use variorum::annotate::quote::label::{
    self, CONTENT, CONTENT_ON, LABELS, OUT, SOURCE, SOURCE_ON, Window, best_path, may_follow,
    unit_features,
};
use variorum::annotate::quote::weights::Weights;
use variorum::annotate::quote::words::Words;
use variorum::annotate::{Annotations, Upos, annotate};
use variorum::article::Article;
use variorum::text::CodePoints;

const CUE_BITS: u32 = 18;
const LABEL_BITS: u32 = 19;
const JUDGE_BITS: u32 = 16;

/// Trains the model: its bytes.
///
/// A tenth of the articles is kept apart to choose the threshold; the weights are then learned
/// again from all, unless `QUOTES_HOLD_OUT` is set (to compare features while working on them).
pub(super) fn train(data: &Path) -> Result<Vec<u8>> {
    let examples = load(&data.join("quotes.train.jsonl"))?;
    let everything = std::env::var_os("QUOTES_HOLD_OUT").is_none();
    let held: Vec<&Example> = examples.iter().skip(7).step_by(10).collect();
    let used: Vec<&Example> =
        examples.iter().enumerate().filter(|(n, _)| n % 10 != 7).map(|(_, e)| e).collect();
    let mut model = fit(&used);
    model.judge = fit_judge(&used);
    model.threshold = best_threshold(&mut model, &held);
    if everything {
        let (judge, threshold) = (model.judge, model.threshold);
        model = fit(&examples.iter().collect::<Vec<_>>());
        (model.judge, model.threshold) = (judge, threshold);
    }
    Ok(model.to_bytes())
}

/// One attribution as labelled: spans in code points.
#[derive(Deserialize)]
struct Labelled {
    content: Vec<[u32; 2]>,
    cue: Vec<[u32; 2]>,
    source: Vec<[u32; 2]>,
}

#[derive(Deserialize)]
struct Line {
    text: String,
    attributions: Vec<Labelled>,
}

/// An annotated article and its attributions in tokens.
struct Example {
    text: String,
    marked: Annotations,
    gold: Vec<Gold>,
}

impl Example {
    fn words(&self) -> Words<'_> {
        Words::new(&self.text, &self.marked)
    }
}

/// An attribution in tokens: sorted token numbers.
struct Gold {
    cue: Option<usize>,
    content: Vec<usize>,
    source: Vec<usize>,
}

fn load(path: &Path) -> Result<Vec<Example>> {
    let lines = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    lines.par_lines().map(example).collect()
}

fn example(line: &str) -> Result<Example> {
    let line: Line = serde_json::from_str(line)?;
    let article = Article { text: line.text, ..Article::default() };
    let document = annotate(article);
    let (text, marked) = (document.article.text, document.body);
    let points = CodePoints::new(&text);
    let words = Words::new(&text, &marked);
    let inside = |spans: &[[u32; 2]]| -> Vec<usize> {
        let bytes: Vec<(u32, u32)> =
            spans.iter().map(|s| (points.to_byte(s[0]), points.to_byte(s[1]))).collect();
        let hit = |at: &usize| {
            let span = words.tokens[*at].span;
            bytes.iter().any(|&(s, e)| span.start < e && s < span.end)
        };
        (0..words.len()).filter(hit).collect()
    };
    let gold = line.attributions.iter().map(|a| {
        let cue = inside(&a.cue);
        Gold { cue: head(&words, &cue), content: inside(&a.content), source: inside(&a.source) }
    });
    let gold = gold.collect();
    drop(words);
    Ok(Example { text, marked, gold })
}

/// The token of a cue that governs the others; content words before auxiliaries.
fn head(words: &Words, cue: &[usize]) -> Option<usize> {
    let rank = |&at: &usize| {
        let token = words.tokens[at];
        let top = words.head(at).is_none_or(|h| !cue.contains(&h));
        let content = match token.pos {
            Upos::Verb => 0,
            Upos::Noun | Upos::Adj => 1,
            Upos::X | Upos::Propn | Upos::Adv => 2,
            Upos::Aux | Upos::Adp | Upos::Sconj => 3,
            _ => 4,
        };
        (!can_report(words, at), !top, content, at)
    };
    cue.iter().copied().min_by_key(rank)
}

/// A logit of -2.5: fewer than one in ten such cues is one.
const FLOOR: i32 = -80;

fn fit(examples: &[&Example]) -> Model {
    let cue = fit_cues(examples);
    let (label, moves) = fit_labels(examples);
    let judge = Weights { labels: 1, bits: 1, table: vec![0; 2] };
    Model { cue, floor: FLOOR, label, moves, judge, threshold: 0 }
}

/// Learns which proposals are attributions, from those of models that have not seen the articles.
fn fit_judge(examples: &[&Example]) -> Weights {
    const FOLDS: usize = 4;
    let mut rows = Rows::default();
    for fold in 0..FOLDS {
        let part = |keep: bool| -> Vec<&Example> {
            let all = examples.iter().enumerate();
            all.filter(|(n, _)| (n % FOLDS == fold) != keep).map(|(_, e)| *e).collect()
        };
        let model = fit(&part(true));
        for example in part(false) {
            let words = example.words();
            let found = assemble::propose(&words, &model);
            let right = right(&words, example, &found);
            for (found, right) in found.iter().zip(right) {
                rows.push(right, JUDGE_BITS, |out| judge_features(&words, found, out));
            }
        }
    }
    eprintln!("judge: {} of {} right", rows.gold.iter().filter(|&&g| g).count(), rows.gold.len());
    logistic(&rows, JUDGE_BITS, Steps { passes: 3, rate: 0.03, decay: 1e-3 })
}

/// Which proposals share at least half of their content with an attribution as labelled.
fn right(words: &Words, example: &Example, found: &[Attribution]) -> Vec<bool> {
    let mut out = vec![false; found.len()];
    for (_, _, b) in matches(words, example, found) {
        out[b] = true;
    }
    out
}

/// A small generator of pseudo-random numbers with a fixed seed (xorshift).
struct Shuffle(u64);

impl Shuffle {
    fn order(&mut self, n: usize) -> Vec<u32> {
        let mut order: Vec<u32> = (0..n as u32).collect();
        for at in (1..n).rev() {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            order.swap(at, (self.0 % (at as u64 + 1)) as usize);
        }
        order
    }
}

/// Hashed features of examples and whether each is one of what is sought.
#[derive(Default)]
struct Rows {
    features: Vec<u32>,
    ends: Vec<u32>,
    gold: Vec<bool>,
}

impl Rows {
    fn push(&mut self, gold: bool, bits: u32, fill: impl FnOnce(&mut Vec<u32>)) {
        let from = self.features.len();
        fill(&mut self.features);
        for f in &mut self.features[from..] {
            *f >>= 32 - bits;
        }
        self.ends.push(self.features.len() as u32);
        self.gold.push(gold);
    }

    fn row(&self, n: usize) -> &[u32] {
        let start = n.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.features[start..self.ends[n] as usize]
    }
}

fn fit_cues(examples: &[&Example]) -> Weights {
    let mut rows = Rows::default();
    for example in examples {
        let words = example.words();
        let mut cue = vec![false; words.len()];
        example.gold.iter().filter_map(|g| g.cue).for_each(|at| cue[at] = true);
        for at in (0..words.len()).filter(|&at| can_report(&words, at)) {
            rows.push(cue[at], CUE_BITS, |out| cue_features(&words, at, out));
        }
    }
    eprintln!("cues: {} of {}", rows.gold.iter().filter(|&&g| g).count(), rows.gold.len());
    logistic(&rows, CUE_BITS, Steps { passes: 5, rate: 0.1, decay: 2e-5 })
}

/// How a logistic model learns.
#[derive(Clone, Copy)]
struct Steps {
    passes: usize,
    rate: f32,
    /// How fast weights shrink.
    decay: f32,
}

/// Logistic regression with `AdaGrad` steps (Duchi et al. 2011).
fn logistic(rows: &Rows, bits: u32, steps: Steps) -> Weights {
    let mut weights = vec![0f32; 1 << bits];
    let mut squares = vec![1e-6f32; 1 << bits];
    let mut shuffle = Shuffle(0x5eed);
    for _ in 0..steps.passes {
        for n in shuffle.order(rows.gold.len()) {
            let row = rows.row(n as usize);
            let sum: f32 = row.iter().map(|&f| weights[f as usize]).sum();
            let gradient = 1.0 / (1.0 + (-sum).exp()) - f32::from(u8::from(rows.gold[n as usize]));
            if gradient.abs() < 0.01 {
                continue;
            }
            for &f in row {
                let f = f as usize;
                let g = gradient + steps.decay * weights[f];
                squares[f] += g * g;
                weights[f] -= steps.rate * g / squares[f].sqrt();
            }
        }
    }
    Weights { labels: 1, bits, table: small(&weights, 32.0) }
}

/// Weights as small whole numbers: `scale` steps to one.
fn small(weights: &[f32], scale: f32) -> Vec<i8> {
    weights.iter().map(|w| (w * scale).round().clamp(-127.0, 127.0) as i8).collect()
}

/// One cue's window: features of each unit and the labels.
struct Sequence {
    features: Vec<u32>,
    starts: Vec<u32>,
    labels: Vec<u8>,
    cue: usize,
}

fn sequence(words: &Words, gold: &Gold) -> Option<Sequence> {
    let window = Window::around(words, gold.cue?);
    let labels = gold_labels(&window, gold);
    let (mut features, mut starts) = (Vec::new(), vec![0]);
    unit_features(words, &window, |row| {
        features.extend(row.iter().map(|f| f >> (32 - LABEL_BITS)));
        starts.push(features.len() as u32);
    });
    labels.contains(&(CONTENT as u8)).then_some(Sequence {
        features,
        starts,
        labels,
        cue: window.cue,
    })
}

fn gold_labels(window: &Window, gold: &Gold) -> Vec<u8> {
    let share = |list: &[usize], first: usize, end: usize| {
        let from = list.partition_point(|&t| t < first);
        let to = list.partition_point(|&t| t < end);
        2 * (to - from) >= end - first
    };
    let mut before = OUT;
    let mut out = Vec::new();
    for (n, unit) in window.units.iter().enumerate() {
        let label = if n == window.cue {
            OUT
        } else if share(&gold.content, unit.first, unit.end) {
            if matches!(before, CONTENT | CONTENT_ON) { CONTENT_ON } else { CONTENT }
        } else if share(&gold.source, unit.first, unit.end) {
            if matches!(before, SOURCE | SOURCE_ON) { SOURCE_ON } else { SOURCE }
        } else {
            OUT
        };
        out.push(label as u8);
        before = label;
    }
    out
}

/// Averaged structured perceptron (Collins 2002).
fn fit_labels(examples: &[&Example]) -> (Weights, label::Moves) {
    let sequences: Vec<Sequence> = examples
        .iter()
        .flat_map(|e| {
            let words = e.words();
            e.gold.iter().filter_map(|g| sequence(&words, g)).collect::<Vec<_>>()
        })
        .collect();
    eprintln!("sequences: {}", sequences.len());
    let size = LABELS << LABEL_BITS;
    let mut learner = Learner {
        weights: vec![0; size],
        sums: vec![0; size],
        moves: [[0; LABELS]; LABELS],
        move_sums: [[0; LABELS]; LABELS],
        step: 1,
    };
    let mut shuffle = Shuffle(0x1abe1);
    for epoch in 0..8 {
        let mut wrong = 0;
        for n in shuffle.order(sequences.len()) {
            wrong += usize::from(learner.learn(&sequences[n as usize]));
        }
        if epoch == 7 {
            eprintln!("labels: {wrong} of {} wrong in the last pass", sequences.len());
        }
    }
    learner.finish()
}

struct Learner {
    weights: Vec<i32>,
    sums: Vec<i64>,
    moves: label::Moves,
    move_sums: [[i64; LABELS]; LABELS],
    step: i64,
}

impl Learner {
    /// One step; whether the sequence was labelled wrongly.
    fn learn(&mut self, s: &Sequence) -> bool {
        self.step += 1;
        let rows = s.starts.windows(2).map(|w| &s.features[w[0] as usize..w[1] as usize]);
        let scores: Vec<[i32; LABELS]> = rows
            .clone()
            .enumerate()
            .map(|(n, row)| {
                let mut out = [0; LABELS];
                for &f in row {
                    let at = f as usize * LABELS;
                    for (sum, w) in out.iter_mut().zip(&self.weights[at..at + LABELS]) {
                        *sum += w;
                    }
                }
                // Cost-augmented decoding: a wrong label looks a little better than it is.
                for (l, score) in out.iter_mut().enumerate() {
                    *score += i32::from(l != usize::from(s.labels[n]));
                }
                out
            })
            .collect();
        let guess = best_path(&scores, s.cue, &self.moves);
        let gold: Vec<usize> = s.labels.iter().map(|&l| usize::from(l)).collect();
        if guess == gold {
            return false;
        }
        let (mut old_guess, mut old_gold) = (0, 0);
        for (n, row) in rows.enumerate() {
            if guess[n] != gold[n] {
                for &f in row {
                    self.change(f as usize * LABELS + gold[n], 1);
                    self.change(f as usize * LABELS + guess[n], -1);
                }
            }
            if (old_gold, gold[n]) != (old_guess, guess[n]) {
                self.change_move(old_gold, gold[n], 1);
                self.change_move(old_guess, guess[n], -1);
            }
            (old_guess, old_gold) = (guess[n], gold[n]);
        }
        true
    }

    fn change(&mut self, at: usize, by: i32) {
        self.weights[at] += by;
        self.sums[at] += i64::from(by) * self.step;
    }

    fn change_move(&mut self, from: usize, to: usize, by: i32) {
        debug_assert!(may_follow(from, to));
        self.moves[from][to] += by;
        self.move_sums[from][to] += i64::from(by) * self.step;
    }

    /// The averages as small whole numbers.
    fn finish(self) -> (Weights, label::Moves) {
        let mean = |w: i32, sum: i64| f64::from(w) - sum as f64 / self.step as f64;
        let means: Vec<f32> =
            self.weights.iter().zip(&self.sums).map(|(&w, &s)| mean(w, s) as f32).collect();
        let mut sizes: Vec<f32> = means.iter().map(|w| w.abs()).filter(|&w| w > 0.0).collect();
        sizes.sort_by(f32::total_cmp);
        let top = sizes.get(sizes.len() - sizes.len() / 500 - 1).copied().unwrap_or(1.0);
        let scale = 127.0 / top;
        let mut moves = self.moves;
        for (row, sums) in moves.iter_mut().zip(&self.move_sums) {
            for (m, &s) in row.iter_mut().zip(sums) {
                *m = (mean(*m, s) * f64::from(scale)).round() as i32;
            }
        }
        eprintln!("labels: weights to {top:.1}, {} in use", sizes.len());
        (Weights { labels: LABELS, bits: LABEL_BITS, table: small(&means, scale) }, moves)
    }
}

/// The threshold that is worth most on `held`; prints the curve.
fn best_threshold(model: &mut Model, held: &[&Example]) -> i32 {
    let mut best = (0.0, 0);
    for threshold in [-48, -40, -32, -24, -20, -16, -12, -8, -4, 0, 4, 8, 16] {
        model.threshold = threshold;
        let tally = held.par_iter().map(|e| score(model, e)).reduce(Tally::default, Tally::plus);
        eprintln!("threshold {threshold}: {}", tally.line());
        if tally.worth() > best.0 {
            best = (tally.worth(), threshold);
        }
    }
    best.1
}

/// Counts of attributions, as `score.py` counts them but in tokens.
#[derive(Default, Clone, Copy)]
struct Tally {
    gold: usize,
    given: usize,
    found: usize,
    tight: usize,
    sourced: usize,
    with_source: usize,
    who: usize,
    cue_hit: usize,
    cue_given: usize,
}

impl Tally {
    fn plus(self, o: Self) -> Self {
        Self {
            gold: self.gold + o.gold,
            given: self.given + o.given,
            found: self.found + o.found,
            tight: self.tight + o.tight,
            sourced: self.sourced + o.sourced,
            with_source: self.with_source + o.with_source,
            who: self.who + o.who,
            cue_hit: self.cue_hit + o.cue_hit,
            cue_given: self.cue_given + o.cue_given,
        }
    }

    /// The F1 of what is found, found whole and given to its source, together: each alone is flat over
    /// a wide range of thresholds.
    fn worth(&self) -> f64 {
        self.found_f1() + self.tight_f1() + self.who_f1()
    }

    fn found_f1(&self) -> f64 {
        200.0 * self.found as f64 / (self.gold + self.given) as f64
    }

    fn tight_f1(&self) -> f64 {
        200.0 * self.tight as f64 / (self.gold + self.given) as f64
    }

    fn who_f1(&self) -> f64 {
        200.0 * self.who as f64 / (self.given + self.with_source) as f64
    }

    fn line(&self) -> String {
        format!(
            "gold {} given {} found {:.2} tight {:.2} source {:.1} who {:.2} cue P {:.1} R {:.1}",
            self.gold,
            self.given,
            self.found_f1(),
            self.tight_f1(),
            100.0 * self.who as f64 / self.sourced.max(1) as f64,
            self.who_f1(),
            100.0 * self.cue_hit as f64 / self.cue_given.max(1) as f64,
            100.0 * self.cue_hit as f64 / self.gold as f64,
        )
    }
}

/// Attributions paired with those found, the best first: (overlap F1 of content, gold, found).
fn matches(words: &Words, example: &Example, found: &[Attribution]) -> Vec<(f64, usize, usize)> {
    let chars =
        |list: &[usize]| -> usize { list.iter().map(|&at| words.tokens[at].span.len()).sum() };
    let given: Vec<Vec<usize>> = found.iter().map(|f| spoken(words, &f.content)).collect();
    let mut pairs = Vec::new();
    for (a, gold) in example.gold.iter().enumerate() {
        let gold: Vec<usize> =
            gold.content.iter().copied().filter(|&at| is_word(words, at)).collect();
        for (b, content) in given.iter().enumerate() {
            let both: Vec<usize> =
                gold.iter().copied().filter(|t| content.binary_search(t).is_ok()).collect();
            let f1 = 2.0 * chars(&both) as f64 / (chars(&gold) + chars(content)).max(1) as f64;
            if f1 >= 0.5 {
                pairs.push((f1, a, b));
            }
        }
    }
    pairs.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let (mut used_gold, mut used) = (vec![false; example.gold.len()], vec![false; found.len()]);
    pairs.retain(|&(_, a, b)| {
        let free = !used_gold[a] && !used[b];
        if free {
            (used_gold[a], used[b]) = (true, true);
        }
        free
    });
    pairs
}

fn is_word(words: &Words, at: usize) -> bool {
    words.surface(at).contains(char::is_alphanumeric)
}

fn spoken(words: &Words, runs: &[(usize, usize)]) -> Vec<usize> {
    runs.iter().flat_map(|&(s, e)| s..e).filter(|&at| is_word(words, at)).collect()
}

fn score(model: &Model, example: &Example) -> Tally {
    let words = example.words();
    let found = assemble::find(&words, model);
    let heads: Vec<usize> = example.gold.iter().filter_map(|g| g.cue).collect();
    let mut t = Tally {
        gold: example.gold.len(),
        given: found.len(),
        with_source: example.gold.iter().filter(|g| !g.source.is_empty()).count(),
        cue_given: found.len(),
        cue_hit: found.iter().filter(|f| heads.contains(&f.cue.at)).count(),
        ..Tally::default()
    };
    for (f1, a, b) in matches(&words, example, &found) {
        t.found += 1;
        t.tight += usize::from(f1 >= 0.8);
        let gold = &example.gold[a].source;
        if !gold.is_empty() {
            t.sourced += 1;
            t.who += usize::from(spoken(&words, &found[b].source).iter().any(|s| gold.contains(s)));
        }
    }
    t
}
