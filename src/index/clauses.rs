//! The clauses of a conjunction one by one, answered in one pass over their sets.
//!
//! Everybody is sorted by how many clauses they fail: plane `k` holds those that fail exactly `k`. A clause moves its
//! failures one plane up, all planes at once, word by word. Then everything is there: plane 0 is the answer; the answer
//! without one clause is plane 0 and those of plane 1 that it fails; the first plane that is not empty holds who is
//! closest, and the clauses that they fail are the smallest sets that would have to go.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::among::Candidates;
use super::bits::{Bits, Pair};
use super::join;
use super::lower::Lowering;
use super::rank::{self, By, Listing, Scorer};
use crate::error::Result;
use crate::filter::Filter;
use crate::profile::Rule;
use crate::score::Place;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Space {
    /// People.
    People,
    /// Companies, all clauses being about them.
    Companies,
    /// Companies of which some person passes.
    Employers,
}

/// One clause, answered for everybody.
struct Answered {
    /// Who passes, by slot or number.
    passes: Bits,
    /// Of whom it is not known.
    unknown: Bits,
    /// Companies that pass, where the clause is about companies and people are asked about.
    companies: Option<Arc<Pair>>,
}

/// The clauses of a conjunction, answered.
pub(crate) struct Clauses<'l, 'i> {
    lowering: &'l Lowering<'i>,
    space: Space,
    /// Whether what is possible passes.
    lenient: bool,
    among: Bits,
    answered: Vec<Answered>,
    /// Who fails exactly so many clauses; those who fail more are in none.
    planes: Vec<Bits>,
}

impl<'l, 'i> Clauses<'l, 'i> {
    /// Answers `clauses` for people, or for companies. `confined` are the slots, or the numbers, that count at all.
    pub fn answer(
        lowering: &'l Lowering<'i>,
        clauses: &[Filter],
        companies_only: bool,
        lenient: bool,
        confined: Option<&Bits>,
    ) -> Result<Self> {
        let about_companies = clauses.iter().all(Filter::is_asked_of_companies);
        let space = match (companies_only, about_companies) {
            (false, _) => Space::People,
            (true, true) => Space::Companies,
            (true, false) => Space::Employers,
        };
        let indexes = lowering.indexes;
        let mut among = match space {
            Space::Companies => indexes.every_number()?.clone(),
            _ => indexes.people.alive.clone(),
        };
        match (confined, space) {
            (Some(numbers), Space::Employers) => {
                among.and(&join::people_of(indexes.runs()?, numbers, indexes.people.len));
            }
            (Some(set), _) => among.and(set),
            (None, _) => {}
        }
        if space == Space::Companies {
            among.remove(0);
        }
        let mut clauses_of =
            Clauses { lowering, space, lenient, among, answered: Vec::new(), planes: Vec::new() };
        let answered = clauses.par_iter().map(|clause| clauses_of.answer_one(clause));
        clauses_of.answered = answered.collect::<Result<_>>()?;
        clauses_of.sort();
        Ok(clauses_of)
    }

    fn answer_one(&self, clause: &Filter) -> Result<Answered> {
        // Custom columns are asked of companies only where companies are counted.
        let about_companies = clause.is_about_companies();
        let asked_of_companies = match self.space {
            Space::People => about_companies,
            Space::Companies | Space::Employers => clause.is_asked_of_companies(),
        };
        let companies = match asked_of_companies {
            true => Some(self.lowering.companies(clause)?),
            false => None,
        };
        let everybody = Candidates::everybody(self.lowering.indexes.people.len);
        let pair = match (&companies, self.space) {
            (Some(pair), Space::Companies) => Pair::clone(pair),
            (Some(pair), _) if about_companies => self.lowering.lift(pair, &everybody)?,
            _ => self.lowering.people(clause)?,
        };
        let mut unknown = pair.unknown();
        let mut passes = if self.lenient { pair.possible } else { pair.sure };
        passes.and(&self.among);
        unknown.and(&self.among);
        Ok(Answered { passes, unknown, companies })
    }

    /// Sorts everybody into planes, enough of them that one is not empty.
    fn sort(&mut self) {
        let mut wanted = 3;
        loop {
            let mut planes = vec![self.among.clone()];
            for clause in &self.answered {
                let failed = |plane: &Bits| {
                    let mut failed = plane.clone();
                    failed.and_not(&clause.passes);
                    failed
                };
                let mut next: Vec<Bits> = Vec::with_capacity(planes.len() + 1);
                for (at, plane) in planes.iter().enumerate() {
                    let mut stays = plane.clone();
                    stays.and(&clause.passes);
                    if let Some(below) = at.checked_sub(1) {
                        stays.or(&failed(&planes[below]));
                    }
                    next.push(stays);
                }
                if planes.len() <= wanted {
                    next.push(failed(&planes[planes.len() - 1]));
                }
                planes = next;
            }
            let is_enough =
                wanted >= self.answered.len() || planes[1..].iter().any(|plane| !plane.is_empty());
            self.planes = planes;
            if is_enough {
                return;
            }
            wanted *= 2;
        }
    }

    /// Counts people or companies of a set, as this conjunction does.
    fn count(&self, set: &Bits) -> Result<u64> {
        Ok(match self.space {
            Space::People | Space::Companies => set.count(),
            Space::Employers => {
                let indexes = self.lowering.indexes;
                let mut companies = join::companies_of(indexes.runs()?, set, indexes.numbers);
                companies.remove(0);
                companies.count()
            }
        })
    }

    /// Counts a set that passes the clauses at `kept`. Where companies are asked by their people and no clause about
    /// people is left, companies without people count too.
    fn count_kept(&self, kept: impl Iterator<Item = usize> + Clone, set: &Bits) -> Result<u64> {
        let about_companies = kept.clone().all(|at| self.answered[at].companies.is_some());
        if self.space != Space::Employers || !about_companies {
            return self.count(set);
        }
        let mut numbers = self.lowering.indexes.every_number()?.clone();
        numbers.remove(0);
        for pair in kept.filter_map(|at| self.answered[at].companies.as_ref()) {
            numbers.and(if self.lenient { &pair.possible } else { &pair.sure });
        }
        Ok(numbers.count())
    }

    /// Who passes all clauses.
    pub fn matched(&self) -> Result<u64> {
        self.count_kept(0..self.answered.len(), &self.planes[0])
    }

    /// How many pass the clause alone.
    pub fn alone(&self, at: usize) -> Result<u64> {
        self.count_kept(at..at + 1, &self.answered[at].passes)
    }

    /// Of how many the clause is unknown.
    pub fn unknown(&self, at: usize) -> Result<u64> {
        self.count(&self.answered[at].unknown)
    }

    /// How many are left when the clauses are added one after the other.
    pub fn left(&self) -> Result<Vec<u64>> {
        let mut set = self.among.clone();
        let mut left = Vec::with_capacity(self.answered.len());
        for (at, clause) in self.answered.iter().enumerate() {
            set.and(&clause.passes);
            left.push(self.count_kept(0..at + 1, &set)?);
        }
        Ok(left)
    }

    /// Who passes all clauses but the one at `at`.
    pub fn others(&self, at: usize) -> Bits {
        let Some(plane) = self.planes.get(1) else { return self.among.clone() };
        let mut set = plane.clone();
        set.and_not(&self.answered[at].passes);
        set.or(&self.planes[0]);
        set
    }

    /// How many pass all clauses but the one at `at`.
    pub fn without(&self, at: usize) -> Result<u64> {
        let kept = (0..self.answered.len()).filter(|other| *other != at);
        self.count_kept(kept, &self.others(at))
    }

    /// How many of `others` pass `clause` instead of the one that was left out.
    pub fn instead(&self, others: &Bits, clause: &Filter) -> Result<u64> {
        let mut set = others.clone();
        if self.space == Space::Companies {
            set.and(&self.answer_one(clause)?.passes);
        } else {
            let of = self.candidates(others)?;
            let pair = self.lowering.people_among(clause, &of)?;
            let passes = if self.lenient { pair.possible } else { pair.sure };
            let mut slots = Bits::none(others.len());
            passes.iter().for_each(|position| slots.insert(of.among.slot(position)));
            set.and(&slots);
        }
        self.count(&set)
    }

    /// The people of a set, as candidates where they are few.
    fn candidates(&self, people: &Bits) -> Result<Candidates> {
        let indexes = self.lowering.indexes;
        match self.lowering.are_few(people.count(), indexes.people.len) {
            true => indexes.candidates_at(people.iter().map(|slot| slot as u32).collect()),
            false => Ok(Candidates::everybody(indexes.people.len)),
        }
    }

    /// The companies of a set that [`Self::others`] gave.
    pub fn companies_of(&self, set: &Bits) -> Result<Bits> {
        let indexes = self.lowering.indexes;
        Ok(match self.space {
            Space::Companies => set.clone(),
            _ => join::companies_of(indexes.runs()?, set, indexes.numbers),
        })
    }

    /// The people of such a set; all people of the companies, where companies are asked.
    pub fn people_of(&self, set: &Bits) -> Result<Bits> {
        let indexes = self.lowering.indexes;
        Ok(match self.space {
            Space::Companies => join::people_of(indexes.runs()?, set, indexes.people.len),
            _ => set.clone(),
        })
    }

    /// The smallest sets of clauses without which somebody new passes, with how many then do; most first.
    pub fn smallest_drops(&self) -> Result<Vec<(Vec<usize>, u64)>> {
        let Some(plane) = self.planes[1..].iter().find(|plane| !plane.is_empty()) else {
            return Ok(Vec::new());
        };
        let mut members: HashMap<Vec<usize>, Vec<usize>> = HashMap::new();
        for member in plane.iter() {
            let failed =
                (0..self.answered.len()).filter(|at| !self.answered[*at].passes.contains(member)).collect();
            members.entry(failed).or_default().push(member);
        }
        let mut drops = Vec::with_capacity(members.len());
        for (failed, members) in members {
            let mut set = self.planes[0].clone();
            members.into_iter().for_each(|member| set.insert(member));
            let kept = (0..self.answered.len()).filter(|at| !failed.contains(at));
            let count = self.count_kept(kept, &set)?;
            drops.push((failed, count));
        }
        drops.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(drops)
    }

    /// Those who fail the fewest clauses, but one at least: the best `count` of them by the points of `rules`.
    pub fn closest(&self, rules: &[Rule], count: usize) -> Result<Vec<Place>> {
        let Some(plane) = self.planes[1..].iter().find(|plane| !plane.is_empty()) else {
            return Ok(Vec::new());
        };
        let (lowering, indexes) = (self.lowering, self.lowering.indexes);
        let used = HashMap::new();
        let listing = |set| Listing {
            sure: set,
            listed: set,
            per_company: Some(1),
            used: &used,
            fill: &[],
            limit: Some(count),
            by: By::Points,
        };
        if self.space == Space::People {
            let of = Arc::new(self.candidates(plane)?);
            let set = of.among.take(plane);
            let scorer = Scorer::compile_for(lowering, rules, Arc::clone(&of))?;
            return Ok(rank::people(indexes, &scorer, &listing(&set))?.places);
        }
        let mut companies = self.companies_of(plane)?;
        companies.remove(0);
        let scorer = Scorer::compile(lowering, rules)?;
        Ok(rank::companies(indexes, &scorer, &listing(&companies))?.places)
    }

    /// Whether someone, by slot or number as clauses are answered, passes the clause at `at`, and whether it is known.
    pub fn fate(&self, at: usize, member: usize) -> Fate {
        let clause = &self.answered[at];
        match (clause.passes.contains(member), clause.unknown.contains(member)) {
            (true, _) => Fate::Passes,
            (false, true) => Fate::Unknown,
            (false, false) => Fate::Fails,
        }
    }

    /// Whether members are people, by slot.
    pub fn are_people(&self) -> bool {
        self.space != Space::Companies
    }

    /// The one that a place stands for: the person, the company, or the person of the company who fails the fewest.
    pub fn member(&self, place: &Place) -> Result<Option<usize>> {
        Ok(match self.space {
            Space::People => Some(place.slot as usize),
            Space::Companies => Some(place.company as usize),
            Space::Employers => {
                let plane = self.planes[1..].iter().find(|plane| !plane.is_empty());
                let runs = self.lowering.indexes.runs()?;
                plane.and_then(|plane| {
                    runs.iter()
                        .flat_map(|runs| runs.between(place.company, place.company + 1))
                        .find_map(|(_, from, to)| plane.iter_range(from, to).next())
                })
            }
        })
    }
}

/// How somebody fares with a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Passes.
    Passes,
    /// It is not known.
    Unknown,
    /// Fails.
    Fails,
}
