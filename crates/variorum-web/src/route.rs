//! Which address is which page.

use crate::access::guard;
use crate::answer::Answer;
use crate::desk::{Desk, Result};
use crate::problem::Problem;
use crate::visit::Visit;
use crate::{api, hand, page};
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::Response;
use axum::middleware;
use axum::routing::{get, post};
use std::sync::Arc;
use variorum::store::Store;

type Shared = State<Arc<Desk>>;
type Name = Path<String>;

/// Most bytes of an upload, and of a form.
const UPLOAD: usize = 64 << 20;
const FORM: usize = 256 << 10;

/// All pages of a desk.
pub fn router(desk: Arc<Desk>) -> Router {
    Router::new()
        .route("/", get(front))
        .route("/search", get(search))
        .route("/story/{id}", get(story))
        .route("/story/{id}/reports", get(reports))
        .route("/story/{id}/{part}", get(export).post(hand::decide))
        .route("/article/{id}", get(article))
        .route("/person/{name}", get(person))
        .route("/organisation/{name}", get(organisation))
        .route("/place/{name}", get(place))
        .route("/outlet/{name}", get(outlet))
        .route("/outlets", get(outlets))
        .route("/coming", get(coming))
        .route("/coming.ics", get(calendar))
        .route("/add", get(add_form).post(hand::add).layer(DefaultBodyLimit::max(UPLOAD)))
        .route("/changes", get(changes))
        .route("/changes/{number}/undo", post(hand::undo))
        .route("/changes/{number}/removed.txt", get(removed))
        .route("/static/{file}", get(asset))
        .nest("/api/v1", api::router())
        .fallback(unknown)
        .layer(DefaultBodyLimit::max(FORM))
        .layer(middleware::from_fn_with_state(desk.clone(), guard))
        .with_state(desk)
}

/// Makes an answer off the threads that listen.
pub(crate) async fn make(
    desk: Arc<Desk>,
    visit: Visit,
    page: impl Fn(&Store, &Visit) -> Result + Send + 'static,
) -> Response<Body> {
    if let Some(answer) = desk.at_hand(&visit) {
        return answer.into_response();
    }
    let _lane = desk.lane(&visit).await;
    if let Some(answer) = desk.at_hand(&visit) {
        return answer.into_response();
    }
    // So many pages are made at a time as there are cores for; the rest waits its turn.
    let Ok(_turn) = desk.turn().await else { return Answer::failed().into_response() };
    let made = {
        let desk = desk.clone();
        tokio::task::spawn_blocking(move || desk.answer(&visit, |store| page(store, &visit)))
    };
    made.await.unwrap_or_else(|_| Answer::failed()).into_response()
}

async fn front(State(desk): Shared, visit: Visit) -> Response<Body> {
    let now = desk.now();
    let kept = desk.clone();
    make(desk, visit, move |store, visit| page::front::page(store, &kept, visit, now)).await
}

async fn search(State(desk): Shared, visit: Visit) -> Response<Body> {
    make(desk, visit, page::search::page).await
}

async fn story(State(desk): Shared, visit: Visit, Path(id): Name) -> Response<Body> {
    let now = desk.now();
    make(desk, visit, move |store, visit| page::story::page(store, visit, &id, now)).await
}

async fn reports(State(desk): Shared, visit: Visit, Path(id): Name) -> Response<Body> {
    make(desk, visit, move |store, _| page::story::reports(store, &id)).await
}

async fn export(
    State(desk): Shared,
    visit: Visit,
    Path((id, file)): Path<(String, String)>,
) -> Response<Body> {
    make(desk, visit, move |store, _| page::story::export(store, &id, &file)).await
}

async fn article(State(desk): Shared, visit: Visit, Path(id): Name) -> Response<Body> {
    make(desk, visit, move |store, visit| page::article::page(store, visit, &id)).await
}

async fn person(desk: Shared, visit: Visit, name: Name) -> Response<Body> {
    named(desk, visit, name, page::name::Kind::Person).await
}

async fn organisation(desk: Shared, visit: Visit, name: Name) -> Response<Body> {
    named(desk, visit, name, page::name::Kind::Organisation).await
}

async fn place(desk: Shared, visit: Visit, name: Name) -> Response<Body> {
    named(desk, visit, name, page::name::Kind::Place).await
}

async fn named(
    State(desk): Shared,
    visit: Visit,
    Path(name): Name,
    kind: page::name::Kind,
) -> Response<Body> {
    make(desk, visit, move |store, visit| page::name::page(store, visit, kind, &name)).await
}

async fn outlet(State(desk): Shared, visit: Visit, Path(name): Name) -> Response<Body> {
    make(desk, visit, move |store, visit| page::outlet::page(store, visit, &name)).await
}

async fn outlets(State(desk): Shared, visit: Visit) -> Response<Body> {
    make(desk, visit, page::outlet::list).await
}

async fn coming(State(desk): Shared, visit: Visit) -> Response<Body> {
    let now = desk.now();
    let kept = desk.clone();
    make(desk, visit, move |store, visit| page::coming::page(store, kept.digests(), visit, now))
        .await
}

async fn calendar(State(desk): Shared, visit: Visit) -> Response<Body> {
    let kept = desk.clone();
    make(desk, visit, move |store, _| page::coming::calendar(store, kept.digests())).await
}

async fn add_form(State(desk): Shared, visit: Visit) -> Response<Body> {
    make(desk, visit, |_, visit| page::add::page(visit)).await
}

async fn changes(State(desk): Shared, visit: Visit) -> Response<Body> {
    let now = desk.now();
    make(desk, visit, move |store, visit| page::changes::page(store, visit, now)).await
}

async fn removed(State(desk): Shared, visit: Visit, Path(number): Name) -> Response<Body> {
    make(desk, visit, move |store, _| page::changes::removed(store, &number)).await
}

async fn asset(State(desk): Shared, visit: Visit, Path(file): Name) -> Response<Body> {
    match page::asset(&file) {
        Some(answer) => answer.for_visit(&visit).into_response(),
        None => make(desk, visit, move |_, _| Err(Problem::Unknown(file.clone()))).await,
    }
}

pub(crate) async fn unknown(State(desk): Shared, visit: Visit, request: Request) -> Response<Body> {
    let path = request.uri().path().to_owned();
    make(desk, visit, move |_, _| Err(Problem::Unknown(path.clone()))).await
}
