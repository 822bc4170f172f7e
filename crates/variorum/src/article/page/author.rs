//! Who wrote a page, as the page says it: linked data, meta elements, `rel=author`, microdata, the line
//! above the text.

use super::block::Block;
use super::dom::{Dom, NONE, NodeId};
use super::furniture;
use super::linked::Linked;
use super::metadata::{self, Metas, text};

/// Names of the meta elements that say it, the surest first.
const METAS: &[&str] = &[
    "author",
    "article:author",
    "og:article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "dcsext.author",
    "byl",
    "cxenseparse:author",
];
/// Longest byline, in bytes.
const LONGEST: usize = 200;
/// Names taken of a page's links to authors.
const MOST: usize = 8;

/// Whoever the page says wrote it.
pub(super) fn byline(
    dom: &Dom<'_>,
    blocks: &[Block],
    metas: &Metas,
    linked: &Linked,
) -> Option<String> {
    let site = metadata::outlet(metas, linked).unwrap_or_default();
    let fits = |names: &String| {
        let letters = names.chars().filter(|c| c.is_alphabetic()).count();
        let nobody = names.eq_ignore_ascii_case(&site) || names.eq_ignore_ascii_case("admin");
        names.len() <= LONGEST && letters >= 2 && !names.contains("://") && !nobody
    };
    let of_metas = METAS.iter().map(|name| metas.all(name).collect::<Vec<_>>());
    std::iter::once(linked.author.clone().unwrap_or_default())
        .chain(of_metas.map(|values| values.join(", ")))
        .chain(std::iter::once_with(|| marked(dom)))
        .chain(std::iter::once_with(|| line(blocks)))
        .find(fits)
}

/// Whom the page names as the source of its text.
pub(super) fn sources(metas: &Metas, linked: &Linked) -> Vec<String> {
    const NAMES: &[&str] =
        &["source", "dc.source", "article:source", "copyright", "dc.rights", "dcterms.rights"];
    let stated = NAMES.iter().flat_map(|name| metas.all(name)).map(str::to_owned);
    linked.source.iter().chain(&linked.publisher).cloned().chain(stated).collect()
}

/// The names of elements marked as the author's: `rel="author"`, `itemprop="author"`.
fn marked(dom: &Dom<'_>) -> String {
    let is = |id: NodeId, key: &str| {
        dom.attribute(id, key).is_some_and(|value| {
            value.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("author"))
        })
    };
    let mut names: Vec<String> = Vec::new();
    let mut first = None;
    for id in dom.elements().filter(|&id| is(id, "rel") || is(id, "itemprop")) {
        // Teasers of other articles name theirs, too.
        let around = around(dom, id);
        if !around.iter().any(|part| first.get_or_insert(around).contains(part)) {
            break;
        }
        let inner = inside(dom, id).find(|&part| dom.attribute(part, "itemprop") == Some("name"));
        let inner = inner.map(|part| match dom.attribute(part, "content") {
            Some(content) => super::entity::decode(content).trim().to_owned(),
            None => text(dom, part),
        });
        let name = inner.unwrap_or_else(|| text(dom, id));
        if !name.is_empty() && name.len() <= LONGEST && !names.contains(&name) {
            names.push(name);
        }
        if names.len() == MOST {
            break;
        }
    }
    names.join(", ")
}

/// An element's parent and that one's.
fn around(dom: &Dom<'_>, id: NodeId) -> [NodeId; 2] {
    let up = |id: NodeId| if id == NONE { NONE } else { dom.node(id).parent };
    [up(id), up(up(id))]
}

/// The elements below one, some of them: a name lies near the top.
fn inside<'a>(dom: &'a Dom<'_>, id: NodeId) -> impl Iterator<Item = NodeId> + 'a {
    const NEAR: usize = 20;
    let mut rest = vec![dom.node(id).first];
    std::iter::from_fn(move || {
        let next = rest.pop().filter(|&next| next != NONE)?;
        rest.push(dom.node(next).next);
        rest.push(dom.node(next).first);
        while rest.last() == Some(&NONE) {
            rest.pop();
        }
        Some(next)
    })
    .take(NEAR)
}

/// The first line of the page that is a byline: "By Ann Lee".
fn line(blocks: &[Block]) -> String {
    let by = |text: &str| text.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("by "));
    let first = blocks.iter().map(|block| block.text.as_str());
    let found = first.take(200).find(|text| by(text) && furniture::is_byline(text));
    // "By Ann Lee Published 3 February 2020".
    let found = found.unwrap_or_default();
    let end = ["Published", "Updated", "Posted", " | ", " - "]
        .iter()
        .filter_map(|word| found.find(word))
        .chain(found.find(|c: char| c.is_ascii_digit()))
        .min();
    end.map_or(found, |end| &found[..end]).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::extract;

    const BODY: &str = "<p>The ferry left the harbour of Oslo on Monday, and nobody has seen it since, \
        the coast guard said.</p><p>Divers would search for the wreck from Tuesday on, it said.</p>";

    fn check(page: &str, expected: &str) {
        let found = extract(&format!("{page}<h1>The ferry of Oslo</h1>{BODY}"), None);
        assert_eq!(found.byline.unwrap_or_default(), expected, "{page}");
    }

    #[test]
    fn the_page_says_who_wrote_it() {
        check("<meta name=author content='Ann Lee'>", "Ann Lee");
        check("<meta property=article:author content='https://example.org/ann'>", "");
        check(
            "<meta name=author content='Ann Lee'><meta name=author content='Bo Ek'>",
            "Ann Lee, Bo Ek",
        );
        check(
            "<p><span><a rel=author href=/ann>Ann Lee</a>, <a rel=author href=/bo>Bo Ek</a></span></p>\
             <div><p><b><a rel=author href=/eva>Eva Lund</a></b></p></div>",
            "Ann Lee, Bo Ek",
        );
        check("<meta name=author content=admin><a rel=author href=/ann>Ann Lee</a>", "Ann Lee");
        check(
            "<div itemprop=author itemscope><img src=a><b><span itemprop=name>Ann Lee</span></b> Oslo</div>",
            "Ann Lee",
        );
        check("<p class=meta>By Ann Lee | 3 February 2020</p>", "By Ann Lee");
        check("", "");
    }

    #[test]
    fn linked_data_goes_before_the_rest() {
        check(
            r#"<meta name=author content=admin><script type="application/ld+json">
            {"@type": "NewsArticle", "author": [{"name": "Ann Lee"}, {"name": "Bo Ek"}]}</script>"#,
            "Ann Lee, Bo Ek",
        );
    }

    #[test]
    fn the_source_of_the_text_is_named() {
        let found = extract(
            &format!("<meta name=copyright content=Reuters><h1>The ferry of Oslo</h1>{BODY}"),
            None,
        );
        assert_eq!(found.sources, ["Reuters"]);
    }
}
