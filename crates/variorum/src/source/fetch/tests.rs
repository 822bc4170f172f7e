//! Against a server that misbehaves.

use super::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A server of one test: answers every path in its own way, and keeps what was asked.
struct Server {
    address: String,
    asked: Arc<Mutex<Vec<(Instant, String)>>>,
}

impl Server {
    fn start(robots: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        // The thread ends with the test.
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let log = Arc::clone(&log);
                std::thread::spawn(move || serve(stream, robots, &log));
            }
        });
        Self { address, asked }
    }

    fn fetch(&self, path: &str) -> Result<Fetched, FetchError> {
        self.fetcher().fetch(&format!("{}{path}", self.address), &Validators::default())
    }

    fn fetcher(&self) -> Fetcher {
        Fetcher::new(Config {
            pause: Duration::ZERO,
            timeout: Duration::from_millis(1500),
            max_bytes: 100_000,
            allow_private: true,
            ..Config::default()
        })
        .unwrap()
    }

    fn paths(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        asked.iter().map(|(_, request)| request.split(' ').nth(1).unwrap().to_owned()).collect()
    }
}

fn serve(mut stream: TcpStream, robots: &str, log: &Mutex<Vec<(Instant, String)>>) {
    let mut request = String::new();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while reader.read_line(&mut request).is_ok_and(|n| n > 2) {}
    log.lock().unwrap().push((Instant::now(), request.clone()));
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    let page = |head: &str, body: &[u8]| {
        let length = body.len();
        [
            format!(
                "HTTP/1.1 200 OK\r\n{head}Content-Length: {length}\r\nConnection: close\r\n\r\n"
            )
            .as_bytes(),
            body,
        ]
        .concat()
    };
    let plain = |head: &str| {
        format!("HTTP/1.1 {head}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").into_bytes()
    };
    let answer = match path.as_str() {
        "/robots.txt" if robots == "500" => plain("500 Broken"),
        "/robots.txt" if robots.is_empty() => plain("404 Not Found"),
        "/robots.txt" => page("", robots.as_bytes()),
        "/page" => page(
            "Content-Type: text/HTML; charset=\"ISO-8859-1\"\r\nETag: \"v1\"\r\nLast-Modified: Mon, 03 Feb 2020 10:15:00 GMT\r\n",
            b"<p>caf\xe9</p>",
        ),
        "/unchanged" if request.to_lowercase().contains("if-none-match: \"v1\"") => {
            plain("304 Not Modified")
        }
        "/loop" => plain("302 Found\r\nLocation: /loop"),
        "/moved" => plain("301 Moved\r\nLocation: page"),
        "/to-file" => plain("302 Found\r\nLocation: file:///etc/passwd"),
        "/nowhere" => plain("302 Found"),
        "/to-private" => plain("302 Found\r\nLocation: http://169.254.169.254/latest"),
        "/to-forbidden" => plain("302 Found\r\nLocation: /staff/a"),
        "/missing" => plain("404 Not Found"),
        "/busy" => plain("429 Slow Down\r\nRetry-After: 17"),
        "/busy-until" => plain("503 Later\r\nRetry-After: Mon, 03 Feb 2020 10:15:00 GMT"),
        "/garbage" => b"\x00\x01 this is no HTTP at all\n\n".to_vec(),
        "/closed" => Vec::new(),
        "/cut" => b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<p>only".to_vec(),
        "/bomb" => {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(&vec![b' '; 3 << 20]).unwrap();
            page("Content-Encoding: gzip\r\n", &encoder.finish().unwrap())
        }
        "/not-gzip" => page("Content-Encoding: gzip\r\n", b"<p>plain</p>"),
        "/endless" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
            while stream.write_all(&[b'x'; 4096]).is_ok() {}
            return;
        }
        "/headers" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
            while stream.write_all(b"X-More: and more and more\r\n").is_ok() {}
            return;
        }
        "/drip" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n");
            while stream.write_all(b"x").is_ok() {
                std::thread::sleep(Duration::from_millis(50));
            }
            return;
        }
        "/silent" => {
            std::thread::sleep(Duration::from_secs(3));
            return;
        }
        _ => page("", b"fine"),
    };
    let _ = stream.write_all(&answer);
}

fn document(fetched: Result<Fetched, FetchError>) -> Document {
    match fetched {
        Ok(Fetched::Document(document)) => document,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_document_comes_with_its_charset_and_validators() {
    let server = Server::start("");
    let page = document(server.fetch("/page#part"));
    assert_eq!((page.kind.as_str(), page.charset.as_deref()), ("text/html", Some("iso-8859-1")));
    assert_eq!(page.bytes, b"<p>caf\xe9</p>");
    assert_eq!(page.validators.etag.as_deref(), Some("\"v1\""));
    let known = page.validators;
    let address = format!("{}/unchanged", server.address);
    assert_eq!(server.fetcher().fetch(&address, &known), Ok(Fetched::Unchanged));
}

#[test]
fn redirects_are_followed_and_held_to_the_same_rules() {
    let server = Server::start("User-agent: *\nDisallow: /staff/");
    assert!(document(server.fetch("/moved")).url.ends_with("/page"));
    assert_eq!(server.fetch("/loop"), Err(FetchError::Redirects));
    assert_eq!(server.fetch("/to-file"), Err(FetchError::BadAddress));
    assert_eq!(server.fetch("/nowhere"), Err(FetchError::BadAddress));
    assert_eq!(server.fetch("/to-forbidden"), Err(FetchError::Robots));
}

#[test]
fn private_addresses_are_refused_unless_allowed() {
    let server = Server::start("");
    let mut fetcher = Fetcher::new(Config::default()).unwrap();
    let mut check = |address: &str| {
        let refused = fetcher.fetch(address, &Validators::default());
        assert!(matches!(refused, Err(FetchError::Private { .. })), "{address}: {refused:?}");
    };
    check(&format!("{}/page", server.address));
    check("http://localhost:1/");
    check("http://[::1]/");
    check("http://0x7f000001/");
    check("http://169.254.169.254/latest");
    assert!(server.paths().is_empty(), "nothing was asked");
}

#[test]
fn rules_are_asked_for_once_and_kept_to() {
    let server = Server::start("User-agent: variorum\nDisallow: /staff/");
    let mut fetcher = server.fetcher();
    let mut fetch =
        |path: &str| fetcher.fetch(&format!("{}{path}", server.address), &Validators::default());
    assert!(fetch("/page").is_ok());
    assert_eq!(fetch("/staff/a"), Err(FetchError::Robots));
    assert!(fetch("/other").is_ok());
    assert_eq!(server.paths(), ["/robots.txt", "/page", "/other"]);
    let broken = Server::start("500");
    assert_eq!(broken.fetch("/page"), Err(FetchError::Robots));
}

#[test]
fn one_host_is_asked_with_pauses() {
    let server = Server::start("User-agent: *\nCrawl-delay: 0.2");
    let mut fetcher = server.fetcher();
    for path in ["/a", "/b", "/c"] {
        fetcher.fetch(&format!("{}{path}", server.address), &Validators::default()).unwrap();
    }
    let times: Vec<Instant> = server.asked.lock().unwrap().iter().map(|(at, _)| *at).collect();
    for pair in times[1..].windows(2) {
        assert!(pair[1] - pair[0] >= Duration::from_millis(190), "{:?}", pair[1] - pair[0]);
    }
}

#[test]
fn a_server_that_misbehaves_costs_bounded_time_and_memory() {
    let server = Server::start("");
    let began = Instant::now();
    assert_eq!(server.fetch("/endless"), Err(FetchError::TooLong(100_000)));
    assert_eq!(server.fetch("/bomb"), Err(FetchError::TooLong(100_000)));
    assert_eq!(server.fetch("/drip"), Err(FetchError::Timeout));
    assert_eq!(server.fetch("/silent"), Err(FetchError::Timeout));
    for path in ["/garbage", "/closed", "/cut", "/headers", "/not-gzip"] {
        let refused = server.fetch(path);
        let is_said = matches!(&refused, Err(FetchError::Network(_) | FetchError::Timeout));
        assert!(is_said, "{path}: {refused:?}");
    }
    assert!(began.elapsed() < Duration::from_secs(20));
}

#[test]
fn what_a_server_asks_for_is_known() {
    let server = Server::start("");
    let missing = server.fetch("/missing").unwrap_err();
    assert!(missing.is_lasting() && missing.to_string() == "the server answers 404");
    let busy = server.fetch("/busy").unwrap_err();
    assert_eq!(busy.wait(), Some(Duration::from_secs(17)));
    assert!(!busy.is_lasting());
    assert_eq!(server.fetch("/busy-until").unwrap_err().wait(), Some(Duration::ZERO));
}

#[test]
fn what_is_no_address_is_said() {
    let mut fetcher = Fetcher::new(Config::default()).unwrap();
    for address in ["", "example.org", "ftp://example.org/a", "javascript:alert(1)", "http://"] {
        let refused = fetcher.fetch(address, &Validators::default());
        assert_eq!(refused, Err(FetchError::BadAddress), "{address}");
    }
    let proxy = Config { proxy: Some("::::".into()), ..Config::default() };
    assert!(Fetcher::new(proxy).is_err());
}
