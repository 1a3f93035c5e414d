//! Carrying sets between companies and their people.
//!
//! People segments are sorted by company number, so that the people of a company are one *run* in each segment. Nothing
//! is looked up person by person:
//!
//! - A set of many companies becomes a set of people by filling whole runs ([`people_of`]); a set of people becomes a set
//!   of companies by asking each run whether it is touched ([`companies_of`]). Both walk all runs, a few nanoseconds each.
//! - Of a few companies each run is found by search in the column of company numbers, from the run before it onwards
//!   ([`spans_of`]). That costs as much as there are companies in the set, and needs no runs to be read before.

use tantivy::columnar::Column;

use super::bits::{Bits, Pair};

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

/// The people for whom an answer about companies holds, with one walk for both of its sets.
pub(crate) fn pair_of(runs: &[Runs], companies: &Pair, people: usize) -> Pair {
    let mut pair = Pair::no(people);
    for (company, from, to) in runs.iter().flat_map(Runs::iter) {
        if companies.possible.contains(company as usize) {
            pair.possible.insert_range(from, to);
            if companies.sure.contains(company as usize) {
                pair.sure.insert_range(from, to);
            }
        }
    }
    pair
}

/// The companies of `people`, 0 for those without one.
pub(crate) fn companies_of(runs: &[Runs], people: &Bits, numbers: usize) -> Bits {
    let mut set = Bits::none(numbers);
    for (company, from, to) in runs.iter().flat_map(Runs::iter) {
        if people.any_in(from, to) {
            set.insert(company as usize);
        }
    }
    set
}

/// Calls `found` with the span of each of `companies` in a segment of `most` documents, whose companies `company_at`
/// tells in ascending order.
pub(crate) fn spans_of(
    companies: &Bits,
    most: u32,
    company_at: impl Fn(u32) -> u32,
    mut found: impl FnMut(u32, u32, u32),
) {
    let mut at = 0;
    for company in companies.iter() {
        if at == most {
            return;
        }
        let company = company as u32;
        let from = first_from(at, most, |doc| company_at(doc) >= company);
        at = first_from(from, most, |doc| company_at(doc) > company);
        if from < at {
            found(company, from, at);
        }
    }
}

/// The first document from `from` on that `is_there`, all behind it being there too; `most` where none is. Steps grow with
/// the distance, so that what is near costs little.
pub(super) fn first_from(from: u32, most: u32, is_there: impl Fn(u32) -> bool) -> u32 {
    let (mut low, mut step) = (from, 1);
    while low < most {
        let probe = low.saturating_add(step - 1).min(most - 1);
        if is_there(probe) {
            // Somewhere in `low..=probe`.
            let (mut first, mut last) = (low, probe);
            while first < last {
                let middle = first + (last - first) / 2;
                if is_there(middle) { last = middle } else { first = middle + 1 }
            }
            return first;
        }
        low = probe + 1;
        step *= 2;
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(len: usize, of: &[usize]) -> Bits {
        let mut set = Bits::none(len);
        of.iter().for_each(|at| set.insert(*at));
        set
    }

    #[test]
    fn runs_are_read_beyond_one_block() {
        use tantivy::schema::{FAST, Schema};
        use tantivy::{Index, TantivyDocument, doc};
        // Three blocks, with runs across their ends and at the very end.
        let companies: Vec<u64> = (0..9000).map(|at: u64| at / 700).chain([40]).collect();
        let mut schema = Schema::builder();
        let column = schema.add_u64_field("company", FAST);
        let index = Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, 15_000_000).expect("a writer");
        for company in &companies {
            writer.add_document(doc!(column => *company)).expect("added");
        }
        writer.commit().expect("written");
        let searcher = index.reader().expect("a reader").searcher();
        let read = searcher.segment_reader(0).fast_fields().u64("company").expect("a column");
        let runs = Runs::read(100, companies.len(), &read);
        let mut expected = Vec::new();
        for (at, company) in companies.iter().enumerate() {
            match expected.last_mut() {
                Some((last, _, end)) if *last == *company as u32 => *end = 101 + at,
                _ => expected.push((*company as u32, 100 + at, 101 + at)),
            }
        }
        assert_eq!(runs.iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn sets_are_carried_run_by_run() {
        // Two segments: companies 0, 0, 2, 2, 2, 5 and 2, 7, 7.
        let runs = [
            Runs { companies: vec![0, 2, 5], starts: vec![0, 2, 5, 6] },
            Runs { companies: vec![2, 7], starts: vec![6, 7, 9] },
        ];
        assert_eq!(runs[0].iter().collect::<Vec<_>>(), [(0, 0, 2), (2, 2, 5), (5, 5, 6)]);
        assert_eq!(runs[1].iter().collect::<Vec<_>>(), [(2, 6, 7), (7, 7, 9)]);
        let between = |from, to| runs[0].between(from, to).collect::<Vec<_>>();
        assert_eq!(between(1, 5), [(2, 2, 5)]);
        assert_eq!(between(2, 6), [(2, 2, 5), (5, 5, 6)]);
        assert_eq!((between(3, 5), between(0, 1)), (vec![], vec![(0, 0, 2)]));
        assert_eq!(people_of(&runs, &set(8, &[2, 7]), 9), set(9, &[2, 3, 4, 6, 7, 8]));
        assert_eq!(companies_of(&runs, &set(9, &[1, 6]), 8), set(8, &[0, 2]));
        assert_eq!(companies_of(&runs, &set(9, &[]), 8), set(8, &[]));
        let pair = Pair { sure: set(8, &[5]), possible: set(8, &[5, 7]) };
        let people = pair_of(&runs, &pair, 9);
        assert_eq!((people.sure, people.possible), (set(9, &[5]), set(9, &[5, 7, 8])));
    }

    #[test]
    fn spans_are_those_of_the_runs() {
        let column: Vec<u32> = [0, 0, 2, 3, 3, 3, 7, 9, 9, 40, 41, 41, 41, 41, 41].to_vec();
        let most = column.len() as u32;
        for wanted in [vec![], vec![0], vec![41], vec![1, 8, 63], vec![0, 2, 3, 7, 9, 40, 41], vec![3, 9, 50]]
        {
            let mut set = Bits::none(64);
            wanted.iter().for_each(|number| set.insert(*number));
            let mut spans = Vec::new();
            let at = |doc: u32| column[doc as usize];
            spans_of(&set, most, at, |company, from, to| {
                spans.extend((from..to).map(|doc| (company, doc)));
            });
            let expected: Vec<(u32, u32)> =
                (0..most).filter(|doc| set.contains(at(*doc) as usize)).map(|doc| (at(doc), doc)).collect();
            assert_eq!(spans, expected, "{wanted:?}");
        }
        spans_of(&Bits::all(64), 0, |_| 0, |_, _, _| panic!("nobody is there"));
    }
}
