//! Why a row cannot be loaded: what the tool needs is missing, or somebody before it bears the same key.

use std::collections::HashSet;
use std::fmt;

use super::{Preset, Rendered, Rows};
use crate::model::CompanyNumber;

use super::super::{Formula, Row, formula};

/// Tells row by row what does not fit; remembers the keys it saw.
#[derive(Debug)]
pub struct Fit<'p> {
    preset: &'p Preset,
    formula: Formula,
    keys: HashSet<String>,
    companies: HashSet<CompanyNumber>,
}

/// Why a row cannot be loaded.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Misfit {
    /// None of these columns can be filled.
    Lacks(String),
    /// An earlier row has the same value of this column.
    Twice(String),
    /// A cell may run as a formula, and such rows are not wanted.
    Formula,
    /// The company has its row.
    CompanyAgain,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Misfit::Lacks(what) => write!(f, "without a usable {what}"),
            Misfit::Twice(key) => write!(f, "with the {key} of somebody listed before"),
            Misfit::Formula => f.write_str("with a cell that may run as a formula"),
            Misfit::CompanyAgain => f.write_str("at a company that is listed"),
        }
    }
}

impl<'p> Fit<'p> {
    /// For the rows of one export by `preset`.
    pub fn new(preset: &'p Preset, formula: Formula) -> Fit<'p> {
        Fit { preset, formula, keys: HashSet::new(), companies: HashSet::new() }
    }

    /// Why `rendered` cannot be loaded, if it cannot; the company of a row is seen once where rows are companies.
    pub fn misfit(&mut self, rendered: &Rendered, row: &Row<'_>) -> Option<Misfit> {
        if let Some(misfit) = self.lacking(rendered) {
            return Some(misfit);
        }
        if self.preset.rows == Rows::Companies
            && row.company.is_some_and(|company| !self.companies.insert(company.number))
        {
            return Some(Misfit::CompanyAgain);
        }
        let key = rendered.key.as_ref()?;
        if self.keys.insert(key.clone()) {
            return None;
        }
        let header = self.preset.key.map(|place| self.preset.columns[place].header.clone());
        Some(Misfit::Twice(header.unwrap_or_default()))
    }

    /// Why `rendered` cannot be loaded, whatever stands in other rows.
    pub fn lacking(&self, rendered: &Rendered) -> Option<Misfit> {
        for group in &self.preset.required {
            if group.iter().all(|place| rendered.cells[*place].is_empty()) {
                let headers: Vec<&str> =
                    group.iter().map(|place| self.preset.columns[*place].header.as_str()).collect();
                return Some(Misfit::Lacks(headers.join(" or ")));
            }
        }
        let is_risky = |place: usize| {
            formula::is_risky(&rendered.cells[place]) && !formula::is_phone(&rendered.cells[place])
        };
        (self.formula == Formula::Reject && (0..rendered.cells.len()).any(is_risky))
            .then_some(Misfit::Formula)
    }
}
