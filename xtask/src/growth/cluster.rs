//! What `cluster` costs an article, on one thread, at each size of the archive.

use super::children;
use super::graph::Graph;
use super::year::Year;
use crate::check::root;
use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::Duration;

const PICTURE: &str = "docs/img/cluster-growth.svg";
/// How often the memory of the program is looked at.
const LOOK: Duration = Duration::from_millis(20);

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Articles of one year, JSON Lines with id, date, title, text, by date.
    articles: PathBuf,
    /// Where the articles of a run go: half a gigabyte at 100,000, removed at the end.
    #[arg(long)]
    folder: PathBuf,
    /// How many articles are grouped, a run each.
    #[arg(long, value_delimiter = ',', default_value = "10000,30000,100000")]
    sizes: Vec<usize>,
    /// Characters of an article's text that are taken.
    #[arg(long, default_value_t = usize::MAX, hide_default_value = true)]
    length: usize,
    #[arg(long, default_value = "target/release/variorum")]
    program: PathBuf,
}

pub(super) fn cluster(args: &Args) -> Result<()> {
    let year = Year::read(&args.articles, args.length)?;
    fs::create_dir_all(&args.folder)?;
    let batch = args.folder.join("batch.jsonl");
    let mut points = Vec::new();
    for &size in &args.sizes {
        year.write(0..size, &batch)?;
        let (cpu, peak) = run(&args.program, &batch)?;
        let each = cpu / size as f64;
        println!(
            "{size}: {cpu:.1} s CPU, {:.3} ms an article, {:.0} articles a CPU second; {} MB at most, \
             {:.1} KB an article ({:.1} KB of JSON)",
            each * 1e3,
            1.0 / each,
            peak / 1000,
            peak as f64 / size as f64,
            fs::metadata(&batch)?.len() as f64 / 1e3 / size as f64,
        );
        points.push((size, each * 1e3));
    }
    fs::remove_file(&batch)?;
    let title =
        "Grouping articles into stories: CPU milliseconds an article, by how many".to_owned();
    fs::write(root().join(PICTURE), Graph { title, decimals: 2, points }.draw())?;
    println!("{PICTURE}");
    Ok(())
}

/// Groups a file of articles: CPU seconds, and the most memory in kilobytes.
fn run(program: &Path, batch: &Path) -> Result<(f64, u64)> {
    let before = children()?;
    let mut cluster = Command::new(program);
    cluster.args(["cluster", "--threads", "1", "-"]);
    cluster.stdin(File::open(batch)?).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = cluster.spawn().with_context(|| program.display().to_string())?;
    let (status, peak) = watch(&mut child)?;
    if !status.success() {
        bail!("{}: `cluster` failed", program.display());
    }
    Ok((children()? - before, peak))
}

/// Waits for a program and looks at the most memory it had (proc(5), `VmHWM`, in KiB).
fn watch(child: &mut Child) -> Result<(ExitStatus, u64)> {
    let file = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        let now = fs::read_to_string(&file).unwrap_or_default();
        let kib = now.lines().find_map(|line| line.strip_prefix("VmHWM:")?.strip_suffix("kB"));
        peak = kib
            .and_then(|kib| kib.trim().parse::<u64>().ok())
            .map_or(peak, |kib| kib * 1024 / 1000);
        if let Some(status) = child.try_wait()? {
            return Ok((status, peak));
        }
        sleep(LOOK);
    }
}
