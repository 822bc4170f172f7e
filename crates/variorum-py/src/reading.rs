//! What was read: articles with their annotations, and the dossiers of their stories.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use std::collections::BTreeMap;
use variorum::article::{Article, Published};
use variorum::dossier::{Dossier, Reading};
use variorum::view;

/// The articles of a batch and the dossiers of its stories.
#[pyclass(frozen)]
pub(crate) struct Read {
    pub(crate) readings: Vec<Reading>,
    pub(crate) dossiers: Vec<Dossier>,
    /// The place of each article in the order in which stories are found, by id.
    pub(crate) order: BTreeMap<String, usize>,
}

/// The place of each article by day, then id, undated ones last: what is first names a story.
pub(crate) fn order(articles: &[Article]) -> BTreeMap<String, usize> {
    let day = |article: &Article| article.published.as_ref().map(Published::day);
    let mut all: Vec<_> = articles.iter().map(|a| (day(a).is_none(), day(a), &a.id)).collect();
    all.sort_unstable();
    all.into_iter().enumerate().map(|(n, (.., id))| (id.clone(), n)).collect()
}

#[pymethods]
impl Read {
    /// The articles of the batch.
    fn __len__(&self) -> usize {
        self.readings.len()
    }

    /// The id of each story, and those of its origins in their order: as `cluster` names them.
    fn names(&self) -> Vec<(String, Vec<String>)> {
        let id = |&n: &usize| &self.readings[n].document.article.id;
        let first = |members: &[usize]| {
            let first = members.iter().map(id).min_by_key(|id| self.order.get(*id));
            first.cloned().unwrap_or_default()
        };
        let named =
            |d: &Dossier| (first(&d.articles), d.origins.iter().map(|o| first(o)).collect());
        self.dossiers.iter().map(named).collect()
    }

    /// The object of `variorum read --format json`.
    fn json(&self, py: Python<'_>) -> String {
        py.detach(|| view::json::dossiers(&self.readings, &self.dossiers).to_string())
    }

    /// The dossiers in one of the command line's other formats: text, html, md, ics, csv.
    fn render(&self, py: Python<'_>, format: &str) -> PyResult<String> {
        let (readings, dossiers) = (&self.readings, &self.dossiers);
        py.detach(|| match format {
            "text" => Ok(view::text::render(readings, dossiers, view::text::Style::default())),
            "html" => Ok(view::html::render(readings, dossiers)),
            "md" => Ok(view::markdown::render(readings, dossiers)),
            "ics" => Ok(view::ical::render(readings, dossiers)),
            "csv" => Ok(view::csv::render(readings, dossiers)),
            _ => Err(PyValueError::new_err(format!("no format `{format}`"))),
        })
    }
}
