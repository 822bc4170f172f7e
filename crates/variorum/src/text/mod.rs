//! Places in a text: byte spans inside the program, code points at its border; and shingles.
//!
//! Owns offsets and nothing of language: what a token or a sentence is belongs to
//! [`annotate`](crate::annotate).

pub mod shingle;
mod span;

pub use span::{CodePoints, Span};
