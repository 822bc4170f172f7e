//! The README's commands work as they stand there.

#![allow(clippy::unwrap_used)]

use assert_cmd::Command;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

/// The shell lines of the README.
fn commands() -> Vec<String> {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let blocks = readme.split("```sh\n").skip(1);
    blocks.flat_map(|b| b.split("```").next().unwrap().lines()).map(str::to_owned).collect()
}

#[test]
fn every_run_command_works() {
    let folder = std::env::temp_dir().join(format!("variorum-readme-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut ran = 0;
    for line in commands() {
        let Some(args) = line.strip_prefix("cargo run --release -- ") else { continue };
        let args = args.split(' ').map(|arg| match arg {
            path if path.starts_with("examples/") => root().join(path).display().to_string(),
            arg => arg.to_owned(),
        });
        let output = Command::cargo_bin("variorum")
            .unwrap()
            .args(args)
            .current_dir(&folder)
            .output()
            .unwrap();
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        ran += 1;
    }
    assert!(ran >= 2, "the README shows the main command");
    let page = std::fs::read_to_string(folder.join("story.html")).unwrap();
    assert!(page.contains("<html") && page.contains("</html>"));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn the_test_command_stands_there() {
    assert!(commands().iter().any(|line| line == "cargo xtask test"));
}

/// The tests run the program itself: this is what makes `cargo run` the same.
#[test]
fn cargo_run_runs_the_program() {
    let output = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let list = |value: &serde_json::Value| value.as_array().unwrap().clone();
    let default = list(&metadata["workspace_default_members"]);
    let programs: Vec<String> = list(&metadata["packages"])
        .iter()
        .filter(|package| default.contains(&package["id"]))
        .flat_map(|package| list(&package["targets"]))
        .filter(|target| target["kind"][0] == "bin")
        .map(|target| target["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(programs, ["variorum"]);
}
