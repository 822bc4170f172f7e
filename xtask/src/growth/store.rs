//! What adding 100 articles costs as a store grows: fills one with up to 100,000 articles and adds 100
//! more at some sizes on the way.

use super::children;
use super::graph::Graph;
use super::year::Year;
use crate::check::root;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const PICTURE: &str = "docs/img/store-growth.svg";
/// What was measured so far, in the folder of the stores: size and CPU seconds, a line each.
const COSTS: &str = "costs.txt";
/// Articles of the last year that are in the store when 100 more are added.
const BEGUN: usize = 1_000;
/// Whole years before it. So it is always the same 100 in other words, after the same articles of their
/// year: only the years before are more and more.
const YEARS: [usize; 5] = [0, 1, 2, 7, 24];
const MORE: usize = 100;
/// Times that 100 more are added at each size; the middle one counts.
const TIMES: usize = 3;
/// Characters of an article's text that are taken.
const LENGTH: usize = 300;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Articles of one year, JSON Lines with id, date, title, text, by date.
    articles: PathBuf,
    /// Where the stores go: up to 2 GB, left there; a run that was ended goes on from them.
    #[arg(long)]
    folder: PathBuf,
    /// Most years that are added.
    #[arg(long, default_value_t = 24)]
    years: usize,
    #[arg(long, default_value = "target/release/variorum")]
    program: PathBuf,
}

/// What 100 more cost at one size.
struct Cost {
    size: usize,
    cpu: f64,
}

pub(super) fn store(args: &Args) -> Result<()> {
    let year = Year::read(&args.articles, LENGTH)?;
    fs::create_dir_all(&args.folder)?;
    let at = |name: &str| args.folder.join(name);
    let (store, copy, batch) = (at("grown.db"), at("copy.db"), at("batch.jsonl"));
    let mut costs = measured(&at(COSTS))?;
    if costs.is_empty() {
        remove(&store)?;
    }
    let mut have = costs.last().map_or(0, |cost| cost.size);
    let sizes = YEARS.iter().filter(|&&years| years <= args.years);
    let sizes: Vec<usize> = sizes.map(|years| years * year.len() + BEGUN).collect();
    for size in sizes {
        if size <= have {
            continue;
        }
        year.write(have..size, &batch)?;
        let (cpu, wall) = add(&args.program, &store, &batch)?;
        println!(
            "to {size}: {:.2} ms CPU an article, {wall:.0} s",
            cpu * 1e3 / (size - have) as f64
        );
        have = size;
        year.write(size..size + MORE, &batch)?;
        let mut tries = Vec::new();
        for _ in 0..TIMES {
            remove(&copy)?;
            fs::copy(&store, &copy)?;
            tries.push(add(&args.program, &copy, &batch)?.0);
        }
        tries.sort_by(f64::total_cmp);
        let cpu = tries[TIMES / 2];
        let bytes = fs::metadata(&store)?.len() / size as u64;
        println!("{MORE} more: {cpu:.2} s CPU; {bytes} bytes an article");
        costs.push(Cost { size, cpu });
        let lines: String =
            costs.iter().map(|cost| format!("{} {}\n", cost.size, cost.cpu)).collect();
        fs::write(at(COSTS), lines)?;
        fs::write(root().join(PICTURE), draw(&costs))?;
    }
    println!("{PICTURE}");
    Ok(())
}

/// What an earlier run has measured in the folder, the smallest size first.
fn measured(file: &Path) -> Result<Vec<Cost>> {
    let text = if file.exists() { fs::read_to_string(file)? } else { String::new() };
    let cost = |line: &str| {
        let (size, cpu) = line.split_once(' ')?;
        Some(Cost { size: size.parse().ok()?, cpu: cpu.parse().ok()? })
    };
    text.lines().map(|line| cost(line).with_context(|| file.display().to_string())).collect()
}

fn remove(store: &Path) -> Result<()> {
    for ending in ["", "-wal", "-shm"] {
        let file = PathBuf::from(format!("{}{ending}", store.display()));
        if file.exists() {
            fs::remove_file(file)?;
        }
    }
    Ok(())
}

/// Adds a file to a store: CPU seconds and seconds on the clock.
fn add(program: &Path, store: &Path, batch: &Path) -> Result<(f64, f64)> {
    let (before, start) = (children()?, Instant::now());
    let mut add = Command::new(program);
    add.arg("add").arg("--store").arg(store).arg(batch).stderr(Stdio::null());
    if !add.status().with_context(|| program.display().to_string())?.success() {
        bail!("{}: `add` failed", program.display());
    }
    Ok((children()? - before, start.elapsed().as_secs_f64()))
}

/// CPU seconds over articles in the store.
fn draw(costs: &[Cost]) -> String {
    let graph = Graph {
        title: format!("Adding {MORE} articles: CPU seconds, by articles in the store"),
        decimals: 2,
        points: costs.iter().map(|cost| (cost.size, cost.cpu)).collect(),
    };
    graph.draw()
}
