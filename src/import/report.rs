//! What an import did, as plain data.
//!
//! Every line of a file is accounted for: rows read are rejected, merged, new, updated or the same; blank lines and
//! footers are counted apart. How the account is shown is the command line's business.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::model::CompanyNumber;
use crate::value::{DateOrder, Day};

use super::draft::Subject;
use super::rows::Reason;
use super::{Covers, Feed, Format};

/// What became of things of one sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Not stored before.
    pub new: u64,
    /// Changed.
    pub updated: u64,
    /// Joined what the same import had seen, or brought two together.
    pub merged: u64,
    /// Nothing changed.
    pub same: u64,
}

impl Counts {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.new + self.updated + self.merged + self.same
    }

    fn add(&mut self, other: &Counts) {
        self.new += other.new;
        self.updated += other.updated;
        self.merged += other.merged;
        self.same += other.same;
    }
}

/// Two people or companies that share a key and were kept apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// "e-mail address"
    pub key: &'static str,
    /// Whether it is about people.
    pub people: bool,
    /// Who claims it.
    pub sides: [ConflictSide; 2],
}

/// A person or company that claims a key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConflictSide {
    /// The name, with id or number where it was stored before; empty where there is none.
    pub who: String,
    /// File and line; `None` for what was stored before.
    pub place: Option<(String, u64)>,
}

/// A company that rows name in two clearly different ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwoNames {
    /// What both have in common: "domain".
    pub key: &'static str,
    /// Who has the name that holds, and who has the other.
    pub sides: [ConflictSide; 2],
}

/// Two companies that were stored apart and turned out to be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinedCompanies {
    /// The number that leads to the other now.
    pub former: CompanyNumber,
    /// The name that went with it.
    pub former_name: String,
    /// The number that stays.
    pub number: CompanyNumber,
    /// The name that went with that one.
    pub name: String,
}

/// Cells of a column that could not be read. They are kept as `x.<header>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadCells {
    /// The header.
    pub header: String,
    /// What its cells become.
    pub target: String,
    /// How many.
    pub count: u64,
    /// The first of them.
    pub example: String,
}

/// Cells of a column that were mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepairedCells {
    /// The header.
    pub header: String,
    /// What its cells become.
    pub target: String,
    /// How many.
    pub count: u64,
    /// The first as it was written.
    pub cell: String,
    /// What was read.
    pub read: String,
}

/// The order of day and month in a column of dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnOrder {
    /// The header.
    pub header: String,
    /// The order that was taken.
    pub order: DateOrder,
    /// Dates that allow no other order.
    pub certain: u64,
    /// Dates that read either way.
    pub ambiguous: u64,
}

/// The country whose regions a column without countries names by their codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionVote {
    /// The country.
    pub country: String,
    /// Codes of the first rows that other countries use as well.
    pub codes: Vec<String>,
}

/// A row as it would be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownRow {
    /// Its line.
    pub line: u64,
    /// Column and value.
    pub cells: Vec<(String, String)>,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReport {
    /// Its name.
    pub name: String,
    /// Number of the import; 0 for a dry run and a file that was known.
    pub number: u32,
    /// The import that had the same content, where nothing was done.
    pub already: Option<u32>,
    /// "UTF-8"
    pub encoding: &'static str,
    /// "gzip", where it is packed.
    pub packing: &'static str,
    /// What kind of rows it holds.
    pub format: Format,
    /// The sheet that was read, of a workbook.
    pub sheet: Option<String>,
    /// What separates cells.
    pub delimiter: char,
    /// Line of the header.
    pub header_line: u64,
    /// The layout's name.
    pub layout: String,
    /// What its rows are about.
    pub feed: Feed,
    /// What its lists cover.
    pub covers: Covers,
    /// The technology that the whole file is about.
    pub technology: Option<String>,
    /// Headers of columns that count back from the row's day.
    pub counted_back: Vec<String>,
    /// The day of rows that name none.
    pub day: Day,
    /// Headers and what their cells become.
    pub columns: Vec<(String, String)>,
    /// Headers that say what the amounts under them are counted in, and how they say it: `in millions of USD`.
    pub units: Vec<(String, String)>,
    /// Headers of `--map` that it does not have.
    pub unmapped: Vec<String>,
    /// Countries that the codes of its regions decided, where that decided anything.
    pub region_votes: Vec<RegionVote>,
    /// Orders of dates.
    pub orders: Vec<ColumnOrder>,
    /// Data rows.
    pub rows: u64,
    /// Rows without any cell.
    pub blank: u64,
    /// Lines below the data.
    pub footer: u64,
    /// Rejected rows by reason.
    pub rejected: BTreeMap<Reason, u64>,
    /// Line and reason of the first of them.
    pub first_rejected: Vec<(u64, Reason)>,
    /// Where they were written.
    pub rejects: Option<PathBuf>,
    /// What became of the other rows, by what they are counted as.
    pub counts: BTreeMap<Subject, Counts>,
    /// Cells that could not be read.
    pub bad: Vec<BadCells>,
    /// Cells that were mended.
    pub repaired: Vec<RepairedCells>,
    /// Headers of amounts whose currency nobody names, and how many they are.
    pub no_currency: Vec<(String, u64)>,
    /// Rows with a day on which open roles were looked for that tell of roles and do not list them.
    pub roles_untold: u64,
    /// Letters that the encoding does not know.
    pub lost: u64,
    /// The first rows as they would be stored, for a dry run.
    pub preview: Vec<ShownRow>,
}

impl FileReport {
    /// Rejected rows.
    pub fn rejected(&self) -> u64 {
        self.rejected.values().sum()
    }
}

/// How many companies of an import have lists that were seen whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Coverage {
    /// Companies of the import.
    pub companies: u64,
    /// Whose technologies are known.
    pub tech: u64,
    /// Whose ads are known.
    pub ads: u64,
    /// Whose openings are known.
    pub openings: u64,
}

impl Coverage {
    /// `part` in percent of all companies, rounded down: 100 means all.
    pub fn percent(&self, part: u64) -> u64 {
        (part * 100).checked_div(self.companies).unwrap_or(0)
    }
}

/// An import of one or several files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportReport {
    /// The files in the order in which they were read.
    pub files: Vec<FileReport>,
    /// Whether nothing was stored because only a look was asked for.
    pub dry_run: bool,
    /// The generation that was published.
    pub generation: Option<u64>,
    /// Distinct people, seats included.
    pub people: Counts,
    /// Distinct seats among them.
    pub seats: u64,
    /// Distinct companies.
    pub companies: Counts,
    /// Distinct openings.
    pub openings: Counts,
    /// What is known whole.
    pub coverage: Coverage,
    /// What folders hold beside files of rows.
    pub left: Vec<String>,
    /// Where the mapping was kept.
    pub kept: Option<PathBuf>,
    /// Companies that were stored apart and are one now.
    pub joined_companies: Vec<JoinedCompanies>,
    /// People who were stored apart and are one now.
    pub joined_people: u64,
    /// The first companies of two names that the import made one, each told once.
    pub two_names: Vec<TwoNames>,
    /// All of them.
    pub two_names_count: u64,
    /// The first conflicts.
    pub conflicts: Vec<Conflict>,
    /// All conflicts.
    pub conflict_count: u64,
}

impl ImportReport {
    /// Data rows of all files.
    pub fn rows(&self) -> u64 {
        self.files.iter().map(|file| file.rows).sum()
    }

    /// Rejected rows of all files.
    pub fn rejected(&self) -> u64 {
        self.files.iter().map(FileReport::rejected).sum()
    }

    /// What became of the rows that are counted as `subject`.
    pub fn counts(&self, subject: Subject) -> Counts {
        let mut all = Counts::default();
        for counts in self.files.iter().filter_map(|file| file.counts.get(&subject)) {
            all.add(counts);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_down() {
        let coverage = Coverage { companies: 3, tech: 2, ads: 0, openings: 3 };
        assert_eq!((coverage.percent(coverage.tech), coverage.percent(coverage.openings)), (66, 100));
        assert_eq!(Coverage::default().percent(0), 0);
    }
}
