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
    /// None of these columns can be filled, or nothing that they are worth something with.
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
                let mut lacks: Vec<String> = Vec::new();
                for place in group {
                    let headers = self.lacked(rendered, *place);
                    if !lacks.contains(&headers) {
                        lacks.push(headers);
                    }
                }
                return Some(Misfit::Lacks(listed(&lacks, "or")));
            }
        }
        let is_risky = |place: usize| {
            formula::is_risky(&rendered.cells[place]) && !formula::is_phone(&rendered.cells[place])
        };
        (self.formula == Formula::Reject && (0..rendered.cells.len()).any(is_risky))
            .then_some(Misfit::Formula)
    }

    /// The columns that would have to be filled for the one at `place` to be: others where it is worth nothing alone.
    fn lacked(&self, rendered: &Rendered, place: usize) -> String {
        let groups = self.preset.together.iter().zip(&rendered.incomplete);
        let mut around = groups.filter(|(group, lacks)| group.contains(&place) && !lacks.is_empty());
        let lacks = around.next().map_or_else(|| vec![place], |(_, lacks)| lacks.clone());
        let headers: Vec<String> =
            lacks.iter().map(|place| self.preset.columns[*place].header.clone()).collect();
        listed(&headers, "and")
    }
}

/// `Email, Phone or Zip`
fn listed(headers: &[String], last: &str) -> String {
    match headers {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., tail] => format!("{} {last} {tail}", head.join(", ")),
    }
}
