//! Training of the weight files under `models/`: one file here a model.
//!
//! A model is a function from the data folder to the bytes of its file. Seeds are fixed and nothing
//! depends on the clock or on threads, so that training again gives the same bytes.

mod boost;
mod conflicts;
mod conllu;
mod coref;
mod crf;
mod entity;
mod event;
mod gazetteer;
mod gum;
mod idf;
mod joining;
mod lemma;
mod logistic;
mod parse;
mod quote;
mod sentence;
mod setting;
mod softmax;
mod tag;
mod treebank;

use anyhow::Context;
use std::path::Path;

/// A model: its name, which is that of its file under `models/`, and how to train it.
struct Model {
    name: &'static str,
    train: fn(&Path) -> anyhow::Result<Vec<u8>>,
}

/// Every model, in the order of training: later ones may use the weights of earlier ones, as they
/// were when this program was built.
#[rustfmt::skip]
const MODELS: &[Model] = &[
    Model { name: "gazetteer", train: gazetteer::train },
    Model { name: "sentence", train: sentence::train },
    Model { name: "tag", train: tag::train },
    Model { name: "entities", train: entity::train },
    Model { name: "lemma", train: lemma::train },
    Model { name: "coref", train: coref::train },
    Model { name: "parse", train: parse::train },
    Model { name: "quotes", train: quote::train },
    Model { name: "events", train: event::train },
    Model { name: "setting", train: setting::train },
    Model { name: "story-idf", train: idf::train },
    Model { name: "joining", train: joining::train },
    Model { name: "conflicts", train: conflicts::train },
];

/// Trains the models `names` (all where empty) from `data` into `models`.
pub(crate) fn run(names: &[String], data: &Path, models: &Path) -> anyhow::Result<()> {
    if let Some(name) = names.iter().find(|name| MODELS.iter().all(|m| m.name != **name)) {
        let known: Vec<&str> = MODELS.iter().map(|m| m.name).collect();
        anyhow::bail!("no model `{name}`; there are: {}", known.join(", "));
    }
    for model in MODELS.iter().filter(|m| names.is_empty() || names.iter().any(|n| n == m.name)) {
        eprintln!("training {}", model.name);
        let bytes = (model.train)(data).with_context(|| format!("training {}", model.name))?;
        let path = models.join(model.name).with_extension("bin");
        std::fs::write(&path, &bytes).with_context(|| path.display().to_string())?;
        eprintln!("{}: {} bytes", path.display(), bytes.len());
    }
    Ok(())
}
