//! Import: from the files that people hold to companies, people and openings.
//!
//! Owns reading (`source`, `sniff`, `rows`), meaning (`layout`, `mapping`, `cells`, `sides`), identity, merging and the
//! account of what became of every row (`report`). It asks the database only what is stored under a key, hands it
//! whole records, and prints nothing.

mod assemble;
pub(crate) mod cell_values;
mod cells;
mod combined;
mod dates;
mod draft;
mod encoding;
mod exact;
pub mod identity;
pub(crate) mod json;
mod kept;
pub mod layout;
pub mod listed;
mod location;
mod mail_hosts;
pub mod mapping;
pub mod mend;
mod merge;
mod prepare;
mod preview;
mod records;
mod regions;
mod reject;
mod repeats;
pub mod report;
mod row;
pub(crate) mod rows;
mod run;
mod sides;
pub(crate) mod sniff;
pub(crate) mod source;
mod spill;
mod units;
mod unpack;
mod workbook;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::value::{Currency, DateOrder, Day};

pub use draft::Subject;
pub use report::{Conflict, Counts, Coverage, FileReport, ImportReport};
pub use rows::{FIELD_CAP, RECORD_CAP, Reason};
pub use run::{import, import_readers};
pub use source::Format;

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
    /// The encoding's name, where the bytes are not to be asked.
    pub encoding: Option<String>,
    /// What separates cells, likewise.
    pub delimiter: Option<char>,
    /// The sheet of a workbook; the first with a header if it is not given.
    pub sheet: Option<String>,
    /// The currency of amounts where neither cell, header nor layout names one.
    pub currency: Option<Currency>,
    /// The technology that the files are about, where they are lists of its users.
    pub technology: Option<String>,
    /// Fields whose empty cells erase what is stored.
    pub clear: Vec<String>,
    /// The name under which this mapping is kept.
    pub save_mapping: Option<String>,
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
    /// The memory to do with, in bytes, apart from what is kept of each row.
    pub memory: usize,
    /// The day of import.
    pub today: Day,
}

/// The memory that an import does with unless it is told otherwise.
pub const DEFAULT_MEMORY: usize = 1 << 30;

impl ImportOptions {
    /// Nothing said, on this day.
    pub fn new(today: Day) -> Self {
        ImportOptions {
            map: Vec::new(),
            feed: None,
            layout: None,
            data_date: None,
            date_order: None,
            encoding: None,
            delimiter: None,
            sheet: None,
            currency: None,
            technology: None,
            clear: Vec::new(),
            save_mapping: None,
            covers: None,
            strict: false,
            dry_run: false,
            again: false,
            rejects: None,
            memory: DEFAULT_MEMORY,
            today,
        }
    }
}

/// Whether a path of the command line stands for standard input.
pub fn is_stdin(path: &std::path::Path) -> bool {
    source::Input::is_stdin(path)
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
