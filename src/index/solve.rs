//! A whole filter answered for people or companies, with what is missing where the answer is unknown.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::bits::{Bits, Pair};
use super::join::Runs;
use super::lower::Lowering;
use crate::error::Result;
use crate::fields::Subject;
use crate::filter::evaluate::NO_COMPANY;
use crate::filter::{Ask, Filter, Test};

/// Where a fact is missing, and decides.
pub(crate) struct Missing {
    /// What is missing.
    pub cause: Cow<'static, str>,
    /// Whether `bits` are company numbers; else they are slots of people.
    pub of_company: bool,
    pub bits: Bits,
    /// People among whom it decides; everybody where there is none.
    pub within: Option<Bits>,
}

/// A filter's answer.
pub(crate) struct Solved {
    pub pair: Pair,
    /// The clauses with the sets where each is unknown, and whether these are company numbers.
    unknown: Vec<(Filter, bool, Bits)>,
}

impl Lowering<'_> {
    /// Answers `filter` for people, by slot.
    pub fn solve_people(&self, filter: &Filter) -> Result<Solved> {
        let mut unknown = Vec::new();
        let mut companies: Option<Pair> = None;
        for clause in filter.clauses().iter().filter(|clause| clause.is_about_companies()) {
            let part = self.companies(clause)?;
            unknown.push((clause.clone(), true, part.unknown()));
            match &mut companies {
                Some(pair) => pair.and(&part),
                None => companies = Some(Pair::clone(&part)),
            }
        }
        let mut pair = match &companies {
            Some(companies) => self.lift(companies)?,
            None => Pair::yes(self.indexes.people.len),
        };
        pair.sure.and(&self.indexes.people.alive);
        pair.possible.and(&self.indexes.people.alive);
        // Ranges come last: of few candidates they are looked up instead of scanned.
        let is_range = |clause: &&Filter| {
            matches!(clause, Filter::Test(Test { ask: Ask::Ranges(_) | Ask::Ages(_), .. }))
        };
        let (ranges, others): (Vec<&Filter>, Vec<&Filter>) =
            filter.clauses().iter().filter(|clause| !clause.is_about_companies()).partition(is_range);
        for clause in others.into_iter().chain(ranges) {
            let part = self.people_among(clause, Some(&pair.possible))?;
            unknown.push((clause.clone(), false, part.unknown()));
            pair.and(&part);
        }
        Ok(Solved { pair, unknown })
    }

    /// Answers `filter` for companies, by number: those of which it holds, or of some person of which it holds.
    pub fn solve_companies(&self, filter: &Filter) -> Result<Solved> {
        if !filter.is_asked_of_companies() {
            let people = self.solve_people(filter)?;
            let runs = self.indexes.runs()?;
            let numbers = self.indexes.numbers;
            let mut pair = Pair {
                sure: super::join::companies_of(runs, &people.pair.sure, numbers),
                possible: super::join::companies_of(runs, &people.pair.possible, numbers),
            };
            pair.sure.remove(0);
            pair.possible.remove(0);
            let unknown = people.unknown.into_iter().filter(|(_, of_company, _)| *of_company).collect();
            return Ok(Solved { pair, unknown });
        }
        let mut pair = Pair::certain(self.indexes.every_number()?.clone());
        let mut unknown = Vec::new();
        for clause in filter.clauses() {
            let part = self.companies(clause)?;
            unknown.push((clause.clone(), true, part.unknown()));
            pair.and(&part);
        }
        pair.sure.remove(0);
        pair.possible.remove(0);
        Ok(Solved { pair, unknown })
    }

    /// What is missing, leaf by leaf, where the clauses of an answer are unknown.
    pub fn missing(&self, solved: Solved) -> Result<Vec<Missing>> {
        let mut missing = Vec::new();
        for (clause, of_company, unknown) in solved.unknown {
            if unknown.is_empty() {
                continue;
            }
            if matches!(clause, Filter::Test(_) | Filter::Has(_) | Filter::Column(_)) {
                missing.push(Missing { cause: clause.leaf_cause(), of_company, bits: unknown, within: None });
                continue;
            }
            let mut leaves = Vec::new();
            clause.leaves(&mut |leaf| leaves.push(leaf));
            for leaf in leaves {
                // Where companies are asked, their custom columns are too.
                let about_companies =
                    of_company || leaf.leaf_field().is_some_and(|field| field.subject == Subject::Company);
                let mut bits = if about_companies {
                    self.companies(leaf)?.unknown()
                } else {
                    self.people(leaf)?.unknown()
                };
                let within = match (of_company, about_companies) {
                    (false, true) => Some(unknown.clone()),
                    _ => {
                        bits.and(&unknown);
                        None
                    }
                };
                missing.push(Missing { cause: leaf.leaf_cause(), of_company: about_companies, bits, within });
            }
        }
        Ok(missing)
    }
}

/// What is missing for one person, or for one company where `slot` is `None`: each cause once, in the order of clauses.
pub(crate) fn causes_of(missing: &[Missing], slot: Option<usize>, company: u32) -> Vec<&str> {
    let mut causes = Vec::new();
    for part in missing {
        let there = match (part.of_company, slot) {
            (true, _) => part.bits.contains(company as usize),
            (false, Some(slot)) => part.bits.contains(slot),
            (false, None) => false,
        };
        let decides = match (&part.within, slot) {
            (Some(within), Some(slot)) => within.contains(slot),
            _ => true,
        };
        let cause = if part.of_company && company == 0 { NO_COMPANY } else { &*part.cause };
        if there && decides && !causes.contains(&cause) {
            causes.push(cause);
        }
    }
    causes
}

/// Counts the causes of `maybes`, each of them once: those that lack one fact by that fact, and those that lack several.
pub(crate) fn count_causes<'m>(
    missing: &'m [Missing],
    maybes: &Bits,
    runs: Option<&[Runs]>,
) -> (BTreeMap<&'m str, u64>, u64) {
    let mut single = BTreeMap::new();
    let mut several = 0;
    let mut count = |slot: Option<usize>, company: u32| match causes_of(missing, slot, company).as_slice() {
        [one] => *single.entry(*one).or_insert(0) += 1,
        _ => several += 1,
    };
    match runs {
        Some(runs) => {
            for (company, from, to) in runs.iter().flat_map(Runs::iter) {
                maybes.iter_range(from, to).for_each(|slot| count(Some(slot), company));
            }
        }
        None => maybes.iter().for_each(|number| count(None, number as u32)),
    }
    (single, several)
}
