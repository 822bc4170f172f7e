//! Who gives a value, in words: "Sputnik and Reuters".

use super::{Evidence, Reading};

/// The outlets of some evidence, each once, in its order; an article without one by its id.
pub(super) struct Outlets<'a>(Vec<&'a str>);

impl<'a> Outlets<'a> {
    /// Reads them off the articles that `evidence` points to.
    pub(super) fn of(readings: &'a [Reading], evidence: &[Evidence]) -> Self {
        let mut names: Vec<&str> = Vec::new();
        for evidence in evidence {
            let article = &readings[evidence.article].document.article;
            let name = article.outlet.as_deref().unwrap_or(&article.id);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        Self(names)
    }

    /// As the subject of a verb: "A, B and C give", "A gives".
    pub(super) fn with(&self, one: &str, several: &str) -> String {
        let verb = if self.0.len() == 1 { one } else { several };
        match self.0.as_slice() {
            [rest @ .., last] if !rest.is_empty() => {
                format!("{} and {last} {verb}", rest.join(", "))
            }
            names => format!("{} {verb}", names.concat()),
        }
    }
}
