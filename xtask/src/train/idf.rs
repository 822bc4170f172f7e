//! Background counts of terms for stories: how many articles a word is in, usually.

use anyhow::Context;
use flate2::read::GzDecoder;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use variorum::article::Article;
use variorum::story::{Sketch, background, sketch};

/// Articles that may be trained on, a text a line.
const SOURCES: [&str; 5] = [
    "raw.wikinews.jsonl",
    "quotes.train.jsonl",
    "entities.worldwide.train.jsonl",
    "entities.re3d.jsonl",
    "entities.gmb.train.jsonl.gz",
];

pub(super) fn train(data: &Path) -> anyhow::Result<Vec<u8>> {
    let mut sketches = Vec::new();
    for source in SOURCES {
        let path = data.join(source);
        read(&path, &mut sketches).with_context(|| path.display().to_string())?;
    }
    Ok(background(sketches.iter()))
}

fn read(path: &Path, sketches: &mut Vec<Sketch>) -> anyhow::Result<()> {
    let file = File::open(path)?;
    let gzipped = path.extension().is_some_and(|extension| extension == "gz");
    let reader: Box<dyn Read> =
        if gzipped { Box::new(GzDecoder::new(file)) } else { Box::new(file) };
    for line in BufReader::new(reader).lines() {
        let value: serde_json::Value = serde_json::from_str(&line?)?;
        let field = |name: &str| value[name].as_str().map(str::to_owned);
        let text = field("text").context("a line without `text`")?;
        sketches.push(sketch(&Article { title: field("title"), text, ..Article::default() }));
    }
    Ok(())
}
