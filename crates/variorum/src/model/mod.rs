//! Weights: their format, loading and scoring, and the training beside it. Knows no article.
//!
//! Owns hashed features, linear models, sequence decoding and the trainers that make them. What a
//! feature means belongs to the stage that pushes it; which file a model is read from, too:
//! `include_bytes!` of a file under `models/`, made by `cargo xtask train`.
//!
//! Every score is an integer sum, so a model says the same on every machine.

pub mod boosted;
pub mod embedding;
mod feature;
mod fold;
mod format;
pub mod gazetteer;
mod linear;
mod logistic;
mod perceptron;
mod row_table;
mod sequence;
mod train;

pub use boosted::Boosted;
pub use feature::{FeatureBuffer, hash_bytes, mix};
pub use fold::fold;
pub use format::{Archive, ModelError};
pub use linear::{Linear, lead};
pub use logistic::Logistic;
pub use perceptron::{KeyHashes, Options, Perceptron, Shuffler};
pub use sequence::{Decoder, SequenceModel, Structure};
pub use train::{Sequence, train_sequence};
