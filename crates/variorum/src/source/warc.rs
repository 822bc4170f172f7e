//! Web archives: WARC 1.0 and 1.1 (ISO 28500), plain or gzip by record.
//!
//! Streams one record at a time. What is damaged is rejected with its offset, and reading goes on at
//! the next record that can be found. A record's place is its offset in the file as it lies there:
//! for `.warc.gz` that of its gzip member, so that it can be fetched again without reading the rest.

use super::http::{self, Response};
use super::{Fields, Form, Place, Record, Reject, Why, decode};
use flate2::bufread::GzDecoder;
use std::collections::VecDeque;
use std::io::{BufRead, Read, Seek, SeekFrom};

/// Bytes of one gzip member, unpacked: a record, as the standard recommends.
const MAX_MEMBER: u64 = 64 << 20;
/// Bytes of one record's block.
const MAX_BLOCK: u64 = 32 << 20;
/// Bytes of one record's headers.
const MAX_HEAD: u64 = 64 << 10;

/// The pages and texts of an archive.
pub(super) struct Archive<R> {
    reader: R,
    path: String,
    ready: VecDeque<Result<Record, Reject>>,
    ended: bool,
    any: bool,
}

/// A record's named fields and its block.
struct Raw {
    head: String,
    block: Vec<u8>,
}

impl<R: BufRead + Seek> Archive<R> {
    pub(super) fn new(reader: R, path: &str) -> Self {
        Self { reader, path: path.to_owned(), ready: VecDeque::new(), ended: false, any: false }
    }

    /// Reads the next record or member into `ready`.
    fn fill(&mut self) -> std::io::Result<()> {
        let start = self.reader.stream_position()?;
        let head = self.reader.fill_buf()?;
        if head.is_empty() {
            self.ended = true;
            if start == 0 {
                self.reject(0, Why::Empty);
            }
            return Ok(());
        }
        let result =
            if head.starts_with(&[0x1f, 0x8b]) { self.member(start) } else { self.plain(start) };
        if let Err(message) = result {
            self.reject(start, Why::DamagedArchive(message));
            self.resume(start + 1)?;
        }
        Ok(())
    }

    fn reject(&mut self, start: u64, why: Why) {
        self.ready.push_back(Err(Reject::new(Place::byte(&self.path, start), why)));
    }

    /// Reads a record that is not packed.
    fn plain(&mut self, start: u64) -> Result<(), String> {
        if let Some(raw) = read_record(&mut self.reader)? {
            self.any = true;
            self.push(raw, start);
        }
        Ok(())
    }

    /// Reads a gzip member, which holds one record (or, against the standard's advice, more).
    fn member(&mut self, start: u64) -> Result<(), String> {
        let mut bytes = Vec::new();
        let mut decoder = GzDecoder::new(&mut self.reader);
        let read = decoder.by_ref().take(MAX_MEMBER).read_to_end(&mut bytes);
        let rest = read.and_then(|_| std::io::copy(&mut decoder, &mut std::io::sink()));
        let rest = rest.map_err(|error| error.to_string())?;
        let mut left = &bytes[..];
        while let Some(raw) = read_record(&mut left)? {
            self.any = true;
            self.push(raw, start);
        }
        if rest > 0 {
            self.reject(start, Why::TooLong);
        }
        Ok(())
    }

    /// Goes to the next place from byte `from` on where a record may begin.
    fn resume(&mut self, from: u64) -> std::io::Result<()> {
        self.reader.seek(SeekFrom::Start(from))?;
        let mut at = from;
        // The last bytes of the chunk before: a mark may lie across two.
        let mut tail: Vec<u8> = Vec::new();
        loop {
            let chunk = self.reader.fill_buf()?;
            if chunk.is_empty() {
                self.ended = true;
                return Ok(());
            }
            let length = chunk.len();
            let seen = [&tail[..], chunk].concat();
            let found =
                seen.windows(5).position(|w| w.starts_with(&[0x1f, 0x8b, 0x08]) || w == b"WARC/");
            if let Some(found) = found {
                self.reader.seek(SeekFrom::Start(at - tail.len() as u64 + found as u64))?;
                return Ok(());
            }
            tail = seen[seen.len().saturating_sub(4)..].to_vec();
            at += length as u64;
            self.reader.consume(length);
        }
    }

    /// Takes what is a page or a text; other records (requests, revisits ...) are passed over.
    fn push(&mut self, raw: Raw, start: u64) {
        let place = Place::byte(&self.path, start);
        match record(raw, &place) {
            Ok(Some(record)) => self.ready.push_back(Ok(record)),
            Ok(None) => {}
            Err(why) => self.ready.push_back(Err(Reject::new(place, why))),
        }
    }
}

impl<R: BufRead + Seek> Iterator for Archive<R> {
    type Item = Result<Record, Reject>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Some(item);
            }
            if self.ended {
                return None;
            }
            if let Err(error) = self.fill() {
                self.ended = true;
                return Some(Err(Reject::new(Place::file(&self.path), Why::Io(error))));
            }
        }
    }
}

/// Reads one record; `None` at the end of the bytes.
fn read_record(reader: &mut impl BufRead) -> Result<Option<Raw>, String> {
    let mut head = String::new();
    let mut taken = 0;
    loop {
        let mut line = Vec::new();
        let read = reader
            .by_ref()
            .take(MAX_HEAD)
            .read_until(b'\n', &mut line)
            .map_err(|e| e.to_string())?;
        let text = String::from_utf8_lossy(&line);
        let blank = text.trim().is_empty();
        match (read, head.is_empty()) {
            (0, true) => return Ok(None),
            (0, false) => return Err("the record's headers are cut off".to_owned()),
            (_, true) if blank => {}
            (_, true) if !text.starts_with("WARC/") => {
                return Err("no WARC version line".to_owned());
            }
            (_, false) if blank => break,
            _ => head.push_str(&text),
        }
        taken += read as u64;
        if taken > MAX_HEAD {
            return Err("the record's headers do not end".to_owned());
        }
    }
    let length = field(&head, "content-length").and_then(|value| value.parse::<u64>().ok());
    let length = length.ok_or("no Content-Length")?;
    let mut block = Vec::new();
    reader
        .by_ref()
        .take(length.min(MAX_BLOCK))
        .read_to_end(&mut block)
        .map_err(|e| e.to_string())?;
    let rest = length - length.min(MAX_BLOCK);
    std::io::copy(&mut reader.by_ref().take(rest), &mut std::io::sink())
        .map_err(|e| e.to_string())?;
    if (block.len() as u64) < length.min(MAX_BLOCK) {
        return Err("the record is cut off".to_owned());
    }
    skip_breaks(reader).map_err(|e| e.to_string())?;
    Ok(Some(Raw { head, block }))
}

/// Passes over the line breaks that end a record, so that the next begins where it is read.
fn skip_breaks(reader: &mut impl BufRead) -> std::io::Result<()> {
    while matches!(reader.fill_buf()?.first(), Some(b'\r' | b'\n')) {
        reader.consume(1);
    }
    Ok(())
}

/// The value of a named field, whatever its case.
fn field(head: &str, name: &str) -> Option<String> {
    head.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })
}

/// The record of a page or text; `None` of what is neither.
fn record(raw: Raw, place: &Place) -> Result<Option<Record>, Why> {
    let Raw { head, block } = raw;
    let kind = field(&head, "warc-type").ok_or_else(|| damaged("no WARC-Type"))?;
    let content = field(&head, "content-type").unwrap_or_default().to_ascii_lowercase();
    let (form, text) = match kind.as_str() {
        "response" => {
            let Response { status, kind, charset, body } =
                http::response(&block).map_err(|message| damaged(&message))?;
            if status != 200 || !is_html(&kind) {
                return Ok(None);
            }
            (Form::Page, decode::page(&body, charset.as_deref()))
        }
        "resource" if is_html(&content) => (Form::Page, decode::page(&block, None)),
        "conversion" | "resource" if content.starts_with("text/plain") => {
            (Form::Plain, decode::text(&block)?.0)
        }
        _ => return Ok(None),
    };
    if text.trim().is_empty() {
        return Err(Why::Empty);
    }
    let id = field(&head, "warc-record-id").map(|id| {
        let id = id.trim_matches(['<', '>']);
        id.strip_prefix("urn:uuid:").unwrap_or(id).to_owned()
    });
    let url = field(&head, "warc-target-uri").map(|url| url.trim_matches(['<', '>']).to_owned());
    let id = id.or_else(|| place.byte.map(|byte| format!("byte-{byte}")));
    let fields = Fields { id, url, text, ..Fields::default() };
    Ok(Some(Record { fields, form, place: place.clone(), warnings: Vec::new() }))
}

fn damaged(message: &str) -> Why {
    Why::DamagedArchive(message.to_owned())
}

fn is_html(kind: &str) -> bool {
    kind.starts_with("text/html") || kind.starts_with("application/xhtml")
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;
    use std::io::{Cursor, Write};

    fn warc(kind: &str, id: &str, block: &str) -> Vec<u8> {
        format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{id}>\r\n\
             WARC-Target-URI: https://example.org/{id}\r\nContent-Type: application/http\r\n\
             Content-Length: {}\r\n\r\n{block}\r\n\r\n",
            block.len()
        )
        .into_bytes()
    }

    fn page(id: &str) -> Vec<u8> {
        warc(
            "response",
            id,
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>They met.</p>",
        )
    }

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn read(bytes: Vec<u8>) -> Vec<String> {
        Archive::new(Cursor::new(bytes), "a.warc")
            .map(|item| match item {
                Ok(record) => {
                    format!("{} at {}", record.fields.id.unwrap(), record.place.byte.unwrap())
                }
                Err(reject) => reject.to_string(),
            })
            .collect()
    }

    #[test]
    fn pages_are_read_and_other_records_passed_over() {
        let first = [warc("warcinfo", "i", "x"), warc("request", "q", "GET /")].concat();
        let offset = first.len();
        let missing =
            warc("response", "m", "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\nno");
        let bytes = [first, page("a"), missing, page("b")].concat();
        let read = read(bytes);
        assert_eq!(read.len(), 2);
        assert_eq!(read[0], format!("a at {offset}"));
    }

    #[test]
    fn members_of_gzip_have_offsets_of_their_own() {
        let (a, b) = (packed(&page("a")), packed(&page("b")));
        let offset = a.len();
        assert_eq!(read([a, b].concat()), ["a at 0".to_owned(), format!("b at {offset}")]);
    }

    #[test]
    fn reading_goes_on_after_damage() {
        let broken = b"WARC/1.0\r\nWARC-Type: response\r\n\r\nno length".to_vec();
        let messages = read([page("a"), broken, page("b")].concat());
        assert_eq!(messages.len(), 3);
        assert!(messages[1].contains("damaged archive: no Content-Length"), "{}", messages[1]);
        assert!(messages[2].starts_with("b at"));
        let mut member = packed(&page("x"));
        let half = member.len() / 2;
        member[half] ^= 0xff;
        let messages = read([packed(&page("a")), member, packed(&page("b"))].concat());
        assert!(messages.first().unwrap().starts_with("a at"));
        assert!(messages.last().unwrap().starts_with("b at"), "{messages:?}");
    }

    #[test]
    fn a_truncated_archive_says_so() {
        let mut bytes = page("a");
        bytes.truncate(bytes.len() - 20);
        let messages = read(bytes);
        assert!(messages[0].contains("the record is cut off"), "{}", messages[0]);
    }

    proptest! {
        #[test]
        fn any_damage_is_survived(at in 0usize..400, byte in any::<u8>(), cut in 0usize..900, gz in any::<bool>()) {
            let pages = [page("a"), page("b"), page("c")];
            let mut bytes = if gz { pages.map(|p| packed(&p)).concat() } else { pages.concat() };
            let at = at % bytes.len();
            bytes[at] = byte;
            bytes.truncate(cut);
            prop_assert!(read(bytes).len() < 1000);
        }
    }
}
