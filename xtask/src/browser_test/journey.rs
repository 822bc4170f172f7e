//! What a reader does from the first visit on: each step in a real browser, against a desk of its
//! own.

use super::{DESK, PHONE, check, no_wider};
use crate::browser::Browser;
use crate::check::root;
use crate::desk::Desk;
use anyhow::{Result, bail};
use serde_json::json;
use std::time::{Duration, Instant};

pub(super) fn journey(browser: &mut Browser) -> Result<()> {
    first_visit(browser)?;
    merge_and_undo(browser)?;
    settle_and_undo(browser)?;
    large_story(browser)?;
    on_a_phone(browser)?;
    by_keyboard(browser)
}

/// An empty desk; two files dropped on it become a dossier with its contradiction, which leads to the
/// words of both; the calendar is taken away; a search finds a report.
fn first_visit(browser: &mut Browser) -> Result<()> {
    let desk = Desk::of("empty-desk.db", &[])?;
    browser.go(&desk.url("/"), DESK)?;
    check(
        browser,
        "an empty desk says what to do",
        "document.querySelector('.empty a[href=\"/add\"]') !== null",
    )?;
    drop_files(browser, &["gulf-observer.txt", "andean-ledger.html"])?;
    check(
        browser,
        "two reports became one story",
        "location.pathname.startsWith('/story/') && document.querySelectorAll('[data-report]').length === 2",
    )?;
    check(
        browser,
        "the contradiction comes first",
        "document.querySelectorAll('.conflicts .card').length > 0",
    )?;
    check(browser, "it leads to the words of both reports", "(() => {
        document.querySelector('.conflicts .cite').click();
        return [...document.querySelectorAll('[data-report]')].every((pane) => pane.querySelector('.on'));
    })()")?;
    calendar(browser)?;
    browser.evaluate("document.body.focus()")?;
    browser.press("/")?;
    check(browser, "a slash goes to the search", "document.activeElement.name === 'q'")?;
    browser.write("fishing")?;
    browser.leave()?;
    browser.press("Enter")?;
    browser.arrive("the search")?;
    check(browser, "the search finds words", "document.querySelectorAll('.hits mark').length > 0")
}

/// Drops files of an example anywhere on the page.
fn drop_files(browser: &mut Browser, names: &[&str]) -> Result<()> {
    let mut files = Vec::new();
    for name in names {
        let text = std::fs::read_to_string(root().join("examples/fishing-talks").join(name))?;
        files.push(json!({"name": name, "text": text}));
    }
    let script = format!(
        "(() => {{
            const data = new DataTransfer();
            for (const f of {}) data.items.add(new File([f.text], f.name, {{ type: 'text/plain' }}));
            const fire = (kind) => document.body.dispatchEvent(new DragEvent(kind, {{ bubbles: true, cancelable: true, dataTransfer: data }}));
            fire('dragenter');
            if (!document.body.classList.contains('dropping')) throw new Error('it does not show that it takes files');
            fire('dragover');
            fire('drop');
        }})()",
        json!(files)
    );
    browser.follow(&script)
}

/// Chooses the calendar and waits for its file.
fn calendar(browser: &mut Browser) -> Result<()> {
    let folder = root().join("target/downloads");
    std::fs::remove_dir_all(&folder).ok();
    std::fs::create_dir_all(&folder)?;
    browser.download_to(&folder)?;
    browser.evaluate("document.querySelector('a[href$=\"export.ics\"]').click()")?;
    let start = Instant::now();
    loop {
        let files: Vec<_> = std::fs::read_dir(&folder)?.filter_map(Result::ok).collect();
        let done = files.iter().find(|f| f.path().extension().is_some_and(|e| e == "ics"));
        if let Some(file) = done {
            let text = std::fs::read_to_string(file.path())?;
            if text.starts_with("BEGIN:VCALENDAR") && text.contains("BEGIN:VEVENT") {
                return Ok(());
            }
        }
        if start.elapsed() > Duration::from_secs(20) {
            bail!("the calendar was not saved: {files:?}");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// From the front page to the evidence, along the timeline and through the matrix, by keys alone.
fn by_keyboard(browser: &mut Browser) -> Result<()> {
    let desk = Desk::of_examples()?;
    browser.go(&desk.url("/"), DESK)?;
    tab_to(browser, ".card-line h2 a")?;
    browser.leave()?;
    browser.press("Enter")?;
    browser.arrive("a story by Enter")?;
    tab_to(browser, ".conflicts .cite")?;
    browser.press("Enter")?;
    check(
        browser,
        "Enter marks the words",
        "document.querySelectorAll('[data-report] .on').length > 0",
    )?;
    browser.press("Escape")?;
    check(
        browser,
        "Escape gives the focus back",
        "document.activeElement.matches('.conflicts .cite')",
    )?;
    tab_to(browser, "[data-line]")?;
    browser.press("ArrowRight")?;
    check(
        browser,
        "an arrow goes to the first moment",
        "document.activeElement.closest('[data-line]') && document.querySelector('[data-moment]').textContent.length > 5",
    )?;
    browser.press("End")?;
    browser.press("+")?;
    check(browser, "plus makes the line longer", "(() => {
        const line = document.querySelector('[data-line]');
        return line.scrollWidth > line.clientWidth * 1.9 || `${line.scrollWidth} of ${line.clientWidth}`;
    })()")?;
    check(
        browser,
        "the moment stays in view",
        "(() => {
        const box = document.activeElement.getBoundingClientRect();
        const line = document.querySelector('[data-line]').getBoundingClientRect();
        return box.left >= line.left - 1 && box.right <= line.right + 1;
    })()",
    )?;
    tab_to(browser, ".matrix thead th:nth-child(2) button")?;
    browser.press("Enter")?;
    check(browser, "the matrix is sorted by a report", "(() => {
        const rows = [...document.querySelectorAll('.matrix tbody tr')];
        const rank = rows.map((r) => r.cells[1].querySelector('.not') ? 0 : r.cells[1].querySelector('.yes') ? 1 : 2);
        return rank.every((r, n) => n === 0 || rank[n - 1] <= r)
            && document.querySelector('.matrix [aria-sort=ascending]') !== null;
    })()")
}

/// Goes on with Tab until the focus is on what `selector` names, and can be seen.
fn tab_to(browser: &mut Browser, selector: &str) -> Result<()> {
    for _ in 0..400 {
        browser.press("Tab")?;
        let on = format!("document.activeElement?.matches({})", json!(selector));
        if browser.evaluate(&on)? == json!(true) {
            return check(
                browser,
                "what has the focus is seen",
                "(() => {
                const box = document.activeElement.getBoundingClientRect();
                return box.width > 0 && box.bottom > 0 && box.top < innerHeight;
            })()",
            );
        }
    }
    bail!("{selector}: not reached by Tab")
}

fn merge_and_undo(browser: &mut Browser) -> Result<()> {
    let desk = Desk::of_examples()?;
    browser.go(&desk.url("/"), DESK)?;
    browser.follow("document.querySelector('.card-line h2 a').click()")?;
    browser.follow(
        "(() => {
        document.querySelector('.hand').open = true;
        const field = document.getElementById('hand-merge');
        field.value = document.querySelector('#hand-stories option').value;
        field.form.requestSubmit();
    })()",
    )?;
    check(
        browser,
        "it is told what was done",
        "document.querySelector('.told').textContent.includes('merged into this story')",
    )?;
    let reports = "document.querySelectorAll('[data-report]').length";
    check(
        browser,
        "all reports are in one story",
        &format!("{reports} === 8 || `${{{reports}}} reports`"),
    )?;
    browser.follow("document.querySelector('.told form').requestSubmit()")?;
    check(browser, "undone", &format!("{reports} === 4 || `${{{reports}}} reports`"))?;
    browser.go(&desk.url("/"), DESK)?;
    check(browser, "both stories are back", "document.querySelectorAll('.card-line').length === 2")
}

fn settle_and_undo(browser: &mut Browser) -> Result<()> {
    let desk = Desk::of_examples()?;
    browser.go(&desk.url("/"), DESK)?;
    browser.follow("document.querySelector('.card-line h2 a').click()")?;
    let cards = "document.querySelectorAll('.conflicts .card').length";
    let before = browser.evaluate(cards)?;
    browser.follow(
        "(() => {
        const judge = document.querySelector('.judge');
        judge.open = true;
        judge.querySelector('button[value=wrong]').click();
    })()",
    )?;
    check(
        browser,
        "it is set aside",
        &format!("{cards} === {before} - 1 && document.querySelector('.judged') !== null"),
    )?;
    browser.follow("document.querySelector('.judged form').requestSubmit()")?;
    check(browser, "it is open again", &format!("{cards} === {before}"))
}

/// The reports of a story that has many come behind its page; a fact waits for them.
fn large_story(browser: &mut Browser) -> Result<()> {
    let text = std::fs::read_to_string(root().join("examples/ferry-fire/skerry-post.txt"))?;
    let report = |n| json!({"id": format!("r{n}"), "outlet": format!("Outlet {n}"), "text": text});
    let lines: Vec<String> = (0..14).map(|n| report(n).to_string()).collect();
    let file = root().join("target/large-story.jsonl");
    std::fs::write(&file, lines.join("\n"))?;
    let desk = Desk::of("large-desk.db", &["target/large-story.jsonl"])?;
    browser.go(&desk.url("/"), DESK)?;
    browser.follow("document.querySelector('.card-line h2 a').click()")?;
    let reports = "document.querySelectorAll('[data-report]').length";
    browser.evaluate(
        "(async () => {
        const wait = () => document.querySelector('[data-later]') && new Promise((done) => setTimeout(done, 20));
        document.querySelector('.account .cite').click();
        for (let n = 0; n < 500 && document.querySelector('[data-later]'); n++) await wait();
        await new Promise((done) => setTimeout(done, 50));
    })()",
    )?;
    check(browser, "its reports came", &format!("{reports} > 12 || `${{{reports}}} reports`"))?;
    check(
        browser,
        "the fact chosen before is marked in them",
        "document.querySelectorAll('[data-report] .on').length > 0",
    )
}

fn on_a_phone(browser: &mut Browser) -> Result<()> {
    let desk = Desk::of_examples()?;
    for path in ["/add", "/changes"] {
        browser.go(&desk.url(path), PHONE)?;
        check(browser, path, &no_wider(PHONE.width))?;
    }
    browser.go(&desk.url("/"), PHONE)?;
    browser.follow("document.querySelector('.card-line h2 a').click()")?;
    browser.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")?;
    check(browser, "a story with all unfolded", &no_wider(PHONE.width))?;
    check(browser, "what is pressed is large enough (WCAG 2.2, 2.5.8)", "(() => {
        const small = [...document.querySelectorAll('button, summary, input[type=checkbox], .pick a, .tools a, .top a')]
            .filter((c) => c.offsetParent && !c.closest('label'))
            .filter((c) => { const b = c.getBoundingClientRect(); return b.height < 24 || b.width < 24; });
        return small.length === 0 || small.map((c) => c.outerHTML.slice(0, 120)).join(' ');
    })()")
}
