//! The project's own chores: `cargo xtask check | test | eval | layers | train`.

use clap::{Parser, Subcommand};

#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Makes the weight files under `models/` from the labelled data.
    Train {
        /// Which models; all where none is named.
        names: Vec<String>,
        /// Where the labelled data is.
        #[arg(long, default_value = "../shared/data")]
        data: std::path::PathBuf,
    },
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Train { names, data } => {
            anyhow::bail!("no model to train yet: {names:?} from {}", data.display())
        }
    }
}
