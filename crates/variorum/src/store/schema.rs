//! The tables, and how a file of an older schema becomes one of this.
//!
//! A migration is never edited once released: a change of the tables is a new one at the end.

use rusqlite::{Connection, Transaction};

/// Marks the file as ours: "Vari".
const APPLICATION_ID: i32 = 0x5661_7269;

/// One step a schema: the first makes schema 1, and so on.
const MIGRATIONS: &[&str] = &[
    include_str!("schema/1.sql"),
    include_str!("schema/2.sql"),
    include_str!("schema/3.sql"),
    include_str!("schema/4.sql"),
    include_str!("schema/5.sql"),
];

/// The schema that this program writes.
pub(super) const KNOWN: u32 = MIGRATIONS.len() as u32;

/// What a file is before it is brought to this schema.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing is in it yet.
    Empty,
    /// A store of this schema or an older one.
    Store(u32),
    /// A store of a newer schema.
    Newer(u32),
    /// A database of another program.
    Foreign,
}

/// Looks at a file's marks.
pub(super) fn look(db: &Connection) -> rusqlite::Result<Found> {
    let number = |name: &str| db.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let (id, schema) = (number("application_id")?, number("user_version")?);
    let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(match (id == i64::from(APPLICATION_ID), schema as u32) {
        (false, 0) if tables == 0 => Found::Empty,
        (false, _) => Found::Foreign,
        (true, schema) if schema > KNOWN => Found::Newer(schema),
        (true, schema) => Found::Store(schema),
    })
}

/// Brings the tables from schema `from` (0 where there are none) to this program's.
pub(super) fn migrate(transaction: &Transaction<'_>, from: u32) -> rusqlite::Result<()> {
    for step in &MIGRATIONS[from as usize..] {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", KNOWN)
}
