//! How many words a second the times are found and worked out, on text that is tokenised and tagged
//! already: `cargo run --release --example times_speed ARTICLES.jsonl`.

use std::time::{Duration, Instant};
use variorum::annotate::timex;
use variorum::article::{Article, Published, PublishedFrom};

fn main() {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: times_speed ARTICLES.jsonl");
        std::process::exit(2);
    };
    let lines = match std::fs::read_to_string(&path) {
        Ok(lines) => lines,
        Err(error) => {
            eprintln!("{path}: {error}");
            std::process::exit(1);
        }
    };
    let (mut spent, mut words, mut times) = (Duration::ZERO, 0, 0);
    for line in lines.lines() {
        let Ok(record) = serde_json::from_str::<serde_json::Value>(line) else { continue };
        let text = record["text"].as_str().unwrap_or_default().to_owned();
        let day = record["published"].as_str().and_then(|day| day.get(..10)?.parse().ok());
        let document = variorum::annotate::annotate(Article {
            text,
            published: day.map(|day| Published::on(day, PublishedFrom::Given)),
            ..Article::default()
        });
        let text = &document.article.text;
        let start = Instant::now();
        let found = timex::find(text, &document.body.tokens).resolve(text, &document.article);
        spent += start.elapsed();
        words += text.split_whitespace().count();
        times += found.len();
    }
    let rate = words as f64 / spent.as_secs_f64().max(f64::EPSILON);
    eprintln!("{words} words, {times} times, {:.3} s, {rate:.0} words/s", spent.as_secs_f64());
}
