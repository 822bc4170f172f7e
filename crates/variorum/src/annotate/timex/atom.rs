//! Text as the grammar reads it: runs of letters, runs of digits, single marks.
//!
//! Tokens are cut further ("third-quarter", "10th", "p.m.", "08:33"), so that the grammar sees the
//! same atoms whatever the tokeniser joins or splits. Owns no meaning beyond a word's class.

use super::lexicon::{self, Lex};
use crate::annotate::{Token, Upos};

/// A run of letters, a run of digits, or one mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Atom {
    /// Its first byte in the text.
    pub start: u32,
    /// The byte after it.
    pub end: u32,
    /// Index of the token it is part of.
    pub token: u32,
    /// What it can be.
    pub lex: Lex,
    /// Whether it begins with a capital letter.
    pub capital: bool,
    /// Part of speech of its token; `X` where it has none.
    pub pos: Upos,
}

/// Lines of about these many bytes are wrapped text, over whose end a time may run; shorter ones are
/// headings or datelines, longer ones paragraphs.
const WRAPPED: std::ops::Range<usize> = 55..100;

/// Cuts the tokens of `text` into atoms, with a [`Lex::Break`] where lines or paragraphs end.
pub(super) fn atoms(text: &str, tokens: &[Token]) -> Vec<Atom> {
    let mut out = Vec::with_capacity(tokens.len() + tokens.len() / 4);
    let (mut line_start, mut last_end) = (0, 0);
    for (n, token) in tokens.iter().enumerate() {
        let (start, end) = (token.span.start as usize, token.span.end as usize);
        let Some(surface) = text.get(start..end) else { continue };
        if let Some(at) = text.get(last_end..start).and_then(|gap| gap.rfind('\n')) {
            let blank_line = text[last_end..start].matches('\n').count() > 1;
            if blank_line || !WRAPPED.contains(&(last_end - line_start)) {
                out.push(mark_break(last_end, n));
            }
            line_start = last_end + at + 1;
        }
        cut(surface, start, (n as u32, token.pos), &mut out);
        last_end = end;
    }
    out
}

fn mark_break(at: usize, token: usize) -> Atom {
    let at = at as u32;
    Atom { start: at, end: at, token: token as u32, lex: Lex::Break, capital: false, pos: Upos::X }
}

/// Cuts one token, whose first byte in the text is `offset`.
fn cut(surface: &str, offset: usize, (token, pos): (u32, Upos), out: &mut Vec<Atom>) {
    let mut at = 0;
    while let Some(first) = surface[at..].chars().next() {
        let kind = Kind::of(first);
        let length = match kind {
            Kind::Mark => first.len_utf8(),
            _ => surface[at..].find(|c| Kind::of(c) != kind).unwrap_or(surface.len() - at),
        };
        let word = &surface[at..at + length];
        let lex = match kind {
            Kind::Letter => word_lex(word),
            Kind::Digit => number_lex(word),
            Kind::Mark => lexicon::mark(first),
        };
        out.push(Atom {
            start: (offset + at) as u32,
            end: (offset + at + length) as u32,
            token,
            lex,
            capital: first.is_uppercase(),
            pos,
        });
        at += length;
    }
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Kind {
    Letter,
    Digit,
    Mark,
}

impl Kind {
    fn of(c: char) -> Self {
        if c.is_ascii_digit() {
            Self::Digit
        } else if c.is_alphabetic() {
            Self::Letter
        } else {
            Self::Mark
        }
    }
}

fn word_lex(word: &str) -> Lex {
    if word.len() > lexicon::longest_word() || !word.is_ascii() {
        return Lex::Other;
    }
    let mut buffer = [0; 16];
    let lower = &mut buffer[..word.len()];
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    std::str::from_utf8(lower).map_or(Lex::Other, lexicon::look_up)
}

fn number_lex(digits: &str) -> Lex {
    match digits.parse() {
        Ok(value) if digits.len() <= 9 => Lex::Num(value, digits.len() as u8),
        _ => Lex::Other,
    }
}

/// The atoms of one text, asked for by index; any index may be asked for.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub text: &'a str,
    pub atoms: &'a [Atom],
}

impl<'a> Line<'a> {
    /// What the atom at `i` can be; [`Lex::Break`] beyond both ends.
    pub(super) fn lex(&self, i: usize) -> Lex {
        self.atoms.get(i).map_or(Lex::Break, |a| a.lex)
    }

    /// What the atom `back` places before `i` can be.
    pub(super) fn before(&self, i: usize, back: usize) -> Lex {
        i.checked_sub(back).map_or(Lex::Break, |n| self.lex(n))
    }

    /// The atom at `i` as it is written.
    pub(super) fn word(&self, i: usize) -> &'a str {
        self.atoms.get(i).map_or("", |a| &self.text[a.start as usize..a.end as usize])
    }

    /// Whether the atom at `i` is `lower`, in any case.
    pub(super) fn is(&self, i: usize, lower: &str) -> bool {
        self.word(i).eq_ignore_ascii_case(lower)
    }

    pub(super) fn capital(&self, i: usize) -> bool {
        self.atoms.get(i).is_some_and(|a| a.capital)
    }

    /// Whether no space lies between the atoms at `i - 1` and `i`.
    pub(super) fn joined(&self, i: usize) -> bool {
        match (i.checked_sub(1).and_then(|n| self.atoms.get(n)), self.atoms.get(i)) {
            (Some(a), Some(b)) => a.end == b.start && a.lex != Lex::Break,
            _ => false,
        }
    }

    /// `i`, or the place after it where a full stop is written onto the word before.
    pub(super) fn skip_dot(&self, i: usize) -> usize {
        if self.lex(i) == Lex::Dot && self.joined(i) { i + 1 } else { i }
    }

    /// `i`, or the place after it where that is `lex`.
    pub(super) fn skip(&self, i: usize, lex: Lex) -> usize {
        if self.lex(i) == lex { i + 1 } else { i }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::token::tokenize;

    fn check(text: &str, expected: &[&str]) {
        let (tokens, _) = tokenize(text);
        let atoms = atoms(text, &tokens);
        let line = Line { text, atoms: &atoms };
        let words: Vec<&str> =
            (0..atoms.len()).filter(|&i| line.lex(i) != Lex::Break).map(|i| line.word(i)).collect();
        assert_eq!(words, expected);
    }

    #[test]
    fn tokens_are_cut_at_every_change() {
        check("the 10th at 08:33", &["the", "10", "th", "at", "08", ":", "33"]);
        check("third-quarter", &["third", "-", "quarter"]);
        check("café’s 2½", &["café", "’", "s", "2", "½"]);
    }

    #[test]
    fn a_short_line_ends_in_a_break() {
        let text = "Summit 2005\nJune 6";
        let (tokens, _) = tokenize(text);
        assert!(atoms(text, &tokens).iter().any(|a| a.lex == Lex::Break));
    }
}
