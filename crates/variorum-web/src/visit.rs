//! What a browser asks for: the query of the address, when it was last here, what it takes.

use crate::access::FormSecret;
use axum::extract::{FromRequestParts, OriginalUri, Query};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;

/// Pages opened within this of one another are one visit, in milliseconds.
const SITTING: i64 = 30 * 60 * 1000;
/// How long a browser remembers a visit, in seconds: a year.
const REMEMBERED: u32 = 365 * 24 * 3600;

/// One request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Visit {
    query: BTreeMap<String, String>,
    cookies: BTreeMap<String, String>,
    /// Whether the answer may be packed.
    pub(crate) takes_gzip: bool,
    /// The marks of the versions of the page that the browser has.
    pub(crate) has: Option<String>,
    /// What the forms of a page carry; `None` where nothing may be changed.
    pub(crate) secret: Option<Arc<str>>,
    /// Whether it asks for data rather than for a page.
    pub(crate) is_api: bool,
    /// What is asked for: path and query.
    pub(crate) target: String,
}

/// When a page was last looked at.
pub(crate) struct LastVisit {
    /// The end of the visit before this one.
    pub(crate) at: Option<Timestamp>,
    /// What the browser is told to remember: the value of `Set-Cookie`.
    pub(crate) cookie: String,
}

impl Visit {
    /// A parameter of the address; empty where it isn't given.
    pub(crate) fn param(&self, name: &str) -> &str {
        self.query.get(name).map_or("", |value| value.trim())
    }

    /// A value that the browser keeps.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// Whether the browser tells when this page was looked at before: its page is its own.
    pub(crate) fn is_return(&self) -> bool {
        let path = self.target.split('?').next().unwrap_or_default();
        let is_story = path.strip_prefix("/story/").is_some_and(|rest| !rest.contains('/'));
        let named = |name: &str| self.cookies.contains_key(name);
        (path == "/" && named("seen")) || (is_story && named("story"))
    }

    /// What the head of a request says.
    pub(crate) fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let query = Query::try_from_uri(uri).map_or_else(|_| BTreeMap::new(), |q| q.0);
        let text = |name| joined(headers, name);
        Self {
            query,
            cookies: cookies(&text(header::COOKIE)),
            takes_gzip: text(header::ACCEPT_ENCODING).contains("gzip"),
            has: Some(text(header::IF_NONE_MATCH)).filter(|has| !has.is_empty()),
            secret: None,
            is_api: uri.path().starts_with("/api/"),
            target: uri.to_string(),
        }
    }

    /// A page of a list, from 1.
    pub(crate) fn page(&self) -> usize {
        self.param("page").parse().unwrap_or(1).clamp(1, 100_000)
    }

    /// When the page at `path` was last looked at, kept by the browser as `name`.
    pub(crate) fn last(&self, name: &str, path: &str, now: Timestamp) -> LastVisit {
        let now = now.as_millisecond();
        let kept = self.cookies.get(name).and_then(|value| {
            let (before, last) = value.split_once('.')?;
            Some((before.parse::<i64>().ok()?, last.parse::<i64>().ok()?))
        });
        let before = match kept {
            Some((before, last)) if now.saturating_sub(last) < SITTING => before,
            Some((_, last)) => last,
            None => 0,
        };
        let at = (before > 0).then(|| Timestamp::from_millisecond(before).ok()).flatten();
        let cookie = format!(
            "{name}={before}.{now}; Path={path}; Max-Age={REMEMBERED}; HttpOnly; SameSite=Strict"
        );
        LastVisit { at, cookie }
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let secret = parts.extensions.get::<FormSecret>().and_then(|secret| secret.0.clone());
        // A nested route sees its own part of the address.
        let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |whole| &whole.0);
        Ok(Self { secret, ..Self::of(uri, &parts.headers) })
    }
}

fn joined(headers: &HeaderMap, name: header::HeaderName) -> String {
    let values = headers.get_all(name);
    values.iter().filter_map(|v| v.to_str().ok()).collect::<Vec<_>>().join("; ")
}

fn cookies(text: &str) -> BTreeMap<String, String> {
    let pairs = text.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// "3 hours ago": how long before `now`.
pub(crate) fn ago(then: Timestamp, now: Timestamp) -> String {
    let minutes = (now.as_second() - then.as_second()).max(0) / 60;
    let count = |n: i64, what: &str| format!("{n} {what}{} ago", if n == 1 { "" } else { "s" });
    match minutes {
        0 => "just now".to_owned(),
        1..60 => count(minutes, "minute"),
        60..2880 => count(minutes / 60, "hour"),
        _ => count(minutes / 1440, "day"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + minute * 60).unwrap()
    }

    /// What the browser sends back of a `Set-Cookie`.
    fn sent_back(last: &LastVisit) -> Visit {
        let pair = last.cookie.split(';').next().unwrap();
        Visit { cookies: cookies(pair), ..Visit::default() }
    }

    #[test]
    fn a_visit_lasts_while_pages_are_opened() {
        let first = Visit::default().last("seen", "/", at(0));
        assert_eq!(first.at, None);
        let reload = sent_back(&first).last("seen", "/", at(10));
        assert_eq!(reload.at, None, "the first visit goes on");
        let second = sent_back(&reload).last("seen", "/", at(100));
        assert_eq!(second.at, Some(at(10)));
        let reload = sent_back(&second).last("seen", "/", at(110));
        assert_eq!(reload.at, Some(at(10)), "what was new stays new while one reads");
    }

    #[test]
    fn a_forged_cookie_is_no_visit() {
        for value in ["seen=x", "seen=1.x", "seen=9999999999999999999.1", "seen=-5.-7"] {
            let visit = Visit { cookies: cookies(value), ..Visit::default() };
            assert_eq!(visit.last("seen", "/", at(0)).at, None, "{value}");
        }
    }

    #[test]
    fn moments_are_told_from_now() {
        assert_eq!(ago(at(0), at(0)), "just now");
        assert_eq!(ago(at(0), at(59)), "59 minutes ago");
        assert_eq!(ago(at(0), at(60)), "1 hour ago");
        assert_eq!(ago(at(0), at(60 * 72)), "3 days ago");
    }
}
