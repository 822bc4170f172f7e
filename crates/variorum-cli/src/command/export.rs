//! `variorum export`: articles and dossiers out of the store.

use crate::args::{ExportArgs, ExportFormat};
use crate::{Outcome, output};
use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::io::Write;
use variorum::dossier::{Dossier, Reading};
use variorum::store::{Page, Query, Store, StoryId};
use variorum::view;

/// Hits or stories listed at a time: a page costs a look through all that are found.
const HITS_AT_ONCE: usize = 5000;

pub(crate) fn run(args: &ExportArgs) -> Result<Outcome> {
    let store = Store::open_existing(&args.store.path)?;
    if args.format == ExportFormat::Sqlite {
        let Some(file) = args.output.file.as_deref() else {
            bail!("--format sqlite needs -o FILE")
        };
        if file.exists() {
            bail!("{}: exists already; choose another name", file.display());
        }
        store.copy_to(file)?;
        return Ok(Outcome::Done);
    }
    let wanted = Wanted::of(args, &store)?;
    if args.format == ExportFormat::Parquet {
        return parquet(args, &store, &wanted);
    }
    let mut out = output::open(args.output.file.as_deref())?;
    if args.format == ExportFormat::Jsonl {
        wanted.each_article(&store, |reading| {
            let line = view::json::annotated(&reading.document, &reading.mentions, false);
            Ok(writeln!(out, "{line}")?)
        })?;
    } else {
        let (readings, dossiers) = wanted.dossiers(&store)?;
        match args.format {
            ExportFormat::Json => {
                serde_json::to_writer(&mut out, &view::json::dossiers(&readings, &dossiers))?;
                out.write_all(b"\n")?;
            }
            ExportFormat::Csv => {
                out.write_all(view::csv::render(&readings, &dossiers).as_bytes())?;
            }
            _ => out.write_all(view::ical::render(&readings, &dossiers).as_bytes())?,
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// Tables, into a folder.
#[cfg(feature = "parquet")]
fn parquet(args: &ExportArgs, store: &Store, wanted: &Wanted) -> Result<Outcome> {
    let Some(folder) = args.output.file.as_deref() else {
        bail!("--format parquet needs -o FOLDER")
    };
    let mut tables = variorum_parquet::Tables::create(folder)?;
    let mut stories = BTreeSet::new();
    wanted.each_id(store, |id, story| {
        stories.extend(story);
        Ok(tables.article(&store.versions(id)?, story)?)
    })?;
    let mut summaries = Vec::new();
    loop {
        let page = store.stories(1, summaries.len(), HITS_AT_ONCE)?;
        if page.is_empty() {
            break;
        }
        summaries.extend(page);
    }
    summaries.retain(|summary| stories.contains(&summary.id));
    summaries.sort_by_key(|summary| summary.id);
    summaries.iter().try_for_each(|summary| tables.story(summary))?;
    tables.finish()?;
    Ok(Outcome::Done)
}

#[cfg(not(feature = "parquet"))]
fn parquet(_: &ExportArgs, _: &Store, _: &Wanted) -> Result<Outcome> {
    bail!("this build writes no Parquet; build with `--features parquet`, or take --format csv")
}

/// What is to be exported.
enum Wanted {
    Stories(Vec<StoryId>),
    Matching(Query),
}

impl Wanted {
    fn of(args: &ExportArgs, store: &Store) -> Result<Self> {
        for id in &args.stories {
            store.story(*id)?.with_context(|| format!("{id}: no such story"))?;
        }
        Ok(match &args.query {
            _ if !args.stories.is_empty() => Self::Stories(args.stories.clone()),
            Some(query) => Self::Matching(Query::parse(query)?),
            None => Self::Matching(Query::parse("")?),
        })
    }

    fn each_article(
        &self,
        store: &Store,
        mut work: impl FnMut(&Reading) -> Result<()>,
    ) -> Result<()> {
        self.each_id(store, |id, _| match store.article(id)? {
            Some((version, _)) => work(&version.reading),
            None => Ok(()),
        })
    }

    /// The id of each article with the story it belongs to.
    fn each_id(
        &self,
        store: &Store,
        mut work: impl FnMut(&str, Option<StoryId>) -> Result<()>,
    ) -> Result<()> {
        match self {
            Self::Stories(ids) => {
                for id in ids {
                    let Some(story) = store.story(*id)? else { continue };
                    for reading in &story.readings {
                        work(&reading.document.article.id, Some(story.summary.id))?;
                    }
                }
            }
            Self::Matching(query) => {
                for (id, story) in matching(store, query, |hit| (hit.article, hit.story))? {
                    work(&id, story)?;
                }
            }
        }
        Ok(())
    }

    /// Dossiers with their readings in one list.
    fn dossiers(&self, store: &Store) -> Result<(Vec<Reading>, Vec<Dossier>)> {
        let ids: Vec<StoryId> = match self {
            Self::Stories(ids) => ids.clone(),
            Self::Matching(query) => {
                let stories: BTreeSet<StoryId> =
                    matching(store, query, |hit| hit.story)?.into_iter().flatten().collect();
                stories.into_iter().collect()
            }
        };
        let (mut readings, mut dossiers) = (Vec::new(), Vec::new());
        for id in ids {
            let Some(story) = store.story(id)? else { continue };
            dossiers.push(story.dossier.shifted(readings.len()));
            readings.extend(story.readings);
        }
        Ok((readings, dossiers))
    }
}

/// Something of every article that matches.
fn matching<T>(
    store: &Store,
    query: &Query,
    of: impl Fn(variorum::store::Hit) -> T,
) -> Result<Vec<T>> {
    let mut all = Vec::new();
    loop {
        let page = Page { skip: all.len(), most: HITS_AT_ONCE };
        let hits = store.search(query, page)?.hits;
        if hits.is_empty() {
            return Ok(all);
        }
        all.extend(hits.into_iter().map(&of));
    }
}
