//! What is known of the documents that were fetched: what to send back, and when to ask again.

use super::{Result, Store, millis, moment};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

/// What is known of a document of the web.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FetchState {
    /// Its `ETag`.
    pub etag: Option<String>,
    /// Its `Last-Modified`.
    pub modified: Option<String>,
    /// When it was last had.
    pub fetched: Option<Timestamp>,
    /// Before this it isn't asked for.
    pub due: Timestamp,
    /// How often in a row it could not be had.
    pub failures: u32,
}

impl Store {
    /// What is known of the document at an address; nothing of one that was never asked for.
    pub fn fetch_state(&self, url: &str) -> Result<FetchState> {
        self.read(|db| {
            let mut find = db.prepare_cached(
                "SELECT etag, modified, fetched, due, failures FROM fetched WHERE url = ?1",
            )?;
            let state = find.query_row([url], |row| {
                Ok(FetchState {
                    etag: row.get(0)?,
                    modified: row.get(1)?,
                    fetched: row.get::<_, Option<i64>>(2)?.map(moment),
                    due: moment(row.get(3)?),
                    failures: row.get(4)?,
                })
            });
            Ok(state.optional()?.unwrap_or_default())
        })
    }

    /// Keeps what is known of documents, by address.
    pub fn set_fetch_states(&mut self, states: &[(String, FetchState)]) -> Result<()> {
        self.write(|db| {
            let mut keep = db
                .prepare_cached("INSERT OR REPLACE INTO fetched VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
            for (url, state) in states {
                let FetchState { etag, modified, fetched, due, failures } = state;
                keep.execute(params![
                    url,
                    etag,
                    modified,
                    fetched.map(millis),
                    millis(*due),
                    failures
                ])?;
            }
            Ok(())
        })
    }
}
