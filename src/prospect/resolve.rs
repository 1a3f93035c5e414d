//! Stand-in: what a user's list stands for in the database.

use crate::db::Snapshot;
use crate::error::{Error, Result};
use crate::model::{CompanyNumber, LeadId};

/// What became of the entries of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved<T> {
    /// What they stand for.
    pub found: Vec<T>,
    /// Entries that nothing in the database fits.
    pub missing: Vec<String>,
    /// Entries that several things fit.
    pub ambiguous: Vec<String>,
}

/// The people that ids or their beginnings stand for.
pub fn resolve_ids(_: &Snapshot, _: &[String]) -> Result<Resolved<LeadId>> {
    Err(Error::usage("not built yet"))
}

/// The companies that domains or names stand for.
pub fn resolve_companies(_: &Snapshot, _: &[String]) -> Result<Resolved<CompanyNumber>> {
    Err(Error::usage("not built yet"))
}
