//! What changes the store: articles in, decisions made and taken back. Bodies are JSON and nothing
//! else, so that no form of another page can send one.

use super::{Shared, answer, find};
use crate::answer::Answer;
use crate::desk::{Desk, Result};
use crate::hand;
use crate::page::add;
use crate::problem::Problem;
use crate::visit::Visit;
use axum::body::{Body, Bytes};
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Response, StatusCode, header};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::sync::Arc;
use variorum::pipeline;
use variorum::store::{Ruling, Store, StoryId};

type Sent = std::result::Result<Bytes, BytesRejection>;

fn unreadable(why: &str) -> Problem {
    Problem::Unreadable(why.to_owned())
}

/// The media type of a body, without its parameters.
fn kind(headers: &HeaderMap) -> String {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default();
    kind.trim().to_ascii_lowercase()
}

fn object(headers: &HeaderMap, sent: Sent) -> Result<Value> {
    let bytes = sent.map_err(|why| Problem::Unreadable(why.body_text()))?;
    if kind(headers) != "application/json" {
        return Err(unreadable("the body must be application/json"));
    }
    let value: Value =
        serde_json::from_slice(&bytes).map_err(|why| Problem::Unreadable(why.to_string()))?;
    if value.is_object() { Ok(value) } else { Err(unreadable("the body must be an object")) }
}

/// A text of an object; empty where it has none.
fn text<'a>(object: &'a Value, name: &str) -> Result<&'a str> {
    match &object[name] {
        Value::Null => Ok(""),
        Value::String(text) => Ok(text),
        _ => Err(Problem::Unreadable(format!("{name} must be a string"))),
    }
}

fn texts(object: &Value, name: &str) -> Result<Vec<String>> {
    let wrong = || Problem::Unreadable(format!("{name} must be a list of strings"));
    let list = object[name].as_array().ok_or_else(wrong)?;
    list.iter().map(|item| item.as_str().map(ToOwned::to_owned).ok_or_else(wrong)).collect()
}

fn number(id: &str) -> Result<StoryId> {
    id.parse().map_err(|_| Problem::Unknown(format!("Story {id}")))
}

/// Makes a decision on a story and answers with its number and the story it leads to.
async fn decide(
    desk: Arc<Desk>,
    visit: Visit,
    (id, body): (String, Result<Value>),
    make: impl FnOnce(&mut Store, StoryId, &Value, Timestamp) -> Result<(i64, StoryId)> + Send + 'static,
) -> Response<Body> {
    let now = desk.now();
    hand::change(desk, visit, move |store| {
        let body = body?;
        let story = find(store, &id)?.summary.id;
        let (decision, story) = make(store, story, &body, now)?;
        pipeline::settle(store, now)?;
        let made = json!({"decision": decision, "story": story.to_string()});
        Ok(answer(&made).with_status(StatusCode::CREATED))
    })
    .await
}

pub(super) async fn rename(
    State(desk): Shared,
    visit: Visit,
    Path(id): Path<String>,
    headers: HeaderMap,
    sent: Sent,
) -> Response<Body> {
    let body = object(&headers, sent);
    decide(desk, visit, (id, body), |store, story, body, now| {
        Ok((store.rename(story, text(body, "name")?, now)?, story))
    })
    .await
}

pub(super) async fn merge(
    State(desk): Shared,
    visit: Visit,
    Path(id): Path<String>,
    headers: HeaderMap,
    sent: Sent,
) -> Response<Body> {
    let body = object(&headers, sent);
    decide(desk, visit, (id, body), |store, story, body, now| {
        let others: Result<Vec<StoryId>> =
            texts(body, "stories")?.iter().map(|id| number(id)).collect();
        Ok((store.merge(story, &others?, now)?, story))
    })
    .await
}

pub(super) async fn split(
    State(desk): Shared,
    visit: Visit,
    Path(id): Path<String>,
    headers: HeaderMap,
    sent: Sent,
) -> Response<Body> {
    let body = object(&headers, sent);
    decide(desk, visit, (id, body), |store, story, body, now| {
        Ok(store.split(story, &texts(body, "reports")?, now)?)
    })
    .await
}

pub(super) async fn judge(
    State(desk): Shared,
    visit: Visit,
    Path(id): Path<String>,
    headers: HeaderMap,
    sent: Sent,
) -> Response<Body> {
    let body = object(&headers, sent);
    decide(desk, visit, (id, body), |store, story, body, now| {
        let ruling = Ruling::parse(text(body, "ruling")?)
            .ok_or_else(|| unreadable("ruling must be \"settled\" or \"wrong\""))?;
        let verdict = (ruling, Some(text(body, "value")?), text(body, "note")?);
        Ok((store.judge(story, text(body, "conflict")?, verdict, now)?, story))
    })
    .await
}

pub(super) async fn undo(
    State(desk): Shared,
    visit: Visit,
    Path(number): Path<String>,
) -> Response<Body> {
    let now = desk.now();
    hand::change(desk, visit, move |store| {
        let unknown = || Problem::Unknown(format!("Decision {number}"));
        let undone = store.undo(number.parse().map_err(|_| unknown())?, now)?;
        let story = undone.ok_or_else(unknown)?;
        pipeline::settle(store, now)?;
        Ok(answer(&json!({"story": story.to_string()})))
    })
    .await
}

/// Articles as the contract has them: an object, a list of them, or JSON Lines.
pub(super) async fn add(
    State(desk): Shared,
    visit: Visit,
    headers: HeaderMap,
    sent: Sent,
) -> Response<Body> {
    let now = desk.now();
    hand::change(desk, visit, move |store| {
        let bytes = sent.map_err(|why| Problem::Unreadable(why.body_text()))?;
        let name = match kind(&headers).as_str() {
            "application/json" => "posted.json",
            "application/x-ndjson" | "application/jsonl" => "posted.jsonl",
            _ => {
                return Err(unreadable(
                    "the body must be application/json or application/x-ndjson",
                ));
            }
        };
        let files = vec![(name.to_owned(), bytes.to_vec())];
        let (incoming, rejected) = add::read(add::Sent { files, ..add::Sent::default() });
        let added = pipeline::add(store, incoming, now)?;
        pipeline::settle(store, now)?;
        let mut items = Vec::new();
        for item in &added {
            let story = store.article(&item.id)?.and_then(|(_, story)| story);
            items.push(json!({
                "id": item.id, "status": item.status.as_str(),
                "story": story.map(|id| id.to_string()),
            }));
        }
        let status = if items.is_empty() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
        let rejected = rejected.iter().map(|(place, why)| json!({"place": place, "why": why}));
        let told = json!({"added": items, "rejected": rejected.collect::<Vec<_>>()});
        Ok(Answer::with_status(answer(&told), status))
    })
    .await
}
