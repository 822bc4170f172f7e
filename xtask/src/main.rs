//! The project's own chores: `cargo xtask check | test | python | eval | layers | train`.

// Its output is for the person who typed the command.
#![allow(clippy::print_stdout)]

mod browser;
mod browser_test;
mod check;
mod desk;
mod eval;
mod growth;
mod layers;
mod python;
mod screenshots;
mod test;
mod train;
mod world;

use clap::{Parser, Subcommand};
use std::path::PathBuf;

#[derive(Parser)]
#[command(about = "The project's own chores")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Format, lints, documentation, tests, doctests, layers: what must be green before a commit.
    Check,
    /// Every test, in a browser too; installs what its tests need.
    Test,
    /// The test in a browser alone.
    Browser,
    /// The tests of the Python package alone.
    Python,
    /// Fails when a stage of the line imports one to its right.
    Layers,
    /// Takes the pictures of the README: the HTML report of an example, or of a page of one's own.
    Screenshots {
        /// An HTML report; the example's where none is named.
        #[arg(long)]
        page: Option<PathBuf>,
        /// A store: its pages are taken, every one at every width, in light and dark.
        #[arg(long, conflicts_with = "page", requires = "folder")]
        store: Option<PathBuf>,
        /// Where the pictures go; docs/img where none is named.
        #[arg(long)]
        folder: Option<PathBuf>,
    },
    /// Measures quality on the labelled data beside the checkout and compares with EVALUATION.md.
    Eval(eval::Args),
    /// Measures what an article costs as the archive grows, and draws it.
    #[command(subcommand)]
    Growth(growth::Growth),
    /// Makes the outline of the world that maps are drawn on, from the `world-atlas` npm package.
    World {
        /// Its countries-50m.json.
        file: PathBuf,
    },
    /// Makes the weight files under `models/` from the labelled data.
    Train {
        /// Which models; all, in order, where none is named.
        names: Vec<String>,
        /// Where the labelled data is.
        #[arg(long, default_value = "../shared/data")]
        data: PathBuf,
        /// Where the weight files go.
        #[arg(long, default_value = "models")]
        models: PathBuf,
    },
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Check => check::check(),
        Command::Test => test::test(),
        Command::Browser => browser_test::browser_test(),
        Command::Python => python::python(),
        Command::Layers => layers::layers(),
        Command::Screenshots { store: Some(store), folder: Some(folder), .. } => {
            screenshots::of_store(&store, &folder)
        }
        Command::Screenshots { page, folder, .. } => screenshots::screenshots(page, folder),
        Command::World { file } => world::world(&file),
        Command::Eval(args) => eval::eval(&args),
        Command::Growth(command) => growth::growth(&command),
        Command::Train { names, data, models } => train::run(&names, &data, &models),
    }
}
