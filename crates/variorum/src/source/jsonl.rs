//! Articles as JSON objects: one a line (`.jsonl`), or one a file, or a list (`.json`).

use super::{Fields, Form, MAX_BYTES, Place, Record, Reject, Why, decode};
use serde_json::Value;
use std::io::BufRead;

/// Reads one article object.
///
/// # Errors
/// What is wrong with the object.
pub fn parse_line(line: &str) -> Result<Fields, Why> {
    Fields::from_json(serde_json::from_str(line).map_err(Why::NotJson)?)
}

/// The records of a stream of one object a line; blank lines are skipped.
pub(super) struct Lines<R> {
    reader: R,
    path: String,
    line: u64,
    buffer: Vec<u8>,
    done: bool,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R, path: &str) -> Self {
        Self::from(reader, path, 1)
    }

    /// The same where the first line is line `first` of its file.
    pub(super) fn from(reader: R, path: &str, first: u64) -> Self {
        let line = first.saturating_sub(1);
        Self { reader, path: path.to_owned(), line, buffer: Vec::new(), done: false }
    }

    /// Reads the next line into the buffer. `Ok(false)` at the end of the stream.
    fn next_line(&mut self) -> Result<bool, Why> {
        self.buffer.clear();
        self.line += 1;
        let mut long = false;
        loop {
            let chunk = self.reader.fill_buf()?;
            if chunk.is_empty() {
                break;
            }
            let end = chunk.iter().position(|&b| b == b'\n');
            let taken = end.unwrap_or(chunk.len());
            if self.buffer.len() + taken > MAX_BYTES {
                long = true;
                self.buffer.clear();
            }
            if !long {
                self.buffer.extend_from_slice(&chunk[..taken]);
            }
            self.reader.consume(taken + usize::from(end.is_some()));
            if end.is_some() {
                return if long { Err(Why::TooLong) } else { Ok(true) };
            }
        }
        self.done = true;
        if long { Err(Why::TooLong) } else { Ok(!self.buffer.is_empty()) }
    }

    fn record(&self) -> Result<Record, Why> {
        let bytes = self.buffer.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.buffer);
        let line =
            std::str::from_utf8(bytes).map_err(|error| Why::NotUtf8 { at: error.valid_up_to() })?;
        let mut fields = parse_line(line)?;
        let place = Place::line(&self.path, self.line);
        fields.id.get_or_insert_with(|| format!("line-{}", self.line));
        Ok(Record { form: form(&fields), fields, place, warnings: Vec::new() })
    }
}

fn form(fields: &Fields) -> Form {
    if fields.is_markup { Form::Fragment } else { Form::Object }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<Record, Reject>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            let read = self.next_line();
            let place = Place::line(&self.path, self.line);
            match read {
                Err(why) => {
                    self.done |= matches!(why, Why::Io(_));
                    return Some(Err(Reject::new(place, why)));
                }
                Ok(_) if self.buffer.iter().all(u8::is_ascii_whitespace) => {}
                Ok(_) => return Some(self.record().map_err(|why| Reject::new(place, why))),
            }
        }
        None
    }
}

/// The records of a file that holds one object or a list of them.
pub(super) fn file(bytes: &[u8], path: &str, id: &str) -> Vec<Result<Record, Reject>> {
    let value = decode::utf8(bytes).and_then(|t| serde_json::from_str(t).map_err(Why::NotJson));
    let objects = match value {
        Err(Why::NotJson(_)) if is_lines(bytes) => return Lines::new(bytes, path).collect(),
        Err(why) => return vec![Err(Reject::new(Place::file(path), why))],
        Ok(Value::Array(list)) => list,
        Ok(other) => vec![other],
    };
    let many = objects.len() > 1;
    let numbered = objects.into_iter().enumerate();
    numbered
        .map(|(n, object)| {
            let place = Place::file(path);
            let mut fields =
                Fields::from_json(object).map_err(|why| Reject::new(place.clone(), why))?;
            let name = || if many { format!("{id}-{}", n + 1) } else { id.to_owned() };
            fields.id.get_or_insert_with(name);
            Ok(Record { form: form(&fields), fields, place, warnings: Vec::new() })
        })
        .collect()
}

/// Whether a `.json` file is really one object a line.
fn is_lines(bytes: &[u8]) -> bool {
    let first = bytes.split(|&b| b == b'\n').next().unwrap_or_default();
    serde_json::from_slice::<serde_json::Map<String, Value>>(first).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Result<String, String>> {
        Lines::new(text.as_bytes(), "in.jsonl")
            .map(|r| r.map(|r| r.fields.id.unwrap_or_default()).map_err(|e| e.to_string()))
            .collect()
    }

    #[test]
    fn a_bad_line_is_rejected_with_its_number_and_the_rest_is_read() {
        let out =
            read("{\"id\":\"a\",\"text\":\"x\"}\n\n{\"id\":\"b\"}\n{\"id\":\"c\",\"text\":\"y\"}");
        assert_eq!(out[0], Ok("a".into()));
        assert!(out[1].as_ref().unwrap_err().starts_with("in.jsonl: line 3: no text"));
        assert_eq!(out[2], Ok("c".into()));
    }

    #[test]
    fn a_line_that_never_ends_is_one_reject() {
        let mut text = "x".repeat(MAX_BYTES + 5);
        text.push_str("\n{\"text\":\"fine\"}\n");
        let out = read(&text);
        assert_eq!(
            out[0],
            Err("in.jsonl: line 1: longer than 32 MB; split it into articles".into())
        );
        assert_eq!(out[1], Ok("line-2".into()));
    }

    #[test]
    fn a_file_may_hold_a_list() {
        let out = file(br#"[{"text":"a"},{"text":"b"}]"#, "x.json", "x");
        let ids: Vec<_> = out.into_iter().map(|r| r.unwrap().fields.id.unwrap()).collect();
        assert_eq!(ids, ["x-1", "x-2"]);
    }
}
