//! Names of elements, and what the HTML standard says of each.

/// Declares [`Tag`] with the names of its elements.
macro_rules! tags {
    ($($variant:ident $name:literal),* $(,)?) => {
        /// The name of an element.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(super) enum Tag { Root, Text, Other, $($variant),* }

        impl Tag {
            /// The tag of a name, whatever its case.
            pub(super) fn of(name: &str) -> Self {
                let mut lower = [0; 12];
                let Some(lower) = lower.get_mut(..name.len()) else { return Self::Other };
                lower.copy_from_slice(name.as_bytes());
                lower.make_ascii_lowercase();
                match std::str::from_utf8(lower) { $(Ok($name) => Self::$variant,)* _ => Self::Other }
            }

            /// The name, in lower case.
            pub(super) fn name(self) -> &'static str {
                match self { Self::Root => "root", Self::Text => "text", Self::Other => "other", $(Self::$variant => $name),* }
            }
        }
    };
}

tags! {
    A "a", Abbr "abbr", Address "address", Article "article", Aside "aside", Audio "audio", B "b",
    Base "base", Blockquote "blockquote", Body "body", Br "br", Button "button", Canvas "canvas",
    Caption "caption", Center "center", Cite "cite", Code "code", Col "col", Dd "dd", Del "del",
    Details "details", Dialog "dialog", Dir "dir", Div "div", Dl "dl", Dt "dt", Em "em", Embed "embed",
    Fieldset "fieldset", Figcaption "figcaption", Figure "figure", Font "font", Footer "footer",
    Form "form", H1 "h1", H2 "h2", H3 "h3", H4 "h4", H5 "h5", H6 "h6", Head "head", Header "header",
    Hgroup "hgroup", Hr "hr", Html "html", I "i", Iframe "iframe", Img "img", Input "input",
    Ins "ins", Label "label", Legend "legend", Li "li", Link "link", Main "main", Mark "mark",
    Math "math", Menu "menu", Meta "meta", Nav "nav", Noscript "noscript", Object "object", Ol "ol",
    Optgroup "optgroup", Option "option", P "p", Param "param", Path "path", Picture "picture",
    Pre "pre", Q "q", S "s", Script "script", Section "section", Select "select", Small "small",
    Source "source", Span "span", Strike "strike", Strong "strong", Style "style", Sub "sub",
    Summary "summary", Sup "sup", Svg "svg", Table "table", Tbody "tbody", Td "td",
    Template "template", Textarea "textarea", Tfoot "tfoot", Th "th", Thead "thead", Time "time",
    Title "title", Tr "tr", Track "track", U "u", Ul "ul", Video "video", Wbr "wbr", Xmp "xmp",
}

impl Tag {
    /// Whether the element stands in a line of text.
    pub(super) fn is_inline(self) -> bool {
        use Tag::{
            A, Abbr, B, Button, Cite, Code, Del, Em, Font, I, Img, Input, Ins, Label, Mark, Math,
            Other, Path, Picture, Q, S, Select, Small, Span, Strike, Strong, Sub, Sup, Svg, Text,
            Time, U, Wbr,
        };
        matches!(
            self,
            A | Abbr
                | B
                | Cite
                | Code
                | Del
                | Em
                | Font
                | I
                | Img
                | Input
                | Ins
                | Label
                | Mark
                | Math
                | Other
                | Q
                | S
                | Small
                | Span
                | Strike
                | Strong
                | Sub
                | Sup
                | Svg
                | Text
                | Time
                | U
                | Wbr
                | Button
                | Path
                | Select
                | Picture
        )
    }

    /// Whether the element has no content.
    pub(super) fn is_void(self) -> bool {
        use Tag::{Base, Br, Col, Embed, Hr, Img, Input, Link, Meta, Param, Source, Track, Wbr};
        matches!(
            self,
            Base | Br | Col | Embed | Hr | Img | Input | Link | Meta | Param | Source | Track | Wbr
        )
    }

    /// Whether markup inside the element is text.
    pub(super) fn is_raw(self) -> bool {
        matches!(
            self,
            Self::Script | Self::Style | Self::Textarea | Self::Title | Self::Xmp | Self::Iframe
        )
    }

    /// Whether the text of a raw element is worth keeping (linked data is in scripts).
    pub(super) fn keeps_raw_text(self) -> bool {
        matches!(self, Self::Script | Self::Title)
    }

    /// Whether "/>" closes the element.
    pub(super) fn is_foreign(self) -> bool {
        matches!(self, Self::Svg | Self::Path | Self::Math | Self::Other)
    }

    /// Whether the element's start ends an open paragraph.
    pub(super) fn closes_paragraph(self) -> bool {
        use Tag::{
            Address, Article, Aside, Blockquote, Center, Details, Dialog, Dir, Div, Dl, Fieldset,
            Figcaption, Figure, Footer, Form, H1, H2, H3, H4, H5, H6, Header, Hgroup, Hr, Main,
            Menu, Nav, Ol, P, Pre, Section, Summary, Table, Ul,
        };
        matches!(
            self,
            Address
                | Article
                | Aside
                | Blockquote
                | Center
                | Details
                | Dialog
                | Dir
                | Div
                | Dl
                | Fieldset
                | Figcaption
                | Figure
                | Footer
                | Form
                | H1
                | H2
                | H3
                | H4
                | H5
                | H6
                | Header
                | Hgroup
                | Hr
                | Main
                | Menu
                | Nav
                | Ol
                | P
                | Pre
                | Section
                | Summary
                | Table
                | Ul
        )
    }

    /// Whether an element inside does not close one outside.
    pub(super) fn is_scope(self) -> bool {
        use Tag::{Button, Caption, Html, Object, Table, Td, Template, Th};
        matches!(self, Button | Caption | Html | Object | Table | Td | Template | Th)
    }

    /// A table's cell.
    pub(super) fn is_cell(self) -> bool {
        matches!(self, Self::Td | Self::Th | Self::Caption)
    }

    /// A part of a table.
    pub(super) fn is_table(self) -> bool {
        use Tag::{Caption, Table, Tbody, Td, Tfoot, Th, Thead, Tr};
        matches!(self, Caption | Table | Tbody | Td | Tfoot | Th | Thead | Tr)
    }

    /// Whether the element is the page itself, which pages hide until a script shows it.
    pub(super) fn is_root(self) -> bool {
        matches!(self, Self::Root | Self::Html | Self::Body)
    }

    /// A heading.
    pub(super) fn is_heading(self) -> bool {
        use Tag::{H1, H2, H3, H4, H5, H6};
        matches!(self, H1 | H2 | H3 | H4 | H5 | H6)
    }
}
