//! `variorum serve`: the store in a browser.

use crate::Outcome;
use crate::args::ServeArgs;
use anyhow::Result;
use std::io::Write;
use variorum_web::{Access, Options, new_token};

/// Where the token is looked for, so that it stands in no list of processes.
const TOKEN: &str = "VARIORUM_TOKEN";

pub(crate) fn run(args: &ServeArgs) -> Result<Outcome> {
    let path = args.named.as_ref().unwrap_or(&args.store.path);
    let token = if args.address.is_loopback() {
        None
    } else {
        let given = std::env::var(TOKEN).ok().filter(|token| !token.is_empty());
        Some(given.map_or_else(new_token, Ok)?)
    };
    let end = token.as_ref().map_or(String::new(), |token| format!("/?token={token}"));
    let access = Access { token, is_read_only: args.read_only };
    let options = Options { address: args.address, port: args.port, access };
    variorum_web::serve(path, options, |address| {
        let mut out = std::io::stdout().lock();
        // Who can't read the address can still be served.
        let _ = writeln!(out, "{} at http://{address}{end}", path.display());
        let _ = out.flush();
    })?;
    Ok(Outcome::Done)
}
