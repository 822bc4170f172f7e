//! Numbers in running text: numerals, number words, and what makes them inexact.
//!
//! Owns "12", "twenty-one", "2.6 million", "dozens", "at least", "10 to 20". What is counted
//! belongs to [`figure`](super::figure).

use crate::text::Span;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A run of letters or digits, or one symbol, of a sentence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bit {
    /// Where it is in the text.
    pub(super) span: Span,
    /// Whether it is made of digits: "1,200", "2.6".
    pub(super) numeral: bool,
}

/// Splits `text[span]` into bits; white space is left out. Hyphens are bits of their own.
pub(super) fn bits(text: &str, span: Span, out: &mut Vec<Bit>) {
    out.clear();
    let bytes = text.as_bytes();
    let end = (span.end as usize).min(bytes.len());
    let mut at = span.start as usize;
    while at < end {
        let byte = bytes[at];
        let len = match byte {
            b' ' | b'\n' | b'\t' | b'\r' => {
                at += 1;
                continue;
            }
            b'0'..=b'9' => numeral_len(&bytes[at..end]),
            b'a'..=b'z' | b'A'..=b'Z' => word_len(&bytes[at..end]),
            _ => text[at..].chars().next().map_or(1, char::len_utf8),
        };
        out.push(Bit { span: Span::new(at, at + len), numeral: byte.is_ascii_digit() });
        at += len;
    }
}

/// Digits with inner commas and points: "1,200.50".
fn numeral_len(bytes: &[u8]) -> usize {
    let mut at = 1;
    while at < bytes.len() {
        let inner =
            matches!(bytes[at], b',' | b'.') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        if !bytes[at].is_ascii_digit() && !inner {
            break;
        }
        at += 1;
    }
    at
}

fn word_len(bytes: &[u8]) -> usize {
    bytes.iter().position(|b| !b.is_ascii_alphabetic()).unwrap_or(bytes.len())
}

/// A number phrase: which bits it takes, and how little and how much it can be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Number {
    /// First bit, with its modifiers ("at least").
    pub(super) first: usize,
    /// First bit of the number itself.
    pub(super) core: usize,
    /// One past the last bit.
    pub(super) end: usize,
    /// The least it can be.
    pub(super) low: f64,
    /// The most it can be.
    pub(super) high: f64,
}

static WORDS: LazyLock<HashMap<&'static str, f64>> = LazyLock::new(|| {
    let units = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen \
                 fifteen sixteen seventeen eighteen nineteen";
    let tens = "twenty thirty forty fifty sixty seventy eighty ninety";
    let units = units.split_whitespace().enumerate().map(|(n, w)| (w, n as f64 + 1.0));
    let tens = tens.split_whitespace().enumerate().map(|(n, w)| (w, n as f64 * 10.0 + 20.0));
    units.chain(tens).collect()
});

/// What a scale word multiplies by: "million", "bn".
fn scale(word: &str) -> Option<f64> {
    Some(match word {
        "hundred" => 1e2,
        "thousand" | "k" => 1e3,
        "million" | "m" | "mn" | "mln" => 1e6,
        "billion" | "bn" => 1e9,
        "trillion" | "tn" | "trn" => 1e12,
        "dozen" => 12.0,
        _ => return None,
    })
}

/// Words that stand for a vague number, with the least and the most they mean.
fn vague(word: &str) -> Option<(f64, f64)> {
    Some(match word {
        "dozens" => (24.0, 99.0),
        "scores" => (40.0, 199.0),
        "hundreds" => (200.0, 999.0),
        "thousands" => (2e3, 99e3),
        "millions" => (2e6, 99e6),
        "several" => (3.0, 9.0),
        _ => return None,
    })
}

/// Reads the number phrase whose core begins at bit `core`, if there is one.
///
/// `lower` is the text in ASCII lower case: spans index it as they index the text.
pub(super) fn read(lower: &str, bits: &[Bit], core: usize) -> Option<Number> {
    let (value, end) = core_value(lower, bits, core)?;
    let (low, high, end) = match upper_end(lower, bits, core, end) {
        Some((top, end)) if top > value.0 => (value.0, top, end),
        _ => (value.0, value.1, end),
    };
    let (first, low, high) = modified(lower, bits, core, (low, high));
    let plus = word(lower, bits, end) == "+"
        || (word(lower, bits, end) == "or" && word(lower, bits, end + 1) == "more");
    let (end, high) = match plus {
        true if word(lower, bits, end) == "+" => (end + 1, f64::INFINITY),
        true => (end + 2, f64::INFINITY),
        false => (end, high),
    };
    Some(Number { first, core, end, low, high })
}

/// The word at `at`, empty past the end.
pub(super) fn word<'a>(lower: &'a str, bits: &[Bit], at: usize) -> &'a str {
    bits.get(at).map_or("", |bit| &lower[bit.span])
}

/// The number at `core` and one past its last bit.
fn core_value(lower: &str, bits: &[Bit], core: usize) -> Option<((f64, f64), usize)> {
    let first = word(lower, bits, core);
    if let Some(range) = vague(first) {
        return Some((range, core + 1));
    }
    if first == "tens"
        && word(lower, bits, core + 1) == "of"
        && word(lower, bits, core + 2) == "thousands"
    {
        return Some(((2e4, 99e3), core + 3));
    }
    let (mut value, mut at, article) = if bits.get(core)?.numeral {
        (numeral(first)?, core + 1, false)
    } else if matches!(first, "a" | "half") {
        article_scale(lower, bits, core)?
    } else {
        let (value, at) = number_words(lower, bits, core)?;
        (value, at, false)
    };
    while let Some(by) = scale(word(lower, bits, at)) {
        value *= by;
        at += 1;
        if by > 12.0
            && by < 1e6
            && let Some((more, next)) = number_words(lower, bits, skip_and(lower, bits, at))
        {
            value += more;
            at = next;
        }
    }
    let slack = if article && (value - 12.0).abs() < 0.5 { 2.0 } else { 0.0 };
    Some(((value - slack, value + slack), at))
}

/// "a dozen", "a hundred", "half a million": value before scaling, next bit, and that it is rough.
fn article_scale(lower: &str, bits: &[Bit], core: usize) -> Option<(f64, usize, bool)> {
    let half = word(lower, bits, core) == "half";
    let at = core + 1 + usize::from(half && word(lower, bits, core + 1) == "a");
    scale(word(lower, bits, at)).filter(|by| *by >= 12.0)?;
    (word(lower, bits, at).len() > 2).then_some((if half { 0.5 } else { 1.0 }, at, true))
}

fn skip_and(lower: &str, bits: &[Bit], at: usize) -> usize {
    if word(lower, bits, at) == "and" { at + 1 } else { at }
}

/// "twenty-one", "twelve".
fn number_words(lower: &str, bits: &[Bit], at: usize) -> Option<(f64, usize)> {
    let tens = *WORDS.get(word(lower, bits, at))?;
    if tens < 20.0 {
        return Some((tens, at + 1));
    }
    let dash = word(lower, bits, at + 1) == "-";
    let next = at + 1 + usize::from(dash);
    match WORDS.get(word(lower, bits, next)) {
        Some(&unit) if unit < 10.0 => Some((tens + unit, next + 1)),
        _ => Some((tens, at + 1)),
    }
}

fn numeral(word: &str) -> Option<f64> {
    word.replace(',', "").parse().ok().filter(|value: &f64| value.is_finite())
}

/// The upper end of "10 to 20", "10-20", "between 10 and 20".
fn upper_end(lower: &str, bits: &[Bit], core: usize, end: usize) -> Option<(f64, usize)> {
    let joint = word(lower, bits, end);
    let between = joint == "and" && core > 0 && word(lower, bits, core - 1) == "between";
    if !(between || matches!(joint, "to" | "-" | "–")) {
        return None;
    }
    core_value(lower, bits, end + 1).map(|((_, top), end)| (top, end))
}

/// Applies the words before the number: first bit with them, the least and the most.
fn modified(lower: &str, bits: &[Bit], core: usize, exact: (f64, f64)) -> (usize, f64, f64) {
    let back = |n: usize| core.checked_sub(n).map_or("", |at| word(lower, bits, at));
    let (low, high) = exact;
    let pair = (back(2), back(1));
    match (back(3), pair) {
        ("no", ("more" | "fewer", "than")) => {
            let top = back(2) == "more";
            return (core - 3, if top { 0.0 } else { low }, if top { high } else { f64::INFINITY });
        }
        ("as", ("many" | "much", "as")) => return (core - 3, 0.0, high),
        _ => {}
    }
    match pair {
        ("at", "least") | ("more" | "greater", "than") => return (core - 2, low, f64::INFINITY),
        ("up", "to") | ("at", "most") => return (core - 2, 0.0, high),
        ("fewer" | "less", "than") => return (core - 2, 0.0, high),
        ("an" | "the", "estimated") | ("close", "to") => {
            return (core - 2, low * 80.0 / 100.0, high * 120.0 / 100.0);
        }
        _ => {}
    }
    match pair.1 {
        "over" | "exceeding" | "topping" => (core - 1, low, f64::INFINITY),
        "about" | "around" | "approximately" | "roughly" | "some" | "estimated" => {
            (core - 1, low * 85.0 / 100.0, high * 115.0 / 100.0)
        }
        "nearly" | "almost" => (core - 1, low * 85.0 / 100.0, high),
        "under" | "below" => (core - 1, 0.0, high),
        _ => (core, low, high),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, low: f64, high: f64) {
        let lower = text.to_ascii_lowercase();
        let mut found = Vec::new();
        bits(&lower, Span::new(0, lower.len()), &mut found);
        let number = (0..found.len()).find_map(|at| read(&lower, &found, at)).expect(text);
        assert_eq!((number.low, number.high), (low, high), "{text}");
    }

    #[test]
    fn numerals_and_words() {
        check("12 sailors", 12.0, 12.0);
        check("1,200 sailors", 1200.0, 1200.0);
        check("twenty-one goats", 21.0, 21.0);
        check("two hundred and six goats", 206.0, 206.0);
        check("2.5 million litres", 2_500_000.0, 2_500_000.0);
        check("half a million litres", 500_000.0, 500_000.0);
    }

    #[test]
    fn modifiers_widen_the_value() {
        check("at least 12 goats", 12.0, f64::INFINITY);
        check("as many as 30 goats", 0.0, 30.0);
        check("up to forty goats", 0.0, 40.0);
        check("between 10 and 20 goats", 10.0, 20.0);
        check("10 to 20 goats", 10.0, 20.0);
        check("about 100 goats", 85.0, 115.0);
    }

    #[test]
    fn vague_words_are_ranges() {
        check("dozens of goats", 24.0, 99.0);
        check("a dozen goats", 10.0, 14.0);
        check("tens of thousands of goats", 2e4, 99e3);
    }
}
