//! Which time and place belong to a happening, learnt from happenings that readers labelled
//! (`fixtures/events/settings.tsv`, guide: `docs/event-settings.md`).

use super::boost::{Examples, learn};
use crate::check::root;
use crate::eval::events::read_articles;
use anyhow::{Context, Result};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use variorum::annotate::event::choices;
use variorum::annotate::event::setting::feature::FEATURES;
use variorum::annotate::event::setting::model::SettingModel;
use variorum::annotate::event::setting::{Choice, Role};
use variorum::article::Article;
use variorum::model::Boosted;
use variorum::pipeline::read_article;

/// Articles that the labels are of.
const SOURCES: [&str; 2] = ["raw.wikinews.jsonl", "quotes.train.jsonl"];
/// Parts of a cross-validation.
const FOLDS: usize = 5;
/// Trees and rate did best in cross-validation.
const TREES: usize = 150;
const RATE: f64 = 0.1;

/// What readers say of the time or place of a happening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    /// Told nowhere.
    Nowhere,
    /// Told by the expression at this byte, of another telling of the same happening.
    Elsewhere,
    /// Told by the expression at this byte.
    At(u32),
}

/// One happening's phrases of one role, with what readers say.
struct Question {
    role: Role,
    label: Label,
    fold: usize,
    answers: Vec<Answer>,
}

/// A phrase that may be chosen.
struct Answer {
    /// What it is called: answers of one name say the same.
    name: String,
    /// Its first byte.
    start: u32,
    by_rule: Option<i32>,
    row: [i16; FEATURES],
}

impl Question {
    /// Whether an answer is the one, or says the same as the one.
    fn is_right(&self, answer: usize) -> bool {
        let Label::At(at) = self.label else { return false };
        let told = self.answers.iter().find(|a| a.start == at).map(|a| &a.name);
        told == Some(&self.answers[answer].name)
    }
}

/// The bytes of `models/setting.bin`.
pub(super) fn train(data: &Path) -> Result<Vec<u8>> {
    let labels = labels(&root().join("fixtures/events/settings.tsv"))?;
    let mut articles = HashMap::new();
    for source in SOURCES {
        articles.extend(read_articles(&data.join(source))?);
    }
    let numbered: Vec<(usize, (&String, &Labels))> = labels.iter().enumerate().collect();
    let questions: Vec<Vec<Question>> = numbered
        .into_par_iter()
        .map(|(n, (id, labels))| {
            let article = articles.get(id).with_context(|| format!("no article {id}"))?;
            Ok(questions(article.clone(), labels, n % FOLDS))
        })
        .collect::<Result<_>>()?;
    let questions: Vec<Question> = questions.into_iter().flatten().collect();
    let [time, place] = [Role::Time, Role::Place].map(|role| {
        let asked: Vec<&Question> = questions.iter().filter(|q| q.role == role).collect();
        cross_validate(role, &asked);
        fit(&asked, None)
    });
    Ok(SettingModel { time, place }.to_bytes())
}

/// By the first byte of the word that names a happening: what readers say of its time and its place.
type Labels = HashMap<u32, [Label; 2]>;

/// The labels by article.
fn labels(path: &Path) -> Result<BTreeMap<String, Labels>> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let mut out: BTreeMap<String, Labels> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, trigger, time, place] = cells[..] else {
            anyhow::bail!("{}: not four cells: {line:?}", path.display());
        };
        let label = |cell: &str| -> Result<Label> {
            Ok(match cell {
                "-" => Label::Nowhere,
                _ if cell.ends_with('*') => Label::Elsewhere,
                _ => Label::At(cell.parse()?),
            })
        };
        out.entry(id.to_owned())
            .or_default()
            .insert(trigger.parse()?, [label(time)?, label(place)?]);
    }
    Ok(out)
}

/// What is asked of the labelled happenings of an article.
fn questions(article: Article, labels: &Labels, fold: usize) -> Vec<Question> {
    let document = read_article(article).document;
    let (article, notes) = (&document.article, &document.body);
    let mut asked: BTreeMap<(u32, bool), Question> = BTreeMap::new();
    for Choice { trigger, role, phrase, by_rule, row } in choices(article, &article.text, notes) {
        let Some(label) = labels.get(&trigger.start) else { continue };
        let label = label[usize::from(role == Role::Place)];
        let name = match role {
            Role::Time => notes.times.iter().find(|t| t.span == phrase).map(|t| t.value.clone()),
            Role::Place => Some(article.text[phrase].to_lowercase()),
        };
        let question = asked
            .entry((trigger.start, role == Role::Place))
            .or_insert_with(|| Question { role, label, fold, answers: Vec::new() });
        let name = name.unwrap_or_default();
        question.answers.push(Answer { name, start: phrase.start, by_rule, row });
    }
    asked.into_values().collect()
}

fn fit(questions: &[&Question], left_out: Option<usize>) -> Boosted {
    let mut rows = Examples::default();
    for question in questions.iter().filter(|q| Some(q.fold) != left_out) {
        for (n, answer) in question.answers.iter().enumerate() {
            let chosen = question.label == Label::At(answer.start);
            // What says the same as the one that was chosen is neither right nor wrong.
            if chosen || !question.is_right(n) {
                rows.push(&answer.row, chosen, 1.0);
            }
        }
    }
    learn(&rows, TREES, RATE)
}

/// Prints how well weights choose for articles that they weren't learnt from, and how well the rules do.
fn cross_validate(role: Role, questions: &[&Question]) {
    let models: Vec<Boosted> = (0..FOLDS).map(|fold| fit(questions, Some(fold))).collect();
    let told = questions.iter().filter(|q| matches!(q.label, Label::At(_))).count();
    let elsewhere = questions.iter().filter(|q| q.label == Label::Elsewhere).count();
    eprintln!(
        "{role:?}: {} happenings, {told} with one, {elsewhere} told elsewhere",
        questions.len()
    );
    for least in [-1000, -500, 0, 500] {
        let tally = Tally::of(questions, |q| {
            let scores = q.answers.iter().map(|a| models[q.fold].score(&a.row));
            let best =
                scores.enumerate().max_by_key(|&(n, score)| (score, std::cmp::Reverse(n)))?;
            (best.1 >= least).then_some(best.0)
        });
        eprintln!("  from {least:5}: {tally}");
    }
    let by_rule = Tally::of(questions, |q| {
        let costs = q.answers.iter().enumerate().filter_map(|(n, a)| Some((a.by_rule?, n)));
        costs.min().map(|(_, n)| n)
    });
    eprintln!("  by rule:    {by_rule}");
}

/// How often a choice is right.
#[derive(Default)]
struct Tally {
    right: usize,
    chosen: usize,
    told: usize,
}

impl Tally {
    fn of(questions: &[&Question], choose: impl Fn(&Question) -> Option<usize>) -> Self {
        let mut tally = Self::default();
        for question in questions.iter().filter(|q| q.label != Label::Elsewhere) {
            let chosen = choose(question);
            tally.told += usize::from(question.label != Label::Nowhere);
            tally.chosen += usize::from(chosen.is_some());
            tally.right += usize::from(chosen.is_some_and(|n| question.is_right(n)));
        }
        tally
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let share = |of: usize| 100.0 * self.right as f64 / of.max(1) as f64;
        let (precision, recall) = (share(self.chosen), share(self.told));
        let f1 = 2.0 * precision * recall / (precision + recall).max(1.0);
        write!(f, "precision {precision:.1}, recall {recall:.1}, F1 {f1:.1}")
    }
}
