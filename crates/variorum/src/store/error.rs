//! What can go wrong with a store, and what to do about it.

use rusqlite::ErrorCode;
use std::path::Path;

/// Why a store could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no such file, and it was not to be made.
    #[error("{path}: no such store; make one with `variorum add --store {path} REPORTS`")]
    Missing {
        /// Which file.
        path: String,
    },
    /// The file is something else.
    #[error("{path}: not a Variorum store; choose another file with --store")]
    NotAStore {
        /// Which file.
        path: String,
    },
    /// The file was written by a newer version of the program.
    #[error(
        "{path}: made by a newer Variorum (schema {found}, this one knows {known}); use that one"
    )]
    Newer {
        /// Which file.
        path: String,
        /// Its schema.
        found: u32,
        /// The newest schema this program knows.
        known: u32,
    },
    /// The file or its folder can't be written.
    #[error("{path}: cannot be written; check the rights of the file and its folder")]
    ReadOnly {
        /// Which file.
        path: String,
    },
    /// The file can't be opened at all.
    #[error("{path}: cannot be opened; check the path and the rights of the file and its folder")]
    CannotOpen {
        /// Which file.
        path: String,
    },
    /// Another process writes and does not stop.
    #[error("{path}: another program is writing to it; try again when it is done")]
    Busy {
        /// Which file.
        path: String,
    },
    /// No space is left. What was acknowledged before is kept.
    #[error("{path}: the disk is full; make room and run the same command again")]
    Full {
        /// Which file.
        path: String,
    },
    /// The file is damaged.
    #[error("{path}: damaged ({detail}); run `variorum check --store {path}`")]
    Damaged {
        /// Which file.
        path: String,
        /// What is wrong.
        detail: String,
    },
    /// What was asked for can't be done; nothing was changed.
    #[error("{why}")]
    Refused {
        /// Why.
        why: String,
    },
    /// Anything else the database says.
    #[error("{path}: {source}")]
    Sql {
        /// Which file.
        path: String,
        /// What it says.
        source: rusqlite::Error,
    },
}

/// A result of the store.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

impl StoreError {
    /// What an error of the database means for the file at `path`.
    pub(super) fn of(source: rusqlite::Error, path: &Path) -> Self {
        let path = path.display().to_string();
        match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { path },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly { path },
            Some(ErrorCode::DiskFull) => Self::Full { path },
            Some(ErrorCode::CannotOpen) => Self::CannotOpen { path },
            Some(ErrorCode::NotADatabase) => Self::NotAStore { path },
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged { path, detail: source.to_string() },
            _ => Self::Sql { path, source },
        }
    }
}
