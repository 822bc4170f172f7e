//! The desk on a loopback port.

#![allow(clippy::unwrap_used)]

mod api;
mod hand;
mod hostile;
mod pages;
mod safety;
mod served;
