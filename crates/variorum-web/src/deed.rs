//! What a reader does to a story, asked for by a form or by a program: read and done in one place.

use crate::desk::Result;
use crate::problem::Problem;
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;
use variorum::pipeline;
use variorum::store::{Ruling, Store, StoryId, Undone};

/// What was sent: each name with its values.
#[derive(Debug, Default)]
pub(crate) struct Fields(BTreeMap<String, Vec<String>>);

impl Fields {
    /// The fields of a form; those left empty aren't there.
    pub(crate) fn of_form(fields: Vec<(String, String)>) -> Self {
        let mut out = Self::default();
        for (name, value) in fields {
            let value = value.trim();
            if !value.is_empty() {
                out.0.entry(name).or_default().push(value.to_owned());
            }
        }
        out
    }

    /// The members of an object that are texts or lists of texts; any other is refused.
    pub(crate) fn of_json(object: &Value) -> Result<Self> {
        let wrong = |name: &str| {
            Problem::Unreadable(format!("{name} must be a string or a list of strings"))
        };
        let members = object
            .as_object()
            .ok_or_else(|| Problem::Unreadable("the body must be an object".to_owned()))?;
        let mut out = Self::default();
        for (name, value) in members {
            let values = match value {
                Value::Null => continue,
                Value::String(text) => vec![text.clone()],
                Value::Array(list) => {
                    let texts = list.iter().map(|item| item.as_str().map(ToOwned::to_owned));
                    texts.collect::<Option<_>>().ok_or_else(|| wrong(name))?
                }
                _ => return Err(wrong(name)),
            };
            out.0.insert(name.clone(), values);
        }
        Ok(out)
    }

    /// The first value of a name; empty where there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.all(name).first().map_or("", String::as_str)
    }

    fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }
}

/// Does to the story `id` what `deed` names, compares what changed, and tells the story to be shown
/// then and the number of the decision.
///
/// # Errors
/// Where there is no such story or deed, or the store refuses it.
pub(crate) fn carry_out(
    store: &mut Store,
    (id, deed): (&str, &str),
    fields: &Fields,
    now: Timestamp,
) -> Result<(StoryId, i64)> {
    let story = crate::page::story::current(store, id)?;
    let (shown, decision) = match deed {
        "name" => (story, store.rename(story, fields.get("name"), now)?),
        "merge" => {
            let others: Result<Vec<StoryId>> =
                fields.all("stories").iter().map(|words| named(words)).collect();
            (story, store.merge(story, &others?, now)?)
        }
        "split" => {
            let (decision, new) = store.split(story, fields.all("reports"), now)?;
            (new, decision)
        }
        "verdict" => {
            let ruling = Ruling::parse(fields.get("ruling")).ok_or_else(|| {
                Problem::Unreadable("ruling must be \"settled\" or \"wrong\"".to_owned())
            })?;
            let verdict = (ruling, Some(fields.get("value")), fields.get("note"));
            (story, store.judge(story, fields.get("conflict"), verdict, now)?)
        }
        _ => return Err(Problem::Unknown(format!("{id}/{deed}"))),
    };
    pipeline::settle(store, now)?;
    Ok((shown, decision))
}

/// Takes a decision back and compares what changed. `None` where there is no such decision, or it was
/// taken back before.
pub(crate) fn undo(store: &mut Store, number: i64, now: Timestamp) -> Result<Option<Undone>> {
    let undone = store.undo(number, now)?;
    pipeline::settle(store, now)?;
    Ok(undone)
}

fn number(id: &str) -> Result<StoryId> {
    id.parse().map_err(|_| Problem::Unknown(format!("Story {id}")))
}

/// A story by its number, its address, or a line that ends in its number: "Ferry sinks (s12)".
fn named(words: &str) -> Result<StoryId> {
    let last = words.trim_end_matches([')', '/']).rsplit(['(', '/', ' ']).next();
    number(last.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_form_and_an_object_ask_alike() {
        let pairs = [("stories", " a (s2) "), ("stories", "s3"), ("note", " ")];
        let form = Fields::of_form(pairs.map(|(n, v)| (n.to_owned(), v.to_owned())).into());
        let object = Fields::of_json(&json!({"stories": ["a (s2)", "s3"], "note": null})).unwrap();
        for fields in [form, object] {
            assert_eq!(fields.all("stories"), ["a (s2)", "s3"]);
            assert_eq!((fields.get("note"), fields.get("none")), ("", ""));
        }
        for bad in [json!([]), json!({"reports": 3}), json!({"reports": [3]}), json!({"a": {}})] {
            assert!(Fields::of_json(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_story_is_named_in_several_ways() {
        for words in ["s12", "12", "Ferry sinks (s12)", "http://localhost:4113/story/s12/"] {
            assert_eq!(named(words).unwrap(), StoryId(12), "{words}");
        }
        assert!(named("Ferry sinks").is_err());
    }
}
