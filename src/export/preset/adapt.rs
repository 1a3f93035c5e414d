//! A preset as one list needs it: with the list's own columns, and without optional ones that nobody fills.

use std::collections::BTreeSet;

use super::super::{Row, own};
use super::{Column, Preset, Take};
use crate::model::AsOf;

/// What is learnt from the rows before any is written.
#[derive(Debug)]
pub struct Adaptation<'p> {
    preset: &'p Preset,
    filled: Vec<bool>,
    own: BTreeSet<String>,
    own_of_company: BTreeSet<String>,
}

impl Preset {
    /// Whether its columns depend on the rows.
    pub fn is_adaptable(&self) -> bool {
        self.own_columns || self.columns.iter().any(|column| column.optional)
    }
}

impl<'p> Adaptation<'p> {
    /// Before any row.
    pub fn new(preset: &'p Preset) -> Self {
        let filled = preset.columns.iter().map(|column| !column.optional).collect();
        Adaptation { preset, filled, own: BTreeSet::new(), own_of_company: BTreeSet::new() }
    }

    /// Looks at a row.
    pub fn see(&mut self, row: &Row<'_>, as_of: &AsOf) {
        for (column, filled) in self.preset.columns.iter().zip(&mut self.filled) {
            *filled = *filled || !self.preset.cell(column, row, as_of).0.is_empty();
        }
        if !self.preset.own_columns {
            return;
        }
        let records = [
            (row.person.map(|person| &person.record), &mut self.own),
            (row.company.map(|company| &company.record), &mut self.own_of_company),
        ];
        for (record, own) in records {
            for custom in record.into_iter().flat_map(|record| &record.custom) {
                if !own.contains(&custom.name) {
                    own.insert(custom.name.clone());
                }
            }
        }
    }

    /// The preset for these rows.
    pub fn finish(self) -> Preset {
        let mut preset = self.preset.clone();
        let mut places = Vec::with_capacity(self.filled.len());
        let mut kept = 0;
        for filled in &self.filled {
            places.push(kept);
            kept += usize::from(*filled);
        }
        // What a tool needs is never optional.
        let moved = |place: &mut usize| *place = places[*place];
        preset.required.iter_mut().flatten().for_each(moved);
        preset.together.iter_mut().flatten().for_each(moved);
        preset.key.iter_mut().for_each(moved);
        let mut filled = self.filled.into_iter();
        preset.columns.retain(|_| filled.next().unwrap_or(true));
        for (names, of_company) in [(self.own, false), (self.own_of_company, true)] {
            preset.columns.extend(names.into_iter().map(|name| Column {
                header: format!("{}{}", if of_company { "company." } else { "" }, own::header(&name)),
                takes: vec![Take::Own { name, of_company }],
                hashed: false,
                first_only: false,
                optional: false,
                begins: String::new(),
            }));
        }
        preset.own_columns = false;
        preset
    }
}
