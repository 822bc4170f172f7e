//! After the program was updated: what another build made of the reports is made anew behind the pages,
//! and kept, so that it is done once.

use jiff::Timestamp;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use variorum::pipeline;
use variorum::store::{Store, StoreError};

/// What a desk tells who started it.
#[derive(Debug)]
#[non_exhaustive]
pub enum Word {
    /// It answers at this address.
    Ready(SocketAddr),
    /// Another build made the store's readings and dossiers: they are being made anew. Pages are shown
    /// meanwhile, but slower.
    Renewing,
    /// They are all of this build.
    Renewed,
    /// They are another build's and are not kept anew, as the desk only reads: each page makes its own.
    Outdated,
    /// They could not be made anew, for this reason; each page makes its own.
    NotRenewed(StoreError),
}

/// Whether it is being done, and what of it.
#[derive(Debug, Default)]
pub(crate) struct Renewal(Mutex<Option<String>>);

impl Renewal {
    /// Does it where there is something to do; `tell` is told what is.
    pub(crate) fn run(
        &self,
        path: &Path,
        is_read_only: bool,
        clock: fn() -> Timestamp,
        tell: impl Fn(Word),
    ) {
        // What is wrong with a store that can't be read is told by the page that is asked for.
        let is_current = Store::open_existing(path).and_then(|store| store.is_up_to_date());
        if is_current.unwrap_or(true) {
            return;
        }
        if is_read_only {
            return tell(Word::Outdated);
        }
        tell(Word::Renewing);
        self.set(Some("annotating anew"));
        let done = Store::open(path).and_then(|mut store| {
            pipeline::update(&mut store, clock(), |step| self.set(Some(step)))
        });
        self.set(None);
        tell(done.map_or_else(Word::NotRenewed, |()| Word::Renewed));
    }

    fn set(&self, step: Option<&str>) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now = step.map(ToOwned::to_owned);
    }

    pub(crate) fn is_under_way(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// In a sentence; `None` where it isn't being done.
    pub(crate) fn told(&self) -> Option<String> {
        let step = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()?;
        Some(format!(
            "Variorum was updated. What it made of these reports before is being made anew ({step}): pages take longer until that is done."
        ))
    }
}
