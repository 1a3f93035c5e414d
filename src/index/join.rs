//! Carrying sets between companies and their people.
//!
//! People segments are sorted by company number, so that the people of a company are one run in each segment. A set of
//! companies becomes a set of people by filling whole runs; a set of people becomes a set of companies by asking each
//! run whether it is touched. Nothing is looked up person by person.

use tantivy::columnar::Column;

use super::bits::Bits;

/// The runs of one people segment: company numbers ascending, and the slot at which each run begins.
pub(crate) struct Runs {
    pub companies: Vec<u32>,
    /// One more than there are runs: the last is the end.
    pub starts: Vec<u32>,
}

impl Runs {
    /// Reads the runs of a segment whose slots begin at `base`.
    pub fn read(base: usize, most: usize, column: &Column<u64>) -> Runs {
        let mut runs = Runs { companies: Vec::new(), starts: Vec::new() };
        let mut last = u64::MAX;
        let mut block = [0u64; 4096];
        for start in (0..most).step_by(4096) {
            let block = &mut block[..4096.min(most - start)];
            column.values.get_range(start as u64, block);
            for (at, company) in block.iter().enumerate() {
                if *company != last {
                    last = *company;
                    runs.companies.push(*company as u32);
                    runs.starts.push((base + start + at) as u32);
                }
            }
        }
        runs.starts.push((base + most) as u32);
        runs
    }

    /// Company, first slot and end of each run.
    pub fn iter(&self) -> impl Iterator<Item = (u32, usize, usize)> + '_ {
        self.companies
            .iter()
            .zip(self.starts.windows(2))
            .map(|(company, span)| (*company, span[0] as usize, span[1] as usize))
    }

    /// The runs of companies in `from..to`.
    pub fn between(&self, from: u32, to: u32) -> impl Iterator<Item = (u32, usize, usize)> + '_ {
        let first = self.companies.partition_point(|company| *company < from);
        let last = self.companies.partition_point(|company| *company < to);
        (first..last).map(|at| (self.companies[at], self.starts[at] as usize, self.starts[at + 1] as usize))
    }
}

/// The people of `companies`.
pub(crate) fn people_of(runs: &[Runs], companies: &Bits, people: usize) -> Bits {
    let mut set = Bits::none(people);
    for (company, from, to) in runs.iter().flat_map(Runs::iter) {
        if companies.contains(company as usize) {
            set.insert_range(from, to);
        }
    }
    set
}

/// The companies of `people`, 0 for those without one.
pub(crate) fn companies_of(runs: &[Runs], people: &Bits, numbers: usize) -> Bits {
    let mut set = Bits::none(numbers);
    for (company, from, to) in runs.iter().flat_map(Runs::iter) {
        if people.count_range(from, to) > 0 {
            set.insert(company as usize);
        }
    }
    set
}
