//! What a file is made for: what the next tool needs of each lead and of the file.
//!
//! `list run` and `export` ask this before they choose: leads that lack what is needed are left out and counted, and files
//! are cut where the tool takes no more rows. How a row is written belongs to the exporters.

use crate::error::{Error, Result};
use crate::fields::Field;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purpose {
    /// Its name on the command line and in the record of the run.
    pub name: &'static str,
    /// Fields of which one must be known, in groups that must all be satisfied.
    pub needs: Vec<Vec<&'static Field>>,
    /// The field by which the tool knows a lead again.
    pub key: Option<&'static Field>,
    /// The most rows that the tool takes in one file.
    pub rows_per_file: Option<usize>,
    /// The fewest rows that the tool takes.
    pub least_rows: Option<usize>,
}

impl Purpose {
    /// No tool: every column, every lead, one file.
    pub fn plain() -> Purpose {
        Purpose { name: "plain", needs: Vec::new(), key: None, rows_per_file: None, least_rows: None }
    }

    /// The purpose with this name.
    ///
    /// # Errors
    ///
    /// Where there is none.
    pub fn named(name: &str) -> Result<Purpose> {
        match name {
            "plain" => Ok(Purpose::plain()),
            _ => Err(Error::usage(format!("--for: `{name}` is not known")).with_hint("there is: plain")),
        }
    }
}
