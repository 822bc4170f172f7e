//! Places in a text: byte spans inside the program, code points at its border; shingles; and texts cut
//! short.
//!
//! Owns offsets and nothing of language: what a token or a sentence is belongs to
//! [`annotate`](crate::annotate).

pub mod shingle;
mod shorten;
mod span;

pub use shorten::shorten;
pub use span::{CodePoints, Span};
