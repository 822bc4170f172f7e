//! How far the work is: shown on a terminal, silent in a pipe.

use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// A counter of articles on standard error; it clears itself when the work is done.
pub(crate) fn counter(verb: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {msg} {human_pos} articles, {per_sec}")
        .expect("the template is valid");
    let bar = ProgressBar::new_spinner().with_style(style).with_message(verb);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
