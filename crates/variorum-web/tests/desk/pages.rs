//! Every page over the example stories, and a report that tries to break them.

use crate::served::{Served, examples};
use std::time::Duration;
use variorum::store::Store;
use variorum_web::{Access, Options, Word};

/// Longest wait for what is done behind the pages.
const PATIENCE: Duration = Duration::from_mins(2);

/// Status, headers and body of a page.
fn get_with(path: &str, headers: &str) -> (u16, String, String) {
    let reply = examples().send("GET", path, headers, b"");
    (reply.status, reply.head, reply.body)
}

fn get(path: &str) -> (u16, String) {
    let (status, _, body) = get_with(path, "");
    (status, body)
}

fn story(word: &str) -> String {
    examples().story(word)
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
        ("ris", "application/x-research-info-systems", "TY  - NEWS"),
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
    let bytes = examples().raw("GET", "/", "Accept-Encoding: gzip\r\n", b"");
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
    let folder = examples().store.parent().unwrap();
    let error =
        variorum_web::serve(&folder.join("none.db"), variorum_web::Options::default(), |_| {})
            .unwrap_err();
    assert!(error.to_string().contains("variorum add"), "{error}");
}

#[test]
fn what_another_build_made_is_made_anew_and_kept() {
    let desk = Served::of_examples("another-build", Options::default());
    let id = desk.story("Ferry");
    let path = desk.store;
    // As a store of another build is: nothing of it is known to this one.
    Store::open(&path).unwrap().set_setting("compared_by", "another build").unwrap();
    assert!(!Store::open_existing(&path).unwrap().is_up_to_date().unwrap());

    let access = Access { token: None, is_read_only: true };
    let (desk, words) = Served::open(&path, Options { access, ..Options::default() });
    let word = words.recv_timeout(PATIENCE).unwrap();
    assert!(matches!(word, Word::Outdated), "{word:?}");
    assert_eq!(desk.get(&format!("/story/{id}")).status, 200);
    assert!(!Store::open_existing(&path).unwrap().is_up_to_date().unwrap(), "only read");

    let (desk, words) = Served::open(&path, Options::default());
    let told: Vec<Word> = (0..2).map(|_| words.recv_timeout(PATIENCE).unwrap()).collect();
    assert!(matches!(told[..], [Word::Renewing, Word::Renewed]), "{told:?}");
    assert!(Store::open_existing(&path).unwrap().is_up_to_date().unwrap());
    assert!(!desk.get("/").body.contains("was updated"), "nothing is under way");
    assert_eq!(desk.get(&format!("/story/{id}")).status, 200);

    let (_desk, words) = Served::open(&path, Options::default());
    assert!(words.recv_timeout(Duration::from_millis(300)).is_err(), "it is done once");
}
