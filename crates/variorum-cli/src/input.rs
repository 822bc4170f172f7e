//! Articles from what was named on the command line, batch by batch; what is refused gets one line
//! on standard error, and the rest is still read.

use crate::args::ThreadArgs;
use crate::{Outcome, progress};
use anyhow::Result;
use indicatif::ProgressBar;
use rayon::prelude::*;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use variorum::article::{Article, Refused, compose};
use variorum::source::{Form, Place, Record, Records, Reject, records};
use variorum::store::Incoming;

/// How many articles are in memory at a time when streaming: enough to keep every core busy.
const BATCH: usize = 256;
/// How many bytes of text, at most but for the last article.
const BATCH_BYTES: usize = 32 << 20;

/// The articles of some paths.
pub(crate) struct Inputs {
    records: Records,
    refused: usize,
    /// Where and why, of what was refused since they were last taken.
    rejects: Vec<(String, String)>,
    bar: ProgressBar,
}

impl Inputs {
    /// Opens the paths; `verb` is what progress calls the work.
    pub(crate) fn open(paths: &[PathBuf], verb: &'static str) -> Self {
        Self {
            records: records(paths),
            refused: 0,
            rejects: Vec::new(),
            bar: progress::counter(verb),
        }
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
        self.accepted().map(compose_all)
    }

    /// The next records that could be read; `None` at the end.
    fn accepted(&mut self) -> Option<Vec<Record>> {
        let read = self.read();
        if read.is_empty() {
            return None;
        }
        let records: Vec<Record> = read
            .into_iter()
            .filter_map(|r| r.map_err(|reject| self.refuse(&reject.place, &reject.why)).ok())
            .collect();
        for record in &records {
            for warning in &record.warnings {
                self.say(&format!("{}: {warning}", record.place));
            }
        }
        self.bar.inc(records.len() as u64);
        Some(records)
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
                self.refuse(&place, &refused);
                None
            }
        }
    }

    fn refuse(&mut self, place: &Place, why: &dyn Display) {
        self.refused += 1;
        self.say(&format!("{place}: {why}"));
        self.rejects.push((place.to_string(), why.to_string()));
    }

    /// Where and why, of what was refused since the last call.
    pub(crate) fn take_rejects(&mut self) -> Vec<(String, String)> {
        std::mem::take(&mut self.rejects)
    }

    /// The next articles in input order, each with what makes it the same one later; `None` at the
    /// end.
    pub(crate) fn incoming(&mut self) -> Option<Vec<Incoming>> {
        let records = self.accepted()?;
        let files: Vec<Option<String>> = records.iter().map(file).collect();
        let pages = compose_all(records);
        let named = pages.into_iter().zip(files).filter_map(|((place, page), file)| {
            let article = self.accept((place.clone(), page))?;
            Some(Incoming { article, place: place.to_string(), file })
        });
        Some(named.collect())
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

fn compose_all(records: Vec<Record>) -> Vec<(Place, Result<Article, Refused>)> {
    records.into_par_iter().map(|r| (r.place.clone(), compose(r))).collect()
}

/// The file, and the place in it, of a report that the input gives no name of its own.
fn file(record: &Record) -> Option<String> {
    if record.is_named() {
        return None;
    }
    let Place { path, line, .. } = &record.place;
    let given = record.fields.id.as_deref().unwrap_or_default();
    if path == "-" {
        // What came through a pipe came from nowhere: it is known by what it says.
        let text = variorum::text::shingle::fnv1a(record.fields.text.as_bytes());
        return Some(format!("-:{text:016x}"));
    }
    let full = Path::new(path).canonicalize().unwrap_or_else(|_| PathBuf::from(path));
    let place = Place { path: full.display().to_string(), ..record.place.clone() };
    Some(match record.form {
        Form::Object if line.is_none() => format!("{place}: {given}"),
        _ => place.to_string(),
    })
}

/// Limits the work to as many threads as asked for.
pub(crate) fn set_threads(args: &ThreadArgs) -> Result<()> {
    if let Some(threads) = args.threads {
        rayon::ThreadPoolBuilder::new().num_threads(threads.into()).build_global()?;
    }
    Ok(())
}
