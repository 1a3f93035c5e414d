//! Custom columns: tests of their cells, which columns there are, and what they hold.
//!
//! People have the cells of their own record and of their company's; companies those of their record and of their
//! people's. A text is one term; a range reads every distinct cell of the column once. How terms are made belongs to
//! `terms`.

use std::collections::{BTreeMap, BTreeSet};

use tantivy::schema::IndexRecordOption;

use super::among::{Among, Candidates};
use super::bits::{Bits, Pair};
use super::facets::{Audience, Tally};
use super::index_error;
use super::join;
use super::lower::Lowering;
use super::read::{Half, Slot};
use super::terms::{column_terms, cut_cell};
use crate::error::Result;
use crate::filter::{ColumnAsk, ColumnTest, column};
use crate::model::{CompanyNumber, Record, column_key};
use crate::text;
use crate::value::{Interval, RangeSet};

/// A custom column of the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Held {
    /// The header of one of the files that it came from.
    pub name: String,
    /// Who has a cell.
    pub tally: Tally,
}

/// A cell of a custom column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cell {
    /// Its folded text.
    pub folded: String,
    /// How often, by audience.
    pub tallies: Vec<Tally>,
    /// Some record that holds it.
    example: Example,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Example {
    Person(Slot),
    Company(Slot),
}

impl Lowering<'_> {
    /// The people for whom a test of a custom column holds, by position.
    pub fn column_of_people(&self, test: &ColumnTest, of: &Candidates) -> Result<Pair> {
        let all = cells_of(&self.indexes.people, test)?;
        let mut pair = Pair {
            sure: of.among.take(&all.sure).into_owned(),
            possible: of.among.take(&all.possible).into_owned(),
        };
        let mut companies = self.own_cells(test)?;
        // What only some people without a company have, others without one do not.
        companies.sure.remove(0);
        companies.possible.remove(0);
        pair.or(&self.lift(&companies, of)?);
        Ok(if test.ask == ColumnAsk::Unknown { pair.negated() } else { pair })
    }

    /// The companies for which it holds, by number.
    pub fn column_of_companies(&self, test: &ColumnTest) -> Result<Pair> {
        let mut pair = self.own_cells(test)?;
        let mut people = cells_of(&self.indexes.people, test)?;
        people.sure.and(&self.indexes.people.alive);
        people.possible.and(&self.indexes.people.alive);
        let runs = self.indexes.runs()?;
        pair.or(&Pair {
            sure: join::companies_of(runs, &people.sure, self.indexes.numbers),
            possible: join::companies_of(runs, &people.possible, self.indexes.numbers),
        });
        // Nobody's company has no cells.
        pair.sure.remove(0);
        pair.possible.remove(0);
        Ok(if test.ask == ColumnAsk::Unknown { pair.negated() } else { pair })
    }

    /// The companies whose own record has such a cell, by number.
    fn own_cells(&self, test: &ColumnTest) -> Result<Pair> {
        let pair = cells_of(&self.indexes.companies, test)?;
        Ok(Pair {
            sure: self.indexes.to_numbers(&pair.sure)?,
            possible: self.indexes.to_numbers(&pair.possible)?,
        })
    }

    /// The headers of the custom columns of people and companies, by name, each with the test whether there is a cell.
    pub fn headers(&self) -> Result<Vec<(String, ColumnTest)>> {
        let mut keys = BTreeSet::new();
        for half in [&self.indexes.people, &self.indexes.companies] {
            each_column(half, &mut |key| {
                keys.insert(key.to_string());
            })?;
        }
        let mut headers = Vec::new();
        for key in keys {
            let test = ColumnTest { name: key, ask: ColumnAsk::Known };
            headers.extend(self.header(&test)?.map(|name| (name, test)));
        }
        Ok(headers)
    }

    /// The custom columns of people and companies, by name.
    pub fn columns(&self) -> Result<Vec<Held>> {
        let headers = self.headers()?;
        if headers.is_empty() {
            return Ok(Vec::new());
        }
        let everyone = Audience::everyone(self.indexes)?;
        let all = Candidates::everybody(self.indexes.people.len);
        let mut columns = Vec::new();
        for (name, test) in headers {
            let people = everyone.of_people(self.indexes, &self.column_of_people(&test, &all)?.sure)?.people;
            let companies = everyone.of_companies(&self.column_of_companies(&test)?.sure).companies;
            columns.push(Held { name, tally: Tally { people, companies } });
        }
        Ok(columns)
    }

    /// A header as it was written; none where no living record has the column.
    fn header(&self, test: &ColumnTest) -> Result<Option<String>> {
        let first = |half: &Half| -> Result<Option<Slot>> {
            let mut pair = cells_of(half, test)?;
            pair.sure.and(&half.alive);
            Ok(pair.sure.iter().next())
        };
        let record = match (first(&self.indexes.people)?, first(&self.indexes.companies)?) {
            (Some(slot), _) => self.record(Example::Person(slot))?,
            (None, Some(slot)) => self.record(Example::Company(slot))?,
            (None, None) => return Ok(None),
        };
        let key = column_key(&test.name);
        Ok(record.custom.into_iter().map(|cell| cell.name).find(|name| column_key(name) == key))
    }

    /// Whether anybody has a cell of the column.
    pub fn has_column(&self, name: &str) -> Result<bool> {
        self.holds_cell(&ColumnTest { name: name.to_string(), ask: ColumnAsk::Known })
    }

    /// Whether anybody has a cell that passes.
    pub fn holds_cell(&self, test: &ColumnTest) -> Result<bool> {
        for half in [&self.indexes.people, &self.indexes.companies] {
            let mut pair = cells_of(half, test)?;
            pair.possible.and(&half.alive);
            if !pair.possible.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The distinct cells of a column that somebody in one of the audiences holds, counted.
    pub fn cells(&self, name: &str, audiences: &[&Audience]) -> Result<Vec<Cell>> {
        let indexes = self.indexes;
        let (numbers, employers) = (indexes.company_numbers()?, indexes.companies_of_people()?);
        let mut of_companies = holders(&indexes.companies, name)?;
        let mut of_people = holders(&indexes.people, name)?;
        let folded: BTreeSet<String> = of_companies.keys().chain(of_people.keys()).cloned().collect();
        // For each company the last cell that its own record held, and the last one that counted it.
        let (mut own, mut counted) = (vec![0_u32; indexes.numbers], vec![0_u32; indexes.numbers]);
        let mut cells = Vec::new();
        for (stamp, folded) in (1..).zip(folded) {
            let mut tallies = vec![Tally::default(); audiences.len()];
            let mut example = None;
            for slot in of_companies.remove(&folded).unwrap_or_default() {
                let number = numbers[slot] as usize;
                if numbers[slot] == u32::MAX || number == 0 {
                    continue;
                }
                (own[number], counted[number]) = (stamp, stamp);
                for (tally, audience) in tallies.iter_mut().zip(audiences) {
                    tally.people += audience.people_at(number);
                    tally.companies += u64::from(audience.has_company(number));
                }
                example = example.or(Some(Example::Company(slot)));
            }
            for slot in of_people.remove(&folded).unwrap_or_default() {
                let number = employers[slot] as usize;
                let is_new = number != 0 && counted[number] != stamp;
                for (tally, audience) in tallies.iter_mut().zip(audiences) {
                    let inherited = number != 0 && own[number] == stamp;
                    tally.people += u64::from(!inherited && audience.has_person(slot));
                    tally.companies += u64::from(is_new && audience.has_company(number));
                }
                counted[number] = stamp;
                example = example.or(Some(Example::Person(slot)));
            }
            if let Some(example) = example
                && tallies.iter().any(|tally| *tally != Tally::default())
            {
                cells.push(Cell { folded, tallies, example });
            }
        }
        Ok(cells)
    }

    /// A cell as it is written in a record that holds it.
    pub fn cell_as_written(&self, name: &str, cell: &Cell) -> Result<String> {
        let record = self.record(cell.example)?;
        let mut held = record.cells(name);
        let column = column_terms(name);
        let found = held.find(|held| cut_cell(&column, &text::fold(&held.value)) == cell.folded);
        Ok(found.map_or_else(|| cell.folded.clone(), |custom| custom.value.clone()))
    }

    fn record(&self, example: Example) -> Result<Record> {
        Ok(match example {
            Example::Person(slot) => self.indexes.person(slot)?.record,
            Example::Company(slot) => {
                let number = CompanyNumber(self.indexes.company_numbers()?[slot]);
                self.indexes.company(number)?.map(|company| company.record).unwrap_or_default()
            }
        })
    }
}

/// The records of one index with a cell that passes. [`ColumnAsk::Unknown`] gives those with any.
fn cells_of(half: &Half, test: &ColumnTest) -> Result<Pair> {
    let Some(custom) = half.layout.custom else { return Ok(Pair::no(half.len)) };
    let column = column_terms(&test.name);
    let with = |text: &str| {
        let folded = text::fold(text);
        [column.as_slice(), cut_cell(&column, &folded).as_bytes()].concat()
    };
    let all = Among::All(half.len);
    let mut sure = Bits::none(half.len);
    match &test.ask {
        ColumnAsk::Known | ColumnAsk::Unknown => half.term(custom, &column, &all, &mut sure)?,
        ColumnAsk::Texts(texts) => {
            texts.iter().try_for_each(|text| half.term(custom, &with(text), &all, &mut sure))?;
        }
        ColumnAsk::Numbers(ranges) => return in_ranges(half, &column, ranges, column::number_in),
        ColumnAsk::Days(ranges) => return in_ranges(half, &column, ranges, column::days_in),
    }
    Ok(Pair::certain(sure))
}

/// The records with a cell inside `ranges`; possible are those that overlap them or cannot be read.
fn in_ranges(
    half: &Half,
    column: &[u8],
    ranges: &RangeSet,
    read: fn(&str) -> Option<Interval>,
) -> Result<Pair> {
    let mut pair = Pair::no(half.len);
    each_cell(half, column, &mut |cell, holders| {
        let (is_sure, is_possible) = match read(cell) {
            Some(value) => (ranges.contains(&value), ranges.overlaps(&value)),
            None => (false, true),
        };
        for slot in holders.iter().filter(|_| is_possible) {
            pair.possible.insert(*slot);
            if is_sure {
                pair.sure.insert(*slot);
            }
        }
    })?;
    Ok(pair)
}

/// The living records of each distinct cell of a column.
fn holders(half: &Half, name: &str) -> Result<BTreeMap<String, Vec<Slot>>> {
    let mut cells: BTreeMap<String, Vec<Slot>> = BTreeMap::new();
    each_cell(half, &column_terms(name), &mut |cell, holders| {
        let alive = holders.iter().filter(|slot| half.alive.contains(**slot));
        cells.entry(cell.to_string()).or_default().extend(alive);
    })?;
    Ok(cells)
}

/// Calls `visit` with every folded cell of a column and the documents that hold it, segment by segment.
fn each_cell(half: &Half, column: &[u8], visit: &mut dyn FnMut(&str, &[Slot])) -> Result<()> {
    let Some(custom) = half.layout.custom else { return Ok(()) };
    let mut slots = Vec::new();
    for segment in &half.segments {
        let mut walk = || -> tantivy::Result<()> {
            let index = segment.reader.inverted_index(custom)?;
            let mut stream = index.terms().range().gt(column).into_stream()?;
            while stream.advance() {
                let Some(cell) = stream.key().strip_prefix(column) else { break };
                let Ok(cell) = std::str::from_utf8(cell) else { continue };
                let mut postings =
                    index.read_block_postings_from_terminfo(stream.value(), IndexRecordOption::Basic)?;
                slots.clear();
                while postings.block_len() > 0 {
                    slots.extend(postings.docs().iter().map(|doc| segment.base + *doc as usize));
                    postings.advance();
                }
                visit(cell, &slots);
            }
            Ok(())
        };
        walk().map_err(|error| index_error("terms", error))?;
    }
    Ok(())
}

/// Calls `visit` with the key of every column, which may come again in another segment: from one to the next without a look
/// at the cells between.
fn each_column(half: &Half, visit: &mut dyn FnMut(&str)) -> Result<()> {
    let Some(custom) = half.layout.custom else { return Ok(()) };
    for segment in &half.segments {
        let mut walk = || -> tantivy::Result<()> {
            let index = segment.reader.inverted_index(custom)?;
            let mut from = Vec::new();
            loop {
                let mut stream = index.terms().range().ge(&from).into_stream()?;
                if !stream.advance() {
                    return Ok(());
                }
                let key = stream.key().split(|byte| *byte == 0).next().unwrap_or_default();
                if let Ok(key) = std::str::from_utf8(key) {
                    visit(key);
                }
                from = [key, &[1]].concat();
            }
        };
        walk().map_err(|error| index_error("terms", error))?;
    }
    Ok(())
}
