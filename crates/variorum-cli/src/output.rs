//! Where results go.

use anyhow::{Context, Result};
use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::Path;

/// Standard output, or the file that was named.
pub(crate) fn open(file: Option<&Path>) -> Result<Box<dyn Write>> {
    Ok(match file {
        None => Box::new(BufWriter::new(io::stdout())),
        Some(path) => {
            let file = File::create(path).with_context(|| format!("{}", path.display()))?;
            Box::new(BufWriter::new(file))
        }
    })
}

/// Whether the reader of our output has had enough, as `head` does: no error of ours.
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let json =
            cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        io.or(json) == Some(ErrorKind::BrokenPipe)
    })
}
