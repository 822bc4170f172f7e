//! TIMEX3 expressions: finding them, and working out their values (ISO-TimeML, ISO 24617-1).
//!
//! Two steps, so that an article can be dated by its own times in between: [`find`] reads the
//! expressions of a text, [`Times::resolve`] counts from the article's day. A rule grammar over
//! words and tense; conventions of extent and value are those of `TimeBank` and `TempEval-3`.
//! Owns no page metadata and no header lines: that is [`article`](crate::article).

mod anchor;
mod atom;
mod dating;
mod grammar;
mod lexicon;
mod meaning;
mod tense;
mod value;

pub(super) use dating::date_article;
pub use value::{Comparison, compare, interval};

use super::{Timex, Token};
use crate::article::Article;
use anchor::Anchors;
use atom::{Atom, Line};
use meaning::Found;

/// The expressions of one text, before it is known from which day to count.
#[derive(Debug, Clone, Default)]
pub struct Times {
    atoms: Vec<Atom>,
    found: Vec<Found>,
}

/// Finds the expressions of `text`. Linear in its length; any text is allowed.
pub fn find(text: &str, tokens: &[Token]) -> Times {
    let atoms = atom::atoms(text, tokens);
    let found = grammar::expressions(text, &atoms);
    Times { atoms, found }
}

impl Times {
    /// The TIMEX3 annotations of `text`, counted from the day of `article`.
    ///
    /// Without a known day, what depends on it stays open: "XXXX-01-10", "XXXX-WXX-4".
    pub fn resolve(&self, text: &str, article: &Article) -> Vec<Timex> {
        let line = Line { text, atoms: &self.atoms };
        let anchors = Anchors {
            day: article.published.as_ref().map(crate::article::Published::day),
            posts: dating::posts(line, self),
            ..Anchors::default()
        };
        anchor::resolve(line, &self.found, &anchors)
    }
}
