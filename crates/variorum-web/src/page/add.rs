//! Reports brought by hand: files and pasted text become part of the store, and a dossier.

use super::{Shown, StoryLine, count, finish};
use crate::answer::Answer;
use crate::desk::Result;
use crate::visit::Visit;
use askama::Template;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use variorum::article::compose;
use variorum::pipeline;
use variorum::source::{Record, of_bytes};
use variorum::store::{Incoming, Status, Store, StoryId};
use variorum::text::shingle::fnv1a;

/// Lines of what was refused.
const REFUSED: usize = 50;

#[derive(Template)]
#[template(path = "add.html")]
struct Page {
    q: String,
    secret: Option<Arc<str>>,
    summary: Option<String>,
    /// The decision to add what was added, by which it is undone.
    decision: Option<i64>,
    stories: Vec<StoryLine>,
    refused: Vec<Shown>,
    more_refused: usize,
}

/// What was sent.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    /// Name and content of each file.
    pub(crate) files: Vec<(String, Vec<u8>)>,
    /// Pasted text and what is known of it.
    pub(crate) fields: BTreeMap<String, String>,
}

/// The page with the form.
pub(crate) fn page(visit: &Visit) -> Result {
    let page = Page {
        q: String::new(),
        secret: visit.secret.clone(),
        summary: None,
        decision: None,
        stories: Vec::new(),
        refused: Vec::new(),
        more_refused: 0,
    };
    Ok(finish(page.render()?))
}

/// Adds what was sent: one story is shown at once, several are listed.
pub(crate) fn take(
    store: &mut Store,
    sent: Sent,
    secret: Option<Arc<str>>,
    now: Timestamp,
) -> Result {
    let is_one = sent.fields.get("together").is_some_and(|value| !value.is_empty());
    let (incoming, mut refused) = read(sent);
    for (place, why) in &refused {
        store.reject(place, why, now)?;
    }
    let added = pipeline::add(store, incoming, now)?;
    pipeline::settle(store, now)?;
    let brought = store.brought(&added, now)?;
    let and_added = |sign: char| brought.map_or_else(String::new, |n| format!("{sign}added={n}"));
    let mut stories: BTreeSet<StoryId> = BTreeSet::new();
    for item in &added {
        stories.extend(store.article(&item.id)?.and_then(|(_, story)| story));
    }
    if is_one && stories.len() > 1 {
        let all: Vec<StoryId> = stories.into_iter().collect();
        let decision = store.merge(all[0], &all[1..], now)?;
        pipeline::settle(store, now)?;
        if refused.is_empty() {
            let to = format!("/story/{}?done={decision}{}", all[0], and_added('&'));
            return Ok(Answer::see(to));
        }
        stories = BTreeSet::from([all[0]]);
    }
    if let (1, true, Some(only)) = (stories.len(), refused.is_empty(), stories.first()) {
        return Ok(Answer::see(format!("/story/{only}{}", and_added('?'))));
    }
    let of = |status: Status| added.iter().filter(|item| item.status == status).count();
    let mut lines = Vec::new();
    for id in stories {
        lines.extend(store.outline(id)?.map(|outline| StoryLine::of(&outline.summary)));
    }
    let summary = if added.is_empty() && refused.is_empty() {
        "Nothing was sent: choose files, or paste a text.".to_owned()
    } else {
        format!(
            "{} added, {} known already, {} refused",
            count(of(Status::New) + of(Status::Changed), "report", "reports"),
            of(Status::Known),
            refused.len()
        )
    };
    let more_refused = refused.len().saturating_sub(REFUSED);
    refused.truncate(REFUSED);
    let line = |(place, why): (String, String)| Shown::line(&format!("{place}: {why}"), 300);
    let page = Page {
        q: String::new(),
        secret,
        summary: Some(summary),
        decision: brought,
        stories: lines,
        refused: refused.into_iter().map(line).collect(),
        more_refused,
    };
    Ok(finish(page.render()?))
}

/// What can be read of what was sent, and place and reason of what can't.
pub(crate) fn read(sent: Sent) -> (Vec<Incoming>, Vec<(String, String)>) {
    let Sent { files, fields } = sent;
    let field = |name: &str| fields.get(name).filter(|value| !value.is_empty()).cloned();
    let mut items: Vec<_> =
        files.into_iter().flat_map(|(name, bytes)| of_bytes(bytes, &plain_name(&name))).collect();
    if let Some(text) = field("text") {
        let name = format!("pasted-{:08x}", fnv1a(text.as_bytes()) as u32);
        items.extend(of_bytes(text.into_bytes(), &name).into_iter().map(|item| {
            item.map(|mut record| {
                for (slot, name) in [
                    (&mut record.fields.outlet, "outlet"),
                    (&mut record.fields.title, "title"),
                    (&mut record.fields.published, "published"),
                    (&mut record.fields.url, "url"),
                ] {
                    *slot = field(name).or(slot.take());
                }
                record
            })
        }));
    }
    let (mut incoming, mut refused) = (Vec::new(), Vec::new());
    for item in items {
        match item {
            Ok(record) => {
                let place = record.place.to_string();
                let file = file(&record);
                match compose(record) {
                    Ok(article) => incoming.push(Incoming { article, place, file }),
                    Err(why) => refused.push((place, why.to_string())),
                }
            }
            Err(reject) => refused.push((reject.place.to_string(), reject.why.to_string())),
        }
    }
    (incoming, refused)
}

/// A name as a browser sends it, without folders: it names what was read, and opens nothing.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| !c.is_control()).take(120).collect();
    if plain.is_empty() { "dropped".to_owned() } else { plain }
}

/// What was dropped came from nowhere the desk could look again: it is known by what it says.
fn file(record: &Record) -> Option<String> {
    let text = &record.fields.text;
    (!record.is_named()).then(|| format!("-:{:016x}", fnv1a(text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_name_and_no_path() {
        assert_eq!(plain_name("../../etc/passwd"), "passwd");
        assert_eq!(plain_name("C:\\x\\report.txt"), "report.txt");
        assert_eq!(plain_name("a/"), "dropped");
    }

    #[test]
    fn pasted_text_takes_what_is_said_of_it() {
        let fields =
            [("text", "The mayor spoke."), ("outlet", "Post"), ("published", "2024-03-01")];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let bad = ("empty.txt".to_owned(), Vec::new());
        let (incoming, refused) = read(Sent { files: vec![bad], fields });
        assert_eq!((incoming.len(), refused.len()), (1, 1));
        let article = &incoming[0].article;
        assert_eq!(article.outlet.as_deref(), Some("Post"));
        assert_eq!(article.published.as_ref().unwrap().day().to_string(), "2024-03-01");
        assert!(refused[0].0 == "empty.txt" && refused[0].1.contains("empty"), "{refused:?}");
    }
}
