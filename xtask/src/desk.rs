//! `variorum serve` as a process of its own, over a store of the examples or one that is named.

use crate::check::{root, run};
use anyhow::{Context, Result};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A running server; it ends with this.
pub(crate) struct Desk {
    child: Child,
    address: String,
    store: PathBuf,
}

impl Desk {
    /// Serves the example stories from a store made anew.
    pub(crate) fn of_examples() -> Result<Self> {
        Self::of("example-desk.db", &["examples/ferry-fire", "examples/fishing-talks"])
    }

    /// Serves some reports from a store made anew, of that name in the target folder.
    pub(crate) fn of(name: &str, reports: &[&str]) -> Result<Self> {
        let store = root().join("target").join(name);
        for ending in ["", "-wal", "-shm"] {
            std::fs::remove_file(format!("{}{ending}", store.display())).ok();
        }
        add(&store, reports)?;
        Self::open(&store)
    }

    /// Serves a store.
    pub(crate) fn open(store: &Path) -> Result<Self> {
        let mut child = Command::new(program())
            .arg("serve")
            .arg(store)
            .args(["--port", "0"])
            .stdout(Stdio::piped())
            .spawn()
            .context("variorum serve")?;
        let mut line = String::new();
        let out = child.stdout.take().context("its output is a pipe")?;
        BufReader::new(out).read_line(&mut line)?;
        let address =
            line.trim().rsplit_once(" at ").context("it prints its address")?.1.to_owned();
        Ok(Self { child, address, store: store.to_owned() })
    }

    /// Adds reports from a terminal, while it is open.
    pub(crate) fn add(&self, reports: &[&str]) -> Result<()> {
        add(&self.store, reports)
    }

    /// The address of a page.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn add(store: &Path, reports: &[&str]) -> Result<()> {
    run(Command::new(program()).arg("add").args(reports).arg("--store").arg(store))
}

fn program() -> PathBuf {
    root().join("target/release/variorum")
}
