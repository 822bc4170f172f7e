//! Which address is which page.

use crate::answer::Answer;
use crate::desk::{Desk, Result};
use crate::page;
use crate::problem::Problem;
use crate::visit::Visit;
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{Response, header};
use axum::middleware::{self, Next};
use axum::routing::get;
use std::sync::Arc;
use variorum::store::Store;

type Shared = State<Arc<Desk>>;
type Name = Path<String>;

/// All pages of a desk.
pub fn router(desk: Desk) -> Router {
    let desk = Arc::new(desk);
    Router::new()
        .route("/", get(front))
        .route("/search", get(search))
        .route("/story/{id}", get(story))
        .route("/story/{id}/{file}", get(export))
        .route("/article/{id}", get(article))
        .route("/person/{name}", get(person))
        .route("/organisation/{name}", get(organisation))
        .route("/place/{name}", get(place))
        .route("/outlet/{name}", get(outlet))
        .route("/outlets", get(outlets))
        .route("/coming", get(coming))
        .route("/coming.ics", get(calendar))
        .route("/static/{file}", get(asset))
        .fallback(unknown)
        .layer(middleware::from_fn_with_state(desk.clone(), guard))
        .with_state(desk)
}

/// Refuses what doesn't ask for this machine by name: a page of the web whose name was made to
/// point here (DNS rebinding) can read nothing.
async fn guard(State(desk): Shared, request: Request, next: Next) -> Response<Body> {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    if host.is_none_or(is_this_machine) {
        return next.run(request).await;
    }
    desk.answer(&Visit::default(), |_| Err(Problem::Foreign)).into_response()
}

fn is_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

/// Makes an answer off the threads that listen.
async fn make(
    desk: Arc<Desk>,
    visit: Visit,
    page: impl Fn(&Store, &Visit) -> Result + Send + 'static,
) -> Response<Body> {
    let made =
        tokio::task::spawn_blocking(move || desk.answer(&visit, |store| page(store, &visit)));
    let failed =
        || Answer::of("text/plain; charset=utf-8", "this page could not be made".to_owned());
    let answer = made
        .await
        .unwrap_or_else(|_| failed().with_status(axum::http::StatusCode::INTERNAL_SERVER_ERROR));
    answer.into_response()
}

async fn front(State(desk): Shared, visit: Visit) -> Response<Body> {
    let now = desk.now();
    make(desk, visit, move |store, visit| page::front::page(store, visit, now)).await
}

async fn search(State(desk): Shared, visit: Visit) -> Response<Body> {
    make(desk, visit, page::search::page).await
}

async fn story(State(desk): Shared, visit: Visit, Path(id): Name) -> Response<Body> {
    let now = desk.now();
    make(desk, visit, move |store, visit| page::story::page(store, visit, &id, now)).await
}

async fn export(
    State(desk): Shared,
    visit: Visit,
    Path((id, file)): Path<(String, String)>,
) -> Response<Body> {
    make(desk, visit, move |store, _| page::story::export(store, &id, &file)).await
}

async fn article(State(desk): Shared, visit: Visit, Path(id): Name) -> Response<Body> {
    make(desk, visit, move |store, _| page::article::page(store, &id)).await
}

async fn person(State(desk): Shared, visit: Visit, Path(name): Name) -> Response<Body> {
    make(desk, visit, move |store, _| page::name::page(store, page::name::Kind::Person, &name))
        .await
}

async fn organisation(State(desk): Shared, visit: Visit, Path(name): Name) -> Response<Body> {
    let kind = page::name::Kind::Organisation;
    make(desk, visit, move |store, _| page::name::page(store, kind, &name)).await
}

async fn place(State(desk): Shared, visit: Visit, Path(name): Name) -> Response<Body> {
    make(desk, visit, move |store, _| page::name::page(store, page::name::Kind::Place, &name)).await
}

async fn outlet(State(desk): Shared, visit: Visit, Path(name): Name) -> Response<Body> {
    make(desk, visit, move |store, _| page::outlet::page(store, &name)).await
}

async fn outlets(State(desk): Shared, visit: Visit) -> Response<Body> {
    make(desk, visit, |store, _| page::outlet::list(store)).await
}

async fn coming(State(desk): Shared, visit: Visit) -> Response<Body> {
    let now = desk.now();
    make(desk, visit, move |store, _| page::coming::page(store, now)).await
}

async fn calendar(State(desk): Shared, visit: Visit) -> Response<Body> {
    make(desk, visit, |store, _| page::coming::calendar(store)).await
}

async fn asset(State(desk): Shared, visit: Visit, Path(file): Name) -> Response<Body> {
    match page::asset(&file) {
        Some(answer) => answer.for_visit(&visit).into_response(),
        None => make(desk, visit, move |_, _| Err(Problem::Unknown(file.clone()))).await,
    }
}

async fn unknown(State(desk): Shared, visit: Visit, request: Request) -> Response<Body> {
    let path = request.uri().path().to_owned();
    make(desk, visit, move |_, _| Err(Problem::Unknown(path.clone()))).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_answered() {
        for host in ["localhost:4123", "127.0.0.1", "[::1]:80", "localhost"] {
            assert!(is_this_machine(host), "{host}");
        }
        for host in ["evil.example:4123", "127.0.0.1.evil.example", "localhost.evil", "", "::1"] {
            assert!(!is_this_machine(host), "{host}");
        }
    }
}
