//! One SQLite file that keeps what was read: articles with every version, their annotations,
//! stories, dossiers, what was refused, and what a reader decided.
//!
//! Owns the tables, their migrations, search, and what is new since a moment. Reads no files and
//! annotates nothing: [`pipeline`](crate::pipeline) brings articles and asks which are new.
//! Knows no clock: a moment is a parameter.
//!
//! What a reader needs: [`Store::open`], [`Store::stories`], [`Store::story`], [`Store::news`],
//! [`Store::search`], [`Store::article`]. Every change is one transaction: what a call has returned
//! from is on disk, whatever happens next.

mod article;
mod check;
mod error;
mod fetched;
mod hand;
mod key;
mod news;
mod outline;
pub mod pack;
mod place;
mod query;
mod schema;
mod search;
mod stats;
mod story;
mod version;

pub use article::{Added, Incoming, Status};
pub use check::Finding;
pub use error::{Result, StoreError};
pub use fetched::FetchState;
pub use hand::{
    Decision, Deed, Judged, LONGEST_NAME, Removed, Ruling, Undone, Verdict, conflict_key,
};
pub use news::{Change, Correction, News, Settled};
pub use outline::{Outline, OutlineReport};
pub use query::{Query, QueryError};
pub use search::{Found, Hit, Page};
pub use stats::Stats;
pub use story::{StoryDossier, StoryId, StorySummary};
pub use version::{Revision, Version, revisions};

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use schema::Found as Schema;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long to wait for another process that writes.
const PATIENCE: Duration = Duration::from_secs(20);

/// The code and weights that annotate: an article read by another build is read anew.
pub const ANNOTATOR: &str = env!("VARIORUM_ANNOTATOR");
/// The code that compares reports: a dossier made by another build, or of other readings, is made
/// anew.
pub(super) const COMPARER: &str =
    concat!(env!("VARIORUM_ANNOTATOR"), "-", env!("VARIORUM_COMPARER"));

/// An open store. One thread at a time; any number of stores may be open on one file, in any number
/// of processes: readers never wait, writers wait for one another.
#[derive(Debug)]
pub struct Store {
    db: Connection,
    path: PathBuf,
}

impl Store {
    /// Opens the store at `path` for reading and writing; makes it where there is none, and brings
    /// an older schema to this program's.
    ///
    /// # Errors
    /// What is wrong with the file, and what to do.
    pub fn open(path: &Path) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut store = Self::connect(path, flags)?;
        if store.schema()? == Schema::Store(schema::KNOWN) {
            store.check_writable()?;
        } else {
            store.migrate()?;
        }
        Ok(store)
    }

    /// Opens the store at `path` for reading alone.
    ///
    /// # Errors
    /// [`StoreError::Missing`] where there is none; else what is wrong with the file.
    pub fn open_existing(path: &Path) -> Result<Self> {
        if !path.exists() {
            return Err(StoreError::Missing { path: path.display().to_string() });
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let store = Self::connect(path, flags).or_else(|error| {
            // Where nothing may be written, not even what readers tell one another, the file is read as
            // it lies; not while there is a log beside it, which holds what came last.
            let log = PathBuf::from(format!("{}-wal", path.display()));
            let is_whole = std::fs::metadata(log).map_or(true, |log| log.len() == 0);
            match (error, as_it_lies(path)) {
                (StoreError::ReadOnly { .. } | StoreError::CannotOpen { .. }, Some(uri))
                    if is_whole =>
                {
                    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
                        | OpenFlags::SQLITE_OPEN_NO_MUTEX
                        | OpenFlags::SQLITE_OPEN_URI;
                    let store = Self::connect(Path::new(&uri), flags)?;
                    Ok(Self { path: path.to_owned(), ..store })
                }
                (error, _) => Err(error),
            }
        })?;
        match store.schema()? {
            Schema::Store(schema::KNOWN) => Ok(store),
            Schema::Empty => Err(StoreError::NotAStore { path: path.display().to_string() }),
            _ => Self::open(path),
        }
    }

    fn connect(path: &Path, flags: OpenFlags) -> Result<Self> {
        let lift = |source| StoreError::of(source, path);
        let db = Connection::open_with_flags(path, flags).map_err(lift)?;
        db.busy_timeout(PATIENCE).map_err(lift)?;
        db.set_prepared_statement_cache_capacity(64);
        let store = Self { db, path: path.to_owned() };
        // Before anything is written: a file that isn't ours stays as it is.
        store.schema()?;
        // A file on a read-only disk can be read as it is.
        store.db.pragma_update(None, "journal_mode", "WAL").or_else(|error| {
            let error = StoreError::of(error, path);
            if matches!(error, StoreError::ReadOnly { .. }) { Ok(()) } else { Err(error) }
        })?;
        // In a large file what an article is filed under lies on pages far apart: copied from the log into
        // the file after each few changes, one page would be written many times.
        let settings = "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
            PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; \
            PRAGMA wal_autocheckpoint = 8192;";
        store.db.execute_batch(settings).map_err(lift)?;
        Ok(store)
    }

    /// What the file is.
    fn schema(&self) -> Result<Schema> {
        let path = || self.path.display().to_string();
        match schema::look(&self.db).map_err(|e| self.lift(e))? {
            Schema::Foreign => Err(StoreError::NotAStore { path: path() }),
            Schema::Newer(found) => {
                Err(StoreError::Newer { path: path(), found, known: schema::KNOWN })
            }
            found => Ok(found),
        }
    }

    fn migrate(&mut self) -> Result<()> {
        self.write(|transaction| {
            // Another process may have done it while this one waited.
            match schema::look(transaction)? {
                Schema::Empty => schema::migrate(transaction, 0),
                Schema::Store(from) if from < schema::KNOWN => schema::migrate(transaction, from),
                _ => Ok(()),
            }
        })
    }

    fn check_writable(&self) -> Result<()> {
        let read_only = self.db.is_readonly("main").map_err(|e| self.lift(e))?;
        if read_only {
            return Err(StoreError::ReadOnly { path: self.path.display().to_string() });
        }
        Ok(())
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Does `work` as one change: all of it is kept, or nothing.
    fn write<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T> {
        let path = self.path.clone();
        let change = || {
            let transaction = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        };
        change().map_err(|error| StoreError::of(error, &path))
    }

    /// Does `work` on one state of the store, whatever others write meanwhile.
    fn read<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        let look = || {
            let transaction = self.db.unchecked_transaction()?;
            let seen = work(&transaction)?;
            transaction.finish()?;
            Ok(seen)
        };
        look().map_err(|error| self.lift(error))
    }

    fn lift(&self, error: rusqlite::Error) -> StoreError {
        StoreError::of(error, &self.path)
    }

    /// Holds at most so many bytes of the file in memory: for those who have several stores open.
    pub fn hold(&self, bytes: u32) -> Result<()> {
        let pages = -i64::from(bytes / 1024);
        self.db.pragma_update(None, "cache_size", pages).map_err(|error| self.lift(error))
    }

    /// Writes a compact copy of the store to a new file.
    pub fn copy_to(&self, file: &Path) -> Result<()> {
        let done = self.db.execute("VACUUM INTO ?1", [file.display().to_string()]);
        done.map(|_| ()).map_err(|error| StoreError::of(error, file))
    }

    /// A setting, where it was ever set.
    pub fn setting(&self, name: &str) -> Result<Option<String>> {
        self.read(|db| setting(db, name))
    }

    /// Keeps a setting.
    pub fn set_setting(&mut self, name: &str, value: &str) -> Result<()> {
        self.write(|db| set_setting(db, name, value))
    }
}

/// The address of a file that nobody changes, as SQLite's documentation of URI filenames has it.
fn as_it_lies(path: &Path) -> Option<String> {
    let path = std::path::absolute(path).ok()?;
    let path = path.to_str()?.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    Some(format!("file:{path}?immutable=1"))
}

fn setting(db: &Connection, name: &str) -> rusqlite::Result<Option<String>> {
    use rusqlite::OptionalExtension;
    let mut find = db.prepare_cached("SELECT value FROM setting WHERE name = ?1")?;
    find.query_row([name], |row| row.get(0)).optional()
}

fn set_setting(db: &Connection, name: &str, value: &str) -> rusqlite::Result<()> {
    let mut set = db.prepare_cached("INSERT OR REPLACE INTO setting VALUES (?1, ?2)")?;
    set.execute([name, value]).map(|_| ())
}

/// A moment as the tables hold it.
fn millis(moment: jiff::Timestamp) -> i64 {
    moment.as_millisecond()
}

/// A moment of the tables; the epoch where it is out of range.
fn moment(millis: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(millis).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::annotate;
    use crate::article::Article;
    use crate::dossier::Reading;
    use crate::mention;

    fn put(store: &mut Store, text: &str) -> Result<Vec<Added>> {
        let article = Article { id: "a".into(), text: text.into(), ..Article::default() };
        let document = annotate(article.clone());
        let reading = Reading { mentions: mention::resolve(&document), document };
        let file = Some(text.len().to_string());
        let incoming = Incoming { article, place: "a.txt".into(), file };
        store.put(&[(incoming, Some(reading))], jiff::Timestamp::UNIX_EPOCH)
    }

    /// A store's file of one test, removed when it ends.
    struct File(PathBuf);

    impl File {
        fn new(name: &str) -> Self {
            let name = format!("variorum-{name}-{}.db", std::process::id());
            Self(std::env::temp_dir().join(name))
        }
    }

    impl Drop for File {
        fn drop(&mut self) {
            for ending in ["", "-wal", "-shm"] {
                std::fs::remove_file(format!("{}{ending}", self.0.display())).ok();
            }
        }
    }

    #[test]
    fn a_read_only_file_is_read_and_a_change_is_refused() {
        let File(path) = &File::new("read-only");
        put(&mut Store::open(path).unwrap(), "The mayor opened the bridge.").unwrap();
        // Rights mean nothing to an administrator, under whom tests may run.
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut store = Store::connect(path, flags).unwrap();
        assert_eq!(store.stats().unwrap().articles, 1);
        let error = store.check_writable().unwrap_err();
        assert!(matches!(error, StoreError::ReadOnly { .. }), "{error:?}");
        let error = put(&mut store, "More was said of it.").unwrap_err();
        assert!(matches!(error, StoreError::ReadOnly { .. }), "{error:?}");
        assert!(error.to_string().contains("check the rights"), "{error}");
    }

    #[test]
    fn a_file_that_nobody_may_write_is_read_as_it_lies() {
        let File(path) = &File::new("lies-100%?#");
        put(&mut Store::open(path).unwrap(), "The mayor opened the bridge.").unwrap();
        let uri = as_it_lies(path).unwrap();
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
        let store = Store::connect(Path::new(&uri), flags).unwrap();
        assert_eq!(store.stats().unwrap().articles, 1);
        assert!(!std::fs::exists(format!("{}-shm", path.display())).unwrap());
    }

    #[test]
    fn a_file_that_another_one_writes_to_all_the_time_is_named() {
        let File(path) = &File::new("busy");
        let (writer, mut store) = (Store::open(path).unwrap(), Store::open(path).unwrap());
        store.db.busy_timeout(Duration::from_millis(10)).unwrap();
        writer.db.execute_batch("BEGIN IMMEDIATE").unwrap();
        let error = put(&mut store, "The mayor opened the bridge.").unwrap_err();
        assert!(matches!(error, StoreError::Busy { .. }), "{error:?}");
        assert_eq!(store.stats().unwrap().articles, 0, "readers never wait");
        writer.db.execute_batch("COMMIT").unwrap();
        put(&mut store, "The mayor opened the bridge.").unwrap();
        assert_eq!(store.stats().unwrap().articles, 1);
    }

    #[test]
    fn a_full_disk_is_named_and_what_was_kept_stays() {
        let File(path) = &File::new("full");
        let mut store = Store::open(path).unwrap();
        put(&mut store, "The mayor opened the bridge.").unwrap();
        let pages: i64 = store.db.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        store.db.pragma_update(None, "max_page_count", pages).unwrap();
        let error = put(&mut store, &"More was said of it by the sea. ".repeat(3000)).unwrap_err();
        assert!(matches!(error, StoreError::Full { .. }), "{error:?}");
        assert_eq!(store.stats().unwrap().articles, 1);
    }
}
