//! JSON rows as Arrow, in the columns of a schema.

use arrow_array::RecordBatch;
use arrow_json::ReaderBuilder;
use arrow_pyarrow::PyArrowType;
use arrow_schema::{ArrowError, Schema};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use std::sync::Arc;

/// Rows, each a JSON object, as one batch with the columns of `schema`: a key that a row lacks is
/// null, one that the schema lacks is left out.
#[pyfunction]
pub(crate) fn rows(
    py: Python<'_>,
    json: Vec<String>,
    schema: PyArrowType<Schema>,
) -> PyResult<PyArrowType<RecordBatch>> {
    py.detach(|| batch(&json, Arc::new(schema.0)))
        .map(PyArrowType)
        .map_err(|error| PyValueError::new_err(error.to_string()))
}

fn batch(rows: &[String], schema: Arc<Schema>) -> Result<RecordBatch, ArrowError> {
    let reader = ReaderBuilder::new(Arc::clone(&schema)).with_batch_size(rows.len().max(1));
    let mut decoder = reader.build_decoder()?;
    for row in rows {
        decoder.decode(row.as_bytes())?;
        decoder.decode(b"\n")?;
    }
    Ok(decoder.flush()?.unwrap_or_else(|| RecordBatch::new_empty(schema)))
}
