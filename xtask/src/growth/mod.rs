//! Whether an article costs more as the archive grows: `cargo xtask growth store | cluster`, which
//! measure `add` and `cluster` at up to 100,000 articles and draw what they find under `docs/img`.

mod cluster;
mod graph;
mod store;
mod year;

use anyhow::{Context, Result};
use std::fs;

#[derive(clap::Subcommand)]
pub(crate) enum Growth {
    /// Fills a store and draws what adding 100 more costs at each size.
    Store(store::Args),
    /// Groups more and more articles and draws what each costs.
    Cluster(cluster::Args),
}

pub(crate) fn growth(command: &Growth) -> Result<()> {
    match command {
        Growth::Store(args) => store::store(args),
        Growth::Cluster(args) => cluster::cluster(args),
    }
}

/// CPU seconds of the processes this one waited for (proc(5), fields 16 and 17, in hundredths).
fn children() -> Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat").context("this measures on Linux alone")?;
    let after_name = stat.rsplit_once(") ").context("/proc/self/stat")?.1;
    let ticks = |n: usize| after_name.split(' ').nth(n - 3).and_then(|f| f.parse::<f64>().ok());
    Ok((ticks(16).context("cutime")? + ticks(17).context("cstime")?) / 100.0)
}
