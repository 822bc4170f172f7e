//! Paths to articles: reads in batches, composes in parallel, and says what could not be read.

use rayon::prelude::*;
use std::io::Write;
use std::path::PathBuf;
use variorum::article::{Article, Refused, compose};
use variorum::source::{self, Place, Record, Records};

/// Articles of the given paths, in order. What can't be read is told on standard error, one line
/// each, and counted; reading goes on.
pub(crate) struct Input {
    records: Records,
    /// How many articles were read.
    pub(crate) read: usize,
    /// How many records gave none.
    pub(crate) rejected: usize,
}

impl Input {
    pub(crate) fn open(paths: &[PathBuf]) -> Self {
        Self { records: source::records(paths), read: 0, rejected: 0 }
    }

    /// The next articles, at most `count`, in order; fewer at the end of the input, none after it.
    /// A batch of rejects only is passed over.
    pub(crate) fn batch(&mut self, count: usize) -> Vec<Article> {
        loop {
            let (articles, ended) = self.try_batch(count);
            let articles: Vec<Article> = articles.into_iter().filter_map(Result::ok).collect();
            if ended || !articles.is_empty() {
                return articles;
            }
        }
    }

    /// As [`batch`](Self::batch), with refused pages in their places; and whether the input ended.
    pub(crate) fn try_batch(&mut self, count: usize) -> (Vec<Result<Article, Refused>>, bool) {
        let mut records: Vec<Record> = Vec::new();
        let mut ended = true;
        for item in self.records.by_ref() {
            match item {
                Ok(record) => records.push(record),
                Err(reject) => {
                    self.rejected += 1;
                    tell("error", &reject.to_string());
                }
            }
            if records.len() == count {
                ended = false;
                break;
            }
        }
        for record in &records {
            record
                .warnings
                .iter()
                .for_each(|text| tell("warning", &format!("{}: {text}", record.place)));
        }
        let composed: Vec<(Place, Result<Article, Refused>)> =
            records.into_par_iter().map(|record| (record.place.clone(), compose(record))).collect();
        (composed.into_iter().map(|(place, article)| self.count(&place, article)).collect(), ended)
    }

    /// Every article of the input.
    pub(crate) fn all(&mut self) -> Vec<Article> {
        let mut all = Vec::new();
        loop {
            let mut batch = self.batch(256);
            if batch.is_empty() {
                return all;
            }
            all.append(&mut batch);
        }
    }

    fn count(
        &mut self,
        place: &Place,
        article: Result<Article, Refused>,
    ) -> Result<Article, Refused> {
        match &article {
            Ok(article) => {
                self.read += 1;
                if !article.is_english() {
                    let code = article.language.as_deref().unwrap_or_default();
                    tell(
                        "warning",
                        &format!("{place}: not in English ({code}): kept, not annotated"),
                    );
                }
            }
            Err(refused) => {
                self.rejected += 1;
                tell("error", &format!("{place}: {refused}"));
            }
        }
        article
    }
}

/// One line on standard error; a closed one is no reason to stop.
fn tell(kind: &str, text: &str) {
    let _ = writeln!(anstream::stderr(), "{kind}: {}", text.replace('\n', " "));
}
