//! `variorum export`: articles and dossiers out of the store.

use crate::args::{ExportArgs, ExportFormat};
use crate::{Outcome, output};
use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::io::Write;
use variorum::dossier::{Dossier, Reading};
use variorum::store::{Page, Query, Store, StoryId};
use variorum::view;

/// Articles or stories read at a time.
const AT_ONCE: usize = 200;

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
        match self {
            Self::Stories(ids) => {
                for id in ids {
                    let Some(story) = store.story(*id)? else { continue };
                    story.readings.iter().try_for_each(&mut work)?;
                }
            }
            Self::Matching(query) => {
                for id in matching(store, query, |hit| hit.article)? {
                    let Some((version, _)) = store.article(&id)? else { continue };
                    work(&version.reading)?;
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
        let page = Page { skip: all.len(), most: AT_ONCE };
        let hits = store.search(query, page)?.hits;
        if hits.is_empty() {
            return Ok(all);
        }
        all.extend(hits.into_iter().map(&of));
    }
}
