//! `variorum stories`: the stories of the store, or what is new in them.

use crate::args::{ListFormat, StoriesArgs};
use crate::command::news;
use crate::{Outcome, output};
use anyhow::Result;
use serde_json::{Value as Json, json};
use std::io::Write;
use variorum::store::{Store, StorySummary};

pub(crate) fn run(args: &StoriesArgs) -> Result<Outcome> {
    let store = Store::open_existing(&args.store.path)?;
    let stories = store.stories(if args.all { 1 } else { 2 }, 0, args.limit)?;
    let mut out = output::open(args.output.file.as_deref())?;
    for story in stories {
        let Some(since) = args.since else {
            match args.format {
                ListFormat::Text => writeln!(out, "{}", line(&story))?,
                ListFormat::Json => writeln!(out, "{}", summary(&story))?,
            }
            continue;
        };
        // The list is in order of change: what follows is older.
        if story.changed <= since {
            break;
        }
        let Some((dossier, new)) = store.news(story.id, since)? else { continue };
        if new.is_empty() {
            continue;
        }
        match args.format {
            ListFormat::Text => {
                writeln!(out, "{}\n{}", line(&story), news::text(&dossier, &new))?;
            }
            ListFormat::Json => {
                let mut object = summary(&story);
                object["new"] = news::json(&dossier, &new, since);
                writeln!(out, "{object}")?;
            }
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn line(story: &StorySummary) -> String {
    let days = match (story.first_day, story.last_day) {
        (Some(first), Some(last)) if first != last => format!("{first} – {last}"),
        (Some(day), _) | (None, Some(day)) => day.to_string(),
        (None, None) => "undated".to_owned(),
    };
    let count = |n: u32, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    let mut facts = vec![
        days,
        count(story.articles, "report", "reports"),
        count(story.origins, "origin", "origins"),
    ];
    if story.conflicts > 0 {
        facts.push(count(story.conflicts, "conflict", "conflicts"));
    }
    let headline: String =
        story.headline.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("{:<6} {headline}\n       {}", story.id.to_string(), facts.join(" · "))
}

/// A story's line as an object.
pub(crate) fn summary(story: &StorySummary) -> Json {
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string());
    json!({
        "id": story.id.to_string(), "headline": story.headline,
        "first_day": day(story.first_day), "last_day": day(story.last_day),
        "articles": story.articles, "origins": story.origins, "outlets": story.outlets,
        "conflicts": story.conflicts, "updates": story.updates,
        "changed": story.changed.to_string(),
    })
}
