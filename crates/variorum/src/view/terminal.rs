//! Lines of a terminal: wrapped to its width, in ink where it has some, and harmless: control
//! characters are shown, not sent.

use std::fmt::Write;

/// How text is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether ANSI colours are written.
    pub color: bool,
    /// Columns to fill at most; at least 40 are used.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self { color: false, width: 100 }
    }
}

/// Ink of a terminal.
#[derive(Clone, Copy)]
pub(super) enum Ink {
    Title,
    Section,
    Conflict,
    Soft,
    Value,
    Origin(usize),
}

/// What is written, line by line.
pub(super) struct Sheet {
    style: Style,
    text: String,
}

impl Sheet {
    pub(super) fn new(style: Style) -> Self {
        Self { style: Style { width: style.width.max(40), ..style }, text: String::new() }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    /// Writes one line as it is; it may hold colour.
    pub(super) fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Writes a rule over the whole width.
    pub(super) fn rule(&mut self) {
        let rule = "━".repeat(self.style.width);
        let _ = writeln!(self.text, "\n{rule}\n");
    }

    /// Writes the title of a section.
    pub(super) fn section(&mut self, title: &str) {
        let title = self.ink(Ink::Section, title);
        let _ = writeln!(self.text, "\n{title}\n");
    }

    /// `text` in an ink, where there is ink.
    pub(super) fn ink(&self, ink: Ink, text: &str) -> String {
        if !self.style.color {
            return text.to_owned();
        }
        let code = match ink {
            Ink::Title => "1",
            Ink::Section => "1;4",
            Ink::Conflict => "1;31",
            Ink::Soft => "2",
            Ink::Value => "1",
            Ink::Origin(n) => ["36", "33", "35", "32", "34", "96", "93", "95"][n % 8],
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }

    /// Writes `text` wrapped, its first line after `first`, the others after as many blanks.
    ///
    /// `first` may hold colour; `indent` is the columns it takes.
    pub(super) fn wrapped(&mut self, first: &str, indent: usize, text: &str) {
        let room = self.style.width.saturating_sub(indent).max(20);
        let lines = wrap(&visible(text), room);
        for (n, line) in lines.iter().enumerate() {
            let lead = if n == 0 { first.to_owned() } else { " ".repeat(indent) };
            let line = self.emphasised(line);
            let _ = writeln!(self.text, "{}", format!("{lead}{line}").trim_end());
        }
        if lines.is_empty() {
            let _ = writeln!(self.text, "{}", first.trim_end());
        }
    }

    /// Writes `text` wrapped and in one ink.
    pub(super) fn inked(&mut self, indent: usize, ink: Ink, text: &str) {
        for line in wrap(text, self.style.width.saturating_sub(indent).max(20)) {
            let line = self.ink(ink, &line);
            let _ = writeln!(self.text, "{}{line}", " ".repeat(indent));
        }
    }

    /// [`OPEN`] and [`CLOSE`] around the words that matter become colour, or go.
    fn emphasised(&self, line: &str) -> String {
        if self.style.color {
            line.replace(OPEN, "\x1b[1m").replace(CLOSE, "\x1b[0m")
        } else {
            line.replace(OPEN, "").replace(CLOSE, "")
        }
    }
}

/// Around the words that matter, until colour is decided. They are of Unicode's private use: a report
/// that holds them gets words in bold, and nothing worse.
pub(super) const OPEN: &str = "\u{e000}";
pub(super) const CLOSE: &str = "\u{e001}";

/// `text` with control and direction characters made harmless and visible.
pub(super) fn visible(text: &str) -> String {
    if !text.chars().any(is_hidden) {
        return text.to_owned();
    }
    text.chars().map(|c| if is_hidden(c) { '\u{fffd}' } else { c }).collect()
}

/// Control, zero-width and direction characters: they change what a reader sees of other
/// characters.
pub(super) fn is_hidden(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{61c}')
}

/// The width of a column: its widest cell, at most `most`.
pub(super) fn column(cells: impl Iterator<Item = String>, most: usize) -> usize {
    cells.map(|c| c.chars().count()).max().unwrap_or(0).min(most)
}

/// `text` filled with blanks to `width` characters.
pub(super) fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.chars().count())))
}

/// Breaks `text` into lines of at most `width` characters, at blanks where it can.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut used) = (String::new(), 0);
    for word in text.split_whitespace() {
        let length = word.chars().filter(|c| !matches!(c, '\u{e000}' | '\u{e001}')).count();
        if used > 0 && used + 1 + length > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        line.push_str(word);
        used += length;
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}
