//! What no request may do.

use crate::served::Served;
use std::net::Ipv4Addr;
use variorum_web::{Access, Options, ServeError};

const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";

#[test]
fn a_change_needs_a_page_of_this_desk() {
    let desk = Served::of_examples("forged", Options::default());
    let path = format!("/story/{}/name", desk.story("erry"));
    let secret = format!("name=x&secret={}", desk.secret());
    let statuses = |headers: &str, body: &str| {
        let headers = format!("{FORM}{headers}");
        desk.send("POST", &path, &headers, body.as_bytes()).status
    };
    assert_eq!(statuses("", "name=x"), 403, "no secret");
    assert_eq!(statuses("", "name=x&secret=00000000000000000000000000000000"), 403);
    assert_eq!(statuses("Sec-Fetch-Site: cross-site\r\n", &secret), 403);
    assert_eq!(statuses("Origin: https://evil.example\r\n", &secret), 403);
    assert_eq!(statuses("Host: evil.example\r\n", &secret), 403);
    let api =
        desk.send("POST", &path.replace("/story/", "/api/v1/stories/"), FORM, secret.as_bytes());
    assert_eq!(api.status, 400, "the API takes JSON alone");
    assert_eq!(desk.get("/changes").body.matches("Undo").count(), 0);
    assert_eq!(statuses("Origin: http://localhost\r\n", &secret), 303);
}

#[test]
fn what_is_too_much_is_refused() {
    let desk = Served::of_examples("large", Options::default());
    let path = format!("/story/{}/name", desk.story("erry"));
    let long = format!("secret={}&name={}", desk.secret(), "x".repeat(300 << 10));
    let reply = desk.send("POST", &path, FORM, long.as_bytes());
    assert!(matches!(reply.status, 400 | 413), "{}", reply.status);
    let long = format!("{{\"text\": \"{}\"}}", "x ".repeat(33 << 20));
    let reply = desk.send(
        "POST",
        "/api/v1/articles",
        "Content-Type: application/json\r\n",
        long.as_bytes(),
    );
    assert!(matches!(reply.status, 400 | 413), "{}", reply.status);
    assert_eq!(desk.get("/").status, 200, "and the desk goes on");
}

#[test]
fn a_desk_elsewhere_asks_for_its_token() {
    let token = "0123456789abcdef0123456789abcdef";
    let access = Access { token: Some(token.to_owned()), is_read_only: false };
    let desk = Served::of_examples("token", Options { access, ..Options::default() });
    for path in ["/", "/api/v1/stories", "/coming.ics", "/?token=wrong"] {
        assert_eq!(desk.send("GET", path, "Host: 10.0.0.7\r\n", b"").status, 401, "{path}");
    }
    assert_eq!(desk.get("/static/desk.css").status, 200);
    let first = desk.send("GET", &format!("/?token={token}"), "", b"");
    assert_eq!((first.status, first.header("location")), (303, "/"));
    let cookie = first.header("set-cookie").to_owned();
    assert!(cookie.contains("httponly") && cookie.contains("samesite=strict"), "{cookie}");
    let cookie = format!("Cookie: desk={token}\r\nHost: desk.example\r\n");
    assert_eq!(desk.send("GET", "/", &cookie, b"").status, 200);
    let bearer = format!("Authorization: Bearer {token}\r\n");
    assert_eq!(desk.send("GET", "/api/v1/stories", &bearer, b"").status, 200);
}

#[test]
fn no_desk_opens_to_others_without_a_token() {
    let folder = crate::served::folder("open");
    let store = folder.join("desk.db");
    variorum::store::Store::open(&store).unwrap();
    let options = Options { address: Ipv4Addr::UNSPECIFIED.into(), ..Options::default() };
    let refused = variorum_web::serve(&store, options, |_| {});
    assert!(matches!(refused, Err(ServeError::NoToken)), "{refused:?}");
}

#[test]
fn a_desk_can_be_for_reading_alone() {
    let access = Access { token: None, is_read_only: true };
    let desk = Served::of_examples("read-only", Options { access, ..Options::default() });
    let page = desk.get(&format!("/story/{}", desk.story("erry"))).body;
    assert!(!page.contains("<form method=\"post\""), "{page}");
    let reply = desk.send("POST", "/story/s1/name", FORM, b"name=x");
    assert_eq!(reply.status, 403);
    assert!(reply.body.contains("read only"));
    let json = "Content-Type: application/json\r\n";
    assert_eq!(desk.send("POST", "/api/v1/articles", json, b"{\"text\": \"x\"}").status, 403);
}

#[test]
fn every_answer_is_strict() {
    let desk = crate::served::examples();
    for (method, path) in [
        ("GET", "/"),
        ("POST", "/"),
        ("DELETE", "/story/s1"),
        ("GET", "/changes/x/undo"),
        ("GET", "/nothing"),
        ("GET", "/api/v1/nothing"),
        ("POST", "/add"),
        ("GET", "/static/../Cargo.toml"),
        ("GET", "/static/%2e%2e%2fCargo.toml"),
        ("GET", "/article/..%2f..%2fetc%2fpasswd"),
    ] {
        let reply = desk.send(method, path, "", b"");
        let policy = reply.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{method} {path}: {}", reply.head);
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{method} {path}");
        assert!(!reply.body.contains("[package]") && !reply.body.contains("root:"), "{path}");
        assert!(reply.status < 500, "{method} {path}: {}", reply.status);
    }
}
