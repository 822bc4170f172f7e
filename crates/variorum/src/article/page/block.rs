//! Blocks of a page: paragraphs, headings, items, cells; each a run of text between two breaks.

use super::cue::Cues;
use super::dom::{Dom, NONE, NodeId};
use super::entity::decode;
use super::tag::Tag;

/// A run of text of one page.
#[derive(Debug)]
pub(super) struct Block {
    /// Its text, white space folded; line breaks of the page are `\n`.
    pub(super) text: String,
    /// The innermost element that is no part of a line.
    pub(super) node: NodeId,
    /// That element's name.
    pub(super) tag: Tag,
    /// Characters of letters and digits.
    pub(super) letters: usize,
    /// Those inside links.
    pub(super) linked: usize,
    /// Those in bold or italics.
    pub(super) stressed: usize,
    /// The cues of inline elements that hold all of the text.
    pub(super) inline: Cues,
}

impl Block {
    /// Share of the letters that is inside links, in percent.
    pub(super) fn link_percent(&self) -> usize {
        self.linked * 100 / self.letters.max(1)
    }

    /// Words, as white space parts them; two letters of scripts without spaces count as a word.
    pub(super) fn words(&self) -> usize {
        let wide = self.text.chars().filter(|&c| c >= '\u{2e80}').count();
        self.text.split_whitespace().count() + wide / 2
    }
}

/// The blocks of a page, in order, and the cues of every element.
pub(super) fn blocks(dom: &Dom<'_>) -> (Vec<Block>, Vec<Cues>) {
    let mut name = String::new();
    let is_text = |id| dom.node(id).tag == Tag::Text;
    let cues = (0..dom.len() as NodeId)
        .map(|id| if is_text(id) { Cues::default() } else { Cues::of(dom, id, &mut name) })
        .collect();
    let mut walk =
        Walk { dom, cues, blocks: Vec::new(), open: None, links: 0, stress: 0, breaks: 0 };
    walk.run();
    (walk.blocks, walk.cues)
}

/// A walk through a tree.
struct Walk<'a> {
    dom: &'a Dom<'a>,
    cues: Vec<Cues>,
    blocks: Vec<Block>,
    open: Option<Block>,
    /// Links that are open.
    links: usize,
    /// Elements of stress that are open.
    stress: usize,
    /// Line breaks since the last text.
    breaks: usize,
}

impl Walk<'_> {
    fn run(&mut self) {
        let mut stack = vec![(0, 0)];
        let mut at = self.dom.node(0).first;
        loop {
            if at == NONE {
                let Some((id, next)) = stack.pop() else { break };
                if id == 0 {
                    break;
                }
                self.leave(id);
                at = next;
                continue;
            }
            let node = self.dom.node(at);
            if node.tag == Tag::Text {
                self.text(at);
                at = node.next;
            } else if self.is_left_out(at) {
                at = node.next;
            } else {
                self.enter(at);
                stack.push((at, node.next));
                at = node.first;
            }
        }
        self.finish();
    }

    /// Whether an element is not shown, or a box that opens over a line of text.
    fn is_left_out(&self, id: NodeId) -> bool {
        let (tag, cues) = (self.dom.node(id).tag, self.cues[id as usize]);
        is_skipped(tag)
            || cues.has(Cues::HIDDEN) && !tag.is_root()
            || cues.has(Cues::MODAL) && tag.is_inline() && tag != Tag::A
    }

    fn enter(&mut self, id: NodeId) {
        match self.dom.node(id).tag {
            Tag::A => self.links += 1,
            Tag::B | Tag::Strong | Tag::Em | Tag::I => self.stress += 1,
            Tag::Br => {
                self.breaks += 1;
                if self.breaks == 2 {
                    self.finish();
                }
            }
            tag if !tag.is_inline() => self.finish(),
            _ => {}
        }
    }

    fn leave(&mut self, id: NodeId) {
        match self.dom.node(id).tag {
            Tag::A => self.links -= 1,
            Tag::B | Tag::Strong | Tag::Em | Tag::I => self.stress -= 1,
            tag if !tag.is_inline() && tag != Tag::Br => self.finish(),
            _ => {}
        }
    }

    fn finish(&mut self) {
        self.breaks = 0;
        if let Some(mut block) = self.open.take() {
            block.text.truncate(block.text.trim_end().len());
            if block.letters > 0 {
                self.blocks.push(block);
            }
        }
    }

    fn text(&mut self, id: NodeId) {
        let source = self.dom.node(id).text;
        let blank = source.bytes().all(|b| b.is_ascii_whitespace());
        if blank && self.open.is_none() {
            return;
        }
        let text = decode(source);
        let breaks = if blank { 0 } else { std::mem::take(&mut self.breaks) };
        let (links, stress) = (self.links, self.stress);
        let block = self.open.get_or_insert_with(|| Block::begin(self.dom, &self.cues, id));
        if breaks > 0 && !block.text.is_empty() {
            block.text.truncate(block.text.trim_end().len());
            block.text.push('\n');
        }
        let letters = append(&mut block.text, &text, block.tag == Tag::Pre);
        block.letters += letters;
        block.linked += if links > 0 { letters } else { 0 };
        block.stressed += if stress > 0 { letters } else { 0 };
    }
}

impl Block {
    /// A block that begins with text node `id`.
    fn begin(dom: &Dom<'_>, cues: &[Cues], id: NodeId) -> Self {
        let mut node = dom.node(id).parent;
        let mut inline = Cues::default();
        while dom.node(node).tag.is_inline() && dom.node(node).parent != NONE {
            inline = inline.with(cues[node as usize]);
            node = dom.node(node).parent;
        }
        let tag = dom.node(node).tag;
        Self { text: String::new(), node, tag, letters: 0, linked: 0, stressed: 0, inline }
    }
}

/// Appends text with white space folded; counts its letters and digits.
fn append(out: &mut String, text: &str, keeps_lines: bool) -> usize {
    let mut letters = 0;
    for c in text.chars() {
        if c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}') {
            if keeps_lines && c == '\n' {
                out.push('\n');
            } else if !out.is_empty() && !out.ends_with([' ', '\n']) && c != '\u{200b}' {
                out.push(' ');
            }
        } else if c != '\u{ad}' {
            letters += usize::from(c.is_alphanumeric());
            out.push(c);
        }
    }
    letters
}

/// Whether an element's text is never read.
fn is_skipped(tag: Tag) -> bool {
    use Tag::{
        Audio, Button, Canvas, Embed, Head, Iframe, Input, Math, Noscript, Object, Option, Script,
        Select, Style, Svg, Template, Textarea, Title, Video,
    };
    matches!(
        tag,
        Audio
            | Button
            | Canvas
            | Embed
            | Head
            | Iframe
            | Input
            | Math
            | Noscript
            | Object
            | Option
            | Script
            | Select
            | Style
            | Svg
            | Template
            | Textarea
            | Title
            | Video
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expected: &[&str]) {
        let dom = Dom::parse(source);
        let texts: Vec<String> = blocks(&dom).0.into_iter().map(|b| b.text).collect();
        assert_eq!(texts, expected);
    }

    #[test]
    fn blocks_are_runs_between_breaks() {
        check("<div>a <b>b</b>\n c<p>d</p>e</div>", &["a b c", "d", "e"]);
        check("a<br>b<br><br>c", &["a\nb", "c"]);
        check("<p>a&nbsp;b</p><script>x</script><p> </p>", &["a b"]);
        check("<p>a<p hidden>b", &["a"]);
    }

    #[test]
    fn letters_in_links_are_counted() {
        let dom = Dom::parse("<p><a href=x>four</a> more");
        assert_eq!(blocks(&dom).0[0].link_percent(), 50);
    }
}
