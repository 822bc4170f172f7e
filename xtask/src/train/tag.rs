//! The tagger: a perceptron over EWT and GUM that learns on its own predictions.

use super::treebank::{self, Bank};
use std::path::Path;
use variorum::annotate::tag::{FineTag, KIND, Tagger, features};
use variorum::model::{Archive, FeatureBuffer, Linear, Options, Perceptron, Shuffler};

/// Trains on both treebanks.
pub(super) fn train(data: &Path) -> anyhow::Result<Vec<u8>> {
    let banks = treebank::read(data, "train")?;
    let labels = treebank::fine_tags(&banks);
    let linear = learn(&banks, &labels, EPOCHS);
    let dev = treebank::read(data, "dev")?;
    let right = accuracy(&Tagger::new(linear.clone()), &dev);
    eprintln!("{right:.2} % of the words of dev have the right UPOS");
    let mut archive = Archive::new(KIND);
    linear.write(&mut archive, "fine");
    Ok(archive.to_bytes())
}

/// Passes over the data.
const EPOCHS: usize = 8;

/// Weights learned from `banks`, whose tags are all among `labels`, or nearly.
pub(super) fn learn(banks: &[Bank], labels: &[String], epochs: usize) -> Linear {
    let options = Options { epochs, min_updates: 3, prune: 0.008, ..Options::default() };
    let mut model = Perceptron::new(labels.to_vec(), options);
    let gold: Vec<Vec<FineTag>> =
        banks.iter().map(|bank| treebank::gold_tags(bank, labels)).collect();
    let mut order: Vec<(usize, usize)> = Vec::new();
    for (b, bank) in banks.iter().enumerate() {
        order.extend((0..bank.sentences.len()).map(|s| (b, s)));
    }
    let mut shuffler = Shuffler::new(options.seed);
    let (mut buffer, mut scores) = (FeatureBuffer::default(), Vec::new());
    for epoch in 0..options.epochs {
        shuffler.shuffle(&mut order);
        let mut errors = 0;
        for &(b, s) in &order {
            let bank = &banks[b];
            let range = bank.sentences[s].tokens.clone();
            let mut tags = vec![0; range.len()];
            let surfaces = &bank.surfaces[range.clone()];
            for n in 0..range.len() {
                features(n, &(0..range.len()), surfaces, &tags, &mut buffer);
                let right = gold[b][range.start + n];
                let found = model.learn(buffer.keys(), usize::from(right), &mut scores);
                errors += usize::from(found != usize::from(right));
                tags[n] = found as FineTag;
            }
        }
        eprintln!("epoch {epoch}: {errors} errors");
    }
    model.finish().0
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
