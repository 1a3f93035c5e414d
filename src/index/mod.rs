//! The three tantivy indexes of a generation: what is in them, how filters are answered from them.
//!
//! Everything that knows tantivy lives here. `schema` derives columns and terms from the field table, `write` and
//! `read` open a generation's indexes for either purpose, and `kept` holds what questions ask of it again and again. `solve`
//! orders the clauses of a question, `lower` turns each into sets, of everybody or of the few `among` them who are left;
//! `elements` and `columns` answer lists and custom columns, `scan` ranges, `join` carries sets between companies and people.
//! `rank` finds the best of an answer, `clauses` counts what each clause takes away, `facets` what an answer holds.
//!
//! Filters are answered with sets of bits, one bit a document (people, openings) or a company number. The empty company
//! of people without one is number 0: every test on it is unknown.

pub(crate) mod among;
pub(crate) mod bits;
pub(crate) mod clauses;
pub(crate) mod columns;
mod directory;
mod document;
mod elements;
pub(crate) mod facets;
pub(crate) mod join;
mod kept;
pub(crate) mod lower;
pub(crate) mod rank;
pub(crate) mod read;
pub(crate) mod rebuild;
mod rows;
mod scan;
pub(crate) mod schema;
pub(crate) mod search;
pub(crate) mod solve;
mod terms;
mod walk;
pub(crate) mod write;

use std::collections::HashSet;

use crate::error::{Error, ErrorKind};

/// A set of 64-bit identities.
pub(crate) type IdSet = HashSet<u64, foldhash::fast::RandomState>;

/// The index named `name` has other columns than this version of leadsift writes.
pub(crate) fn other_schema(name: &str) -> Error {
    Error::damaged(format!(
        "the index of {name} was written by another version of leadsift, with other fields"
    ))
    .with_hint("import the files again into a new database (--db DIR)")
}

/// A failure of the index named `name`.
pub(crate) fn index_error(name: &str, source: tantivy::TantivyError) -> Error {
    let kind = match &source {
        tantivy::TantivyError::DataCorruption(_) | tantivy::TantivyError::IncompatibleIndex(_) => {
            ErrorKind::Damaged
        }
        _ => ErrorKind::Io,
    };
    Error::new(kind, format!("the index of {name}: {source}")).with_source(source)
}
