//! Marks and symbols: runs that stay whole, emoticons, clitics that stand alone, addresses.

use super::Scanner;

impl Scanner<'_> {
    /// Splits off the mark or run of marks at `at`; where the next token starts. The stretch without
    /// white space goes from `start` to `end`.
    pub(super) fn punctuation(&mut self, at: usize, start: usize, end: usize) -> usize {
        let close = self.mark_end(at, start, end);
        self.push(at, close);
        close
    }

    fn mark_end(&self, at: usize, start: usize, end: usize) -> usize {
        let c = self.char_at(at);
        let one = at + c.len_utf8();
        if let Some(length) = emoticon(&self.bytes[at..end]) {
            return at + length;
        }
        match c {
            '.' | '…' => self.run(at, end, |c| matches!(c, '.' | '…')),
            '!' | '?' => self.run(at, end, |c| matches!(c, '!' | '?')),
            '-' => self.arrow(self.run(at, end, |c| c == '-'), end),
            '=' | '*' | '_' | '~' | '<' | '>' | '`' | '+' => self.run(at, end, |other| other == c),
            '\'' | '’' if self.char_at(one) == c && one < end => one + c.len_utf8(),
            '\'' | '’' if at == start => self.clitic_end(one, end),
            '#' | '@' if at == start => self.tag_end(one, end),
            _ => one,
        }
    }

    fn run(&self, at: usize, end: usize, belongs: impl Fn(char) -> bool) -> usize {
        let run = self.text[at..end].find(|c| !belongs(c));
        run.map_or(end, |length| at + length)
    }

    /// "->": the head of an arrow belongs to its shaft.
    fn arrow(&self, at: usize, end: usize) -> usize {
        at + usize::from(at < end && self.bytes[at] == b'>')
    }

    /// "'s", "'em", "'70s" at the start of a stretch are one token; a quotation mark is alone.
    fn clitic_end(&self, after: usize, end: usize) -> usize {
        let letters = self.text[after..end].bytes().take(5);
        let length = letters.take_while(u8::is_ascii_alphanumeric).count();
        let whole = matches!(
            &self.text[after..after + length],
            "s" | "S"
                | "re"
                | "ve"
                | "ll"
                | "d"
                | "m"
                | "em"
                | "til"
                | "cause"
                | "bout"
                | "tis"
                | "n"
        );
        if whole { after + length } else { after }
    }

    /// A tag or a handle: "#savethebridge", "@name".
    fn tag_end(&self, after: usize, end: usize) -> usize {
        let name = |c: char| c.is_alphanumeric() || c == '_';
        if after < end && self.char_at(after).is_alphabetic() {
            self.run(after, end, name)
        } else {
            after
        }
    }
}

/// Length of the emoticon that `rest` begins with; it must be followed by no letter or digit.
fn emoticon(rest: &[u8]) -> Option<usize> {
    const EMOTICONS: [&[u8]; 22] = [
        b":-)", b":-(", b";-)", b":-D", b":-P", b":-/", b"^_^", b"-_-", b":')", b":'(", b":)",
        b":(", b";)", b":D", b":P", b";D", b":/", b"=)", b"=(", b"=D", b"<3", b":o",
    ];
    if !matches!(rest[0], b':' | b';' | b'=' | b'^' | b'-' | b'<') {
        return None;
    }
    let found = EMOTICONS.iter().find(|emoticon| rest.starts_with(emoticon))?;
    let after = rest.get(found.len());
    (!after.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'/')).then_some(found.len())
}

/// Where the address is in the stretch from `start` to `end`, without the marks around it.
pub(super) fn address(text: &str, start: usize, end: usize) -> Option<(usize, usize)> {
    let chunk = &text[start..end];
    if !chunk.bytes().any(|b| matches!(b, b'@' | b'/' | b'.')) {
        return None;
    }
    let trimmed = chunk.trim_start_matches(['(', '<', '[', '"', '\'', '“', '‘', '{']);
    let from = end - trimmed.len();
    let (stop, kind) = address_in(trimmed)?;
    let inner = &trimmed[..stop];
    let tail = match kind {
        Kind::Link if inner.contains('(') => inner.trim_end_matches(LINK_END),
        _ => inner.trim_end_matches(LINK_END).trim_end_matches(')').trim_end_matches(LINK_END),
    };
    (!tail.is_empty()).then(|| (from, from + tail.len()))
}

/// Marks that end a sentence or a quotation, not a link.
const LINK_END: [char; 12] = ['.', ',', ';', ':', '!', '?', '>', ']', '"', '\'', '”', '’'];

enum Kind {
    Link,
    Mail,
}

/// The address that `text` begins with: where it stops at the latest, and its kind.
fn address_in(text: &str) -> Option<(usize, Kind)> {
    let stop = text.find(['<', '>', '"', '“', '”']).unwrap_or(text.len());
    let text = &text[..stop];
    if text.starts_with("www.") || text.starts_with("http:/") || text.starts_with("https:/") {
        return Some((stop, Kind::Link));
    }
    let scheme =
        text.find("://").is_some_and(|n| text.as_bytes()[..n].iter().all(u8::is_ascii_alphabetic));
    let host = || text.find(".com/").or_else(|| text.find(".org/")).or_else(|| text.find(".net/"));
    if scheme || host().is_some_and(|n| n > 0) {
        return Some((stop, Kind::Link));
    }
    let (name, host) = text.split_once('@')?;
    let mail = !name.is_empty()
        && host.split('.').count() > 1
        && host.starts_with(|c: char| c.is_alphanumeric())
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '%'));
    mail.then_some((stop, Kind::Mail))
}
