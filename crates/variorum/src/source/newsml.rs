//! NewsML-G2 (IPTC), as agencies deliver: a record a news item, from a `newsMessage` or alone.

use super::opml::attribute;
use super::{Fields, Form, Place, Record, Reject, Why, decode, feed};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;

/// Elements inside one another.
const MAX_DEPTH: usize = 500;

/// Whether a text begins as NewsML-G2 does.
pub(super) fn is_newsml(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4096)];
    let holds = |tag: &[u8]| head.windows(tag.len()).any(|window| window == tag);
    holds(b"<newsItem") || holds(b"<newsMessage") || holds(b"iptc.org/std/nar")
}

/// The records of a file, a news item each; one without text (a picture) is a reject.
pub(super) fn file(bytes: &[u8], path: &str) -> Vec<Result<Record, Reject>> {
    let reject = |why| vec![Err(Reject::new(Place::file(path), why))];
    if decode::is_binary(bytes) {
        return reject(Why::Binary);
    }
    if feed::depth(bytes) > MAX_DEPTH {
        return reject(Why::NotNewsMl(format!("elements nest deeper than {MAX_DEPTH}")));
    }
    let text = decode::page(bytes, None);
    let items = elements(&text, &["newsItem"]);
    if items.is_empty() {
        return reject(Why::NotNewsMl("it holds no newsItem".to_owned()));
    }
    items.iter().enumerate().map(|(n, item)| record(item, n + 1, path)).collect()
}

/// An element: its name, its attributes that matter, and what is inside.
struct Element<'a> {
    name: String,
    id: Option<String>,
    language: Option<String>,
    literal: Option<String>,
    inner: &'a str,
}

/// Every element of one of these names, outermost, in order. Reading ends at damage.
fn elements<'a>(text: &'a str, names: &[&str]) -> Vec<Element<'a>> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let mut found = Vec::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                let Some(name) = name_among(&start, names) else { continue };
                let end = start.to_end().into_owned();
                let Ok(span) = reader.read_to_end(end.name()) else { break };
                let inner = text.get(span.start as usize..span.end as usize).unwrap_or_default();
                found.push(element(name, &start, inner));
            }
            Ok(Event::Empty(start)) => {
                if let Some(name) = name_among(&start, names) {
                    found.push(element(name, &start, ""));
                }
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    found
}

fn name_among(start: &BytesStart<'_>, names: &[&str]) -> Option<String> {
    let local = start.local_name();
    names.iter().find(|name| **name == local.as_ref()).map(|name| (*name).to_owned())
}

fn element<'a>(name: String, start: &BytesStart<'_>, inner: &'a str) -> Element<'a> {
    Element {
        name,
        id: attribute(start, "guid"),
        language: attribute(start, "xml:lang"),
        literal: attribute(start, "literal").or_else(|| attribute(start, "qcode")),
        inner,
    }
}

const WANTED: &[&str] = &[
    "headline",
    "by",
    "provider",
    "firstCreated",
    "versionCreated",
    "contentCreated",
    "contentModified",
    "language",
    "inlineXML",
    "inlineData",
];

fn record(item: &Element<'_>, n: usize, path: &str) -> Result<Record, Reject> {
    let place = Place { entry: Some(n as u64), ..Place::file(path) };
    let parts = elements(item.inner, WANTED);
    let all = |name: &'static str| parts.iter().filter(move |part| part.name == name);
    let words =
        |name: &'static str| all(name).map(|part| plain(part.inner)).find(|w| !w.is_empty());
    let markup = all("inlineXML").map(|part| body(part.inner)).find(|text| !text.is_empty());
    let (text, form) = match markup {
        Some(markup) => (Some(markup), Form::Fragment),
        None => (words("inlineData"), Form::Object),
    };
    let Some(text) = text else {
        return Err(Reject::new(place, Why::NoText { names: "inlineXML, inlineData" }));
    };
    let named = |part: &Element<'_>| {
        let name = elements(part.inner, &["name"]).first().map(|name| plain(name.inner));
        name.filter(|name| !name.is_empty()).or_else(|| part.literal.clone())
    };
    let fields = Fields {
        id: item.id.clone().or_else(|| Some(format!("item-{n}"))),
        url: None,
        outlet: all("provider").find_map(named),
        published: words("firstCreated")
            .or_else(|| words("contentCreated"))
            .or_else(|| words("versionCreated")),
        updated: words("contentModified").or_else(|| words("versionCreated")),
        title: words("headline"),
        byline: words("by"),
        language: item.language.clone(),
        is_markup: form == Form::Fragment,
        text,
    };
    Ok(Record { fields, form, place, warnings: Vec::new() })
}

/// What of an inline document is the report: the body of NITF or XHTML, its prefixes taken off.
fn body(inner: &str) -> String {
    let part = ["body.content", "body"]
        .iter()
        .find_map(|name| elements(inner, &[name]).into_iter().next())
        .map_or(inner, |body| body.inner);
    let mut out = part.to_owned();
    for prefix in ["xhtml:", "html:", "nitf:", "h:"] {
        if out.contains(&format!("<{prefix}")) {
            out = out.replace(&format!("<{prefix}"), "<").replace(&format!("</{prefix}"), "</");
        }
    }
    out.trim().to_owned()
}

/// The words of an element: without tags, on one line.
fn plain(inner: &str) -> String {
    let mut out = String::new();
    let mut in_tag = false;
    for c in inner.chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                out.push(' ');
            }
            _ if !in_tag => out.push(c),
            _ => {}
        }
    }
    let words = quick_xml::escape::unescape(&out).map_or(out.clone(), Cow::into_owned);
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MESSAGE: &str = "<?xml version='1.0'?><newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'>\
        <itemSet><newsItem guid='urn:newsml:example.org:20200203:1' xml:lang='en'>\
        <itemMeta><provider literal='HW'><name>Harbour Wire</name></provider>\
        <versionCreated>2020-02-03T11:00:00Z</versionCreated>\
        <firstCreated>2020-02-03T10:15:00Z</firstCreated></itemMeta>\
        <contentMeta><headline>Ferry talks &amp; strike</headline><by>By Ann Lee</by></contentMeta>\
        <contentSet><inlineXML contenttype='application/xhtml+xml'><html><head><title>x</title></head>\
        <body><p>They met.</p></body></html></inlineXML></contentSet></newsItem>\
        <newsItem guid='urn:2'><contentSet><remoteContent href='a.jpg'/></contentSet></newsItem>\
        </itemSet></newsMessage>";

    #[test]
    fn items_are_records_and_pictures_rejects() {
        assert!(is_newsml(MESSAGE.as_bytes()));
        let read = file(MESSAGE.as_bytes(), "hw.xml");
        assert_eq!(read.len(), 2);
        let first = read[0].as_ref().unwrap();
        assert_eq!(first.fields.id.as_deref(), Some("urn:newsml:example.org:20200203:1"));
        assert_eq!(first.fields.outlet.as_deref(), Some("Harbour Wire"));
        assert_eq!(first.fields.title.as_deref(), Some("Ferry talks & strike"));
        assert_eq!(first.fields.published.as_deref(), Some("2020-02-03T10:15:00Z"));
        assert_eq!((first.fields.text.as_str(), first.form), ("<p>They met.</p>", Form::Fragment));
        let message = read[1].as_ref().unwrap_err().to_string();
        assert!(message.starts_with("hw.xml: entry 2: no text"), "{message}");
    }

    #[test]
    fn nitf_with_prefixes_is_read() {
        let item = "<newsItem guid='a'><inlineXML><nitf:nitf><nitf:body><nitf:body.head/>\
            <nitf:body.content><nitf:p>They met.</nitf:p></nitf:body.content></nitf:body></nitf:nitf>\
            </inlineXML></newsItem>";
        let read = file(item.as_bytes(), "a.xml");
        assert_eq!(read[0].as_ref().unwrap().fields.text, "<p>They met.</p>");
    }

    #[test]
    fn what_holds_no_item_is_one_reject() {
        assert!(file(b"<newsMessage></newsMessage>", "a.xml")[0].is_err());
        let deep = "<newsItem>".to_owned() + &"<a>".repeat(100_000);
        assert!(file(deep.as_bytes(), "a.xml")[0].is_err());
    }

    proptest! {
        #[test]
        fn any_damage_is_survived(cut in 0..MESSAGE.len(), at in 0..MESSAGE.len(), byte in any::<u8>()) {
            let mut bytes = MESSAGE.as_bytes().to_vec();
            bytes[at] = byte;
            let _ = file(&bytes, "x.xml");
            let _ = file(&bytes[..cut], "x.xml");
        }
    }
}
