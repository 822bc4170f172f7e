//! What can be typed: the commands, their arguments, and the help that teaches them.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Reads what several outlets wrote about one story and gives back one sourced dossier:
/// who said what, what happened when and where, how many independent origins report it, and where
/// the reports contradict each other. Works offline; the same input gives the same bytes.
#[derive(Parser)]
#[command(name = "variorum", version, after_help = EXAMPLES, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  variorum read reports/                          a dossier of all reports in a folder
  variorum read a.txt b.html --format html -o story.html
  variorum annotate news.jsonl > annotated.jsonl  people, times, quotes, events of every article
  variorum extract page.html | variorum read -    from web pages to a dossier

Exit status: 0 done, 1 some input was refused (one line each on standard error), 2 unusable call.";

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Reports in, dossiers out; nothing is stored
    Read(ReadArgs),
    /// Articles in, the same with entities, times, quotes and events out, a line each
    Annotate(AnnotateArgs),
    /// Articles in, the story and the origin of each out, a line each
    Cluster(ClusterArgs),
    /// Web pages in, articles out, a line each
    Extract(ExtractArgs),
    /// Reports in, a table of what happened out: one row an event mention, as event data has it
    Events(TableArgs),
    /// Reports in, a table of who said what out: one row a quote
    Quotes(TableArgs),
}

const PATHS: &str = "\
.txt, .html, .json (one article), .jsonl (one a line), feeds (.xml .rss .atom), .warc(.gz); a folder \
means its files; `-` reads JSON Lines from standard input";

#[derive(Args)]
pub(crate) struct ReadArgs {
    /// The reports
    #[arg(required = true, value_name = "PATH", long_help = PATHS)]
    pub(crate) paths: Vec<PathBuf>,
    /// How to show the dossiers
    #[arg(long, value_enum, default_value_t = ReadFormat::Text)]
    pub(crate) format: ReadFormat,
    /// Leave out conflicts less sure than this, from 0 to 1
    #[arg(long, value_name = "0..1", value_parser = share)]
    pub(crate) min_confidence: Option<f64>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) threads: ThreadArgs,
}

/// The formats of `read`.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReadFormat {
    /// For the terminal: conflicts first, every line with its source
    Text,
    /// All there is, with the spans it rests on (docs/schema)
    Json,
    /// One file to send to an editor: opens in any browser, no network
    Html,
    /// Markdown, for notes and wikis
    Md,
    /// iCalendar: the coming events
    Ics,
    /// One row a fact and report, for a spreadsheet
    Csv,
}

#[derive(Args)]
pub(crate) struct AnnotateArgs {
    /// JSON Lines, `-` for standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Add every token: part of speech, lemma, head, relation (Universal Dependencies)
    #[arg(long)]
    pub(crate) tokens: bool,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) threads: ThreadArgs,
}

#[derive(Args)]
pub(crate) struct ClusterArgs {
    /// JSON Lines in order of time, `-` for standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) threads: ThreadArgs,
}

#[derive(Args)]
pub(crate) struct ExtractArgs {
    /// Web pages
    #[arg(required = true, value_name = "PAGE", long_help = PATHS)]
    pub(crate) pages: Vec<PathBuf>,
    /// How to print the articles
    #[arg(long, value_enum, default_value_t = ExtractFormat::Jsonl)]
    pub(crate) format: ExtractFormat,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) threads: ThreadArgs,
}

/// The arguments of the commands that print a table.
#[derive(Args)]
pub(crate) struct TableArgs {
    /// The reports
    #[arg(required = true, value_name = "PATH", long_help = PATHS)]
    pub(crate) paths: Vec<PathBuf>,
    /// How to print the table
    #[arg(long, value_enum, default_value_t = TableFormat::Table)]
    pub(crate) format: TableFormat,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) threads: ThreadArgs,
}

/// The formats of a table.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    /// Columns for the terminal
    Table,
    /// For a spreadsheet or statistics package, with a header line
    Csv,
    /// One object a line
    Json,
}

/// The formats of `extract`.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExtractFormat {
    /// One article a line
    Jsonl,
}

#[derive(Args)]
pub(crate) struct OutputArgs {
    /// Write here instead of to standard output
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct ThreadArgs {
    /// How many threads to work with; all cores where not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) threads: Option<u16>,
}

fn share(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| format!("{text}: not a number"))?;
    if (0.0..=1.0).contains(&value) { Ok(value) } else { Err("must be from 0 to 1".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_confidence_is_a_share() {
        assert_eq!(share("0.5"), Ok(0.5));
        assert!(share("2").is_err());
        assert!(share("NaN").is_err());
    }
}
