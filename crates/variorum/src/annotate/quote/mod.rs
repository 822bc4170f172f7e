//! Attributions: who (source) says (cue) what (content), and how it is put.
//!
//! The line inside the stage: [`marks`] pairs quotation marks; [`cue`] finds the words that report;
//! [`label`] finds content and source of each; [`judge`] decides which of these are attributions;
//! `subject` and `beside` mend what is certain by syntax and by quotation marks; [`assemble`] makes
//! quotes of them. Owns spans, kind and stance; who the source *is* belongs to [`mention`](crate::mention).

pub mod assemble;
mod beside;
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
    /// Whether it was trained on parsed text, and so reads the parse.
    pub parsed: bool,
}

impl Model {
    /// Reads what [`write`](Self::write) wrote; `None` where it is cut.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (cue, rest) = Weights::read(bytes)?;
        let (label, rest) = Weights::read(rest)?;
        let (judge, rest) = Weights::read(rest)?;
        let mut numbers =
            rest.chunks_exact(4).map(|c| i32::from_le_bytes([c[0], c[1], c[2], c[3]]));
        let (floor, threshold, parsed) = (numbers.next()?, numbers.next()?, numbers.next()? != 0);
        let mut moves = label::Moves::default();
        for slot in moves.iter_mut().flatten() {
            *slot = numbers.next()?;
        }
        Some(Self { cue, floor, label, moves, judge, threshold, parsed })
    }

    /// The model as bytes.
    pub fn write(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.cue.write(&mut out);
        self.label.write(&mut out);
        self.judge.write(&mut out);
        out.extend(self.floor.to_le_bytes());
        out.extend(self.threshold.to_le_bytes());
        out.extend(i32::from(self.parsed).to_le_bytes());
        out.extend(self.moves.iter().flatten().flat_map(|n| n.to_le_bytes()));
        out
    }
}

/// The weights of `models/quotes.bin`.
static MODEL: LazyLock<Model> = LazyLock::new(|| {
    let bytes = include_bytes!("../../../../../models/quotes.bin");
    Model::read(bytes).expect("models/quotes.bin is written by Model::write")
});

/// The attributions of `text`, in order of their first word, given what the earlier stages marked.
///
/// Cost: linear in the text; a window of at most some hundred tokens is read for each cue.
pub fn quotes(text: &str, marked: &Annotations) -> Vec<Quote> {
    let words = Words::new(text, marked, MODEL.parsed);
    assemble::attributions(&words, &MODEL)
}
