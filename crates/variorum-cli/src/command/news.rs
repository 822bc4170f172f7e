//! What is new in a story, as text and JSON.

use serde_json::{Value as Json, json};
use std::fmt::Write;
use variorum::dossier::{Conflict, Item};
use variorum::mention::Field;
use variorum::store::{Correction, News, StoryDossier};

/// The words of a change that are shown.
const SHOWN: usize = 160;

/// What is new, a line each; empty where nothing is.
pub(crate) fn text(story: &StoryDossier, news: &News) -> String {
    let mut out = String::new();
    let mut line = |mark: &str, words: &str| {
        let _ = writeln!(out, "  {mark:<10} {}", one_line(words));
    };
    for &n in &news.reports {
        let article = &story.readings[n].document.article;
        let outlet = article.outlet.as_deref().unwrap_or("unknown outlet");
        let title = article.title.as_deref().unwrap_or(&article.id);
        line("report", &format!("{outlet}: {title} [{}]", article.id));
    }
    for &n in &news.conflicts {
        line("conflict", &told(&story.dossier.conflicts[n]));
    }
    for settled in &news.settled {
        line("settled", &format!("{} ({})", settled.about, settled.values.join(" / ")));
    }
    for &n in &news.updates {
        line("update", &told(&story.dossier.updates[n]));
    }
    for correction in &news.corrections {
        let id = &story.readings[correction.report].document.article.id;
        let mark = if correction.is_silent { "silent" } else { "corrected" };
        for change in &correction.changes {
            let revision = &change.revision;
            line(mark, &format!("[{id}] «{}» became «{}»", revision.before, revision.after));
        }
    }
    for &fact in &news.facts {
        let (kind, words) = fact_words(story, fact);
        line(kind, &words);
    }
    out
}

fn told(conflict: &Conflict) -> String {
    let values: Vec<&str> = conflict.values.iter().map(|value| value.value.as_str()).collect();
    format!("{}: {} ({})", conflict.about, values.join(" / "), conflict.attribute.as_str())
}

fn one_line(words: &str) -> String {
    let words: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    match words.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &words[..at]),
        None => words,
    }
}

/// The kind of a fact and its words.
fn fact_words(story: &StoryDossier, fact: Item) -> (&'static str, String) {
    let dossier = &story.dossier;
    match fact {
        Item::Statement(n) => {
            let statement = &dossier.statements[n];
            let speaker = statement.speaker_name.as_deref().unwrap_or("someone");
            let words = statement.quotes.first().map_or(String::new(), |quote| {
                let text = &story.readings[quote.article].document.article.text;
                quote.content.iter().map(|&span| &text[span]).collect::<Vec<_>>().join(" ")
            });
            ("statement", format!("{speaker}: {words}"))
        }
        Item::Event(n) => {
            let event = &dossier.events[n];
            let time = event.time.as_deref().map_or(String::new(), |time| format!(" ({time})"));
            ("event", format!("{}{time}", event.what))
        }
        Item::Figure(n) => {
            let figure = &dossier.figures[n];
            let values: Vec<&str> = figure.values.iter().map(|v| v.value.as_str()).collect();
            ("figure", format!("{}: {}", figure.what, values.join(" / ")))
        }
    }
}

/// What is new as one object: ids are those of the story's dossier.
pub(crate) fn json(story: &StoryDossier, news: &News, since: jiff::Timestamp) -> Json {
    let id = |n: usize| json!(story.readings[n].document.article.id);
    let named = |letter: char, list: &[usize]| -> Json {
        list.iter().map(|n| json!(format!("{letter}{}", n + 1))).collect()
    };
    let facts: Json = news
        .facts
        .iter()
        .map(|&fact| {
            let (kind, words) = fact_words(story, fact);
            let id = match fact {
                Item::Statement(n) => format!("q{}", n + 1),
                Item::Event(n) => format!("v{}", n + 1),
                Item::Figure(n) => format!("f{}", n + 1),
            };
            json!({"kind": kind, "id": id, "words": words})
        })
        .collect();
    let settled: Json = news
        .settled
        .iter()
        .map(|s| {
            json!({
                "about": s.about, "attribute": s.attribute, "values": s.values,
                "explanation": s.explanation,
            })
        })
        .collect();
    json!({
        "story": story.summary.id.to_string(), "since": since.to_string(),
        "reports": news.reports.iter().map(|&n| id(n)).collect::<Json>(),
        "facts": facts, "conflicts": named('C', &news.conflicts),
        "updates": named('U', &news.updates), "settled": settled,
        "corrections": news.corrections.iter().map(|c| correction(story, c)).collect::<Json>(),
    })
}

fn correction(story: &StoryDossier, correction: &Correction) -> Json {
    let changes: Json = correction
        .changes
        .iter()
        .map(|change| {
            let field = if change.field == Field::Title { "title" } else { "text" };
            json!({
                "field": field, "before": change.revision.before, "after": change.revision.after,
            })
        })
        .collect();
    json!({
        "article": story.readings[correction.report].document.article.id,
        "from_version": correction.from_version, "to_version": correction.to_version,
        "silent": correction.is_silent, "changes": changes,
    })
}
