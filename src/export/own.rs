//! Columns that are no fields, as columns of a table: one for each that the database holds, under one name however files
//! wrote it.

use std::collections::HashMap;

use super::{Row, cells};
use crate::model::{Record, column_key};

/// The header of such a column.
pub(super) fn header(name: &str) -> String {
    format!("x.{name}")
}

/// Finds the cells of a row.
#[derive(Debug, Default)]
pub(super) struct OwnColumns {
    /// Place of a column by its name as files write it; none for what has no column.
    places: HashMap<String, Option<usize>>,
    by_key: HashMap<String, usize>,
}

impl OwnColumns {
    /// For these columns.
    pub(super) fn new(names: &[String]) -> Self {
        let by_key = names.iter().enumerate().map(|(at, name)| (column_key(name), at)).collect();
        OwnColumns { places: HashMap::new(), by_key }
    }

    /// A cell for each column: the person's, else the company's. Cells of columns that are one here stand side by side.
    pub(super) fn cells(&mut self, row: &Row<'_>) -> Vec<String> {
        let mut all = vec![String::new(); self.by_key.len()];
        if all.is_empty() {
            return all;
        }
        if let Some(person) = row.person {
            self.add(&person.record, &mut all);
        }
        if let Some(company) = row.company {
            let mut of_company = vec![String::new(); all.len()];
            self.add(&company.record, &mut of_company);
            for (cell, other) in all.iter_mut().zip(of_company) {
                if cell.is_empty() {
                    *cell = other;
                }
            }
        }
        all
    }

    fn add(&mut self, record: &Record, cells: &mut [String]) {
        for custom in record.custom.iter().filter(|custom| !custom.value.trim().is_empty()) {
            let place = match self.places.get(&custom.name) {
                Some(place) => *place,
                None => {
                    let place = self.by_key.get(&column_key(&custom.name)).copied();
                    self.places.insert(custom.name.clone(), place);
                    place
                }
            };
            let Some(cell) = place.and_then(|place| cells.get_mut(place)) else { continue };
            if !cell.is_empty() && *cell != custom.value {
                cell.push_str(cells::JOINER);
            }
            if *cell != custom.value {
                cell.push_str(&custom.value);
            }
        }
    }
}
