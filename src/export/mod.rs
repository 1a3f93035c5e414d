//! Leads as files: one exporter for each format, behind one small trait.
//!
//! An exporter turns rows into bytes, one at a time, and never holds them all. It owns what a cell looks like, which
//! columns there are and in which order, and what keeps a cell from running as a formula. It does not know where the
//! bytes go, in what order leads come, or who is left out.

mod cells;
mod csv;
mod formula;
mod ids;
mod json;
mod jsonl;
pub mod left_out;
mod lines;
mod markdown;
mod object;
mod own;
pub mod preset;
mod xlsx;

use std::io::Write;
use std::path::PathBuf;

use crate::error::Result;
use crate::model::{AsOf, Company, Opening, Person};

pub use self::csv::{columns, put_cells, put_line};
pub use self::lines::{Cells, Columns, Line, Needs, Source};
pub use formula::{Formula, guarded};
pub use preset::Preset;

/// A format of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values with a header, every column.
    Csv,
    /// One JSON object a line.
    Jsonl,
    /// One JSON object with the query, the counts and the leads.
    Json,
    /// A Markdown table.
    Markdown,
    /// A workbook of text cells, every column.
    Xlsx,
    /// Lead ids, or the domains of companies, one a line.
    Ids,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 6] =
        [Format::Csv, Format::Jsonl, Format::Json, Format::Markdown, Format::Xlsx, Format::Ids];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Jsonl => "jsonl",
            Format::Json => "json",
            Format::Markdown => "md",
            Format::Xlsx => "xlsx",
            Format::Ids => "ids",
        }
    }

    /// Whether it is a table with a column for each column of the user's own.
    pub fn has_own_columns(self) -> bool {
        matches!(self, Format::Csv | Format::Xlsx)
    }

    /// The format of files that end in `extension`.
    pub fn of_extension(extension: &str) -> Option<Format> {
        match extension.to_ascii_lowercase().as_str() {
            "csv" => Some(Format::Csv),
            "jsonl" | "ndjson" => Some(Format::Jsonl),
            "json" => Some(Format::Json),
            "md" | "markdown" => Some(Format::Markdown),
            "xlsx" => Some(Format::Xlsx),
            "ids" => Some(Format::Ids),
            _ => None,
        }
    }

    /// An exporter that writes this format to `out`.
    pub fn exporter<'w>(self, out: &'w mut dyn Write, formula: Formula) -> Box<dyn Exporter + 'w> {
        match self {
            Format::Csv => Box::new(csv::Csv::new(out, formula)),
            Format::Jsonl => Box::new(jsonl::Jsonl::new(out)),
            Format::Json => Box::new(json::Json::new(out)),
            Format::Markdown => Box::new(markdown::Markdown::new(out)),
            Format::Xlsx => Box::new(xlsx::Xlsx::new(out)),
            Format::Ids => Box::new(ids::Ids::new(out)),
        }
    }
}

/// What is said once about all rows.
#[derive(Debug, Clone)]
pub struct Head {
    /// The query in the filter language.
    pub query: String,
    /// The query in words.
    pub sentence: String,
    /// The day that ages are measured from.
    pub as_of: AsOf,
    /// Whether rows are companies without people.
    pub companies_only: bool,
    /// Whether leads have owners.
    pub has_owner: bool,
    /// The columns that are no fields, where the format has a column for each.
    pub own: Vec<String>,
    /// The groups of the profile that ranked.
    pub groups: Vec<String>,
    /// The largest number of raw points.
    pub total_points: i64,
    /// How many, by the name of the count.
    pub counts: Vec<(&'static str, u64)>,
    /// How many are left out before ranking, by cause.
    pub left_out: Vec<(String, u64)>,
    /// The one fact that is missing where leads are possible and not sure.
    pub causes: Vec<(String, u64)>,
    /// Possible leads that lack several facts.
    pub several: u64,
    /// A private folder for rows that cannot be written before the last is known.
    pub scratch: Option<PathBuf>,
}

/// One lead.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// 1 for the best.
    pub rank: u64,
    /// Who works it; only where leads have owners.
    pub owner: Option<&'a str>,
    /// Whether it surely matches.
    pub sure: bool,
    /// Points as shown, 0 to 100.
    pub score: u32,
    /// Points as shown if what is unknown were favourable.
    pub ceiling: u32,
    /// Raw points, in thousandths.
    pub points: i64,
    /// Raw points if what is unknown were favourable.
    pub points_ceiling: i64,
    /// Points as shown of each group.
    pub groups: &'a [(String, u32)],
    /// What earns the place.
    pub reasons: &'a [String],
    /// What is not known and would decide.
    pub missing: &'a [String],
    /// The person; `None` where rows are companies.
    pub person: Option<&'a Person>,
    /// The company.
    pub company: Option<&'a Company>,
    /// Its openings.
    pub openings: &'a [Opening],
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is written.
    Written,
    /// It is left out because a cell might run as a formula.
    Refused,
    /// It is not written: the file holds as many rows or bytes as it may.
    Full,
}

/// What an exporter did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// Rows written.
    pub rows: u64,
    /// Cells that were kept from running as formulas.
    pub escaped: u64,
    /// Rows left out because a cell might run as a formula.
    pub refused: u64,
    /// Cells that were left empty because what is known has no form that the tool takes, by column of its preset.
    pub emptied: Vec<u64>,
}

impl Written {
    /// Adds what was done for another file of the same export.
    pub fn add(&mut self, other: &Written) {
        self.rows += other.rows;
        self.escaped += other.escaped;
        self.refused += other.refused;
        self.emptied.resize(self.emptied.len().max(other.emptied.len()), 0);
        self.emptied.iter_mut().zip(&other.emptied).for_each(|(sum, more)| *sum += more);
    }
}

/// Writes rows in one format.
pub trait Exporter {
    /// Writes what stands before the rows. Called once, first.
    fn head(&mut self, head: &Head) -> Result<()>;

    /// Writes one row.
    fn row(&mut self, row: &Row<'_>) -> Result<Fate>;

    /// Writes what stands behind the rows and flushes. Called once, last.
    fn end(&mut self) -> Result<Written>;
}

#[cfg(test)]
pub(crate) mod samples;
