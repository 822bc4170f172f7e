//! The store from the command line: adding, asking, and being killed.

#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use variorum::store::Store;

/// A folder of this test's own, removed when it ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("variorum-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// Runs `variorum ARGS --store` on this folder's store: exit code, standard output, error.
    fn run(&self, args: &[&str]) -> (i32, String, String) {
        let output = variorum(&self.0.join("test.db"), args).output().unwrap();
        (
            output.status.code().unwrap(),
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

fn variorum(store: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_variorum"));
    command.args(args).arg("--store").arg(store);
    command
}

const SANK: &str = r#"{"id": "a", "outlet": "Post", "published": "2023-03-07", "title": "Ferry sinks off Port Velora", "text": "A ferry with forty passengers sank off Port Velora on Monday. Three people were killed, the coast guard of Velora said. Commander Ida Brandt said that divers would search the wreck. The ferry Sea Lark had left the island of Marn an hour before."}"#;
const SANK_TOO: &str = r#"{"id": "b", "outlet": "Times", "published": "2023-03-07", "title": "Sea Lark goes down near Marn", "text": "Rescuers near Port Velora saved thirty passengers of the ferry Sea Lark, which sank on its way from Marn on Monday. Five people were killed, the coast guard of Velora said. Commander Ida Brandt said that divers would go on searching the wreck."}"#;

#[test]
fn a_story_is_followed_from_report_to_report() {
    let folder = Folder::new("follow");
    let first = folder.file("first.jsonl", SANK);
    let second = folder.file("second.jsonl", SANK_TOO);
    let (code, out, err) = folder.run(&["add", "--list", first.to_str().unwrap()]);
    assert_eq!((code, out.as_str()), (0, "{\"id\":\"a\",\"status\":\"new\"}\n"), "{err}");
    assert!(err.contains("1 new, 0 changed, 0 known"), "{err}");
    let before = jiff_now();
    folder.run(&["add", second.to_str().unwrap()]);
    let (_, stories, _) = folder.run(&["stories"]);
    assert!(stories.starts_with("s1 ") && stories.contains("2 reports"), "{stories}");
    let (_, news, _) = folder.run(&["stories", "--since", &before, "--format", "json"]);
    let news: serde_json::Value = serde_json::from_str(news.trim()).unwrap();
    assert_eq!(news["new"]["reports"], serde_json::json!(["b"]));
    assert!(!news["new"]["conflicts"].as_array().unwrap().is_empty());
    let (_, shown, _) = folder.run(&["show", "s1"]);
    assert!(shown.contains("Three") && shown.contains("Five"), "{shown}");
    let (_, json, _) = folder.run(&["export", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["stories"][0]["articles"], serde_json::json!(["a", "b"]));
    let (_, lines, _) = folder.run(&["export"]);
    assert_eq!(lines.lines().count(), 2);
    let again = folder.file("again.jsonl", &lines);
    let (_, _, err) = folder.run(&["add", again.to_str().unwrap()]);
    assert!(err.contains("0 new"), "what was exported is known: {err}");
    let (code, found, _) = folder.run(&["search", "person:Brandt has:conflict"]);
    assert!(code == 0 && found.contains("2 found"), "{found}");
    assert_eq!(folder.run(&["check"]).0, 0);
}

/// A moment after which the next command runs.
fn jiff_now() -> String {
    std::thread::sleep(Duration::from_millis(5));
    let now = jiff::Timestamp::now().to_string();
    std::thread::sleep(Duration::from_millis(5));
    now
}

#[test]
fn a_corrected_report_shows_its_versions() {
    let folder = Folder::new("versions");
    let page = folder.file("report.txt", "Three people were killed in Porto, police said.\n");
    folder.run(&["add", page.to_str().unwrap()]);
    folder.file("report.txt", "Five people were killed in Porto, police said.\n");
    let (_, _, err) = folder.run(&["add", page.to_str().unwrap()]);
    assert!(err.contains("1 changed"), "{err}");
    let (_, shown, _) = folder.run(&["show", "report"]);
    assert!(shown.contains("version 2 of report"), "{shown}");
    assert!(shown.contains("  - Three") && shown.contains("  + Five"), "{shown}");
}

#[test]
fn what_cannot_be_done_says_what_can() {
    let folder = Folder::new("errors");
    let (code, _, err) = folder.run(&["stories"]);
    assert!(code == 2 && err.contains("variorum add"), "{err}");
    let report = folder.file("a.jsonl", SANK);
    folder.run(&["add", report.to_str().unwrap(), "missing.txt"]);
    let (code, _, err) = folder.run(&["search", "(ferry"]);
    assert!(code == 2 && err.contains("not closed") && err.contains('^'), "{err}");
    let (code, _, err) = folder.run(&["show", "nothing"]);
    assert!(code == 2 && err.contains("no such story"), "{err}");
    let (_, stats, _) = folder.run(&["stats", "--rejects"]);
    assert!(
        stats.contains("refused    1") && stats.contains("missing.txt: no such file"),
        "{stats}"
    );
    let (code, _, err) = folder.run(&["stories", "--since", "yesterday"]);
    assert!(code == 2 && err.contains("not a moment"), "{err}");
}

#[test]
fn two_programs_add_to_one_store_while_a_third_reads() {
    let folder = Folder::new("together");
    let store = folder.0.join("test.db");
    folder.run(&["add", folder.file("a.jsonl", SANK).to_str().unwrap()]);
    let adding: Vec<_> = (1..3)
        .map(|number| {
            let articles = folder.file(&format!("{number}.jsonl"), &round(number, 150));
            let mut add = variorum(&store, &["add", articles.to_str().unwrap()]);
            add.stderr(Stdio::null()).spawn().unwrap()
        })
        .collect();
    for _ in 0..5 {
        let (code, out, err) = folder.run(&["search", "wreck"]);
        assert!(code == 0 && out.contains("1 found"), "{err}");
    }
    for mut add in adding {
        assert!(add.wait().unwrap().success());
    }
    let (code, out, _) = folder.run(&["check"]);
    assert_eq!(code, 0, "{out}");
    let store = Store::open(&store).unwrap();
    assert_eq!(store.stats().unwrap().articles, 301);
    assert!(store.article("r1-149").unwrap().unwrap().1.is_some(), "it has its story");
}

const SYLLABLES: [&str; 8] = ["ka", "ro", "mi", "ten", "sul", "ber", "an", "dov"];

/// Articles that no earlier round had, each of words of its own.
fn round(number: u64, count: u64) -> String {
    let mut state = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut word = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (0..3).map(|k| SYLLABLES[(state >> (k * 5)) as usize % 8]).collect::<String>()
    };
    let mut lines = String::new();
    for n in 0..count {
        let words: Vec<String> = (0..25).map(|_| word()).collect();
        let text = format!("The {} of the {} met.", words[..12].join(" "), words[12..].join(" "));
        let _ = writeln!(lines, "{{\"id\": \"r{number}-{n}\", \"text\": \"{text}\"}}");
    }
    lines
}

/// Kills `rounds` runs of `add` at random moments: what a run has said to be kept is kept, and the
/// file opens clean.
fn kill(rounds: u64) {
    let folder = Folder::new("killed");
    let store = folder.0.join("test.db");
    let mut acknowledged = Vec::new();
    let mut cut_short = 0;
    for number in 0..rounds {
        let articles = folder.file("round.jsonl", &round(number, 600));
        let mut child = variorum(&store, &["add", "--list", articles.to_str().unwrap()])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // From before the first change to after the last.
        let delay = (number * 7919 + 13) % 97;
        // A machine that is busy takes longer to begin.
        let patience = if acknowledged.is_empty() { 1 + number } else { 1 };
        std::thread::sleep(Duration::from_millis((20 + delay * 12) * patience));
        cut_short += u64::from(child.try_wait().unwrap().is_none());
        child.kill().ok();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        for line in lines.map_while(Result::ok) {
            // A line that was cut off was not said.
            if let Ok(said) = serde_json::from_str::<serde_json::Value>(&line) {
                acknowledged.push(said["id"].as_str().unwrap().to_owned());
            }
        }
        child.wait().unwrap();
        if number % 25 == 24 || number + 1 == rounds {
            check(&store, &acknowledged);
        }
    }
    assert!(cut_short * 2 > rounds, "{cut_short} of {rounds} were still running");
    assert!(!acknowledged.is_empty());
    eprintln!("{rounds} kills, {cut_short} while running, {} acknowledged", acknowledged.len());
}

fn check(store: &Path, acknowledged: &[String]) {
    if acknowledged.is_empty() {
        return;
    }
    let store = Store::open(store).unwrap();
    let broken: Vec<_> = store.check().unwrap();
    let broken: Vec<_> = broken.iter().filter(|f| !f.what.contains("nothing is lost")).collect();
    assert!(broken.is_empty(), "{broken:?}");
    for id in acknowledged {
        assert!(store.article(id).unwrap().is_some(), "{id} was acknowledged and is lost");
    }
}

#[test]
fn killed_at_any_moment_nothing_acknowledged_is_lost() {
    kill(12);
}

#[test]
#[ignore = "takes minutes; run with `cargo test --release --test store -- --ignored`"]
fn killed_five_hundred_times_nothing_acknowledged_is_lost() {
    kill(500);
}
