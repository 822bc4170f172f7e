//! The command line: reads arguments, calls the library, prints, and says how it went.

mod input;

use anyhow::Result;
use clap::{Parser, Subcommand};
use input::Input;
use rayon::prelude::*;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use variorum::{pipeline, story, view};

/// Reads what several outlets wrote about one story and gives back one sourced dossier.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Reports in, dossiers out.
    Read {
        /// Files; `-` reads JSON Lines.
        paths: Vec<PathBuf>,
        #[arg(long, default_value = "text")]
        format: String,
    },
    /// JSON Lines in, one annotated article a line out.
    Annotate {
        #[arg(long)]
        tokens: bool,
        #[arg(long)]
        threads: Option<usize>,
        file: PathBuf,
    },
    /// JSON Lines in, `{"id","story","origin"}` a line out.
    Cluster {
        #[arg(long)]
        threads: Option<usize>,
        file: PathBuf,
    },
    /// Web pages in, articles out.
    Extract {
        #[arg(long, default_value = "jsonl")]
        format: String,
        pages: Vec<PathBuf>,
    },
}

fn main() -> Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    match Cli::parse().command {
        Command::Read { paths, .. } => {
            let articles = Input::open(&paths).all();
            let (readings, dossiers) =
                pipeline::read(articles, variorum::dossier::Config::default());
            serde_json::to_writer(&mut out, &view::json::dossiers(&readings, &dossiers))?;
            writeln!(out)?;
        }
        Command::Annotate { tokens, threads, file } => {
            limit(threads)?;
            let mut input = Input::open(&[file]);
            loop {
                let batch = input.batch(256);
                if batch.is_empty() {
                    break;
                }
                let done: Vec<String> = batch
                    .into_par_iter()
                    .map(|article| {
                        let reading = pipeline::read_article(article);
                        view::json::annotated(&reading.document, &reading.mentions, tokens)
                            .to_string()
                    })
                    .collect();
                for line in done {
                    writeln!(out, "{line}")?;
                }
            }
        }
        Command::Cluster { threads, file } => {
            limit(threads)?;
            let articles = Input::open(&[file]).all();
            for (article, place) in articles.iter().zip(story::cluster(&articles)) {
                let line = serde_json::json!({
                    "id": article.id, "story": articles[place.story].id,
                    "origin": articles[place.origin].id,
                });
                writeln!(out, "{line}")?;
            }
        }
        Command::Extract { pages, .. } => {
            let mut input = Input::open(&pages);
            loop {
                let (batch, ended) = input.try_batch(64);
                for item in batch {
                    let json = match item {
                        Ok(article) => view::json::article(&article),
                        Err(refused) => {
                            let mut json = view::json::article(&refused.article);
                            json["refused"] = refused.why.to_string().into();
                            json
                        }
                    };
                    writeln!(out, "{json}")?;
                }
                if ended {
                    break;
                }
            }
        }
    }
    out.flush()?;
    Ok(())
}

fn limit(threads: Option<usize>) -> Result<()> {
    if let Some(n) = threads {
        rayon::ThreadPoolBuilder::new().num_threads(n).build_global()?;
    }
    Ok(())
}
