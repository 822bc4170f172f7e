//! The desk: a store of Variorum in a browser, on one's own machine.
//!
//! Owns routes, pages and what keeps them safe: every text of a report is escaped, no page may load
//! or run anything that isn't embedded here, only the machine itself is answered unless a token is
//! given, and only what a reader does on a page of the desk changes the store. Knows nothing of language and draws no dossier itself: it asks
//! [`store`](variorum::store) and answers with [`view`](variorum::view).

mod access;
mod answer;
mod api;
mod chips;
mod deed;
mod desk;
mod digest;
mod hand;
mod page;
mod problem;
mod renewal;
mod route;
mod shelf;
mod spark;
mod visit;

pub use access::{Access, new_token};
pub use desk::Desk;
pub use renewal::Word;
pub use route::router;

use std::net::{IpAddr, Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::Arc;
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
    /// Other machines could ask, and there is no token.
    #[error("to listen elsewhere than on this machine, a token of 16 characters or more is needed")]
    NoToken,
    /// The system gave up.
    #[error("the server stopped: {0}")]
    Io(#[from] std::io::Error),
}

/// Where and how a desk is served.
#[derive(Debug, Clone)]
pub struct Options {
    /// The address that is listened on.
    pub address: IpAddr,
    /// The port; 0 is any free one.
    pub port: u16,
    /// Who is answered, and whether anything may be changed.
    pub access: Access,
}

impl Default for Options {
    /// On this machine alone.
    fn default() -> Self {
        Self { address: Ipv4Addr::LOCALHOST.into(), port: 0, access: Access::default() }
    }
}

/// Serves the store at `path` until the process ends; `tell` is told where, and of what is done behind
/// the pages: a store whose dossiers another build made is brought up to date, unless nothing may be
/// changed.
///
/// # Errors
/// Why the store can't be read or the port can't be used; [`ServeError::NoToken`] where another
/// machine could ask and no token is set.
pub fn serve(
    path: &Path,
    options: Options,
    tell: impl Fn(Word) + Send + 'static,
) -> Result<(), ServeError> {
    Store::open_existing(path)?;
    let Options { address, port, access } = options;
    if !address.is_loopback() && access.token.as_ref().is_none_or(|token| token.len() < 16) {
        return Err(ServeError::NoToken);
    }
    let lift = |source| ServeError::Port { port, source };
    let listener = TcpListener::bind((address, port)).map_err(lift)?;
    listener.set_nonblocking(true)?;
    tell(Word::Ready(listener.local_addr()?));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let desk = Arc::new(Desk::new(path.to_owned(), access)?);
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let ahead = desk.clone();
        tokio::task::spawn_blocking(move || {
            ahead.renew(tell);
            ahead.look_ahead();
        });
        axum::serve(listener, router(desk)).await
    })?;
    Ok(())
}
