//! Where a fact comes from: the row of a file, its import and its date.

use std::collections::HashMap;

use crate::db::{ImportEntry, Snapshot};
use crate::model::{Record, Source};
use crate::value::Day;

/// The row that a fact comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// Number of the import.
    pub import: u32,
    /// Name of the file, empty where the import is not known any more.
    pub file: String,
    /// Line on which the row begins, from 1.
    pub line: u64,
    /// The effective date of the row.
    pub date: Day,
}

/// The imports of a database by number.
pub(super) struct Imports<'s>(HashMap<u32, &'s ImportEntry>);

impl<'s> Imports<'s> {
    /// Those of a generation.
    pub(super) fn of(snapshot: &'s Snapshot) -> Self {
        Imports(snapshot.imports().iter().map(|entry| (entry.number, entry)).collect())
    }

    /// The row that `source` names.
    pub(super) fn origin(&self, source: &Source) -> Origin {
        Origin {
            import: source.import,
            file: self.0.get(&source.import).map(|entry| entry.file.clone()).unwrap_or_default(),
            line: source.line,
            date: source.date,
        }
    }

    /// The row that a fact with this index of a source comes from.
    pub(super) fn of_fact(&self, record: &Record, source: u16) -> Option<Origin> {
        record.sources.get(usize::from(source)).map(|source| self.origin(source))
    }
}
