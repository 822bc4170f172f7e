//! The commands that print one kind of finding as a table: `variorum events`, `variorum quotes`.

use crate::args::{TableArgs, TableFormat};
use crate::input::{self, Inputs};
use crate::{Outcome, output};
use anyhow::Result;
use rayon::prelude::*;
use std::io::Write;
use variorum::dossier::Reading;
use variorum::{pipeline, view};

/// One row an event mention.
pub(crate) fn events(args: &TableArgs) -> Result<Outcome> {
    let render = match args.format {
        TableFormat::Table => view::events::table,
        TableFormat::Csv => view::events::csv,
        TableFormat::Json => view::events::json_lines,
    };
    table(args, render)
}

/// One row a quote.
pub(crate) fn quotes(args: &TableArgs) -> Result<Outcome> {
    let render = match args.format {
        TableFormat::Table => view::quotes::table,
        TableFormat::Csv => view::quotes::csv,
        TableFormat::Json => view::quotes::json_lines,
    };
    table(args, render)
}

/// Reads the reports, each for itself, and prints what `render` makes of them.
fn table(args: &TableArgs, render: fn(&[Reading]) -> String) -> Result<Outcome> {
    input::set_threads(&args.threads)?;
    let mut inputs = Inputs::open(&args.paths, "reading");
    let articles = inputs.all();
    let outcome = inputs.finish();
    let readings: Vec<Reading> = articles.into_par_iter().map(pipeline::read_article).collect();
    let mut out = output::open(args.output.file.as_deref())?;
    out.write_all(render(&readings).as_bytes())?;
    out.flush()?;
    Ok(outcome)
}
