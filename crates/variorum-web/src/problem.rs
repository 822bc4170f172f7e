//! What goes wrong, as a page that says what to do.

use crate::answer::Answer;
use crate::page::{Shown, finish};
use crate::visit::Visit;
use askama::Template;
use axum::http::StatusCode;
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use variorum::store::StoreError;

/// Why there is no page.
#[derive(Debug)]
pub(crate) enum Problem {
    /// There is no such thing; its name.
    Unknown(String),
    /// The store can't be read.
    Store(StoreError),
    /// The address isn't this machine's.
    Foreign,
    /// The token is missing or another.
    NoToken,
    /// Nothing may be changed here.
    ReadOnly,
    /// A change that no page of this desk asked for.
    Forged,
    /// What was sent can't be read, or is too much; why.
    Unreadable(String),
    /// A page could not be written.
    Template(askama::Error),
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<askama::Error> for Problem {
    fn from(error: askama::Error) -> Self {
        Self::Template(error)
    }
}

#[derive(Template)]
#[template(path = "problem.html")]
struct Page {
    title: &'static str,
    q: String,
    secret: Option<Arc<str>>,
    what: Shown,
    remedy: &'static str,
    command: Option<Shown>,
}

impl Problem {
    /// The problem as a visit can take it: a page, or an object (RFC 9457).
    pub(crate) fn answer(self, visit: &Visit, store: &Path) -> Answer {
        let (status, title, what, remedy, command) = self.words(store);
        if visit.is_api {
            let body = json!({"title": title, "status": status.as_u16(), "detail": what});
            return Answer::of("application/problem+json", format!("{body}\n")).with_status(status);
        }
        let page = Page {
            secret: None,
            title,
            q: String::new(),
            what: Shown(what),
            remedy,
            command: command.map(Shown),
        };
        let html = page.render().unwrap_or_else(|_| title.to_owned());
        finish(html).with_status(status)
    }

    fn words(
        self,
        store: &Path,
    ) -> (StatusCode, &'static str, String, &'static str, Option<String>) {
        let path = store.display();
        match self {
            Self::Unknown(what) => (
                StatusCode::NOT_FOUND,
                "Not here",
                format!("{what}: nothing of that name is in this store."),
                "It may be in another store, or an address was mistyped. Search above, or go back to all stories.",
                None,
            ),
            Self::Foreign => (
                StatusCode::FORBIDDEN,
                "Not for this address",
                "This desk answers only to localhost.".to_owned(),
                "Open it by the address that was printed when it was started.",
                None,
            ),
            Self::NoToken => (
                StatusCode::UNAUTHORIZED,
                "A token is needed",
                "This desk is open to other machines, so it asks for its token.".to_owned(),
                "Open it by the whole address that was printed when it was started.",
                None,
            ),
            Self::ReadOnly => (
                StatusCode::FORBIDDEN,
                "Nothing can be changed here",
                "This desk was started to be read only.".to_owned(),
                "Start it without --read-only to add reports and to change stories.",
                None,
            ),
            Self::Forged => (
                StatusCode::FORBIDDEN,
                "Not changed",
                "What was sent doesn’t come from a page of this desk as it runs now.".to_owned(),
                "Go back, load the page again, and do it once more.",
                None,
            ),
            Self::Unreadable(why) => (
                StatusCode::BAD_REQUEST,
                "This could not be read",
                why,
                "Go back, and send less or something else.",
                None,
            ),
            Self::Store(StoreError::Refused { why }) => (
                StatusCode::CONFLICT,
                "That can’t be done",
                format!("Nothing was changed: {why}."),
                "Go back and load the page again; it may have changed meanwhile.",
                None,
            ),
            Self::Template(error) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "This page could not be made",
                error.to_string(),
                "Please report it, with the address of the page.",
                None,
            ),
            Self::Store(error) => {
                let (title, remedy, command) = match &error {
                    StoreError::Missing { .. } => (
                        "The store is gone",
                        "It was moved or deleted while this desk was open. Put it back, or make one:",
                        Some(format!("variorum add --store {path} REPORTS")),
                    ),
                    StoreError::Newer { .. } => (
                        "The store is newer than this program",
                        "A newer Variorum has written to it. Stop this desk and open it with that version.",
                        None,
                    ),
                    StoreError::ReadOnly { .. } => (
                        "The store can’t be changed",
                        "The file or its folder can’t be written by this program; it can still be read.",
                        None,
                    ),
                    StoreError::Busy { .. } => (
                        "The store is busy",
                        "Another program is writing to it. Load this page again in a moment.",
                        None,
                    ),
                    _ => (
                        "The store can't be read",
                        "Find out what is wrong with it:",
                        Some(format!("variorum check --store {path}")),
                    ),
                };
                (StatusCode::SERVICE_UNAVAILABLE, title, error.to_string(), remedy, command)
            }
        }
    }
}
