//! The tagger: a perceptron over EWT and GUM that learns on its own predictions.

use super::treebank::{self, Bank};
use std::path::Path;
use variorum::annotate::tag::{FineTag, KIND, Tagger, features};
use variorum::model::{Archive, FeatureBuffer, Linear, Options, Perceptron, Shuffler};

/// Trains on both treebanks.
pub(super) fn train(data: &Path) -> anyhow::Result<Vec<u8>> {
    let banks = treebank::read(data, "train")?;
    let labels = treebank::fine_tags(&banks);
    let linear = learn(&banks.iter().collect::<Vec<_>>(), &labels, EPOCHS);
    let dev = treebank::read(data, "dev")?;
    let right = accuracy(&Tagger::new(linear.clone()), &dev);
    eprintln!("{right:.2} % of the words of dev have the right UPOS");
    let mut archive = Archive::new(KIND);
    linear.write(&mut archive, "fine");
    Ok(archive.to_bytes())
}

/// Passes over the data.
const EPOCHS: usize = 6;

/// Weights learned from `banks`, whose tags are all among `labels`, or nearly.
pub(super) fn learn(banks: &[&Bank], labels: &[String], epochs: usize) -> Linear {
    let options = Options { epochs, margin: 20, min_updates: 3, ..Options::default() };
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
            let bank = banks[b];
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

    #[test]
    fn training_learns_from_a_tiny_treebank() {
        let bank = bank();
        let tagger = Tagger::new(learn(&[&bank], &labels(), 10));
        assert!(accuracy(&tagger, &[bank]) > 99.0);
    }

    #[test]
    fn training_twice_gives_the_same_weights() {
        let bytes = || {
            let mut archive = Archive::new(KIND);
            learn(&[&bank()], &labels(), 5).write(&mut archive, "fine");
            archive.to_bytes()
        };
        assert_eq!(bytes(), bytes());
    }
}
