//! Any text as a query: read, or refused with a place inside it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use variorum::store::Query;

fuzz_target!(|text: &str| {
    if let Err(error) = Query::parse(text) {
        assert!(error.at <= text.chars().count());
        assert!(!error.to_string().is_empty());
    }
});
