//! One file a command.

pub(crate) mod annotate;
pub(crate) mod cluster;
pub(crate) mod extract;
pub(crate) mod read;
pub(crate) mod table;
