//! Attributions: who (source) says (cue) what (content), and how it is put.
//!
//! The line inside the stage: [`marks`] pairs quotation marks; [`cue`] finds the words that report;
//! [`label`] finds content and source of each; [`judge`] decides which of these are attributions;
//! `subject` and `beside` mend what is certain by syntax and by quotation marks; [`assemble`] makes
//! quotes of them, `circumstance` adds to whom, where and through whom. Owns spans, kind and stance; who the source *is* belongs to [`mention`](crate::mention).

pub mod assemble;
mod beside;
mod circumstance;
pub mod cue;
pub mod judge;
pub mod label;
pub mod marks;
mod post;
mod stance;
mod subject;
pub mod weights;
pub mod words;

pub use stance::stance_of;

use super::{Annotations, Quote};
use crate::model::{Archive, ModelError};
use label::LABELS;
use std::sync::LazyLock;
use weights::Weights;
use words::Words;

/// What the stage has learned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// Which tokens are cues.
    pub cue: Weights,
    /// The least score of a cue that is looked into.
    pub floor: i32,
    /// What is content and source of a cue.
    pub label: Weights,
    /// What a label after another scores.
    pub moves: label::Moves,
    /// Which cues with their content and source are attributions.
    pub judge: Weights,
    /// The least score of an attribution.
    pub threshold: i32,
}

const KIND: &str = "quotes";

impl Model {
    /// Reads a weight file.
    ///
    /// # Errors
    ///
    /// Where the bytes are no such file.
    pub fn read(bytes: &'static [u8]) -> Result<Self, ModelError> {
        let archive = Archive::read(bytes, KIND)?;
        let [floor, threshold] = archive.u32s("least")?[..] else {
            return Err(archive.bad("least"));
        };
        let scores = archive.u32s("moves")?;
        let (rows, []) = scores.as_chunks::<LABELS>() else { return Err(archive.bad("moves")) };
        let rows: &[[u32; LABELS]; LABELS] = rows.try_into().map_err(|_| archive.bad("moves"))?;
        Ok(Self {
            cue: Weights::read(&archive, "cue")?,
            floor: floor as i32,
            label: Weights::read(&archive, "label")?,
            moves: rows.map(|row| row.map(|score| score as i32)),
            judge: Weights::read(&archive, "judge")?,
            threshold: threshold as i32,
        })
    }

    /// The weight file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut archive = Archive::new(KIND);
        self.cue.write(&mut archive, "cue");
        self.label.write(&mut archive, "label");
        self.judge.write(&mut archive, "judge");
        archive.put_u32("least", [self.floor as u32, self.threshold as u32]);
        archive.put_u32("moves", self.moves.iter().flatten().map(|&score| score as u32));
        archive.to_bytes()
    }
}

static SHIPPED: LazyLock<Model> = LazyLock::new(|| {
    Model::read(include_bytes!("../../../../../models/quotes.bin"))
        .expect("the embedded weights are those that `cargo xtask train` wrote")
});

/// The attributions of `text`, in order of their first word, given what the earlier stages marked.
///
/// Cost: linear in the text; a window of at most some hundred tokens is read for each cue.
pub fn quotes(text: &str, marked: &Annotations) -> Vec<Quote> {
    assemble::attributions(&Words::new(text, marked), &SHIPPED)
}
