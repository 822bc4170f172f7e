//! The command line: reads arguments, calls the library, prints, and says how it went.
//!
//! Owns what a person types and sees around the work: help, progress, messages, exit codes. Knows
//! nothing of language or formats: that is the library's.

mod args;
mod command;
mod input;
mod moment;
mod output;
mod progress;

use args::{Cli, Command};
use clap::Parser;
use std::process::ExitCode;

/// How a run ended that did its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// All input was read.
    Done,
    /// Some input was refused, each with a line on standard error.
    Refused,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli.command) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Refused) => ExitCode::from(1),
        Err(error) if output::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("variorum: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(command: Command) -> anyhow::Result<Outcome> {
    match command {
        Command::Read(args) => command::read::run(&args),
        Command::Annotate(args) => command::annotate::run(&args),
        Command::Cluster(args) => command::cluster::run(&args),
        Command::Extract(args) => command::extract::run(&args),
        Command::Events(args) => command::table::events(&args),
        Command::Quotes(args) => command::table::quotes(&args),
        Command::Add(args) => command::add::run(&args),
        #[cfg(feature = "parquet")]
        Command::Import(args) => command::import::run(&args),
        #[cfg(feature = "fetch")]
        Command::Watch(args) => command::watch::run(&args),
        Command::Stories(args) => command::stories::run(&args),
        Command::Show(args) => command::show::run(&args),
        Command::Search(args) => command::search::run(&args),
        Command::Export(args) => command::export::run(&args),
        Command::Serve(args) => command::serve::run(&args),
        Command::Check(args) => command::check::run(&args),
        Command::Stats(args) => command::stats::run(&args),
    }
}
