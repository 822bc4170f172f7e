//! Web pages: main text, headline, outlet, address and date of what they publish.
//!
//! Knows HTML and the habits of sites, no single site. Works in one pass over the source within
//! bounds of depth and size, so that a hostile page costs no more than a long one.

mod author;
mod block;
mod cue;
mod date;
mod dom;
mod entity;
mod furniture;
mod linked;
mod main_text;
mod metadata;
mod tag;
mod wall;

use super::compose::Refusal;
use super::stamp::Stamp;
use metadata::Metas;

/// Bytes of source that are read: the largest pages of news sites are a tenth of it.
const MAX_SOURCE: usize = 8 << 20;

/// What a page publishes.
#[derive(Debug, Default)]
pub(super) struct Extract {
    /// The article, a line a paragraph.
    pub(super) text: String,
    pub(super) title: Option<String>,
    pub(super) outlet: Option<String>,
    pub(super) url: Option<String>,
    /// The language the page declares.
    pub(super) language: Option<String>,
    pub(super) published: Option<Stamp>,
    pub(super) updated: Option<Stamp>,
    /// Who wrote it, in the page's words.
    pub(super) byline: Option<String>,
    /// Whom the page names as the text's source or publisher.
    pub(super) sources: Vec<String>,
    /// What stands in the way of the text, if anything does.
    pub(super) wall: Option<Refusal>,
}

/// Reads a page's source.
pub(super) fn extract(source: &str, url: Option<&str>) -> Extract {
    let dom = dom::Dom::parse(super::stamp::head(source, MAX_SOURCE));
    let (blocks, cues) = block::blocks(&dom);
    let metas = Metas::of(&dom);
    let linked = linked::linked(&dom);
    let title = metadata::title(&dom, &metas, &linked);
    let own_url = metadata::address(&dom, &metas);
    let headline = title.as_deref().unwrap_or_default();
    let kept = main_text::main_blocks(&dom, &blocks, &cues, headline);
    // Only where there is little text does it matter what stands in its way.
    let short = kept.iter().map(|&n| blocks[n].text.len()).sum::<usize>() < 1000;
    let page = date::Page {
        dom: &dom,
        blocks: &blocks,
        cues: &cues,
        metas: &metas,
        linked: &linked,
        title: headline,
    };
    let date = date::page_date(&page, url.or(own_url.as_deref()));
    let wall = if short { wall::wall(&blocks, &kept) } else { None };
    Extract {
        wall,
        byline: author::byline(&dom, &blocks, &metas, &linked),
        sources: author::sources(&metas, &linked),
        text: join(kept.into_iter().map(|n| blocks[n].text.as_str())),
        outlet: metadata::outlet(&metas, &linked),
        language: metadata::language(&dom),
        published: date.published,
        updated: date.updated,
        url: own_url,
        title,
    }
}

/// The text of a piece of HTML, without what sites put around it.
pub(super) fn plain(source: &str) -> String {
    let dom = dom::Dom::parse(super::stamp::head(source, MAX_SOURCE));
    let (blocks, _) = block::blocks(&dom);
    let kept = blocks.iter().filter(|block| !furniture::is_furniture(block));
    join(kept.map(|block| block.text.as_str()))
}

/// Paragraphs with blank lines between.
fn join<'a>(paragraphs: impl Iterator<Item = &'a str>) -> String {
    paragraphs.collect::<Vec<_>>().join("\n\n")
}
