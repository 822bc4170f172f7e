//! The lemmatiser: which ending of a word means which edit, counted in EWT and GUM.

use super::conllu::{self, Document};
use std::collections::BTreeMap;
use std::path::Path;
use variorum::annotate::Upos;
use variorum::annotate::lemma::{Edit, KIND, keys};
use variorum::model::{Archive, Linear};

/// Edits kept: the most frequent, as many as a model has labels.
const EDITS: usize = 250;

/// Counts both treebanks.
pub(super) fn train(data: &Path) -> anyhow::Result<Vec<u8>> {
    let mut words: BTreeMap<(String, Upos, Edit), usize> = BTreeMap::new();
    for name in ["ewt", "gum"] {
        for document in conllu::read(&data.join(format!("syntax/{name}.train.conllu")))? {
            count(&document, &mut words);
        }
    }
    let labels = frequent_edits(&words);
    let rows: Vec<(u32, Vec<(u8, i8)>)> =
        telling_keys(&words, &labels).into_iter().map(|(key, n)| (key, vec![(n, 1)])).collect();
    eprintln!("{} endings, {} edits", rows.len(), labels.len());
    let names = labels.iter().map(Edit::to_label).collect();
    let mut archive = Archive::new(KIND);
    Linear::from_rows(names, &rows).write(&mut archive, "edit");
    Ok(archive.to_bytes())
}

fn count(document: &Document, words: &mut BTreeMap<(String, Upos, Edit), usize>) {
    for word in document.sentences.iter().flatten() {
        let form = &document.text[word.span];
        if word.lemma != "_"
            && let Some(pos) = Upos::parse(&word.upos)
        {
            let edit = Edit::between(form, &word.lemma);
            *words.entry((form.to_owned(), pos, edit)).or_default() += 1;
        }
    }
}

fn frequent_edits(words: &BTreeMap<(String, Upos, Edit), usize>) -> Vec<Edit> {
    let mut counts: BTreeMap<&Edit, usize> = BTreeMap::new();
    for ((_, _, edit), n) in words {
        *counts.entry(edit).or_default() += n;
    }
    let mut edits: Vec<(&Edit, usize)> = counts.into_iter().collect();
    edits.sort_by_key(|&(edit, n)| (std::cmp::Reverse(n), edit));
    edits.into_iter().take(EDITS).map(|(edit, _)| edit.clone()).collect()
}

/// The most frequent edit of every key, where a less telling key doesn't say the same already.
fn telling_keys(
    words: &BTreeMap<(String, Upos, Edit), usize>,
    labels: &[Edit],
) -> BTreeMap<u32, u8> {
    let index: BTreeMap<&Edit, u8> = labels.iter().enumerate().map(|(n, e)| (e, n as u8)).collect();
    let mut votes: BTreeMap<u32, BTreeMap<u8, usize>> = BTreeMap::new();
    for ((form, pos, edit), &n) in words {
        let Some(&label) = index.get(edit) else { continue };
        for key in keys(form, *pos) {
            *votes.entry(key).or_default().entry(label).or_default() += n;
        }
    }
    let best = |key: &u32| -> Option<u8> {
        let votes = votes.get(key)?;
        votes.iter().max_by_key(|&(label, n)| (*n, std::cmp::Reverse(*label))).map(|(&l, _)| l)
    };
    let mut telling = BTreeMap::new();
    for (form, pos, _) in words.keys() {
        let mut known = None;
        for key in keys(form, *pos).iter().rev() {
            let label = best(key);
            if label != known
                && let Some(label) = label
            {
                telling.insert(*key, label);
                known = Some(label);
            }
        }
    }
    telling
}
