//! Stores at hand for pages: opened once, used by one page at a time; and one change at a time.

use crate::access::{Access, new_token};
use crate::answer::Answer;
use crate::digest::Digests;
use crate::problem::Problem;
use crate::renewal::{Renewal, Word};
use crate::shelf::Shelf;
use crate::visit::Visit;
use jiff::Timestamp;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{AcquireError, Semaphore, SemaphorePermit};
use variorum::store::{Store, StoreError};
use variorum::text::shingle::fnv1a;

/// Bytes of the store that each of them holds in memory.
const HELD: u32 = 8 << 20;
/// Lanes of pages: of those who ask for the same at once, one makes it.
const LANES: usize = 64;

/// What the pages are made from.
#[derive(Debug)]
pub struct Desk {
    path: PathBuf,
    idle: Mutex<Vec<Store>>,
    changing: Mutex<()>,
    /// Pages made at a time, and stores kept open for the next: each takes a core while it is made.
    cores: usize,
    turns: Semaphore,
    lanes: [tokio::sync::Mutex<()>; LANES],
    shelf: Shelf,
    digests: Digests,
    renewal: Renewal,
    clock: fn() -> Timestamp,
    access: Access,
    /// What the forms of this desk carry: another at every start.
    secret: Arc<str>,
}

/// What makes a page: the store and the visit in, the answer out.
pub(crate) type Result<T = Answer> = std::result::Result<T, Problem>;

impl Desk {
    /// A desk for the store at `path`, which must be there when a page is asked for.
    ///
    /// # Errors
    /// Where the system gives no random bytes.
    pub fn new(path: PathBuf, access: Access) -> std::io::Result<Self> {
        let cores = std::thread::available_parallelism().map_or(2, |n| n.get().clamp(2, 16));
        Ok(Self {
            path,
            idle: Mutex::default(),
            changing: Mutex::default(),
            turns: Semaphore::new(cores),
            cores,
            lanes: std::array::from_fn(|_| tokio::sync::Mutex::default()),
            shelf: Shelf::default(),
            digests: Digests::default(),
            renewal: Renewal::default(),
            clock: Timestamp::now,
            access,
            secret: new_token()?.into(),
        })
    }

    /// Makes a page; what goes wrong becomes a page that helps.
    pub(crate) fn answer(&self, visit: &Visit, make: impl Fn(&Store) -> Result) -> Answer {
        let (edition, now) = (Shelf::edition(&self.path), self.now());
        if let Some(answer) = self.shelf.find(visit, edition, now) {
            return answer;
        }
        // A page that tells of the renewal is not for later.
        let is_lasting = !self.renewal.is_under_way();
        let answer = self.finish(visit, self.with_store(&make));
        if is_lasting {
            self.shelf.keep(visit, edition, now, &answer);
        }
        answer.again(visit, now)
    }

    /// The page, where it was made for another visit and the store is as it was.
    pub(crate) fn at_hand(&self, visit: &Visit) -> Option<Answer> {
        self.shelf.find(visit, Shelf::edition(&self.path), self.now())
    }

    /// Changes the store; what goes wrong becomes a page that helps.
    pub(crate) fn change(&self, visit: &Visit, make: impl FnOnce(&mut Store) -> Result) -> Answer {
        let _one = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let made = if self.path.exists() {
            Store::open(&self.path).map_err(Problem::from).and_then(|mut store| make(&mut store))
        } else {
            Err(Problem::Store(StoreError::Missing { path: self.path.display().to_string() }))
        };
        self.finish(visit, made)
    }

    /// Says why a visit is not answered.
    pub(crate) fn refuse(&self, visit: &Visit, problem: Problem) -> Answer {
        self.finish(visit, Err(problem))
    }

    fn finish(&self, visit: &Visit, made: Result) -> Answer {
        made.unwrap_or_else(|problem| problem.answer(visit, &self.path)).for_visit(visit)
    }

    /// Waits until one of the stores is free.
    pub(crate) async fn turn(&self) -> std::result::Result<SemaphorePermit<'_>, AcquireError> {
        self.turns.acquire().await
    }

    /// Waits until nobody else makes the same page.
    pub(crate) async fn lane(&self, visit: &Visit) -> tokio::sync::MutexGuard<'_, ()> {
        let lane = fnv1a(visit.target.as_bytes()) % LANES as u64;
        self.lanes[lane as usize].lock().await
    }

    pub(crate) fn digests(&self) -> &Digests {
        &self.digests
    }

    /// Makes anew what another build made of the reports.
    pub(crate) fn renew(&self, tell: impl Fn(Word)) {
        self.renewal.run(&self.path, self.access.is_read_only, self.clock, tell);
    }

    /// What a page says while that is done.
    pub(crate) fn renewal(&self) -> Option<String> {
        self.renewal.told()
    }

    /// Looks at what pages show first, before anyone asks.
    pub(crate) fn look_ahead(&self) {
        // What is wrong with the store is told by the page that is asked for.
        let _ = self.open().map(|store| self.digests.look_ahead(&store));
    }

    fn open(&self) -> Result<Store> {
        let store = Store::open_existing(&self.path)?;
        store.hold(HELD)?;
        Ok(store)
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    pub(crate) fn access(&self) -> &Access {
        &self.access
    }

    /// What forms carry; `None` where nothing may be changed.
    pub(crate) fn form_secret(&self) -> Option<Arc<str>> {
        (!self.access.is_read_only).then(|| self.secret.clone())
    }

    fn with_store(&self, make: &impl Fn(&Store) -> Result) -> Result {
        if !self.path.exists() {
            self.idle().clear();
        }
        let kept = self.idle().pop();
        let was_kept = kept.is_some();
        let store = kept.map_or_else(|| self.open(), Ok)?;
        match make(&store) {
            // The file may have become another's since: opening it anew says what it is.
            Err(Problem::Store(StoreError::Sql { .. })) if was_kept => make(&self.open()?),
            made => {
                let mut idle = self.idle();
                if idle.len() < self.cores {
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
