//! Feeds: RSS, Atom and JSON Feed; a record an entry.

use super::{Fields, Form, Place, Record, Reject, Why, decode};
use feed_rs::model::{Entry, Feed};

/// Elements inside one another; feeds have a handful, and a reader of XML may recurse.
const MAX_DEPTH: usize = 200;

/// The records of a feed.
pub(super) fn file(bytes: &[u8], path: &str) -> Vec<Result<Record, Reject>> {
    decoded(bytes, None, path)
}

/// The records of a feed that came with the charset of its headers.
pub(super) fn decoded(
    bytes: &[u8],
    charset: Option<&str>,
    path: &str,
) -> Vec<Result<Record, Reject>> {
    let reject = |why| vec![Err(Reject::new(Place::file(path), why))];
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return reject(Why::Empty);
    }
    if decode::is_binary(bytes) {
        return reject(Why::Binary);
    }
    if depth(bytes) > MAX_DEPTH {
        return reject(Why::NotAFeed(format!("elements nest deeper than {MAX_DEPTH}")));
    }
    let text = decode::page(bytes, charset);
    let feed = match feed_rs::parser::parse(text.trim_start().as_bytes()) {
        Ok(feed) => feed,
        Err(error) => return reject(Why::NotAFeed(error.to_string())),
    };
    if feed.entries.is_empty() {
        return reject(Why::NotAFeed("it has no entries".to_owned()));
    }
    let outlet = outlet(&feed);
    let numbered = feed.entries.into_iter().enumerate();
    numbered.map(|(n, entry)| record(entry, n + 1, path, outlet.as_deref())).collect()
}

/// Whether a text begins as a feed does.
pub(super) fn is_feed(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(2048)];
    let holds = |tag: &[u8]| head.windows(tag.len()).any(|window| window == tag);
    [&b"<rss"[..], b"<feed", b"<rdf:RDF"].iter().any(|tag| holds(tag)) || is_json_feed(bytes)
}

/// Whether a JSON object is a feed.
pub(super) fn is_json_feed(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(2048)];
    head.windows(20).any(|window| window == b"jsonfeed.org/version")
        || head.windows(21).any(|window| window == b"jsonfeed.org\\/version")
}

fn outlet(feed: &Feed) -> Option<String> {
    feed.title.as_ref().map(|title| title.content.trim().to_owned()).filter(|t| !t.is_empty())
}

/// The record of an entry: its content, else its summary.
fn record(entry: Entry, n: usize, path: &str, outlet: Option<&str>) -> Result<Record, Reject> {
    let place = Place { entry: Some(n as u64), ..Place::file(path) };
    let body = entry.content.and_then(|content| content.body);
    let text = body.or(entry.summary.map(|summary| summary.content));
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else {
        return Err(Reject::new(place, Why::NoText { names: "content, description, summary" }));
    };
    let fields = Fields {
        id: Some(entry.id).filter(|id| !id.is_empty()),
        url: entry.links.first().map(|link| link.href.clone()),
        outlet: outlet.map(str::to_owned),
        published: entry.published.or(entry.updated).map(|date| date.to_rfc3339()),
        updated: entry.updated.map(|date| date.to_rfc3339()),
        title: entry.title.map(|title| title.content),
        byline: entry.authors.first().and_then(|person| person.name.clone()),
        language: entry.language,
        text,
        is_markup: true,
    };
    Ok(Record { fields, form: Form::Fragment, place, warnings: Vec::new() })
}

/// How deep elements nest: start tags less end tags, at most.
pub(super) fn depth(bytes: &[u8]) -> usize {
    let (mut open, mut deepest) = (0usize, 0);
    for pair in bytes.windows(2) {
        match pair {
            [b'<', b'/'] | [b'/', b'>'] => open = open.saturating_sub(1),
            [b'<', b] if b.is_ascii_alphabetic() => open += 1,
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RSS: &str = "<?xml version='1.0'?><rss version='2.0'><channel><title>The Harbour Post</title>\
        <item><guid>a1</guid><title>Ferry talks resume</title><link>https://example.org/a1</link>\
        <pubDate>Mon, 03 Feb 2020 10:15:00 GMT</pubDate>\
        <description>&lt;p&gt;The union met the owners.&lt;/p&gt;</description></item>\
        <item><guid>a2</guid><title>No text</title></item></channel></rss>";

    #[test]
    fn entries_are_records_and_empty_ones_rejects() {
        let read = file(RSS.as_bytes(), "post.rss");
        let first = read[0].as_ref().unwrap();
        assert_eq!(first.fields.id.as_deref(), Some("a1"));
        assert_eq!(first.fields.outlet.as_deref(), Some("The Harbour Post"));
        assert_eq!(first.fields.published.as_deref(), Some("2020-02-03T10:15:00+00:00"));
        assert_eq!(first.fields.text, "<p>The union met the owners.</p>");
        let message = read[1].as_ref().unwrap_err().to_string();
        assert!(message.starts_with("post.rss: entry 2: no text"), "{message}");
    }

    #[test]
    fn atom_and_json_feeds_are_read() {
        let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title><id>f</id><entry><id>e1</id>\
            <title>Ferry</title><updated>2020-02-03T10:15:00Z</updated>\
            <content type='html'>&lt;p&gt;They met.&lt;/p&gt;</content></entry></feed>";
        assert_eq!(
            file(atom.as_bytes(), "a.atom")[0].as_ref().unwrap().fields.text,
            "<p>They met.</p>"
        );
        let json = r#"{"version": "https://jsonfeed.org/version/1", "title": "T", "items": [
            {"id": "1", "content_html": "<p>They met.</p>", "url": "https://example.org/1"}]}"#;
        assert!(is_json_feed(json.as_bytes()));
        assert_eq!(
            file(json.as_bytes(), "a.json")[0].as_ref().unwrap().fields.text,
            "<p>They met.</p>"
        );
    }

    #[test]
    fn what_is_no_feed_is_one_reject() {
        for bytes in [&b"<html><p>no</p></html>"[..], b"", b"<rss><channel>"] {
            let read = file(bytes, "x.xml");
            assert!(read.len() == 1 && read[0].is_err());
        }
        let deep = "<rss><channel>".to_owned() + &"<a>".repeat(100_000);
        assert!(file(deep.as_bytes(), "x.xml")[0].is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(cut in 0..RSS.len(), at in 0..RSS.len(), byte in any::<u8>()) {
            let mut bytes = RSS.as_bytes().to_vec();
            bytes[at] = byte;
            let _ = file(&bytes[..cut], "x.rss");
            let _ = file(&bytes, "x.rss");
        }
    }
}
