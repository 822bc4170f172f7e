//! Every page against axe-core: the rules of WCAG 2.2 AA and its own best practices, no violation.
//!
//! axe-core (MPL-2.0) is a tool of the test alone: it is fetched from npm where it isn't yet, and put
//! into the page by the browser's own door, so that the policy of the page stays as strict as it is.

use super::{DESK, PHONE};
use crate::browser::{Browser, Look};
use crate::check::root;
use crate::desk::Desk;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

const VERSION: &str = "4.10.3";

const RUN: &str = "axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    resultTypes: ['violations'],
}).then((result) => result.violations.flatMap((v) =>
    v.nodes.slice(0, 3).map((n) => `${v.id}: ${n.target.join(' ')}: ${n.html.slice(0, 160)}: ${n.failureSummary.slice(0, 200)}`)))";

pub(super) fn axe(browser: &mut Browser, report: &Path) -> Result<()> {
    let Some(script) = script()? else {
        eprintln!("axe-core skipped: npm can't fetch it here");
        return Ok(());
    };
    let script = std::fs::read_to_string(&script).context("axe.min.js")?;
    let dark = Look { dark: true, ..DESK };
    let wide = Look { width: 2560, height: 1440, dark: false };
    let mut found = Vec::new();
    for look in [DESK, PHONE] {
        browser.open(report, look)?;
        found.extend(violations(browser, &script, "the report", look)?);
    }
    let desk = Desk::of_examples()?;
    let pages = pages(browser, &desk)?;
    for path in &pages {
        for look in [DESK, dark, PHONE] {
            browser.go(&desk.url(path), look)?;
            // What is folded away is read, too.
            browser
                .evaluate("for (const d of document.querySelectorAll('details')) d.open = true")?;
            found.extend(violations(browser, &script, path, look)?);
        }
    }
    // That there is no such story is what that page says.
    browser.errors.retain(|error| !error.contains("/story/s0"));
    browser.go(&desk.url(&pages[1]), wide)?;
    found.extend(violations(browser, &script, &pages[1], wide)?);
    if found.is_empty() {
        eprintln!("axe-core: no violation on {} pages", pages.len() + 1);
        return Ok(());
    }
    bail!("axe-core:\n{}", found.join("\n"))
}

/// The front page, a story and a page of every kind.
fn pages(browser: &mut Browser, desk: &Desk) -> Result<Vec<String>> {
    let first = |browser: &mut Browser, kind: &str| -> Result<String> {
        let script =
            format!("document.querySelector('main a[href^=\"/{kind}/\"]').getAttribute('href')");
        let path = browser.evaluate(&script)?;
        Ok(path.as_str().context("it has an address")?.to_owned())
    };
    browser.go(&desk.url("/"), DESK)?;
    let mut pages = vec!["/".to_owned(), first(browser, "story")?];
    browser.go(&desk.url(&pages[1]), DESK)?;
    for kind in ["person", "organisation", "place", "article"] {
        pages.push(first(browser, kind)?);
    }
    browser.go(&desk.url("/outlets"), DESK)?;
    pages.push(first(browser, "outlet")?);
    let rest = [
        "/outlets",
        "/coming",
        "/search?q=ferry+has:conflict",
        "/search?q=(x",
        "/add",
        "/changes",
        "/story/s0",
    ];
    pages.extend(rest.map(str::to_owned));
    Ok(pages)
}

fn violations(browser: &mut Browser, script: &str, page: &str, look: Look) -> Result<Vec<String>> {
    browser.evaluate(&format!("{script}; true"))?;
    let found = browser.evaluate(RUN)?;
    let list = found.as_array().context("axe-core gives a list")?;
    let scheme = if look.dark { "dark" } else { "light" };
    let line = |v: &serde_json::Value| {
        format!("{page} at {} {scheme}: {}", look.width, v.as_str().unwrap_or_default())
    };
    Ok(list.iter().map(line).collect())
}

/// Its file, fetched once; `None` where it can't be.
fn script() -> Result<Option<PathBuf>> {
    let folder = root().join("target/axe-core");
    let file = folder.join(format!("{VERSION}.js"));
    if file.exists() {
        return Ok(Some(file));
    }
    std::fs::create_dir_all(&folder)?;
    let fetch = format!(
        "npm pack --silent axe-core@{VERSION} && tar xzf axe-core-{VERSION}.tgz package/axe.min.js \
         && mv package/axe.min.js {VERSION}.js && rm -r package axe-core-{VERSION}.tgz"
    );
    let done = Command::new("sh").args(["-c", &fetch]).current_dir(&folder).status();
    Ok(done.is_ok_and(|status| status.success()).then_some(file))
}
