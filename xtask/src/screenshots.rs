//! Pictures of the HTML report and the desk for the README, made from the examples.

use crate::browser::{Browser, Look};
use crate::check::{cargo, root, run};
use crate::desk::Desk;
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

/// The window of the desk's picture.
const DESK: Look = Look { width: 1280, height: 800, dark: false };

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
    if !whole {
        let desk = Desk::of_examples()?;
        browser.go(&desk.url("/"), DESK)?;
        std::fs::write(folder.join("desk.png"), browser.picture(false)?)?;
    }
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

/// Takes the pages of a store at every width, in light and dark.
pub(crate) fn of_store(store: &Path, folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    cargo(&["build", "--release", "-p", "variorum-cli"], &[])?;
    let desk = Desk::open(store)?;
    let mut browser =
        Browser::start()?.context("no Chromium found: install Debian's `chromium` package")?;
    let links =
        "[...document.querySelectorAll('main a[href^=\"/\"]')].map((a) => a.getAttribute('href'))";
    let start = Look { width: 1440, height: 900, dark: false };
    let mut pages = vec!["/".to_owned()];
    browser.go(&desk.url("/"), start)?;
    let first = |found: &serde_json::Value, kind: &str| {
        let paths = found.as_array().into_iter().flatten().filter_map(|path| path.as_str());
        paths.map(ToOwned::to_owned).find(|path| path.starts_with(kind) && !path.contains('#'))
    };
    let found = browser.evaluate(links)?;
    if let Some(story) = first(&found, "/story/") {
        browser.go(&desk.url(&story), start)?;
        let found = browser.evaluate(links)?;
        pages.extend(["/person/", "/place/", "/article/"].iter().filter_map(|k| first(&found, k)));
        pages.push(story);
    }
    browser.go(&desk.url("/outlets"), start)?;
    let found = browser.evaluate(links)?;
    pages.extend(first(&found, "/outlet/"));
    pages.extend(
        ["/coming", "/outlets", "/search?q=said", "/search?q=(x", "/story/s0", "/add", "/changes"]
            .map(str::to_owned),
    );
    for (n, path) in pages.iter().enumerate() {
        for (width, height) in [(1280, 900), (390, 844), (2560, 1440)] {
            for dark in [false, true] {
                browser.go(&desk.url(path), Look { width, height, dark })?;
                let scheme = if dark { "dark" } else { "light" };
                let kind = path.split(['/', '?']).nth(1).filter(|kind| !kind.is_empty());
                let name = format!("{n}-{}-{width}-{scheme}.png", kind.unwrap_or("front"));
                std::fs::write(folder.join(&name), browser.picture(true)?)?;
                eprintln!("{name} {path}");
            }
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
