//! The desk on a loopback port, over a store made of the example stories.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use variorum::article::compose;
use variorum::pipeline;
use variorum::source::records;
use variorum::store::{Incoming, Store};

/// A report that tries to be markup everywhere it can.
const HOSTILE: &str = r#"{"id": "<img src=x onerror=alert(1)>/../x", "outlet": "\"><script>alert(1)</script>", "published": "2023-05-02", "url": "javascript:alert(1)", "title": "</title><script>alert('title')</script> Mayor \u202espoke", "text": "Mayor <b onclick=alert(1)>Ana</b> Ruiz said: \"<script>alert('said')</script> will come to Paris on 9 May 2023.\" {{ q }} {% block x %}"}"#;

struct Served {
    address: SocketAddr,
    store: PathBuf,
}

/// One server for all tests; its files lie in a folder of their own until the process ends.
fn served() -> &'static Served {
    static SERVED: OnceLock<Served> = OnceLock::new();
    SERVED.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("variorum-desk-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let hostile = folder.join("hostile.jsonl");
        fs::write(&hostile, HOSTILE).unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
        let paths = [root.join("ferry-fire"), root.join("fishing-talks"), hostile];
        let path = folder.join("desk.db");
        fill(&path, &paths);
        let served = path.clone();
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            variorum_web::serve(&served, 0, |address| sender.send(address).unwrap()).unwrap();
        });
        Served { address: receiver.recv().unwrap(), store: path }
    })
}

fn fill(path: &Path, paths: &[PathBuf]) {
    let mut store = Store::open(path).unwrap();
    let incoming = records(paths)
        .map(|record| {
            let record = record.unwrap();
            let place = record.place.to_string();
            let article = compose(record).unwrap();
            Incoming { article, file: Some(place.clone()), place }
        })
        .collect();
    let now = "2023-06-01T12:00:00Z".parse().unwrap();
    pipeline::add(&mut store, incoming, now).unwrap();
    pipeline::update(&mut store, now, |_| {}).unwrap();
}

/// Status, headers and body of a page.
fn get_with(path: &str, headers: &str) -> (u16, String, String) {
    let mut stream = TcpStream::connect(served().address).unwrap();
    let host = if headers.contains("Host:") { "" } else { "Host: localhost\r\n" };
    write!(stream, "GET {path} HTTP/1.1\r\n{host}Connection: close\r\n{headers}\r\n").unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, head.to_lowercase(), body.to_owned())
}

fn get(path: &str) -> (u16, String) {
    let (status, _, body) = get_with(path, "");
    (status, body)
}

/// The number of the story whose headline on the front page holds `word`.
fn story(word: &str) -> String {
    let (_, html) = get("/?show=all");
    let card =
        html.split("<li class=\"card-line\">").skip(1).find(|card| card.contains(word)).unwrap();
    let from = card.find("href=\"/story/").unwrap() + 13;
    card[from..from + card[from..].find(['"', '#']).unwrap()].to_owned()
}

#[test]
fn the_front_page_has_the_stories_with_their_numbers() {
    let (status, html) = get("/");
    assert_eq!(status, 200);
    assert_eq!(html.matches("<li class=\"card-line\">").count(), 2, "shared stories only");
    assert!(html.contains("4 reports · 4 outlets · 3 independent origins"), "{html}");
    assert!(html.contains("contradiction") && html.contains("coming event"), "{html}");
    assert!(html.contains("<svg class=\"spark\""));
    let (_, disputed) = get("/?show=disputed");
    assert!(disputed.contains("contradiction"));
    let (_, all) = get("/?show=all");
    assert!(all.matches("<li class=\"card-line\">").count() >= 3);
}

#[test]
fn a_story_has_all_its_parts() {
    let id = story("erry");
    let (status, html) = get(&format!("/story/{id}"));
    assert_eq!(status, 200);
    for part in ["conflicts", "timeline", "matrix", "statements", "people", "reports"] {
        assert!(html.contains(&format!("id=\"s1-{part}\"")), "no {part}");
    }
    assert!(html.find("s1-conflicts\" class").unwrap() < html.find("s1-timeline\" class").unwrap());
    for outlet in ["Skerry Post", "Kattegat Herald", "Baltic Morning"] {
        assert!(html.contains(outlet), "{outlet}");
    }
    assert!(html.contains("/export.json") && html.contains("href=\"/person/"));
}

#[test]
fn what_is_new_since_is_told() {
    let id = story("erry");
    let (_, html) = get(&format!("/story/{id}?since=2023-01-01"));
    assert!(html.contains("New since 1 Jan 2023") && html.contains("id=\"s1-news\""));
    let (_, html) = get(&format!("/story/{id}?since=2024-01-01"));
    assert!(html.contains("Nothing new since") && !html.contains("id=\"s1-news\""));
    let (_, head, html) = get_with(&format!("/story/{id}"), "");
    assert!(!html.contains("New since"), "the first visit has nothing to compare with");
    assert!(head.contains("set-cookie: story=0.") && head.contains("httponly"), "{head}");
    let (_, _, html) = get_with(&format!("/story/{id}"), "Cookie: story=0.1600000000000\r\n");
    assert!(html.contains("New since your last visit"), "{html}");
}

#[test]
fn a_story_can_be_taken_away() {
    let id = story("erry");
    for (ending, kind, start) in [
        ("html", "text/html", "<!doctype html>"),
        ("json", "application/json", "{"),
        ("csv", "text/csv", ""),
        ("ics", "text/calendar", "BEGIN:VCALENDAR"),
        ("md", "text/markdown", "#"),
    ] {
        let (status, head, body) = get_with(&format!("/story/{id}/export.{ending}"), "");
        assert_eq!(status, 200, "{ending}");
        assert!(head.contains(kind) && body.starts_with(start), "{ending}: {head}");
        assert!(head.contains(&format!("attachment; filename=\"{id}.{ending}\"")), "{head}");
    }
    assert_eq!(get(&format!("/story/{id}/export.exe")).0, 404);
}

#[test]
fn names_places_outlets_and_reports_have_pages() {
    let (_, html) = get(&format!("/story/{}", story("erry")));
    for kind in ["person", "organisation", "place", "article"] {
        let start = format!("href=\"/{kind}/");
        let from = html.find(&start).unwrap_or_else(|| panic!("no {kind}")) + 6;
        let path = &html[from..from + html[from..].find('"').unwrap()];
        let (status, page) = get(path);
        assert_eq!(status, 200, "{path}");
        assert!(page.contains("/story/s"), "{path} leads back to its story");
    }
    let (status, page) = get("/outlet/Kattegat%20Herald");
    assert_eq!(status, 200);
    assert!(page.contains("Same text as") && page.contains("Baltic Morning"), "{page}");
    assert!(get("/outlets").1.contains("Skerry Post"));
}

#[test]
fn what_is_coming_is_listed_and_can_be_subscribed_to() {
    let (status, html) = get("/coming");
    assert!(status == 200 && html.contains("<ul class=\"agenda\">"), "{html}");
    let (status, head, calendar) = get_with("/coming.ics", "");
    assert!(status == 200 && head.contains("text/calendar"));
    assert!(calendar.contains("BEGIN:VEVENT"), "{calendar}");
}

#[test]
fn a_search_has_chips_and_a_bad_one_helps() {
    let (status, html) = get("/search?q=ferry+has:conflict");
    assert_eq!(status, 200);
    assert!(html.contains("<mark>") && html.contains("Remove filter has:conflict"), "{html}");
    let (_, html) = get("/search?q=zzzzqq");
    assert!(html.contains("No report matches"));
    let (status, html) = get("/search?q=(ferry");
    assert!(status == 200 && html.contains("can’t be read") && html.contains('^'), "{html}");
}

#[test]
fn what_is_not_there_is_said_so() {
    for path in [
        "/story/s999",
        "/story/x",
        "/article/none",
        "/person/Nobody%20Atall",
        "/outlet/x",
        "/nothing",
        "/static/x",
        "/story/s1/../../etc",
        "/place/%00",
        "/story/s99999999999999999999",
    ] {
        let (status, html) = get(path);
        assert_eq!(status, 404, "{path}");
        assert!(html.contains("All stories"), "{path}");
    }
}

#[test]
fn no_report_can_write_markup() {
    let (_, all) = get("/?show=all");
    let (_, found) = get("/search?q=Ana");
    let from = found.find("href=\"/article/").unwrap() + 6;
    let path = &found[from..from + found[from..].find('"').unwrap()];
    let (status, article) = get(path);
    assert_eq!(status, 200, "{path}");
    let (_, upcoming) = get("/coming");
    let (_, outlets) = get("/outlets");
    let (_, echoed) = get("/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E");
    let (_, unknown) = get("/person/%3Cscript%3Ealert(1)%3C%2Fscript%3E");
    for html in [all, found, article, upcoming, outlets, echoed, unknown] {
        assert_eq!(html.matches("<script").count(), 1, "the page's own: {html}");
        assert!(
            !html.contains("<img")
                && !html.contains("<b onclick")
                && !html.contains("\"javascript:")
        );
    }
}

#[test]
fn answers_are_strict_and_packed_and_not_sent_twice() {
    let (_, head, _) = get_with("/", "");
    assert!(
        head.contains("content-security-policy: default-src 'none'") && !head.contains("unsafe")
    );
    assert!(head.contains("x-content-type-options: nosniff"));
    let mark = head.lines().find_map(|line| line.strip_prefix("etag: w/")).unwrap().to_owned();
    let (status, _, body) = get_with("/", &format!("If-None-Match: W/{mark}\r\n"));
    assert_eq!((status, body.as_str()), (304, ""));
    let (status, ..) = get_with("/", "Host: evil.example\r\n");
    assert_eq!(status, 403);
    let mut stream = TcpStream::connect(served().address).unwrap();
    write!(
        stream,
        "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept-Encoding: gzip\r\n\r\n"
    )
    .unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    assert!(String::from_utf8_lossy(&bytes).contains("content-encoding: gzip"));
}

#[test]
fn the_same_store_gives_the_same_bytes() {
    let id = story("erry");
    for path in ["/", "/outlets", "/coming", "/search?q=ferry", &format!("/story/{id}")] {
        assert_eq!(get(path), get(path), "{path}");
    }
}

#[test]
fn a_store_that_is_gone_or_newer_is_said_so() {
    let folder = served().store.parent().unwrap();
    let error = variorum_web::serve(&folder.join("none.db"), 0, |_| {}).unwrap_err();
    assert!(error.to_string().contains("variorum add"), "{error}");
}
