//! What goes wrong, as a page that says what to do.

use crate::answer::Answer;
use crate::page::{Shown, finish};
use askama::Template;
use axum::http::StatusCode;
use std::path::Path;
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
    what: Shown,
    remedy: &'static str,
    command: Option<Shown>,
}

impl Problem {
    pub(crate) fn page(self, store: &Path) -> Answer {
        let (status, title, what, remedy, command) = self.words(store);
        let page = Page {
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
