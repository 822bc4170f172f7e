//! Dossiers and documents as bytes: one file a format. Asks no question of language.

mod brief;
pub mod citation;
pub mod coming;
pub mod csv;
mod difference;
mod edition;
pub mod events;
#[cfg(test)]
mod fixture;
pub mod html;
pub mod ical;
pub mod json;
pub mod markdown;
pub mod quotes;
mod rows;
mod siglum;
mod terminal;
pub mod text;
mod when;
