//! Which quotation marks belong together.
//!
//! Owns pairing: every style, nested, unbalanced, and paragraphs that reopen a quotation. Whether
//! quoted words are somebody's speech, a title or a scare quote is not decided here.

use crate::text::Span;

/// A stretch of text in quotation marks, within one paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quoted {
    /// From the opening to the closing mark, both included.
    pub span: Span,
    /// Whether a closing mark was found; where not, the stretch runs to the end of its paragraph.
    pub closed: bool,
    /// Whether the quotation goes on in the next paragraph, which opens it again.
    pub goes_on: bool,
}

/// The outermost quoted stretches of `text`, in order, not overlapping.
///
/// Marks are paired within a paragraph, so that a missing one loses at most the quotation it
/// belongs to. A paragraph that opens a quotation and does not close it runs to its end, if the
/// next paragraph opens with the same mark (the newspaper convention) or the mark opens the
/// paragraph. Cost: linear in the text.
pub fn quoted(text: &str) -> Vec<Quoted> {
    let mut out: Vec<Quoted> = Vec::new();
    let paragraphs = paragraphs(text);
    for (n, &paragraph) in paragraphs.iter().enumerate() {
        let next = paragraphs.get(n + 1).map_or("", |&p| &text[p]);
        pair(text, paragraph, next, &mut out);
    }
    out
}

/// The paragraphs of `text`: split at blank lines; at every line break where it has no blank line.
pub fn paragraphs(text: &str) -> Vec<Span> {
    let by_blank_line = has_blank_line(text);
    let mut out = Vec::new();
    let mut start = 0;
    let mut newline: Option<usize> = None;
    for (at, c) in text.char_indices() {
        match (c, newline) {
            ('\n', Some(from)) if by_blank_line => {
                if start < from {
                    out.push(Span::new(start, from));
                }
                start = at + 1;
            }
            ('\n', _) if !by_blank_line => {
                out.push(Span::new(start, at));
                start = at + 1;
            }
            ('\n', _) => newline = Some(at),
            _ if !c.is_whitespace() => newline = None,
            _ => {}
        }
    }
    out.push(Span::new(start, text.len()));
    out.retain(|&span| !text[span].trim().is_empty());
    out
}

fn has_blank_line(text: &str) -> bool {
    text.split('\n').skip(1).any(|line| line.trim().is_empty())
}

/// What pairs with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `"`, `“ ”`, `„ “`, and TeX's two backquotes and two apostrophes.
    Double,
    /// `'`, `‘ ’`.
    Single,
    /// `« »`.
    Angle,
}

/// Which way a mark faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Facing {
    Open,
    Close,
    Either,
}

/// One quotation mark.
#[derive(Debug, Clone, Copy)]
struct Mark {
    span: Span,
    style: Style,
    facing: Facing,
}

/// Pairs the marks of one paragraph and adds its outermost stretches to `out`.
fn pair(text: &str, paragraph: Span, next: &str, out: &mut Vec<Quoted>) {
    let marks = marks(text, paragraph);
    let mut open: Vec<Mark> = Vec::new();
    let mut pairs: Vec<Quoted> = Vec::new();
    for (n, &mark) in marks.iter().enumerate() {
        let waiting = open.iter().rposition(|m| m.style == mark.style);
        let closes = match mark.facing {
            Facing::Close => true,
            Facing::Open => false,
            Facing::Either => waiting.is_some(),
        };
        if !closes {
            let wanted = mark.style != Style::Single || closes_later(text, &marks[n + 1..]);
            if wanted && open.len() < 8 {
                open.push(mark);
            }
        } else if let Some(at) = waiting {
            let span = open[at].span.cover(mark.span);
            pairs.push(Quoted { span, closed: true, goes_on: false });
            open.truncate(at);
        }
    }
    pairs.extend(unclosed(text, paragraph, next, &open, &pairs));
    keep_outermost(pairs, out);
}

/// Whether a single mark that opens is followed by one that can close it, in the next few.
fn closes_later(text: &str, later: &[Mark]) -> bool {
    let own = later.iter().take(12).filter(|m| m.style == Style::Single);
    own.take_while(|m| m.facing != Facing::Open).any(|m| {
        let before = text[..m.span.start as usize].chars().next_back();
        m.facing == Facing::Close && before.is_some_and(|c| !c.is_whitespace())
    })
}

/// The stretch of a quotation that its paragraph leaves open, where it surely is one.
fn unclosed(
    text: &str,
    paragraph: Span,
    next: &str,
    open: &[Mark],
    pairs: &[Quoted],
) -> Option<Quoted> {
    let mark = open.iter().find(|m| m.style != Style::Single)?;
    let words = &text[paragraph];
    let lead = paragraph.start as usize + (words.len() - words.trim_start().len());
    let opens_paragraph = mark.span.start as usize == lead;
    let goes_on = opens_with_mark(next);
    let clear =
        pairs.iter().all(|p| p.span.start > mark.span.start || p.span.end <= mark.span.start);
    if !clear || !(opens_paragraph || goes_on && introduced(text, *mark)) {
        return None;
    }
    if pairs.iter().any(|p| p.span.start > mark.span.start) && !goes_on {
        return None;
    }
    let end = paragraph.start as usize + words.trim_end().len();
    Some(Quoted { span: Span::new(mark.span.start as usize, end), closed: false, goes_on })
}

/// Whether words that lead to speech stand before the mark: a comma or a colon, or a sentence end.
fn introduced(text: &str, mark: Mark) -> bool {
    let before = text[..mark.span.start as usize].trim_end();
    before.ends_with([',', ':', '.', '!', '?', '”', '"', '—', '-'])
}

fn opens_with_mark(paragraph: &str) -> bool {
    let words = paragraph.trim_start();
    words.starts_with(['"', '“', '«', '„']) || words.starts_with("``")
}

/// Adds the stretches that no other one holds, in order.
fn keep_outermost(mut pairs: Vec<Quoted>, out: &mut Vec<Quoted>) {
    pairs.sort_by_key(|p| (p.span.start, std::cmp::Reverse(p.span.end)));
    let mut end = 0;
    for pair in pairs {
        if pair.span.start >= end {
            end = pair.span.end;
            out.push(pair);
        }
    }
}

/// The quotation marks of one paragraph, in order; apostrophes, primes and inches left out.
fn marks(text: &str, paragraph: Span) -> Vec<Mark> {
    let words = &text[paragraph];
    let base = paragraph.start as usize;
    let mut out = Vec::new();
    let mut before = None;
    let mut chars = words.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let doubled = matches!(c, '`' | '\'') && words[at + 1..].starts_with(c);
        if doubled {
            chars.next();
        }
        let end = at + c.len_utf8() + usize::from(doubled);
        let after = words[end..].chars().next();
        if let Some((style, facing)) = read_mark(c, doubled, before, after) {
            out.push(Mark { span: Span::new(base + at, base + end), style, facing });
        }
        before = Some(c);
    }
    out
}

/// The style and facing of the mark `c` between two characters; `None` where it is no mark.
fn read_mark(
    c: char,
    doubled: bool,
    before: Option<char>,
    after: Option<char>,
) -> Option<(Style, Facing)> {
    let facing = || facing(before, after);
    Some(match c {
        '“' if before.is_some_and(char::is_alphanumeric) => (Style::Double, Facing::Close),
        '“' | '„' | '‟' => (Style::Double, Facing::Open),
        '”' if before.is_none_or(char::is_whitespace)
            && after.is_some_and(char::is_alphanumeric) =>
        {
            (Style::Double, Facing::Open)
        }
        '”' => (Style::Double, Facing::Close),
        '«' => (Style::Angle, Facing::Open),
        '»' => (Style::Angle, Facing::Close),
        '`' if doubled => (Style::Double, Facing::Open),
        '\'' if doubled => (Style::Double, facing()),
        '"' => (Style::Double, facing()),
        '‘' | '‛' if after.is_some_and(|c| !c.is_whitespace()) => {
            let inside = before.is_some_and(char::is_alphanumeric);
            return (!inside).then_some((Style::Single, Facing::Open));
        }
        '`' if !before.is_some_and(char::is_alphanumeric) => (Style::Single, Facing::Open),
        '\'' | '’' => return single(before, after, facing()),
        _ => return None,
    })
}

/// An apostrophe inside a word is none; one at a word's edge may be a mark.
fn single(before: Option<char>, after: Option<char>, facing: Facing) -> Option<(Style, Facing)> {
    let joins =
        before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric);
    let years = facing == Facing::Open && after.is_some_and(|c| c.is_ascii_digit());
    (!joins && !years && facing != Facing::Either).then_some((Style::Single, facing))
}

/// Which way a mark without direction faces, by the space around it.
fn facing(before: Option<char>, after: Option<char>) -> Facing {
    let free = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let opens = free(before) || before.is_some_and(|c| "([{—–-/“‘\"'".contains(c));
    let closes = free(after) || after.is_some_and(|c| ".,;:!?)]}—–-/”’\"'".contains(c));
    match (opens, closes) {
        (true, false) => Facing::Open,
        (false, true) => Facing::Close,
        _ => Facing::Either,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = quoted(text).iter().map(|q| &text[q.span]).collect();
        assert_eq!(found, expected, "in {text:?}");
    }

    #[test]
    fn every_style_pairs() {
        check("“Rain,” he said.", &["“Rain,”"]);
        check("\"Rain,\" he said.", &["\"Rain,\""]);
        check("``Rain,'' he said.", &["``Rain,''"]);
        check("‘Rain,’ he said.", &["‘Rain,’"]);
        check("'Rain,' he said.", &["'Rain,'"]);
        check("«Rain», he said.", &["«Rain»"]);
    }

    #[test]
    fn a_quotation_cut_by_its_cue_is_two_stretches() {
        check("\"We came,\" he said, \"and saw.\"", &["\"We came,\"", "\"and saw.\""]);
    }

    #[test]
    fn the_outer_of_nested_quotations_counts() {
        check("“He told me ‘go’ twice,” she said.", &["“He told me ‘go’ twice,”"]);
        check("'They cried \"fire\" at once,' she said.", &["'They cried \"fire\" at once,'"]);
    }

    #[test]
    fn apostrophes_and_feet_are_no_marks() {
        check("The miners' strike didn't end in '84.", &[]);
        check("It isn't the Joneses’ dog’s bone.", &[]);
    }

    #[test]
    fn a_missing_mark_loses_only_its_own_quotation() {
        check("He said “never and left.\n\n“Always,” she said.", &["“Always,”"]);
        check("He said \"never and left. \"Always,\" she said.", &["\"Always,\""]);
        check("Never” he said. “Always,” she said.", &["“Always,”"]);
    }

    #[test]
    fn one_closed_before_does_not_keep_a_quotation_from_running_on() {
        let text = "“It rains,” she said. “It will pour.\n\n“It pours,” she said.";
        check(text, &["“It rains,”", "“It will pour.", "“It pours,”"]);
    }

    #[test]
    fn a_quotation_runs_on_into_a_paragraph_that_opens_it_again() {
        let text = "She said: “It rains.\n\n“It pours,” and left.";
        check(text, &["“It rains.", "“It pours,”"]);
        assert!(quoted(text)[0].goes_on);
    }

    proptest! {
        #[test]
        fn stretches_are_in_order_and_on_character_boundaries(
            text in "[a-zé \n.,“”\"'‘’«»`]{0,60}"
        ) {
            let mut end = 0;
            for q in quoted(&text) {
                prop_assert!(q.span.start >= end);
                end = q.span.end;
                let _ = &text.as_str()[q.span];
            }
        }

        /// An article loses no more than the quotation whose mark is missing.
        #[test]
        fn one_stray_mark_spoils_one_paragraph_at_most(
            at in 0usize..6, mark in "[“”\"«»]", close in any::<bool>()
        ) {
            let mut paragraphs: Vec<String> =
                (0..6).map(|n| format!("“The river rose {n} feet,” she said.")).collect();
            paragraphs[at] = if close { format!("It rose{mark} again.") } else { format!("It rose {mark}again.") };
            let text = paragraphs.join("\n\n");
            let whole = quoted(&text).iter().filter(|q| text.as_str()[q.span].ends_with("feet,”")).count();
            prop_assert_eq!(whole, 5);
        }
    }
}
