//! Articles from what was named on the command line, batch by batch; what is refused gets one line
//! on standard error, and the rest is still read.

use crate::args::ThreadArgs;
use crate::{Outcome, progress};
use anyhow::Result;
use indicatif::ProgressBar;
use rayon::prelude::*;
use std::fmt::Display;
use std::path::PathBuf;
use variorum::article::{Article, Refused, compose};
use variorum::source::{Place, Record, Records, Reject, records};

/// How many articles are in memory at a time when streaming: enough to keep every core busy.
const BATCH: usize = 256;
/// How many bytes of text, at most but for the last article.
const BATCH_BYTES: usize = 32 << 20;

/// The articles of some paths.
pub(crate) struct Inputs {
    records: Records,
    refused: usize,
    bar: ProgressBar,
}

impl Inputs {
    /// Opens the paths; `verb` is what progress calls the work.
    pub(crate) fn open(paths: &[PathBuf], verb: &'static str) -> Self {
        Self { records: records(paths), refused: 0, bar: progress::counter(verb) }
    }

    /// The next articles in input order, prepared on all threads; empty at the end only.
    pub(crate) fn batch(&mut self) -> Vec<Article> {
        while let Some(pages) = self.pages() {
            let articles: Vec<Article> =
                pages.into_iter().filter_map(|page| self.accept(page)).collect();
            if !articles.is_empty() {
                return articles;
            }
        }
        Vec::new()
    }

    /// The next records, as many as memory allows.
    fn read(&mut self) -> Vec<Result<Record, Reject>> {
        let mut bytes = 0;
        let mut read = Vec::new();
        while read.len() < BATCH && bytes < BATCH_BYTES {
            let Some(item) = self.records.next() else { break };
            bytes += item.as_ref().map_or(0, |record| record.fields.text.len());
            read.push(item);
        }
        read
    }

    /// The next pages in input order, those that hold no article in their places; `None` at the
    /// end.
    pub(crate) fn pages(&mut self) -> Option<Vec<(Place, Result<Article, Refused>)>> {
        let read = self.read();
        if read.is_empty() {
            return None;
        }
        let records: Vec<Record> = read
            .into_iter()
            .filter_map(|r| r.map_err(|reject| self.refuse(&reject)).ok())
            .collect();
        for record in &records {
            for warning in &record.warnings {
                self.say(&format!("{}: {warning}", record.place));
            }
        }
        self.bar.inc(records.len() as u64);
        let composed = records.into_par_iter().map(|r| (r.place.clone(), compose(r)));
        Some(composed.collect())
    }

    /// All articles that are left.
    pub(crate) fn all(&mut self) -> Vec<Article> {
        let mut articles = Vec::new();
        loop {
            let mut batch = self.batch();
            if batch.is_empty() {
                return articles;
            }
            articles.append(&mut batch);
        }
    }

    fn accept(&mut self, (place, page): (Place, Result<Article, Refused>)) -> Option<Article> {
        match page {
            Ok(article) => {
                if !article.is_english() {
                    let code = article.language.as_deref().unwrap_or_default();
                    self.say(&format!("{place}: not in English ({code}): kept, not annotated"));
                }
                Some(article)
            }
            Err(refused) => {
                self.refuse(&format!("{place}: {refused}"));
                None
            }
        }
    }

    fn refuse(&mut self, what: &dyn Display) {
        self.refused += 1;
        self.say(what);
    }

    /// One line on standard error.
    pub(crate) fn say(&self, what: &dyn Display) {
        self.bar.suspend(|| eprintln!("variorum: {}", what.to_string().replace('\n', " ")));
    }

    /// Ends the progress and says how the reading went.
    pub(crate) fn finish(self) -> Outcome {
        self.bar.finish_and_clear();
        if self.refused == 0 { Outcome::Done } else { Outcome::Refused }
    }
}

/// Limits the work to as many threads as asked for.
pub(crate) fn set_threads(args: &ThreadArgs) -> Result<()> {
    if let Some(threads) = args.threads {
        rayon::ThreadPoolBuilder::new().num_threads(threads.into()).build_global()?;
    }
    Ok(())
}
