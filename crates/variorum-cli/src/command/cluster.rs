//! `variorum cluster`: articles in, the story and the origin of each out.

use crate::args::ClusterArgs;
use crate::input::{self, Inputs};
use crate::{Outcome, output};
use anyhow::Result;
use serde_json::json;
use std::io::Write;
use variorum::story;

pub(crate) fn run(args: &ClusterArgs) -> Result<Outcome> {
    input::set_threads(&args.threads)?;
    let mut inputs = Inputs::open(std::slice::from_ref(&args.file), "reading");
    let articles = inputs.all();
    let outcome = inputs.finish();
    let mut out = output::open(args.output.file.as_deref())?;
    for (article, place) in articles.iter().zip(story::cluster(&articles)) {
        let story = &articles[place.story].id;
        let origin = &articles[place.origin].id;
        writeln!(out, "{}", json!({"id": article.id, "story": story, "origin": origin}))?;
    }
    out.flush()?;
    Ok(outcome)
}
