//! How long each layer of syntax takes on plain text, in microseconds a token:
//! `cargo run --release --example syntax_speed FILE`.

use std::time::{Duration, Instant};
use variorum::annotate::parse::Parser;
use variorum::annotate::sentence::sentences;
use variorum::annotate::surface::surfaces;
use variorum::annotate::tag::Tagger;
use variorum::annotate::token::{tokenize, tokens};

fn main() {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: syntax_speed FILE");
        std::process::exit(2);
    };
    let text = match std::fs::read(&path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) => {
            eprintln!("{path}: {error}");
            std::process::exit(1);
        }
    };
    // Weights are read on first use; that is not what is measured.
    let (tagger, parser, _) = (Tagger::shared(), Parser::shared(), tokenize("Ready."));
    let (mut tokens, a) = timed(|| tokens(&text));
    let (surfaces, b) = timed(|| surfaces(&text, &tokens));
    let (sentences, c) = timed(|| sentences(&text, &tokens, &surfaces));
    let (tags, d) = timed(|| tagger.tag(&sentences, &surfaces));
    let ((), e) = timed(|| parser.parse(&sentences, &surfaces, &tags, &mut tokens));
    let names = ["tokens", "surfaces", "sentences", "tags", "parse", "all"];
    for (name, time) in names.iter().zip([a, b, c, d, e, a + b + c + d + e]) {
        eprintln!("{name:<10}{:>8.3}", time.as_secs_f64() * 1e6 / tokens.len().max(1) as f64);
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}
