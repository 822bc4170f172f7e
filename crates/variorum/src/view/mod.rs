//! Dossiers and documents as bytes: one file a format. Asks no question of language.

pub mod json;
