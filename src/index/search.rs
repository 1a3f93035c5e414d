//! Searching everything that an index holds for texts: decoded rows and the dictionaries of terms. Slow and plain, for
//! proofs.

use regex::bytes::Regex;

use super::index_error;
use super::read::{Half, Indexes, Slot};
use super::schema::Place;
use crate::error::Result;

/// Where texts were found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Found {
    /// Slots of people whose rows hold one.
    pub people: Vec<Slot>,
    /// Slots of companies.
    pub companies: Vec<Slot>,
    /// Slots of openings.
    pub openings: Vec<Slot>,
    /// Columns in whose dictionaries a term holds one.
    pub terms: Vec<String>,
    /// Rows that were read.
    pub rows: u64,
    /// Terms that were read.
    pub dictionary: u64,
}

impl Indexes {
    /// Searches all rows and terms for a pattern.
    pub fn search(&self, pattern: &Regex) -> Result<Found> {
        let mut found = Found::default();
        let halves = [&self.people, &self.companies, &self.openings];
        for (at, half) in halves.into_iter().enumerate() {
            for slot in half.alive.iter() {
                found.rows += 1;
                if pattern.is_match(&half.row_bytes(slot)?) {
                    match at {
                        0 => found.people.push(slot),
                        1 => found.companies.push(slot),
                        _ => found.openings.push(slot),
                    }
                }
            }
            search_terms(half, pattern, &mut found)?;
        }
        Ok(found)
    }
}

fn search_terms(half: &Half, pattern: &Regex, found: &mut Found) -> Result<()> {
    for (_, place) in &half.layout.places {
        let Place::Terms(column) = place else { continue };
        let name = half.column_name(*column).to_string();
        for segment in &half.segments {
            let mut walk = || -> tantivy::Result<bool> {
                let index = segment.reader.inverted_index(*column)?;
                let mut stream = index.terms().stream()?;
                let mut is_there = false;
                while stream.advance() {
                    found.dictionary += 1;
                    is_there |= pattern.is_match(stream.key());
                }
                Ok(is_there)
            };
            let is_there = walk().map_err(|error| index_error(&name, error))?;
            if is_there && !found.terms.contains(&name) {
                found.terms.push(name.clone());
            }
        }
    }
    Ok(())
}
