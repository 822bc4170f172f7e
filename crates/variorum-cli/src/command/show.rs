//! `variorum show`: one story of the store, what is new in it, or the versions of an article.

use crate::args::{ReadFormat, ShowArgs};
use crate::command::{news, read};
use crate::{Outcome, output};
use anyhow::{Result, bail};
use serde_json::{Value as Json, json};
use std::fmt::Write as _;
use std::io::Write;
use variorum::store::{Revision, Store, StoryId, Version, revisions};
use variorum::view;

pub(crate) fn run(args: &ShowArgs) -> Result<Outcome> {
    let store = Store::open_existing(&args.store.path)?;
    let shown = match args.what.strip_prefix('s').and_then(|digits| digits.parse().ok()) {
        Some(number) => story(&store, StoryId(number), args)?,
        None => None,
    };
    let shown = match shown {
        Some(shown) => shown,
        None => article(&store, args)?,
    };
    let mut out = output::open(args.output.file.as_deref())?;
    out.write_all(shown.as_bytes())?;
    out.flush()?;
    Ok(Outcome::Done)
}

fn story(store: &Store, id: StoryId, args: &ShowArgs) -> Result<Option<String>> {
    let Some(since) = args.since else {
        let Some(story) = store.story(id)? else { return Ok(None) };
        let style = read::style(&args.output);
        return Ok(Some(read::render(args.format, &story.readings, &[story.dossier], style)));
    };
    let Some((story, new)) = store.news(id, since)? else { return Ok(None) };
    Ok(Some(match args.format {
        ReadFormat::Text if new.is_empty() => format!("nothing new since {since}\n"),
        ReadFormat::Text => news::text(&story, &new),
        ReadFormat::Json => format!("{}\n", news::json(&story, &new, since)),
        _ => bail!("--since is shown as text or json"),
    }))
}

fn article(store: &Store, args: &ShowArgs) -> Result<String> {
    let versions = store.versions(&args.what)?;
    if versions.is_empty() {
        bail!(
            "{}: no such story or article in {}; see `variorum stories` and `variorum search`",
            args.what,
            args.store.path.display()
        );
    }
    match args.format {
        ReadFormat::Text => Ok(text(&versions)),
        ReadFormat::Json => Ok(format!("{}\n", json(&versions))),
        _ => bail!("an article is shown as text or json"),
    }
}

/// What each version changed of the one before; nothing for the first.
fn changes(versions: &[Version]) -> Vec<Vec<Revision>> {
    let text = |version: &Version| {
        let article = &version.reading.document.article;
        format!("{}\n{}", article.title.as_deref().unwrap_or_default(), article.text)
    };
    let mut out = vec![Vec::new()];
    out.extend(versions.windows(2).map(|pair| revisions(&text(&pair[0]), &text(&pair[1]))));
    out
}

fn text(versions: &[Version]) -> String {
    let mut out = String::new();
    for (version, changes) in versions.iter().zip(changes(versions)) {
        let article = &version.reading.document.article;
        let title = article.title.as_deref().unwrap_or(&article.id);
        let _ = writeln!(
            out,
            "version {} of {}, {} from {}\n  {title}",
            version.version, article.id, version.arrived, version.place
        );
        for change in changes {
            let _ = writeln!(out, "  - {}\n  + {}", change.before, change.after);
        }
    }
    if let Some(version) = versions.last() {
        let _ = writeln!(out, "\n{}", version.reading.document.article.text);
    }
    out
}

fn json(versions: &[Version]) -> Json {
    let object = |(version, changes): (&Version, Vec<Revision>)| {
        let changes: Json =
            changes.iter().map(|c| json!({"before": c.before, "after": c.after})).collect();
        json!({
            "version": version.version, "arrived": version.arrived.to_string(),
            "place": version.place, "changes": changes,
            "article": view::json::article(&version.reading.document.article),
        })
    };
    versions.iter().zip(changes(versions)).map(object).collect()
}
