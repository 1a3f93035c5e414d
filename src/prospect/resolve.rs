//! From ids, domains and names that a user holds to people and companies of the database.

use crate::db::Snapshot;
use crate::error::Result;
use crate::fields::named;
use crate::fields::normalise::registrable_domain;
use crate::filter::{Ask, Filter};
use crate::index::lower::Lowering;
use crate::model::{AsOf, CompanyNumber, LeadId};
use crate::text;
use crate::value::Day;

/// What became of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved<T> {
    /// Those found, in the order of the list, each once.
    pub found: Vec<T>,
    /// Entries that match nothing.
    pub missing: Vec<String>,
    /// Entries that match several.
    pub ambiguous: Vec<String>,
}

impl<T: PartialEq + Copy + Ord> Resolved<T> {
    fn new() -> Self {
        Resolved { found: Vec::new(), missing: Vec::new(), ambiguous: Vec::new() }
    }

    fn add(&mut self, entry: &str, matches: &[T]) {
        match matches {
            [] => self.missing.push(entry.to_string()),
            [one] => self.found.push(*one),
            _ => self.ambiguous.push(entry.to_string()),
        }
    }

    fn once(mut self) -> Self {
        let mut seen = std::collections::BTreeSet::new();
        self.found.retain(|one| seen.insert(*one));
        self
    }
}

/// The people whose ids, or unique beginnings of at least four characters, are given.
pub fn resolve_ids(snapshot: &Snapshot, entries: &[String]) -> Result<Resolved<LeadId>> {
    const SHORTEST: usize = 4;
    let ids = snapshot.indexes().lead_ids()?.into_iter();
    // Each id with whom it stands for: former ones lead to who stayed.
    let mut ids: Vec<(LeadId, LeadId)> = ids.map(|id| (id, id)).collect();
    ids.extend(snapshot.identities().former_leads());
    ids.sort_unstable();
    let mut resolved = Resolved::new();
    for entry in entries.iter().map(|entry| entry.trim()).filter(|entry| !entry.is_empty()) {
        let range = LeadId::prefix_range(entry).filter(|_| entry.len() >= SHORTEST);
        let matches = match range {
            Some((lo, hi)) => {
                let from = ids.partition_point(|(id, _)| *id < lo);
                let to = ids.partition_point(|(id, _)| *id <= hi);
                let mut matches: Vec<LeadId> = ids[from..to].iter().map(|(_, now)| *now).collect();
                matches.sort_unstable();
                matches.dedup();
                matches
            }
            None => Vec::new(),
        };
        resolved.add(entry, &matches);
    }
    Ok(resolved.once())
}

/// The companies whose domains or names are given. An entry with a dot that is a domain is one; a name matches the
/// whole name, letters folded.
pub fn resolve_companies(snapshot: &Snapshot, entries: &[String]) -> Result<Resolved<CompanyNumber>> {
    let hash = |_: &crate::fields::Field, _: &str| 0;
    let lowering = Lowering::new(snapshot.indexes(), AsOf::new(Day::new(0)), &hash);
    let mut resolved = Resolved::new();
    for entry in entries.iter().map(|entry| entry.trim()).filter(|entry| !entry.is_empty()) {
        let mut matches: Vec<CompanyNumber> = Vec::new();
        if let Some(domain) = registrable_domain(entry) {
            let filter = Filter::test(&named::DOMAIN, Ask::Whole(vec![domain]));
            matches
                .extend(lowering.companies(&filter)?.sure.iter().map(|number| CompanyNumber(number as u32)));
        }
        if matches.is_empty() {
            let filter = Filter::test(&named::COMPANY_NAME, Ask::Words(vec![entry.to_string()]));
            let folded = text::fold(entry);
            for number in lowering.companies(&filter)?.sure.iter() {
                let number = CompanyNumber(number as u32);
                if snapshot.company(number)?.is_some_and(|company| text::fold(company.name()) == folded) {
                    matches.push(number);
                }
            }
        }
        resolved.add(entry, &matches);
    }
    Ok(resolved.once())
}
