//! The parser: a perceptron over EWT and GUM with a dynamic oracle, under predicted tags; and the small
//! model that is asked before it, a logistic regression over what the perceptron chooses.

use super::softmax::{self, Softmax};
use super::treebank::{self, Bank};
use super::{conllu, tag};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use variorum::annotate::Deprel;
use variorum::annotate::parse::{
    Action, Gold, KIND, Parser, State, Word, action_label, features, first_features,
};
use variorum::annotate::tag::{FineTag, Tagger};
use variorum::annotate::{Token, Upos};
use variorum::model::{Archive, FeatureBuffer, KeyHashes, Linear, Options, Perceptron, Shuffler};

/// Passes over the data.
const EPOCHS: usize = 8;
/// From this pass on the parser walks on from its own errors, nine times of ten.
const EXPLORE_FROM: usize = 1;

/// Passes of the small model over the choices of the full one.
const FIRST_EPOCHS: usize = 4;
const FIRST_OPTIONS: softmax::Options =
    softmax::Options { rate: 0.15, decay: 1e-4, kept: 0.7, least: 20, steps: 24.0, prune: 6 };

/// Trains on both treebanks.
pub(super) fn train(data: &Path) -> anyhow::Result<Vec<u8>> {
    let banks = treebank::read(data, "train")?;
    let tags = tag::unseen(&banks.iter().collect::<Vec<_>>(), Tagger::shared().labels());
    let dev = treebank::read(data, "dev")?;
    let dev_tags: Vec<Vec<FineTag>> =
        dev.iter().map(|b| Tagger::shared().tag(&b.sentences, &b.surfaces)).collect();
    let examples = examples(&banks, &tags);
    let linear = learn(&examples);
    let first = learn_first(&linear, &examples);
    for (name, first) in [("full", None), ("first and full", Some(first.clone()))] {
        let (unlabelled, labelled) = score(&Parser::new(linear.clone(), first), &dev, &dev_tags);
        eprintln!("dev, {name}: UAS {unlabelled:.2}, LAS {labelled:.2}");
    }
    let mut archive = Archive::new(KIND);
    linear.write(&mut archive, "action");
    first.write(&mut archive, "first");
    Ok(archive.to_bytes())
}

/// A sentence with its gold tree.
struct Example {
    words: Vec<Word>,
    gold: Gold,
    /// The actions that make the gold arcs.
    actions: Vec<Action>,
}

fn examples(banks: &[Bank], tags: &[Vec<FineTag>]) -> Vec<Example> {
    let mut out = Vec::new();
    for (bank, tags) in banks.iter().zip(tags) {
        for sentence in &bank.sentences {
            let range = sentence.tokens.clone();
            let pairs = bank.surfaces[range.clone()].iter().zip(&tags[range.clone()]);
            let words: Vec<Word> = pairs.map(|(surface, &tag)| Word::new(surface, tag)).collect();
            let gold = &bank.words[range];
            let heads: Vec<usize> = gold.iter().map(|w| w.head.unwrap_or(words.len())).collect();
            let deprels: Vec<Deprel> = gold.iter().map(deprel).collect();
            let arcs = heads.iter().zip(&deprels).enumerate();
            let actions =
                arcs.map(
                    |(n, (&head, &deprel))| {
                        if head > n { Action::Left(deprel) } else { Action::Right(deprel) }
                    },
                );
            let actions = actions.collect();
            out.push(Example { words, gold: Gold::new(heads, deprels), actions });
        }
    }
    out
}

/// The relation with its subtype where the program keeps it.
fn deprel(word: &conllu::Word) -> Deprel {
    let base = word.deprel.split(':').next().unwrap_or_default();
    Deprel::parse(&word.deprel).or_else(|| Deprel::parse(base)).unwrap_or(Deprel::Dep)
}

fn learn(examples: &[Example]) -> Linear {
    let options = Options {
        epochs: EPOCHS,
        min_updates: 4,
        max_weights: 3_000_000,
        squared: true,
        ..Options::default()
    };
    let mut known: BTreeSet<Action> = examples.iter().flat_map(|e| e.actions.clone()).collect();
    known.insert(Action::Shift);
    let actions: Vec<Action> = known.into_iter().collect();
    let labels = actions.iter().map(|&action| action_label(action)).collect();
    let mut learner = Learner {
        model: Perceptron::new(labels, options),
        actions,
        state: State::default(),
        buffer: FeatureBuffer::default(),
        scores: Vec::new(),
        shuffler: Shuffler::new(options.seed),
        margin: options.margin.max(1),
    };
    let mut order: Vec<usize> = (0..examples.len()).collect();
    for epoch in 0..options.epochs {
        learner.shuffler.clone().shuffle(&mut order);
        learner.shuffler.next_number();
        let errors: usize =
            order.iter().map(|&n| learner.learn(&examples[n], epoch >= EXPLORE_FROM)).sum();
        eprintln!("epoch {epoch}: {errors} errors");
    }
    learner.model.finish().0
}

/// The small model: it learns what the full one chooses on its way through the treebanks.
fn learn_first(full: &Linear, examples: &[Example]) -> Linear {
    let parser = Parser::new(full.clone(), None);
    let mut choices: Vec<(Vec<u32>, usize)> = Vec::new();
    let mut counts: HashMap<u32, u32, KeyHashes> = HashMap::default();
    let mut buffer = FeatureBuffer::default();
    for example in examples {
        parser.walk(&example.words, |state, label| {
            first_features(state, &example.words, &mut buffer);
            buffer.keys().iter().for_each(|&key| *counts.entry(key).or_default() += 1);
            choices.push((buffer.keys().to_vec(), label));
        });
    }
    let mut model = Softmax::new(full.labels(), counts, FIRST_OPTIONS);
    let mut shuffler = Shuffler::new(1);
    for epoch in 0..FIRST_EPOCHS {
        shuffler.shuffle(&mut choices);
        model.begin(epoch);
        let others = choices.iter().filter(|(keys, label)| model.learn(keys, *label) != *label);
        eprintln!("first model, epoch {epoch}: {} of {} differ", others.count(), choices.len());
    }
    model.finish()
}

/// A parser in training.
struct Learner {
    model: Perceptron,
    actions: Vec<Action>,
    state: State,
    buffer: FeatureBuffer,
    scores: Vec<i32>,
    shuffler: Shuffler,
    margin: i32,
}

impl Learner {
    /// Parses one sentence and learns where a wrong action comes near; the number of errors.
    fn learn(&mut self, example: &Example, explore: bool) -> usize {
        let mut errors = 0;
        self.state.reset(example.words.len());
        while !self.state.is_final() {
            if let Some(forced) = self.state.legal().forced() {
                self.state.apply(forced);
                continue;
            }
            features(&self.state, &example.words, &mut self.buffer);
            let choice = self.choose(example);
            let Some(free) = choice.free else {
                self.state.apply(self.actions[choice.best]);
                continue;
            };
            errors += usize::from(choice.best != free);
            if let Some(wrong) = choice.wrong
                && self.scores[free] - self.scores[wrong] < self.margin
            {
                self.model.update(self.buffer.keys(), free, 1);
                self.model.update(self.buffer.keys(), wrong, -1);
            }
            self.model.next_example();
            let walk_on = explore && self.shuffler.below(10) > 0;
            let taken = if walk_on { choice.best } else { free };
            self.state.apply(self.actions[taken]);
        }
        errors
    }

    /// Scores the legal actions.
    fn choose(&mut self, example: &Example) -> Choice {
        self.scores.clear();
        self.scores.resize(self.actions.len(), 0);
        self.model.add_scores(self.buffer.keys(), &mut self.scores);
        let legal = self.state.legal();
        let (mut free, mut wrong): (Option<usize>, Option<usize>) = (None, None);
        for (n, &action) in self.actions.iter().enumerate().filter(|(_, a)| legal.allows(**a)) {
            let beats =
                |other: Option<usize>| other.is_none_or(|o| self.scores[n] > self.scores[o]);
            if !beats(free) && !beats(wrong) {
                continue;
            }
            let side =
                if example.gold.allows(&self.state, action) { &mut free } else { &mut wrong };
            if side.is_none_or(|other| self.scores[n] > self.scores[other]) {
                *side = Some(n);
            }
        }
        let best = match (free, wrong) {
            (Some(f), Some(w)) if self.scores[w] > self.scores[f] => w,
            (Some(f), _) => f,
            (None, w) => w.expect("a state that is not final has a legal action"),
        };
        Choice { best, free, wrong }
    }
}

/// Actions as indices.
struct Choice {
    best: usize,
    /// The best that loses no gold arc.
    free: Option<usize>,
    /// The best of the others.
    wrong: Option<usize>,
}

/// Percentages of words with the right head, and with the right relation as well, on gold words.
fn score(parser: &Parser, banks: &[Bank], tags: &[Vec<FineTag>]) -> (f64, f64) {
    let (mut heads, mut relations, mut all) = (0_usize, 0_usize, 0_usize);
    for (bank, tags) in banks.iter().zip(tags) {
        let blank = |w: &conllu::Word| Token {
            span: w.span,
            pos: Upos::X,
            head: None,
            deprel: Deprel::Root,
        };
        let mut tokens: Vec<Token> = bank.words.iter().map(blank).collect();
        parser.parse(&bank.sentences, &bank.surfaces, tags, &mut tokens);
        for sentence in &bank.sentences {
            for n in sentence.tokens.clone() {
                let word = &bank.words[n];
                let head = word.head.map(|head| (sentence.tokens.start + head) as u32);
                let right = head == tokens[n].head;
                let base = |name: &str| name.split(':').next().map(str::to_owned);
                heads += usize::from(right);
                relations +=
                    usize::from(right && base(&word.deprel) == base(tokens[n].deprel.as_str()));
                all += 1;
            }
        }
    }
    (100.0 * heads as f64 / all as f64, 100.0 * relations as f64 / all as f64)
}
