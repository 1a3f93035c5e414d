//! Columns that are no fields, as columns of a table: one for each that the database holds, under one name however files
//! wrote it.

use std::collections::HashMap;

use super::cells;
use crate::model::column_key;

/// The header of such a column.
pub(super) fn header(name: &str) -> String {
    format!("x.{name}")
}

/// Finds the cells of a record.
#[derive(Debug, Clone, Default)]
pub(super) struct OwnColumns {
    names: Vec<String>,
    by_key: HashMap<String, usize>,
}

impl OwnColumns {
    /// For these columns.
    pub(super) fn new(names: &[String]) -> Self {
        let by_key = names.iter().enumerate().map(|(at, name)| (column_key(name), at)).collect();
        OwnColumns { names: names.to_vec(), by_key }
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// A cell for each column, of the headers and cells of a record. Cells of columns that are one here stand side by side.
    pub(super) fn cells_of<'c>(&self, held: impl Iterator<Item = (&'c str, &'c str)>) -> Vec<String> {
        let mut all = vec![String::new(); self.names.len()];
        for (name, value) in held.filter(|(_, value)| !value.trim().is_empty()) {
            // Most files write a column as the table does.
            let written = self.names.iter().position(|known| known == name);
            let place = written.or_else(|| self.by_key.get(&column_key(name)).copied());
            let Some(cell) = place.and_then(|place| all.get_mut(place)) else { continue };
            if !cell.is_empty() && cell != value {
                cell.push_str(cells::JOINER);
            }
            if cell != value {
                cell.push_str(value);
            }
        }
        all
    }
}
