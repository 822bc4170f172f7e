//! `variorum search`: articles of the store that match a query.

use crate::args::{ListFormat, SearchArgs};
use crate::{Outcome, output};
use anyhow::Result;
use serde_json::{Value as Json, json};
use std::io::{IsTerminal, Write};
use variorum::store::{Hit, Page, Query, Store};

pub(crate) fn run(args: &SearchArgs) -> Result<Outcome> {
    let query = Query::parse(&args.query.join(" "))?;
    let store = Store::open_existing(&args.store.path)?;
    let page = Page { skip: (args.page as usize - 1) * args.limit, most: args.limit };
    let found = store.search(&query, page)?;
    let color = args.output.file.is_none()
        && std::io::stdout().is_terminal()
        && anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    let mut out = output::open(args.output.file.as_deref())?;
    for hit in &found.hits {
        match args.format {
            ListFormat::Text => writeln!(out, "{}", text(hit, color))?,
            ListFormat::Json => writeln!(out, "{}", object(hit))?,
        }
    }
    if args.format == ListFormat::Text {
        let pages = found.total.div_ceil(args.limit.max(1));
        writeln!(out, "{} found, page {} of {}", found.total, args.page, pages.max(1))?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn text(hit: &Hit, color: bool) -> String {
    let (on, off) = if color { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
    let snippet: String = hit
        .snippet
        .iter()
        .map(
            |(words, is_match)| if *is_match { format!("{on}{words}{off}") } else { words.clone() },
        )
        .collect();
    let day = hit.published.map_or("undated".to_owned(), |day| day.to_string());
    let story = hit.story.map_or(String::new(), |story| format!(" · {story}"));
    let clean = |words: &str| -> String {
        words.chars().map(|c| if c.is_control() && c != '\x1b' { ' ' } else { c }).collect()
    };
    format!(
        "{} · {} · {}{story}\n  {}\n  {}\n",
        hit.article,
        clean(hit.outlet.as_deref().unwrap_or("unknown outlet")),
        day,
        clean(hit.title.as_deref().unwrap_or("(no headline)")),
        clean(&snippet)
    )
}

fn object(hit: &Hit) -> Json {
    let snippet: Json = hit
        .snippet
        .iter()
        .map(|(words, is_match)| json!({"text": words, "match": is_match}))
        .collect();
    json!({
        "id": hit.article, "story": hit.story.map(|story| story.to_string()),
        "outlet": hit.outlet, "published": hit.published.map(|day| day.to_string()),
        "title": hit.title, "snippet": snippet,
    })
}
