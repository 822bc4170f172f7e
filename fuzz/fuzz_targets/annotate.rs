//! Any text, with any publication date or none: a document whose spans lie inside the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use variorum::article::Article;
use variorum::pipeline::read_article;

fuzz_target!(|text: &str| {
    let article = Article { id: "a".into(), text: text.to_owned(), ..Article::default() };
    let reading = read_article(article);
    let text = &reading.document.article.text;
    for token in &reading.document.body.tokens {
        assert!(!text[token.span].is_empty());
    }
    for time in &reading.document.body.times {
        assert!(!text[time.span].is_empty());
    }
    for entity in &reading.document.body.entities {
        assert!(!text[entity.span].is_empty());
    }
});
