//! What lists of many stories show of each, kept as long as the story is as it was: a dossier is
//! unpacked once, not for every list it is on.

use crate::desk::Result;
use crate::page::{coming, front};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use variorum::store::{Store, StoryId, StorySummary};

/// Stories kept at most; then all are made anew.
const MOST: usize = 4096;
/// Stories that are looked at before anyone asks, the latest changed.
const AHEAD: usize = 500;

/// One story as lists show it.
#[derive(Debug)]
pub(crate) struct Digest {
    /// On the front page.
    pub(crate) card: front::Card,
    /// Its coming events, in order of time.
    pub(crate) coming: Vec<coming::Line>,
    /// The same for programs.
    pub(crate) dates: Vec<coming::Appointment>,
}

/// The digests.
#[derive(Debug, Default)]
pub(crate) struct Digests(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// What compared the reports.
    made_by: String,
    stories: HashMap<StoryId, (StorySummary, Arc<Digest>)>,
}

impl Digests {
    /// The digests of stories, in order; those that are gone since are left out.
    pub(crate) fn of(&self, store: &Store, list: &[StorySummary]) -> Result<Vec<Arc<Digest>>> {
        let made_by = store.setting("compared_by")?.unwrap_or_default();
        let mut out = Vec::new();
        for summary in list {
            if let Some(digest) = self.find(&made_by, summary) {
                out.push(digest);
            } else if let Some(outline) = store.outline(summary.id)? {
                let digest = Arc::new(Digest {
                    card: front::Card::of(&outline),
                    coming: coming::of_story(&outline),
                    dates: coming::appointments(&outline),
                });
                self.keep(&made_by, outline.summary, &digest);
                out.push(digest);
            }
        }
        Ok(out)
    }

    /// Looks at the stories that pages show first.
    pub(crate) fn look_ahead(&self, store: &Store) -> Result<()> {
        self.of(store, &store.stories(2, 0, AHEAD)?)?;
        self.of(store, &store.stories(1, 0, AHEAD)?)?;
        Ok(())
    }

    fn find(&self, made_by: &str, summary: &StorySummary) -> Option<Arc<Digest>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (known, digest) = kept.stories.get(&summary.id)?;
        // Whatever comes to a story, or is decided of it, moves the moment of its last change.
        (kept.made_by == made_by && known == summary).then(|| digest.clone())
    }

    fn keep(&self, made_by: &str, summary: StorySummary, digest: &Arc<Digest>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.made_by != made_by || kept.stories.len() >= MOST {
            *kept = Kept { made_by: made_by.to_owned(), ..Kept::default() };
        }
        kept.stories.insert(summary.id, (summary, digest.clone()));
    }
}
