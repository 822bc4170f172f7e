//! `variorum annotate`: articles in, annotated articles out, a line each, in the same order.

use crate::args::AnnotateArgs;
use crate::input::{self, Inputs};
use crate::{Outcome, output};
use anyhow::Result;
use rayon::prelude::*;
use std::io::Write;
use variorum::article::Article;
use variorum::{pipeline, view};

pub(crate) fn run(args: &AnnotateArgs) -> Result<Outcome> {
    input::set_threads(&args.threads)?;
    let mut inputs = Inputs::open(std::slice::from_ref(&args.file), "annotating");
    let mut out = output::open(args.output.file.as_deref())?;
    loop {
        let batch = inputs.batch();
        if batch.is_empty() {
            break;
        }
        let lines: Vec<String> =
            batch.into_par_iter().map(|article| annotated_line(article, args.tokens)).collect();
        for line in lines {
            out.write_all(line.as_bytes())?;
        }
    }
    out.flush()?;
    Ok(inputs.finish())
}

fn annotated_line(article: Article, tokens: bool) -> String {
    let reading = pipeline::read_article(article);
    format!("{}\n", view::json::annotated(&reading.document, &reading.mentions, tokens))
}
