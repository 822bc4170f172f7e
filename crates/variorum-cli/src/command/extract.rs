//! `variorum extract`: web pages in, articles out.

use crate::args::ExtractArgs;
use crate::input::{self, Inputs};
use crate::{Outcome, output};
use anyhow::Result;
use serde_json::Value;
use std::io::Write;
use variorum::article::{Article, Refused};
use variorum::view;

pub(crate) fn run(args: &ExtractArgs) -> Result<Outcome> {
    input::set_threads(&args.threads)?;
    let mut inputs = Inputs::open(&args.pages, "extracting");
    let mut out = output::open(args.output.file.as_deref())?;
    while let Some(pages) = inputs.pages() {
        for (place, page) in pages {
            if let Err(refused) = &page {
                inputs.say(&format!("{place}: {refused}"));
            }
            writeln!(out, "{}", line(page))?;
        }
    }
    out.flush()?;
    Ok(inputs.finish())
}

/// The article of a page. A page that holds none has a line of its own too, with the reason: every
/// page named is answered.
fn line(page: Result<Article, Refused>) -> Value {
    page.map_or_else(
        |refused| {
            let mut json = view::json::article(&refused.article);
            json["refused"] = refused.why.to_string().into();
            json
        },
        |article| view::json::article(&article),
    )
}
