//! Pages that were made before, for others who ask for the same while the store is as it was.

use crate::answer::Answer;
use crate::visit::Visit;
use jiff::Timestamp;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

/// Bytes kept at most: half of it asked for lately, half before.
const MOST: usize = 192 << 20;
/// Bytes that a page takes up beside its own.
const OVERHEAD: usize = 512;
/// Seconds of a day: pages tell what is still to come, so each is of the day it was made on.
const DAY: i64 = 86_400;

/// What a page was made from: the store's file and what waits beside it, by length and time.
pub(crate) type Edition = [Option<(u64, SystemTime)>; 2];

/// The shelf.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    pages: Mutex<Pages>,
}

#[derive(Debug, Default)]
struct Pages {
    edition: Edition,
    late: Part,
    early: Part,
}

#[derive(Debug, Default)]
struct Part {
    /// By what is asked for, and whether packed: the page as it was made, and when.
    kept: HashMap<(String, bool), (Timestamp, Answer)>,
    bytes: usize,
}

impl Shelf {
    /// The store as it is now; taken before a page is made.
    pub(crate) fn edition(store: &Path) -> Edition {
        let look = |path: &Path| {
            let file = std::fs::metadata(path).ok()?;
            Some((file.len(), file.modified().ok()?))
        };
        let mut beside = store.as_os_str().to_owned();
        beside.push("-wal");
        [look(store), look(Path::new(&beside))]
    }

    /// The page, where it is there and the visit asks for no page of its own.
    pub(crate) fn find(&self, visit: &Visit, edition: Edition, now: Timestamp) -> Option<Answer> {
        let key = key(visit)?;
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        if pages.edition != edition {
            return None;
        }
        let is_fresh = |made: Timestamp| now.as_second() / DAY == made.as_second() / DAY;
        if let Some((made, answer)) = pages.late.kept.get(&key) {
            return is_fresh(*made).then(|| answer.again(visit, now));
        }
        let (made, answer) = pages.early.kept.remove(&key)?;
        is_fresh(made).then(|| {
            let again = answer.again(visit, now);
            pages.put(key, made, answer);
            again
        })
    }

    /// Keeps a page for others.
    pub(crate) fn keep(&self, visit: &Visit, edition: Edition, now: Timestamp, answer: &Answer) {
        let Some(key) = key(visit).filter(|_| answer.is_whole()) else { return };
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        if pages.edition != edition {
            *pages = Pages { edition, ..Pages::default() };
        }
        pages.put(key, now, answer.clone());
    }
}

impl Pages {
    /// What nobody has asked for since the last half was filled goes.
    fn put(&mut self, key: (String, bool), made: Timestamp, answer: Answer) {
        let bytes = answer.bytes() + key.0.len() + OVERHEAD;
        if self.late.bytes + bytes > MOST / 2 {
            self.early = std::mem::take(&mut self.late);
        }
        self.late.bytes += bytes;
        self.late.kept.insert(key, (made, answer));
    }
}

/// Under which a visit's page is kept; `None` where the page is that visit's own.
fn key(visit: &Visit) -> Option<(String, bool)> {
    // What was decided is told by how long ago that was.
    let is_common = !visit.is_return()
        && visit.param("done").is_empty()
        && !visit.target.starts_with("/changes");
    is_common.then(|| (visit.target.clone(), visit.takes_gzip))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(target: &str) -> Visit {
        Visit::of(&target.parse().unwrap(), &axum::http::HeaderMap::new())
    }

    #[test]
    fn what_is_asked_for_stays_and_the_rest_goes() {
        let (shelf, edition, now) = (Shelf::default(), Edition::default(), Timestamp::UNIX_EPOCH);
        let page = Answer::page("x".repeat(12 << 20));
        for n in 0..40 {
            shelf.keep(&asks(&format!("/story/s{n}")), edition, now, &page);
            assert!(shelf.find(&asks("/story/s0"), edition, now).is_some(), "{n}");
        }
        assert!(shelf.find(&asks("/story/s1"), edition, now).is_none());
        assert!(shelf.find(&asks("/story/s39"), edition, now).is_some());
        let pages = shelf.pages.lock().unwrap();
        assert!(pages.late.bytes + pages.early.bytes <= MOST);
    }

    #[test]
    fn a_page_goes_with_its_store_and_its_day() {
        let (shelf, now) = (Shelf::default(), Timestamp::UNIX_EPOCH);
        let page = Answer::page("x".to_owned());
        shelf.keep(&asks("/"), Edition::default(), now, &page);
        let other = [Some((1, SystemTime::UNIX_EPOCH)), None];
        assert!(shelf.find(&asks("/"), other, now).is_none());
        let later = Timestamp::from_second(DAY).unwrap();
        assert!(shelf.find(&asks("/"), Edition::default(), later).is_none());
        assert!(shelf.find(&asks("/"), Edition::default(), now).is_some());
    }
}
