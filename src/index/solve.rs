//! A whole filter answered for people or companies, with what is missing where the answer is unknown.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use smallvec::SmallVec;

use super::among::{Among, Candidates};
use super::bits::{Bits, Pair};
use super::join::{self, Runs};
use super::lower::{Lowering, Walk};
use super::read::Indexes;
use crate::error::Result;
use crate::fields::{List, Subject};
use crate::filter::evaluate::NO_COMPANY;
use crate::filter::{Ask, Filter, Test};

/// Where a fact is missing, and decides.
pub(crate) struct Missing {
    /// What is missing.
    pub cause: Cow<'static, str>,
    /// Whether `bits` are company numbers; else they are positions of people.
    pub of_company: bool,
    pub bits: Bits,
    /// People among whom it decides; everybody where there is none.
    pub within: Option<Bits>,
}

/// A filter's answer.
pub(crate) struct Solved {
    /// By position of `of`, or by company number.
    pub pair: Pair,
    /// Who was asked in the end; everybody where companies are asked.
    pub of: Arc<Candidates>,
    pub unknown: Unknowns,
}

/// The clauses with the sets where each is unknown, and whether these are company numbers.
pub(crate) type Unknowns = Vec<(Filter, bool, Bits)>;

impl Lowering<'_> {
    /// Answers `filter` for people.
    ///
    /// Clauses that cost little come first, and each is asked only of what those before it left possible: of companies
    /// within a set, of people as candidates. Nothing is lost, since an answer and its causes are read where the whole
    /// conjunction is possible, and nowhere else.
    pub fn solve_people(&self, filter: &Filter) -> Result<Solved> {
        let indexes = self.indexes;
        let mut unknown = Unknowns::new();
        let (mut of_companies, mut others): (Vec<&Filter>, Vec<&Filter>) =
            filter.clauses().iter().partition(|clause| clause.is_about_companies());
        of_companies.sort_by_key(|clause| cost(clause));
        others.sort_by_key(|clause| cost(clause));
        let mut of = self.addressed(&mut others)?;
        let mut within = of.as_ref().and_then(|of| of.employers(indexes.numbers)).cloned();
        let mut companies: Option<Pair> = None;
        for clause in of_companies {
            let part = self.companies_within(clause, within.as_ref())?;
            unknown.push((clause.clone(), true, part.unknown()));
            let pair = match companies.take() {
                Some(mut pair) => {
                    pair.and(&part);
                    pair
                }
                None => Pair::clone(&part),
            };
            if self.walk != Walk::Everybody {
                within = Some(pair.possible.clone());
            }
            companies = Some(pair);
        }
        if let (None, Some(companies)) = (&of, &companies)
            && self.are_few(companies.possible.count(), indexes.numbers)
        {
            of = Some(indexes.candidates_of(&companies.possible)?);
        }
        let mut of = of.unwrap_or_else(|| Candidates::everybody(indexes.people.len));
        let mut pair = match (&companies, &of.among) {
            (Some(companies), _) => self.lift(companies, &of)?,
            (None, Among::Few(_)) => Pair::yes(of.len()),
            (None, Among::All(_)) => Pair::certain(indexes.people.alive.clone()),
        };
        if let Among::All(_) = of.among {
            pair.sure.and(&indexes.people.alive);
            pair.possible.and(&indexes.people.alive);
        }
        for clause in others {
            let part = self.people_among(clause, &of)?;
            unknown.push((clause.clone(), false, part.unknown()));
            pair.and(&part);
            self.narrow(&mut of, &mut pair, &mut unknown)?;
        }
        if self.walk == Walk::Candidates && of.companies().is_none() {
            self.narrow(&mut of, &mut pair, &mut unknown)?;
        }
        Ok(Solved { pair, of: Arc::new(of), unknown })
    }

    /// Those whom a clause names by their address. That clause is answered with it and taken out.
    fn addressed(&self, clauses: &mut Vec<&Filter>) -> Result<Option<Candidates>> {
        if self.walk == Walk::Everybody {
            return Ok(None);
        }
        for (at, clause) in clauses.iter().enumerate() {
            if let Filter::Test(Test { field, ask: Ask::Whole(texts) }) = clause
                && field.subject == Subject::Person
                && let Some(slots) = self.slots_of_addresses(field, texts)?
            {
                clauses.remove(at);
                let slots = slots.into_iter().map(|slot| slot as u32).collect();
                return self.indexes.candidates_at(slots).map(Some);
            }
        }
        Ok(None)
    }

    /// Goes on with those who are possible, where they are few.
    fn narrow(&self, of: &mut Candidates, pair: &mut Pair, unknown: &mut Unknowns) -> Result<()> {
        if !self.are_few(pair.possible.count(), of.len()) {
            return Ok(());
        }
        let kept: Vec<u32> = pair.possible.iter().map(|position| position as u32).collect();
        let next = match of.kept(&pair.possible) {
            Some(fewer) => fewer,
            None => self.indexes.candidates_at(kept.clone())?,
        };
        let kept = Among::Few(kept);
        let fewer = |set: &Bits| kept.take(set).into_owned();
        *pair = Pair { sure: fewer(&pair.sure), possible: fewer(&pair.possible) };
        for (_, of_company, set) in unknown.iter_mut() {
            if !*of_company {
                *set = fewer(set);
            }
        }
        *of = next;
        Ok(())
    }

    /// The companies of those in a set of positions.
    pub fn companies_of(&self, set: &Bits, of: &Candidates) -> Result<Bits> {
        match of.companies() {
            Some(numbers) => {
                let mut companies = Bits::none(self.indexes.numbers);
                set.iter().for_each(|position| companies.insert(numbers[position] as usize));
                Ok(companies)
            }
            None => Ok(join::companies_of(self.indexes.runs()?, set, self.indexes.numbers)),
        }
    }

    /// Answers `filter` for companies, by number: those of which it holds, or of some person of which it holds.
    pub fn solve_companies(&self, filter: &Filter) -> Result<Solved> {
        let everybody = Arc::new(Candidates::everybody(self.indexes.people.len));
        if !filter.is_asked_of_companies() {
            let people = self.solve_people(filter)?;
            let mut pair = Pair {
                sure: self.companies_of(&people.pair.sure, &people.of)?,
                possible: self.companies_of(&people.pair.possible, &people.of)?,
            };
            pair.sure.remove(0);
            pair.possible.remove(0);
            let unknown = people.unknown.into_iter().filter(|(_, of_company, _)| *of_company).collect();
            return Ok(Solved { pair, of: everybody, unknown });
        }
        let mut pair = Pair::certain(self.indexes.every_number()?.clone());
        let mut unknown = Unknowns::new();
        let mut clauses: Vec<&Filter> = filter.clauses().iter().collect();
        clauses.sort_by_key(|clause| cost(clause));
        for clause in clauses {
            let within = (self.walk != Walk::Everybody && !unknown.is_empty()).then_some(&pair.possible);
            let part = self.companies_within(clause, within)?;
            unknown.push((clause.clone(), true, part.unknown()));
            pair.and(&part);
        }
        pair.sure.remove(0);
        pair.possible.remove(0);
        Ok(Solved { pair, of: everybody, unknown })
    }

    /// What is missing, leaf by leaf, where the clauses of an answer about `of` are unknown.
    pub fn missing(&self, filter: &Filter, unknowns: Unknowns, of: &Candidates) -> Result<Vec<Missing>> {
        let mut missing = Vec::new();
        let employers = of.employers(self.indexes.numbers);
        let mut unknowns = unknowns;
        // Causes are told in the order of the clauses.
        let place = |clause: &Filter| filter.clauses().iter().position(|known| known == clause);
        unknowns.sort_by_key(|(clause, of_company, _)| (!*of_company, place(clause)));
        for (clause, of_company, unknown) in unknowns {
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
                let mut bits = match (about_companies, of_company) {
                    (true, true) => self.companies_within(leaf, Some(&unknown))?.unknown(),
                    (true, false) => self.companies_within(leaf, employers)?.unknown(),
                    (false, _) => self.people_among(leaf, of)?.unknown(),
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

/// Clauses in the order in which they are asked: posting lists of one term, those of lists, then what looks at each
/// candidate.
fn cost(clause: &Filter) -> u8 {
    match clause {
        Filter::Test(Test { ask: Ask::Ranges(_) | Ask::Ages(_), .. }) => 4,
        Filter::Test(_) | Filter::Column(_) => 0,
        Filter::Has(element) if element.list == List::Tech => 1,
        Filter::Has(element) if element.list == List::Hiring => 2,
        Filter::Has(_) => 3,
        Filter::All(parts) | Filter::Any(parts) => parts.iter().map(cost).max().unwrap_or(0),
        Filter::Not(inner) | Filter::Maybe(inner) => cost(inner),
    }
}

/// What is missing for the person at a position, or for one company where there is none: each cause once, in the order of
/// clauses.
pub(crate) fn causes_of(missing: &[Missing], at: Option<usize>, company: u32) -> SmallVec<[&str; 8]> {
    let mut causes = SmallVec::new();
    for part in missing {
        let there = match (part.of_company, at) {
            (true, _) => part.bits.contains(company as usize),
            (false, Some(at)) => part.bits.contains(at),
            (false, None) => false,
        };
        let decides = match (&part.within, at) {
            (Some(within), Some(at)) => within.contains(at),
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
/// `of` are the people who were asked; companies where there are none.
pub(crate) fn count_causes<'m>(
    missing: &'m [Missing],
    maybes: &Bits,
    of: Option<(&Indexes, &Candidates)>,
) -> Result<(BTreeMap<&'m str, u64>, u64)> {
    let mut single = BTreeMap::new();
    let mut several = 0;
    let mut count = |at: Option<usize>, company: u32| match causes_of(missing, at, company).as_slice() {
        [one] => *single.entry(*one).or_insert(0) += 1,
        _ => several += 1,
    };
    match of {
        _ if maybes.is_empty() => {}
        Some((indexes, of)) => match of.companies() {
            Some(numbers) => maybes.iter().for_each(|at| count(Some(at), numbers[at])),
            None => {
                for (company, from, to) in indexes.runs()?.iter().flat_map(Runs::iter) {
                    maybes.iter_range(from, to).for_each(|slot| count(Some(slot), company));
                }
            }
        },
        None => maybes.iter().for_each(|number| count(None, number as u32)),
    }
    Ok((single, several))
}
