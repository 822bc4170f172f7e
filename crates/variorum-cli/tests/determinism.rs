//! Same input, same bytes: whatever the order of files and the number of threads.

#![allow(clippy::unwrap_used)]

use assert_cmd::Command;
use std::path::{Path, PathBuf};

fn reports(story: &str) -> Vec<PathBuf> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(story);
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(examples).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn read(files: &[PathBuf], format: &str, threads: &str) -> Vec<u8> {
    let output = Command::cargo_bin("variorum")
        .unwrap()
        .args(["read", "--format", format, "--threads", threads])
        .args(files)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
fn order_of_files_and_threads_change_nothing() {
    for story in ["ferry-fire", "fishing-talks"] {
        let files = reports(story);
        let reversed: Vec<PathBuf> = files.iter().rev().cloned().collect();
        for format in ["json", "text", "html"] {
            let expected = read(&files, format, "1");
            assert!(expected == read(&reversed, format, "1"), "{story} {format}: order of files");
            assert!(expected == read(&files, format, "4"), "{story} {format}: threads");
        }
    }
}
