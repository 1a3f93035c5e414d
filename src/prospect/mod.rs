//! The use cases as plain functions on plain structs; every surface (the command line now) calls these.
//!
//! Nothing here prints and nothing here knows tantivy.

mod find;
<<<<<<< HEAD
mod resolve;

pub use find::{Answer, Causes, Counts, FindRequest, Hit, Maybes, Only, Order, find};
pub use resolve::{Resolved, resolve_companies, resolve_ids};

/// A listed lead before its row is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ranked {
    #[allow(dead_code)]
    pub(crate) doc: u64,
}
=======
mod reasons;
mod resolve;

pub use find::{Answer, Causes, Counts, FindRequest, Hit, Maybes, Only, Order, find};
pub use reasons::{live_openings, reasons};
pub use resolve::{Resolved, resolve_companies, resolve_ids};
>>>>>>> main
