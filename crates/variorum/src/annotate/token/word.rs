//! Words and numbers: what joins their parts, and where clitics and units part.

use super::{Scanner, lexicon};

/// Whether a word starts at byte `at`: a letter, a digit, or a sign that belongs to a number.
pub(super) fn starts(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    match bytes[at] {
        b'+' | b'.' => {
            bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
                && (at == 0 || !bytes[at - 1].is_ascii_alphanumeric())
        }
        byte if byte.is_ascii() => byte.is_ascii_alphanumeric(),
        _ => text[at..].chars().next().is_some_and(is_word_char),
    }
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || (!c.is_ascii() && is_mark(c))
}

/// Marks that combine with the letter before them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200d}' | '\u{93a}'..='\u{94d}' | '\u{64b}'..='\u{65f}')
}

/// A word so far, while it is scanned.
struct Word {
    start: usize,
    /// Where its last part begins: after the last joiner.
    part: usize,
    end: usize,
    /// Joined by periods between single letters: "U.S".
    initials: bool,
    /// Joined by anything.
    joined: bool,
}

impl Scanner<'_> {
    /// Splits off the word that starts at `start`; where the next token starts.
    pub(super) fn word(&mut self, start: usize, end: usize) -> usize {
        if let Some(close) = self.number_group(start, end) {
            self.push(start, close);
            return close;
        }
        let first = start + usize::from(matches!(self.bytes[start], b'+' | b'.'));
        let mut word =
            Word { start, part: first, end: first, initials: false, joined: first > start };
        loop {
            word.end = self.run_end(word.part, end);
            let Some(next) = self.joined_part(&word, end) else { break };
            word.initials = self.bytes[word.end] == b'.' && next - word.end == 1 && {
                let right = self.run_end(next, end);
                self.is_letter(word.part, word.end) && self.is_letter(next, right)
            };
            word.joined = true;
            word.part = next;
        }
        self.close(&word, end)
    }

    /// The end of the letters and digits from `from`.
    fn run_end(&self, from: usize, end: usize) -> usize {
        let mut at = from;
        while at < end {
            let byte = self.bytes[at];
            if byte.is_ascii() {
                if !byte.is_ascii_alphanumeric() && byte != b'_' {
                    break;
                }
                at += 1;
            } else {
                let c = self.char_at(at);
                if !is_word_char(c) {
                    break;
                }
                at += c.len_utf8();
            }
        }
        at
    }

    /// Where the next part of the word begins, if what follows joins it.
    fn joined_part(&self, word: &Word, end: usize) -> Option<usize> {
        if word.end >= end {
            return None;
        }
        let joiner = self.char_at(word.end);
        let next = word.end + joiner.len_utf8();
        let right = self.run_end(next, end);
        if right == next {
            return None;
        }
        let digits = self.is_digits(word.part, word.end) && self.is_digits(next, right);
        let joins = match joiner {
            '.' => digits || self.period_joins(word, next, right),
            ',' => digits && right - next == 3,
            ':' => self.is_digits(word.part, word.end) && self.clock_part(next, right),
            '/' => digits,
            '-' => self.hyphen_joins(word, next),
            '\'' | '’' => self.apostrophe_joins(word, next, right),
            '&' => {
                self.is_short_capitals(word.part, word.end) && self.is_short_capitals(next, right)
            }
            '@' | '*' => true,
            _ => false,
        };
        joins.then_some(next)
    }

    fn period_joins(&self, word: &Word, next: usize, right: usize) -> bool {
        let (left, tail) = (&self.text[word.part..word.end], &self.text[next..right]);
        let single = self.is_letter(word.part, word.end) && self.is_letter(next, right);
        let degree = matches!((left, tail), ("Ph" | "M" | "B" | "D", "D" | "Sc" | "Phil" | "Ed"));
        let host = self.text[word.start..word.end].starts_with("www");
        single || degree || host || lexicon::is_suffix_of_address(tail)
    }

    fn hyphen_joins(&self, word: &Word, next: usize) -> bool {
        if word.joined {
            return false;
        }
        let left = &self.text[word.part..word.end];
        lexicon::is_prefix(left) || (left == "x" && self.bytes[next].is_ascii_digit())
    }

    /// "O'Hara", "o'clock", "1990's" join; clitics don't.
    fn apostrophe_joins(&self, word: &Word, next: usize, right: usize) -> bool {
        let tail = &self.text[next..right];
        if self.bytes[word.part..word.end].iter().all(u8::is_ascii_digit) {
            return tail == "s";
        }
        !is_clitic(tail) && !self.negates(word, tail)
    }

    fn negates(&self, word: &Word, tail: &str) -> bool {
        tail.eq_ignore_ascii_case("t")
            && word.end - word.start > 1
            && self.bytes[word.end - 1].eq_ignore_ascii_case(&b'n')
    }

    /// Pushes the word with its period, clitics and units apart; where the next token starts.
    fn close(&mut self, word: &Word, end: usize) -> usize {
        if let Some(close) = self.period_end(word, end) {
            self.push(word.start, close);
            return close;
        }
        let mark = self.char_at(word.end);
        if matches!(mark, '\'' | '’') && word.end < end {
            let after = word.end + mark.len_utf8();
            let right = self.run_end(after, end);
            let tail = &self.text[after..right];
            if self.negates(word, tail) {
                self.push(word.start, word.end - 1);
                self.push(word.end - 1, right);
                return right;
            }
            if is_clitic(tail) {
                self.push(word.start, word.end);
                self.push(word.end, right);
                return right;
            }
        }
        if word.joined {
            self.number(word.start, word.end);
        } else {
            self.letters(word.start, word.end);
        }
        word.end
    }

    /// The end with the period, where the word is written with one.
    fn period_end(&self, word: &Word, end: usize) -> Option<usize> {
        if self.bytes.get(word.end) != Some(&b'.') || word.end >= end {
            return None;
        }
        let after = word.end + 1;
        let dots = self.bytes[after..end].iter().take_while(|&&b| b == b'.').count();
        if dots > 1 || (dots == 1 && after + 1 < end) {
            return None;
        }
        let form = &self.text[word.part..word.end];
        let more = || {
            let tail = self.text[after..].trim_start_matches(' ');
            tail.starts_with(|c: char| c.is_ascii_digit() || c.is_uppercase())
        };
        let keeps = word.initials
            || (!word.joined
                && form.len() == 1
                && form.as_bytes()[0].is_ascii_uppercase()
                && form != "I")
            || (form == "I"
                && more()
                && self.bytes.get(after) == Some(&b' ')
                && word.start > 0
                && self.previous_is_capital())
            || lexicon::is_abbreviation(form)
            || (form == "D" && word.joined)
            || (lexicon::is_abbreviation_before_more(form)
                && more_digits(&self.text[after..], form));
        keeps.then_some(after)
    }

    fn previous_is_capital(&self) -> bool {
        let last = self.tokens.last().map(|token| &self.text[token.span]);
        last.is_some_and(|form| form.starts_with(char::is_uppercase))
    }

    /// Pushes a word of one part, cut where two are written together or a unit follows a number.
    pub(super) fn letters(&mut self, start: usize, end: usize) {
        if let Some(cut) = lexicon::fused(&self.bytes[start..end]) {
            self.push(start, start + cut);
            self.push(start + cut, end);
        } else {
            self.number(start, end);
        }
    }

    fn number(&mut self, start: usize, end: usize) {
        let word = &self.bytes[start..end];
        let number = |b: &u8| b.is_ascii_digit() || matches!(b, b'.' | b',' | b':' | b'+');
        let digits = if word[0].is_ascii_alphabetic() {
            0
        } else {
            word.iter().position(|b| !number(b)).unwrap_or(0)
        };
        if digits > 0 && lexicon::is_unit(&word[digits..]) {
            self.push(start, start + digits);
            self.push(start + digits, end);
        } else {
            self.push(start, end);
        }
    }

    /// The end of a telephone number or date from `start`: groups of digits joined by hyphens, three
    /// or more of them, or one of three and one of four digits.
    fn number_group(&self, start: usize, end: usize) -> Option<usize> {
        if !self.bytes[start].is_ascii_digit() {
            return None;
        }
        let digits_end = |from: usize| {
            from + self.bytes[from..end].iter().take_while(|b| b.is_ascii_digit()).count()
        };
        let first = digits_end(start);
        let (mut groups, mut close, mut last) = (1, first, first - start);
        while close + 1 < end && self.bytes[close] == b'-' && self.bytes[close + 1].is_ascii_digit()
        {
            let next = digits_end(close + 1);
            (groups, last, close) = (groups + 1, next - close - 1, next);
        }
        let ends = self.run_end(close, end) == close;
        (ends && (groups >= 3 || (groups == 2 && first - start == 3 && last == 4))).then_some(close)
    }

    fn is_digits(&self, start: usize, end: usize) -> bool {
        start < end && self.bytes[start..end].iter().all(u8::is_ascii_digit)
    }

    /// Whether this is one letter.
    fn is_letter(&self, start: usize, end: usize) -> bool {
        end - start <= 4 && {
            let mut chars = self.text[start..end].chars();
            chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
        }
    }

    /// Two digits, and perhaps a unit: the "30pm" of "7:30pm".
    fn clock_part(&self, start: usize, end: usize) -> bool {
        let digits = self.bytes[start..end].iter().take_while(|b| b.is_ascii_digit()).count();
        digits == 2 && (digits == end - start || lexicon::is_unit(&self.bytes[start + 2..end]))
    }

    fn is_short_capitals(&self, start: usize, end: usize) -> bool {
        end - start <= 3 && self.bytes[start..end].iter().all(u8::is_ascii_uppercase)
    }
}

/// Whether a number follows, or for days and months anything with a capital.
fn more_digits(after: &str, form: &str) -> bool {
    let tail = after.trim_start_matches(' ');
    let digit = tail.starts_with(|c: char| c.is_ascii_digit());
    digit || (!matches!(form, "No" | "Nos" | "Art") && tail.starts_with([',', ';']))
}

fn is_clitic(tail: &str) -> bool {
    matches!(tail, "s" | "re" | "ve" | "ll" | "d" | "m" | "S" | "RE" | "VE" | "LL" | "D" | "M")
}
