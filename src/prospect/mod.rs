//! The use cases as plain functions on plain structs; every surface (the command line now) calls these.
//!
//! Nothing here prints and nothing here knows tantivy.

mod columns;
mod evidence;
mod explain;
mod facets;
mod find;
mod icp;
mod lookalike;
mod meant;
mod names;
mod provenance;
mod reasons;
mod resolve;
mod show;
mod stats;
mod why;

pub use columns::columns;
pub use evidence::Evidence;
pub use explain::{ExplainedGroup, ExplainedRule, Explanation, OpenClause, explain};
pub use facets::{Facet, FacetOrder, FacetRow, RowKind, Tally, Values, facets, values};
pub use find::{Answer, Causes, Counts, FindRequest, Hit, Maybes, Only, Order, find};
pub use icp::{ProfileCheck, RuleCheck, UnborneName, check_profile, unborne_names};
pub use lookalike::{Lookalike, lookalike};
pub use meant::{Remark, remarks};
pub use names::{refuse_unknown_names, said, thing};
pub use provenance::Origin;
pub use reasons::reasons;
pub use resolve::{Resolved, resolve_companies, resolve_ids};
pub use show::{StoredFact, StoredLead, StoredRecord, show};
pub use stats::{ListState, Share, Stats, coverage, stats};
pub use why::{ClauseAccount, Closest, Dropped, Instead, Why, why};
