//! What the Spark job wrote, row by row: its articles, with the readings that it made.
//!
//! Owns the columns of the job's own table, `_annotated`, of which the tables for people are made.

use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};
use parquet::schema::types::Type;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use variorum::article::Article;
use variorum::dossier::Reading;
use variorum::store::ANNOTATOR;
use variorum::store::pack::{unpack_article, unpack_reading};

/// Why the result of a job can't be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JobError {
    /// The folder isn't one that the job writes.
    #[error(
        "{path}: no result of a job; name the folder that `python -m variorum.spark` has written"
    )]
    NotAResult {
        /// The folder.
        path: PathBuf,
    },
    /// The job hasn't come to the end of its first stage.
    #[error("{path}: not all articles are annotated; let the job end first (start it again)")]
    Unfinished {
        /// The folder.
        path: PathBuf,
    },
    /// A file of the result isn't whole.
    #[error("{path}: {why}; let the job write it again")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: ParquetError,
    },
    /// A file or folder couldn't be opened.
    #[error("{path}: cannot be read: {why}")]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        why: std::io::Error,
    },
}

/// A row: an article, or what was refused.
#[derive(Debug, Clone, PartialEq)]
pub enum JobRow {
    /// An article; its reading where this very build has made it.
    Article(Box<(Article, Option<Reading>)>),
    /// Where and why, of what was refused.
    Refused(String, String),
    /// An article that this build can't unpack.
    Foreign,
}

/// The rows of a result, file by file.
pub struct JobRows {
    files: std::vec::IntoIter<PathBuf>,
    open: Option<(PathBuf, RowIter<'static>)>,
    same_build: bool,
}

/// Opens the result of a job in the folder `out`.
///
/// # Errors
/// A folder that is none, or of a job that hasn't annotated all of its articles.
pub fn job_rows(out: &Path) -> Result<JobRows, JobError> {
    let committed = out.join("_committed");
    let settings = fs::read_to_string(committed.join("settings.json"))
        .map_err(|_| JobError::NotAResult { path: out.to_owned() })?;
    if !committed.join("articles.json").exists() {
        return Err(JobError::Unfinished { path: out.to_owned() });
    }
    let settings: serde_json::Value = serde_json::from_str(&settings).unwrap_or_default();
    let mut files = Vec::new();
    collect(&out.join("_annotated"), &mut files)
        .map_err(|why| JobError::Io { path: out.to_owned(), why })?;
    files.sort_unstable();
    Ok(JobRows {
        files: files.into_iter(),
        open: None,
        same_build: settings["annotator"] == ANNOTATOR,
    })
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "parquet") {
            files.push(path);
        }
    }
    Ok(())
}

impl Iterator for JobRows {
    type Item = Result<JobRow, JobError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Some((path, rows)) = &mut self.open else {
                let path = self.files.next()?;
                match open(&path) {
                    Ok(rows) => self.open = Some((path, rows)),
                    Err(error) => return Some(Err(error)),
                }
                continue;
            };
            match rows.next() {
                Some(Ok(row)) => return Some(Ok(read(&row, self.same_build))),
                Some(Err(why)) => return Some(Err(JobError::Damaged { path: path.clone(), why })),
                None => self.open = None,
            }
        }
    }
}

/// The columns that are read; those for people are left alone.
const COLUMNS: [&str; 4] = ["composed", "reading", "place", "reason"];

fn open(path: &Path) -> Result<RowIter<'static>, JobError> {
    let file = File::open(path).map_err(|why| JobError::Io { path: path.to_owned(), why })?;
    let damaged = |why| JobError::Damaged { path: path.to_owned(), why };
    let reader = SerializedFileReader::new(file).map_err(damaged)?;
    let schema = reader.metadata().file_metadata().schema();
    let columns = schema.get_fields().iter().filter(|f| COLUMNS.contains(&f.name())).cloned();
    let projection = Type::group_type_builder(schema.name()).with_fields(columns.collect()).build();
    RowIter::from_file_into(Box::new(reader))
        .project(Some(projection.map_err(damaged)?))
        .map_err(damaged)
}

fn read(row: &Row, same_build: bool) -> JobRow {
    let (mut composed, mut reading, mut place, mut reason) = (None, None, None, None);
    for (name, field) in row.get_column_iter() {
        match (name.as_str(), field) {
            ("composed", Field::Bytes(bytes)) => composed = Some(bytes.data()),
            ("reading", Field::Bytes(bytes)) => reading = Some(bytes.data()),
            ("place", Field::Str(text)) => place = Some(text.clone()),
            ("reason", Field::Str(text)) => reason = Some(text.clone()),
            _ => {}
        }
    }
    if let Some(reason) = reason {
        return JobRow::Refused(place.unwrap_or_default(), reason);
    }
    let Some(article) = composed.and_then(unpack_article) else { return JobRow::Foreign };
    let reading = reading
        .filter(|_| same_build)
        .and_then(|bytes| unpack_reading(bytes, article.text.clone()));
    JobRow::Article(Box::new((article, reading)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::data_type::{ByteArray, ByteArrayType};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;
    use std::sync::Arc;
    use variorum::annotate::annotate;
    use variorum::mention;
    use variorum::store::pack::{pack, pack_reading};

    const SCHEMA: &str = "message rows { optional binary id (UTF8); optional binary composed; \
        optional binary reading; optional binary place (UTF8); optional binary reason (UTF8); }";

    /// A result with such rows: id, composed, reading, place, reason.
    fn result(name: &str, settings: &str, rows: &[[Option<&[u8]>; 5]]) -> PathBuf {
        let out = std::env::temp_dir().join(format!("variorum-job-{name}-{}", std::process::id()));
        fs::remove_dir_all(&out).ok();
        fs::create_dir_all(out.join("_committed")).unwrap();
        fs::create_dir_all(out.join("_annotated/0")).unwrap();
        fs::write(out.join("_committed/settings.json"), settings).unwrap();
        fs::write(out.join("_committed/articles.json"), "true").unwrap();
        let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
        let properties = Arc::new(WriterProperties::builder().build());
        let file = File::create(out.join("_annotated/0/part-0.parquet")).unwrap();
        let mut writer = SerializedFileWriter::new(file, schema, properties).unwrap();
        let mut group = writer.next_row_group().unwrap();
        for n in 0..5 {
            let mut column = group.next_column().unwrap().unwrap();
            let levels: Vec<i16> = rows.iter().map(|row| i16::from(row[n].is_some())).collect();
            let values: Vec<ByteArray> =
                rows.iter().filter_map(|row| row[n].map(|b| ByteArray::from(b.to_vec()))).collect();
            column.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None).unwrap();
            column.close().unwrap();
        }
        group.close().unwrap();
        writer.close().unwrap();
        out
    }

    fn rows(out: &Path) -> Vec<JobRow> {
        let rows = job_rows(out).unwrap().map(Result::unwrap).collect();
        fs::remove_dir_all(out).unwrap();
        rows
    }

    #[test]
    fn articles_come_with_the_readings_of_this_build_alone() {
        let article = Article {
            id: "a".into(),
            text: "Mayor Ana Ruiz spoke on Monday.".into(),
            ..Article::default()
        };
        let document = annotate(article.clone());
        let reading = Reading { mentions: mention::resolve(&document), document };
        let (composed, packed) = (pack(&article), pack_reading(&reading));
        let table = [
            [Some(&b"a"[..]), Some(&composed), Some(&packed), None, None],
            [None, None, None, Some(b"x.txt"), Some(b"empty")],
            [Some(b"b"), Some(b"?"), Some(b"?"), None, None],
        ];
        let ours = result("ours", &format!(r#"{{"annotator":"{ANNOTATOR}"}}"#), &table);
        let refused = JobRow::Refused("x.txt".into(), "empty".into());
        let read = JobRow::Article(Box::new((article.clone(), Some(reading))));
        assert_eq!(rows(&ours), [read, refused.clone(), JobRow::Foreign]);
        let theirs = result("theirs", r#"{"annotator":"another"}"#, &table);
        let bare = JobRow::Article(Box::new((article, None)));
        assert_eq!(rows(&theirs), [bare, refused, JobRow::Foreign]);
    }

    #[test]
    fn what_is_no_result_is_said_so() {
        let message = |path: &Path| job_rows(path).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(message(Path::new("nowhere")).contains("no result of a job"));
        let out = result("half", "{}", &[]);
        fs::remove_file(out.join("_committed/articles.json")).unwrap();
        assert!(message(&out).contains("let the job end first"));
        fs::write(out.join("_committed/articles.json"), "true").unwrap();
        fs::write(out.join("_annotated/0/part-0.parquet"), b"PAR1 cut").unwrap();
        let read: Vec<_> = job_rows(&out).unwrap().collect();
        assert!(matches!(read[..], [Err(JobError::Damaged { .. })]));
        fs::remove_dir_all(&out).unwrap();
    }
}
