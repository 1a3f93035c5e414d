//! The use cases of `stats` and `fields`: what a database holds, and how much of each field is known.

use std::collections::HashMap;

use crate::db::{ImportEntry, Snapshot};
use crate::error::Result;
use crate::fields::{Field, List, Subject, named};
use crate::filter::{Ask, Filter};
use crate::index::bits::Bits;
use crate::index::facets::{self, any_element};
use crate::index::join;
use crate::index::lower::Lowering;
use crate::model::AsOf;

/// How many records know something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Those that do.
    pub known: u64,
    /// All.
    pub all: u64,
}

impl Share {
    /// In whole percent; something is never shown as nothing, and less than all never as all.
    pub fn percent(self) -> u64 {
        match self {
            Share { all: 0, .. } => 0,
            Share { known, all } if known == all => 100,
            Share { known, all } => (known * 100 / all).clamp(u64::from(known > 0), 99),
        }
    }
}

/// What is known of one list of the companies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListState {
    /// The list.
    pub list: List,
    /// Companies whose whole list was seen, ever.
    pub checked: Share,
    /// Companies of which it is known, at the as-of day, whether they have any element.
    pub answered: Share,
    /// Companies that have one, at the as-of day.
    pub with: u64,
}

/// What a database holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stats {
    /// Number of the generation.
    pub generation: u64,
    /// People.
    pub people: u64,
    /// Posts among them whose holders are not named.
    pub seats: u64,
    /// People without a company.
    pub alone: u64,
    /// Companies.
    pub companies: u64,
    /// Companies with people.
    pub employers: u64,
    /// Openings, live or not.
    pub openings: u64,
    /// The three lists.
    pub lists: Vec<ListState>,
    /// Everything that was imported, oldest first.
    pub imports: Vec<ImportEntry>,
    /// Bytes on disk.
    pub bytes: u64,
}

/// Describes a generation at the as-of day.
pub fn stats(snapshot: &Snapshot, as_of: AsOf) -> Result<Stats> {
    let indexes = snapshot.indexes();
    let hash = |field: &Field, value: &str| snapshot.hash_address(field, value);
    let lowering = Lowering::new(indexes, as_of, &hash);
    let companies = snapshot.companies();
    let mut employers = join::companies_of(indexes.runs()?, &indexes.people.alive, indexes.numbers);
    employers.remove(0);
    let mut nobody = Bits::none(indexes.numbers);
    nobody.insert(0);
    let mut alone = join::people_of(indexes.runs()?, &nobody, indexes.people.len);
    alone.and(&indexes.people.alive);
    let unnamed = [&named::NAME, &named::EMAIL, &named::LINKEDIN_URL];
    let unnamed = unnamed.map(|field| Filter::test(field, Ask::Unknown)).into();
    let mut seats = lowering.people(&Filter::All(unnamed))?.sure.clone();
    seats.and(&indexes.people.alive);
    let known = facets::known(&lowering)?;
    let mut lists = Vec::new();
    for list in List::ALL {
        let pair = lowering.companies(&any_element(list))?;
        let mut unknown = pair.unknown();
        unknown.remove(0);
        let checked = crate::fields::ALL
            .iter()
            .find(|field| field.column == facets::checked_column(list))
            .and_then(|field| known.get(&field.code).copied())
            .unwrap_or(0);
        lists.push(ListState {
            list,
            checked: Share { known: checked, all: companies },
            answered: Share { known: companies - unknown.count(), all: companies },
            with: pair.sure.count(),
        });
    }
    Ok(Stats {
        generation: snapshot.generation(),
        people: snapshot.people(),
        seats: seats.count(),
        alone: alone.count(),
        companies,
        employers: employers.count(),
        openings: snapshot.openings(),
        lists,
        imports: snapshot.imports().to_vec(),
        bytes: snapshot.bytes(),
    })
}

/// Of how many records each field is known, by its code. Fields of elements and dates that only accompany others are
/// left out.
pub fn coverage(snapshot: &Snapshot, as_of: AsOf) -> Result<HashMap<u8, Share>> {
    let hash = |field: &Field, value: &str| snapshot.hash_address(field, value);
    let lowering = Lowering::new(snapshot.indexes(), as_of, &hash);
    let known = facets::known(&lowering)?;
    let all = |field: &Field| match field.subject {
        Subject::Person => snapshot.people(),
        Subject::Opening => snapshot.openings(),
        _ => snapshot.companies(),
    };
    let fields = crate::fields::ALL.iter().filter_map(|field| {
        let known = *known.get(&field.code)?;
        Some((field.code, Share { known, all: all(field) }))
    });
    Ok(fields.collect())
}
