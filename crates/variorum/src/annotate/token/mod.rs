//! Text to tokens, by the conventions of the English Universal Dependencies treebanks (EWT, GUM).
//!
//! Clitics stand apart ("do" "n't", "it" "'s", "can" "not"), hyphenated words are split except after
//! prefixes, abbreviations keep their period, numbers, addresses and emoticons stay whole. Tokens and
//! the gaps between them joined are the text, byte for byte; gaps are white space.
//!
//! Owns no sentence ends: those are learned, in [`sentence`].

mod lexicon;
mod punctuation;
mod word;

use super::{Deprel, Sentence, Token, Upos, sentence, surface};
use crate::text::Span;

/// Splits `text` into tokens, untagged, and sentences.
pub fn tokenize(text: &str) -> (Vec<Token>, Vec<Sentence>) {
    let tokens = tokens(text);
    let surfaces = surface::surfaces(text, &tokens);
    let sentences = sentence::sentences(text, &tokens, &surfaces);
    (tokens, sentences)
}

/// Splits `text` into tokens. Linear in its length.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut scanner = Scanner { text, bytes: text.as_bytes(), tokens: Vec::new() };
    scanner.tokens.reserve(text.len() / 5 + 1);
    let mut rest = 0;
    while let Some((start, end)) = next_chunk(text, rest) {
        scanner.chunk(start, end);
        rest = end;
    }
    scanner.tokens
}

/// The next stretch without white space from byte `from`.
fn next_chunk(text: &str, from: usize) -> Option<(usize, usize)> {
    let tail = &text[from..];
    let start = from + tail.find(|c: char| !is_space(c))?;
    let end = text[start..].find(is_space).map_or(text.len(), |n| start + n);
    Some((start, end))
}

/// White space, with the invisible characters that pages carry.
fn is_space(c: char) -> bool {
    match c {
        ' ' | '\n' => true,
        c if c.is_ascii() => c.is_ascii_whitespace() || c.is_ascii_control(),
        c => c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{ad}' | '\u{200e}'),
    }
}

/// Splits one stretch after another.
struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    tokens: Vec<Token>,
}

impl Scanner<'_> {
    /// Splits the stretch without white space from `start` to `end`.
    fn chunk(&mut self, start: usize, end: usize) {
        if self.bytes[start..end].iter().all(u8::is_ascii_lowercase) {
            return self.letters(start, end);
        }
        let (start, end) = self.address(start, end);
        let mut at = start;
        while at < end {
            at = if word::starts(self.text, at) {
                self.word(at, end)
            } else {
                self.punctuation(at, start, end)
            };
        }
    }

    /// A stretch around an address ("me@site.org", "https://...") as tokens, the address whole; what
    /// is left to split otherwise.
    fn address(&mut self, start: usize, end: usize) -> (usize, usize) {
        let Some((from, to)) = punctuation::address(self.text, start, end) else {
            return (start, end);
        };
        let mut at = start;
        while at < from {
            at = self.punctuation(at, start, from);
        }
        self.push(from, to);
        (to, end)
    }

    fn push(&mut self, start: usize, end: usize) {
        if start < end {
            self.tokens.push(Token {
                span: Span::new(start, end),
                pos: Upos::X,
                head: None,
                deprel: Deprel::Root,
            });
        }
    }

    /// The character at byte `at`; a space past the end.
    fn char_at(&self, at: usize) -> char {
        match self.bytes.get(at) {
            None => ' ',
            Some(byte) if byte.is_ascii() => char::from(*byte),
            Some(_) => self.text[at..].chars().next().unwrap_or(' '),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &str) {
        let found: Vec<&str> = tokens(text).iter().map(|t| &text[t.span]).collect();
        assert_eq!(found.join(" "), expected, "{text}");
    }

    #[test]
    fn clitics_stand_apart() {
        check("We don't think it's theirs.", "We do n't think it 's theirs .");
        check("They’ll say the ministers’ aide can’t", "They ’ll say the ministers ’ aide ca n’t");
        check("I cannot; you're gonna, I'd WON'T", "I can not ; you 're gon na , I 'd WO N'T");
        check("dont wont cant", "do nt wo nt ca nt");
        check("Let's go at 6 o'clock, O'Hara", "Let 's go at 6 o'clock , O'Hara");
    }

    #[test]
    fn hyphens_split_words_but_not_prefixes() {
        check("a well-known co-founder", "a well - known co-founder");
        check("mid-June e-mail, US-based", "mid-June e-mail , US - based");
        check("5-10 people -- call 555-010-4477", "5 - 10 people -- call 555-010-4477");
        check("2020-01-31", "2020-01-31");
    }

    #[test]
    fn abbreviations_keep_their_period() {
        check("Gen. J. Doe of the U.S. left.", "Gen. J. Doe of the U.S. left .");
        check("at 7 p.m. on Sept. 9.", "at 7 p.m. on Sept. 9 .");
        check("No. 5 said no. She left", "No. 5 said no . She left");
    }

    #[test]
    fn numbers_stay_whole_and_units_part() {
        check("$1,234.50 or 30% (£2m)", "$ 1,234.50 or 30 % ( £ 2 m )");
        check("7:30pm, 3km, the 1990s, 21st", "7:30 pm , 3 km , the 1990s , 21st");
        check("on 9/11/2001, and/or", "on 9/11/2001 , and / or");
    }

    #[test]
    fn addresses_stay_whole() {
        check(
            "(see https://example.org/a,b?c=d) or <ann@example.org>.",
            "( see https://example.org/a,b?c=d ) or < ann@example.org > .",
        );
        check("from Example.com, he", "from Example.com , he");
    }

    #[test]
    fn runs_of_marks_stay_whole() {
        check("Wait... what?! \"No!!!\" :-)", "Wait ... what ?! \" No !!! \" :-)");
        check("so—he said–left", "so — he said – left");
        check("``Yes.''", "`` Yes . ''");
    }

    #[test]
    fn spaced_text_stays_as_it_is() {
        check("\" I do n't , \" she 's said .", "\" I do n't , \" she 's said .");
    }

    proptest! {
        #[test]
        fn tokens_and_gaps_are_the_text(text in "[ a-zA-Z0-9.,:;'’\"“”\\-–—/@$%&()\\n!?…é漢_+#<>=*]{0,60}") {
            let mut end = 0;
            for token in tokens(&text) {
                prop_assert!(token.span.start as usize >= end);
                prop_assert!(!token.span.is_empty());
                prop_assert!(text[end..token.span.start as usize].chars().all(is_space));
                end = token.span.end as usize;
            }
            prop_assert!(text[end..].chars().all(is_space));
        }

        #[test]
        fn any_text_gives_tokens(text in "\\PC{0,40}") {
            for token in tokens(&text) {
                prop_assert!(text.get(token.span.range()).is_some());
            }
        }
    }
}
