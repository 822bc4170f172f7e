//! Pages that were made before, for others who ask for the same while the store is as it was.

use crate::answer::Answer;
use crate::visit::Visit;
use jiff::Timestamp;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

/// Bytes kept at most; then all is made anew.
const MOST: usize = 48 << 20;
/// Seconds after which a page is made anew in any case: its day may be another.
const LONGEST: i64 = 60;

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
        let pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        let (made, answer) = pages.kept.get(&key(visit)?)?;
        let is_fresh = now.as_second() - made.as_second() < LONGEST;
        (pages.edition == edition && is_fresh).then(|| answer.again(visit, now))
    }

    /// Keeps a page for others.
    pub(crate) fn keep(&self, visit: &Visit, edition: Edition, now: Timestamp, answer: &Answer) {
        let (Some(key), Some(bytes)) = (key(visit), answer.is_whole()) else { return };
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        if pages.edition != edition || pages.bytes + bytes > MOST {
            *pages = Pages { edition, ..Pages::default() };
        }
        pages.bytes += bytes;
        pages.kept.insert(key, (now, answer.clone()));
    }
}

/// Under which a visit's page is kept; `None` where the page is that visit's own.
fn key(visit: &Visit) -> Option<(String, bool)> {
    let is_common = !visit.is_return() && visit.param("done").is_empty();
    is_common.then(|| (visit.target.clone(), visit.takes_gzip))
}
