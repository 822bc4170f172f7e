//! Bad input: one clear line each on standard error, the right exit code, the rest still read.

#![allow(clippy::unwrap_used)]

use assert_cmd::Command;
use std::fs;
use std::path::{Path, PathBuf};

const GOOD: &str = "Mayor Ana Ruiz said on Monday that the bridge will open in May.\n";

/// A folder of this test's own, removed when it ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("variorum-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

/// Runs `variorum ARGS` and gives exit code, standard output and standard error.
fn run(args: &[&str], stdin: &str) -> (i32, String, String) {
    let output =
        Command::cargo_bin("variorum").unwrap().args(args).write_stdin(stdin).output().unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// Reads a good file and a bad one: the bad one gets one line that says `words`, the good one is read.
fn check_refused(bad: &Path, good: &Path, words: &str) {
    let (code, out, err) =
        run(&["read", "--format", "json", bad.to_str().unwrap(), good.to_str().unwrap()], "");
    assert_eq!(code, 1, "{err}");
    assert_eq!(err.lines().count(), 1, "{err}");
    assert!(err.contains(words), "{err}");
    let dossiers: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(dossiers["articles"].as_array().unwrap().len(), 1, "the good report is read");
}

#[test]
fn files_that_hold_no_report_are_refused_and_the_rest_is_read() {
    let folder = Folder::new("refused");
    let good = folder.file("good.txt", GOOD.as_bytes());
    check_refused(&folder.file("empty.txt", b""), &good, "empty");
    check_refused(
        &folder.file("binary.txt", b"\x7fELF\x02\x01\x01\0\0\0\0\0\xff\xfe"),
        &good,
        "binary",
    );
    check_refused(&folder.0.join("missing.txt"), &good, "no such file");
    check_refused(&folder.file("no-text.jsonl", b"{\"id\": \"a\"}\n"), &good, "text");
    check_refused(&folder.file("broken.json", b"{\"text\": "), &good, "JSON");
}

#[test]
fn a_line_of_50_megabytes_is_refused() {
    let folder = Folder::new("long-line");
    let good = folder.file("good.txt", GOOD.as_bytes());
    let long = format!("{{\"text\": \"{}\"}}\n", "word ".repeat(10_000_000));
    check_refused(&folder.file("long.jsonl", long.as_bytes()), &good, "MB");
}

#[test]
fn deep_markup_is_read_or_refused_and_never_the_end() {
    let folder = Folder::new("deep");
    let good = folder.file("good.txt", GOOD.as_bytes());
    let deep = format!("<html><body>{}<p>{GOOD}</p>", "<div>".repeat(100_000));
    let bad = folder.file("deep.html", deep.as_bytes());
    let (code, out, err) =
        run(&["read", "--format", "json", bad.to_str().unwrap(), good.to_str().unwrap()], "");
    assert!(code == 0 || code == 1, "{err}");
    assert!(out.contains("Ana Ruiz"), "the good report is read");
}

#[test]
fn two_articles_of_one_id_are_both_kept() {
    let line = "{\"id\": \"a\", \"text\": \"The mayor opened the bridge in Porto.\"}\n";
    let (code, out, err) = run(&["annotate", "-"], &line.repeat(2));
    assert_eq!(out.lines().count(), 2);
    assert!(err.contains('a') && err.lines().count() == 1, "{err}");
    assert_eq!(code, 0, "{err}");
}

#[test]
fn a_bad_line_is_counted_and_the_next_is_annotated() {
    let (code, out, err) =
        run(&["annotate", "-"], "not json\n{\"id\": \"b\", \"text\": \"Fine.\"}\n[1]\n");
    assert_eq!(code, 1);
    assert_eq!(out.lines().count(), 1);
    assert_eq!(err.lines().count(), 2, "{err}");
    assert!(err.contains("line 1") && err.contains("line 3"), "{err}");
}

#[test]
fn an_unusable_call_is_told_how_it_is_used() {
    let (code, _, err) = run(&["read"], "");
    assert_eq!(code, 2);
    assert!(err.contains("Usage"), "{err}");
    assert_eq!(run(&["read", "--min-confidence", "7", "x.txt"], "").0, 2);
}
