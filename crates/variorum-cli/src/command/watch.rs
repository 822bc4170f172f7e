//! `variorum watch`: follows feeds, and keeps what is new in the store.

use crate::args::WatchArgs;
use crate::{Outcome, input};
use anyhow::{Context, Result, bail};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use std::path::Path;
use std::time::Duration;
use variorum::article::compose;
use variorum::pipeline;
use variorum::source::fetch::{Config, Document, FetchError, Fetched, Fetcher, Validators};
use variorum::source::{Fields, Form, Place, Record, decode_page, feed_entries, feed_list};
use variorum::store::{FetchState, Incoming, Status, Store};

/// The longest time until a feed that fails is asked for again.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(24);
/// Pages fetched between two changes of the store.
const AT_ONCE: usize = 20;
/// The shortest sleep between two rounds.
const SHORTEST_SLEEP: SignedDuration = SignedDuration::from_secs(1);

/// What to follow, and how: `feeds.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    /// How often each feed is asked for.
    #[serde(default = "quarter_hour")]
    every: SignedDuration,
    /// How often a page that is still in its feed is asked for again.
    #[serde(default = "six_hours")]
    recheck: SignedDuration,
    /// The least time between two requests to one host.
    pause: Option<SignedDuration>,
    /// The longest a request may take.
    timeout: Option<SignedDuration>,
    /// What the program says it is.
    user_agent: Option<String>,
    proxy: Option<String>,
    #[serde(default)]
    allow_private: bool,
    #[serde(default, rename = "feed")]
    feeds: Vec<Feed>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Feed {
    url: String,
    /// What its articles are said to be published by; else the feed says it.
    outlet: Option<String>,
    /// Whether the pages that its entries link to are fetched, or the entries are all there is.
    #[serde(default = "yes")]
    pages: bool,
}

fn yes() -> bool {
    true
}

fn quarter_hour() -> SignedDuration {
    SignedDuration::from_mins(15)
}

fn six_hours() -> SignedDuration {
    SignedDuration::from_hours(6)
}

impl List {
    /// Reads a list: TOML, or OPML with the settings that are usual.
    fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
        let is_opml = path.extension().is_some_and(|e| e == "opml" || e == "xml");
        let list = if is_opml {
            let links = feed_list(&bytes).with_context(|| path.display().to_string())?;
            let feed = |url| Feed { url, outlet: None, pages: true };
            let feeds = links.into_iter().map(|link| feed(link.url)).collect();
            Self { feeds, ..toml::from_str("")? }
        } else {
            let text = String::from_utf8(bytes).context("not UTF-8")?;
            toml::from_str(&text).with_context(|| path.display().to_string())?
        };
        if list.feeds.is_empty() {
            bail!("{}: no feeds; add [[feed]] with a url", path.display());
        }
        Ok(list)
    }

    fn config(&self) -> Config {
        let usual = Config::default();
        let set = |given: Option<SignedDuration>, usual: Duration| {
            given.and_then(|time| Duration::try_from(time).ok()).unwrap_or(usual)
        };
        Config {
            user_agent: self.user_agent.clone().unwrap_or(usual.user_agent),
            pause: set(self.pause, usual.pause),
            timeout: set(self.timeout, usual.timeout),
            proxy: self.proxy.clone(),
            allow_private: self.allow_private,
            ..usual
        }
    }
}

pub(crate) fn run(args: &WatchArgs) -> Result<Outcome> {
    input::set_threads(&args.threads)?;
    let list = List::read(&args.list)?;
    let mut watch = Watch {
        store: Store::open(&args.store.path)?,
        fetcher: Fetcher::new(list.config()).context("proxy")?,
        list,
        failed: false,
    };
    loop {
        let next = watch.round()?;
        if args.once {
            return Ok(if watch.failed { Outcome::Refused } else { Outcome::Done });
        }
        let sleep = next.duration_since(Timestamp::now()).max(SHORTEST_SLEEP);
        std::thread::sleep(Duration::try_from(sleep).unwrap_or_default());
    }
}

struct Watch {
    store: Store,
    fetcher: Fetcher,
    list: List,
    failed: bool,
}

impl Watch {
    /// Asks for every feed that is due; gives the moment when the next is.
    fn round(&mut self) -> Result<Timestamp> {
        let mut next = Timestamp::now() + LONGEST_WAIT;
        let mut changed = false;
        for n in 0..self.list.feeds.len() {
            let url = self.list.feeds[n].url.clone();
            let mut state = self.store.fetch_state(&url)?;
            if state.due <= Timestamp::now() {
                changed |= self.feed(n, &mut state)?;
                self.store.set_fetch_states(&[(url, state.clone())])?;
            }
            next = next.min(state.due);
        }
        if changed {
            pipeline::update(&mut self.store, Timestamp::now(), |_| ())?;
        }
        Ok(next)
    }

    /// Asks for one feed, and for the pages it links to; whether anything in it is new.
    fn feed(&mut self, n: usize, state: &mut FetchState) -> Result<bool> {
        let url = self.list.feeds[n].url.clone();
        match self.fetch(&url, state, self.list.every)? {
            None => Ok(false),
            Some(document) => self.entries(n, &document),
        }
    }

    /// Fetches a document that is due and says in `state` when it is due again; `None` where it is
    /// as it was or can't be had.
    fn fetch(
        &mut self,
        url: &str,
        state: &mut FetchState,
        every: SignedDuration,
    ) -> Result<Option<Document>> {
        let known = Validators { etag: state.etag.clone(), modified: state.modified.clone() };
        let fetched = self.fetcher.fetch(url, &known);
        let now = Timestamp::now();
        match fetched {
            Ok(fetched) => {
                state.failures = 0;
                state.fetched = Some(now);
                state.due = now + every;
                let Fetched::Document(document) = fetched else { return Ok(None) };
                state.etag.clone_from(&document.validators.etag);
                state.modified.clone_from(&document.validators.modified);
                Ok(Some(document))
            }
            Err(error) => {
                state.failures += 1;
                state.due = now + wait(&error, state.failures, every);
                self.say(url, &error.to_string(), now)?;
                Ok(None)
            }
        }
    }

    /// One line on standard error, and a reject in the store.
    fn say(&mut self, place: &str, reason: &str, now: Timestamp) -> Result<()> {
        self.failed = true;
        eprintln!("variorum: {place}: {}", reason.replace('\n', " "));
        Ok(self.store.reject(place, reason, now)?)
    }

    fn entries(&mut self, n: usize, feed: &Document) -> Result<bool> {
        let place = self.list.feeds[n].url.clone();
        let outlet = self.list.feeds[n].outlet.clone();
        let with_pages = self.list.feeds[n].pages;
        let mut waiting = Vec::new();
        let mut states = Vec::new();
        let mut changed = false;
        for entry in feed_entries(&feed.bytes, feed.charset.as_deref(), &place) {
            let mut record = match entry {
                Ok(record) => record,
                Err(reject) => {
                    // An entry that is a headline alone still has a page; a feed that is none hasn't.
                    self.say(&place, &reject.why.to_string(), Timestamp::now())?;
                    continue;
                }
            };
            record.fields.outlet = outlet.clone().or(record.fields.outlet);
            let url = record.fields.url.clone().filter(|_| with_pages);
            match url {
                Some(url) => {
                    let mut state = self.store.fetch_state(&url)?;
                    if state.due > Timestamp::now() {
                        continue;
                    }
                    let was_had = state.fetched.is_some();
                    let every = self.list.recheck;
                    match self.fetch(&url, &mut state, every)? {
                        Some(page) => waiting.extend(self.page(page, record, &url)?),
                        // The entry stands in for a page that was never had.
                        None if !was_had => waiting.extend(self.incoming(record, &place)?),
                        None => {}
                    }
                    states.push((url, state));
                }
                None => waiting.extend(self.incoming(record, &place)?),
            }
            if waiting.len() >= AT_ONCE {
                changed |= self.keep(&mut waiting, &mut states)?;
            }
        }
        changed |= self.keep(&mut waiting, &mut states)?;
        Ok(changed)
    }

    /// Keeps reports, and only then that they were fetched: what is cut off is fetched again.
    fn keep(
        &mut self,
        waiting: &mut Vec<Incoming>,
        states: &mut Vec<(String, FetchState)>,
    ) -> Result<bool> {
        let added = pipeline::add(&mut self.store, std::mem::take(waiting), Timestamp::now())?;
        self.store.set_fetch_states(&std::mem::take(states))?;
        let mut changed = false;
        for item in added.iter().filter(|item| item.status != Status::Known) {
            changed = true;
            eprintln!("variorum: {} {}", item.status.as_str(), item.id);
        }
        Ok(changed)
    }

    /// The report of a page; where the page holds none, what its entry says.
    fn page(&mut self, page: Document, entry: Record, url: &str) -> Result<Option<Incoming>> {
        let is_page = page.kind.is_empty() || page.kind.contains("html");
        if !is_page {
            let reason = format!("{}: not a web page", page.kind);
            self.say(url, &reason, Timestamp::now())?;
            return self.incoming(entry, url);
        }
        let fields = Fields {
            text: decode_page(&page.bytes, page.charset.as_deref()),
            is_markup: false,
            ..entry.fields.clone()
        };
        let record = Record { fields, form: Form::Page, ..entry.clone() };
        match compose(record) {
            Ok(article) => Ok(Some(Incoming { article, place: page.url, file: None })),
            Err(refused) => {
                self.say(url, &refused.to_string(), Timestamp::now())?;
                self.incoming(entry, url)
            }
        }
    }

    /// The report of an entry by itself.
    fn incoming(&mut self, entry: Record, place: &str) -> Result<Option<Incoming>> {
        let Place { entry: number, .. } = entry.place;
        match compose(entry) {
            Ok(article) => Ok(Some(Incoming { article, place: place.to_owned(), file: None })),
            Err(refused) => {
                let place = number.map_or(place.to_owned(), |n| format!("{place}: entry {n}"));
                self.say(&place, &refused.to_string(), Timestamp::now())?;
                Ok(None)
            }
        }
    }
}

/// When to ask again for what could not be had: when the server says, else twice as late each time.
fn wait(error: &FetchError, failures: u32, every: SignedDuration) -> SignedDuration {
    let doubled = every.saturating_mul(1 << failures.min(10));
    let patient = if error.is_lasting() { LONGEST_WAIT } else { doubled.min(LONGEST_WAIT) };
    let asked = error.wait().and_then(|wait| SignedDuration::try_from(wait).ok());
    asked.map_or(patient, |asked| asked.max(every))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_and_a_wrong_key_is_named() {
        let list: List = toml::from_str(
            "every = '5min'\nallow_private = true\n[[feed]]\nurl = 'https://example.org/rss'\n\
             outlet = 'Post'\n",
        )
        .unwrap();
        assert_eq!(list.every, SignedDuration::from_mins(5));
        assert!(list.feeds[0].pages && list.config().allow_private);
        let error = toml::from_str::<List>("evry = '5min'").unwrap_err().to_string();
        assert!(error.contains("evry"), "{error}");
    }

    #[test]
    fn a_server_is_left_alone_longer_each_time() {
        let every = SignedDuration::from_mins(15);
        let busy = |wait| FetchError::Status { status: 503, wait };
        assert_eq!(wait(&busy(None), 1, every), SignedDuration::from_mins(30));
        assert_eq!(wait(&busy(None), 3, every), SignedDuration::from_hours(2));
        assert_eq!(wait(&busy(None), 30, every), LONGEST_WAIT);
        let asked = Some(Duration::from_hours(2));
        assert_eq!(wait(&busy(asked), 1, every), SignedDuration::from_hours(2));
        assert_eq!(wait(&FetchError::Robots, 1, every), LONGEST_WAIT);
    }
}
