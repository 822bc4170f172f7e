//! Paths to records: which files are read, in which order, and as what.

use super::{Place, Record, Reject, Why, decode, feed, jsonl, newsml, opml, page, plain, warc};
use flate2::read::MultiGzDecoder;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// Bytes of one file that are read at most; the rest of a longer page or feed is left unread.
const MAX_FILE: u64 = (super::MAX_BYTES + 1) as u64;

/// Reads paths lazily, in the order given.
///
/// A folder means its files of known ending, and those of its folders, sorted by path; hidden ones
/// are left out. `-` is JSON Lines on standard input. A file given twice is read once. An `id` that
/// was there before gets `-2`, `-3` ... and a warning: both reports are kept.
pub fn records(paths: &[PathBuf]) -> Records {
    Records {
        paths: paths.iter().cloned().collect(),
        open: None,
        seen: BTreeSet::new(),
        ids: HashMap::new(),
        as_given: false,
    }
}

/// Reads JSON Lines from `reader`, which people know as `name`: as [`records`] reads `-`.
pub fn lines(reader: impl BufRead + Send + 'static, name: &str) -> Records {
    lines_from(reader, name, 1)
}

/// The same where the first line is line `first` of what is called `name`.
pub fn lines_from(reader: impl BufRead + Send + 'static, name: &str, first: u64) -> Records {
    Records { open: Some(Box::new(jsonl::Lines::from(reader, name, first))), ..records(&[]) }
}

/// See [`records`].
pub struct Records {
    paths: VecDeque<PathBuf>,
    open: Option<Stream>,
    seen: BTreeSet<PathBuf>,
    /// How often each id was seen.
    ids: HashMap<String, u32>,
    as_given: bool,
}

/// The records of one file.
type Stream = Box<dyn Iterator<Item = Result<Record, Reject>> + Send>;

impl Iterator for Records {
    type Item = Result<Record, Reject>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.open.as_mut().and_then(Iterator::next) {
                return Some(item.map(|record| self.with_own_id(record)));
            }
            let path = self.paths.pop_front()?;
            if path.is_dir() {
                self.open = self.enter(&path).map(|reject| single(Err(reject)));
            } else if self.is_new(&path) {
                self.open = Some(open(&path));
            } else {
                self.open = None;
            }
        }
    }
}

impl Records {
    /// Leaves an id that was there before as it is: who reads only a part of the input knows what the
    /// others hold.
    #[must_use]
    pub fn as_given(self) -> Self {
        Self { as_given: true, ..self }
    }

    /// Puts a folder's files in front of the queue; a reject where there is none.
    fn enter(&mut self, folder: &Path) -> Option<Reject> {
        let place = || Place::file(&folder.display().to_string());
        let mut files = Vec::new();
        if let Err(error) = collect(folder, &mut files) {
            return Some(Reject::new(place(), Why::Io(error)));
        }
        if files.is_empty() {
            return Some(Reject::new(place(), Why::EmptyFolder));
        }
        files.sort_unstable();
        files.into_iter().rev().for_each(|file| self.paths.push_front(file));
        None
    }

    fn is_new(&mut self, path: &Path) -> bool {
        path == Path::new("-")
            || path.canonicalize().map_or(true, |canonical| self.seen.insert(canonical))
    }

    /// Gives a record whose id was there before an id of its own.
    fn with_own_id(&mut self, mut record: Record) -> Record {
        if self.as_given {
            return record;
        }
        let id = record.fields.id.clone().unwrap_or_default();
        let mut count = self.ids.get(&id).copied().unwrap_or(0) + 1;
        let mut own = id.clone();
        while self.ids.contains_key(&own) {
            count = count.max(2);
            own = format!("{id}-{count}");
            count += 1;
        }
        self.ids.insert(id.clone(), count.saturating_sub(1).max(1));
        if own == id {
            return record;
        }
        record.warnings.push(format!("id {id} was there before: this one is kept as {own}"));
        self.ids.insert(own.clone(), 1);
        record.fields.id = Some(own);
        record
    }
}

/// Every file of known ending under a folder.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let hidden = path.file_name().is_some_and(|n| n.as_encoded_bytes().starts_with(b"."));
        if hidden || path.is_symlink() && path.is_dir() {
            continue;
        }
        if path.is_dir() {
            collect(&path, files)?;
        } else if Kind::of_name(&path).is_some() {
            files.push(path);
        }
    }
    Ok(())
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    Json,
    JsonLines,
    Page,
    Feed,
    Warc,
}

impl Kind {
    /// What a file's ending says; a final `.gz` is looked through.
    fn of_name(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        match name.rsplit_once('.')?.1 {
            "txt" | "text" => Some(Self::Plain),
            "json" => Some(Self::Json),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            "html" | "htm" | "xhtml" | "shtml" => Some(Self::Page),
            "xml" | "rss" | "atom" | "rdf" | "opml" | "newsml" => Some(Self::Feed),
            "warc" | "wet" => Some(Self::Warc),
            _ => None,
        }
    }

    /// What a file of unknown ending holds.
    fn of_content(bytes: &[u8]) -> Self {
        match bytes.trim_ascii_start().first() {
            _ if bytes.starts_with(b"WARC/") => Self::Warc,
            _ if feed::is_feed(bytes) => Self::Feed,
            _ if newsml::is_newsml(bytes) || opml::is_opml(bytes) => Self::Feed,
            _ if page::is_page(bytes) => Self::Page,
            Some(b'{' | b'[') if serde_json::from_slice::<serde_json::Value>(bytes).is_ok() => {
                Self::Json
            }
            Some(b'{') => Self::JsonLines,
            _ => Self::Plain,
        }
    }
}

/// A file's records.
fn open(path: &Path) -> Stream {
    let shown = path.display().to_string();
    if shown == "-" {
        return Box::new(jsonl::Lines::new(BufReader::new(std::io::stdin()), "-"));
    }
    if Kind::of_name(path) == Some(Kind::Warc) {
        return match File::open(path) {
            Ok(file) => {
                Box::new(warc::Archive::new(BufReader::with_capacity(1 << 16, file), &shown))
            }
            Err(error) => single(Err(Reject::new(Place::file(&shown), missing(error)))),
        };
    }
    match reader(path) {
        Ok(reader) => read(reader, path, &shown)
            .unwrap_or_else(|why| single(Err(Reject::new(Place::file(&shown), why)))),
        Err(why) => single(Err(Reject::new(Place::file(&shown), why))),
    }
}

fn single(item: Result<Record, Reject>) -> Stream {
    Box::new(std::iter::once(item))
}

/// A reader of a file's bytes, unpacked where it is gzip.
fn reader(path: &Path) -> Result<Box<dyn BufRead + Send>, Why> {
    let file = File::open(path).map_err(missing)?;
    let mut reader = BufReader::with_capacity(1 << 16, file);
    let packed = reader.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    Ok(if packed {
        Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(reader)))
    } else {
        Box::new(reader)
    })
}

fn missing(error: std::io::Error) -> Why {
    if error.kind() == std::io::ErrorKind::NotFound { Why::Missing } else { Why::Io(error) }
}

/// The records of an open file.
fn read(mut reader: Box<dyn BufRead + Send>, path: &Path, shown: &str) -> Result<Stream, Why> {
    let kind = Kind::of_name(path);
    if reader.fill_buf()?.is_empty() {
        return Err(Why::Empty);
    }
    if kind == Some(Kind::JsonLines) {
        if decode::is_binary(reader.fill_buf()?) {
            return Err(Why::Binary);
        }
        return Ok(Box::new(jsonl::Lines::new(reader, shown)));
    }
    let mut bytes = Vec::new();
    reader.take(MAX_FILE).read_to_end(&mut bytes)?;
    let id = id_of(path);
    Ok(match kind.unwrap_or_else(|| Kind::of_content(&bytes)) {
        Kind::Plain | Kind::Json if bytes.len() > super::MAX_BYTES => return Err(Why::TooLong),
        Kind::Plain => single(plain::file(&bytes, shown, &id)),
        Kind::Page => single(page::file(&bytes, shown, &id)),
        Kind::Feed if newsml::is_newsml(&bytes) => {
            Box::new(newsml::file(&bytes, shown).into_iter())
        }
        Kind::Feed if opml::is_opml(&bytes) => {
            let count = opml::feed_list(&bytes)?.len();
            return Err(Why::FeedList { count });
        }
        Kind::Feed if feed::is_feed(&bytes) || !page::is_page(&bytes) => {
            Box::new(feed::file(&bytes, shown).into_iter())
        }
        Kind::Feed => single(page::file(&bytes, shown, &id)),
        Kind::Warc => Box::new(warc::Archive::new(std::io::Cursor::new(bytes), shown)),
        Kind::Json if feed::is_json_feed(&bytes) => Box::new(feed::file(&bytes, shown).into_iter()),
        Kind::Json => Box::new(jsonl::file(&bytes, shown, &id).into_iter()),
        Kind::JsonLines => {
            let read: Vec<_> = jsonl::Lines::new(&bytes[..], shown).collect();
            Box::new(read.into_iter())
        }
    })
}

/// The records of a file that is in memory, as its `name` says, else as its bytes look.
pub fn of_bytes(bytes: Vec<u8>, name: &str) -> Vec<Result<Record, Reject>> {
    let reject = |why| vec![Err(Reject::new(Place::file(name), why))];
    if Kind::of_name(Path::new(name)) == Some(Kind::Warc) {
        return warc::Archive::new(std::io::Cursor::new(bytes), name).collect();
    }
    match read(Box::new(std::io::Cursor::new(bytes)), Path::new(name), name) {
        Ok(stream) => stream.collect(),
        Err(why) => reject(why),
    }
}

/// A file's name without its ending: `a.b.html` is `a.b`, `.env` is `.env`.
fn id_of(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let packed = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gz"));
    match Path::new(&stem).file_stem() {
        Some(inner) if packed => inner.to_string_lossy().into_owned(),
        _ => stem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of its own for one test, deleted when it ends.
    struct Folder(PathBuf);

    impl Folder {
        fn with(name: &str, files: &[(&str, &[u8])]) -> Self {
            let folder =
                std::env::temp_dir().join(format!("variorum-{name}-{}", std::process::id()));
            for (file, bytes) in files {
                let path = folder.join(file);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, bytes).unwrap();
            }
            Self(folder)
        }

        /// Ids of what was read, and messages of what was not, without the folder's own path.
        fn read(&self) -> Vec<String> {
            let root = format!("{}/", self.0.display());
            records(std::slice::from_ref(&self.0))
                .map(|item| match item {
                    Ok(record) => record.fields.id.unwrap(),
                    Err(reject) => reject.to_string().replace(&root, ""),
                })
                .collect()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_folder_is_read_in_order_and_bad_files_do_not_stop_it() {
        let folder = Folder::with(
            "order",
            &[
                ("b.txt", b"Second."),
                ("a.b.html", b"<html><p>First"),
                ("c.txt", b""),
                ("d.txt", b"\0\x01\x02binary"),
                ("inner/e.jsonl", b"{\"id\":\"e1\",\"text\":\"x\"}\n{\"id\":\"e2\"}\nnonsense\n"),
                ("ignored.png", b"\x89PNG"),
            ],
        );
        let read = folder.read();
        assert_eq!(
            read[..5],
            [
                "a.b",
                "b",
                "c.txt: empty; nothing to read",
                "d.txt: binary data, not text; save the report as text or HTML",
                "e1",
            ]
        );
        assert!(read[5].starts_with("inner/e.jsonl: line 2: no text"));
        assert!(read[6].starts_with("inner/e.jsonl: line 3: not JSON"));
    }

    #[test]
    fn reports_of_one_id_are_both_kept() {
        let folder =
            Folder::with("ids", &[("a/x.txt", b"One."), ("b/x.txt", b"Two."), ("c/x.txt", b"3.")]);
        assert_eq!(folder.read(), ["x", "x-2", "x-3"]);
    }

    #[test]
    fn a_missing_path_is_one_clear_line() {
        let items: Vec<_> = records(&["no/such.txt".into()]).collect();
        let message = items[0].as_ref().unwrap_err().to_string();
        assert_eq!(message, "no/such.txt: no such file or folder; check the path");
    }
}
