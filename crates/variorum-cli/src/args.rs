//! What can be typed: the commands, their arguments, and the help that teaches them.

use crate::moment;
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::Timestamp;
use std::path::PathBuf;
use variorum::store::StoryId;

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
  variorum add feed.xml pages/                    keep what is new in a store, and follow its stories
  variorum stories --since 1d                     what is new there since yesterday
  variorum serve                                  the store in a browser

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
    /// Reports into the store; only what is new or changed is read
    Add(AddArgs),
    /// What `python -m variorum.spark` wrote into the store; in a build with `--features parquet`
    #[cfg(feature = "parquet")]
    Import(ImportArgs),
    /// Follow feeds, and keep what is new in the store
    #[cfg(feature = "fetch")]
    Watch(WatchArgs),
    /// The stories of the store, the latest changed first
    Stories(StoriesArgs),
    /// One story of the store, or what is new in it, or the versions of an article
    Show(ShowArgs),
    /// Articles of the store that match a query
    Search(SearchArgs),
    /// Articles and dossiers out of the store
    Export(ExportArgs),
    /// The store in a browser, and for programs (/api/v1): stories, search, what is coming
    Serve(ServeArgs),
    /// Whether the store is whole, and what to do where it isn't
    Check(CheckArgs),
    /// How much is in the store
    Stats(StatsArgs),
}

#[derive(Args)]
pub(crate) struct StoreArgs {
    /// The store: one SQLite file
    #[arg(long = "store", value_name = "FILE", default_value = "variorum.db")]
    pub(crate) path: PathBuf,
}

const ADD_HELP: &str = "\
Examples:
  variorum add reports/ feed.xml                 what is new or changed there
  variorum add --store talks.db news.jsonl
  variorum add                                   finish what an interrupted run left to do

Adding the same again changes nothing. A report that has changed keeps every version: `variorum show
ARTICLE` shows them. A report is known by its address, else by its id and outlet, else by its file.
A run may be ended at any moment: what was kept stays kept, and the next run goes on.";

#[derive(Args)]
#[command(after_help = ADD_HELP)]
pub(crate) struct AddArgs {
    /// The reports; without any, what is left to do is done
    #[arg(value_name = "PATH", long_help = PATHS)]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Print a line of JSON for each report once it is kept: its id, and whether it was new, changed
    /// or known
    #[arg(long)]
    pub(crate) list: bool,
    #[command(flatten)]
    pub(crate) threads: ThreadArgs,
}

#[cfg(feature = "parquet")]
#[derive(Args)]
pub(crate) struct ImportArgs {
    /// The folder that the job has written
    #[arg(value_name = "OUT")]
    pub(crate) result: PathBuf,
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    #[command(flatten)]
    pub(crate) threads: ThreadArgs,
}

#[cfg(feature = "fetch")]
const WATCH_HELP: &str = "\
feeds.toml:
  every = \"15min\"          how often each feed is asked for (15min)
  recheck = \"6h\"           how often a page still in its feed is asked for again (6h)
  pause = \"2s\"             least time between two requests to one host (2s)
  timeout = \"30s\"          longest a request may take (30s)
  user_agent = \"desk/1.0 (mail@example.org)\"
  proxy = \"http://localhost:3128\"
  allow_private = false      whether addresses in private networks may be asked
  [[feed]]
  url = \"https://example.org/rss.xml\"
  outlet = \"Example Post\"   else what the feed says
  pages = true               fetch the pages that entries link to

robots.txt is kept to; what has not changed is not sent again; a server that fails is left alone
longer each time. End it at any moment: what was kept is kept.";

#[cfg(feature = "fetch")]
#[derive(Args)]
#[command(after_help = WATCH_HELP)]
pub(crate) struct WatchArgs {
    /// The feeds: feeds.toml, or an OPML list of a feed reader
    #[arg(value_name = "LIST")]
    pub(crate) list: PathBuf,
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// One round, then end
    #[arg(long)]
    pub(crate) once: bool,
    #[command(flatten)]
    pub(crate) threads: ThreadArgs,
}

const SINCE_HELP: &str = "\
a moment (2024-03-15T08:00:00Z), a day (2024-03-15, from midnight UTC), or how long ago: 90min, 6h, \
2d, 1w";

#[derive(Args)]
pub(crate) struct StoriesArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Only stories with something new since then, and what
    #[arg(long, value_name = "MOMENT", value_parser = moment::parse, long_help = SINCE_HELP)]
    pub(crate) since: Option<Timestamp>,
    /// Stories that only one report tells, too
    #[arg(long)]
    pub(crate) all: bool,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(crate) limit: usize,
    /// How to print them
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub(crate) format: ListFormat,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

const SHOW_HELP: &str = "\
Examples:
  variorum show s12                              the story's dossier
  variorum show s12 --format html -o story.html
  variorum show s12 --since 1d                   what is new in it: reports, facts, conflicts that
                                                 appeared or were settled, silent corrections
  variorum show harbour-post-4711                every version of an article, with the changes";

#[derive(Args)]
#[command(after_help = SHOW_HELP)]
pub(crate) struct ShowArgs {
    /// A story (s12) or the id of an article
    #[arg(value_name = "STORY|ARTICLE")]
    pub(crate) what: String,
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// What is new since then instead of the whole dossier
    #[arg(long, value_name = "MOMENT", value_parser = moment::parse, long_help = SINCE_HELP)]
    pub(crate) since: Option<Timestamp>,
    /// How to show it
    #[arg(long, value_enum, default_value_t = ReadFormat::Text)]
    pub(crate) format: ReadFormat,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

const SEARCH_HELP: &str = "\
Queries:
  ferry fire                 both words, in any form: \"fires\" too
  \"port strike\"              these words in a row
  ferry OR ship              either; AND binds closer; ( ) group
  ferry NOT fire, -fire      without the word
  rescu*                     words that begin so
  person:\"Ana Ruiz\"          also org: place: outlet: title: text: type:CONSULT
  after:2024-03 before:2025  published from then, until then; on:2024-03-15
  has:conflict, has:change   in a story with conflicts; with more than one version
  story:s12, language:de     of a story; in a language

Examples:
  variorum search 'ferry AND (fire OR explosion) after:2024-03'
  variorum search --format json 'person:Brandt has:conflict'";

#[derive(Args)]
#[command(after_help = SEARCH_HELP)]
pub(crate) struct SearchArgs {
    /// What to look for; several arguments are one query
    #[arg(required = true, value_name = "QUERY", allow_hyphen_values = false)]
    pub(crate) query: Vec<String>,
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Articles a page
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) limit: usize,
    /// Which page, from 1
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) page: u32,
    /// How to print them
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub(crate) format: ListFormat,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// The formats of a list.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// For the terminal
    Text,
    /// One object a line
    Json,
}

const EXPORT_HELP: &str = "\
Examples:
  variorum export -o all.jsonl                   every article with its annotations, a line each
  variorum export --format json --story s12      a dossier by the contract, like `read --format json`
  variorum export --format ics --query 'place:Geneva' -o geneva.ics
  variorum export --format sqlite -o copy.db     a compact copy of the store itself";

#[derive(Args)]
#[command(after_help = EXPORT_HELP)]
pub(crate) struct ExportArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// In which form
    #[arg(long, value_enum, default_value_t = ExportFormat::Jsonl)]
    pub(crate) format: ExportFormat,
    /// Only these stories
    #[arg(long = "story", value_name = "STORY")]
    pub(crate) stories: Vec<StoryId>,
    /// Only articles that match, or stories that hold one: see `variorum help search`
    #[arg(long, value_name = "QUERY", conflicts_with = "stories")]
    pub(crate) query: Option<String>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// The formats of `export`.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// Annotated articles, a line each
    Jsonl,
    /// Dossiers, by the contract: one object
    Json,
    /// One row a fact and report
    Csv,
    /// Coming events
    Ics,
    /// The store itself, compact; needs -o
    Sqlite,
    /// Tables of articles with their versions, quotes, events, stories: four files in the folder -o; needs a
    /// build with `--features parquet`
    Parquet,
}

const SERVE_HELP: &str = "\
Examples:
  variorum serve                                 variorum.db at http://127.0.0.1:4113
  variorum serve talks.db --port 0               any free port; the address is printed

Answers only this machine and needs no network. Reports that `variorum add` brings meanwhile are
there when a page is loaded again. Ctrl-C ends it.";

#[derive(Args)]
#[command(after_help = SERVE_HELP)]
pub(crate) struct ServeArgs {
    /// The store; the same as --store
    #[arg(value_name = "STORE", conflicts_with = "path")]
    pub(crate) named: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// The port; 0 for any that is free
    #[arg(long, value_name = "N", default_value_t = 4113)]
    pub(crate) port: u16,
    /// Listen there; other than this machine alone, a token is asked for: that of `VARIORUM_TOKEN`, else
    /// a new one, printed with the address
    #[arg(long, value_name = "IP", default_value = "127.0.0.1")]
    pub(crate) address: std::net::IpAddr,
    /// Show the store, and let nobody add reports or change stories
    #[arg(long)]
    pub(crate) read_only: bool,
}

#[derive(Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Make anew what can be made from the articles
    #[arg(long)]
    pub(crate) repair: bool,
}

#[derive(Args)]
pub(crate) struct StatsArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// The inputs that were refused, too, each with its reason
    #[arg(long)]
    pub(crate) rejects: bool,
    /// How to print them
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub(crate) format: ListFormat,
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
    #[arg(short = 'o', long = "output", id = "output", value_name = "FILE")]
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
