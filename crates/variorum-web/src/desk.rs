//! Stores at hand for pages: opened once, used by one page at a time.

use crate::answer::Answer;
use crate::problem::Problem;
use crate::visit::Visit;
use jiff::Timestamp;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use variorum::store::{Store, StoreError};

/// Stores kept open for the next page.
const KEPT: usize = 8;

/// What the pages are made from.
#[derive(Debug)]
pub struct Desk {
    path: PathBuf,
    idle: Mutex<Vec<Store>>,
    clock: fn() -> Timestamp,
}

/// What makes a page: the store and the visit in, the answer out.
pub(crate) type Result<T = Answer> = std::result::Result<T, Problem>;

impl Desk {
    /// A desk for the store at `path`, which must be there when a page is asked for.
    pub fn new(path: PathBuf) -> Self {
        Self { path, idle: Mutex::default(), clock: Timestamp::now }
    }

    /// Makes a page; what goes wrong becomes a page that helps.
    pub(crate) fn answer(&self, visit: &Visit, make: impl Fn(&Store) -> Result) -> Answer {
        let made = self.with_store(&make);
        made.unwrap_or_else(|problem| problem.page(&self.path)).for_visit(visit)
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    fn with_store(&self, make: &impl Fn(&Store) -> Result) -> Result {
        if !self.path.exists() {
            self.idle().clear();
        }
        let kept = self.idle().pop();
        let was_kept = kept.is_some();
        let store = kept.map_or_else(|| Store::open_existing(&self.path), Ok)?;
        match make(&store) {
            // The file may have become another's since: opening it anew says what it is.
            Err(Problem::Store(StoreError::Sql { .. })) if was_kept => {
                make(&Store::open_existing(&self.path)?)
            }
            made => {
                let mut idle = self.idle();
                if idle.len() < KEPT {
                    idle.push(store);
                }
                made
            }
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Store>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
