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
    let plain = view::text::Style::default();
    if !is_terminal {
        return plain;
    }
    let asked = std::env::var("COLUMNS").ok();
    let own = console::Term::stdout().size_checked().map(|(_, columns)| usize::from(columns));
    view::text::Style { color, width: width(asked.as_deref(), own).unwrap_or(plain.width) }
}

/// Columns to fill: those of the terminal, or those asked for in its place. Narrower than 40 no line
/// of a dossier can be read, and wider than 140 no eye finds the next one.
fn width(asked: Option<&str>, own: Option<usize>) -> Option<usize> {
    let asked = asked.and_then(|text| text.trim().parse().ok()).filter(|&columns| columns > 0);
    asked.or(own.filter(|&columns| columns > 0)).map(|columns: usize| columns.clamp(40, 140))
}

#[cfg(test)]
mod tests {
    use super::width;

    #[test]
    fn a_terminal_is_filled_as_far_as_one_can_read() {
        assert_eq!(width(None, Some(80)), Some(80));
        assert_eq!(width(None, Some(12)), Some(40));
        assert_eq!(width(None, Some(400)), Some(140));
        assert_eq!(width(None, None), None);
        assert_eq!(width(None, Some(0)), None);
    }

    #[test]
    fn columns_asked_for_come_before_the_terminals_own() {
        assert_eq!(width(Some("72"), Some(120)), Some(72));
        for none in ["", "wide", "0", "-3"] {
            assert_eq!(width(Some(none), Some(120)), Some(120), "{none}");
        }
    }
}
