//! What a word looks like, worked out once for all taggers: hashes of its forms, its shape, its
//! beginnings and endings.
//!
//! Owns attributes of single tokens. Which of them a tagger joins, and with which neighbours, is
//! the tagger's own.

use super::Token;
use crate::model::embedding::Embeddings;
use crate::model::{hash_bytes, mix};

/// The surface attributes of one token, as hashes ready for
/// [`FeatureBuffer::push`](crate::model::FeatureBuffer::push).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Surface {
    /// The form as written.
    pub form: u64,
    /// The form in small letters; digits all count as one digit, curly quotes as straight.
    pub lower: u64,
    /// Capitals, small letters, digits and the rest, runs cut to two: "Xx", "dd:dd".
    pub shape: u64,
    /// The first one, two and three characters, in small letters; the whole word where shorter.
    pub prefix: [u64; 3],
    /// The last one to four characters, in small letters; the whole word where shorter.
    pub suffix: [u64; 4],
    /// Length in characters, at most 255.
    pub length: u8,
    /// Yes-or-no attributes.
    pub flags: SurfaceFlags,
    /// Word clusters of 64, 256 and 1,024; 0 where the word is not known.
    pub clusters: [u16; 3],
}

impl Surface {
    /// What stands before and after a sentence.
    pub const OUTSIDE: Self = Self {
        form: 1,
        lower: 1,
        shape: 1,
        prefix: [1; 3],
        suffix: [1; 4],
        length: 0,
        flags: SurfaceFlags(0),
        clusters: [0; 3],
    };

    /// Cluster of the coarsest (0) to the finest (2) clustering, as a feature value.
    #[inline]
    pub fn cluster(&self, grain: usize) -> u64 {
        u64::from(self.clusters[grain])
    }
}

/// Yes-or-no attributes of a token, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SurfaceFlags(pub u8);

impl SurfaceFlags {
    /// The first character is a capital.
    pub const CAPITAL: u8 = 1;
    /// It has letters, and all are capitals.
    pub const ALL_CAPITALS: u8 = 2;
    /// It has a digit.
    pub const DIGIT: u8 = 4;
    /// It has a letter.
    pub const LETTER: u8 = 8;
    /// White space stands before it, or it begins the text.
    pub const SPACE_BEFORE: u8 = 16;
    /// It begins a line.
    pub const LINE_START: u8 = 32;

    /// Whether `flag` is set.
    #[inline]
    pub fn has(self, flag: u8) -> bool {
        self.0 & flag != 0
    }
}

/// Surface attributes of every token of `text`, parallel to `tokens`.
pub fn surfaces(text: &str, tokens: &[Token]) -> Vec<Surface> {
    let mut folded = Folded::default();
    let mut end = 0;
    tokens
        .iter()
        .map(|token| {
            let gap = text.get(end..token.span.start as usize).unwrap_or("");
            end = token.span.end as usize;
            let mut surface = surface(&text[token.span], &mut folded);
            let before = SurfaceFlags::SPACE_BEFORE * u8::from(!gap.is_empty());
            let line = SurfaceFlags::LINE_START * u8::from(gap.contains('\n'));
            let first = SurfaceFlags::SPACE_BEFORE | SurfaceFlags::LINE_START;
            let start = if token.span.start == 0 { first } else { 0 };
            surface.flags.0 |= before | line | start;
            surface
        })
        .collect()
}

/// Working memory: a word in small letters, and where its characters end.
#[derive(Default)]
struct Folded {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

fn surface(form: &str, folded: &mut Folded) -> Surface {
    let (shape, flags) = fold(form, folded);
    let (bytes, ends) = (&folded.bytes, &folded.ends);
    let count = ends.len();
    let prefix = [1, 2, 3].map(|k: usize| {
        let end = ends.get(k - 1).copied().unwrap_or(bytes.len());
        hash_bytes(&bytes[..end])
    });
    let suffix = [1, 2, 3, 4].map(|k: usize| {
        let start = if k < count { ends[count - k - 1] } else { 0 };
        hash_bytes(&bytes[start..])
    });
    Surface {
        form: hash_bytes(form.as_bytes()),
        lower: hash_bytes(bytes),
        shape,
        prefix,
        suffix,
        length: count.min(255) as u8,
        flags: SurfaceFlags(flags),
        clusters: clusters(form),
    }
}

/// Word clusters, numbered from 1.
fn clusters(form: &str) -> [u16; 3] {
    let embeddings = Embeddings::shared();
    let found = embeddings.index(form).map(|n| embeddings.clusters_of(n));
    found.map_or([0; 3], |clusters| clusters.map(|c| c.saturating_add(1)))
}

/// Fills `folded`; the shape's hash and the flags.
fn fold(form: &str, folded: &mut Folded) -> (u64, u8) {
    folded.bytes.clear();
    folded.ends.clear();
    let mut shape = 0;
    let (mut last, mut run) = ('\0', 0);
    let (mut letters, mut capitals, mut digits) = (0, 0, 0);
    for c in form.chars() {
        let class = class(c);
        run = if class == last { run + 1 } else { 1 };
        last = class;
        if run <= 2 {
            shape = mix(shape, u64::from(class as u32));
        }
        letters += usize::from(matches!(class, 'X' | 'x'));
        capitals += usize::from(class == 'X');
        digits += usize::from(class == 'd');
        push_folded(c, class, &mut folded.bytes);
        folded.ends.push(folded.bytes.len());
    }
    let flag = |yes: bool, bit: u8| if yes { bit } else { 0 };
    let flags = flag(form.starts_with(char::is_uppercase), SurfaceFlags::CAPITAL)
        | flag(letters > 0 && capitals == letters, SurfaceFlags::ALL_CAPITALS)
        | flag(digits > 0, SurfaceFlags::DIGIT)
        | flag(letters > 0, SurfaceFlags::LETTER);
    (shape, flags)
}

fn class(c: char) -> char {
    match c {
        'a'..='z' => 'x',
        'A'..='Z' => 'X',
        '0'..='9' => 'd',
        '’' | '‘' => '\'',
        '“' | '”' => '"',
        '–' | '—' => '-',
        c if c.is_ascii() => c,
        c if c.is_uppercase() => 'X',
        c if c.is_alphabetic() => 'x',
        c if c.is_numeric() => 'd',
        c => c,
    }
}

fn push_folded(c: char, class: char, out: &mut Vec<u8>) {
    match class {
        'd' => out.push(b'0'),
        'X' if c.is_ascii() => out.push(c.to_ascii_lowercase() as u8),
        'X' => {
            for small in c.to_lowercase() {
                out.extend(small.encode_utf8(&mut [0; 4]).bytes());
            }
        }
        'x' => out.extend(c.encode_utf8(&mut [0; 4]).bytes()),
        other => out.extend(other.encode_utf8(&mut [0; 4]).bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(form: &str) -> Surface {
        surface(form, &mut Folded::default())
    }

    #[test]
    fn forms_differ_where_small_letters_agree() {
        assert_ne!(of("May").form, of("may").form);
        assert_eq!(of("May").lower, of("may").lower);
        assert_eq!(of("1999").lower, of("2024").lower);
    }

    #[test]
    fn shapes_cut_long_runs() {
        assert_eq!(of("Geneva").shape, of("Washington").shape);
        assert_ne!(of("NATO").shape, of("Nato").shape);
        assert_eq!(of("12:30").shape, of("09:15").shape);
    }

    #[test]
    fn endings_count_characters_not_bytes() {
        assert_eq!(of("cafés").suffix[1], of("passés").suffix[1]);
        assert_eq!(of("is").suffix[3], of("is").lower);
        assert_eq!(of("Élan").prefix[0], of("été").prefix[0]);
    }

    #[test]
    fn flags_tell_capitals_and_digits() {
        assert!(of("U.S.").flags.has(SurfaceFlags::ALL_CAPITALS));
        assert!(of("B2B").flags.has(SurfaceFlags::DIGIT));
        assert!(!of("well").flags.has(SurfaceFlags::CAPITAL));
    }
}
