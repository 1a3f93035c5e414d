//! The use cases as plain functions on plain structs; every surface (the command line now) calls these.
//!
//! Nothing here prints and nothing here knows tantivy.

mod bulk;
mod columns;
mod evidence;
mod explain;
mod facets;
mod find;
mod forget;
mod icp;
mod kept_sets;
mod leave_out;
mod left_out;
mod lists;
mod lookalike;
mod meant;
mod merge;
mod names;
mod owners;
mod provenance;
mod query;
mod reasons;
mod resolve;
mod set_aside;
mod show;
mod split;
mod stats;
mod suppress;
mod why;

pub use bulk::write_csv;
pub use columns::{column_headers, columns};
pub use evidence::Evidence;
pub use explain::{ExplainedGroup, ExplainedRule, Explanation, OpenClause, explain};
pub use facets::{Facet, FacetOrder, FacetRow, RowKind, Tally, Values, facets, values};
pub use find::{Answer, Causes, Counts, FindRequest, Hit, Maybes, Only, Order, Walk, find};
pub use forget::{Certificate, Proof, forget, verify};
pub use icp::{ProfileCheck, RuleCheck, UnborneName, check_profile, unborne_names};
pub use leave_out::{CapCounts, Cause, LeaveOut, LeaveOutRules, NetNew, handed_out_before, strangers};
pub use left_out::{LeftOut, LeftOutBy, left_out};
pub use lists::{Difference, Differences, Reached, Recorder, RunHead, diff, newest_two};
pub use lookalike::{Lookalike, lookalike};
pub use meant::{Remark, remarks};
pub use merge::{Merged, company_named, merge_companies, merge_people};
pub use names::{refuse_unknown_names, said, thing};
pub use owners::Owners;
pub use provenance::Origin;
pub use query::{Asked, ListQuestion, PerCompany};
pub(crate) use query::{profile_without_addresses, without_addresses};
pub use reasons::reasons;
pub use resolve::{Resolved, resolve_companies, resolve_ids};
pub use set_aside::set_aside;
pub use show::{StoredFact, StoredLead, StoredRecord, show};
pub use split::{RowOf, Split, rows_of_company, rows_of_person, split_company, split_person};
pub use stats::{ListState, Share, Stats, coverage, stats};
pub use suppress::{ReadValues, SharedDomains, WrittenValue, recognised, suppressable, suppressables};
pub use why::{ClauseAccount, Closest, Dropped, Instead, Why, why};
