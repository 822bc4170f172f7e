//! Lists of feeds, as feed readers export them (OPML 1 and 2).

use super::{Why, decode, feed};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;

/// Outlines inside one another.
const MAX_DEPTH: usize = 200;

/// A feed of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedLink {
    /// Its address.
    pub url: String,
    /// What the list calls it.
    pub title: Option<String>,
}

/// Whether a text begins as a list of feeds does.
pub(super) fn is_opml(bytes: &[u8]) -> bool {
    let head = bytes[..bytes.len().min(2048)].to_ascii_lowercase();
    head.windows(5).any(|window| window == b"<opml")
}

/// The feeds of a list, in order, each address once.
///
/// # Errors
/// [`Why::NotAFeedList`] where it names none.
pub fn feed_list(bytes: &[u8]) -> Result<Vec<FeedLink>, Why> {
    let wrong = |why: &str| Err(Why::NotAFeedList(why.to_owned()));
    if decode::is_binary(bytes) {
        return Err(Why::Binary);
    }
    if feed::depth(bytes) > MAX_DEPTH {
        return wrong("elements nest too deep");
    }
    let text = decode::page(bytes, None);
    let mut reader = Reader::from_str(&text);
    reader.config_mut().check_end_names = false;
    let mut feeds: Vec<FeedLink> = Vec::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => {
                if let Some(link) = link(&element)
                    && feeds.iter().all(|known| known.url != link.url)
                {
                    feeds.push(link);
                }
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) if feeds.is_empty() => return wrong(&error.to_string()),
            // What came before the damage is a list all the same.
            Err(_) => break,
        }
    }
    if feeds.is_empty() { wrong("no outline has an xmlUrl") } else { Ok(feeds) }
}

fn link(element: &BytesStart<'_>) -> Option<FeedLink> {
    if !element.local_name().as_ref().eq_ignore_ascii_case("outline") {
        return None;
    }
    let url = attribute(element, "xmlUrl").filter(|url| !url.is_empty())?;
    Some(FeedLink {
        url,
        title: attribute(element, "title").or_else(|| attribute(element, "text")),
    })
}

/// An attribute's value, whatever its case.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element
        .html_attributes()
        .with_checks(false)
        .flatten()
        .find(|a| a.key.as_ref().eq_ignore_ascii_case(name))?;
    let value = found.value;
    let value = quick_xml::escape::unescape(&value).map_or(value.to_string(), Cow::into_owned);
    Some(value.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LIST: &str = "<?xml version='1.0'?><opml version='2.0'><head><title>x</title></head><body>\
        <outline text='News'><outline text='Post &amp; Mail' xmlUrl='https://example.org/a?x=1&amp;y=2'/>\
        <outline title='Times' xmlurl=\"https://example.com/rss\"></outline></outline>\
        <outline text='again' xmlUrl='https://example.com/rss'/></body></opml>";

    #[test]
    fn feeds_are_listed_once_in_order() {
        assert!(is_opml(LIST.as_bytes()));
        let found = feed_list(LIST.as_bytes()).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].url, "https://example.org/a?x=1&y=2");
        assert_eq!(found[0].title.as_deref(), Some("Post & Mail"));
        assert_eq!(found[1].url, "https://example.com/rss");
    }

    #[test]
    fn a_list_without_feeds_is_refused() {
        let message = feed_list(b"<opml><body/></opml>").unwrap_err().to_string();
        assert!(message.contains("no outline"), "{message}");
    }

    proptest! {
        #[test]
        fn any_damage_is_survived(cut in 0..LIST.len(), at in 0..LIST.len(), byte in any::<u8>()) {
            let mut bytes = LIST.as_bytes().to_vec();
            bytes[at] = byte;
            let _ = feed_list(&bytes);
            let _ = feed_list(&bytes[..cut]);
        }
    }
}
