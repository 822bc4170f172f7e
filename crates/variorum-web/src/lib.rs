//! The desk: a store of Variorum in a browser, on one's own machine.
//!
//! Owns routes, pages and what keeps them safe: every text of a report is escaped, no page may load
//! or run anything that isn't embedded here, nothing of the store is changed, and only the machine
//! itself is answered. Knows nothing of language and draws no dossier itself: it asks
//! [`store`](variorum::store) and answers with [`view`](variorum::view).

mod answer;
mod chips;
mod desk;
mod page;
mod problem;
mod route;
mod spark;
mod visit;

pub use desk::Desk;
pub use route::router;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use variorum::store::{Store, StoreError};

/// Why the desk could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The store can't be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Another program answers on that port.
    #[error(
        "port {port} can't be used ({source}); choose another with --port, or 0 for any free one"
    )]
    Port {
        /// Which.
        port: u16,
        /// Why.
        source: std::io::Error,
    },
    /// The system gave up.
    #[error("the server stopped: {0}")]
    Io(#[from] std::io::Error),
}

/// Serves the store at `path` on this machine (127.0.0.1) until the process ends. Port 0 is any
/// free one; `ready` is told which.
///
/// # Errors
/// Why the store can't be read or the port can't be used.
pub fn serve(path: &Path, port: u16, ready: impl FnOnce(SocketAddr)) -> Result<(), ServeError> {
    Store::open_existing(path)?;
    let lift = |source| ServeError::Port { port, source };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(lift)?;
    listener.set_nonblocking(true)?;
    ready(listener.local_addr()?);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        axum::serve(listener, router(Desk::new(path.to_owned()))).await
    })?;
    Ok(())
}
