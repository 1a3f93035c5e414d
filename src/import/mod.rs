//! Import: from the files that people hold to companies, people and openings.
//!
//! Owns reading (`source`, `sniff`, `rows`), meaning (`layout`, `mapping`, `cells`, `sides`), identity, merging and the
//! account of what became of every row (`report`). It asks the database only what is stored under a key, hands it
//! whole records, and prints nothing.

mod assemble;
mod cells;
mod dates;
mod draft;
pub mod identity;
pub mod layout;
pub mod mapping;
mod merge;
mod prepare;
mod preview;
mod reject;
pub mod report;
mod row;
mod rows;
mod run;
mod sides;
mod sniff;
mod source;
mod spill;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::value::{DateOrder, Day};

pub use draft::Subject;
pub use report::{Conflict, Counts, Coverage, FileReport, ImportReport};
pub use rows::{FIELD_CAP, RECORD_CAP, Reason};
pub use run::{import, import_readers};

/// What the rows of a file are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Feed {
    /// People, perhaps with their companies.
    People,
    /// Companies.
    Companies,
    /// Open roles of companies.
    Openings,
    /// Technologies of companies, one a row.
    Technologies,
}

/// Which companies a file's lists were seen whole for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Covers {
    /// Every company of the file, those with an empty list too.
    All,
    /// The companies of the file that it lists something for.
    Listed,
    /// None: the file is a sample.
    None,
}

/// What the user says about an import.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// Header and target, before all that the program knows.
    pub map: Vec<(String, String)>,
    /// What the rows are about, where the header is not to be asked.
    pub feed: Option<Feed>,
    /// The layout, likewise.
    pub layout: Option<String>,
    /// The date of rows that have none; the day of import if it is not given.
    pub data_date: Option<Day>,
    /// The order of day and month; each column tells it if it is not given.
    pub date_order: Option<DateOrder>,
    /// What lists cover; layout and feed tell it if it is not given.
    pub covers: Option<Covers>,
    /// Whether a rejected row stops everything.
    pub strict: bool,
    /// Whether only to look.
    pub dry_run: bool,
    /// Whether to import files whose content is known.
    pub again: bool,
    /// Where rejected rows are written; beside the file if it is not given.
    pub rejects: Option<PathBuf>,
    /// The day of import.
    pub today: Day,
}

impl ImportOptions {
    /// Nothing said, on this day.
    pub fn new(today: Day) -> Self {
        ImportOptions {
            map: Vec::new(),
            feed: None,
            layout: None,
            data_date: None,
            date_order: None,
            covers: None,
            strict: false,
            dry_run: false,
            again: false,
            rejects: None,
            today,
        }
    }
}

/// What an import is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Reading rows: bytes of the file.
    Read,
    /// Finding out who is who.
    Identity,
    /// Writing records: parts of the database.
    Store,
}

/// How far an import is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// What it is doing.
    pub phase: Phase,
    /// The file, while one is read.
    pub file: String,
    /// Done so far, in the unit of the phase.
    pub done: u64,
    /// All there is, in the unit of the phase.
    pub total: u64,
    /// Rows read.
    pub rows: u64,
}
