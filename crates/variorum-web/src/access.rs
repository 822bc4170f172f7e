//! Who is answered, and who may change something.
//!
//! Owns three locks: a desk on this machine answers only to its names, so that a page of the web
//! whose name was made to point here (DNS rebinding) reads nothing; a desk that listens elsewhere
//! asks for its token; and a change must come from a page of this desk (Fetch Metadata, or `Origin`
//! in browsers without it), with the secret that its forms carry.

use crate::answer::{ALWAYS, Answer};
use crate::desk::Desk;
use crate::problem::Problem;
use crate::visit::Visit;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use axum::middleware::Next;
use std::sync::Arc;

/// How a desk is open to others.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// What must be given to be answered; `None` on this machine alone.
    pub token: Option<String>,
    /// Whether nothing may be changed.
    pub is_read_only: bool,
}

/// What forms carry, where changes are allowed: inserted into every request.
#[derive(Debug, Clone)]
pub(crate) struct FormSecret(pub(crate) Option<Arc<str>>);

/// A new secret of 32 hexadecimal digits, from the system's source of randomness.
pub fn new_token() -> std::io::Result<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|why| std::io::Error::other(why.to_string()))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Whether two secrets are the same, in a time that doesn't tell where they part.
pub(crate) fn is_same(given: &str, secret: &str) -> bool {
    let differs = given.bytes().zip(secret.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b));
    given.len() == secret.len() && differs == 0
}

/// The three locks, and the headers of every answer.
pub(crate) async fn guard(
    State(desk): State<Arc<Desk>>,
    mut request: Request,
    next: Next,
) -> Response<Body> {
    let visit = Visit::of(request.uri(), request.headers());
    let mut response = match check(&desk, &request, &visit) {
        Ok(None) => {
            request.extensions_mut().insert(FormSecret(desk.form_secret()));
            next.run(request).await
        }
        Ok(Some(answer)) => answer.into_response(),
        // No page that lies at hand: this visit may see none.
        Err(problem) => desk.refuse(&visit, problem).into_response(),
    };
    for (name, value) in ALWAYS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

fn check(desk: &Desk, request: &Request, visit: &Visit) -> Result<Option<Answer>, Problem> {
    let headers = request.headers();
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    match &desk.access().token {
        None if host.is_some_and(|host| !is_this_machine(host)) => return Err(Problem::Foreign),
        None => {}
        Some(token) => {
            let given = visit.param("token");
            if request.method() == Method::GET && !given.is_empty() && is_same(given, token) {
                let path = request.uri().path().to_owned();
                let cookie = format!("desk={token}; Path=/; HttpOnly; SameSite=Strict");
                let to = Answer::moved(path).with_status(StatusCode::SEE_OTHER);
                return Ok(Some(to.with_cookie(cookie)));
            }
            let is_file = request.uri().path().starts_with("/static/");
            if !is_file && !has_token(headers, visit, token) {
                return Err(Problem::NoToken);
            }
        }
    }
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return Ok(None);
    }
    if desk.access().is_read_only {
        return Err(Problem::ReadOnly);
    }
    if is_own(headers, host) { Ok(None) } else { Err(Problem::Forged) }
}

fn has_token(headers: &HeaderMap, visit: &Visit, token: &str) -> bool {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer = bearer.and_then(|value| value.strip_prefix("Bearer "));
    bearer.or(visit.cookie("desk")).is_some_and(|given| is_same(given.trim(), token))
}

/// Whether a change was sent by a page of this desk, or by no page at all.
fn is_own(headers: &HeaderMap, host: Option<&str>) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text("origin") else { return true };
    let name = origin.split_once("://").map(|(_, name)| name);
    name.is_some() && name == host
}

fn is_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
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

    #[test]
    fn a_change_comes_from_a_page_of_the_desk() {
        let check = |name: &'static str, value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_static(value));
            is_own(&headers, Some("localhost:4113"))
        };
        assert!(check("sec-fetch-site", "same-origin"));
        assert!(!check("sec-fetch-site", "cross-site") && !check("sec-fetch-site", "same-site"));
        assert!(check("origin", "http://localhost:4113"));
        assert!(!check("origin", "http://evil.example") && !check("origin", "null"));
        assert!(!check("origin", "http://localhost:9"));
    }

    #[test]
    fn secrets_are_new_and_compared_whole() {
        let (a, b) = (new_token().unwrap(), new_token().unwrap());
        assert!(a.len() == 32 && a != b);
        assert!(is_same(&a, &a) && !is_same(&a, &b) && !is_same("", &a) && !is_same(&a[..31], &a));
    }
}
