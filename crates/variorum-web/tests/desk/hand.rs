//! The reader's hand over HTTP: reports added, stories changed, conflicts judged, all undone.

use crate::served::Served;
use variorum_web::Options;

const BOUNDARY: &str = "X-BOUNDARY-X";

/// Files and fields as a browser sends them.
fn upload(desk: &Served, files: &[(&str, &str)], fields: &[(&str, &str)]) -> (u16, String, String) {
    let mut body = String::new();
    let secret = desk.secret();
    for (name, value) in [("secret", secret.as_str())].iter().chain(fields) {
        body += &format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
    }
    for (name, content) in files {
        body += &format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\nContent-Type: text/plain\r\n\r\n{content}\r\n"
        );
    }
    body += &format!("--{BOUNDARY}--\r\n");
    let headers = format!("Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n");
    let reply = desk.send("POST", "/add", &headers, body.as_bytes());
    (reply.status, reply.header("location").to_owned(), reply.body)
}

/// The value of the first field of that name in a page.
fn value(html: &str, field: &str) -> String {
    let from = html.find(field).unwrap_or_else(|| panic!("no {field}")) + field.len();
    html[from..from + html[from..].find('"').unwrap()].to_owned()
}

const ONE: &str = "Harbour Times\n\nBridge in Velmore closed\n\nVelmore, 3 May 2024 - The old bridge of \
    Velmore was closed on Friday after cracks were found. Mayor Ines Quarto said that 12 ships were \
    waiting. Engineers will inspect the bridge on 7 May.";
const OTHER: &str = "River Post\n\nCracks close Velmore bridge\n\nVelmore, 3 May 2024 - Cracks were found \
    in the old bridge of Velmore, which was closed on Friday. Mayor Ines Quarto said that 15 ships \
    were waiting. Engineers will inspect the bridge on 8 May.";

#[test]
fn dropped_files_become_a_dossier() {
    let desk = Served::of_examples("dropped", Options::default());
    let files = [("one.txt", ONE), ("two.txt", OTHER)];
    let (status, to, _) = upload(&desk, &files, &[("together", "yes")]);
    assert_eq!(status, 303);
    let page = desk.get(&to);
    assert_eq!(page.status, 200, "{to}");
    assert!(
        page.body.contains("Velmore") && page.body.contains("<b>2</b> reports"),
        "{}",
        page.body
    );
    // The same again adds nothing.
    let before = desk.get("/api/v1/stats").body;
    upload(&desk, &files, &[]);
    assert_eq!(desk.get("/api/v1/stats").body, before);
}

#[test]
fn pasted_text_becomes_a_report_and_what_cannot_be_read_is_told() {
    let desk = Served::of_examples("pasted", Options::default());
    let fields = [("text", ONE), ("outlet", "Harbour <i>Times</i>"), ("published", "2024-05-03")];
    let (status, to, _) = upload(&desk, &[], &fields);
    assert_eq!(status, 303);
    let page = desk.get(&to).body;
    assert!(page.contains("Harbour &lt;i&gt;Times") && !page.contains("<i>Times"), "{page}");
    let (status, _, page) = upload(&desk, &[("../../x.bin", "\0\u{1}\0"), ("a.txt", "")], &[]);
    assert_eq!(status, 200);
    assert!(page.contains("0 reports added") && page.contains("2 refused"), "{page}");
    assert!(page.contains("x.bin: binary data") && !page.contains("../../x.bin"));
    let (_, _, page) = upload(&desk, &[], &[]);
    assert!(page.contains("Nothing was sent"));
}

#[test]
fn what_was_added_is_taken_out_again() {
    let desk = Served::of_examples("taken-out", Options::default());
    let before = desk.get("/api/v1/stats").body;
    let (status, to, _) = upload(&desk, &[("one.txt", ONE)], &[]);
    assert!(status == 303 && to.contains("?added="), "{status} {to}");
    let page = desk.get(&to).body;
    assert!(page.contains("1 report added: “"), "{page}");
    let undo = value(&page, "action=\"/changes/");
    let done = desk.form(&format!("/changes/{undo}"), &[]);
    assert_eq!((done.status, done.header("location")), (303, "/changes"), "its story is gone");
    assert_eq!(desk.get(to.split('?').next().unwrap()).status, 404);
    let page = desk.get("/changes").body;
    let kept = value(&page, "href=\"/changes/");
    let kept = desk.get(&format!("/changes/{kept}"));
    assert!(kept.status == 200 && kept.body.contains("cracks were found"), "{}", kept.body);
    assert!(kept.header("content-type").starts_with("text/plain"));
    for none in ["/changes/99/removed.txt", "/changes/x/removed.txt"] {
        assert_eq!(desk.get(none).status, 404, "{none}");
    }
    let after = desk.get("/api/v1/stats").body;
    let counts = |stats: &str| {
        let stats: serde_json::Value = serde_json::from_str(stats).unwrap();
        ["articles", "versions", "stories", "outlets"].map(|name| stats[name].clone())
    };
    assert_eq!(counts(&after), counts(&before));

    // Of several stories, the page that lists them has the way back.
    let ferry = ONE.replace("Velmore", "Ostra").replace("bridge", "harbour");
    let (status, _, page) = upload(&desk, &[("a.txt", &ferry), ("b.txt", "")], &[]);
    assert!(status == 200 && page.contains("1 report added"), "{page}");
    let undo = value(&page, "action=\"/changes/");
    desk.form(&format!("/changes/{undo}"), &[]);
    assert_eq!(counts(&desk.get("/api/v1/stats").body), counts(&before));
}

#[test]
fn stories_are_renamed_merged_split_and_all_is_undone() {
    let desk = Served::of_examples("changed", Options::default());
    let (ferry, talks) = (desk.story("erry"), desk.story("ish"));
    let named = desk.form(&format!("/story/{ferry}/name"), &[("name", "The <b>fire</b>")]);
    assert_eq!(named.status, 303);
    let page = desk.get(named.header("location")).body;
    assert!(
        page.contains("The &lt;b&gt;fire&lt;/b&gt;</h1>") && page.contains("renamed to"),
        "{page}"
    );

    let into = format!("/story/{ferry}/merge");
    let merged = desk.form(&into, &[("stories", &format!("Some headline ({talks})"))]);
    assert_eq!(merged.status, 303);
    assert_eq!(desk.get(&format!("/story/{talks}")).status, 307, "its address leads on");
    let page = desk.get(merged.header("location")).body;
    assert!(page.contains("merged into this story"));
    let undo = value(&page, "action=\"/changes/");
    assert_eq!(desk.form(&format!("/changes/{undo}"), &[]).status, 303);
    assert_eq!(desk.get(&format!("/story/{talks}")).status, 200);

    let page = desk.get(&format!("/story/{ferry}")).body;
    let report = value(&page, "name=\"reports\" value=\"");
    let split = desk.form(&format!("/story/{ferry}/split"), &[("reports", &report)]);
    assert_eq!(split.status, 303);
    assert!(!split.header("location").contains(&format!("/{ferry}?")));
    let page = desk.get("/changes").body;
    assert!(page.contains("1 report split off") && page.contains("undone just now"), "{page}");
    let undo = value(&page, "action=\"/changes/");
    assert_eq!(
        desk.form(&format!("/changes/{undo}"), &[("back", "x")]).header("location"),
        "/changes"
    );
    assert!(desk.get(&format!("/story/{ferry}")).body.contains(&report));
}

#[test]
fn a_conflict_is_settled_and_opened_again() {
    let desk = Served::of_examples("settled", Options::default());
    let ferry = desk.story("erry");
    let path = format!("/story/{ferry}");
    let before = desk.get(&path).body;
    let count = |html: &str| html.matches("<details class=\"judge\">").count();
    let fields =
        [("conflict", value(&before, "name=\"conflict\" value=\"")), ("ruling", "settled".into())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    assert_eq!(desk.form(&format!("{path}/verdict"), &fields).status, 303);
    let page = desk.get(&path).body;
    assert_eq!(count(&page), count(&before) - 1);
    assert!(page.contains("Set aside by you"));
    assert_eq!(desk.form(&format!("{path}/verdict"), &fields).status, 409, "it is no longer open");
    let judged = &page[page.find("Set aside by you").unwrap()..];
    let undo = value(judged, "action=\"/changes/");
    desk.form(&format!("/changes/{undo}"), &[]);
    assert_eq!(count(&desk.get(&path).body), count(&before));
}

#[test]
fn a_large_story_brings_its_reports_behind_its_page() {
    let desk = Served::of_examples("large-story", Options::default());
    let texts: Vec<(String, String)> = (0..14)
        .map(|n| (format!("{n}.txt"), ONE.replace("12 ships", &format!("{} ships", n + 12))))
        .collect();
    let files: Vec<(&str, &str)> = texts.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let (status, to, _) = upload(&desk, &files, &[("together", "yes")]);
    assert_eq!(status, 303);
    let page = desk.get(&to).body;
    assert!(page.contains("<b>14</b> reports") && !page.contains("data-report>"), "{page}");
    let behind = value(&page, "data-later=\"");
    let reports = desk.get(&behind);
    assert_eq!((reports.status, reports.body.matches("data-report>").count()), (200, 14));
    // What a fact leads to comes with them.
    let links: Vec<&str> =
        page.split("href=\"#s1-").skip(1).map(|l| &l[..l.find('"').unwrap()]).collect();
    assert!(links.len() > 20, "{}", links.len());
    for link in links {
        let id = format!("id=\"s1-{link}\"");
        assert!(page.contains(&id) || reports.body.contains(&id), "{link}");
    }
    assert!(!desk.get(&format!("/story/{}", desk.story("erry"))).body.contains("data-later"));
}
