//! Treebank documents with gold words, as the taggers and the parser see them.

use super::conllu::{self, Document, Word};
use std::collections::BTreeMap;
use std::path::Path;
use variorum::annotate::surface::{Surface, surfaces};
use variorum::annotate::tag::FineTag;
use variorum::annotate::{Deprel, Sentence, Token, Upos};

/// A document: its words in one row, with their sentences and surfaces.
pub(super) struct Bank {
    /// The words; heads are indices into their own sentence.
    pub(super) words: Vec<Word>,
    /// Which words make a sentence.
    pub(super) sentences: Vec<Sentence>,
    /// Parallel to `words`.
    pub(super) surfaces: Vec<Surface>,
}

/// The documents of the `part` ("train", "dev") of EWT and GUM.
pub(super) fn read(data: &Path, part: &str) -> anyhow::Result<Vec<Bank>> {
    let mut banks = Vec::new();
    for name in ["ewt", "gum"] {
        banks.extend(read_one(data, name, part)?);
    }
    Ok(banks)
}

/// The documents of the `part` of one treebank.
pub(super) fn read_one(data: &Path, name: &str, part: &str) -> anyhow::Result<Vec<Bank>> {
    let path = data.join(format!("syntax/{name}.{part}.conllu"));
    Ok(conllu::read(&path)?.into_iter().map(bank).collect())
}

/// A document with gold words.
pub(super) fn bank(document: Document) -> Bank {
    let mut sentences = Vec::new();
    let mut words = Vec::new();
    for sentence in document.sentences.into_iter().filter(|s| !s.is_empty()) {
        let span = sentence[0].span.cover(sentence[sentence.len() - 1].span);
        let tokens = words.len()..words.len() + sentence.len();
        sentences.push(Sentence { span, tokens });
        words.extend(sentence);
    }
    let tokens: Vec<Token> = words.iter().map(token).collect();
    let surfaces = surfaces(&document.text, &tokens);
    Bank { words, sentences, surfaces }
}

fn token(word: &Word) -> Token {
    let pos = Upos::parse(&word.upos).unwrap_or(Upos::X);
    Token { span: word.span, pos, head: None, deprel: Deprel::Root }
}

/// The fine tags of the treebanks: those with at least this many words.
const COMMON: usize = 20;

/// Every common fine tag, in order of its name.
pub(super) fn fine_tags(banks: &[Bank]) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for word in banks.iter().flat_map(|bank| &bank.words) {
        *counts.entry(fine(word)).or_default() += 1;
    }
    counts.into_iter().filter(|(_, n)| *n >= COMMON).map(|(tag, _)| tag).collect()
}

fn fine(word: &Word) -> String {
    format!("{}|{}", word.upos, word.xpos)
}

/// The gold tag of every word; a rare one is replaced by the first with the same UPOS.
pub(super) fn gold_tags(bank: &Bank, labels: &[String]) -> Vec<FineTag> {
    let index = |word: &Word| {
        let fine = fine(word);
        let start = format!("{}|", word.upos);
        labels
            .iter()
            .position(|label| *label == fine)
            .or_else(|| labels.iter().position(|label| label.starts_with(&start)))
            .unwrap_or(0) as FineTag
    };
    bank.words.iter().map(index).collect()
}
