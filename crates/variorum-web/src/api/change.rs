//! What changes the store: articles in, decisions made and taken back. Bodies are JSON and nothing
//! else, so that no form of another page can send one.

use super::{Shared, answer};
use crate::answer::Answer;
use crate::deed::{self, Fields};
use crate::desk::Result;
use crate::hand;
use crate::page::add;
use crate::problem::Problem;
use crate::visit::Visit;
use axum::body::{Body, Bytes};
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Response, StatusCode, header};
use serde_json::{Value, json};
use variorum::pipeline;

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
    serde_json::from_slice(&bytes).map_err(|why| Problem::Unreadable(why.to_string()))
}

/// Makes a decision on a story and answers with its number and the story it leads to.
pub(super) async fn decide(
    State(desk): Shared,
    visit: Visit,
    Path((id, deed)): Path<(String, String)>,
    headers: HeaderMap,
    sent: Sent,
) -> Response<Body> {
    let now = desk.now();
    let fields = object(&headers, sent).and_then(|body| Fields::of_json(&body));
    hand::change(desk, visit, move |store| {
        let (story, decision) = deed::carry_out(store, (&id, &deed), &fields?, now)?;
        let made = json!({"decision": decision, "story": story.to_string()});
        Ok(answer(&made).with_status(StatusCode::CREATED))
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
        let decision = number.parse().map_err(|_| unknown())?;
        let undone = deed::undo(store, decision, now)?.ok_or_else(unknown)?;
        Ok(answer(&json!({"story": undone.story.map(|id| id.to_string())})))
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
        let decision = store.brought(&added, now)?;
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
        let rejected: Vec<_> = rejected.collect();
        let told = json!({"decision": decision, "added": items, "rejected": rejected});
        Ok(Answer::with_status(answer(&told), status))
    })
    .await
}
