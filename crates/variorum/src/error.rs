//! The library's error.

/// What can go wrong outside the language stages, which cannot fail.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be read.
    #[error("{path}: {source}")]
    Io {
        /// Which file.
        path: String,
        /// Why not.
        source: std::io::Error,
    },
}

/// A result with the library's error.
pub type Result<T, E = Error> = std::result::Result<T, E>;
