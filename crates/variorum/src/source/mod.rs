//! Bytes to records: one file an input format. Decides nothing about what a text means.

mod jsonl;

pub use jsonl::{Fields, parse_line};
