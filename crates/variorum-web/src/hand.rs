//! The reader's hand: what the forms of the desk send. Every change ends in the page that shows it,
//! with a way back.

use crate::answer::Answer;
use crate::deed::{self, Fields};
use crate::desk::{Desk, Result};
use crate::page;
use crate::problem::Problem;
use crate::visit::Visit;
use axum::body::Body;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Multipart, Path, State};
use axum::http::Response;
use std::sync::Arc;
use variorum::store::Store;

type Shared = State<Arc<Desk>>;
type Sent = std::result::Result<Form<Vec<(String, String)>>, FormRejection>;

/// The fields of a form of this desk as it runs now.
fn fields(sent: Sent, visit: &Visit) -> Result<Fields> {
    let Form(fields) = sent.map_err(|why| Problem::Unreadable(why.body_text()))?;
    let fields = Fields::of_form(fields);
    check(fields.get("secret"), visit)?;
    Ok(fields)
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

/// Does what a form asks for, and shows the story.
pub(crate) async fn decide(
    State(desk): Shared,
    visit: Visit,
    Path((id, deed)): Path<(String, String)>,
    sent: Sent,
) -> Response<Body> {
    let now = desk.now();
    let fields = fields(sent, &visit);
    change(desk, visit, move |store| {
        let (story, decision) = deed::carry_out(store, (&id, &deed), &fields?, now)?;
        Ok(Answer::see(format!("/story/{story}?done={decision}")))
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
    let fields = fields(sent, &visit);
    change(desk, visit, move |store| {
        let back = fields?.get("back").to_owned();
        let story = deed::undo(store, number, now)?.and_then(|undone| undone.story);
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
