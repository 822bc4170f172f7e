//! Places in a text: byte spans inside the program, code points at its border.
//!
//! Owns offsets and nothing of language: what a token or a sentence is belongs to
//! [`annotate`](crate::annotate).

mod span;

pub use span::{CodePoints, Span};
