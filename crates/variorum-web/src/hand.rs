//! The reader's hand: what the forms of the desk send. Every change ends in the page that shows it,
//! with a way back.

use crate::answer::Answer;
use crate::desk::{Desk, Result};
use crate::page;
use crate::problem::Problem;
use crate::visit::Visit;
use axum::body::Body;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Multipart, Path, State};
use axum::http::Response;
use jiff::Timestamp;
use std::sync::Arc;
use variorum::pipeline;
use variorum::store::{Ruling, Store, StoryId};

type Shared = State<Arc<Desk>>;
type Sent = std::result::Result<Form<Vec<(String, String)>>, FormRejection>;

/// The fields of a form, the secret of this desk among them.
struct Fields(Vec<(String, String)>);

impl Fields {
    fn of(sent: Sent, visit: &Visit) -> Result<Self> {
        let Form(fields) = sent.map_err(|why| Problem::Unreadable(why.body_text()))?;
        let fields = Self(fields);
        check(fields.get("secret"), visit)?;
        Ok(fields)
    }

    fn get(&self, name: &str) -> &str {
        self.all(name).first().copied().unwrap_or("")
    }

    fn all(&self, name: &str) -> Vec<&str> {
        let named = self.0.iter().filter(|(key, _)| key == name);
        named.map(|(_, value)| value.trim()).filter(|value| !value.is_empty()).collect()
    }
}

/// Refuses a form that isn't of this desk as it runs now.
fn check(given: &str, visit: &Visit) -> Result<()> {
    let secret = visit.secret.as_deref().ok_or(Problem::ReadOnly)?;
    if crate::access::is_same(given, secret) { Ok(()) } else { Err(Problem::Forged) }
}

/// Does a change off the threads that listen.
pub(crate) async fn change(
    desk: Arc<Desk>,
    visit: Visit,
    make: impl FnOnce(&mut Store) -> Result + Send + 'static,
) -> Response<Body> {
    let done = tokio::task::spawn_blocking(move || desk.change(&visit, make));
    done.await.unwrap_or_else(|_| Answer::failed()).into_response()
}

/// Does what a form asks for, then compares what changed and shows it.
async fn done(
    desk: Arc<Desk>,
    visit: Visit,
    sent: Sent,
    make: impl FnOnce(&mut Store, &Fields, Timestamp) -> Result<(StoryId, Option<i64>)> + Send + 'static,
) -> Response<Body> {
    let now = desk.now();
    let fields = Fields::of(sent, &visit);
    change(desk, visit, move |store| {
        let (story, decision) = make(store, &fields?, now)?;
        pipeline::settle(store, now)?;
        let told = decision.map_or(String::new(), |number| format!("?done={number}"));
        Ok(Answer::see(format!("/story/{story}{told}")))
    })
    .await
}

fn story(id: &str) -> Result<StoryId> {
    id.parse().map_err(|_| Problem::Unknown(format!("Story {id}")))
}

pub(crate) async fn rename(
    State(desk): Shared,
    visit: Visit,
    Path(id): Path<String>,
    sent: Sent,
) -> Response<Body> {
    done(desk, visit, sent, move |store, fields, now| {
        let id = story(&id)?;
        Ok((id, Some(store.rename(id, fields.get("name"), now)?)))
    })
    .await
}

pub(crate) async fn merge(
    State(desk): Shared,
    visit: Visit,
    Path(id): Path<String>,
    sent: Sent,
) -> Response<Body> {
    done(desk, visit, sent, move |store, fields, now| {
        let id = story(&id)?;
        let others: Result<Vec<StoryId>> =
            fields.all("story").into_iter().map(named_story).collect();
        Ok((id, Some(store.merge(id, &others?, now)?)))
    })
    .await
}

/// A story by its number, its address, or a line that ends in its number: "Ferry sinks (s12)".
fn named_story(words: &str) -> Result<StoryId> {
    let last = words.trim_end_matches([')', '/']).rsplit(['(', '/', ' ']).next();
    story(last.unwrap_or_default())
}

pub(crate) async fn split(
    State(desk): Shared,
    visit: Visit,
    Path(id): Path<String>,
    sent: Sent,
) -> Response<Body> {
    done(desk, visit, sent, move |store, fields, now| {
        let reports: Vec<String> =
            fields.all("report").into_iter().map(ToOwned::to_owned).collect();
        let (decision, new) = store.split(story(&id)?, &reports, now)?;
        Ok((new, Some(decision)))
    })
    .await
}

pub(crate) async fn judge(
    State(desk): Shared,
    visit: Visit,
    Path(id): Path<String>,
    sent: Sent,
) -> Response<Body> {
    done(desk, visit, sent, move |store, fields, now| {
        let id = story(&id)?;
        let ruling = Ruling::parse(fields.get("ruling"))
            .ok_or_else(|| Problem::Unreadable("Choose what to make of it.".to_owned()))?;
        let verdict = (ruling, Some(fields.get("value")), fields.get("note"));
        Ok((id, Some(store.judge(id, fields.get("conflict"), verdict, now)?)))
    })
    .await
}

pub(crate) async fn undo(
    State(desk): Shared,
    visit: Visit,
    Path(number): Path<i64>,
    sent: Sent,
) -> Response<Body> {
    let now = desk.now();
    let fields = Fields::of(sent, &visit);
    change(desk, visit, move |store| {
        let back = fields?.get("back").to_owned();
        let story = store.undo(number, now)?;
        pipeline::settle(store, now)?;
        Ok(Answer::see(match story {
            Some(id) if back.is_empty() => format!("/story/{id}"),
            _ => "/changes".to_owned(),
        }))
    })
    .await
}

/// Files that were dropped or chosen, and text that was pasted.
pub(crate) async fn add(State(desk): Shared, visit: Visit, parts: Multipart) -> Response<Body> {
    let now = desk.now();
    let read = received(parts, &visit).await;
    let secret = visit.secret.clone();
    change(desk, visit, move |store| page::add::take(store, read?, secret, now)).await
}

/// The parts of an upload; those before its secret is known are not read.
async fn received(mut parts: Multipart, visit: &Visit) -> Result<page::add::Sent> {
    let unreadable =
        |why: axum::extract::multipart::MultipartError| Problem::Unreadable(why.body_text());
    let mut sent = page::add::Sent::default();
    let mut is_checked = false;
    while let Some(part) = parts.next_field().await.map_err(unreadable)? {
        let (name, file) = (
            part.name().unwrap_or_default().to_owned(),
            part.file_name().unwrap_or_default().to_owned(),
        );
        if !is_checked && name != "secret" {
            return Err(Problem::Forged);
        }
        let bytes = part.bytes().await.map_err(unreadable)?;
        match name.as_str() {
            "secret" => {
                check(&String::from_utf8_lossy(&bytes), visit)?;
                is_checked = true;
            }
            "files" if !file.is_empty() => sent.files.push((file, bytes.to_vec())),
            "files" => {}
            _ => {
                let value = String::from_utf8_lossy(&bytes).trim().to_owned();
                sent.fields.insert(name, value);
            }
        }
    }
    if is_checked { Ok(sent) } else { Err(Problem::Forged) }
}
