//! The store for programs: what the contract says, page by page, and nothing that isn't in its
//! `OpenAPI` file.

use crate::served::{HOSTILE, Served, examples};
use serde_json::{Value, json};
use variorum_web::Options;

const JSON: &str = "Content-Type: application/json\r\n";

fn get(desk: &Served, path: &str) -> Value {
    let reply = desk.get(path);
    assert_eq!(reply.status, 200, "{path}: {}", reply.body);
    assert_eq!(reply.header("content-type"), "application/json", "{path}");
    serde_json::from_str(&reply.body).unwrap()
}

fn post(desk: &Served, path: &str, body: &Value) -> (u16, Value) {
    let reply = desk.send("POST", path, JSON, body.to_string().as_bytes());
    (reply.status, serde_json::from_str(&reply.body).unwrap())
}

#[test]
fn lists_come_in_pages() {
    let desk = examples();
    let mut seen = Vec::new();
    let mut next = "/api/v1/stories?limit=1".to_owned();
    loop {
        let page = get(desk, &next);
        assert_eq!(page["items"].as_array().unwrap().len(), 1, "{page}");
        seen.push(page["items"][0]["id"].as_str().unwrap().to_owned());
        match page["next"].as_str() {
            Some(more) => next = more.to_owned(),
            None => break,
        }
    }
    seen.sort();
    seen.dedup();
    assert!(seen.len() >= 3, "{seen:?}");
    let shared = get(desk, "/api/v1/stories?min_reports=2");
    assert_eq!(shared["items"].as_array().unwrap().len(), 2);
    let disputed = get(desk, "/api/v1/stories?disputed=true");
    assert!(disputed["items"].as_array().unwrap().iter().all(|s| s["conflicts"] != 0));
    for path in ["articles?q=ferry&limit=1", "outlets?limit=1", "coming?limit=1", "decisions"] {
        assert!(get(desk, &format!("/api/v1/{path}"))["items"].is_array(), "{path}");
    }
}

#[test]
fn a_story_is_the_contract_s_object() {
    let desk = examples();
    let id = desk.story("erry");
    let story = get(desk, &format!("/api/v1/stories/{id}"));
    assert_eq!((&story["version"], story["stories"].as_array().unwrap().len()), (&json!(1), 1));
    assert_eq!(story["articles"].as_array().unwrap().len(), 4);
    let exact = &story["stories"][0]["conflicts"][0]["values"][0]["evidence"][0];
    assert!(exact["exact"].is_string(), "{exact}");
    let article = story["articles"][0]["id"].as_str().unwrap();
    let article = get(desk, &format!("/api/v1/articles/{article}?tokens=true"));
    assert!(article["article"]["tokens"].is_array() && article["story"] == json!(id));
    let news = get(desk, &format!("/api/v1/stories/{id}/news?since=2023-01-01"));
    assert_eq!(news["reports"].as_array().unwrap().len(), 4);
    assert_eq!(get(desk, "/api/v1/stats")["shared_stories"], 2);
}

#[test]
fn what_goes_wrong_is_told_as_an_object() {
    let desk = examples();
    for (path, status) in [
        ("/api/v1/stories/s999", 404),
        ("/api/v1/stories/x", 404),
        ("/api/v1/articles/none", 404),
        ("/api/v1/nothing", 404),
        ("/api/v1/stories?limit=0", 400),
        ("/api/v1/stories?limit=101", 400),
        ("/api/v1/stories?offset=-1", 400),
        ("/api/v1/articles?q=(x", 400),
        ("/api/v1/stories/s1/news", 400),
    ] {
        let reply = desk.get(path);
        assert_eq!(reply.status, status, "{path}");
        assert_eq!(reply.header("content-type"), "application/problem+json", "{path}");
        let problem: Value = serde_json::from_str(&reply.body).unwrap();
        assert_eq!(problem["status"], status, "{path}");
        assert!(problem["detail"].is_string());
    }
    let body = desk.send("POST", "/api/v1/articles", JSON, b"{");
    assert_eq!(body.status, 400);
    assert!(serde_json::from_str::<Value>(&body.body).unwrap()["rejected"][0]["why"].is_string());
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let desk = examples();
    let mark = desk.get("/api/v1/stories").header("etag").to_owned();
    let again = format!("If-None-Match: {}\r\n", mark.replace("w/", "W/"));
    let reply = desk.send("GET", "/api/v1/stories", &again, b"");
    assert_eq!((reply.status, reply.body.as_str()), (304, ""));
}

#[test]
fn articles_come_in_and_decisions_are_made_and_undone() {
    let desk = Served::of_examples("api", Options::default());
    let (ferry, talks) = (desk.story("erry"), desk.story("ish"));
    let (status, added) = post(
        &desk,
        "/api/v1/articles",
        &json!({
            "id": "n1", "outlet": "New Post", "published": "2023-03-09",
            "title": "A bridge opens", "text": "The mayor opened a bridge in Velmore on Thursday.",
        }),
    );
    assert_eq!((status, &added["added"][0]["status"]), (200, &json!("new")), "{added}");
    let first = format!("/api/v1/decisions/{}", added["decision"]);
    let lines = "{\"id\":\"n2\",\"text\":\"One.\"}\n{\"id\":\"n3\"}\n";
    let kind = "Content-Type: application/x-ndjson\r\n";
    let reply = desk.send("POST", "/api/v1/articles", kind, lines.as_bytes());
    let told: Value = serde_json::from_str(&reply.body).unwrap();
    assert_eq!(
        (&told["added"][0]["id"], told["rejected"].as_array().unwrap().len()),
        (&json!("n2"), 1)
    );

    let story = format!("/api/v1/stories/{ferry}");
    let (status, made) = post(&desk, &format!("{story}/name"), &json!({"name": "A fire"}));
    assert_eq!((status, &made["story"]), (201, &json!(ferry)));
    assert_eq!(get(&desk, &story)["stories"][0]["headline"], "A fire");
    let (status, made) = post(&desk, &format!("{story}/merge"), &json!({"stories": [talks]}));
    assert_eq!(status, 201);
    let articles = get(&desk, &story)["articles"].as_array().unwrap().len();
    assert!(articles > 4);
    let undo = format!("/api/v1/decisions/{}", made["decision"]);
    assert_eq!(desk.send("DELETE", &undo, "", b"").status, 200);
    assert_eq!(desk.send("DELETE", &undo, "", b"").status, 404, "once");
    assert_eq!(get(&desk, &story)["articles"].as_array().unwrap().len(), 4);

    let open = get(&desk, &format!("{story}/conflicts"));
    let key = open["items"][0]["key"].clone();
    let verdict = json!({"conflict": key, "ruling": "wrong", "note": "two things"});
    assert_eq!(post(&desk, &format!("{story}/verdict"), &verdict).0, 201);
    let judged = get(&desk, &format!("{story}/conflicts"));
    let items = judged["items"].as_array().unwrap();
    let wrong = items.iter().find(|item| item["key"] == key).unwrap();
    assert_eq!(wrong["verdict"]["note"], "two things");
    assert_eq!(post(&desk, &format!("{story}/verdict"), &verdict).0, 409);
    let id = get(&desk, &story)["articles"][0]["id"].clone();
    assert_eq!(post(&desk, &format!("{story}/split"), &json!({"reports": [id]})).0, 201);
    assert_eq!(post(&desk, &format!("{story}/split"), &json!({"reports": ["none"]})).0, 409);
    assert_eq!(post(&desk, &format!("{story}/split"), &json!({"reports": 3})).0, 400);
    assert_eq!(get(&desk, "/api/v1/decisions")["items"].as_array().unwrap().len(), 6);
    let gone = desk.send("DELETE", &first, "", b"");
    assert_eq!((gone.status, gone.body.trim()), (200, "{\"story\":null}"), "with its only report");
    assert_eq!(desk.get("/api/v1/articles/n1").status, 404);
}

#[test]
fn every_address_of_the_openapi_file_is_answered_and_no_other() {
    let desk = examples();
    let file = get(desk, "/api/v1/openapi.json");
    assert!(file["openapi"].as_str().unwrap().starts_with("3.1"));
    let paths = file["paths"].as_object().unwrap();
    assert!(paths.len() >= 15, "{}", paths.len());
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().unwrap() {
            let path = format!("/api/v1{}", path.replace("{id}", "s1").replace("{number}", "0"));
            let reply = desk.send(&method.to_uppercase(), &path, JSON, b"");
            assert_ne!(reply.status, 405, "{method} {path}");
            let known = &operation["responses"][reply.status.to_string()];
            assert!(known.is_object(), "{method} {path}: {} isn't described", reply.status);
        }
    }
}

#[test]
fn a_hostile_article_is_only_text() {
    let found = get(examples(), "/api/v1/articles?q=Ana");
    let id = found["items"][0]["id"].as_str().unwrap();
    let given: Value = serde_json::from_str(HOSTILE).unwrap();
    assert_eq!(given["id"], json!(id));
    let path: String = id.bytes().map(|b| format!("%{b:02X}")).collect();
    let article = get(examples(), &format!("/api/v1/articles/{path}"));
    assert_eq!(article["article"]["title"], given["title"]);
}
