//! `variorum read`: reports in, dossiers out.

use crate::args::{OutputArgs, ReadArgs, ReadFormat};
use crate::input::{self, Inputs};
use crate::{Outcome, output};
use anyhow::Result;
use std::io::{IsTerminal, Write};
use variorum::dossier::{Config, Dossier, Reading};
use variorum::{pipeline, view};

pub(crate) fn run(args: &ReadArgs) -> Result<Outcome> {
    input::set_threads(&args.threads)?;
    let mut inputs = Inputs::open(&args.paths, "reading");
    let articles = inputs.all();
    let mut config = Config::default();
    if let Some(confidence) = args.min_confidence {
        config.min_confidence = confidence;
    }
    let outcome = inputs.finish();
    let (readings, dossiers) = pipeline::read(articles, config);
    let mut out = output::open(args.output.file.as_deref())?;
    if args.format == ReadFormat::Json {
        serde_json::to_writer(&mut out, &view::json::dossiers(&readings, &dossiers))?;
        out.write_all(b"\n")?;
    } else if !readings.is_empty() || args.format != ReadFormat::Text {
        let shown = render(args.format, &readings, &dossiers, style(&args.output));
        out.write_all(shown.as_bytes())?;
    }
    out.flush()?;
    Ok(outcome)
}

/// Dossiers in one of the formats.
pub(crate) fn render(
    format: ReadFormat,
    readings: &[Reading],
    dossiers: &[Dossier],
    style: view::text::Style,
) -> String {
    match format {
        ReadFormat::Text => view::text::render(readings, dossiers, style),
        ReadFormat::Json => format!("{}\n", view::json::dossiers(readings, dossiers)),
        ReadFormat::Html => view::html::render(readings, dossiers),
        ReadFormat::Md => view::markdown::render(readings, dossiers),
        ReadFormat::Ics => view::ical::render(readings, dossiers),
        ReadFormat::Csv => view::csv::render(readings, dossiers),
    }
}

/// Colour and the terminal's width on a terminal that wants them; plain everywhere else.
pub(crate) fn style(output: &OutputArgs) -> view::text::Style {
    let out = std::io::stdout();
    let is_terminal = output.file.is_none() && out.is_terminal();
    let color = is_terminal && anstream::AutoStream::choice(&out) != anstream::ColorChoice::Never;
    view::text::Style { color, ..view::text::Style::default() }
}
