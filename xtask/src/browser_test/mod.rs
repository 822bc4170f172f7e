//! The HTML report and the desk in a real browser: a contradiction leads to its words in the reports.

mod axe;
mod hand;
mod journey;

use crate::browser::{Browser, Look};
use crate::desk::Desk;
use crate::screenshots::example_page;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::process::Command;

pub(crate) const DESK: Look = Look { width: 1280, height: 900, dark: false };
pub(crate) const PHONE: Look = Look { width: 360, height: 740, dark: true };

/// Opens the report of an example and uses it; says so where there is no browser to do it in.
pub(crate) fn browser_test() -> Result<()> {
    let Some(mut browser) = browser()? else {
        eprintln!("browser test skipped: no Chromium found and none could be installed");
        return Ok(());
    };
    let page = example_page()?;
    browser.open(&page, DESK)?;
    check(&mut browser, "every link from a fact has its words in a report", LINKS_LEAD)?;
    check(&mut browser, "a chosen contradiction marks its words", CLICK)?;
    check(&mut browser, "the first mark is in view in its report", IN_VIEW)?;
    browser.press("Escape")?;
    check(&mut browser, "Escape gives the focus back", FOCUS_IS_BACK)?;
    browser.press("Enter")?;
    check(&mut browser, "Enter on a fact opens the reports too", MARKED)?;
    check(&mut browser, "a filter hides what isn't disputed", FILTER)?;
    browser.open(&page, PHONE)?;
    check(&mut browser, "the page is no wider than a phone", NO_WIDER)?;
    check(
        &mut browser,
        "text has contrast in dark colours",
        "getComputedStyle(document.body).color !== getComputedStyle(document.body).backgroundColor",
    )?;
    desk(&mut browser)?;
    axe::axe(&mut browser, &page)?;
    journey::journey(&mut browser)?;
    hand::hand(&mut browser)?;
    if !browser.errors.is_empty() {
        bail!("the page has errors: {}", browser.errors.join("\n"));
    }
    eprintln!("browser test passed");
    Ok(())
}

/// The desk over both examples: from the front page to the evidence, by search, on a phone.
fn desk(browser: &mut Browser) -> Result<()> {
    let desk = Desk::of_examples()?;
    for look in [DESK, PHONE] {
        for path in ["/", "/coming", "/outlets", "/search?q=has:conflict", "/search?q=(x"] {
            browser.go(&desk.url(path), look)?;
            check(browser, path, &no_wider(look.width))?;
            check(browser, "every control has a name", NAMED)?;
        }
        browser.go(&desk.url("/"), look)?;
        check(
            browser,
            "both stories are on the front page",
            "document.querySelectorAll('.card-line').length === 2",
        )?;
        let story =
            browser.evaluate("document.querySelector('.card-line h2 a').getAttribute('href')")?;
        browser.go(&desk.url(story.as_str().context("a story has an address")?), look)?;
        check(browser, "a story", &no_wider(look.width))?;
        check(browser, "every link from a fact has its words in a report", LINKS_LEAD)?;
        check(browser, "a chosen contradiction marks its words", CLICK)?;
        browser.press("Escape")?;
        check(browser, "Escape gives the focus back", FOCUS_IS_BACK)?;
        for kind in ["person", "organisation", "place", "article"] {
            let first =
                format!("document.querySelector('a[href^=\"/{kind}/\"]').getAttribute('href')");
            let path = browser.evaluate(&first)?;
            browser.go(&desk.url(path.as_str().context("it has an address")?), look)?;
            check(browser, kind, &no_wider(look.width))?;
            check(browser, "every control has a name", NAMED)?;
            browser.go(&desk.url(story.as_str().unwrap_or("/")), look)?;
        }
    }
    Ok(())
}

pub(crate) fn no_wider(width: u32) -> String {
    format!(
        "document.documentElement.scrollWidth <= {width} || `${{document.documentElement.scrollWidth}} pixels`"
    )
}

const NAMED: &str = "(() => {
    const controls = [...document.querySelectorAll('a[href], button, input:not([type=hidden])')];
    const bare = controls.filter((c) => !(c.textContent.trim() || c.getAttribute('aria-label') || c.labels?.length));
    return bare.length === 0 || bare.map((c) => c.outerHTML).join(' ');
})()";

/// The browser, installed first where that can be done.
fn browser() -> Result<Option<Browser>> {
    if let Some(browser) = Browser::start()? {
        return Ok(Some(browser));
    }
    let install = "apt-get update -q && apt-get install -qy chromium";
    let done = Command::new("sh").args(["-c", install]).output().context("sh")?;
    if done.status.success() { Browser::start() } else { Ok(None) }
}

pub(crate) fn check(browser: &mut Browser, what: &str, script: &str) -> Result<()> {
    let found: Value = browser.evaluate(&format!("(() => {{ return {script}; }})()"))?;
    if found != json!(true) {
        bail!("{what}: {found}");
    }
    Ok(())
}

const LINKS_LEAD: &str = "(() => {
    const links = [...document.querySelectorAll('[data-fact]')];
    const lost = links.filter((a) => !document.getElementById(a.getAttribute('href').slice(1)));
    return links.length > 0 && (lost.length === 0 || lost.map((a) => a.getAttribute('href')).join(' '));
})()";

const CLICK: &str = "(() => {
    const link = document.querySelector('.conflicts .cite') || document.querySelector('.account .cite');
    link.focus();
    link.click();
    const fact = link.dataset.fact;
    const on = [...document.querySelectorAll('[data-report] .on')];
    return on.length > 0 && on.every((m) => m.dataset.facts.split(' ').includes(fact));
})()";

const MARKED: &str = "document.querySelectorAll('[data-report] .on').length > 0";

const IN_VIEW: &str =
    "[...document.querySelectorAll('[data-report]:not(.silent)')].every((pane) => {
    const mark = pane.querySelector('.on').getBoundingClientRect();
    const view = pane.getBoundingClientRect();
    return mark.top >= view.top - 1 && mark.top < view.bottom;
})";

const FOCUS_IS_BACK: &str = "document.activeElement.classList.contains('cite')
    && document.querySelectorAll('.on').length === 0";

const FILTER: &str = "(() => {
    const filter = document.querySelector('.filters input[value=disputed]:not(:disabled)');
    if (!filter) return true;
    filter.click();
    const rows = [...document.querySelectorAll('.matrix tbody tr')];
    return rows.every((r) => r.classList.contains('disputed') === (r.offsetParent !== null));
})()";

const NO_WIDER: &str = "document.documentElement.scrollWidth <= 360
    || `${document.documentElement.scrollWidth} pixels`";
