//! One table: rows of cells as text, written as typed columns, some thousands at a time.

use crate::columns::{Column, Kind, VERSION};
use crate::{ParquetError, Result};
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int32Array, RecordBatch, StringArray,
    TimestampMillisecondArray,
};
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use jiff::civil::{Date, date};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows kept in memory.
const AT_ONCE: usize = 4096;
/// Cells of one column, in bytes, after which rows are written: long texts shouldn't pile up.
const MOST_BYTES: usize = 32 << 20;

/// A file being written.
#[derive(Debug)]
pub(crate) struct Table {
    path: PathBuf,
    part: PathBuf,
    columns: &'static [Column],
    schema: Arc<Schema>,
    writer: ArrowWriter<File>,
    rows: Vec<Vec<String>>,
    bytes: usize,
}

impl Table {
    pub(crate) fn create(folder: &Path, name: &str, columns: &'static [Column]) -> Result<Self> {
        let path = folder.join(format!("{name}.parquet"));
        let part = folder.join(format!("{name}.parquet.part"));
        let lift = |source| ParquetError::File { path: part.clone(), source };
        let file = File::create(&part).map_err(lift)?;
        let field = |&(name, kind): &Column| Field::new(name, data_type(kind), true);
        let schema = Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()));
        let version = KeyValue::new("variorum.version".to_owned(), VERSION.to_string());
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by("variorum".to_owned())
            .set_key_value_metadata(Some(vec![version]))
            .build();
        let writer = ArrowWriter::try_new(file, schema.clone(), Some(properties))
            .map_err(|source| ParquetError::Write { path: part.clone(), source })?;
        Ok(Self { path, part, columns, schema, writer, rows: Vec::new(), bytes: 0 })
    }

    /// Adds a row: a cell for each column.
    pub(crate) fn push(&mut self, row: Vec<String>) -> Result<()> {
        debug_assert_eq!(row.len(), self.columns.len());
        self.bytes += row.iter().map(String::len).sum::<usize>();
        self.rows.push(row);
        if self.rows.len() >= AT_ONCE || self.bytes >= MOST_BYTES { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let arrays =
            self.columns.iter().enumerate().map(|(n, (_, kind))| array(&self.rows, n, *kind));
        let batch = RecordBatch::try_new(self.schema.clone(), arrays.collect());
        let written = batch
            .map_err(parquet::errors::ParquetError::from)
            .and_then(|batch| self.writer.write(&batch));
        self.rows.clear();
        self.bytes = 0;
        written.map_err(|source| ParquetError::Write { path: self.part.clone(), source })
    }

    pub(crate) fn finish(mut self) -> Result<()> {
        self.flush()?;
        let Self { path, part, writer, .. } = self;
        writer.close().map_err(|source| ParquetError::Write { path: part.clone(), source })?;
        fs::rename(&part, &path).map_err(|source| ParquetError::File { path, source })
    }
}

fn data_type(kind: Kind) -> DataType {
    match kind {
        Kind::Text => DataType::Utf8,
        Kind::Day => DataType::Date32,
        Kind::Moment => DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into())),
        Kind::Count => DataType::Int32,
        Kind::Real => DataType::Float64,
        Kind::Flag => DataType::Boolean,
    }
}

/// One column of some rows; what is empty, or isn't of its kind, is null.
fn array(rows: &[Vec<String>], column: usize, kind: Kind) -> ArrayRef {
    let cells = rows.iter().map(|row| row[column].as_str());
    let cells = cells.map(|cell| Some(cell).filter(|cell| !cell.is_empty()));
    match kind {
        Kind::Text => Arc::new(cells.collect::<StringArray>()),
        Kind::Day => Arc::new(cells.map(|cell| cell.and_then(day)).collect::<Date32Array>()),
        Kind::Moment => {
            let moments = cells.map(|cell| cell?.parse::<i64>().ok());
            Arc::new(moments.collect::<TimestampMillisecondArray>().with_timezone("UTC"))
        }
        Kind::Count => Arc::new(cells.map(|cell| cell?.parse().ok()).collect::<Int32Array>()),
        Kind::Real => Arc::new(cells.map(|cell| cell?.parse().ok()).collect::<Float64Array>()),
        Kind::Flag => Arc::new(cells.map(|cell| cell?.parse().ok()).collect::<BooleanArray>()),
    }
}

/// Days since 1970-01-01.
fn day(cell: &str) -> Option<i32> {
    let day: Date = cell.parse().ok()?;
    Some((day - date(1970, 1, 1)).get_days())
}
