//! The tests of the Python package: built as a wheel, installed into an environment of its own.

use crate::check::{ALL, cargo, root, run};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the tests need, beside the wheel. `pandas` before 3: what this Spark knows.
const NEEDED: &[&str] = &[
    "maturin>=1.9.4,<2",
    "pytest>=8,<10",
    "pyarrow>=18",
    "pandas>=2,<3",
    "nbclient<1",
    "ipykernel<8",
    "pyspark[connect]>=4.1,<4.2",
    "pysail",
];

/// Builds the wheel, installs it with what its tests need under `target/python`, and runs them; says so
/// where there is no Python to do it with.
pub(crate) fn python() -> Result<()> {
    let found = Command::new("python3").args(["-m", "venv", "--help"]).output();
    if !found.is_ok_and(|out| out.status.success()) {
        eprintln!("Python tests skipped: no python3 with venv");
        return Ok(());
    }
    let home = root().join("target/python");
    let python = environment(&home)?;
    let wheel = wheel(&home)?;
    pip(&python, &["--force-reinstall", "--no-deps", &wheel.display().to_string()])?;
    // As the workspace: what `cargo_tests` has built is built.
    cargo(&["build", "--release", "--workspace", ALL[0], ALL[1]], &[])?;
    run(Command::new(&python)
        .args(["-m", "pytest", "-q", "--durations=5", "-p", "no:cacheprovider"])
        .arg("crates/variorum-py/tests")
        .env("VARIORUM_WHEEL", &wheel)
        .env("PYSPARK_PYTHON", &python)
        .env("PYTHONDONTWRITEBYTECODE", "1"))
}

/// The environment's own interpreter; what is needed is installed where that has changed.
fn environment(home: &Path) -> Result<PathBuf> {
    let python = home.join("venv/bin/python");
    let installed = home.join("installed.txt");
    let needed = NEEDED.join("\n");
    if fs::read_to_string(&installed).is_ok_and(|text| text == needed) && python.exists() {
        return Ok(python);
    }
    fs::create_dir_all(home)?;
    run(Command::new("python3").args(["-m", "venv"]).arg(home.join("venv")))?;
    pip(&python, NEEDED)?;
    fs::write(installed, needed)?;
    Ok(python)
}

fn pip(python: &Path, what: &[&str]) -> Result<()> {
    let quiet = ["-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-cache-dir"];
    run(Command::new(python).args(quiet).args(what))
}

/// The wheel of this checkout.
fn wheel(home: &Path) -> Result<PathBuf> {
    let wheels = home.join("wheels");
    if wheels.exists() {
        fs::remove_dir_all(&wheels)?;
    }
    run(Command::new(home.join("venv/bin/maturin"))
        .args(["build", "--release", "-m", "crates/variorum-py/Cargo.toml", "--out"])
        .arg(&wheels))?;
    let made = fs::read_dir(&wheels)?.next().context("maturin has made a wheel")??;
    Ok(made.path())
}
