//! Amounts: "10", "1,000", "two and a half", "a couple of", "several", "twenty-four".

use super::super::atom::Line;
use super::super::lexicon::Lex;

/// How many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Amount {
    /// A whole number, and whether a half is added.
    Exact(u32, bool),
    /// "several", "a few".
    Open,
}

/// The largest amount that any rule counts with.
const LARGEST: u32 = 100_000;

/// The amount that begins at `i`, and the place after it. "a" counts as one.
pub(in super::super) fn amount(line: Line, i: usize) -> Option<(Amount, usize)> {
    let (amount, mut next) = match line.lex(i) {
        Lex::A => after_article(line, i + 1)?,
        Lex::Half => {
            let next = line.skip(line.skip(i + 1, Lex::Hyphen), Lex::A);
            (Amount::Exact(0, true), next)
        }
        Lex::Vague => (Amount::Open, i + 1),
        Lex::Couple if line.lex(i + 1) == Lex::Of => (Amount::Exact(2, false), i + 2),
        _ => {
            let (n, next) = whole(line, i)?;
            half_after(line, n, next)
        }
    };
    // "three or four", "12 to 18": the lower bound is the value.
    if matches!(line.lex(next), Lex::Or | Lex::To | Lex::Hyphen)
        && let Some((_, after)) = whole(line, next + 1)
        && !(line.lex(next) == Lex::Hyphen && matches!(line.lex(i), Lex::A))
    {
        next = after;
    }
    match amount {
        Amount::Exact(n, _) if n > LARGEST => None,
        _ => Some((amount, next)),
    }
}

/// What follows "a": "couple of", "few", "dozen", "hundred", or nothing (one).
fn after_article(line: Line, i: usize) -> Option<(Amount, usize)> {
    Some(match line.lex(i) {
        Lex::Couple => (Amount::Exact(2, false), line.skip(i + 1, Lex::Of)),
        Lex::Vague => (Amount::Open, i + 1),
        Lex::Dozen => (Amount::Exact(12, false), i + 1),
        Lex::Multiplier(n) => (Amount::Exact(n, false), i + 1),
        Lex::Half => (Amount::Exact(0, true), line.skip(i + 1, Lex::Hyphen)),
        _ => (Amount::Exact(1, false), i),
    })
}

/// Adds "1/2", "½", ".5", "and a half".
fn half_after(line: Line, n: u32, next: usize) -> (Amount, usize) {
    if line.lex(next) == Lex::Num(1, 1)
        && line.lex(next + 1) == Lex::Slash
        && line.lex(next + 2) == Lex::Num(2, 1)
    {
        return (Amount::Exact(n, true), next + 3);
    }
    if line.word(next) == "½" {
        return (Amount::Exact(n, true), next + 1);
    }
    let after_hyphen = |i| line.skip(i, Lex::Hyphen);
    let and = after_hyphen(next);
    if line.lex(and) == Lex::And {
        let article = after_hyphen(and + 1);
        let half = after_hyphen(article + 1);
        if line.lex(article) == Lex::A && line.lex(half) == Lex::Half {
            return (Amount::Exact(n, true), half + 1);
        }
    }
    if line.lex(next) == Lex::Dot && line.joined(next) && line.joined(next + 1) {
        match line.lex(next + 1) {
            Lex::Num(5, 1) => return (Amount::Exact(n, true), next + 2),
            Lex::Num(_, digits) if digits < 3 => return (Amount::Exact(n, false), next + 2),
            _ => {}
        }
    }
    (Amount::Exact(n, false), next)
}

/// A whole number in digits or words.
pub(in super::super) fn whole(line: Line, i: usize) -> Option<(u32, usize)> {
    match line.lex(i) {
        Lex::Num(value, _) => Some(grouped(line, i, value)),
        Lex::Cardinal(_) => spelled(line, i),
        _ => None,
    }
}

/// Digits with thousands separators: "1,984".
fn grouped(line: Line, i: usize, first: u32) -> (u32, usize) {
    let (mut value, mut next) = (first, i + 1);
    while line.lex(next) == Lex::Comma && line.joined(next) && line.joined(next + 1) {
        let Lex::Num(group, 3) = line.lex(next + 1) else { break };
        value = value.saturating_mul(1000).saturating_add(group);
        next += 2;
    }
    (value, next)
}

/// "twenty-four", "two hundred", "five thousand".
fn spelled(line: Line, i: usize) -> Option<(u32, usize)> {
    let Lex::Cardinal(mut value) = line.lex(i) else { return None };
    let mut next = i + 1;
    if value >= 20 {
        let unit = line.skip(next, Lex::Hyphen);
        if let Lex::Cardinal(n @ 1..=9) = line.lex(unit) {
            value += n;
            next = unit + 1;
        }
    }
    while let Lex::Multiplier(n) = line.lex(next) {
        value = value.saturating_mul(n);
        next += 1;
    }
    Some((value, next))
}

/// A year spelled out as it is spoken: "nineteen ninety-six", "two thousand", "two thousand four".
pub(in super::super) fn spoken_year(line: Line, i: usize) -> Option<(i16, usize)> {
    match (line.lex(i), line.lex(i + 1)) {
        (Lex::Cardinal(century @ 18..=20), Lex::Cardinal(tens @ 10..=99)) => {
            let unit = line.skip(i + 2, Lex::Hyphen);
            match line.lex(unit) {
                Lex::Cardinal(n @ 1..=9) if tens >= 20 => {
                    Some(((century * 100 + tens + n) as i16, unit + 1))
                }
                _ => Some(((century * 100 + tens) as i16, i + 2)),
            }
        }
        (Lex::Cardinal(2), Lex::Multiplier(1000)) => {
            let small = line.skip(i + 2, Lex::And);
            match line.lex(small) {
                Lex::Cardinal(n @ 1..=20) => Some((2000 + n as i16, small + 1)),
                _ => Some((2000, i + 2)),
            }
        }
        _ => None,
    }
}
