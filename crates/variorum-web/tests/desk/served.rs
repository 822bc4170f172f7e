//! A desk that runs, and what asks it.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::mpsc::Receiver;
use variorum::article::compose;
use variorum::pipeline;
use variorum::source::records;
use variorum::store::{Incoming, Store};
use variorum_web::{Options, Word};

/// A report that tries to be markup everywhere it can.
pub(crate) const HOSTILE: &str = r#"{"id": "<img src=x onerror=alert(1)>/../x", "outlet": "\"><script>alert(1)</script>", "published": "2023-05-02", "url": "javascript:alert(1)", "title": "</title><script>alert('title')</script> Mayor \u202espoke", "text": "Mayor <b onclick=alert(1)>Ana</b> Ruiz said: \"<script>alert('said')</script> will come to Paris on 9 May 2023.\" {{ q }} {% block x %}"}"#;

/// A running desk; its files lie in a folder of their own until the process ends.
pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    pub(crate) store: PathBuf,
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// Status line and headers, in small letters.
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Reply {
    /// A header of the answer; empty where it has none.
    pub(crate) fn header(&self, name: &str) -> &str {
        let start = format!("{name}: ");
        self.head.lines().find_map(|line| line.strip_prefix(&start)).unwrap_or("").trim()
    }
}

/// One desk for all tests that only look: the examples and a hostile report.
pub(crate) fn examples() -> &'static Served {
    static SERVED: OnceLock<Served> = OnceLock::new();
    SERVED.get_or_init(|| {
        let folder = folder("looked-at");
        let hostile = folder.join("hostile.jsonl");
        fs::write(&hostile, HOSTILE).unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
        let paths = [root.join("ferry-fire"), root.join("fishing-talks"), hostile];
        Served::start(&folder, &paths, Options::default())
    })
}

/// A new folder.
pub(crate) fn folder(name: &str) -> PathBuf {
    let name = format!("variorum-desk-{name}-{}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(&folder).unwrap();
    folder
}

impl Served {
    /// A desk over the examples that a test may change.
    pub(crate) fn of_examples(name: &str, options: Options) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
        let paths = [root.join("ferry-fire"), root.join("fishing-talks")];
        Self::start(&folder(name), &paths, options)
    }

    /// A desk over some reports.
    pub(crate) fn start(folder: &Path, paths: &[PathBuf], options: Options) -> Self {
        let path = folder.join("desk.db");
        fill(&path, paths);
        Self::open(&path, options).0
    }

    /// A desk over a store as it is, and what it tells.
    pub(crate) fn open(path: &Path, options: Options) -> (Self, Receiver<Word>) {
        let served = path.to_owned();
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let tell = move |word| drop(sender.send(word));
            variorum_web::serve(&served, options, tell).unwrap();
        });
        let Word::Ready(address) = receiver.recv().unwrap() else { panic!("its address is first") };
        (Self { address, store: path.to_owned() }, receiver)
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.send("GET", path, "", b"")
    }

    /// Sends a form as a page of the desk does, with its secret.
    pub(crate) fn form(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let secret = self.secret();
        let mut all = vec![("secret", secret.as_str())];
        all.extend(fields);
        let body: Vec<String> =
            all.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let headers =
            "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n";
        self.send("POST", path, headers, body.join("&").as_bytes())
    }

    /// What the forms of the desk carry.
    pub(crate) fn secret(&self) -> String {
        let page = self.get("/add").body;
        let from = page.find("name=\"secret\" value=\"").unwrap() + 21;
        page[from..from + 32].to_owned()
    }

    pub(crate) fn send(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> Reply {
        let bytes = self.raw(method, path, headers, body);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Reply { status, head: head.to_lowercase(), body: body.to_owned() }
    }

    /// The bytes of an answer.
    pub(crate) fn raw(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let host = if headers.contains("Host:") { "" } else { "Host: localhost\r\n" };
        let length = if body.is_empty() && method == "GET" {
            String::new()
        } else {
            format!("Content-Length: {}\r\n", body.len())
        };
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\n{host}{length}Connection: close\r\n{headers}\r\n"
        )
        .unwrap();
        // A body that is too long is refused before all of it is sent.
        stream.write_all(body).ok();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).ok();
        bytes
    }

    /// The number of the story whose headline on the front page holds `word`.
    pub(crate) fn story(&self, word: &str) -> String {
        let html = self.get("/?show=all").body;
        let mut cards = html.split("<li class=\"card-line\">").skip(1);
        let card = cards.find(|card| card.contains(word)).unwrap();
        let from = card.find("href=\"/story/").unwrap() + 13;
        card[from..from + card[from..].find(['"', '#']).unwrap()].to_owned()
    }
}

/// A value of a form.
fn encoded(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
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
