//! A set of reports that try to break pages and API: all of it is text.

use crate::served::{Served, folder};
use serde_json::{Value, json};
use std::fmt::Write;
use std::fs;
use variorum_web::Options;

const SCRIPT: &str = "<script>alert(1)</script><img src=x onerror=alert(1)>\" onclick=\"x' {{7*7}}";
const STORY: &str = "A ferry with forty passengers sank off Port Velora on Monday. Three people were \
    killed, the coast guard of Velora said. Commander Ida Brandt said that divers would search the \
    wreck. The ferry Sea Lark had left the island of Marn an hour before.";

/// Reports of one story, each hostile in its own way.
fn reports() -> Vec<Value> {
    let invisible = "Fer\u{200b}ry\u{200d} sinks\u{feff} o\u{ad}ff\u{2060} Port Velora\u{0}\u{7}";
    let turned = "\u{202e}\u{2066}Ferry sinks\u{202d} off Port Velora\u{2069}\u{202c} \u{5e9}\u{5dc}\u{5d5}\u{5dd}";
    let huge = "Ferry sinks ".repeat(90_000);
    let piled = format!("Z{}algo ferry sinks", "\u{301}".repeat(20_000));
    let titles = [SCRIPT, invisible, turned, &huge, &piled, "", "\u{1f6a2}\u{1f525}"];
    let report = |(n, title): (usize, &&str)| {
        json!({
            "id": format!("h{n}/../{SCRIPT}"), "outlet": format!("{SCRIPT}{n}"),
            "url": format!("javascript:alert({n})//{SCRIPT}"),
            "published": "2023-03-07", "title": title,
            "text": format!("{STORY} {SCRIPT} {turned} {invisible} \"{SCRIPT} will be searched,\" said Commander Ida Brandt."),
        })
    };
    let mut list: Vec<Value> = titles.iter().enumerate().map(report).collect();
    list.push(json!({"id": "deep", "text": "(".repeat(200_000)}));
    list.push(json!({"id": "quotes", "text": "\"\u{201c}\u{2018}".repeat(50_000)}));
    list.push(json!({"id": "one", "text": "a".repeat(1 << 20)}));
    list
}

#[test]
fn hostile_reports_break_neither_page_nor_api() {
    let folder = folder("hostile");
    let file = folder.join("set.jsonl");
    let mut lines = String::new();
    for report in reports() {
        writeln!(lines, "{report}").unwrap();
    }
    fs::write(&file, lines).unwrap();
    let page = folder.join("page.html");
    let nested = "<div>".repeat(20_000);
    fs::write(&page, format!("<title>{SCRIPT}</title><base href=//evil>{nested}<p>{STORY}"))
        .unwrap();
    let desk = Served::start(&folder, &[file, page], Options::default());
    let mut paths: Vec<String> = [
        "/",
        "/?show=all",
        "/coming",
        "/coming.ics",
        "/outlets",
        "/search?q=ferry",
        "/search?q=%3Cscript%3E",
        "/add",
        "/changes",
    ]
    .map(str::to_owned)
    .into();
    let stories: Value = serde_json::from_str(&desk.get("/api/v1/stories?limit=100").body).unwrap();
    for story in stories["items"].as_array().unwrap() {
        let id = story["id"].as_str().unwrap();
        paths.push(format!("/story/{id}"));
        paths.push(format!("/story/{id}/export.html"));
        for part in ["", "/conflicts", "/news?since=2020-01-01"] {
            let reply = desk.get(&format!("/api/v1/stories/{id}{part}"));
            assert_eq!(reply.status, 200, "{id}{part}");
            serde_json::from_str::<Value>(&reply.body).unwrap();
        }
    }
    let mut seen = 0;
    while let Some(path) = paths.pop() {
        let reply = desk.get(&path);
        assert_eq!(reply.status, 200, "{path}");
        assert!(reply.body.len() < 6 << 20, "{path}: {} bytes", reply.body.len());
        let own = usize::from(path != "/coming.ics");
        assert_eq!(reply.body.matches("<script").count(), own, "{path}");
        for sign in ["<img", "\" onclick=\"", "href=\"javascript:", "\u{202e}", "\u{200b}", "<base"]
        {
            assert!(!reply.body.contains(sign) || path == "/coming.ics", "{path}: {sign:?}");
        }
        let links =
            reply.body.split("href=\"").skip(1).map(|rest| &rest[..rest.find('"').unwrap()]);
        if path == "/?show=all" || path.starts_with("/search?q=ferry") {
            paths.extend(links.filter(|link| link.starts_with("/article/")).map(ToOwned::to_owned));
        }
        seen += 1;
    }
    assert!(seen > 15, "{seen}");
}
