//! What must be green before a commit.

use crate::layers;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is left out of a default build and tested all the same.
pub(crate) const ALL: [&str; 2] = ["--features", "variorum-cli/parquet"];

/// Format, lints, documentation, tests, doctests, layers; stops at the first that fails.
pub(crate) fn check() -> Result<()> {
    cargo(&["fmt", "--all", "--check"], &[])?;
    cargo(
        &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--release",
            ALL[0],
            ALL[1],
            "--",
            "-D",
            "warnings",
        ],
        &[],
    )?;
    cargo(&["doc", "--workspace", "--no-deps", "--release"], &[("RUSTDOCFLAGS", "-D warnings")])?;
    cargo_tests()?;
    layers::layers()
}

/// Every test that needs only Rust: with nextest where it is installed, else with `cargo test`.
///
/// Built with optimisation: the tests run real models over real texts.
pub(crate) fn cargo_tests() -> Result<()> {
    if has_nextest() {
        cargo(&["nextest", "run", "--workspace", "--release", ALL[0], ALL[1]], &[])?;
        return cargo(&["test", "--workspace", "--release", "--doc"], &[]);
    }
    cargo(&["test", "--workspace", "--release", ALL[0], ALL[1]], &[])
}

fn has_nextest() -> bool {
    let version = Command::new("cargo").args(["nextest", "--version"]).output();
    version.is_ok_and(|out| out.status.success())
}

/// Runs cargo in the project's root, its output shown.
pub(crate) fn cargo(args: &[&str], environment: &[(&str, &str)]) -> Result<()> {
    run(Command::new("cargo").args(args).envs(environment.iter().copied()))
}

/// Runs a command in the project's root and fails with its words when it does.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let words = format!("{command:?}").replace('"', "");
    eprintln!("$ {words}");
    let status = command.current_dir(root()).status().with_context(|| words.clone())?;
    if !status.success() {
        bail!("failed ({status}): {words}");
    }
    Ok(())
}

/// The project's root folder.
pub(crate) fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().expect("xtask lies in the project's root").to_owned()
}
