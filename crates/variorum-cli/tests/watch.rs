//! `variorum watch` against a server on this machine: what is new is kept, what hasn't changed isn't
//! sent again, and what misbehaves is said.

#![cfg(feature = "fetch")]
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex};

/// What the server says; what it was asked.
#[derive(Default)]
struct Site {
    feed: String,
    pages: Vec<(&'static str, String)>,
    asked: Vec<String>,
}

struct Server {
    address: String,
    site: Arc<Mutex<Site>>,
    folder: PathBuf,
}

impl Server {
    fn start(name: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let site = Arc::new(Mutex::new(Site::default()));
        let shared = Arc::clone(&site);
        // The thread ends with the test.
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                answer(stream, &shared);
            }
        });
        let folder = std::env::temp_dir().join(format!("variorum-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let list = format!(
            "every = '0s'\nrecheck = '0s'\npause = '0s'\ntimeout = '5s'\nallow_private = true\n\
             [[feed]]\nurl = '{address}/feed.xml'\noutlet = 'Post'\n\
             [[feed]]\nurl = '{address}/missing.xml'\n"
        );
        fs::write(folder.join("feeds.toml"), list).unwrap();
        Self { address, site, folder }
    }

    /// One round: exit code and standard error; and what was asked.
    fn round(&self) -> (i32, String, Vec<String>) {
        self.site.lock().unwrap().asked.clear();
        let output = Command::new(env!("CARGO_BIN_EXE_variorum"))
            .args(["watch", "feeds.toml", "--once"])
            .current_dir(&self.folder)
            .output()
            .unwrap();
        let asked = self.site.lock().unwrap().asked.clone();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap(), asked)
    }

    fn set(&self, items: &[(&'static str, String)]) {
        let mut site = self.site.lock().unwrap();
        let entry = |path: &str| {
            format!(
                "<item><guid>{path}</guid><title>Ferry</title><link>{}{path}</link><description>In \
                 short: a ferry sank off Port Velora.</description></item>",
                self.address
            )
        };
        let entries: String = items.iter().map(|(path, _)| entry(path)).collect();
        site.feed =
            format!("<rss version='2.0'><channel><title>T</title>{entries}</channel></rss>");
        site.pages = items.to_vec();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.folder).ok();
    }
}

fn answer(mut stream: TcpStream, site: &Mutex<Site>) {
    let mut request = String::new();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while reader.read_line(&mut request).is_ok_and(|n| n > 2) {}
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut site = site.lock().unwrap();
    site.asked.push(path.clone());
    let body = match path.as_str() {
        "/robots.txt" => Some("User-agent: *\nDisallow: /staff/".to_owned()),
        "/feed.xml" => Some(site.feed.clone()),
        path => site.pages.iter().find(|page| page.0 == path).map(|page| page.1.clone()),
    };
    let text = match body {
        None => {
            "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned()
        }
        Some(body) => {
            let tag = format!("\"{}\"", body.len());
            if request.to_lowercase().contains(&format!("if-none-match: {tag}")) {
                format!("HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\nConnection: close\r\n\r\n")
            } else {
                format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nETag: {tag}\r\n\
                     Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    body.len()
                )
            }
        }
    };
    stream.write_all(text.as_bytes()).ok();
}

fn page(killed: &str) -> String {
    format!(
        "<html><head><title>Ferry sinks off Port Velora</title></head><body><article><h1>Ferry sinks \
         off Port Velora</h1><p>A ferry with forty passengers sank off Port Velora on Monday. {killed} \
         people were killed, the coast guard of Velora said in the evening.</p><p>Commander Ida \
         Brandt said that divers would search the wreck until Thursday. The ferry Sea Lark had left \
         the island of Marn an hour before.</p></article></body></html>"
    )
}

#[test]
fn feeds_are_followed_politely() {
    let server = Server::start("watch");
    server.set(&[
        ("/a", page("Three")),
        ("/staff/b", page("Ten")),
        (
            "/wall",
            "<p>Subscribe to \
        continue reading.</p>"
                .to_owned(),
        ),
    ]);
    let (code, err, asked) = server.round();
    assert_eq!(code, 1, "a feed is missing, a page is forbidden: {err}");
    assert!(err.contains("/missing.xml: the server answers 404"), "{err}");
    assert!(err.contains("/staff/b: the site's robots.txt does not allow it"), "{err}");
    assert!(err.contains("paywall"), "{err}");
    assert!(!asked.contains(&"/staff/b".to_owned()), "{asked:?}");
    assert_eq!(err.matches("variorum: new ").count(), 3, "entries stand in for pages: {err}");
    let (_, err, _) = server.round();
    assert!(!err.contains("new ") && !err.contains("changed "), "nothing is new: {err}");
    assert!(!err.contains("missing.xml"), "what is gone is left alone: {err}");
    server.set(&[("/a", page("Eleven"))]);
    let (_, err, _) = server.round();
    assert!(err.contains("variorum: changed /a"), "{err}");
    let shown = Command::new(env!("CARGO_BIN_EXE_variorum"))
        .args(["show", "/a"])
        .current_dir(&server.folder)
        .output()
        .unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains("- Three") && shown.contains("+ Eleven"), "{shown}");
}

#[test]
fn a_wrong_list_says_what_is_wrong() {
    let server = Server::start("watch-list");
    fs::write(server.folder.join("feeds.toml"), "evry = '5min'").unwrap();
    let (code, err, _) = server.round();
    assert!(code == 2 && err.contains("evry"), "{err}");
    fs::write(server.folder.join("feeds.toml"), "").unwrap();
    let (code, err, _) = server.round();
    assert!(code == 2 && err.contains("no feeds"), "{err}");
}
