//! What a generation remembers of identities beside its records.
//!
//! Owns the ids and company numbers that gave way to others, and what the user decided: that records are one, or that
//! keys are apart. What follows from a decision belongs to identity resolution. The file holds ids, numbers and keyed
//! hashes, and nothing of a person.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::files;
use crate::error::{Error, Result};
use crate::model::{self, CompanyNumber, LeadId};

/// Its file in the folder of the generation.
pub(super) const NAME: &str = "identities";

/// What a decision is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DecisionSubject {
    /// People.
    Person,
    /// Companies.
    Company,
}

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// The keys of both sides are one person's or company's.
    One,
    /// The keys of one side and those of the other never are.
    Apart,
}

/// What the user decided about two sets of keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What it is about.
    pub subject: DecisionSubject,
    /// What holds.
    pub verdict: Verdict,
    /// The keys on each side, ascending.
    pub sides: [Vec<u64>; 2],
}

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Identities {
    /// Who a former id is now. Nobody who is named here as present is former.
    leads: BTreeMap<LeadId, LeadId>,
    /// Which company a former number is now, likewise.
    companies: BTreeMap<CompanyNumber, CompanyNumber>,
    decisions: Vec<Decision>,
}

impl Identities {
    pub(super) fn read(dir: &Path) -> Result<Identities> {
        let path = dir.join(NAME);
        match fs::read(&path) {
            Ok(bytes) => model::decode(&bytes),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Identities::default()),
            Err(error) => Err(Error::io(&path, error)),
        }
    }

    pub(super) fn write(&self, dir: &Path) -> Result<()> {
        let path = dir.join(NAME);
        if *self == Identities::default() && !path.exists() {
            return Ok(());
        }
        files::write_private(&path, &model::encode(self))
    }

    /// Who an id stands for now: itself, unless it gave way to another.
    pub fn lead(&self, id: LeadId) -> LeadId {
        self.leads.get(&id).copied().unwrap_or(id)
    }

    /// Former ids with whom they stand for now, ascending.
    pub fn former_leads(&self) -> impl Iterator<Item = (LeadId, LeadId)> + '_ {
        self.leads.iter().map(|(former, now)| (*former, *now))
    }

    /// Whether an id gave way to another.
    pub fn is_former(&self, id: LeadId) -> bool {
        self.leads.contains_key(&id)
    }

    /// Which company a number stands for now: itself, unless it gave way to another.
    pub fn company(&self, number: CompanyNumber) -> CompanyNumber {
        self.companies.get(&number).copied().unwrap_or(number)
    }

    /// Former numbers with the companies that they stand for now, ascending.
    pub fn former_companies(&self) -> impl Iterator<Item = (CompanyNumber, CompanyNumber)> + '_ {
        self.companies.iter().map(|(former, now)| (*former, *now))
    }

    /// What the user decided, oldest first.
    pub fn decisions(&self) -> &[Decision] {
        &self.decisions
    }

    pub(super) fn redirect_lead(&mut self, from: LeadId, to: LeadId) {
        redirect(&mut self.leads, from, to);
    }

    /// A former id stands for somebody of its own again.
    pub(super) fn restore_lead(&mut self, id: LeadId) {
        self.leads.remove(&id);
    }

    /// Drops the former ids of people who are forgotten.
    pub(super) fn forget_leads(&mut self, people: &[LeadId]) {
        self.leads.retain(|_, now| !people.contains(now));
    }

    pub(super) fn redirect_company(&mut self, from: CompanyNumber, to: CompanyNumber) {
        redirect(&mut self.companies, from, to);
    }

    /// Adds a decision. An earlier one that says the opposite of some of its keys gives way.
    pub(super) fn decide(&mut self, mut decision: Decision) {
        for side in &mut decision.sides {
            side.sort_unstable();
            side.dedup();
        }
        let holds = |keys: &[u64], key: &u64| keys.binary_search(key).is_ok();
        let [one, other] = &decision.sides;
        for earlier in self.decisions.iter_mut().filter(|earlier| earlier.subject == decision.subject) {
            let meets = |keys: &[u64]| earlier.sides.iter().flatten().any(|key| holds(keys, key));
            if earlier.verdict == decision.verdict || !meets(one) || !meets(other) {
                continue;
            }
            match decision.verdict {
                // What is one now is apart no more.
                Verdict::One => earlier.sides = [Vec::new(), Vec::new()],
                // The smaller side leaves what was one.
                Verdict::Apart => {
                    for side in &mut earlier.sides {
                        side.retain(|key| !holds(other, key));
                    }
                }
            }
        }
        self.decisions.retain(|decision| match decision.verdict {
            Verdict::One => decision.sides.iter().map(Vec::len).sum::<usize>() > 1,
            Verdict::Apart => decision.sides.iter().all(|side| !side.is_empty()),
        });
        self.decisions.push(decision);
    }
}

fn redirect<T: Ord + Copy>(map: &mut BTreeMap<T, T>, from: T, to: T) {
    if from == to {
        return;
    }
    for now in map.values_mut().filter(|now| **now == from) {
        *now = to;
    }
    map.insert(from, to);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(verdict: Verdict, one: &[u64], other: &[u64]) -> Decision {
        Decision { subject: DecisionSubject::Person, verdict, sides: [one.to_vec(), other.to_vec()] }
    }

    #[test]
    fn who_gave_way_leads_to_whom_is_left() {
        let mut identities = Identities::default();
        identities.redirect_lead(LeadId(1), LeadId(2));
        identities.redirect_lead(LeadId(2), LeadId(3));
        assert_eq!([1, 2, 3, 4].map(|id| identities.lead(LeadId(id)).0), [3, 3, 3, 4]);
        assert!(identities.is_former(LeadId(2)) && !identities.is_former(LeadId(3)));
        identities.redirect_lead(LeadId(5), LeadId(6));
        identities.forget_leads(&[LeadId(3)]);
        assert_eq!(identities.former_leads().collect::<Vec<_>>(), [(LeadId(5), LeadId(6))]);
    }

    #[test]
    fn the_latest_decision_holds() {
        let mut identities = Identities::default();
        identities.decide(decision(Verdict::One, &[1, 2], &[3]));
        identities.decide(decision(Verdict::Apart, &[1, 2], &[3]));
        let verdicts = |identities: &Identities| -> Vec<(Verdict, [Vec<u64>; 2])> {
            identities.decisions().iter().map(|each| (each.verdict, each.sides.clone())).collect()
        };
        assert_eq!(
            verdicts(&identities),
            [(Verdict::One, [vec![1, 2], vec![]]), (Verdict::Apart, [vec![1, 2], vec![3]]),]
        );
        identities.decide(decision(Verdict::One, &[1, 2], &[3]));
        assert!(verdicts(&identities).iter().all(|(verdict, _)| *verdict == Verdict::One));
    }

    #[test]
    fn the_file_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut identities = Identities::default();
        identities.write(folder.path()).expect("nothing to write");
        assert_eq!(Identities::read(folder.path()).expect("none"), identities);
        identities.redirect_company(CompanyNumber(9), CompanyNumber(2));
        identities.decide(decision(Verdict::Apart, &[5], &[4]));
        identities.write(folder.path()).expect("written");
        assert_eq!(Identities::read(folder.path()).expect("read"), identities);
    }
}
