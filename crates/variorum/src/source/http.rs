//! HTTP responses as archives store them: status, headers, body with its transfer undone.

use flate2::read::{MultiGzDecoder, ZlibDecoder};
use std::io::Read;

/// Bytes of a body, unpacked, that are read.
const MAX_BODY: u64 = 16 << 20;

/// A stored response.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Response {
    /// 200 and so on.
    pub(super) status: u16,
    /// "text/html", in lower case.
    pub(super) kind: String,
    /// The charset that the headers name.
    pub(super) charset: Option<String>,
    pub(super) body: Vec<u8>,
}

/// Reads a response from its bytes.
///
/// # Errors
/// What is wrong with it, in a few words.
pub(super) fn response(bytes: &[u8]) -> Result<Response, String> {
    let (head, body) = split_head(bytes).ok_or("the HTTP headers do not end")?;
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
    let status = status.ok_or("no HTTP status line")?;
    let header = |name: &str| {
        let value = |line: &str| {
            let (key, value) = line.split_once(':')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_ascii_lowercase())
        };
        head.lines().skip(1).find_map(value)
    };
    let content = header("content-type").unwrap_or_default();
    let (kind, parameters) = content.split_once(';').unwrap_or((&content, ""));
    let charset =
        parameters.split(';').find_map(|p| p.trim().strip_prefix("charset=").map(unquoted));
    let chunked = header("transfer-encoding").is_some_and(|v| v.contains("chunked"));
    let body = if chunked { unchunk(body).unwrap_or_else(|| body.to_vec()) } else { body.to_vec() };
    let body = unpack(body, header("content-encoding").as_deref().unwrap_or_default())?;
    Ok(Response { status, kind: kind.trim().to_owned(), charset, body })
}

fn unquoted(value: &str) -> String {
    value.trim_matches(['"', '\'', ' ']).to_owned()
}

/// Headers and what follows their blank line.
pub(super) fn split_head(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let crlf = bytes.windows(4).position(|w| w == b"\r\n\r\n").map(|at| (at, at + 4));
    let lf = || bytes.windows(2).position(|w| w == b"\n\n").map(|at| (at, at + 2));
    crlf.or_else(lf).map(|(end, next)| (&bytes[..end], &bytes[next..]))
}

/// Joins chunks; `None` where the body is not chunked after all (archives often undo it).
fn unchunk(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    loop {
        let end = bytes.windows(2).take(20).position(|w| w == b"\r\n")?;
        let size = std::str::from_utf8(&bytes[..end]).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        bytes = &bytes[end + 2..];
        if size == 0 {
            return Some(out);
        }
        out.extend_from_slice(bytes.get(..size).unwrap_or(bytes));
        match bytes.get(size + 2..) {
            Some(rest) => bytes = rest,
            // Cut short: what came is what there is.
            None => return Some(out),
        }
    }
}

/// Undoes a content encoding. Bodies that say they are packed and are not stay as they are.
fn unpack(body: Vec<u8>, encoding: &str) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let read = match encoding {
        "gzip" | "x-gzip" if body.starts_with(&[0x1f, 0x8b]) => {
            MultiGzDecoder::new(&body[..]).take(MAX_BODY).read_to_end(&mut out)
        }
        "deflate" if body.first() == Some(&0x78) => {
            ZlibDecoder::new(&body[..]).take(MAX_BODY).read_to_end(&mut out)
        }
        "br" | "zstd" => return Err(format!("content encoding {encoding} is not supported")),
        _ => return Ok(body),
    };
    match read {
        Err(error) if out.is_empty() => Err(error.to_string()),
        _ => Ok(out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn chunks_are_joined() {
        let bytes = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=\"UTF-8\"\r\n\
            Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n";
        let found = response(bytes).unwrap();
        assert_eq!(found.body, b"abcde");
        assert_eq!((found.status, found.kind.as_str()), (200, "text/html"));
        assert_eq!(found.charset.as_deref(), Some("utf-8"));
    }

    #[test]
    fn a_body_that_is_not_chunked_after_all_stays() {
        let found = response(b"HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n<p>x</p>").unwrap();
        assert_eq!(found.body, b"<p>x</p>");
    }

    #[test]
    fn what_is_no_response_says_why() {
        assert_eq!(response(b"HTTP/1.1 200 OK"), Err("the HTTP headers do not end".to_owned()));
        let brotli = response(b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nx");
        assert_eq!(brotli, Err("content encoding br is not supported".to_owned()));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = response(&bytes);
            let chunked = [b"HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n", &bytes[..]].concat();
            let _ = response(&chunked);
        }
    }
}
