//! `variorum check`: whether the store is whole.

use crate::Outcome;
use crate::args::CheckArgs;
use anyhow::Result;
use jiff::Timestamp;
use variorum::pipeline;
use variorum::store::Store;

pub(crate) fn run(args: &CheckArgs) -> Result<Outcome> {
    let mut store = Store::open_existing(&args.store.path)?;
    if args.repair {
        store.repair()?;
        pipeline::update(&mut store, Timestamp::now(), |_| ())?;
    }
    let path = args.store.path.display();
    let found = store.check()?;
    for finding in &found {
        eprintln!("variorum: {path}: {}; {}", finding.what, finding.remedy);
    }
    if found.is_empty() {
        eprintln!("variorum: {path}: whole");
        return Ok(Outcome::Done);
    }
    Ok(Outcome::Refused)
}
