//! `variorum import`: what the Spark job wrote into the store.

use crate::args::ImportArgs;
use crate::{Outcome, input, progress};
use anyhow::Result;
use jiff::Timestamp;
use rayon::prelude::*;
use variorum::article::Article;
use variorum::dossier::Reading;
use variorum::pipeline::{self, read_article};
use variorum::store::{Added, Incoming, Status, Store};
use variorum_parquet::job::{JobRow, job_rows};

/// Articles kept as one change.
const BATCH: usize = 256;

pub(crate) fn run(args: &ImportArgs) -> Result<Outcome> {
    input::set_threads(&args.threads)?;
    let mut rows = job_rows(&args.result)?;
    let mut store = Store::open(&args.store.path)?;
    let bar = progress::counter("importing");
    let place = args.result.display().to_string();
    let (mut kept, mut refused, mut foreign) = (0, 0, 0);
    loop {
        let batch: Vec<JobRow> = rows.by_ref().take(BATCH).collect::<Result<_, _>>()?;
        if batch.is_empty() {
            break;
        }
        bar.inc(batch.len() as u64);
        let now = Timestamp::now();
        let mut articles = Vec::new();
        for row in batch {
            match row {
                JobRow::Article(article) => articles.push(*article),
                JobRow::Refused(place, reason) => {
                    store.reject(&place, &reason, now)?;
                    refused += 1;
                }
                JobRow::Foreign => foreign += 1,
            }
        }
        let added = keep(&mut store, articles, &place, now)?;
        kept += added.iter().filter(|item| item.status != Status::Known).count();
    }
    bar.finish_and_clear();
    let bar = progress::counter("stories");
    pipeline::update(&mut store, Timestamp::now(), |step| bar.set_message(step.to_owned()))?;
    bar.finish_and_clear();
    let path = args.store.path.display();
    eprintln!("variorum: {path}: {kept} imported, {refused} that the job refused");
    if foreign > 0 {
        let remedy = "written by another version; import it with that one";
        eprintln!("variorum: {place}: {foreign} articles can't be read: {remedy}");
        return Ok(Outcome::Refused);
    }
    Ok(Outcome::Done)
}

/// Keeps articles with the readings that the job made; those of another build are made anew.
fn keep(
    store: &mut Store,
    articles: Vec<(Article, Option<Reading>)>,
    place: &str,
    now: Timestamp,
) -> variorum::store::Result<Vec<Added>> {
    let item = |(article, reading): (Article, Option<Reading>)| {
        let reading = reading.unwrap_or_else(|| read_article(article.clone()));
        (Incoming { article, place: place.to_owned(), file: None }, Some(reading))
    };
    let items: Vec<_> = articles.into_par_iter().map(item).collect();
    store.put(&items, now)
}
