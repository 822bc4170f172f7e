//! Fetching from the web, politely: robots.txt, a pause between requests to one host, conditional
//! requests, limits of size and time, and no way into private networks.
//!
//! Decides nothing about when to fetch: that is for who calls it. The one part of the library that
//! touches the network, and only with the feature `fetch`.

mod address;
mod robots;

use jiff::Timestamp;
use robots::Robots;
use std::collections::HashMap;
use std::io::Read;
use std::net::IpAddr;
use std::time::{Duration, Instant};
use ureq::http::{HeaderMap, Response, StatusCode, header};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body};
use url::Url;

/// How to fetch.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// What the program says it is; what stands before the first `/` is its name in robots.txt.
    pub user_agent: String,
    /// The least time between two requests to one host.
    pub pause: Duration,
    /// The longest a request may take, to its last byte.
    pub timeout: Duration,
    /// The longest body that is read, unpacked.
    pub max_bytes: u64,
    /// "http://host:port", where requests go through another machine.
    pub proxy: Option<String>,
    /// Whether addresses of private networks and of this machine may be asked.
    pub allow_private: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            user_agent: concat!("variorum/", env!("CARGO_PKG_VERSION")).to_owned(),
            pause: Duration::from_secs(2),
            timeout: Duration::from_secs(30),
            max_bytes: 16 << 20,
            proxy: None,
            allow_private: false,
        }
    }
}

/// What a server said of a document the last time: sent back, so that it is sent only when it has
/// changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Validators {
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub modified: Option<String>,
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// The document.
    Document(Document),
    /// It is as it was the last time.
    Unchanged,
}

/// A document of the web.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Where it was in the end.
    pub url: String,
    /// "text/html", in lower case; empty where it wasn't said.
    pub kind: String,
    /// The charset of its `Content-Type`.
    pub charset: Option<String>,
    /// Its bytes, unpacked.
    pub bytes: Vec<u8>,
    /// What to send back the next time.
    pub validators: Validators,
}

/// Why a document could not be had.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum FetchError {
    #[error("not an address of the web; it begins with https:// or http://")]
    BadAddress,
    #[error("{host} is in a private network; allow it with allow_private = true")]
    Private { host: String },
    #[error("the site's robots.txt does not allow it")]
    Robots,
    #[error("the server answers {status}")]
    Status { status: u16, wait: Option<Duration> },
    #[error("longer than {0} bytes")]
    TooLong(u64),
    #[error("redirected more than {MAX_REDIRECTS} times")]
    Redirects,
    #[error("no answer in time")]
    Timeout,
    #[error("{0}")]
    Network(String),
}

impl FetchError {
    /// Whether the same request will fail again: gone, forbidden, no address.
    pub fn is_lasting(&self) -> bool {
        match self {
            Self::BadAddress | Self::Private { .. } | Self::Robots => true,
            Self::Status { status, .. } => matches!(status, 401 | 403 | 404 | 410 | 451),
            _ => false,
        }
    }

    /// How long the server asks to be left alone.
    pub fn wait(&self) -> Option<Duration> {
        match self {
            Self::Status { wait, .. } => *wait,
            _ => None,
        }
    }
}

const MAX_REDIRECTS: usize = 5;
/// How long a site's rules are believed.
const RULES_HOLD: Duration = Duration::from_hours(24);
/// The longest that a server is left alone for its asking.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// Fetches documents one at a time.
#[derive(Debug)]
pub struct Fetcher {
    agent: Agent,
    config: Config,
    /// By scheme, host and port.
    robots: HashMap<String, (Instant, Robots)>,
    /// When a host was last asked.
    asked: HashMap<String, Instant>,
}

impl Fetcher {
    /// A fetcher.
    ///
    /// # Errors
    /// A proxy that is no address.
    pub fn new(config: Config) -> Result<Self, FetchError> {
        let proxy = match &config.proxy {
            Some(proxy) => Some(ureq::Proxy::new(proxy).map_err(|e| network(&e))?),
            None => None,
        };
        let settings = Agent::config_builder()
            .user_agent(config.user_agent.as_str())
            .timeout_global(Some(config.timeout))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(proxy)
            .build();
        let agent = if config.allow_private || config.proxy.is_some() {
            Agent::new_with_config(settings)
        } else {
            let connector = DefaultConnector::default();
            Agent::with_parts(settings, connector, address::PublicOnly::default())
        };
        Ok(Self { agent, config, robots: HashMap::new(), asked: HashMap::new() })
    }

    /// Fetches a document, following redirects; each address on the way is held to the same rules.
    ///
    /// # Errors
    /// Why it could not be had.
    pub fn fetch(&mut self, address: &str, known: &Validators) -> Result<Fetched, FetchError> {
        let mut url = web_address(address)?;
        for _ in 0..=MAX_REDIRECTS {
            self.check_host(&url)?;
            if !self.rules(&url)?.allows(&path_of(&url)) {
                return Err(FetchError::Robots);
            }
            let response = self.ask(&url, known)?;
            match response.status() {
                StatusCode::NOT_MODIFIED => return Ok(Fetched::Unchanged),
                status if status.is_redirection() => url = next(&url, response.headers())?,
                StatusCode::OK => return self.document(&url, response).map(Fetched::Document),
                status => {
                    let wait = wait(response.headers());
                    return Err(FetchError::Status { status: status.as_u16(), wait });
                }
            }
        }
        Err(FetchError::Redirects)
    }

    /// Refuses private addresses that are written out: names are checked as they are resolved, but
    /// a proxy would resolve them elsewhere.
    fn check_host(&self, url: &Url) -> Result<(), FetchError> {
        let host = url.host_str().unwrap_or_default();
        let literal: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
        let is_local = host == "localhost" || host.ends_with(".localhost");
        let is_private = is_local || literal.is_some_and(|address| !address::is_public(address));
        if is_private && !self.config.allow_private {
            return Err(FetchError::Private { host: host.to_owned() });
        }
        Ok(())
    }

    /// The rules of a site, asked for once a day.
    fn rules(&mut self, url: &Url) -> Result<Robots, FetchError> {
        let site = url.origin().ascii_serialization();
        if let Some((read, rules)) = self.robots.get(&site)
            && read.elapsed() < RULES_HOLD
        {
            return Ok(rules.clone());
        }
        let rules = self.read_rules(url)?;
        self.robots.insert(site, (Instant::now(), rules.clone()));
        Ok(rules)
    }

    /// A site without rules allows all; one that fails to give them, nothing (RFC 9309, 2.3.1).
    fn read_rules(&mut self, url: &Url) -> Result<Robots, FetchError> {
        let mut url = url.join("/robots.txt").map_err(|_| FetchError::BadAddress)?;
        for _ in 0..=MAX_REDIRECTS {
            self.check_host(&url)?;
            let response = match self.ask(&url, &Validators::default()) {
                Ok(response) => response,
                Err(FetchError::Private { host }) => return Err(FetchError::Private { host }),
                Err(_) => return Ok(Robots::closed()),
            };
            let status = response.status();
            if status.is_redirection() {
                url = next(&url, response.headers())?;
            } else if status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS {
                return Ok(Robots::default());
            } else if status.is_success() {
                let mut bytes = Vec::new();
                let body = response.into_body().into_reader();
                // What came of rules that are cut off is better than none.
                let _ = body.take(robots::MAX_BYTES).read_to_end(&mut bytes);
                return Ok(Robots::parse(&String::from_utf8_lossy(&bytes), self.product()));
            } else {
                return Ok(Robots::closed());
            }
        }
        Ok(Robots::default())
    }

    fn product(&self) -> &str {
        self.config.user_agent.split(['/', ' ']).next().unwrap_or_default()
    }

    /// One request, after the pause that its host is due.
    fn ask(&mut self, url: &Url, known: &Validators) -> Result<Response<Body>, FetchError> {
        self.pause(url);
        let mut request = self.agent.get(url.as_str());
        if let Some(etag) = &known.etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(modified) = &known.modified {
            request = request.header(header::IF_MODIFIED_SINCE, modified);
        }
        request.call().map_err(|error| self.lift(&error, url))
    }

    fn pause(&mut self, url: &Url) {
        let host = url.host_str().unwrap_or_default().to_owned();
        let asked_for = self.robots.get(&url.origin().ascii_serialization());
        let asked_for = asked_for.and_then(|(_, rules)| rules.pause).unwrap_or_default();
        let due = self.config.pause.max(asked_for);
        if let Some(last) = self.asked.get(&host) {
            std::thread::sleep(due.saturating_sub(last.elapsed()));
        }
        self.asked.insert(host, Instant::now());
    }

    fn document(&self, url: &Url, response: Response<Body>) -> Result<Document, FetchError> {
        let headers = response.headers();
        let text = |name| headers.get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
        let content = text(header::CONTENT_TYPE).unwrap_or_default().to_ascii_lowercase();
        let (kind, parameters) = content.split_once(';').unwrap_or((&content, ""));
        let charset = parameters.split(';').find_map(|p| p.trim().strip_prefix("charset="));
        let charset = charset.map(|value| value.trim_matches(['"', '\'', ' ']).to_owned());
        let kind = kind.trim().to_owned();
        let validators =
            Validators { etag: text(header::ETAG), modified: text(header::LAST_MODIFIED) };
        let mut bytes = Vec::new();
        let limit = self.config.max_bytes;
        let body = response.into_body().into_with_config().limit(limit + 2).reader();
        body.take(limit + 1).read_to_end(&mut bytes).map_err(|error| {
            match error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>()) {
                Some(inner) => self.lift(inner, url),
                None => FetchError::Network(error.to_string()),
            }
        })?;
        if bytes.len() as u64 > limit {
            return Err(FetchError::TooLong(limit));
        }
        Ok(Document { url: url.to_string(), kind, charset, bytes, validators })
    }

    fn lift(&self, error: &ureq::Error, url: &Url) -> FetchError {
        match error {
            ureq::Error::Timeout(_) => FetchError::Timeout,
            ureq::Error::BodyExceedsLimit(_) => FetchError::TooLong(self.config.max_bytes),
            ureq::Error::Io(io) if io.kind() == std::io::ErrorKind::TimedOut => FetchError::Timeout,
            ureq::Error::Io(io) if io.to_string() == address::PRIVATE => {
                FetchError::Private { host: url.host_str().unwrap_or_default().to_owned() }
            }
            error => network(error),
        }
    }
}

fn network(error: &ureq::Error) -> FetchError {
    FetchError::Network(error.to_string())
}

/// An address of the web, without its fragment.
fn web_address(address: &str) -> Result<Url, FetchError> {
    let mut url = Url::parse(address.trim()).map_err(|_| FetchError::BadAddress)?;
    url.set_fragment(None);
    let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
    if is_web { Ok(url) } else { Err(FetchError::BadAddress) }
}

fn path_of(url: &Url) -> String {
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

/// Where a redirect leads.
fn next(from: &Url, headers: &HeaderMap) -> Result<Url, FetchError> {
    let location = headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
    let location = location.ok_or(FetchError::BadAddress)?;
    let url = from.join(location).map_err(|_| FetchError::BadAddress)?;
    web_address(url.as_str())
}

/// What `Retry-After` asks for: seconds, or a moment.
fn wait(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match value.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let moment = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
            Duration::try_from(moment.duration_since(Timestamp::now())).unwrap_or_default()
        }
    };
    Some(wait.min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests;
