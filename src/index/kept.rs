//! What is kept of an opened generation: numbers of companies, runs of people, days of checks, openings by company.
//!
//! A generation never changes, so each of these is computed once, when it is first asked for, and lives as long as the
//! snapshot; nothing is written to disk, and opening computes none of them. All of them together are a few bytes for
//! each company and opening, never for each person.

use super::among::Candidates;
use super::bits::Bits;
use super::join::{self, Runs};
use super::read::{Indexes, Slot};
use super::schema::{COMPANY, NO_DAY};
use crate::error::Result;
use crate::fields::List;

/// The numbers of companies, both ways.
pub(crate) struct Numbers {
    /// By slot; `u32::MAX` where the document is deleted.
    pub by_slot: Vec<u32>,
    /// The slot of each number; `u32::MAX` where there is none.
    pub slots: Vec<u32>,
    /// For each segment the number of its first document, where all others follow without a hole.
    straight: Vec<Option<u32>>,
}

/// Openings in the order of their companies.
pub(crate) struct OpeningsOfCompanies {
    /// The company of each slot.
    pub companies: Vec<u32>,
    /// Slots of the living, by company, then slot.
    order: Vec<u32>,
    /// Where those of each company begin in that order, and behind them the end of all.
    starts: Vec<u32>,
}

impl OpeningsOfCompanies {
    /// The slots of a company's openings, ascending.
    pub fn of(&self, company: u32) -> &[u32] {
        let company = company as usize;
        match self.starts.get(company..company + 2) {
            Some(&[from, to]) => &self.order[from as usize..to as usize],
            _ => &[],
        }
    }
}

impl Indexes {
    /// The numbers of companies, both ways.
    fn numbers_of_companies(&self) -> Result<&Numbers> {
        if let Some(numbers) = self.company_numbers.get() {
            return Ok(numbers);
        }
        let half = &self.companies;
        let mut numbers = Numbers {
            by_slot: vec![u32::MAX; half.len],
            slots: vec![u32::MAX; self.numbers],
            straight: Vec::with_capacity(half.segments.len()),
        };
        let mut block = [0u64; 1024];
        for (segment, column) in half.segments.iter().zip(half.u64_columns(COMPANY)?) {
            let most = segment.reader.max_doc() as usize;
            let mut first = 0;
            let mut is_straight = true;
            for start in (0..most).step_by(1024) {
                let block = &mut block[..1024.min(most - start)];
                column.values.get_range(start as u64, block);
                if start == 0 {
                    first = block[0];
                }
                for (at, number) in block.iter().enumerate() {
                    is_straight &= *number == first + (start + at) as u64;
                    let slot = segment.base + start + at;
                    if half.alive.contains(slot) {
                        numbers.by_slot[slot] = *number as u32;
                        numbers.slots[*number as usize] = slot as u32;
                    }
                }
            }
            numbers.straight.push((is_straight && most > 0).then_some(first as u32));
        }
        Ok(self.company_numbers.get_or_init(|| numbers))
    }

    /// The slot of each company number; `u32::MAX` where there is none.
    pub fn company_slots(&self) -> Result<&[u32]> {
        Ok(&self.numbers_of_companies()?.slots)
    }

    /// The company number in each slot; `u32::MAX` where the document is deleted.
    pub fn company_numbers(&self) -> Result<&[u32]> {
        Ok(&self.numbers_of_companies()?.by_slot)
    }

    /// Carries a set of company documents over to company numbers: whole words at once where numbers follow each other.
    pub fn to_numbers(&self, documents: &Bits) -> Result<Bits> {
        let known = self.numbers_of_companies()?;
        let mut living = documents.clone();
        living.and(&self.companies.alive);
        let mut numbers = Bits::none(self.numbers);
        for (segment, straight) in self.companies.segments.iter().zip(&known.straight) {
            let end = segment.base + segment.reader.max_doc() as usize;
            match straight {
                Some(first) => numbers.or_moved(&living, segment.base, end, *first as usize),
                None => living
                    .iter_range(segment.base, end)
                    .for_each(|slot| numbers.insert(known.by_slot[slot] as usize)),
            }
        }
        Ok(numbers)
    }

    /// All company numbers in use, and 0 for people without a company.
    pub fn every_number(&self) -> Result<&Bits> {
        if let Some(every) = self.every.get() {
            return Ok(every);
        }
        let mut numbers = self.to_numbers(&self.companies.alive)?;
        numbers.insert(0);
        Ok(self.every.get_or_init(|| numbers))
    }

    /// The runs of people by company, segment by segment.
    pub fn runs(&self) -> Result<&[Runs]> {
        if let Some(runs) = self.runs.get() {
            return Ok(runs);
        }
        let columns = self.people.u64_columns(COMPANY)?;
        let runs = self
            .people
            .segments
            .iter()
            .zip(columns)
            .map(|(segment, column)| Runs::read(segment.base, segment.reader.max_doc() as usize, column))
            .collect();
        Ok(self.runs.get_or_init(|| runs))
    }

    /// The company number of the person in each slot, 0 for none.
    pub fn companies_of_people(&self) -> Result<&[u32]> {
        if let Some(numbers) = self.employers.get() {
            return Ok(numbers);
        }
        let mut numbers = vec![0; self.people.len];
        for (company, from, to) in self.runs()?.iter().flat_map(Runs::iter) {
            numbers[from..to].fill(company);
        }
        Ok(self.employers.get_or_init(|| numbers))
    }

    /// Looks up the company number of the person in a slot, 0 for none: for a few, where
    /// [`Self::companies_of_people`] looks at everybody.
    pub fn employer_of(&self) -> Result<impl Fn(Slot) -> u32 + '_> {
        let columns = self.people.u64_columns(COMPANY)?;
        Ok(move |slot| {
            let (at, doc) = self.people.place_of(slot);
            columns[at].values.get_val(doc) as u32
        })
    }

    /// The people of some companies, without a look at anybody else.
    pub fn candidates_of(&self, companies: &Bits) -> Result<Candidates> {
        let (mut slots, mut numbers) = (Vec::new(), Vec::new());
        for (segment, column) in self.people.segments.iter().zip(self.people.u64_columns(COMPANY)?) {
            let most = segment.reader.max_doc();
            join::spans_of(
                companies,
                most,
                |doc| column.values.get_val(doc) as u32,
                |company, from, to| {
                    for slot in segment.base + from as Slot..segment.base + to as Slot {
                        if self.people.alive.contains(slot) {
                            slots.push(slot as u32);
                            numbers.push(company);
                        }
                    }
                },
            );
        }
        Ok(Candidates::few(slots, numbers))
    }

    /// The people at some slots, ascending.
    pub fn candidates_at(&self, slots: Vec<u32>) -> Result<Candidates> {
        let employer = self.employer_of()?;
        let companies = slots.iter().map(|slot| employer(*slot as Slot)).collect();
        Ok(Candidates::few(slots, companies))
    }

    /// The day of the last check of a list, by company number; `NO_DAY` where there was none.
    pub fn checked(&self, list: List) -> Result<&[i32]> {
        let at = list as usize;
        if let Some(days) = self.checked[at].get() {
            return Ok(days);
        }
        let half = &self.companies;
        let numbers = self.company_numbers()?;
        let mut days = vec![NO_DAY as i32; self.numbers];
        let mut block = [0i64; 1024];
        let columns = half.i64_columns(half.column_name(half.layout.checked[at]))?;
        for (segment, column) in half.segments.iter().zip(columns) {
            let most = segment.reader.max_doc() as usize;
            for start in (0..most).step_by(1024) {
                let block = &mut block[..1024.min(most - start)];
                column.values.get_range(start as u64, block);
                for (at, day) in block.iter().enumerate() {
                    let number = numbers[segment.base + start + at];
                    if number != u32::MAX {
                        days[number as usize] = *day as i32;
                    }
                }
            }
        }
        Ok(self.checked[at].get_or_init(|| days))
    }

    /// The openings by company.
    pub fn openings_by_company(&self) -> Result<&OpeningsOfCompanies> {
        if let Some(known) = self.openings_by_company.get() {
            return Ok(known);
        }
        let half = &self.openings;
        let mut companies = vec![0; half.len];
        let mut block = [0u64; 1024];
        for (segment, column) in half.segments.iter().zip(half.u64_columns(COMPANY)?) {
            let most = segment.reader.max_doc() as usize;
            for start in (0..most).step_by(1024) {
                let block = &mut block[..1024.min(most - start)];
                column.values.get_range(start as u64, block);
                for (at, number) in block.iter().enumerate() {
                    companies[segment.base + start + at] = *number as u32;
                }
            }
        }
        let mut order: Vec<u32> = half.alive.iter().map(|slot| slot as u32).collect();
        // Stable, so that slots stay ascending; a fresh import is in order already.
        order.sort_by_key(|slot| companies[*slot as usize]);
        let numbers = companies.iter().max().map_or(0, |greatest| *greatest as usize + 1);
        let mut starts = vec![0; numbers + 1];
        for slot in &order {
            starts[companies[*slot as usize] as usize + 1] += 1;
        }
        for company in 0..numbers {
            starts[company + 1] += starts[company];
        }
        Ok(self.openings_by_company.get_or_init(|| OpeningsOfCompanies { companies, order, starts }))
    }

    /// The company of every advertising account, segment by segment, in the order of the columns' values. Of deleted
    /// documents 0.
    pub fn companies_of_ads(&self) -> Result<&[Vec<u32>]> {
        if let Some(known) = self.companies_of_ads.get() {
            return Ok(known);
        }
        let half = &self.companies;
        let numbers = self.company_numbers()?;
        let mut all = Vec::with_capacity(half.segments.len());
        let columns = half.u64_columns(half.column_name(half.layout.ads[0]))?;
        for (segment, column) in half.segments.iter().zip(columns) {
            let mut companies = vec![0; column.values.num_vals() as usize];
            for doc in 0..segment.reader.max_doc() {
                let number = numbers[segment.base + doc as usize];
                for row in column.index.value_row_ids(doc).filter(|_| number != u32::MAX) {
                    companies[row as usize] = number;
                }
            }
            all.push(companies);
        }
        Ok(self.companies_of_ads.get_or_init(|| all))
    }
}
