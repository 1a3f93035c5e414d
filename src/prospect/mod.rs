//! The use cases as plain functions on plain structs; every surface (the command line now) calls these.
//!
//! Nothing here prints and nothing here knows tantivy.

mod facets;
mod find;
mod meant;
mod names;
mod reasons;
mod resolve;
mod stats;
mod why;

pub use facets::{Facet, FacetOrder, FacetRow, RowKind, Tally, Values, facets, values};
pub use find::{Answer, Causes, Counts, FindRequest, Hit, Maybes, Only, Order, find};
pub use meant::{Remark, remarks};
pub use names::{refuse_unknown_names, said, thing};
pub use reasons::reasons;
pub use resolve::{Resolved, resolve_companies, resolve_ids};
pub use stats::{ListState, Share, Stats, coverage, stats};
pub use why::{ClauseAccount, Closest, Dropped, Instead, Why, why};
