//! The use cases as plain functions on plain structs; every surface (the command line now) calls these.
//!
//! Nothing here prints and nothing here knows tantivy.

mod find;
mod names;
mod reasons;
mod resolve;

pub use find::{Answer, Causes, Counts, FindRequest, Hit, Maybes, Only, Order, find};
pub use names::refuse_unknown_names;
pub use reasons::reasons;
pub use resolve::{Resolved, resolve_companies, resolve_ids};
