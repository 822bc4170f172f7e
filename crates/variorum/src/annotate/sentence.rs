//! Tokens to sentences: a learned decision at every gap between two tokens.
//!
//! A blank line always ends a sentence. A line break does, unless the text is wrapped: then it is
//! white space like any other. Everywhere else a linear model decides, from the words around the gap, the
//! marks, and the quotation marks and brackets that are open (trained on EWT and GUM, as running text
//! and as spaced tokens).

use super::surface::{Surface, SurfaceFlags};
use super::{Sentence, Token};
use crate::model::{Archive, FeatureBuffer, Linear};
use std::sync::LazyLock;

/// The name of the model and of its file.
pub const KIND: &str = "sentence";

static MODEL: LazyLock<Linear> = LazyLock::new(|| {
    let bytes = include_bytes!("../../../../models/sentence.bin");
    Archive::read(bytes, KIND)
        .and_then(|archive| Linear::read(&archive, "boundary"))
        .expect("the weights are made with the program")
});

/// A sentence never has more tokens: text without ends (tables, other scripts) is cut here.
const MAX_TOKENS: usize = 1000;

/// Groups `tokens` into sentences. `surfaces` is parallel to `tokens`. Linear in their number.
pub fn sentences(text: &str, tokens: &[Token], surfaces: &[Surface]) -> Vec<Sentence> {
    let wrapped = is_wrapped(text);
    let mut boundary = Boundary::new(text, tokens, surfaces);
    let mut out = Vec::new();
    let (mut buffer, mut scores) = (FeatureBuffer::default(), Vec::new());
    for n in 0..tokens.len() {
        let ends = match gap(text, tokens, n, wrapped) {
            Gap::Ends => true,
            Gap::Open if boundary.goes_on(text, tokens, n) => false,
            Gap::Open => {
                boundary.features(n, &mut buffer);
                MODEL.best(buffer.keys(), &mut scores) == 1 || n - boundary.first >= MAX_TOKENS
            }
        };
        if ends {
            let first = boundary.first;
            let span = tokens[first].span.cover(tokens[n].span);
            out.push(Sentence { span, tokens: first..n + 1 });
        }
        boundary.step(n, ends);
    }
    out
}

/// What stands between two tokens.
enum Gap {
    /// The end of the text, a blank line, or a line break that ends a sentence.
    Ends,
    /// For the model to decide.
    Open,
}

fn gap(text: &str, tokens: &[Token], n: usize, wrapped: bool) -> Gap {
    let Some(next) = tokens.get(n + 1) else { return Gap::Ends };
    let between = &text[tokens[n].span.end as usize..next.span.start as usize];
    match between.bytes().filter(|&b| b == b'\n').count() {
        0 => Gap::Open,
        1 if wrapped => Gap::Open,
        1 if text[next.span].starts_with(char::is_lowercase) => Gap::Open,
        _ => Gap::Ends,
    }
}

/// Whether lines are broken for width: many lines go on with a small letter on the next.
fn is_wrapped(text: &str) -> bool {
    let (mut breaks, mut continued) = (0, 0);
    let mut lines = text.lines().peekable();
    while let (Some(line), Some(next)) = (lines.next(), lines.peek()) {
        if !line.trim().is_empty() && !next.trim().is_empty() {
            breaks += 1;
            continued += usize::from(next.trim_start().starts_with(char::is_lowercase));
        }
    }
    continued * 4 > breaks
}

/// The features of gaps, and what of the sentence so far they need.
pub struct Boundary<'a> {
    surfaces: &'a [Surface],
    classes: Vec<Class>,
    first: usize,
    double_quotes: u32,
    brackets: u32,
}

/// What kind of mark a token is, for sentence ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Word,
    Period,
    Exclamation,
    Ellipsis,
    Colon,
    Comma,
    Dash,
    OpeningQuote,
    ClosingQuote,
    StraightQuote,
    OpeningBracket,
    ClosingBracket,
    Abbreviation,
    Number,
    Other,
}

fn class(form: &str) -> Class {
    match form {
        "." => Class::Period,
        ":" | ";" => Class::Colon,
        "," => Class::Comma,
        "“" | "‘" | "``" | "«" | "„" => Class::OpeningQuote,
        "”" | "’" | "''" | "»" | "’’" => Class::ClosingQuote,
        "\"" | "'" => Class::StraightQuote,
        "(" | "[" | "{" => Class::OpeningBracket,
        ")" | "]" | "}" => Class::ClosingBracket,
        "…" => Class::Ellipsis,
        _ if form.starts_with(['!', '?', '。', '！', '？']) => Class::Exclamation,
        _ if form.starts_with("..") => Class::Ellipsis,
        _ if form.starts_with(['-', '–', '—']) && form.len() <= 6 => Class::Dash,
        _ if form.starts_with(|c: char| c.is_ascii_digit()) => Class::Number,
        _ if form.starts_with(char::is_alphabetic) && form.ends_with('.') => Class::Abbreviation,
        _ if form.starts_with(char::is_alphanumeric) => Class::Word,
        _ => Class::Other,
    }
}

impl<'a> Boundary<'a> {
    /// Ready for the first gap.
    pub fn new(text: &str, tokens: &[Token], surfaces: &'a [Surface]) -> Self {
        let classes = tokens.iter().map(|token| class(&text[token.span])).collect();
        Self { surfaces, classes, first: 0, double_quotes: 0, brackets: 0 }
    }

    /// Takes note of token `n` and of whether the sentence ends after it.
    pub fn step(&mut self, n: usize, ends: bool) {
        match self.classes[n] {
            Class::StraightQuote => self.double_quotes ^= 1,
            Class::OpeningQuote => self.double_quotes = 1,
            Class::ClosingQuote => self.double_quotes = 0,
            Class::OpeningBracket => self.brackets = 1,
            Class::ClosingBracket => self.brackets = 0,
            _ => {}
        }
        if ends {
            self.first = n + 1;
            self.brackets = 0;
        }
    }

    /// Whether a small letter follows a closing bracket: "Jane Roe (D-Ohio.) wrote".
    fn goes_on(&self, text: &str, tokens: &[Token], n: usize) -> bool {
        let small = |t: &Token| text[t.span].starts_with(char::is_lowercase);
        self.classes[n] == Class::ClosingBracket
            && n - self.first < MAX_TOKENS
            && tokens.get(n + 1).is_some_and(small)
    }

    fn class(&self, n: Option<usize>) -> u64 {
        n.and_then(|n| self.classes.get(n)).map_or(99, |&class| class as u64)
    }

    /// The form of token `n` where it is in the sentence or after it.
    fn lower(&self, n: Option<usize>) -> u64 {
        n.and_then(|n| self.surfaces.get(n)).map_or(1, |s| s.lower)
    }

    /// The features of the gap after token `n`.
    pub fn features(&self, n: usize, out: &mut FeatureBuffer) {
        out.clear();
        let flags = |k: usize| self.surfaces.get(k).map_or(0, |s| u64::from(s.flags.0));
        let before = n.checked_sub(1).filter(|&k| k >= self.first);
        let (here, next, after) = (Some(n), Some(n + 1), Some(n + 2));
        let (c, c1, c2) = (self.class(here), self.class(next), self.class(after));
        let b1 = self.class(before);
        let case = flags(n + 1) & u64::from(SurfaceFlags::CAPITAL | SurfaceFlags::ALL_CAPITALS);
        let space = flags(n + 1) & u64::from(SurfaceFlags::SPACE_BEFORE);
        let space_after = flags(n + 2) & u64::from(SurfaceFlags::SPACE_BEFORE);
        let length = ((n - self.first) as u64 + 1).ilog2().into();
        let open = u64::from(self.double_quotes | self.brackets << 1);
        out.push(0, 0);
        out.push(1, self.lower(here));
        out.push(2, self.lower(next));
        out.push2(3, self.lower(here), case);
        out.push2(4, c, self.lower(next));
        out.push3(5, c, c1, case | space);
        out.push3(6, b1, c, c1 << 8 | case | space);
        out.push3(7, c, c1 << 8 | c2, open << 16 | case << 8 | space << 1 | space_after);
        out.push3(8, c, c1 << 8 | case, length);
        out.push3(9, self.lower(before), c, c1 << 8 | case);
        out.push2(10, self.lower(here), self.lower(next));
        out.push3(11, c, case, self.lower(after));
        let line = self.lower(before.filter(|_| n - self.first == 1));
        out.push3(12, length.min(2), line, c << 8 | c1);
        if c != Class::Word as u64 || case != 0 {
            let shape = |k: usize| self.surfaces.get(k).map_or(0, |s| s.shape);
            out.push3(13, c, shape(n), shape(n + 1));
            out.push3(14, c, shape(n + 1), length);
            out.push3(15, b1, c, shape(n));
            out.push3(16, self.lower(Some(self.first)), c, case);
            out.push3(17, c, open << 8 | case, length);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::annotate::token::tokenize;
    use proptest::prelude::*;

    fn check(text: &str, expected: &[&str]) {
        let (_, sentences) = tokenize(text);
        let found: Vec<&str> = sentences.iter().map(|s| &text[s.span]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn periods_end_sentences_but_abbreviations_do_not() {
        check(
            "Gen. Marta Olsen arrived on Monday. She met Mr. Brandt.",
            &["Gen. Marta Olsen arrived on Monday.", "She met Mr. Brandt."],
        );
    }

    #[test]
    fn a_closing_quotation_mark_belongs_to_its_sentence() {
        check(
            "\"We are not leaving.\" The mayor said so on Friday.",
            &["\"We are not leaving.\"", "The mayor said so on Friday."],
        );
        check("“Is it safe?” Nobody knew.", &["“Is it safe?”", "Nobody knew."]);
    }

    #[test]
    fn blank_lines_end_sentences_and_wrapped_lines_do_not() {
        check("Floods close roads\n\nThe river rose.", &["Floods close roads", "The river rose."]);
        check(
            "The river rose by two metres and\nflooded the lower part of the old\ntown.",
            &["The river rose by two metres and\nflooded the lower part of the old\ntown."],
        );
    }

    proptest! {
        #[test]
        fn sentences_hold_every_token_once(text in "[ a-zA-Z.,'\"“”()\\n!?…é-]{0,80}") {
            let (tokens, sentences) = tokenize(&text);
            let mut next = 0;
            for sentence in sentences {
                prop_assert_eq!(sentence.tokens.start, next);
                prop_assert!(sentence.tokens.end > next);
                next = sentence.tokens.end;
            }
            prop_assert_eq!(next, tokens.len());
        }
    }
}
