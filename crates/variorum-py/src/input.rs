//! Articles from paths or objects, batch by batch, as the command line reads them: what is refused is
//! kept with its place and reason, and the rest is still read.

use crate::reading::{Read, order};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::io::Cursor;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use variorum::article::{Article, Refused, compose};
use variorum::dossier::Config;
use variorum::pipeline::{self, Budget, GivenUp, guarded};
use variorum::source::{self, Place, Record, Records};
use variorum::{story, view};

/// How many articles are in memory at a time when streaming, as on the command line.
const BATCH: usize = 256;
/// How many bytes of text, at most but for the last article.
const BATCH_BYTES: usize = 32 << 20;

/// The articles of some paths, or of JSON Lines.
#[pyclass(frozen)]
pub(crate) struct Inputs {
    reader: Mutex<Reader>,
    pool: Option<ThreadPool>,
}

struct Reader {
    records: Records,
    /// Articles read for a work that needs them all.
    loaded: Vec<Article>,
    /// Where and why.
    refused: Vec<(String, String)>,
    notes: Vec<String>,
}

type Page = (Place, Result<Article, Refused>);

#[pymethods]
impl Inputs {
    /// Reads paths; `threads` is how many work at once, all cores where it is none.
    #[new]
    #[pyo3(signature = (paths, threads=None))]
    fn new(paths: Vec<PathBuf>, threads: Option<usize>) -> PyResult<Self> {
        Self::over(source::records(&paths), threads)
    }

    /// Reads article objects, one a line, as `-` does; `name` is what places are called.
    #[staticmethod]
    #[pyo3(signature = (lines, name, threads=None))]
    fn of_lines(lines: Vec<u8>, name: &str, threads: Option<usize>) -> PyResult<Self> {
        Self::over(source::lines(Cursor::new(lines), name), threads)
    }

    /// The next annotated articles as JSON, in input order; none at the end.
    fn annotate(&self, py: Python<'_>, tokens: bool) -> Option<Vec<String>> {
        py.detach(|| {
            let mut reader = self.reader();
            let (places, articles) = reader.batch(self)?;
            let lines: Vec<Result<String, GivenUp>> = self.work(|| {
                articles.into_par_iter().map(|article| annotated(article, tokens)).collect()
            });
            let kept = places
                .iter()
                .zip(lines)
                .filter_map(|(place, line)| line.map_err(|why| reader.refuse(place, &why)).ok());
            Some(kept.collect())
        })
    }

    /// The next articles as JSON, as they came but for what their pages say; a page that holds none
    /// has the reason under `refused`. None at the end.
    fn extract(&self, py: Python<'_>) -> Option<Vec<String>> {
        py.detach(|| {
            let mut reader = self.reader();
            let pages = reader.pages(self)?;
            let line = |(place, page): Page| match page {
                Ok(article) => view::json::article(&article).to_string(),
                Err(refused) => {
                    reader.notes.push(format!("{place}: {refused}"));
                    let mut json = view::json::article(&refused.article);
                    json["refused"] = refused.why.to_string().into();
                    json.to_string()
                }
            };
            Some(pages.into_iter().map(line).collect())
        })
    }

    /// Reads the next articles into memory and gives their number; none at the end.
    fn load(&self, py: Python<'_>) -> Option<usize> {
        py.detach(|| {
            let mut reader = self.reader();
            let (_, mut articles) = reader.batch(self)?;
            let count = articles.len();
            reader.loaded.append(&mut articles);
            Some(count)
        })
    }

    /// The story and the origin of each loaded article: ids, in input order.
    fn cluster(&self, py: Python<'_>) -> Vec<(String, String, String)> {
        py.detach(|| {
            let articles = std::mem::take(&mut self.reader().loaded);
            let places = self.work(|| story::cluster(&articles));
            let id = |n: usize| articles[n].id.clone();
            places.iter().enumerate().map(|(n, p)| (id(n), id(p.story), id(p.origin))).collect()
        })
    }

    /// The loaded articles and the dossiers of their stories.
    #[pyo3(signature = (min_confidence=None))]
    fn read(&self, py: Python<'_>, min_confidence: Option<f64>) -> Read {
        py.detach(|| {
            let articles = std::mem::take(&mut self.reader().loaded);
            let mut config = Config::default();
            config.min_confidence = min_confidence.unwrap_or(config.min_confidence);
            let order = order(&articles);
            let (readings, dossiers) = self.work(|| pipeline::read(articles, config));
            Read { readings, dossiers, order }
        })
    }

    /// Where and why, of what was refused since the last call.
    fn take_refused(&self) -> Vec<(String, String)> {
        std::mem::take(&mut self.reader().refused)
    }

    /// What the reader should know about what was read since the last call.
    fn take_notes(&self) -> Vec<String> {
        std::mem::take(&mut self.reader().notes)
    }
}

impl Inputs {
    fn over(records: Records, threads: Option<usize>) -> PyResult<Self> {
        let pool = threads.map(|n| ThreadPoolBuilder::new().num_threads(n).build()).transpose();
        let pool = pool.map_err(|error| PyValueError::new_err(error.to_string()))?;
        let reader = Reader { records, loaded: Vec::new(), refused: Vec::new(), notes: Vec::new() };
        Ok(Self { reader: Mutex::new(reader), pool })
    }

    fn reader(&self) -> MutexGuard<'_, Reader> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does work on the threads asked for.
    fn work<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        match &self.pool {
            Some(pool) => pool.install(work),
            None => work(),
        }
    }
}

impl Reader {
    /// The next articles, with their places; `None` at the end.
    fn batch(&mut self, inputs: &Inputs) -> Option<(Vec<Place>, Vec<Article>)> {
        let pages = self.pages(inputs)?;
        let mut accepted = (Vec::new(), Vec::new());
        for (place, page) in pages {
            match page {
                Ok(article) => {
                    if !article.is_english() {
                        let code = article.language.as_deref().unwrap_or_default();
                        self.notes
                            .push(format!("{place}: not in English ({code}): kept, not annotated"));
                    }
                    accepted.0.push(place);
                    accepted.1.push(article);
                }
                Err(refused) => self.refuse(&place, &refused),
            }
        }
        Some(accepted)
    }

    /// The next pages in input order; `None` at the end.
    fn pages(&mut self, inputs: &Inputs) -> Option<Vec<Page>> {
        let mut bytes = 0;
        let mut read: Vec<Record> = Vec::new();
        let mut seen = 0;
        while seen < BATCH && bytes < BATCH_BYTES {
            let Some(item) = self.records.next() else { break };
            seen += 1;
            match item {
                Ok(record) => {
                    bytes += record.fields.text.len();
                    let place = &record.place;
                    self.notes.extend(record.warnings.iter().map(|w| format!("{place}: {w}")));
                    read.push(record);
                }
                Err(reject) => self.refuse(&reject.place, &reject.why),
            }
        }
        if seen == 0 {
            return None;
        }
        let composed = |record: Record| (record.place.clone(), compose(record));
        Some(inputs.work(|| read.into_par_iter().map(composed).collect()))
    }

    fn refuse(&mut self, place: &Place, why: &dyn std::fmt::Display) {
        self.refused.push((place.to_string(), why.to_string()));
    }
}

fn annotated(article: Article, tokens: bool) -> Result<String, GivenUp> {
    guarded(Budget::default(), article.text.len(), move || {
        let reading = pipeline::read_article(article);
        view::json::annotated(&reading.document, &reading.mentions, tokens).to_string()
    })
}
