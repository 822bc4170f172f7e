//! `variorum stats`: how much is in the store.

use crate::args::{ListFormat, StatsArgs};
use crate::{Outcome, output};
use anyhow::Result;
use serde_json::json;
use std::io::Write;
use variorum::store::{Stats, Store};

/// Refused inputs that are listed.
const REJECTS: usize = 1000;

pub(crate) fn run(args: &StatsArgs) -> Result<Outcome> {
    let store = Store::open_existing(&args.store.path)?;
    let stats = store.stats()?;
    let rejects = if args.rejects { store.rejects(REJECTS)? } else { Vec::new() };
    let mut out = output::open(None)?;
    match args.format {
        ListFormat::Text => {
            write!(out, "{}", text(&stats))?;
            for (place, reason) in rejects {
                writeln!(out, "{place}: {reason}")?;
            }
        }
        ListFormat::Json => {
            let rejects: Vec<_> = rejects
                .iter()
                .map(|(place, reason)| json!({"place": place, "reason": reason}))
                .collect();
            let object = json!({
                "articles": stats.articles, "versions": stats.versions, "changed": stats.changed,
                "outlets": stats.outlets, "stories": stats.stories,
                "shared_stories": stats.shared_stories, "with_conflicts": stats.with_conflicts,
                "rejects": stats.rejects, "refused": rejects, "days": stats.days,
                "bytes": stats.bytes, "schema": stats.schema,
            });
            writeln!(out, "{object}")?;
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn text(stats: &Stats) -> String {
    let days = stats.days.as_ref().map_or(String::new(), |(a, b)| format!(", {a} to {b}"));
    let each = stats.bytes.checked_div(stats.articles).unwrap_or(0) as f64 / 1e3;
    format!(
        "articles   {} of {} outlets{days}\nversions   {}, {} articles changed\nstories    {}, {} of \
         two reports or more, {} with a conflict\nrefused    {}\nsize       {:.1} MB, {each:.1} KB an \
         article\n",
        stats.articles,
        stats.outlets,
        stats.versions,
        stats.changed,
        stats.stories,
        stats.shared_stories,
        stats.with_conflicts,
        stats.rejects,
        stats.bytes as f64 / 1e6
    )
}
