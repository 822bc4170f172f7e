//! Byte spans, and their code-point form for exchanged files.

use serde::{Deserialize, Serialize};
use std::ops::{Index, Range};

/// A half-open range of bytes in a text, both ends on character boundaries.
///
/// `&text[span]` is the surface form. Texts are under 4 GiB.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from byte `start` to byte `end`.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "a span ends after it starts: {start}..{end}");
        Self { start: start as u32, end: end as u32 }
    }

    /// The bytes as a range, for slicing.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the span holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether every byte of `other` is inside.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether both share at least one byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

impl Index<Span> for str {
    type Output = str;

    fn index(&self, span: Span) -> &str {
        &self[span.range()]
    }
}

impl Index<Span> for String {
    type Output = str;

    fn index(&self, span: Span) -> &str {
        &self.as_str()[span]
    }
}

/// Converts byte offsets of one text into code points and back.
///
/// Costs one pass over the text; a look-up is O(1) in ASCII text, O(log n) otherwise.
#[derive(Debug)]
pub struct CodePoints {
    /// Every non-ASCII character: (byte after it, how many bytes it has beyond its one code point,
    /// summed from the start of the text).
    wide: Vec<(u32, u32)>,
}

impl CodePoints {
    /// Reads `text` once.
    pub fn new(text: &str) -> Self {
        let mut wide = Vec::new();
        let mut extra = 0;
        if !text.is_ascii() {
            for (at, c) in text.char_indices().filter(|(_, c)| !c.is_ascii()) {
                extra += c.len_utf8() as u32 - 1;
                wide.push(((at + c.len_utf8()) as u32, extra));
            }
        }
        Self { wide }
    }

    /// The code points before byte `byte`, which must be a character boundary.
    pub fn of_byte(&self, byte: u32) -> u32 {
        match self.wide.partition_point(|&(end, _)| end <= byte) {
            0 => byte,
            n => byte - self.wide[n - 1].1,
        }
    }

    /// The span in code points: `[start, end]`.
    pub fn of_span(&self, span: Span) -> [u32; 2] {
        [self.of_byte(span.start), self.of_byte(span.end)]
    }

    /// The byte at which code point `point` begins.
    pub fn to_byte(&self, point: u32) -> u32 {
        match self.wide.partition_point(|&(end, extra)| end - extra <= point) {
            0 => point,
            n => point + self.wide[n - 1].1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_span_indexes_its_surface_form() {
        let text = "In Geneva, talks";
        assert_eq!(&text[Span::new(3, 9)], "Geneva");
    }

    #[test]
    fn code_points_of_text_without_wide_characters_are_bytes() {
        assert_eq!(CodePoints::new("plain").of_byte(3), 3);
    }

    proptest! {
        #[test]
        fn code_points_agree_with_counting(text in ".{0,60}") {
            let points = CodePoints::new(&text);
            for (n, (byte, _)) in text.char_indices().enumerate() {
                prop_assert_eq!(points.of_byte(byte as u32), n as u32);
                prop_assert_eq!(points.to_byte(n as u32), byte as u32);
            }
            prop_assert_eq!(points.of_byte(text.len() as u32) as usize, text.chars().count());
        }
    }
}
