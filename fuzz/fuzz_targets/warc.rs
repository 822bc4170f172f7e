//! Any bytes as `archive.warc`: records and rejects, and an article of each record or the reason why not.
#![no_main]

use libfuzzer_sys::fuzz_target;
use variorum::article::compose;
use variorum::source::of_bytes;

fuzz_target!(|bytes: &[u8]| {
    for record in of_bytes(bytes.to_vec(), "archive.warc").into_iter().flatten() {
        if let Ok(article) = compose(record) {
            for zone in &article.zones {
                assert!(article.text.get(zone.span.range()).is_some());
            }
        }
    }
});
