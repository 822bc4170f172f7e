//! `variorum add`: reports into the store.

use crate::args::AddArgs;
use crate::input::{self, Inputs};
use crate::{Outcome, progress};
use anyhow::Result;
use jiff::Timestamp;
use serde_json::json;
use std::collections::BTreeMap;
use std::io::Write;
use variorum::pipeline;
use variorum::store::{Added, Store};

pub(crate) fn run(args: &AddArgs) -> Result<Outcome> {
    input::set_threads(&args.threads)?;
    let mut store = Store::open(&args.store.path)?;
    let mut inputs = Inputs::open(&args.paths, "reading");
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    while let Some(incoming) = inputs.incoming() {
        let now = Timestamp::now();
        for (place, reason) in inputs.take_rejects() {
            store.reject(&place, &reason, now)?;
        }
        let added = pipeline::add(&mut store, incoming, now)?;
        for item in &added {
            *counts.entry(item.status.as_str()).or_default() += 1;
        }
        if args.list {
            list(&added)?;
        }
    }
    for (place, reason) in inputs.take_rejects() {
        store.reject(&place, &reason, Timestamp::now())?;
    }
    let outcome = inputs.finish();
    let bar = progress::counter("stories");
    pipeline::update(&mut store, Timestamp::now(), |step| bar.set_message(step.to_owned()))?;
    bar.finish_and_clear();
    let count = |status: &str| counts.get(status).copied().unwrap_or(0);
    eprintln!(
        "variorum: {}: {} new, {} changed, {} known",
        args.store.path.display(),
        count("new"),
        count("changed"),
        count("known")
    );
    Ok(outcome)
}

/// One line a report: once it is printed, the report is on disk.
fn list(added: &[Added]) -> Result<()> {
    let mut out = std::io::stdout().lock();
    for item in added {
        writeln!(out, "{}", json!({"id": item.id, "status": item.status.as_str()}))?;
    }
    Ok(out.flush()?)
}
