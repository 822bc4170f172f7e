//! `variorum serve`: the store in a browser.

use crate::Outcome;
use crate::args::ServeArgs;
use anyhow::Result;
use std::io::Write;

pub(crate) fn run(args: &ServeArgs) -> Result<Outcome> {
    let path = args.named.as_ref().unwrap_or(&args.store.path);
    variorum_web::serve(path, args.port, |address| {
        let mut out = std::io::stdout().lock();
        // Who can't read the address can still be served.
        let _ = writeln!(out, "{} at http://{address}", path.display());
        let _ = out.flush();
    })?;
    Ok(Outcome::Done)
}
