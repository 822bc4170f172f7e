//! Two arbitrary reports: a dossier and its JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use variorum::article::Article;
use variorum::{dossier, pipeline, view};

fuzz_target!(|texts: (&str, &str)| {
    let report = |id: &str, text: &str| Article {
        id: id.into(),
        text: text.to_owned(),
        ..Article::default()
    };
    let articles = vec![report("a", texts.0), report("b", texts.1)];
    let (readings, dossiers) = pipeline::read(articles, dossier::Config::default());
    assert!(view::json::dossiers(&readings, &dossiers).is_object());
});
