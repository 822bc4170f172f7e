//! A page's source to a tree, in one pass, within bounds.
//!
//! Not the whole tree construction of the HTML standard: scripts do not run, misnested formatting is
//! not rebuilt, tables are not repaired. Optional end tags, void and raw-text elements are as the
//! standard has them. Depth, nodes and attributes are bounded, so that time and memory are linear in
//! the source whatever it holds; the tree borrows from the source and decodes nothing.

use super::tag::Tag;

/// Index of a node; 0 is the root.
pub(super) type NodeId = u32;

/// "No node".
pub(super) const NONE: NodeId = u32::MAX;
/// Open elements; what nests deeper is put beside.
const MAX_DEPTH: usize = 200;
/// Nodes; the source is read no further after them.
const MAX_NODES: usize = 300_000;
/// Attributes of one element that are kept.
const MAX_ATTRIBUTES: usize = 40;

/// A page's tree.
pub(super) struct Dom<'a> {
    nodes: Vec<Node<'a>>,
    attributes: Vec<(&'a str, &'a str)>,
}

/// An element or a text.
pub(super) struct Node<'a> {
    /// The element it is in; the root's is [`NONE`].
    pub(super) parent: NodeId,
    /// Its first child, [`NONE`] without any.
    pub(super) first: NodeId,
    /// The next child of its parent.
    pub(super) next: NodeId,
    last: NodeId,
    /// What it is.
    pub(super) tag: Tag,
    /// Source of a text node; empty for elements.
    pub(super) text: &'a str,
    attributes: (u32, u32),
}

impl<'a> Dom<'a> {
    /// Reads a page's source. Linear in its length.
    pub(super) fn parse(source: &'a str) -> Self {
        let mut builder = Builder::new(source);
        builder.run();
        builder.dom
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn node(&self, id: NodeId) -> &Node<'a> {
        &self.nodes[id as usize]
    }

    /// An element's attributes: names and values as the source has them.
    pub(super) fn attributes(&self, id: NodeId) -> &[(&'a str, &'a str)] {
        let (from, to) = self.node(id).attributes;
        &self.attributes[from as usize..to as usize]
    }

    /// The source of an attribute's value.
    pub(super) fn attribute(&self, id: NodeId, name: &str) -> Option<&'a str> {
        let found = self.attributes(id).iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| *value)
    }

    /// Children of an element, in order.
    pub(super) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let step = |id: NodeId| (id != NONE).then_some(id);
        std::iter::successors(step(self.node(id).first), move |&id| step(self.node(id).next))
    }

    /// Every element, in the order of the source.
    pub(super) fn elements(&self) -> impl Iterator<Item = NodeId> + '_ {
        (0..self.nodes.len() as NodeId).filter(|&id| self.node(id).tag != Tag::Text)
    }

    /// The source of all text inside an element, at most about `limit` bytes of it.
    pub(super) fn text_of(&self, id: NodeId, limit: usize) -> String {
        let mut out = String::new();
        let mut at = self.node(id).first;
        let mut stack = Vec::new();
        while out.len() < limit {
            if at == NONE {
                match stack.pop() {
                    Some(next) => at = next,
                    None => break,
                }
                continue;
            }
            let node = self.node(at);
            out.push_str(node.text);
            if node.tag != Tag::Text && !node.tag.is_inline() {
                out.push(' ');
            }
            stack.push(node.next);
            at = node.first;
        }
        out
    }
}

/// What an element is asked for by its name.
type Test = fn(Tag) -> bool;

/// Builds the tree.
struct Builder<'a> {
    source: &'a str,
    at: usize,
    dom: Dom<'a>,
    open: Vec<NodeId>,
    /// Elements that were opened beyond the depth bound and not closed yet.
    beyond: usize,
}

impl<'a> Builder<'a> {
    fn new(source: &'a str) -> Self {
        let mut dom = Dom { nodes: Vec::new(), attributes: Vec::new() };
        dom.nodes.reserve(source.len() / 40);
        let mut builder = Self { source, at: 0, dom, open: Vec::new(), beyond: 0 };
        builder.dom.nodes.push(Node {
            parent: NONE,
            first: NONE,
            next: NONE,
            last: NONE,
            tag: Tag::Root,
            text: "",
            attributes: (0, 0),
        });
        builder.open.push(0);
        builder
    }

    fn run(&mut self) {
        while self.at < self.source.len() && self.dom.nodes.len() < MAX_NODES {
            let rest = &self.source[self.at..];
            let text = rest.find('<').unwrap_or(rest.len());
            if text > 0 {
                self.text(&rest[..text]);
                self.at += text;
                continue;
            }
            match rest.as_bytes().get(1) {
                Some(b) if b.is_ascii_alphabetic() => self.start_tag(),
                Some(b'/') => self.end_tag(),
                Some(b'!') if rest.starts_with("<!--") => self.skip_past("-->"),
                Some(b'!') if rest.starts_with("<![CDATA[") => self.cdata(),
                Some(b'!' | b'?') => self.skip_past(">"),
                _ => {
                    self.text(&rest[..1]);
                    self.at += 1;
                }
            }
        }
    }

    fn skip_past(&mut self, mark: &str) {
        let rest = &self.source[self.at..];
        self.at += rest.find(mark).map_or(rest.len(), |at| at + mark.len());
    }

    fn cdata(&mut self) {
        let rest = &self.source[self.at + 9..];
        let end = rest.find("]]>").unwrap_or(rest.len());
        self.text(&rest[..end]);
        self.skip_past("]]>");
    }

    fn start_tag(&mut self) {
        let rest = &self.source[self.at + 1..];
        let len = rest
            .find(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/')
            .unwrap_or(rest.len());
        let tag = Tag::of(&rest[..len]);
        self.at += 1 + len;
        let from = self.dom.attributes.len() as u32;
        let closed = self.attributes(from as usize);
        let attributes = (from, self.dom.attributes.len() as u32);
        self.open(tag, attributes, closed);
        if tag.is_raw() && !closed {
            self.raw(tag);
        }
    }

    /// Reads attributes up to the tag's end; whether it closes itself.
    fn attributes(&mut self, from: usize) -> bool {
        let bytes = self.source.as_bytes();
        let mut closed = false;
        loop {
            while self.at < bytes.len()
                && (bytes[self.at].is_ascii_whitespace() || bytes[self.at] == b'/')
            {
                closed = bytes[self.at] == b'/';
                self.at += 1;
            }
            match bytes.get(self.at) {
                None => return closed,
                Some(b'>') => {
                    self.at += 1;
                    return closed;
                }
                Some(_) => {
                    closed = false;
                    let (name, value) = self.attribute();
                    if self.dom.attributes.len() - from < MAX_ATTRIBUTES {
                        self.dom.attributes.push((name, value));
                    }
                }
            }
        }
    }

    fn attribute(&mut self) -> (&'a str, &'a str) {
        let bytes = self.source.as_bytes();
        let start = self.at;
        self.at += 1;
        while self.at < bytes.len()
            && !matches!(bytes[self.at], b'=' | b'>' | b'/')
            && !bytes[self.at].is_ascii_whitespace()
        {
            self.at += 1;
        }
        let name = self.slice(start, self.at);
        let mut next = self.at;
        while bytes.get(next).is_some_and(u8::is_ascii_whitespace) {
            next += 1;
        }
        if bytes.get(next) != Some(&b'=') {
            return (name, "");
        }
        next += 1;
        while bytes.get(next).is_some_and(u8::is_ascii_whitespace) {
            next += 1;
        }
        let (from, to, after) = match bytes.get(next) {
            Some(&quote) if quote == b'"' || quote == b'\'' => {
                let end = bytes[next + 1..]
                    .iter()
                    .position(|&b| b == quote)
                    .map_or(bytes.len(), |n| next + 1 + n);
                (next + 1, end, (end + 1).min(bytes.len()))
            }
            _ => {
                let len = bytes[next..].iter().position(|&b| b == b'>' || b.is_ascii_whitespace());
                let end = len.map_or(bytes.len(), |n| next + n);
                (next, end, end)
            }
        };
        self.at = after;
        (name, self.slice(from, to))
    }

    /// A piece of the source between ASCII marks.
    fn slice(&self, from: usize, to: usize) -> &'a str {
        self.source.get(from..to).unwrap_or("")
    }

    /// Puts an element into the tree, after closing what its start closes.
    fn open(&mut self, tag: Tag, attributes: (u32, u32), closed: bool) {
        self.imply_ends(tag);
        let id = self.append(tag, "", attributes);
        if tag.is_void() || closed && tag.is_foreign() {
            return;
        }
        if self.open.len() >= MAX_DEPTH {
            self.beyond += 1;
        } else {
            self.open.push(id);
        }
    }

    /// Closes what a start tag closes: a paragraph before a block, an item before the next.
    fn imply_ends(&mut self, tag: Tag) {
        let (closes, until): (Test, Test) = match tag {
            Tag::Li => (|t| t == Tag::Li, |t| matches!(t, Tag::Ul | Tag::Ol)),
            Tag::Dt | Tag::Dd => (|t| matches!(t, Tag::Dt | Tag::Dd), |t| t == Tag::Dl),
            Tag::Tr => (|t| matches!(t, Tag::Tr), |t| t == Tag::Table),
            Tag::Td | Tag::Th => {
                (|t| matches!(t, Tag::Td | Tag::Th), |t| matches!(t, Tag::Tr | Tag::Table))
            }
            Tag::A => (|t| t == Tag::A, |t| t.is_scope()),
            Tag::Body => (|t| t == Tag::Head, |t| t == Tag::Body),
            Tag::Option => (|t| t == Tag::Option, |t| t == Tag::Select),
            _ if tag.closes_paragraph() => (|t| t == Tag::P, |t| t.is_scope()),
            _ => return,
        };
        if matches!(tag, Tag::Li | Tag::Dt | Tag::Dd) {
            self.pop_to(
                |t| t == Tag::P,
                |t| t.is_scope() || matches!(t, Tag::Ul | Tag::Ol | Tag::Dl),
            );
        }
        self.pop_to(closes, until);
    }

    /// Closes the innermost open element that `closes`, unless one that bounds it comes first.
    fn pop_to(&mut self, closes: Test, until: Test) {
        for n in (1..self.open.len()).rev() {
            let tag = self.dom.node(self.open[n]).tag;
            if closes(tag) {
                self.open.truncate(n);
                return;
            }
            if until(tag) {
                return;
            }
        }
    }

    fn end_tag(&mut self) {
        let rest = &self.source[self.at + 2..];
        let len = rest
            .find(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/')
            .unwrap_or(rest.len());
        let tag = Tag::of(&rest[..len]);
        self.skip_past(">");
        match tag {
            Tag::Br => {
                self.append(Tag::Br, "", (0, 0));
            }
            Tag::Html | Tag::Body => {}
            _ if tag.is_void() => {}
            _ if self.beyond > 0 => self.beyond -= 1,
            _ => self.close(tag),
        }
    }

    /// Closes the innermost open element of this name. A formatting element that has blocks open in
    /// it is taken off alone.
    fn close(&mut self, tag: Tag) {
        let mut blocks = false;
        for n in (1..self.open.len()).rev() {
            let open = self.dom.node(self.open[n]).tag;
            if open == tag {
                if blocks && tag.is_inline() {
                    self.open.remove(n);
                } else {
                    self.open.truncate(n);
                }
                return;
            }
            if open.is_cell() && !tag.is_table() {
                return;
            }
            blocks |= !open.is_inline();
        }
    }

    /// The content of an element that holds text only, up to its end tag.
    fn raw(&mut self, tag: Tag) {
        let rest = &self.source[self.at..];
        let name = tag.name();
        let mut from = 0;
        let end = loop {
            let Some(n) = rest[from..].find("</") else { break rest.len() };
            let at = from + n;
            let after = rest.as_bytes()[at + 2..].get(..name.len());
            if after.is_some_and(|bytes| bytes.eq_ignore_ascii_case(name.as_bytes())) {
                break at;
            }
            from = at + 2;
        };
        if tag.keeps_raw_text() {
            self.text(&rest[..end]);
        }
        self.at += end;
        if self.at < self.source.len() {
            self.skip_past(">");
        }
        if self.beyond > 0 {
            self.beyond -= 1;
        } else {
            self.open.pop();
        }
    }

    fn text(&mut self, text: &'a str) {
        if !text.is_empty() {
            self.append(Tag::Text, text, (0, 0));
        }
    }

    fn append(&mut self, tag: Tag, text: &'a str, attributes: (u32, u32)) -> NodeId {
        let id = self.dom.nodes.len() as NodeId;
        let parent = *self.open.last().expect("the root stays open");
        let node = Node { parent, first: NONE, next: NONE, last: NONE, tag, text, attributes };
        self.dom.nodes.push(node);
        let last = std::mem::replace(&mut self.dom.nodes[parent as usize].last, id);
        if last == NONE {
            self.dom.nodes[parent as usize].first = id;
        } else {
            self.dom.nodes[last as usize].next = id;
        }
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The tree as "div(p(text))".
    fn shape(source: &str) -> String {
        fn write(dom: &Dom<'_>, id: NodeId, out: &mut String) {
            let node = dom.node(id);
            out.push_str(if node.tag == Tag::Text { node.text } else { node.tag.name() });
            let children: Vec<NodeId> = dom.children(id).collect();
            if !children.is_empty() {
                out.push('(');
                for (n, child) in children.into_iter().enumerate() {
                    if n > 0 {
                        out.push(' ');
                    }
                    write(dom, child, out);
                }
                out.push(')');
            }
        }
        let mut out = String::new();
        write(&Dom::parse(source), 0, &mut out);
        out.trim_start_matches("root").to_owned()
    }

    #[test]
    fn optional_end_tags_may_be_left_out() {
        assert_eq!(shape("<p>a<p>b<div>c</div>"), "(p(a) p(b) div(c))");
        assert_eq!(shape("<ul><li>a<li><p>b<li>c</ul>"), "(ul(li(a) li(p(b)) li(c)))");
        assert_eq!(
            shape("<table><tr><td>a<td>b<tr><td>c</table>"),
            "(table(tr(td(a) td(b)) tr(td(c))))"
        );
    }

    #[test]
    fn stray_end_tags_do_no_harm() {
        assert_eq!(shape("<div>a</span></p>b</div>c"), "(div(a b) c)");
        assert_eq!(shape("<a><div>x</a>y</div>z"), "(a(div(x y)) z)");
    }

    #[test]
    fn scripts_and_comments_hold_no_markup() {
        assert_eq!(
            shape("<script>if (a<b) '</p>'</script><!-- <p>x -->y"),
            "(script(if (a<b) '</p>') y)"
        );
        assert_eq!(shape("<title>a < b</title>c"), "(title(a < b) c)");
    }

    #[test]
    fn attributes_are_read_however_they_are_quoted() {
        let dom = Dom::parse("<a href=x class='b c' ID = \"d\" hidden>");
        assert_eq!(
            dom.attributes(1),
            [("href", "x"), ("class", "b c"), ("ID", "d"), ("hidden", "")]
        );
        assert_eq!(dom.attribute(1, "id"), Some("d"));
    }

    #[test]
    fn depth_and_attributes_are_bounded() {
        let deep = Dom::parse(&"<div>".repeat(200_000)).len();
        assert_eq!(deep, 200_001);
        let wide = format!("<p {}>x", "a=1 ".repeat(500_000));
        assert_eq!(Dom::parse(&wide).attributes(1).len(), MAX_ATTRIBUTES);
    }

    proptest! {
        #[test]
        fn any_source_has_a_tree(source in "(<[/!a-z]{0,4}[a-z]{0,6}[ =\"'>/é]{0,3}|[a-z<>&é ]{0,6}){0,30}") {
            let dom = Dom::parse(&source);
            for id in 1..dom.len() as NodeId {
                prop_assert!(dom.node(id).parent < id);
            }
        }
    }
}
