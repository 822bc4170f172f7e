//! An answer with all that keeps it safe and quick: the policy of what a page may do, its mark, and
//! packing.

use crate::visit::Visit;
use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use std::hash::{DefaultHasher, Hasher};
use std::io::Write;

/// A page may load its own style and script and nothing else, be framed by none, and ask and send
/// forms to this server alone.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Headers of every answer.
pub(crate) const ALWAYS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Bodies smaller than this are sent as they are.
const WORTH_PACKING: usize = 1400;

/// A page is packed while its reader waits: what more than this saves in bytes costs more in time.
const LEVEL: u32 = 2;

/// What a browser is told to keep.
#[derive(Debug, Clone)]
enum Remembered {
    /// The value of `Set-Cookie`.
    AsItIs(String),
    /// That it was here: name and path of what it looked at.
    Visit(&'static str, String),
}

/// What is sent back.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    status: StatusCode,
    kind: &'static str,
    body: Bytes,
    cookie: Option<Remembered>,
    /// The name of the file it is saved as; `None` for what is looked at.
    file: Option<String>,
    location: Option<String>,
    mark: String,
    is_packed: bool,
}

impl Answer {
    /// A page.
    pub(crate) fn page(html: String) -> Self {
        Self::of("text/html; charset=utf-8", html)
    }

    /// Something of a media type.
    pub(crate) fn of(kind: &'static str, body: String) -> Self {
        Self {
            status: StatusCode::OK,
            kind,
            body: body.into(),
            cookie: None,
            file: None,
            location: None,
            mark: String::new(),
            is_packed: false,
        }
    }

    /// Sends the browser to another page of this server.
    pub(crate) fn moved(to: String) -> Self {
        let status = StatusCode::TEMPORARY_REDIRECT;
        Self { status, location: Some(to), ..Self::of("text/plain", String::new()) }
    }

    /// Sends the browser, after a change, to the page that shows it.
    pub(crate) fn see(to: String) -> Self {
        Self::moved(to).with_status(StatusCode::SEE_OTHER)
    }

    /// Where making a page has failed beyond telling why.
    pub(crate) fn failed() -> Self {
        let words = "this page could not be made".to_owned();
        Self::of("text/plain; charset=utf-8", words).with_status(StatusCode::INTERNAL_SERVER_ERROR)
    }

    pub(crate) fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    pub(crate) fn with_cookie(self, cookie: String) -> Self {
        Self { cookie: Some(Remembered::AsItIs(cookie)), ..self }
    }

    /// The browser is told when it was here, under that name and for that path.
    pub(crate) fn remembered(self, name: &'static str, path: String) -> Self {
        Self { cookie: Some(Remembered::Visit(name, path)), ..self }
    }

    /// The same for another visit that is the first.
    pub(crate) fn again(&self, visit: &Visit, now: Timestamp) -> Self {
        let mut again = self.clone();
        again.settle_cookie(visit, now);
        again.leave_out_known(visit);
        again
    }

    /// Empty where the browser has it.
    fn leave_out_known(&mut self, visit: &Visit) {
        let known = visit.has.as_deref().is_some_and(|has| has.contains(&self.mark));
        if known && self.status == StatusCode::OK {
            self.status = StatusCode::NOT_MODIFIED;
            self.body = Bytes::new();
            self.is_packed = false;
        }
    }

    fn settle_cookie(&mut self, visit: &Visit, now: Timestamp) {
        if let Some(Remembered::Visit(name, path)) = &self.cookie {
            self.cookie = Some(Remembered::AsItIs(visit.last(name, path, now).cookie));
        }
    }

    /// Whether it is a page that was made whole, or leads to one.
    pub(crate) fn is_whole(&self) -> bool {
        matches!(self.status, StatusCode::OK | StatusCode::TEMPORARY_REDIRECT)
    }

    /// How many bytes are sent.
    pub(crate) fn bytes(&self) -> usize {
        self.body.len()
    }

    /// To be saved under a name of letters, digits, points and hyphens.
    pub(crate) fn saved_as(self, file: String) -> Self {
        Self { file: Some(file), ..self }
    }

    /// Marked, packed where the browser takes it, and empty where the browser has it.
    pub(crate) fn for_visit(mut self, visit: &Visit) -> Self {
        let mut digest = DefaultHasher::new();
        digest.write(&self.body);
        self.mark = format!("W/\"{:016x}\"", digest.finish());
        self.leave_out_known(visit);
        if visit.takes_gzip && self.body.len() >= WORTH_PACKING {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::new(LEVEL));
            if let Ok(packed) = encoder.write_all(&self.body).and_then(|()| encoder.finish()) {
                self.body = packed.into();
                self.is_packed = true;
            }
        }
        self
    }

    pub(crate) fn into_response(self) -> Response<Body> {
        let cookie = match self.cookie {
            Some(Remembered::AsItIs(cookie)) => Some(cookie),
            _ => None,
        };
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        for (name, value) in ALWAYS {
            headers.insert(name, HeaderValue::from_static(value));
        }
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding, cookie"));
        if self.is_packed {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        let file = self.file.map(|file| format!("attachment; filename=\"{file}\""));
        for (name, value) in [
            (header::ETAG, Some(self.mark)),
            (header::SET_COOKIE, cookie),
            (header::CONTENT_DISPOSITION, file),
            (header::LOCATION, self.location),
        ] {
            // What no header may hold is left out.
            if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
                headers.insert(name, value);
            }
        }
        response
    }
}
