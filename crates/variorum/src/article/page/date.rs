//! When a page was published, by what it says: linked data, `<meta>`, `<time>`, its address, words
//! near the headline.
//!
//! Sources in the order of their trust; the first that gives a day decides. Original publication goes
//! before changes. What the text itself tells ("last Monday") is not read here.

use super::super::stamp::Stamp;
use super::block::Block;
use super::cue::Cues;
use super::dom::{Dom, NodeId};
use super::entity::decode;
use super::linked::Linked;
use super::metadata::{Metas, text};
use super::tag::Tag;

/// Names of `<meta>` elements that tell the publication, the surest first.
const PUBLISHED: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "datepublished",
    "sailthru.date",
    "parsely-pub-date",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date.created",
    "dcterms.created",
    "dc.date",
    "dc:date",
    "dcterms.date",
    "dc.created",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "published_date",
    "publication_date",
    "publication-date",
    "pub_date",
    "date_published",
    "og:published_time",
    "og:pubdate",
    "bt:pubdate",
    "cxenseparse:recs:publishtime",
    "citation_publication_date",
    "citation_date",
    "citation_online_date",
    "bepress_citation_date",
    "prism.publicationdate",
    "shareaholic:article_published_time",
    "rnews:datepublished",
    "article.published",
    "published",
    "originalpublicationdate",
    "displaydate",
    "article_date_original",
    "article:post_date",
    "date",
    "created",
    "datecreated",
    "article.created",
    "dateposted",
    "timestamp",
];
/// Names that tell the last change.
const UPDATED: &[&str] = &[
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "datemodified",
    "dc.date.modified",
    "dcterms.modified",
    "last-modified",
    "modified",
    "revised",
    "date.modified",
    "lastmod",
    "updated_time",
];

/// The publication and the last change of a page.
pub(super) struct PageDate {
    pub(super) published: Option<Stamp>,
    pub(super) updated: Option<Stamp>,
}

/// Reads a page's dates. `url` is its address where it is known.
pub(super) fn page_date(page: &Page<'_>, url: Option<&str>) -> PageDate {
    let meta =
        |names: &[&str]| names.iter().find_map(|name| page.metas.all(name).find_map(stamp_of));
    let updated = page.linked.modified.as_deref().and_then(stamp_of).or_else(|| meta(UPDATED));
    let published = url
        .and_then(of_address)
        .or_else(|| page.linked.published.as_deref().and_then(stamp_of))
        .or_else(|| meta(PUBLISHED))
        .or_else(|| microdata(page.dom))
        .or_else(|| {
            page.metas
                .values(&["publish", "pubdate", "upload", "posted", "issued"])
                .find_map(stamp_of)
        })
        .or_else(|| visible(page))
        .or(updated)
        .or_else(|| picture(page.metas));
    PageDate { published, updated }
}

/// What the dates of a page are read from.
pub(super) struct Page<'a> {
    pub(super) dom: &'a Dom<'a>,
    pub(super) blocks: &'a [Block],
    pub(super) cues: &'a [Cues],
    pub(super) metas: &'a Metas,
    pub(super) linked: &'a Linked,
    pub(super) title: &'a str,
}

/// A stamp of the years of the web.
fn stamp_of(text: &str) -> Option<Stamp> {
    Stamp::parse(text).filter(|stamp| (1995..2100).contains(&stamp.day.year()))
}

/// `itemprop="datePublished"` of any element.
fn microdata(dom: &Dom<'_>) -> Option<Stamp> {
    let marked = |prop: &'static str| {
        dom.elements().filter(move |&id| {
            dom.attribute(id, "itemprop").or_else(|| dom.attribute(id, "property")).is_some_and(
                |value| value.split_whitespace().any(|word| word.rsplit(':').next() == Some(prop)),
            )
        })
    };
    marked("datePublished").chain(marked("dateCreated")).find_map(|id| of_element(dom, id))
}

/// The day of an element: its machine form, else its words.
fn of_element(dom: &Dom<'_>, id: NodeId) -> Option<Stamp> {
    ["content", "datetime", "title"]
        .iter()
        .find_map(|key| dom.attribute(id, key).and_then(|value| stamp_of(&decode(value))))
        .or_else(|| stamp_of(&text(dom, id)))
}

/// "/2021/12/30/", "/2021-12-30-" in an address: its author's own calendar, whatever a later system
/// wrote into the page.
fn of_address(url: &str) -> Option<Stamp> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest).split(['?', '#']).next()?;
    let pieces: Vec<&str> = path.split(['/', '-', '_', '.']).collect();
    pieces.windows(3).find_map(|window| {
        let [year, month, day] = window else { return None };
        let fits =
            year.len() == 4 && (1..=2).contains(&month.len()) && (1..=2).contains(&day.len());
        fits.then(|| stamp_of(&format!("{year}-{month}-{day}"))).flatten()
    })
}

/// The day in the address of the page's picture: where uploads are filed by day.
fn picture(metas: &Metas) -> Option<Stamp> {
    ["og:image", "twitter:image"].iter().find_map(|name| metas.get(&[name]).and_then(of_address))
}

/// A date that readers see, and how likely it is the publication.
struct Candidate {
    stamp: Stamp,
    score: i32,
    /// Only says when the page was changed.
    update: bool,
}

/// The likeliest date among those that readers see.
fn visible(page: &Page<'_>) -> Option<Stamp> {
    let headline = headline(page);
    let mut found: Vec<Candidate> = marked(page);
    found.extend(
        page.blocks.iter().enumerate().filter_map(|(n, block)| written(page, n, block, headline)),
    );
    let best = |update: bool, least: i32| {
        let fit = found.iter().filter(|c| c.update == update && c.score >= least);
        // The first of the best: `max_by_key` gives the last.
        fit.rev().max_by_key(|c| c.score).map(|c| c.stamp)
    };
    best(false, 4).or_else(|| best(true, 0)).or_else(|| best(false, -2))
}

/// The block of the headline: the one that repeats the title, else the first heading.
fn headline(page: &Page<'_>) -> Option<usize> {
    let same = |a: &str, b: &str| {
        let letters = |t: &str| {
            t.chars()
                .filter(|c| c.is_alphanumeric())
                .flat_map(char::to_lowercase)
                .collect::<String>()
        };
        a.len() < 300 && !a.is_empty() && letters(a) == letters(b)
    };
    let repeats = page.blocks.iter().position(|block| same(&block.text, page.title));
    repeats.or_else(|| page.blocks.iter().position(|block| matches!(block.tag, Tag::H1 | Tag::H2)))
}

/// `<time>` and `<abbr class=published>` elements.
fn marked(page: &Page<'_>) -> Vec<Candidate> {
    let dom = page.dom;
    let elements = dom.elements().filter(|&id| matches!(dom.node(id).tag, Tag::Time | Tag::Abbr));
    elements
        .filter_map(|id| {
            let words = text(dom, id);
            let said = label(&words);
            let machine = ["datetime", "title", "content"]
                .iter()
                .find_map(|key| stamp_of(dom.attribute(id, key)?));
            let stamp = if said > 0 {
                stamp_of(&words).or(machine)
            } else {
                machine.or_else(|| stamp_of(&words))
            }?;
            let class = dom.attribute(id, "class").unwrap_or_default().to_lowercase();
            let published = class.contains("publish")
                || class.contains("entry-date")
                || dom.attribute(id, "pubdate").is_some();
            let update =
                !published && (class.contains("updated") || class.contains("modified") || said < 0);
            let score = 8 + 6 * i32::from(published) + 4 * said.max(0) + place(page, id);
            Some(Candidate { stamp, score, update })
        })
        .collect()
}

/// A date in the words of a block.
fn written(page: &Page<'_>, n: usize, block: &Block, headline: Option<usize>) -> Option<Candidate> {
    if !block.text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let stamp = stamp_of(&block.text)?;
    let words = block.words();
    let said = label(&block.text);
    let mut score = match words {
        0..=8 => 4,
        9..=16 => 2,
        17..=40 => 0,
        _ => -3,
    };
    let leads = stamp_of(super::super::stamp::head(&block.text, 40)).is_some();
    let is_sentence =
        words > 9 && super::main_text::ends_sentence(&block.text) || words > 12 && !leads;
    score += i32::from(leads) - if is_sentence && said == 0 { 4 } else { 0 };
    let place = place(page, block.node);
    let dated = is_dated(page.dom, block.node);
    if is_sentence && said == 0 && !dated {
        return None;
    }
    let named = if place > -4 { 4 } else { 2 };
    score += 5 * said.max(0) + place + if dated { named } else { 0 };
    if let Some(headline) = headline {
        score += match n as i64 - headline as i64 {
            1..=4 => 4,
            5..=10 => 2,
            -3..=0 => 2,
            _ => 0,
        };
    }
    Some(Candidate { stamp, score, update: said < 0 })
}

/// 1 where the words say that something was published, -1 where that it was changed, else 0.
fn label(words: &str) -> i32 {
    let lower = super::super::stamp::head(words, 80).to_lowercase();
    let has = |list: &[&str]| list.iter().any(|word| lower.contains(word));
    let published = has(&[
        "publish",
        "posted",
        "veröffentlicht",
        "erstellt",
        "publié",
        "datum",
        "created",
        "gespeichert am",
        "geschrieben",
        "wurde am",
        "dieser beitrag",
        "dieser artikel",
        "written on",
        "submitted",
        "eingestellt",
        "verfasst",
        "publicado",
        "pubblicato",
        "gepubliceerd",
        "date:",
        "posté",
        "mis en ligne",
        "erschienen",
    ]);
    let changed = has(&[
        "update",
        "aktualis",
        "modifi",
        "revis",
        "mise à jour",
        "mis à jour",
        "geändert",
        "edited",
        "changed",
        "actualizado",
        "aggiornato",
        "stand:",
        "bearbeitet",
    ]);
    match (published, changed) {
        (true, _) => 1,
        (false, true) => -1,
        _ => 0,
    }
}

/// What the place of an element takes from its date: comments and boxes of other articles.
fn place(page: &Page<'_>, mut id: NodeId) -> i32 {
    let mut path = Cues::default();
    while id != 0 && id != super::dom::NONE {
        if !page.dom.node(id).tag.is_root() {
            path = path.with(page.cues[id as usize]);
        }
        id = page.dom.node(id).parent;
    }
    let mut score = 0;
    for (cue, cost) in [
        (Cues::COMMENT, 9),
        (Cues::EMBED, 12),
        (Cues::RELATED, 6),
        (Cues::BESIDE, 3),
        (Cues::NAV, 4),
        (Cues::FOOT, 3),
        (Cues::HIDDEN, 2),
    ] {
        score -= if path.has(cue) { cost } else { 0 };
    }
    score + i32::from(path.has(Cues::ARTICLE.with(Cues::BODY)))
}

/// Whether an element or one of the next two outside is named for a date.
fn is_dated(dom: &Dom<'_>, mut id: NodeId) -> bool {
    for _ in 0..3 {
        let names = ["class", "id"]
            .iter()
            .filter_map(|key| dom.attribute(id, key))
            .collect::<Vec<_>>()
            .join(" ")
            .to_lowercase();
        let words = [
            "date",
            "datum",
            "time",
            "publi",
            "posted",
            "created",
            "fecha",
            "meta",
            "submitted",
            "byline",
            "post-info",
            "dateline",
        ];
        if words.iter().any(|word| names.contains(word)) && !names.contains("update") {
            return true;
        }
        id = dom.node(id).parent;
        if id == 0 || id == super::dom::NONE || dom.node(id).tag.is_root() {
            return false;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::super::extract;

    fn check(page: &str, expected: &str) {
        let found = extract(page, None).published.map(|stamp| stamp.day.to_string());
        assert_eq!(found.unwrap_or_default(), expected, "{page}");
    }

    #[test]
    fn metadata_goes_before_what_readers_see() {
        let seen = "<h1>Ferry talks</h1><p class=date>4 February 2020</p>";
        check(
            &format!("<meta property=article:published_time content=2020-02-03T10:00:00Z>{seen}"),
            "2020-02-03",
        );
        check(seen, "2020-02-04");
        let linked = r#"<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2020-02-02"}</script>"#;
        check(&format!("{linked}{seen}"), "2020-02-02");
    }

    #[test]
    fn the_address_says_when() {
        check(
            "<link rel=canonical href=https://example.org/news/2020/02/03/ferry-talks>",
            "2020-02-03",
        );
        check("<link rel=canonical href=https://example.org/news/20/ferry-2020-talks-3>", "");
    }

    #[test]
    fn publication_goes_before_change_and_comments_do_not_count() {
        check(
            "<h1>A</h1><p>Updated: 5 March 2020</p><p>Published: 3 February 2020</p>",
            "2020-02-03",
        );
        check("<h1>A</h1><p>Letzte Aktualisierung: 18.01.2018</p>", "2018-01-18");
        check(
            "<h1>A</h1><p class=date>3 February 2020</p>\
             <div id=comments><time datetime=2020-03-04>4 March</time></div>",
            "2020-02-03",
        );
    }

    #[test]
    fn a_date_inside_a_sentence_is_no_publication() {
        check(
            "<h1>A</h1><p>The tunnel was closed to all lorries on 2 October 2017, as the mayor had asked.</p>",
            "",
        );
    }
}
