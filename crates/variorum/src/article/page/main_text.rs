//! Which blocks of a page are the article.
//!
//! First the element that holds it: the one that says so by its class, else the innermost that
//! dominates the page's prose (the idea of Readability and of Kohlschütter et al. 2010, text
//! and link density of blocks). Then block by block inside it: what is a list of links, a caption, a
//! share bar or a call to subscribe is left out.

use super::block::Block;
use super::cue::Cues;
use super::dom::{Dom, NONE, NodeId};
use super::furniture;
use super::tag::Tag;
use std::collections::{BTreeMap, BTreeSet};

/// Parts of a page that are no article, whatever they hold.
const OUTSIDE: Cues = Cues::COMMENT
    .with(Cues::RELATED)
    .with(Cues::LETTER)
    .with(Cues::AD)
    .with(Cues::NAV)
    .with(Cues::BIO)
    .with(Cues::MODAL)
    .with(Cues::FOOT)
    .with(Cues::SHARE)
    .with(Cues::BESIDE);

/// The blocks of the article, as indices into `blocks`, in order. `title` is the headline, which is
/// no part of the text.
pub(super) fn main_blocks(
    dom: &Dom<'_>,
    blocks: &[Block],
    cues: &[Cues],
    title: &str,
) -> Vec<usize> {
    let container = container_of(dom, blocks, cues);
    let inside: Vec<usize> =
        (0..blocks.len()).filter(|&n| is_in(dom, blocks[n].node, container)).collect();
    let lists = link_lists(dom, blocks, &inside);
    let mut said = BTreeSet::new();
    let mut kept: Vec<bool> = inside
        .iter()
        .map(|&n| {
            let block = &blocks[n];
            let is_new = block.text.len() < 60 || said.insert(block.text.as_str());
            is_new
                && !lists.contains(&n)
                && is_prose_part(dom, block, cues, container)
                && !repeats(&block.text, title)
                && !furniture::is_furniture(block)
        })
        .collect();
    trim_start(blocks, &inside, &mut kept);
    trim_end(blocks, &inside, &mut kept);
    drop_empty_headings(blocks, &inside, &mut kept);
    inside.into_iter().zip(kept).filter_map(|(n, kept)| kept.then_some(n)).collect()
}

/// The element that holds the article.
pub(super) fn container_of(dom: &Dom<'_>, blocks: &[Block], cues: &[Cues]) -> NodeId {
    let prose: Vec<u32> = blocks.iter().map(weight).collect();
    let raw = sums(dom, blocks, &prose);
    let outside = outside(dom, cues, &raw);
    let inside: Vec<u32> = blocks
        .iter()
        .zip(&prose)
        .map(|(block, &weight)| if outside[block.node as usize] { 0 } else { weight })
        .collect();
    let held = sums(dom, blocks, &inside);
    let start = named(dom, cues, &held)
        .filter(|&id| share(&held, id, held[0]) >= 40)
        .or_else(|| article(dom, &held));
    descend(dom, &held, start.unwrap_or(0))
}

/// The `<article>` with most of the prose; one that holds the headline goes before others.
fn article(dom: &Dom<'_>, held: &[u32]) -> Option<NodeId> {
    let mut titled = vec![false; dom.len()];
    for id in (1..dom.len()).rev() {
        titled[id] |= dom.node(id as NodeId).tag == Tag::H1;
        titled[dom.node(id as NodeId).parent as usize] |= titled[id];
    }
    let articles = (1..dom.len() as NodeId).filter(|&id| dom.node(id).tag == Tag::Article);
    let pull = |id: NodeId| held[id as usize] * if titled[id as usize] { 20 } else { 1 };
    let best = articles.max_by_key(|&id| (pull(id), std::cmp::Reverse(id)))?;
    let enough = if titled[best as usize] && held[best as usize] > 400 { 4 } else { 40 };
    (share(held, best, held[0]) >= enough).then_some(best)
}

/// How much prose a block is: its letters that are in no link, where it reads as a sentence.
fn weight(block: &Block) -> u32 {
    if block.link_percent() >= 50 || block.words() < 8 {
        return 0;
    }
    let free = (block.letters - block.linked).min(1500) as u32;
    if block.words() > 40 || ends_sentence(&block.text) { free } else { free / 2 }
}

/// What each element holds of the blocks' weights, itself and all inside.
fn sums(dom: &Dom<'_>, blocks: &[Block], weights: &[u32]) -> Vec<u32> {
    let mut sums = vec![0; dom.len()];
    for (block, &weight) in blocks.iter().zip(weights) {
        sums[block.node as usize] += weight;
    }
    for id in (1..dom.len()).rev() {
        sums[dom.node(id as NodeId).parent as usize] += sums[id];
    }
    sums
}

/// Which elements are outside of any article: those that say so, and neither hold most of the prose
/// nor the headline or the body that another element names.
fn outside(dom: &Dom<'_>, cues: &[Cues], raw: &[u32]) -> Vec<bool> {
    let total = raw[0].max(1);
    let mut core = vec![false; dom.len()];
    for id in (1..dom.len()).rev() {
        let node = dom.node(id as NodeId);
        let body = cues[id].has(Cues::BODY) && u64::from(raw[id]) * 100 >= u64::from(total) * 20;
        if body || core[id] || node.tag == Tag::H1 {
            core[node.parent as usize] = true;
        }
    }
    let mut outside = vec![false; dom.len()];
    for id in 1..dom.len() {
        let node = dom.node(id as NodeId);
        let most = u64::from(raw[id]) * 100 >= u64::from(total) * 50;
        let says = cues[id].has(OUTSIDE) && !cues[id].has(Cues::BODY) && !node.tag.is_root();
        outside[id] = outside[node.parent as usize] || says && !most && !core[id];
    }
    outside
}

fn share(held: &[u32], id: NodeId, of: u32) -> u64 {
    u64::from(held[id as usize]) * 100 / u64::from(of.max(1))
}

/// The element that is named as the body; where the body is in pieces, the one that holds them all.
fn named(dom: &Dom<'_>, cues: &[Cues], held: &[u32]) -> Option<NodeId> {
    let is_body = |id: NodeId| cues[id as usize].has(Cues::BODY) && !dom.node(id).tag.is_root();
    let mut covered = vec![false; dom.len()];
    let mut outer = Vec::new();
    for id in 1..dom.len() as NodeId {
        let inside = covered[dom.node(id).parent as usize];
        if is_body(id) && !inside && held[id as usize] > 0 {
            outer.push(id);
        }
        covered[id as usize] = inside || is_body(id);
    }
    let heaviest = *outer.iter().max_by_key(|&&id| (held[id as usize], std::cmp::Reverse(id)))?;
    let sum: u32 = outer.iter().map(|&id| held[id as usize]).sum();
    let mut all = heaviest;
    while share(held, all, sum) < 90 && dom.node(all).parent != 0 {
        all = dom.node(all).parent;
    }
    Some(if share(held, all, sum) <= 115 { all } else { heaviest })
}

/// The innermost element that dominates the prose of `id`.
fn descend(dom: &Dom<'_>, held: &[u32], mut id: NodeId) -> NodeId {
    loop {
        let heavy =
            dom.children(id).max_by_key(|&child| (held[child as usize], std::cmp::Reverse(child)));
        match heavy {
            Some(child)
                if share(held, child, held[id as usize]) > 80
                    && !matches!(dom.node(child).tag, Tag::P | Tag::Text)
                    && !dom.node(child).tag.is_inline() =>
            {
                id = child;
            }
            _ => return id,
        }
    }
}

fn is_in(dom: &Dom<'_>, mut id: NodeId, container: NodeId) -> bool {
    while id > container {
        id = dom.node(id).parent;
    }
    id == container
}

/// Cues of every element from a block up to its container.
fn path_cues(dom: &Dom<'_>, cues: &[Cues], block: &Block, container: NodeId) -> Cues {
    let mut path = block.inline;
    let mut id = block.node;
    while id > container {
        path = path.with(cues[id as usize]);
        id = dom.node(id).parent;
    }
    path
}

/// Whether a block inside the container is no caption, box or row of links.
fn is_prose_part(dom: &Dom<'_>, block: &Block, cues: &[Cues], container: NodeId) -> bool {
    let path = path_cues(dom, cues, block, container);
    if path.has(OUTSIDE.with(Cues::META).with(Cues::CAPTION)) && !path.has(Cues::EMBED) {
        return false;
    }
    block.link_percent() < 60 || block.words() > 40 && block.link_percent() < 90
}

/// Blocks of lists that are mostly links to other pages: "more stories".
fn link_lists(dom: &Dom<'_>, blocks: &[Block], inside: &[usize]) -> BTreeSet<usize> {
    let mut lists: BTreeMap<NodeId, Vec<usize>> = BTreeMap::new();
    for &n in inside {
        if let Some(list) = list_of(dom, blocks[n].node) {
            lists.entry(list).or_default().push(n);
        }
    }
    let is_links = |items: &&Vec<usize>| {
        let letters: usize = items.iter().map(|&n| blocks[n].letters).sum();
        let linked: usize = items.iter().map(|&n| blocks[n].linked).sum();
        let sentences = items.iter().filter(|&&n| ends_sentence(&blocks[n].text)).count();
        linked * 100 >= letters * 35 && sentences * 2 <= items.len()
    };
    lists.values().filter(is_links).flatten().copied().collect()
}

/// The list that an element is in.
fn list_of(dom: &Dom<'_>, mut id: NodeId) -> Option<NodeId> {
    for _ in 0..4 {
        if matches!(dom.node(id).tag, Tag::Ul | Tag::Ol | Tag::Dl) {
            return Some(id);
        }
        id = dom.node(id).parent;
        if id == 0 || id == NONE {
            break;
        }
    }
    None
}

/// Whether a block says what the headline says.
fn repeats(text: &str, title: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    if title.is_empty() || text.len() > title.len() * 2 + 20 {
        return false;
    }
    letters(text) == letters(title)
}

pub(super) fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '’', '\'', ')', ']', '»', ' '])
        .ends_with(['.', '!', '?', ':', '…', '。', '！', '？'])
}

/// Leaves out headline, byline and date above the first paragraph.
fn trim_start(blocks: &[Block], inside: &[usize], kept: &mut [bool]) {
    let Some(first) = inside.iter().zip(kept.iter()).position(|(&n, &kept)| {
        kept && weight(&blocks[n]) > 0 && !furniture::is_byline(&blocks[n].text)
    }) else {
        return;
    };
    for (&n, kept) in inside[..first].iter().zip(kept) {
        let block = &blocks[n];
        *kept = *kept && block.tag != Tag::H1 && !furniture::is_byline(&block.text);
    }
}

/// Leaves out what follows the last paragraph: addresses of authors, calls to follow.
fn trim_end(blocks: &[Block], inside: &[usize], kept: &mut [bool]) {
    let tail: Vec<usize> = (0..inside.len()).rev().filter(|&k| kept[k]).take(3).collect();
    for k in tail {
        kept[k] = !furniture::is_sign_off(&blocks[inside[k]]);
    }
}

/// Leaves out headings of what was left out: those that nothing, or something left out, follows.
fn drop_empty_headings(blocks: &[Block], inside: &[usize], kept: &mut [bool]) {
    for k in (0..inside.len()).rev() {
        let block = &blocks[inside[k]];
        if kept[k] && block.tag.is_heading() {
            let next_is_left_out = kept.get(k + 1).is_none_or(|next| !next);
            let nothing_follows = !kept[k + 1..].iter().any(|&kept| kept);
            let links_follow = inside.get(k + 1).is_some_and(|&n| blocks[n].link_percent() > 60);
            kept[k] = !(nothing_follows || next_is_left_out && links_follow);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::extract;
    use proptest::prelude::*;

    const HEAD: &str = "<title>Ferry talks resume - The Harbour Post</title>\
        <nav><ul><li><a href=/>Home</a><li><a href=/s>Sport</a></ul></nav>";
    const BODY: &str = "<p>The ferry union met the owners on Monday for the first time since the strike.</p>\
        <p>Both sides called the meeting useful, and they said that they would meet again on Friday.</p>";

    fn check(page: &str, expected: &[&str]) {
        let text = extract(page, None).text;
        let found: Vec<&str> = text.split("\n\n").map(|line| &line[..line.len().min(14)]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn headline_byline_and_what_follows_are_no_text() {
        check(
            &format!(
                "{HEAD}<article><h1>Ferry talks resume</h1><p>By Ann Lee</p>{BODY}\
                 <ul class=related-links><li><a href=/a>The strike in pictures</a></ul></article>\
                 <div id=comments><p>I think that both of them should be ashamed of what they did to us.</p></div>"
            ),
            &["The ferry unio", "Both sides cal"],
        );
    }

    #[test]
    fn captions_share_bars_and_notices_inside_are_left_out() {
        check(
            &format!(
                "{HEAD}<div class=article-body><figure><figcaption>A ferry in the harbour</figcaption></figure>\
                 {BODY}<p>Advertisement</p><div class=share-bar>Share this now</div>\
                 <h2>What is next</h2><p>A third meeting may follow.</p><h3>More stories</h3></div>"
            ),
            &["The ferry unio", "Both sides cal", "What is next", "A third meetin"],
        );
    }

    #[test]
    fn a_body_in_pieces_is_read_whole() {
        check(
            &format!(
                "{HEAD}<main><div><div class=article-body>{BODY}</div><div class=ad>Buy</div>\
                 <div class=article-body><p>A third meeting may follow, if the mayor has her way in this.</p></div></div></main>"
            ),
            &["The ferry unio", "Both sides cal", "A third meetin"],
        );
    }

    #[test]
    fn a_text_without_elements_of_its_own_is_read() {
        check(
            "<table><tr><td>They met on Monday, said the union.<br><br>It was useful to both of them.</table>",
            &["They met on Mo", "It was useful "],
        );
    }

    proptest! {
        #[test]
        fn any_page_is_read(source in "(<(p|div|h1|ul|li|article|time|a)( class=\"(share|date|article-body)\")?>|</(p|div|ul)>|[A-Za-z0-9é&;. ]{0,30}){0,40}") {
            let _ = extract(&source, Some(&source));
        }
    }
}
