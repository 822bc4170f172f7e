//! Bytes to text: encodings as browsers decide them (WHATWG Encoding Standard).

use super::Why;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How far into a page its encoding may be declared: HTML allows 1024 bytes, pages more.
const DECLARED_WITHIN: usize = 4096;

/// A text file's text, and a warning where its encoding was guessed.
///
/// A byte-order mark decides; else UTF-8; else UTF-16 where every second byte is zero; else
/// windows-1252, which every byte string is, with a warning. The mark is no part of the text.
///
/// # Errors
/// [`Why::Empty`], or [`Why::Binary`] where the bytes are no text.
pub(super) fn text(bytes: &[u8]) -> Result<(String, Option<String>), Why> {
    if bytes.is_empty() {
        return Err(Why::Empty);
    }
    if let Some(encoding) = marked(bytes).or_else(|| bare_utf16(bytes)) {
        return Ok((encoding.decode(bytes).0.into_owned(), None));
    }
    if is_binary(bytes) {
        return Err(Why::Binary);
    }
    Ok(match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), None),
        Err(error) => {
            let text = WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned();
            let at = error.valid_up_to();
            (text, Some(format!("not UTF-8 from byte {at} on: read as windows-1252")))
        }
    })
}

/// A web page's source. Never fails: what can't be decoded becomes U+FFFD.
///
/// The order is the standard's: byte-order mark, `header` (the charset of a `Content-Type`), the
/// page's own `<meta charset>` or XML declaration; a page without any of these is UTF-8 where it
/// can be, else windows-1252.
pub(super) fn page(bytes: &[u8], header: Option<&str>) -> String {
    let encoding = marked(bytes)
        .or_else(|| header.and_then(|label| Encoding::for_label(label.as_bytes())))
        .or_else(|| declared(bytes));
    match (encoding, std::str::from_utf8(bytes)) {
        (None, Ok(text)) => text.to_owned(),
        // A page that declares a one-byte encoding and is valid UTF-8 with wide characters was
        // converted after it was written; the bytes are the better witness.
        (Some(encoding), Ok(text)) if encoding.is_single_byte() && !text.is_ascii() => {
            text.to_owned()
        }
        (None, Err(error)) if is_cut(bytes, &error) => UTF_8.decode(bytes).0.into_owned(),
        (None, Err(_)) => WINDOWS_1252.decode(bytes).0.into_owned(),
        (Some(encoding), _) => encoding.decode(bytes).0.into_owned(),
    }
}

/// UTF-8 text, for formats that allow no other.
///
/// # Errors
/// [`Why::Empty`], [`Why::Binary`] or [`Why::NotUtf8`].
pub(super) fn utf8(bytes: &[u8]) -> Result<&str, Why> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Why::Empty);
    }
    if is_binary(bytes) {
        return Err(Why::Binary);
    }
    std::str::from_utf8(bytes).map_err(|error| Why::NotUtf8 { at: error.valid_up_to() })
}

/// Whether bytes are no text: a zero byte, or many control characters, near the start.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(8192)];
    let control = |&&b: &&u8| b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c | 0x08 | 0x1b);
    head.contains(&0) || head.iter().filter(control).count() * 20 > head.len()
}

/// The encoding a byte-order mark names.
fn marked(bytes: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_bom(bytes).map(|(encoding, _)| encoding)
}

/// UTF-16 without a mark: nearly every second byte of the start is zero.
fn bare_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(512) & !1];
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|&&b| b == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), head.len() / 2);
    match pairs {
        0..4 => None,
        _ if odd * 10 > pairs * 7 && even == 0 => Some(UTF_16LE),
        _ if even * 10 > pairs * 7 && odd == 0 => Some(UTF_16BE),
        _ => None,
    }
}

/// The encoding that a page's `<meta>` or XML declaration names.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(DECLARED_WITHIN)];
    let mut rest = head;
    while let Some(at) = find(rest, b"charset").or_else(|| find(rest, b"encoding")) {
        rest = &rest[at..];
        let key = if rest[..7].eq_ignore_ascii_case(b"charset") { 7 } else { 8 };
        rest = &rest[key..];
        if let Some(encoding) = label(rest).and_then(Encoding::for_label) {
            // A page whose bytes spell `charset` in ASCII is not UTF-16, whatever it says.
            let wide = encoding == UTF_16BE || encoding == UTF_16LE;
            return Some(if wide { UTF_8 } else { encoding });
        }
    }
    None
}

/// The label after `charset` or `encoding`: `= "label"`.
fn label(bytes: &[u8]) -> Option<&[u8]> {
    let rest = bytes.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let end = rest.iter().position(|&b| !(b.is_ascii_alphanumeric() || b"-_:.".contains(&b)))?;
    Some(&rest[..end])
}

/// Where `needle` first is, whatever its case.
fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window.eq_ignore_ascii_case(needle))
}

/// Whether the only fault is a character cut off at the very end, or a rare stray byte.
fn is_cut(bytes: &[u8], first: &std::str::Utf8Error) -> bool {
    if first.error_len().is_none() {
        return true;
    }
    let (mut faults, mut wide) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        faults += usize::from(!chunk.invalid().is_empty());
        wide += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
    }
    wide > faults * 10
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn utf8_text_is_taken_as_it_is() {
        assert_eq!(text("Zürich".as_bytes()).unwrap(), ("Zürich".into(), None));
    }

    #[test]
    fn other_text_is_read_as_windows_1252_with_a_warning() {
        let (read, warning) = text(b"Z\xfcrich \x93now\x94").unwrap();
        assert_eq!(read, "Zürich “now”");
        assert_eq!(warning.unwrap(), "not UTF-8 from byte 1 on: read as windows-1252");
    }

    #[test]
    fn a_byte_order_mark_decides_and_is_dropped() {
        assert_eq!(text(b"\xff\xfeo\0k\0").unwrap().0, "ok");
        assert_eq!(text(b"\xef\xbb\xbfok").unwrap().0, "ok");
        assert_eq!(text(b"o\0k\0a\0y\0!\0").unwrap().0, "okay!");
    }

    #[test]
    fn binary_files_are_refused() {
        assert!(matches!(text(b"\x7fELF\x02\0\0\0\0\x01"), Err(Why::Binary)));
    }

    #[test]
    fn a_page_declares_its_encoding() {
        let page_1251 = b"<meta charset=windows-1251><p>\xcc\xee\xf1\xea\xe2\xe0";
        assert!(page(page_1251, None).ends_with("Москва"));
        let http = b"<meta http-equiv=Content-Type content='text/html; charset=iso-8859-1'>\x80";
        assert!(page(http, None).ends_with('€'));
        assert!(page(b"<?xml version='1.0' encoding='koi8-r'?>\xed", None).ends_with('М'));
    }

    #[test]
    fn the_header_goes_before_the_page() {
        assert_eq!(page(b"<meta charset=utf-8>\xe9", Some("latin1")).chars().last(), Some('é'));
    }

    #[test]
    fn a_page_that_declares_nothing_is_utf8_where_it_can_be() {
        assert_eq!(page("é".as_bytes(), None), "é");
        assert_eq!(page(b"caf\xe9 ol\xe9", None), "café olé");
    }

    proptest! {
        #[test]
        fn any_bytes_decode(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = text(&bytes);
            let _ = page(&bytes, None);
            let _ = utf8(&bytes);
        }
    }
}
