//! What a batch of a hundred million articles needs beside the line: one that takes too long, is too
//! long, or finds a defect of ours stops nothing but itself.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// What one article may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Bytes of text.
    pub bytes: usize,
    /// Time on the clock; without one the work is done on the caller's thread.
    pub time: Option<Duration>,
}

impl Default for Budget {
    /// As long a text as is read at all, and any time.
    fn default() -> Self {
        Self { bytes: crate::source::MAX_BYTES, time: None }
    }
}

/// Why an article was given up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum GivenUp {
    #[error("{bytes} bytes of text, where {most} are allowed; split it into articles")]
    TooLong { bytes: usize, most: usize },
    #[error("not done within {seconds} s; raise the time an article may take, or leave it out")]
    TooSlow { seconds: u64 },
    #[error("a defect of Variorum, please report it with the article: {what}")]
    Defect { what: String },
}

/// Does `work` on a text of `bytes` within `budget`.
///
/// Work that takes too long is left to end by itself on a thread of its own; its result is dropped.
///
/// # Errors
/// Which budget it broke, or the words of its panic.
pub fn guarded<T: Send + 'static>(
    budget: Budget,
    bytes: usize,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, GivenUp> {
    if bytes > budget.bytes {
        return Err(GivenUp::TooLong { bytes, most: budget.bytes });
    }
    let caught = || catch_unwind(AssertUnwindSafe(work)).map_err(|panic| defect(&*panic));
    let Some(time) = budget.time else { return caught() };
    let (done, wait) = mpsc::channel();
    let started = thread::Builder::new().spawn(move || done.send(caught()).ok());
    match started {
        Ok(_) => {
            wait.recv_timeout(time).unwrap_or(Err(GivenUp::TooSlow { seconds: time.as_secs() }))
        }
        Err(error) => Err(GivenUp::Defect { what: format!("no thread: {error}") }),
    }
}

fn defect(panic: &(dyn Any + Send)) -> GivenUp {
    let words = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    let words = words.or_else(|| panic.downcast_ref::<String>().cloned());
    GivenUp::Defect { what: words.unwrap_or_else(|| "a panic without words".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timed(millis: u64) -> Budget {
        Budget { time: Some(Duration::from_millis(millis)), ..Budget::default() }
    }

    #[test]
    fn work_within_its_budget_gives_its_result() {
        assert_eq!(guarded(Budget::default(), 9, || 7), Ok(7));
        assert_eq!(guarded(timed(10_000), 9, || 7), Ok(7));
    }

    #[test]
    fn a_panic_is_the_articles_own() {
        for budget in [Budget::default(), timed(10_000)] {
            let got = guarded::<()>(budget, 9, || panic!("at word {}", 3));
            assert_eq!(got, Err(GivenUp::Defect { what: "at word 3".into() }));
        }
    }

    #[test]
    fn what_is_too_long_or_too_slow_is_given_up() {
        let small = Budget { bytes: 8, time: None };
        assert_eq!(guarded(small, 9, || 7), Err(GivenUp::TooLong { bytes: 9, most: 8 }));
        let slow = guarded(timed(20), 9, || thread::sleep(Duration::from_secs(2)));
        assert_eq!(slow, Err(GivenUp::TooSlow { seconds: 0 }));
    }
}
