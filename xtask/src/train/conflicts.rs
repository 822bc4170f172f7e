//! Contradictions of numbers and days, learnt from reports of one story without a label.
//!
//! A value that two reports give alike in like contexts is of one thing. Changed in one of them it
//! is a contradiction; unequal values of the reports as they are nearly never are. Everything is
//! scored by models of other stories, so that what is calibrated is what will be met.

use super::boost::{Examples, learn};
use super::logistic::fit;
use anyhow::{Context, Result};
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;
use variorum::article::{Article, Published, PublishedFrom};
use variorum::dossier::align::{Candidate, Pair, candidates, pairs};
use variorum::dossier::amount::{Amount, Relation};
use variorum::dossier::value_context::{Placed, place};
use variorum::dossier::value_model::ValueModel;
use variorum::dossier::value_pair::Reports;
use variorum::model::boosted::{UNIT, probability};
use variorum::model::{Boosted, Logistic, mix};
use variorum::pipeline::read_article;

/// Articles that may be trained on and that tell stories which several of them tell.
const SOURCES: [&str; 2] = ["raw.wikinews.jsonl", "quotes.train.jsonl"];
/// Reports further apart than this are of one story and not of one happening.
const MOST_DAYS: i32 = 7;
/// Pairs of reports taken of one story.
const MOST_PAIRS: usize = 40;
/// Parts into which stories are divided: what scores a part has learnt from the others.
const FOLDS: usize = 5;
/// Changes tried of a value that both reports give.
const CHANGES: u64 = 2;
/// Trees, rate and ridge are those that found most on planted pairs, which may be tuned on.
const SAME_TREES: usize = 60;
const RATE: f64 = 0.12;
const RIDGE: f64 = 30.0;

/// Two reports of one story.
struct Couple {
    left: Vec<Placed>,
    right: Vec<Placed>,
    published: [Option<Date>; 2],
    fold: usize,
    candidates: Vec<Candidate>,
    /// Candidates whose values are equal and of one thing.
    alike: Vec<usize>,
}

/// The bytes of `models/conflicts.bin`.
pub(super) fn train(data: &Path) -> Result<Vec<u8>> {
    let couples = couples(data)?;
    let alike: usize = couples.iter().map(|c| c.alike.len()).sum();
    eprintln!("{} pairs of reports, {alike} values that both give", couples.len());
    let folds: Vec<usize> = (0..FOLDS).collect();
    let same: Vec<Boosted> =
        folds.par_iter().map(|&fold| learn_same(&couples, Some(fold))).collect();
    let judged: Vec<Judged> =
        folds.par_iter().map(|&fold| judge(&couples, fold, &same[fold])).collect();
    let conflict: Vec<Logistic> = folds
        .par_iter()
        .map(|&fold| learn_conflict(judged.iter().enumerate().filter(|(n, _)| *n != fold)))
        .collect();
    let held_out: Vec<Scored> =
        folds.iter().flat_map(|&fold| judged[fold].scored(&conflict[fold])).collect();
    let calibration = calibrate(&held_out);
    let missed: f64 = judged.iter().map(|j| j.missed).sum();
    report(&held_out, calibration, missed);
    let model = ValueModel {
        same: learn_same(&couples, None),
        conflict: learn_conflict(judged.iter().enumerate()),
        calibration,
    };
    Ok(model.to_bytes())
}

/// Pairs of reports of one story and not of one origin.
fn couples(data: &Path) -> Result<Vec<Couple>> {
    let mut articles = Vec::new();
    for source in SOURCES {
        let path = data.join(source);
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        for line in text.lines() {
            articles.extend(article(line)?);
        }
    }
    articles.sort_by_cached_key(|a| (a.published.as_ref().map(Published::day), a.id.clone()));
    let placements = variorum::story::cluster(&articles);
    let mut stories: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (n, placement) in placements.iter().enumerate() {
        stories.entry(placement.story).or_default().push(n);
    }
    let days: Vec<_> = articles.iter().map(|a| a.published.as_ref().map(Published::day)).collect();
    let placed: Vec<Vec<Placed>> =
        articles.into_par_iter().map(|article| place(&read_article(article))).collect();
    let mut out = Vec::new();
    for (story, members) in stories {
        let mut taken = 0;
        for (k, &a) in members.iter().enumerate() {
            for &b in &members[k + 1..] {
                let (Some(p), Some(q)) = (days[a], days[b]) else { continue };
                let apart = (p - q).get_days().abs();
                if placements[a].origin == placements[b].origin
                    || apart > MOST_DAYS
                    || taken == MOST_PAIRS
                {
                    continue;
                }
                taken += 1;
                out.push(Couple::new([&placed[a], &placed[b]], [p, q], story % FOLDS));
            }
        }
    }
    Ok(out)
}

fn article(line: &str) -> Result<Option<Article>> {
    let value: serde_json::Value = serde_json::from_str(line)?;
    let field = |name: &str| value[name].as_str().map(str::to_owned);
    let Some(day) = field("published").and_then(|day| day.get(..10)?.parse().ok()) else {
        return Ok(None);
    };
    Ok(Some(Article {
        id: field("id").unwrap_or_default(),
        title: field("title"),
        text: field("text").context("a line without `text`")?,
        published: Some(Published::on(day, PublishedFrom::Given)),
        ..Article::default()
    }))
}

impl Couple {
    fn new([left, right]: [&[Placed]; 2], published: [Date; 2], fold: usize) -> Self {
        let candidates = candidates(left, right);
        let alike = alike(left, &candidates);
        Self {
            left: left.to_vec(),
            right: right.to_vec(),
            published: published.map(Some),
            fold,
            candidates,
            alike,
        }
    }
}

/// The candidates whose values are equal and whose contexts are those of one thing: each value's
/// best. Common values have to be in contexts that are more alike.
fn alike(left: &[Placed], candidates: &[Candidate]) -> Vec<usize> {
    let score = |c: &Candidate| i32::from(c.features[0]) + i32::from(c.features[1]) / 2;
    let equal: Vec<usize> =
        (0..candidates.len()).filter(|&n| candidates[n].relation == Relation::Equal).collect();
    let best = |n: usize| {
        let c = &candidates[n];
        equal.iter().all(|&m| {
            let other = &candidates[m];
            m == n || (other.a != c.a && other.b != c.b) || score(other) < score(c)
        })
    };
    let enough = |c: &Candidate| match left[c.a].given.value {
        Amount::Number(x, ..) if x > 20.0 => 50,
        Amount::Number(..) => 400,
        _ => 350,
    };
    equal
        .iter()
        .copied()
        .filter(|&n| score(&candidates[n]) >= enough(&candidates[n]) && best(n))
        .collect()
}

/// Learns which contexts are of one thing, without the stories of a fold.
fn learn_same(couples: &[Couple], left_out: Option<usize>) -> Boosted {
    let mut examples = Examples::default();
    for couple in couples.iter().filter(|c| Some(c.fold) != left_out) {
        for (n, candidate) in couple.candidates.iter().enumerate() {
            let label = couple.alike.contains(&n);
            if label || candidate.relation == Relation::Different {
                examples.push(&candidate.features, label, 1.0);
            }
        }
    }
    learn(&examples, SAME_TREES, RATE)
}

/// Pairs of a fold with what they are, each with its weight where every pair of reports has one
/// changed value.
#[derive(Default)]
struct Judged {
    examples: Examples,
    weights: Vec<f64>,
    /// Weight of changed values that were no candidates.
    missed: f64,
}

struct Scored {
    score: i32,
    label: bool,
    weight: f64,
}

impl Judged {
    fn push(&mut self, row: &[i16], label: bool, weight: f64) {
        self.examples.push(row, label, 1.0);
        self.weights.push(weight);
    }

    fn scored(&self, model: &Logistic) -> Vec<Scored> {
        let one = |n: usize| Scored {
            score: model.score(self.examples.row(n)),
            label: self.examples.label(n),
            weight: self.weights[n],
        };
        (0..self.examples.len()).map(one).filter(|s| s.weight > 0.0).collect()
    }
}

fn judge(couples: &[Couple], fold: usize, same: &Boosted) -> Judged {
    let mut judged = Judged::default();
    for (n, couple) in couples.iter().enumerate().filter(|(_, c)| c.fold == fold) {
        let reports = Reports::new([&couple.left, &couple.right], couple.published);
        let control = f64::from(u8::from(!couple.alike.is_empty()));
        for pair in pairs(&couple.left, couple.candidates.clone(), same) {
            if pair.candidate.relation == Relation::Different {
                judged.push(&reports.features(&pair), false, control);
            }
        }
        let share = 1.0 / (couple.alike.len() as u64 * CHANGES).max(1) as f64;
        for &alike in &couple.alike {
            for change in 0..CHANGES {
                let seed = mix(mix(n as u64, alike as u64), change);
                plant(couple, alike, seed, same, share, &mut judged);
            }
        }
    }
    judged
}

/// Changes one of two equal values and takes what becomes of its pairs as examples.
fn plant(
    couple: &Couple,
    alike: usize,
    seed: u64,
    same: &Boosted,
    share: f64,
    judged: &mut Judged,
) {
    let (a, b) = (couple.candidates[alike].a, couple.candidates[alike].b);
    let mut right = couple.right.clone();
    right[b].given.value = changed(&right[b].given.value, seed);
    right[b].given.named = None;
    if couple.left[a].given.relation(&right[b].given) != Relation::Different {
        return;
    }
    let mut candidates = couple.candidates.clone();
    for candidate in candidates.iter_mut().filter(|c| c.b == b) {
        candidate.relation = couple.left[candidate.a].given.relation(&right[b].given);
    }
    let reports = Reports::new([&couple.left, &right], couple.published);
    let touches = |p: &Pair| {
        p.candidate.relation == Relation::Different && (p.candidate.a == a || p.candidate.b == b)
    };
    for pair in pairs(&couple.left, candidates, same).iter().filter(|p| touches(p)) {
        let is_it = pair.candidate.a == a && pair.candidate.b == b;
        judged.push(&reports.features(pair), is_it, share);
    }
}

/// Another value that could stand in its place: a day a few days off; a number with another digit,
/// a few more or less, or a good part larger or smaller.
fn changed(value: &Amount, seed: u64) -> Amount {
    let draw = |n: u64, of: u64| mix(seed, n + 1) % of;
    match value {
        Amount::Day(day) => {
            let up = draw(0, 2) == 0;
            let days = (0..=draw(1, 5)).fold(*day, |day, _| {
                if up { day.tomorrow() } else { day.yesterday() }.unwrap_or(day)
            });
            Amount::Day(days)
        }
        &Amount::Month(year, month) => {
            Amount::Month(year, (i64::from(month) + draw(0, 11) as i64) as i8 % 12 + 1)
        }
        &Amount::Year(year) => {
            let more = 1 + draw(0, 3) as i16;
            Amount::Year(if draw(1, 2) == 0 { year + more } else { year - more })
        }
        Amount::Weekday(day) => Amount::Weekday(day.wrapping_add(1 + draw(0, 6) as i8)),
        &Amount::Yearless(month, day) => {
            let other = day + 1 + draw(0, 5) as i8;
            Amount::Yearless(month, if other > 28 { (day - 5).max(1) } else { other })
        }
        &Amount::Number(x, grain, bound) => {
            let steps = (x / grain).round();
            let more = match draw(0, 3) {
                0 => 1.0 + draw(1, 4) as f64,
                1 => (steps * (0.15 + 0.1 * draw(1, 8) as f64)).round().max(1.0),
                _ => 10f64.powi(draw(1, 3) as i32) * (1.0 + draw(2, 8) as f64),
            };
            let up = draw(3, 2) == 0 || more >= steps;
            let steps = if up { steps + more } else { steps - more };
            Amount::Number(steps * grain, grain, bound)
        }
    }
}

fn learn_conflict<'a>(judged: impl Iterator<Item = (usize, &'a Judged)>) -> Logistic {
    let mut examples = Examples::default();
    judged.for_each(|(_, judged)| examples.extend(&judged.examples));
    Logistic::new(&fit(&examples, RIDGE))
}

/// Slope in thousandths and intercept in units that make held-out scores log-odds (Platt 1999), by
/// Newton's method.
fn calibrate(scored: &[Scored]) -> (i32, i32) {
    let (mut slope, mut intercept) = (1.0f64, 0.0f64);
    for _ in 0..25 {
        let (mut g, mut h) = ([0.0; 2], [1e-9, 0.0, 1e-9]);
        for s in scored {
            let x = f64::from(s.score) / f64::from(UNIT);
            let p = 1.0 / (1.0 + (-(slope * x + intercept)).exp());
            let error = s.weight * (f64::from(u8::from(s.label)) - p);
            let second = s.weight * p * (1.0 - p);
            g = [g[0] + error * x, g[1] + error];
            h = [h[0] + second * x * x, h[1] + second * x, h[2] + second];
        }
        let determinant = h[0] * h[2] - h[1] * h[1];
        slope += (h[2] * g[0] - h[1] * g[1]) / determinant;
        intercept += (h[0] * g[1] - h[1] * g[0]) / determinant;
    }
    ((slope * 1000.0).round() as i32, (intercept * f64::from(UNIT)).round() as i32)
}

/// Prints what held-out reports show: of what is said with a confidence, how much is right; and how
/// much of what was changed is found.
fn report(scored: &[Scored], calibration: (i32, i32), missed: f64) {
    let sure = |s: &Scored| {
        let score = i64::from(s.score) * i64::from(calibration.0) / 1000 + i64::from(calibration.1);
        probability(score as i32)
    };
    let weigh =
        |of: &dyn Fn(&&Scored) -> bool| -> f64 { scored.iter().filter(of).map(|s| s.weight).sum() };
    let changed = weigh(&|s| s.label) + missed;
    eprintln!(
        "calibration {calibration:?}; {missed:.1} of {changed:.1} changed were no candidates"
    );
    for low in (0..10).map(|n| f64::from(n) / 10.0) {
        let within = |s: &&Scored| sure(s) >= low && sure(s) < low + 0.1;
        let (all, right) = (weigh(&within), weigh(&|s| within(s) && s.label));
        let found = weigh(&|s| s.label && sure(s) >= low);
        let wrong = weigh(&|s| !s.label && sure(s) >= low);
        eprintln!(
            "  confidence {low:.1}: {right:.1} of {all:.1} right; from here on found {:.1} %, {:.2} wrong a pair",
            100.0 * found / changed,
            wrong / changed,
        );
    }
}
