//! One file a command.

pub(crate) mod add;
pub(crate) mod annotate;
pub(crate) mod check;
pub(crate) mod cluster;
pub(crate) mod export;
pub(crate) mod extract;
#[cfg(feature = "parquet")]
pub(crate) mod import;
mod news;
pub(crate) mod read;
pub(crate) mod search;
pub(crate) mod serve;
pub(crate) mod show;
pub(crate) mod stats;
pub(crate) mod stories;
pub(crate) mod table;
#[cfg(feature = "fetch")]
pub(crate) mod watch;
