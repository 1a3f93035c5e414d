//! Presets: what a file for another tool looks like, as data.
//!
//! A preset is one TOML file (`src/export/presets/`, or the user's own). It owns the headers and their order, what each
//! takes, what the tool needs of a row, the key by which it knows a row again, the styles of cells and the limits of a
//! file. Reading it is `read`, what a column may take is `take`, turning a lead into cells is `cells`, and writing them is
//! `sheet`. Who is listed is decided elsewhere: `Fit` only says why a row cannot be loaded.

mod adapt;
mod builtin;
mod cells;
mod exact;
mod fit;
mod grammar;
mod read;
mod sheet;
mod take;

use std::io::Write;

use super::{Exporter, Format, Formula};
use crate::error::{Error, Result};
use crate::fields::{Field, Subject};

pub use adapt::Adaptation;
pub use builtin::{names, other_names, text};
pub use cells::Rendered;
pub use fit::{Fit, Misfit};
pub use read::nearest;
use sheet::Sheet;
pub use take::{Made, Take};

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preset {
    /// Its name on the command line and in the record of the run.
    pub name: String,
    /// What it is for, in a line.
    pub about: String,
    /// What a row is.
    pub rows: Rows,
    /// The columns in order; none stands for every column of leadsift's own.
    pub columns: Vec<Column>,
    /// Whether cells are written so that import reads back the very facts.
    pub exact: bool,
    /// Whether a column for each column of the user's own follows.
    pub own_columns: bool,
    /// Columns of which one must be filled, in groups that must all be satisfied.
    pub required: Vec<Vec<usize>>,
    /// The column by which the tool knows a row again.
    pub key: Option<usize>,
    /// Groups of columns that are worth nothing unless all are filled: else they are left empty.
    pub together: Vec<Vec<usize>>,
    /// What stands between several values of a cell.
    pub joiner: String,
    /// How phones are written.
    pub phones: Phones,
    /// How domains are written.
    pub domains: Domains,
    /// What becomes of numbers, amounts and dates that are only known as a range.
    pub ranges: Ranges,
    /// The encoding of the file.
    pub encoding: Encoding,
    /// The most rows of one file.
    pub rows_per_file: Option<usize>,
    /// The most bytes of one file.
    pub bytes_per_file: Option<usize>,
    /// The fewest rows that the tool takes.
    pub fewest_rows: Option<usize>,
}

/// What a row of a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rows {
    /// A person.
    #[default]
    People,
    /// A company, once.
    Companies,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The header.
    pub header: String,
    /// What it takes: the first of these that is known. Nothing leaves the column empty.
    pub takes: Vec<Take>,
    /// Whether the cell is hashed.
    pub hashed: bool,
    /// Whether only the first of several values is written.
    pub first_only: bool,
    /// Whether the column is left out where nobody fills it.
    pub optional: bool,
    /// How cells begin; others are left empty.
    pub begins: String,
}

/// How phones are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phones {
    /// `+442079460000`.
    #[default]
    E164,
    /// `442079460000`.
    Digits,
}

/// How domains are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Domains {
    /// `acme.example`.
    #[default]
    Bare,
    /// `https://acme.example`.
    Url,
}

/// What becomes of values that are only known as a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ranges {
    /// The cell is left empty: the tool takes one number or day.
    #[default]
    Omit,
    /// The range is written: the tool takes text.
    Text,
}

/// The encoding of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// UTF-8.
    #[default]
    Utf8,
    /// UTF-8 with a byte order mark.
    Utf8Bom,
    /// UTF-16 with a byte order mark, little end first.
    Utf16,
}

impl Preset {
    /// No tool: every column, every lead, one file, for people to read.
    pub fn plain() -> Preset {
        Preset {
            name: "plain".to_string(),
            about: "every column, for people and spreadsheets".to_string(),
            rows: Rows::People,
            columns: Vec::new(),
            exact: false,
            own_columns: false,
            required: Vec::new(),
            key: None,
            together: Vec::new(),
            joiner: super::cells::JOINER.to_string(),
            phones: Phones::default(),
            domains: Domains::default(),
            ranges: Ranges::default(),
            encoding: Encoding::default(),
            rows_per_file: None,
            bytes_per_file: None,
            fewest_rows: None,
        }
    }

    /// Whether it has no columns of its own.
    pub fn is_plain(&self) -> bool {
        self.columns.is_empty()
    }

    /// The preset of the program with this name.
    ///
    /// # Errors
    ///
    /// Where there is none.
    pub fn named(name: &str) -> Result<Preset> {
        match text(name) {
            _ if name == "plain" => Ok(Preset::plain()),
            Some(text) => Preset::parse(&format!("{name}.toml"), text),
            None => Err(Error::usage(format!("--for: there is no preset `{name}`"))),
        }
    }

    /// Fields of which one must be known, in groups that must all be satisfied: what can be told before a row is read.
    pub fn needs(&self) -> Vec<Vec<&'static Field>> {
        let fields_of = |column: &usize| -> Option<Vec<&'static Field>> {
            self.columns[*column].takes.iter().map(Take::asked_field).collect()
        };
        let group = |group: &Vec<usize>| -> Option<Vec<&'static Field>> {
            let mut fields: Vec<&'static Field> = Vec::new();
            for field in group.iter().map(fields_of).collect::<Option<Vec<_>>>()?.into_iter().flatten() {
                let is_told = matches!(field.subject, Subject::Person | Subject::Company);
                if !is_told {
                    return None;
                }
                if !fields.contains(&field) {
                    fields.push(field);
                }
            }
            (!fields.is_empty()).then_some(fields)
        };
        self.required.iter().filter_map(group).collect()
    }

    /// Whether a row can fail to load.
    pub fn is_choosy(&self, formula: Formula) -> bool {
        let has_key = self.rows == Rows::People && self.key.is_some();
        !self.is_plain() && (!self.required.is_empty() || has_key || formula == Formula::Reject)
    }

    /// An exporter of files of this preset; of CSV with every column where it has none of its own.
    pub fn exporter<'a>(&'a self, out: &'a mut dyn Write, formula: Formula) -> Box<dyn Exporter + 'a> {
        if self.is_plain() {
            Format::Csv.exporter(out, formula)
        } else {
            Box::new(Sheet::new(out, self, formula))
        }
    }

    /// The headers in order.
    pub fn headers(&self) -> Vec<&str> {
        self.columns.iter().map(|column| column.header.as_str()).collect()
    }
}

#[cfg(test)]
mod tests;
