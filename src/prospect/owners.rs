//! Who works which lead: owners in turn, all people of a company to one.

use std::collections::HashMap;

use super::find::Hit;
use crate::db::{Journal, Snapshot};
use crate::error::{Error, Result};
use crate::model::CompanyNumber;

/// Owners of companies and of people without one.
#[derive(Debug, Clone)]
pub struct Owners {
    names: Vec<String>,
    of_company: HashMap<u32, usize>,
    of_person: HashMap<u64, usize>,
}

impl Owners {
    /// The owners of `leads`, given as company number and lead id in the order of the list. Whoever owned a company in an
    /// earlier run keeps it, as long as they are named; other companies go in turn to those with the fewest.
    ///
    /// # Errors
    ///
    /// Where nobody is named, or somebody twice.
    pub fn assign(
        names: &[String],
        snapshot: &Snapshot,
        journal: &Journal,
        leads: impl Iterator<Item = (u32, u64)>,
    ) -> Result<Owners> {
        let names: Vec<String> = names.iter().map(|name| name.trim().to_string()).collect();
        let is_twice = names.iter().enumerate().any(|(at, name)| names[..at].contains(name));
        if names.is_empty() || names.iter().any(String::is_empty) || is_twice {
            return Err(Error::usage("--assign-to does not name each owner once")
                .with_hint("write names with commas between: --assign-to ana,ben,chi"));
        }
        let mut owners = Owners { names, of_company: HashMap::new(), of_person: HashMap::new() };
        let before = journal.owners(snapshot.identities())?;
        let mut held = vec![0u64; owners.names.len()];
        let mut waiting = Vec::new();
        for (company, id) in leads {
            let there = match company {
                0 => owners.of_person.contains_key(&id),
                company => owners.of_company.contains_key(&company),
            };
            if there {
                continue;
            }
            let kept = before.get(&CompanyNumber(company)).filter(|_| company > 0);
            match kept.and_then(|name| owners.names.iter().position(|known| known == name)) {
                Some(owner) => {
                    held[owner] += 1;
                    owners.of_company.insert(company, owner);
                }
                None => waiting.push((company, id)),
            }
        }
        for (company, id) in waiting {
            if company > 0 && owners.of_company.contains_key(&company) {
                continue;
            }
            let next = (0..held.len()).min_by_key(|owner| (held[*owner], *owner)).unwrap_or(0);
            held[next] += 1;
            match company {
                0 => owners.of_person.insert(id, next),
                company => owners.of_company.insert(company, next),
            };
        }
        Ok(owners)
    }

    /// The owner of a lead.
    pub fn of(&self, hit: &Hit) -> Option<&str> {
        let person = hit.person.as_ref()?;
        let owner = match person.company.0 {
            0 => self.of_person.get(&person.id.0),
            company => self.of_company.get(&company),
        };
        owner.map(|owner| self.names[*owner].as_str())
    }
}
