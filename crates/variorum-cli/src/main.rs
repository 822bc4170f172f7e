//! The command line: reads arguments, calls the library, prints, and says how it went.

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use rayon::prelude::*;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use variorum::article::{Article, Published, PublishedFrom};
use variorum::source::{Fields, parse_line};
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
            let mut articles = Vec::new();
            for path in &paths {
                articles.append(&mut load(path)?);
            }
            let (readings, dossiers) =
                pipeline::read(articles, variorum::dossier::Config::default());
            serde_json::to_writer(&mut out, &view::json::dossiers(&readings, &dossiers))?;
            writeln!(out)?;
        }
        Command::Annotate { tokens, threads, file } => {
            limit(threads)?;
            let mut lines = open(&file)?.lines().peekable();
            while lines.peek().is_some() {
                let batch: Vec<String> = lines.by_ref().take(256).collect::<Result<_, _>>()?;
                let done: Vec<Result<String>> = batch
                    .par_iter()
                    .map(|line| {
                        let reading = pipeline::read_article(article(parse_line(line)?, ""));
                        let json =
                            view::json::annotated(&reading.document, &reading.mentions, tokens);
                        Ok(serde_json::to_string(&json)?)
                    })
                    .collect();
                for line in done {
                    writeln!(out, "{}", line?)?;
                }
            }
        }
        Command::Cluster { threads, file } => {
            limit(threads)?;
            let articles = load(&file)?;
            for (article, place) in articles.iter().zip(story::cluster(&articles)) {
                let line = serde_json::json!({
                    "id": article.id, "story": articles[place.story].id,
                    "origin": articles[place.origin].id,
                });
                writeln!(out, "{line}")?;
            }
        }
        Command::Extract { pages, .. } => {
            for page in &pages {
                let html = String::from_utf8_lossy(&std::fs::read(page)?).into_owned();
                let fields = Fields {
                    id: None,
                    url: None,
                    outlet: None,
                    published: None,
                    title: None,
                    text: html,
                };
                writeln!(out, "{}", view::json::article(&article(fields, &stem(page))))?;
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

fn open(path: &Path) -> Result<Box<dyn BufRead>> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::new(std::io::stdin())));
    }
    let file = std::fs::File::open(path).with_context(|| path.display().to_string())?;
    Ok(Box::new(BufReader::new(file)))
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn load(path: &Path) -> Result<Vec<Article>> {
    let mut text = String::new();
    open(path)?.read_to_string(&mut text)?;
    let extension = path.extension().unwrap_or_default();
    if extension == "txt" || extension == "html" {
        let fields =
            Fields { id: None, url: None, outlet: None, published: None, title: None, text };
        return Ok(vec![article(fields, &stem(path))]);
    }
    if extension == "json" {
        return Ok(vec![article(parse_line(&text)?, &stem(path))]);
    }
    text.lines().map(|line| Ok(article(parse_line(line)?, ""))).collect()
}

fn article(fields: Fields, id: &str) -> Article {
    let day = fields.published.as_deref().and_then(|d| d.get(..10)).and_then(|d| d.parse().ok());
    Article {
        id: fields.id.unwrap_or_else(|| id.to_owned()),
        url: fields.url,
        outlet: fields.outlet,
        published: day.map(|day| Published::on(day, PublishedFrom::Given)),
        title: fields.title,
        text: fields.text,
        zones: Vec::new(),
        language: None,
    }
}
