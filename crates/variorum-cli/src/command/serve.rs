//! `variorum serve`: the store in a browser.

use crate::Outcome;
use crate::args::ServeArgs;
use anyhow::Result;
use std::io::Write;
use variorum_web::{Access, Options, Word, new_token};

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
    let store = path.display().to_string();
    variorum_web::serve(path, options, move |word| match word {
        Word::Ready(address) => {
            let mut out = std::io::stdout().lock();
            // Who can't read the address can still be served.
            let _ = writeln!(out, "{store} at http://{address}{end}");
            let _ = out.flush();
        }
        word => eprintln!("variorum: {store}: {}", told(&word)),
    })?;
    Ok(Outcome::Done)
}

/// What is done behind the pages, in words.
fn told(word: &Word) -> String {
    match word {
        Word::Renewing => {
            "another build made its dossiers; they are made anew, pages take longer until then"
                .to_owned()
        }
        Word::Renewed => "all dossiers are of this build".to_owned(),
        Word::Outdated => "another build made its dossiers, and this desk only reads: each page \
            makes its own; `variorum add` without reports brings the store up to date"
            .to_owned(),
        Word::NotRenewed(why) => format!("the dossiers could not be made anew: {why}"),
        _ => String::new(),
    }
}
