//! The tagger: two logistic regressions over EWT and GUM that learn on their own predictions.

use super::softmax::{Options, Softmax};
use super::treebank::{self, Bank};
use rayon::prelude::*;
use std::collections::HashMap;
use std::path::Path;
use variorum::annotate::tag::{
    Ahead, FineTag, KIND, Tagger, View, features, features_backward, tag_backward, tag_forward,
};
use variorum::model::{Archive, FeatureBuffer, KeyHashes, Linear, Shuffler};

/// Passes over the data.
const EPOCHS: usize = 6;
/// No lead of the first tagger is so great that the second doesn't look.
const NEVER: i32 = i32::MAX;
/// Parts of the treebanks that are tagged by a tagger that has not seen them.
const FOLDS: usize = 4;
const OPTIONS: Options =
    Options { rate: 0.15, decay: 1e-4, kept: 0.85, least: 2, steps: 24.0, prune: 2 };

/// Trains on both treebanks.
pub(super) fn train(data: &Path) -> anyhow::Result<Vec<u8>> {
    let banks = treebank::read(data, "train")?;
    let (back, linear) = weights(&banks);
    let mut archive = Archive::new(KIND);
    back.write(&mut archive, "back");
    linear.write(&mut archive, "fine");
    let tagger = Tagger::new(back, linear);
    for name in ["ewt", "gum"] {
        let right = accuracy(&tagger, &treebank::read_one(data, name, "dev")?);
        eprintln!("{name}: {right:.2} % of the words of dev have the right UPOS");
    }
    Ok(archive.to_bytes())
}

/// The weights from right to left, and from left to right.
fn weights(banks: &[Bank]) -> (Linear, Linear) {
    let labels = treebank::fine_tags(banks);
    let all: Vec<&Bank> = banks.iter().collect();
    let ahead = unseen_backward(&all, &labels);
    rayon::join(|| learn_backward(&all, &labels, EPOCHS), || learn(&all, &labels, &ahead, EPOCHS))
}

/// The tags of every document by both taggers, trained on the other documents.
pub(super) fn unseen(banks: &[&Bank], labels: &[String]) -> Vec<Vec<FineTag>> {
    let ahead = unseen_backward(banks, labels);
    let folds: Vec<Linear> = (0..FOLDS)
        .into_par_iter()
        .map(|fold| {
            let others = || (0..banks.len()).filter(|n| n % FOLDS != fold);
            let parts: Vec<&Bank> = others().map(|n| banks[n]).collect();
            let ahead: Vec<Ahead> = others().map(|n| ahead[n].clone()).collect();
            learn(&parts, labels, &ahead, EPOCHS)
        })
        .collect();
    let tag = |(n, b): (usize, &&Bank)| {
        tag_forward(&folds[n % FOLDS], &b.sentences, &b.surfaces, &ahead[n], NEVER)
    };
    banks.iter().enumerate().map(tag).collect()
}

/// The tags of every document from right to left, by taggers trained on the other documents.
fn unseen_backward(banks: &[&Bank], labels: &[String]) -> Vec<Ahead> {
    let folds: Vec<Linear> = (0..FOLDS)
        .into_par_iter()
        .map(|fold| {
            let others = banks.iter().enumerate().filter(|(n, _)| n % FOLDS != fold);
            let others: Vec<&Bank> = others.map(|(_, bank)| *bank).collect();
            learn_backward(&others, labels, EPOCHS)
        })
        .collect();
    let tag = |(n, b): (usize, &&Bank)| tag_backward(&folds[n % FOLDS], &b.sentences, &b.surfaces);
    banks.iter().enumerate().map(tag).collect()
}

/// Weights of the tagger from right to left.
fn learn_backward(banks: &[&Bank], labels: &[String], epochs: usize) -> Linear {
    let order = |length: usize| (0..length).rev().collect();
    learn_with(banks, labels, epochs, order, |_, view, tags, out| {
        features_backward(view, tags, out);
    })
}

/// Weights of the tagger from left to right, under the tags `ahead` of each document.
fn learn(banks: &[&Bank], labels: &[String], ahead: &[Ahead], epochs: usize) -> Linear {
    let order = |length: usize| (0..length).collect();
    learn_with(banks, labels, epochs, order, |bank, view, tags, out| {
        features(view, tags, &ahead[bank].tags, out);
    })
}

/// Weights learned from `banks`, whose tags are all among `labels`, or nearly. `order` is that in
/// which the tokens of a sentence are tagged; `push` makes the features of one.
fn learn_with(
    banks: &[&Bank],
    labels: &[String],
    epochs: usize,
    order: impl Fn(usize) -> Vec<usize>,
    push: impl Fn(usize, &View, &[FineTag], &mut FeatureBuffer),
) -> Linear {
    let gold: Vec<Vec<FineTag>> =
        banks.iter().map(|bank| treebank::gold_tags(bank, labels)).collect();
    let mut buffer = FeatureBuffer::default();
    let mut counts: HashMap<u32, u32, KeyHashes> = HashMap::default();
    let mut sentences: Vec<(usize, usize)> = Vec::new();
    for (b, bank) in banks.iter().enumerate() {
        for (s, sentence) in bank.sentences.iter().enumerate() {
            sentences.push((b, s));
            for n in sentence.tokens.clone() {
                let view = View { n, sentence: &sentence.tokens, surfaces: &bank.surfaces };
                push(b, &view, &gold[b], &mut buffer);
                buffer.keys().iter().for_each(|&k| *counts.entry(k).or_default() += 1);
            }
        }
    }
    let mut model = Softmax::new(labels, counts, OPTIONS);
    let mut shuffler = Shuffler::new(1);
    let mut tags: Vec<Vec<FineTag>> = banks.iter().map(|b| vec![0; b.words.len()]).collect();
    for epoch in 0..epochs {
        shuffler.shuffle(&mut sentences);
        model.begin(epoch);
        let mut errors = 0;
        for &(b, s) in &sentences {
            let range = &banks[b].sentences[s].tokens;
            for k in order(range.len()) {
                let n = range.start + k;
                let view = View { n, sentence: range, surfaces: &banks[b].surfaces };
                push(b, &view, &tags[b], &mut buffer);
                let found = model.learn(buffer.keys(), usize::from(gold[b][n]));
                errors += usize::from(found != usize::from(gold[b][n]));
                tags[b][n] = found as FineTag;
            }
        }
        eprintln!("epoch {epoch}: {errors} errors");
    }
    model.finish()
}

/// Percentage of words with the right UPOS tag, on gold words and sentences.
fn accuracy(tagger: &Tagger, banks: &[Bank]) -> f64 {
    let (mut right, mut all) = (0, 0);
    for bank in banks {
        let tags = tagger.tag(&bank.sentences, &bank.surfaces);
        let words = bank.words.iter();
        right += words.zip(tags).filter(|(w, tag)| tagger.upos(*tag).as_str() == w.upos).count();
        all += bank.words.len();
    }
    100.0 * right as f64 / all as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::conllu;

    /// Invented sentences, each word with its tag.
    const SENTENCES: [&str; 4] = [
        "the/DET|DT mayor/NOUN|NN signed/VERB|VBD the/DET|DT plan/NOUN|NN",
        "they/PRON|PRP plan/VERB|VBP a/DET|DT visit/NOUN|NN",
        "they/PRON|PRP visit/VERB|VBP the/DET|DT mayor/NOUN|NN",
        "a/DET|DT visit/NOUN|NN helped/VERB|VBD the/DET|DT plan/NOUN|NN",
    ];

    fn bank() -> Bank {
        let mut source = String::new();
        for sentence in SENTENCES {
            let words: Vec<(&str, &str)> =
                sentence.split(' ').filter_map(|word| word.split_once('/')).collect();
            let text: Vec<&str> = words.iter().map(|word| word.0).collect();
            source.push_str(&format!("# text = {}\n", text.join(" ")));
            for (n, (form, tag)) in words.iter().enumerate() {
                let (upos, xpos) = tag.split_once('|').unwrap();
                let number = n + 1;
                source
                    .push_str(&format!("{number}\t{form}\t_\t{upos}\t{xpos}\t_\t0\troot\t_\t_\n"));
            }
            source.push('\n');
        }
        treebank::bank(conllu::parse(&source).remove(0))
    }

    fn labels() -> Vec<String> {
        ["DET|DT", "NOUN|NN", "PRON|PRP", "VERB|VBD", "VERB|VBP"].map(Into::into).to_vec()
    }

    fn tagger_of(bank: &Bank) -> Tagger {
        let back = learn_backward(&[bank], &labels(), 10);
        let ahead = tag_backward(&back, &bank.sentences, &bank.surfaces);
        Tagger::new(back, learn(&[bank], &labels(), &[ahead], 10))
    }

    #[test]
    fn training_learns_from_a_tiny_treebank() {
        let bank = bank();
        let tagger = tagger_of(&bank);
        assert!(accuracy(&tagger, &[bank]) > 99.0);
    }

    #[test]
    fn training_twice_gives_the_same_weights() {
        let bytes = || {
            let mut archive = Archive::new(KIND);
            learn_backward(&[&bank()], &labels(), 5).write(&mut archive, "back");
            archive.to_bytes()
        };
        assert_eq!(bytes(), bytes());
    }
}
