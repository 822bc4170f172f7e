//! Any text on any day, or on none: times in order, inside the text, and in the years 1 to 9999.
#![no_main]

use libfuzzer_sys::fuzz_target;
use variorum::annotate::timex;
use variorum::annotate::token::tokenize;
use variorum::article::{Article, Published, PublishedFrom};

fuzz_target!(|input: (i16, i8, i8, String)| {
    let (year, month, day, text) = input;
    let day = jiff::civil::Date::new(year, month, day).ok();
    let article = Article {
        text: text.clone(),
        published: day.map(|day| Published::on(day, PublishedFrom::Given)),
        ..Article::default()
    };
    let mut last = 0;
    for time in timex::find(&text, &tokenize(&text).0).resolve(&text, &article) {
        assert!(!text[time.span].is_empty());
        assert!(time.span.start >= last);
        last = time.span.end;
        assert!(!time.value.starts_with('-') && !time.value.starts_with("0000"));
        if let Some((from, to)) = timex::interval(&time.value) {
            assert!(from <= to && (1..=9999).contains(&from.year()));
        }
    }
});
