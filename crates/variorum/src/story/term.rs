//! Terms of an article: stemmed words, names and numbers, hashed and counted.
//!
//! Owns reading characters into terms; their weights belong to [`idf`](super::idf).

use crate::text::shingle::fnv1a;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// A distinct term of one article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// Hash of the term.
    pub id: u32,
    /// How often it occurs, at most 255.
    pub count: u8,
    /// Where it occurs and what it is: bits of `TITLE`, `LEAD`, `NAME`, `NUMBER`, `PAIR`.
    pub marks: u8,
}

/// Occurs in the headline.
pub(super) const TITLE: u8 = 1;
/// Occurs among the first words of the body.
pub(super) const LEAD: u8 = 2;
/// Written with a capital where the sentence doesn't ask for one.
pub(super) const NAME: u8 = 4;
/// A number written in digits.
pub(super) const NUMBER: u8 = 8;
/// Two capitalised words in a row.
pub(super) const PAIR: u8 = 16;

/// How many words of the body are its lead.
const LEAD_WORDS: u32 = 70;

/// Terms kept of one article: those that come first. A long read says in this many distinct terms
/// what it is about.
const MOST_TERMS: usize = 600;

/// Counts terms while an article is read.
#[derive(Debug, Default)]
pub(super) struct Terms {
    counts: HashMap<u32, Term>,
    order: Vec<u32>,
    words_read: u32,
    buffer: String,
}

impl Terms {
    /// Reads the headline: its capitals say nothing, as outlets differ in where they set them.
    pub(super) fn read_title(&mut self, title: &str) {
        self.read(title, TITLE);
    }

    /// Reads a part of the body.
    pub(super) fn read_body(&mut self, text: &str) {
        self.read(text, 0);
    }

    /// The terms by id.
    pub(super) fn finish(self) -> Vec<Term> {
        let mut terms: Vec<Term> =
            self.order.iter().take(MOST_TERMS).map(|id| self.counts[id]).collect();
        terms.sort_unstable_by_key(|term| term.id);
        terms
    }

    fn read(&mut self, text: &str, field: u8) {
        let mut starts_sentence = true;
        let mut previous_capital: Option<(usize, u32)> = None;
        for word in (Words { text, at: 0 }) {
            let surface = &text[word.start..word.end];
            starts_sentence |= word.after_stop;
            let first = surface.chars().next().unwrap_or(' ');
            let capital = first.is_uppercase();
            let mut marks = field;
            if field == 0 {
                self.words_read += 1;
                if self.words_read <= LEAD_WORDS {
                    marks |= LEAD;
                }
            }
            if first.is_numeric() {
                marks |= NUMBER;
            } else if capital && !starts_sentence && field == 0 {
                marks |= NAME;
            }
            let id = term_id(surface, &mut self.buffer);
            if surface.chars().nth(1).is_some() || first.is_numeric() {
                self.count(id, marks);
            }
            if capital
                && let Some((end, before)) = previous_capital
                && text[end..word.start] == *" "
            {
                let pair = before.rotate_left(7).wrapping_mul(0x9E37_79B1) ^ id;
                self.count(pair, (marks & !NAME) | PAIR);
            }
            previous_capital = (capital && surface.len() > 1).then_some((word.end, id));
            starts_sentence = false;
        }
    }

    fn count(&mut self, id: u32, marks: u8) {
        let order = &mut self.order;
        let term = self.counts.entry(id).or_insert_with(|| {
            order.push(id);
            Term { id, count: 0, marks: 0 }
        });
        term.count = term.count.saturating_add(1);
        term.marks |= marks;
    }
}

/// The id of a word; `buffer` is room to work in.
pub(super) fn term_id(surface: &str, buffer: &mut String) -> u32 {
    buffer.clear();
    for c in surface.chars().filter(|&c| c != ',' && c != '.') {
        if c.is_ascii() {
            buffer.push(c.to_ascii_lowercase());
        } else {
            buffer.extend(c.to_lowercase());
        }
    }
    let hash = fnv1a(stem(buffer).as_bytes());
    (hash ^ (hash >> 32)) as u32
}

/// The word without its plural or verb ending: coarse on purpose, since a wrong stem costs little
/// and both articles get the same one.
fn stem(word: &str) -> &str {
    let n = word.len();
    if !word.is_ascii() || n < 4 || word.as_bytes()[0].is_ascii_digit() {
        return word;
    }
    let strip =
        |ending: &str, least: usize| word.strip_suffix(ending).filter(|rest| rest.len() >= least);
    let base = strip("ing", 4)
        .or_else(|| strip("ies", 3))
        .or_else(|| strip("ied", 3))
        .or_else(|| strip("ed", 4))
        .or_else(|| if word.ends_with("ss") { None } else { strip("s", 3) })
        .unwrap_or(word);
    base.strip_suffix('e').filter(|rest| rest.len() >= 4).unwrap_or(base)
}

struct Word {
    start: usize,
    end: usize,
    /// Whether a sentence may begin here.
    after_stop: bool,
}

/// Splits at everything but letters and digits; keeps "1,200" and "3.5" whole, drops "'s".
struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Words<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        let mut after_stop = self.at == 0;
        let mut start = None;
        let mut end = self.text.len();
        let rest = &self.text[self.at..];
        let mut chars = rest.char_indices().peekable();
        let mut numeric = false;
        while let Some((offset, c)) = chars.next() {
            if c.is_alphanumeric() {
                if start.is_none() {
                    start = Some(self.at + offset);
                    numeric = c.is_numeric();
                }
                continue;
            }
            if start.is_none() {
                after_stop |=
                    matches!(c, '.' | '!' | '?' | ':' | '\n' | '“' | '"' | '•' | ';' | '—');
                continue;
            }
            let digit_follows = chars.peek().is_some_and(|&(_, next)| next.is_numeric());
            if numeric && matches!(c, ',' | '.') && digit_follows {
                continue;
            }
            end = self.at + offset;
            break;
        }
        let start = start?;
        self.at = end + possessive(&self.text[end..]);
        Some(Word { start, end, after_stop })
    }
}

/// The length of "'s" at the start of `rest`, if it is there.
fn possessive(rest: &str) -> usize {
    ["'s", "’s"]
        .into_iter()
        .find(|mark| {
            rest.strip_prefix(mark).is_some_and(|more| !more.starts_with(char::is_alphanumeric))
        })
        .map_or(0, str::len)
}
