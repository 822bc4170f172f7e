//! What a page says of itself: headline, outlet, address, author, language.

use super::super::title::MARKS;
use super::dom::{Dom, NodeId};
use super::entity::decode;
use super::linked::Linked;
use super::tag::Tag;

/// A page's `<meta>` elements: names in lower case, values decoded, in order.
pub(super) struct Metas(Vec<(String, String)>);

impl Metas {
    pub(super) fn of(dom: &Dom<'_>) -> Self {
        let metas = dom.elements().filter(|&id| dom.node(id).tag == Tag::Meta);
        Self(
            metas
                .filter_map(|id| {
                    let name = ["property", "name", "itemprop"]
                        .iter()
                        .find_map(|key| dom.attribute(id, key))?;
                    let value = decode(dom.attribute(id, "content")?).trim().to_owned();
                    (!value.is_empty() && value.len() < 2000)
                        .then(|| (name.trim().to_ascii_lowercase(), value))
                })
                .take(300)
                .collect(),
        )
    }

    /// The first value under the first of `names` that is there.
    pub(super) fn get(&self, names: &[&str]) -> Option<&str> {
        let value = |name: &&str| self.0.iter().find(|(key, _)| key == name);
        names.iter().find_map(value).map(|(_, value)| value.as_str())
    }

    /// Every value whose name holds one of `parts`.
    pub(super) fn values<'a>(&'a self, parts: &'a [&str]) -> impl Iterator<Item = &'a str> {
        let named = |(name, _): &&(String, String)| parts.iter().any(|part| name.contains(part));
        self.0.iter().filter(named).map(|(_, value)| value.as_str())
    }

    /// Every value under a name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// The headline: the `<h1>` where the page's metadata agrees with it, else the metadata's.
pub(super) fn title(dom: &Dom<'_>, metas: &Metas, linked: &Linked) -> Option<String> {
    let named = metas.get(&["og:title", "twitter:title", "dc.title", "sailthru.title", "headline"]);
    let document = first(dom, Tag::Title).map(|id| text(dom, id));
    let heads: Vec<String> = dom
        .elements()
        .filter(|&id| dom.node(id).tag == Tag::H1)
        .take(5)
        .map(|id| text(dom, id))
        .filter(|head| head.chars().count() > 5)
        .collect();
    let witness = named.or(document.as_deref()).or(linked.headline.as_deref()).unwrap_or_default();
    let agreed = heads.iter().find(|head| agrees(head, witness)).cloned();
    agreed
        .or_else(|| linked.headline.as_deref().map(|head| decode(head).into_owned()))
        .or_else(|| named.map(|title| without_site(title, metas)))
        .or_else(|| if heads.len() == 1 { heads.into_iter().next() } else { None })
        .or_else(|| document.map(|title| without_site(&title, metas)))
        .map(|title| title.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|title| !title.is_empty())
}

/// Whether two headlines share most of the shorter one's words.
fn agrees(a: &str, b: &str) -> bool {
    let words = |text: &str| -> std::collections::BTreeSet<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let (a, b) = (words(a), words(b));
    let least = a.len().min(b.len());
    least > 0 && a.intersection(&b).count() * 10 >= least * 6
}

/// "Ferry talks - The Harbour Post" without the site.
fn without_site(title: &str, metas: &Metas) -> String {
    let site = metas.get(&["og:site_name"]).unwrap_or_default().to_lowercase();
    for mark in MARKS {
        if let Some((head, tail)) = title.rsplit_once(mark) {
            let is_site = !site.is_empty() && tail.to_lowercase().contains(&site) || mark == " | ";
            if is_site
                || head.split_whitespace().count() >= 4 && tail.split_whitespace().count() <= 4
            {
                return head.to_owned();
            }
        }
    }
    title.to_owned()
}

/// Who publishes the page, in its own words.
pub(super) fn outlet(metas: &Metas, linked: &Linked) -> Option<String> {
    let site = metas.get(&["og:site_name", "application-name", "dc.publisher", "publisher"]);
    linked
        .publisher
        .clone()
        .or_else(|| site.map(str::to_owned))
        .filter(|name| name.len() <= 80 && !name.starts_with("http"))
}

/// The page's own address.
pub(super) fn address(dom: &Dom<'_>, metas: &Metas) -> Option<String> {
    let canonical = dom.elements().find(|&id| {
        dom.node(id).tag == Tag::Link
            && dom.attribute(id, "rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical"))
    });
    let link = canonical
        .and_then(|id| dom.attribute(id, "href"))
        .map(|href| decode(href).trim().to_owned());
    link.into_iter()
        .chain(metas.get(&["og:url", "twitter:url", "al:web:url"]).map(str::to_owned))
        .find(|url| url.starts_with("http://") || url.starts_with("https://"))
}

/// The language the page declares, as its first two letters.
pub(super) fn language(dom: &Dom<'_>) -> Option<String> {
    let html = first(dom, Tag::Html)?;
    let code = dom.attribute(html, "lang").or_else(|| dom.attribute(html, "xml:lang"))?;
    let code = code.split(['-', '_']).next()?.to_ascii_lowercase();
    (code.len() == 2 && code.bytes().all(|b| b.is_ascii_lowercase())).then_some(code)
}

fn first(dom: &Dom<'_>, tag: Tag) -> Option<NodeId> {
    dom.elements().find(|&id| dom.node(id).tag == tag)
}

/// An element's text on one line.
pub(super) fn text(dom: &Dom<'_>, id: NodeId) -> String {
    decode(&dom.text_of(id, 1000)).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::linked::linked;
    use super::*;

    fn check(source: &str, expected: &str) {
        let dom = Dom::parse(source);
        let found = title(&dom, &Metas::of(&dom), &linked(&dom));
        assert_eq!(found.as_deref(), Some(expected));
    }

    #[test]
    fn the_headline_is_the_h1_that_the_metadata_agrees_with() {
        let meta = "<meta property=og:title content='Ferry talks resume in Oslo'>";
        check(
            &format!("{meta}<h1>The Harbour Post</h1><h1>Ferry talks resume</h1>"),
            "Ferry talks resume",
        );
        check(&format!("{meta}<h1>The Harbour Post</h1>"), "Ferry talks resume in Oslo");
        check("<title>Ferry talks resume | The Harbour Post</title>", "Ferry talks resume");
    }

    #[test]
    fn the_address_is_the_canonical_one() {
        let dom = Dom::parse(
            "<link rel=canonical href=/a><meta property=og:url content='https://example.org/b?x&amp;y'>",
        );
        assert_eq!(address(&dom, &Metas::of(&dom)).as_deref(), Some("https://example.org/b?x&y"));
    }
}
