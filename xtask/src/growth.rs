//! Whether adding costs more as the archive grows: `cargo xtask growth ARTICLES`, which fills a store
//! with up to 100,000 articles, adds 100 more at some sizes on the way, and draws
//! `docs/img/store-growth.svg`.
//!
//! The articles are those of one year, again and again: each round a year later and in other words, so
//! that rounds tell other stories while the stories of a round hang together as they did.

use crate::check::root;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
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

pub(crate) fn growth(args: &Args) -> Result<()> {
    let year = Year::read(&args.articles)?;
    fs::create_dir_all(&args.folder)?;
    let at = |name: &str| args.folder.join(name);
    let (store, copy, batch) = (at("grown.db"), at("copy.db"), at("batch.jsonl"));
    let mut costs = measured(&at(COSTS))?;
    if costs.is_empty() {
        remove(&store)?;
    }
    let mut have = costs.last().map_or(0, |cost| cost.size);
    let sizes = YEARS.iter().filter(|&&years| years <= args.years);
    let sizes: Vec<usize> = sizes.map(|years| years * year.articles.len() + BEGUN).collect();
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

/// CPU seconds of the processes this one waited for (proc(5), fields 16 and 17, in hundredths).
fn children() -> Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat").context("this measures on Linux alone")?;
    let after_name = stat.rsplit_once(") ").context("/proc/self/stat")?.1;
    let ticks = |n: usize| after_name.split(' ').nth(n - 3).and_then(|f| f.parse::<f64>().ok());
    Ok((ticks(16).context("cutime")? + ticks(17).context("cstime")?) / 100.0)
}

/// The articles of a year, by date.
struct Year {
    articles: Vec<Value>,
    /// Words that may stand for one another: as frequent, written alike, with the same ending.
    classes: Vec<Vec<String>>,
}

impl Year {
    fn read(file: &Path) -> Result<Self> {
        let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
        let lines = text.lines().map(|line| short(&serde_json::from_str(line)?));
        let mut articles = lines.collect::<Result<Vec<Value>>>()?;
        articles.sort_by_key(|a| (a["date"].to_string(), a["id"].to_string()));
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        for field in articles.iter().flat_map(|a| [&a["title"], &a["text"]]) {
            for word in words(field.as_str().unwrap_or_default()) {
                *counts.entry(word.to_owned()).or_default() += 1;
            }
        }
        let mut classes: BTreeMap<(bool, String, u32), Vec<String>> = BTreeMap::new();
        for (word, count) in counts {
            let ending = word[word.len() - 2..].to_lowercase();
            let is_name = word.starts_with(|c: char| c.is_ascii_uppercase());
            classes.entry((is_name, ending, count.ilog2())).or_default().push(word);
        }
        Ok(Self { articles, classes: classes.into_values().collect() })
    }

    /// Writes the articles with these numbers, counted over the rounds.
    fn write(&self, numbers: std::ops::Range<usize>, file: &Path) -> Result<()> {
        let mut out = BufWriter::new(File::create(file)?);
        let mut told = (usize::MAX, HashMap::new());
        for number in numbers {
            let (round, n) = (number / self.articles.len(), number % self.articles.len());
            if told.0 != round {
                told = (round, self.other_words(round));
            }
            writeln!(out, "{}", in_round(&self.articles[n], round, &told.1)?)?;
        }
        Ok(out.flush()?)
    }

    /// For each word the one that stands for it in a round.
    fn other_words(&self, round: usize) -> HashMap<&str, &str> {
        let mut other = HashMap::new();
        for class in self.classes.iter().filter(|_| round > 0) {
            let mut shuffled: Vec<&String> = class.iter().collect();
            shuffled.sort_by_key(|word| (hash(word, round), *word));
            other.extend(
                class.iter().map(String::as_str).zip(shuffled.into_iter().map(String::as_str)),
            );
        }
        other
    }
}

/// What is taken of an article.
fn short(article: &Value) -> Result<Value> {
    let text = article["text"].as_str().context("an article without text")?;
    Ok(json!({
        "id": article["id"], "date": article["date"], "source": article["source"],
        "title": article["title"], "text": text.chars().take(LENGTH).collect::<String>(),
    }))
}

fn in_round(article: &Value, round: usize, other: &HashMap<&str, &str>) -> Result<Value> {
    let field = |name: &str| article[name].as_str().unwrap_or_default();
    let (year, rest) = field("date").split_once('-').context("a date is YYYY-MM-DD")?;
    let year = year.parse::<usize>()? + round;
    Ok(json!({
        "id": format!("{}-{round}", field("id")), "published": format!("{year}-{rest}"),
        "outlet": field("source"), "title": reworded(field("title"), other),
        "text": reworded(field("text"), other),
    }))
}

fn reworded(text: &str, other: &HashMap<&str, &str>) -> String {
    let part = |word| other.get(word).copied().unwrap_or(word);
    pieces(text).map(part).collect()
}

/// Words of four letters and more; shorter ones hold the sentences together.
fn words(text: &str) -> impl Iterator<Item = &str> {
    pieces(text).filter(|p| p.len() >= 4 && p.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// Runs of letters and what is between them: joined, the text.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let letter = |c: char| c.is_ascii_alphabetic();
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = rest.find(|c| letter(c) != letter(first)).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(piece)
    })
}

/// FNV-1a of a word in a round.
fn hash(word: &str, round: usize) -> u64 {
    let bytes = word.bytes().chain(round.to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3))
}

/// CPU seconds over articles in the archive, which grow from left to right by factors.
fn draw(costs: &[Cost]) -> String {
    const WIDTH: f64 = 640.0;
    const HEIGHT: f64 = 300.0;
    const LEFT: f64 = 56.0;
    const BOTTOM: f64 = 44.0;
    let most = costs.iter().map(|cost| cost.cpu).fold(1.0, f64::max).ceil();
    let first = costs.first().map_or(1, |cost| cost.size) as f64;
    let last = costs.last().map_or(1, |cost| cost.size) as f64;
    let span = (last / first).ln().max(f64::MIN_POSITIVE);
    let x = |size: usize| LEFT + 24.0 + (size as f64 / first).ln() / span * (WIDTH - LEFT - 80.0);
    let y = |seconds: f64| HEIGHT - BOTTOM - seconds / most * (HEIGHT - BOTTOM - 40.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         font-family=\"system-ui, sans-serif\" font-size=\"13\">\n\
         <title>CPU seconds that adding {MORE} articles takes, by how many are in the store</title>\n\
         <style>text {{ fill: #333 }} path {{ fill: none; stroke: #1a6fb0; stroke-width: 2 }} \
         .grid {{ stroke: #8884; stroke-width: 1 }} circle {{ fill: #1a6fb0 }}\n\
         @media (prefers-color-scheme: dark) {{ text {{ fill: #ccc }} path {{ stroke: #6cb6f0 }} \
         circle {{ fill: #6cb6f0 }} }}</style>\n\
         <text x=\"{LEFT}\" y=\"20\">Adding {MORE} articles: CPU seconds, by articles in the store</text>\n"
    );
    for step in 0..=4 {
        let value = most * f64::from(step) / 4.0;
        let (line, text) = (y(value), y(value) + 4.0);
        svg += &format!("<path class=\"grid\" d=\"M{LEFT} {line:.1}H{WIDTH}\"/>");
        svg += &format!(
            "<text x=\"{}\" y=\"{text:.1}\" text-anchor=\"end\">{value:.2}</text>\n",
            LEFT - 8.0
        );
    }
    let points: Vec<String> =
        costs.iter().map(|cost| format!("{:.1} {:.1}", x(cost.size), y(cost.cpu))).collect();
    svg += &format!("<path d=\"M{}\"/>\n", points.join("L"));
    for cost in costs {
        let (x, y) = (x(cost.size), y(cost.cpu));
        svg += &format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\"/>");
        let mut label = |y: f64, text: &str| {
            svg += &format!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{text}</text>");
        };
        label(y - 10.0, &format!("{:.2}", cost.cpu));
        label(HEIGHT - BOTTOM + 20.0, &grouped(cost.size));
        svg.push('\n');
    }
    svg + "</svg>\n"
}

/// A number with commas.
fn grouped(n: usize) -> String {
    if n < 1000 { n.to_string() } else { format!("{},{:03}", grouped(n / 1000), n % 1000) }
}
