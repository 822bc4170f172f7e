//! Text as HTML: whatever a report holds is shown as characters and never read as markup.

use crate::view::terminal::is_hidden;
use std::fmt::{self, Display, Formatter, Write};

/// Element content. Hidden characters (control, zero-width, direction) become a visible sign that names
/// them.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a>(pub &'a str);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            if is_hidden(c) {
                let code = c as u32;
                write!(
                    f,
                    "<i class=\"hidden-char\" title=\"hidden character U+{code:04X}\">\u{fffd}</i>"
                )?;
            } else {
                escape(c, f)?;
            }
        }
        Ok(())
    }
}

/// The value of an attribute in double quotes, or the content of `<title>`.
#[derive(Debug, Clone, Copy)]
pub struct Attr<'a>(pub &'a str);

impl Display for Attr<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| escape(if is_hidden(c) { '\u{fffd}' } else { c }, f))
    }
}

fn escape(c: char, f: &mut Formatter<'_>) -> fmt::Result {
    match c {
        '&' => f.write_str("&amp;"),
        '<' => f.write_str("&lt;"),
        '>' => f.write_str("&gt;"),
        '"' => f.write_str("&quot;"),
        '\'' => f.write_str("&#39;"),
        c => f.write_char(c),
    }
}

/// An address that may be followed: only over HTTP; a report's `javascript:` is none.
pub fn link(url: &str) -> Option<&str> {
    let lower = url.get(..8)?.to_ascii_lowercase();
    (lower.starts_with("http://") || lower.starts_with("https://")).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_text() {
        let text = Text("<b onclick='x()'>\"&\u{202e}").to_string();
        assert_eq!(
            text,
            "&lt;b onclick=&#39;x()&#39;&gt;&quot;&amp;<i class=\"hidden-char\" title=\"hidden character U+202E\">\u{fffd}</i>"
        );
        assert_eq!(Attr("\"><script>\u{200b}").to_string(), "&quot;&gt;&lt;script&gt;\u{fffd}");
    }

    #[test]
    fn only_web_addresses_are_links() {
        assert_eq!(link("https://example.com"), Some("https://example.com"));
        assert_eq!(link("javascript:alert(1)"), None);
        assert_eq!(link("http"), None);
    }
}
