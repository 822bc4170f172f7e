//! Pictures of the HTML report for the README, made from the examples.

use crate::browser::{Browser, Look};
use crate::check::{cargo, root, run};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Name, window, and what is done on the page before.
const PICTURES: &[(&str, Look, &str)] = &[
    ("report", Look { width: 1280, height: 960, dark: false }, ""),
    ("report-dark", Look { width: 1280, height: 960, dark: true }, CHOOSE),
    ("report-phone", Look { width: 390, height: 844, dark: false }, ""),
    ("report-wide", Look { width: 2560, height: 1440, dark: false }, CHOOSE),
];

/// Chooses the first contradiction.
const CHOOSE: &str = "const link = document.querySelector('.conflicts .cite'); link.scrollIntoView({block: 'center'}); link.click();";

/// Where pictures are put unless another folder is named.
const FOLDER: &str = "docs/img";

/// Makes all pictures of the example story.
pub(crate) fn screenshots(page: Option<PathBuf>, folder: Option<PathBuf>) -> Result<()> {
    let folder = folder.unwrap_or_else(|| root().join(FOLDER));
    std::fs::create_dir_all(&folder)?;
    let whole = page.is_some();
    let page = page.map_or_else(example_page, Ok)?;
    let mut browser =
        Browser::start()?.context("no Chromium found: install Debian's `chromium` package")?;
    for (name, look, script) in PICTURES {
        take(&mut browser, &page, *look, script, &folder.join(format!("{name}.png")))?;
        if whole {
            browser.open(&page, *look)?;
            let path = folder.join(format!("{name}-whole.png"));
            std::fs::write(&path, browser.picture(true)?)?;
        }
    }
    Ok(())
}

fn take(browser: &mut Browser, page: &Path, look: Look, script: &str, file: &Path) -> Result<()> {
    browser.open(page, look)?;
    browser.evaluate(&format!("{{ {script} }}"))?;
    std::thread::sleep(std::time::Duration::from_millis(200));
    std::fs::write(file, browser.picture(false)?)?;
    eprintln!("{}", file.display());
    Ok(())
}

/// The report of the first example story.
pub(crate) fn example_page() -> Result<PathBuf> {
    cargo(&["build", "--release", "-p", "variorum-cli"], &[])?;
    let page = root().join("target/example-report.html");
    run(Command::new(root().join("target/release/variorum"))
        .args(["read", "examples/ferry-fire", "--format", "html", "-o"])
        .arg(&page))?;
    Ok(page)
}
