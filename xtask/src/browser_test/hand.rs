//! What a reader decides on a page, and what `variorum add` makes of it afterwards: each decision is
//! made in a real browser, reports come while the desk is open, the decision still holds, and is
//! taken back.

use super::{DESK, check};
use crate::browser::Browser;
use crate::check::root;
use crate::desk::Desk;
use anyhow::Result;
use serde_json::json;

/// Reports of one story to begin with, and the one that comes later.
const BEFORE: &[&str] = &[
    "examples/ferry-fire/skerry-post.txt",
    "examples/ferry-fire/baltic-morning.jsonl",
    "examples/ferry-fire/kattegat-herald.html",
];
const LATER: &str = "examples/ferry-fire/skerry-post-follow-up.txt";

const REPORTS: &str = "document.querySelectorAll('[data-report]').length";
const HEADLINE: &str = "document.querySelector('.head h1').textContent";

pub(super) fn hand(browser: &mut Browser) -> Result<()> {
    rename(browser)?;
    split(browser)?;
    paste(browser)?;
    since_the_last_visit(browser)
}

/// A name stays when a report comes, and goes when it is taken back.
fn rename(browser: &mut Browser) -> Result<()> {
    let desk = Desk::of("renamed-desk.db", BEFORE)?;
    let story = first_story(browser, &desk)?;
    let before = browser.evaluate(HEADLINE)?;
    browser.follow(
        "(() => {
        document.querySelector('.hand').open = true;
        const field = document.getElementById('hand-name');
        field.value = 'The Solveig Star';
        field.form.requestSubmit();
    })()",
    )?;
    let is_renamed = format!("{HEADLINE} === 'The Solveig Star'");
    check(browser, "the story has its new name", &is_renamed)?;
    check(
        browser,
        "it is told",
        "document.querySelector('.told').textContent.includes('renamed')",
    )?;
    desk.add(&[LATER])?;
    browser.go(&desk.url(&story), DESK)?;
    check(browser, "the later report is in the story", &format!("{REPORTS} === 4 || {REPORTS}"))?;
    check(browser, "its name is still the reader's", &is_renamed)?;
    browser.go(&desk.url("/"), DESK)?;
    check(
        browser,
        "the front page has the name",
        "document.querySelector('.card-line h2').textContent === 'The Solveig Star'",
    )?;
    undo_in_changes(browser, &desk)?;
    browser.go(&desk.url(&story), DESK)?;
    let is_back = format!("{HEADLINE} !== 'The Solveig Star' && {HEADLINE}.length > 10");
    check(browser, &format!("its own headline is back ({before} at first)"), &is_back)
}

/// A report that was split off stays apart when others come, and comes back when that is undone.
fn split(browser: &mut Browser) -> Result<()> {
    let desk = Desk::of("split-desk.db", BEFORE)?;
    let story = first_story(browser, &desk)?;
    browser.follow(
        "(() => {
        document.querySelector('.hand').open = true;
        const box = [...document.querySelectorAll('.hand input[type=checkbox]')]
            .find((box) => box.closest('label').textContent.includes('Skerry Post'));
        box.checked = true;
        box.form.requestSubmit();
    })()",
    )?;
    let alone = format!("{REPORTS} === 1 && location.pathname !== '{story}'");
    check(browser, "the report has a story of its own", &alone)?;
    let apart = browser.evaluate("location.pathname")?;
    let apart = apart.as_str().unwrap_or("/").to_owned();
    desk.add(BEFORE)?;
    desk.add(&[LATER])?;
    let is_apart = "!document.querySelector('.key').textContent.includes('The Skerry Post')
        || [...document.querySelectorAll('[data-report] h3')].every((h) => !h.textContent.includes('Nine dead'))";
    browser.go(&desk.url(&story), DESK)?;
    check(browser, "it stays apart when reports come", is_apart)?;
    browser.go(&desk.url(&apart), DESK)?;
    let has_it = "[...document.querySelectorAll('[data-report] h3')].some((h) => h.textContent.includes('Nine dead'))";
    check(browser, "its own story still has it", has_it)?;
    undo_in_changes(browser, &desk)?;
    browser.go(&desk.url(&story), DESK)?;
    check(browser, "it is back", has_it)?;
    check(browser, "with all reports", &format!("{REPORTS} === 4 || {REPORTS}"))
}

/// Text pasted on any page goes to the form, becomes a report beside those of its story, and two
/// that were made one dossier are two again.
fn paste(browser: &mut Browser) -> Result<()> {
    let desk = Desk::of("pasted-desk.db", &["examples/fishing-talks/gulf-observer.txt"])?;
    let text = std::fs::read_to_string(root().join("examples/ferry-fire/skerry-post.txt"))?;
    browser.go(&desk.url("/"), DESK)?;
    browser.follow(&format!(
        "(() => {{
        const data = new DataTransfer();
        data.setData('text/plain', {});
        document.body.dispatchEvent(new ClipboardEvent('paste', {{ clipboardData: data, bubbles: true }}));
    }})()",
        json!(text)
    ))?;
    check(
        browser,
        "what was pasted is in the form",
        "location.pathname === '/add' && document.getElementById('text').value.includes('Solveig Star') && document.activeElement.id === 'text'",
    )?;
    browser.follow(
        "(() => {
        document.getElementById('outlet').value = 'Pasted Post';
        document.querySelector('[data-add]').requestSubmit();
    })()",
    )?;
    check(
        browser,
        "it is a dossier with its outlet",
        &format!(
            "location.pathname.startsWith('/story/') && {REPORTS} === 1 && document.querySelector('.key').textContent.includes('Pasted Post')"
        ),
    )?;
    let story = browser.evaluate("location.pathname")?;
    let story = story.as_str().unwrap_or("/").to_owned();
    desk.add(&["examples/ferry-fire/baltic-morning.jsonl"])?;
    browser.go(&desk.url(&story), DESK)?;
    check(browser, "a later report joins it", &format!("{REPORTS} === 2 || {REPORTS}"))?;
    together(browser, &desk)?;
    take_back(browser)
}

/// What was pasted is taken out again with one press, its text is still there, and it may come again.
fn take_back(browser: &mut Browser) -> Result<()> {
    let desk = Desk::of("taken-back-desk.db", &["examples/ferry-fire/baltic-morning.jsonl"])?;
    let text = std::fs::read_to_string(root().join("examples/ferry-fire/skerry-post.txt"))?;
    let paste = format!(
        "(() => {{
        document.getElementById('text').value = {};
        document.querySelector('[data-add]').requestSubmit();
    }})()",
        json!(text)
    );
    for round in ["once", "and again"] {
        browser.go(&desk.url("/add"), DESK)?;
        browser.follow(&paste)?;
        check(
            browser,
            &format!("what was pasted is told, {round}"),
            &format!(
                "{REPORTS} === 2 && document.querySelector('.told').textContent.includes('1 report added')"
            ),
        )?;
        browser.follow("document.querySelector('.told form').requestSubmit()")?;
        check(
            browser,
            &format!("it is out of its story, {round}"),
            &format!("location.pathname.startsWith('/story/') && {REPORTS} === 1 || {REPORTS}"),
        )?;
    }
    browser.go(&desk.url("/changes"), DESK)?;
    check(
        browser,
        "the list keeps both, with the text of what went",
        "document.querySelectorAll('.changes .undone a[href$=\"removed.txt\"]').length === 2",
    )?;
    check(
        browser,
        "the text is there",
        "(() => {
        const get = new XMLHttpRequest();
        get.open('GET', document.querySelector('.changes a[href$=\"removed.txt\"]').href, false);
        get.send();
        return get.status === 200 && get.responseText.includes('Solveig Star');
    })()",
    )?;
    browser.go(&desk.url("/search?q=outlet:Skerry"), DESK)?;
    check(browser, "no search finds it", "document.querySelectorAll('.hits li').length === 0")
}

/// One dossier of reports that are of two stories, and back.
fn together(browser: &mut Browser, desk: &Desk) -> Result<()> {
    let one = std::fs::read_to_string(root().join("examples/fishing-talks/gulf-observer.txt"))?;
    let other = std::fs::read_to_string(root().join("examples/ferry-fire/skerry-post.txt"))?;
    browser.go(&desk.url("/add"), DESK)?;
    browser.follow(&format!(
        "(() => {{
        const data = new DataTransfer();
        data.items.add(new File([{}], 'one.txt', {{ type: 'text/plain' }}));
        data.items.add(new File([{}], 'two.txt', {{ type: 'text/plain' }}));
        document.getElementById('files').files = data.files;
        document.querySelector('[name=together]').checked = true;
        document.querySelector('[data-add]').requestSubmit();
    }})()",
        json!(one),
        json!(other)
    ))?;
    check(
        browser,
        "they are one dossier",
        &format!("document.querySelector('.told') !== null && {REPORTS} > 2 || {REPORTS}"),
    )?;
    let whole = browser.evaluate(REPORTS)?;
    browser.follow("document.querySelector('.told form').requestSubmit()")?;
    check(browser, "undone, they are two", &format!("{REPORTS} < {whole} || {REPORTS}"))
}

/// A reader who comes back is told what came meanwhile, on the front page and in the story.
fn since_the_last_visit(browser: &mut Browser) -> Result<()> {
    let desk = Desk::of("visited-desk.db", BEFORE)?;
    let story = first_story(browser, &desk)?;
    check(browser, "a first visit has no news", "document.querySelector('section.news') === null")?;
    // The visit ended an hour ago: what the browser keeps of it is set back.
    let an_hour_ago = "Date.now() - 3600000";
    let hour = browser.evaluate(an_hour_ago)?;
    let kept = format!("0.{}", hour.as_f64().unwrap_or_default().round() as i64);
    for (name, path) in [("seen", "/"), ("story", story.as_str())] {
        browser.remember(&desk.url("/"), name, path, &kept)?;
    }
    desk.add(&[LATER])?;
    browser.go(&desk.url("/"), DESK)?;
    check(
        browser,
        "the front page says what is new",
        "document.querySelector('.visit').textContent.includes('1 new or changed since your last visit, 1 hour ago')
            || document.querySelector('.visit').textContent",
    )?;
    check(
        browser,
        "the story is marked",
        "document.querySelector('.card-line .tag.new') !== null",
    )?;
    browser.go(&desk.url(&story), DESK)?;
    check(
        browser,
        "the story says what is new",
        "document.querySelector('section.news').textContent.includes('Skerry Post')
            || document.querySelector('section.news')?.textContent",
    )
}

/// Opens the first story of the front page; its path.
fn first_story(browser: &mut Browser, desk: &Desk) -> Result<String> {
    browser.go(&desk.url("/"), DESK)?;
    browser.follow("document.querySelector('.card-line h2 a').click()")?;
    Ok(browser.evaluate("location.pathname")?.as_str().unwrap_or("/").to_owned())
}

/// Takes the latest decision back where all are listed.
fn undo_in_changes(browser: &mut Browser, desk: &Desk) -> Result<()> {
    browser.go(&desk.url("/changes"), DESK)?;
    browser.follow("document.querySelector('.changes form').requestSubmit()")?;
    check(
        browser,
        "the list says that it was undone",
        "document.querySelector('.changes .undone') !== null",
    )
}
