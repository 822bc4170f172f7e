//! Quality on the labelled data, held against the figures of record.

pub(crate) mod events;
mod incidents;
mod planted;
pub(crate) mod pronouns;
mod record;

use crate::check::{cargo, root};
use anyhow::{Context, Result, bail};
use record::{Figure, Record};
use std::path::{Path, PathBuf};
use std::process::Command;
use variorum::article::{Article, compose};
use variorum::source::{self, Form, Place, parse_line};

/// A drop of more points than this below a figure of record fails.
const TOLERANCE: f64 = 0.3;

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Measures by the start of their name (times, quotes, packs ...); all where none is named.
    /// `incidents FILE.jsonl` measures the records of incidents.
    /// `planted FILE` measures conflicts by their confidence on pairs with a changed value.
    /// `events [LABELS]` measures happenings with who did what to whom on labelled articles.
    /// `pronouns FILE [WEIGHTS]` measures pronouns on a file of GAP's form, by the weights that ship or
    /// those of a file that training has just made.
    names: Vec<String>,
    /// The labelled data, packs and scripts.
    #[arg(long, default_value = "../shared")]
    shared: PathBuf,
    /// Enter what is measured into EVALUATION.md as the figures of record.
    #[arg(long)]
    record: bool,
    /// With `incidents` and `events`: print this many mistakes (of each kind).
    #[arg(long, default_value_t = 0)]
    wrong: usize,
}

/// Measures the release binary; fails when a figure is more than [`TOLERANCE`] points below its
/// figure of record. Speeds are shown and not judged: the machine may be shared.
pub(crate) fn eval(args: &Args) -> Result<()> {
    if let [name, files @ ..] = args.names.as_slice()
        && name == "incidents"
    {
        let usual = root().join(&args.shared).join("data/stories.incidents.jsonl");
        return incidents::incidents(files.first().map_or(&usual, |f| Path::new(f)), args.wrong);
    }
    if let [name, files @ ..] = args.names.as_slice()
        && name == "events"
    {
        let usual = root().join("fixtures/events/wikinews.tsv");
        let articles = root().join(&args.shared).join("data/raw.wikinews.jsonl");
        return events::eval(files.first().map_or(&usual, |f| Path::new(f)), &articles, args.wrong);
    }
    if let [name, file] = &args.names[..]
        && name == "planted"
    {
        return planted::eval(file.as_ref());
    }
    if let [name, file, weights @ ..] = &args.names[..]
        && name == "pronouns"
    {
        return pronouns::eval(file.as_ref(), weights.first().map(Path::new));
    }
    cargo(&["build", "--release", "--package", "variorum-cli"], &[])?;
    let measured = measure(args)?;
    let path = root().join("EVALUATION.md");
    let page = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    if args.record {
        std::fs::write(&path, record::enter(&page, &measured)?)?;
        println!("EVALUATION.md: {} figures entered", measured.len());
        return Ok(());
    }
    compare(&record::read(&page), &measured)
}

/// Runs the scripts, which print their table, and reads the figures they leave.
fn measure(args: &Args) -> Result<Vec<Figure>> {
    let shared = root().join(&args.shared);
    let script = shared.join("eval/run.py");
    if !script.exists() {
        bail!("{}: not there; name the folder with --shared", script.display());
    }
    let json = std::env::temp_dir().join(format!("variorum-eval-{}.json", std::process::id()));
    let program = root().join("target/release/variorum");
    let mut command = Command::new("python3");
    command.arg(&script).arg("--json").arg(&json).arg("--program").arg(program);
    crate::check::run(command.args(&args.names))?;
    let results: serde_json::Value = serde_json::from_slice(&std::fs::read(&json)?)?;
    std::fs::remove_file(&json)?;
    let bars: serde_json::Value =
        serde_json::from_slice(&std::fs::read(shared.join("eval/bars.json"))?)?;
    Ok(record::figures(&bars, &results))
}

fn compare(record: &Record, measured: &[Figure]) -> Result<()> {
    let lost: Vec<String> = measured.iter().filter_map(|figure| lost(record, figure)).collect();
    if !lost.is_empty() {
        bail!("below the figures of record:\n{}", lost.join("\n"));
    }
    println!("eval: {} figures, none more than {TOLERANCE} below its record", measured.len());
    Ok(())
}

/// What is lost of one figure, in words.
fn lost(record: &Record, figure: &Figure) -> Option<String> {
    let before = *record.get(&(figure.measure.clone(), figure.name.clone()))?;
    let drop = if figure.lower_is_better { figure.value - before } else { before - figure.value };
    let judged = !figure.is_speed() && drop > TOLERANCE;
    judged.then(|| format!("{} {}: {before} -> {}", figure.measure, figure.name, figure.value))
}

/// Counts of right, found and labelled decisions.
#[derive(Default, Clone, Copy)]
struct Counts {
    right: usize,
    found: usize,
    labelled: usize,
}

impl Counts {
    /// The harmonic mean of precision and recall, in percent.
    fn f1(self) -> f64 {
        200.0 * self.right as f64 / (self.found + self.labelled).max(1) as f64
    }

    /// F1, precision and recall in words.
    fn told(self) -> String {
        let percent = |of: usize| 100.0 * self.right as f64 / of.max(1) as f64;
        let (precision, recall) = (percent(self.found), percent(self.labelled));
        format!("F1 {:.2}  precision {precision:.2}  recall {recall:.2}", self.f1())
    }
}

/// The article of a line of JSON, as the program reads it.
fn article(line: &str) -> Result<Article> {
    let fields = parse_line(line).map_err(|why| anyhow::anyhow!("{why:?}"))?;
    let record = source::Record {
        fields,
        form: Form::Object,
        place: Place::default(),
        warnings: Vec::new(),
    };
    compose(record).map_err(|refused| anyhow::anyhow!("{refused:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(value: f64, lower_is_better: bool) -> Figure {
        Figure {
            measure: "times.wikinews".into(),
            name: "value/f1".into(),
            value,
            bar: 88.0,
            peer: None,
            lower_is_better,
        }
    }

    #[test]
    fn a_drop_beyond_the_tolerance_is_lost() {
        let record = Record::from([(("times.wikinews".into(), "value/f1".into()), 88.0)]);
        assert!(lost(&record, &figure(87.6, false)).is_some());
        assert!(lost(&record, &figure(87.8, false)).is_none());
        assert!(lost(&record, &figure(88.4, true)).is_some(), "where lower is better");
        assert!(lost(&record, &figure(80.0, true)).is_none());
    }
}
