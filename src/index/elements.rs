//! Tests of the elements of a company's lists: technologies, advertising, openings.
//!
//! An element counts where it was seen at or after the last check of its list, within its shelf life, and is not closed.
//! The number of passing elements is known exactly only where the list was checked within the shelf life; else there may
//! be any number more. So every question becomes one about an interval: `[sure, possible]` or `[sure, ∞)`.
//!
//! Advertising and openings are looked at within a set of companies, where there is one: what other clauses have refused
//! need not be asked.
//!
//! An element that is neither gone nor fresh needs no thought of its own: its list's check cannot be fresh either, so
//! that the interval is open already.

use std::collections::HashSet;

use super::among::Among;
use super::bits::{Bits, Pair};
use super::lower::Lowering;
use super::scan;
use super::schema::{NO_DAY, Place, mark, unknown_interval};
use super::terms::{name_number, seen_term, term};
use crate::error::{Error, Result};
use crate::fields::{List, named};
use crate::filter::{Ask, Element, Filter, Measure};
use crate::text;
use crate::value::{Interval, RangeSet};

impl Lowering<'_> {
    /// Companies of which the list is known: it was checked, or has an element.
    pub(super) fn list_known(&self, list: List) -> Result<Bits> {
        let half = &self.indexes.companies;
        let mut known = Bits::none(half.len);
        if let Some(Place::Terms(column)) = half.layout.place(list.field()) {
            known.or(half.marked(*column, mark::MAPPED)?);
            half.term(*column, &term(mark::ANY, ""), &Among::All(half.len), &mut known)?;
        }
        let mut known = self.indexes.to_numbers(&known)?;
        if list == List::Hiring {
            let companies = &self.indexes.openings_by_company()?.companies;
            self.indexes.openings.alive.iter().for_each(|slot| known.insert(companies[slot] as usize));
            known.remove(0);
        }
        Ok(known)
    }

    /// Companies whose list was checked within its shelf life.
    fn fresh(&self, list: List) -> Result<&Bits> {
        let known = &self.fresh[list as usize];
        if let Some(fresh) = known.get() {
            return Ok(fresh);
        }
        // What was never checked lies before every day.
        let oldest =
            i32::try_from(self.as_of.oldest_fresh(list).number()).unwrap_or(i32::MAX).max(NO_DAY as i32 + 1);
        let fresh = Bits::from_values(self.indexes.checked(list)?, |day| day >= oldest);
        Ok(known.get_or_init(|| fresh))
    }

    /// Calls `visit` with the companies that surely have it, for each technology that passes.
    fn technologies(&self, element: &Element, visit: &mut dyn FnMut(&Bits)) -> Result<()> {
        let half = &self.indexes.companies;
        let Some(Place::Terms(column)) = half.layout.place(List::Tech.field()) else { return Ok(()) };
        let oldest = self.as_of.oldest_fresh(List::Tech);
        let all = Among::All(half.len);
        let names: Vec<String> = match asked_names(&element.test) {
            Some(names) => names.iter().map(|name| text::fold(name)).collect(),
            None => {
                let mut names = HashSet::new();
                let mut nothing = Bits::none(0);
                for first in [mark::CURRENT, mark::SEEN] {
                    half.terms(*column, &[first], &[first], &all, &mut nothing, &mut |bytes| {
                        let name = bytes[1..].split(|byte| *byte == 0).next().unwrap_or_default();
                        if let Ok(name) = std::str::from_utf8(name) {
                            names.insert(name.to_string());
                        }
                        false
                    })?;
                }
                let mut names: Vec<String> = names.into_iter().collect();
                names.sort_unstable();
                let mut passing = Vec::new();
                for name in names {
                    if name_passes(&element.test, &name)? {
                        passing.push(name);
                    }
                }
                passing
            }
        };
        let fresh = self.fresh(List::Tech)?;
        let mut seen = HashSet::new();
        for name in names.iter().filter(|name| seen.insert(name.as_str())) {
            let mut current = Bits::none(half.len);
            half.term(*column, &term(mark::CURRENT, name), &all, &mut current)?;
            let mut live = self.indexes.to_numbers(&current)?;
            live.and(fresh);
            let mut recent = Bits::none(half.len);
            let mut prefix = term(mark::SEEN, name);
            prefix.push(0);
            half.terms(*column, &seen_term(name, oldest), &prefix, &all, &mut recent, &mut |_| true)?;
            live.or(&self.indexes.to_numbers(&recent)?);
            visit(&live);
        }
        Ok(())
    }

    /// Calls `visit` with company and posting days of every opening that may be live and pass, of the companies within a
    /// set, and whether it surely does.
    pub(crate) fn hiring(
        &self,
        test: &Filter,
        within: Option<&Bits>,
        visit: &mut dyn FnMut(usize, Interval, bool),
    ) -> Result<()> {
        let among = self.openings_within(within)?;
        let tests = self.openings(test, &among)?;
        self.live_openings(&tests.possible, &among, within, &mut |position, company, posted, surely_live| {
            visit(company, posted, surely_live && tests.sure.contains(position));
        })
    }

    /// The openings to look at for companies within a set: all, or those of a few companies.
    fn openings_within(&self, within: Option<&Bits>) -> Result<Among> {
        let all = Among::All(self.indexes.openings.len);
        let Some(within) = within.filter(|within| self.are_few(within.count(), self.indexes.numbers)) else {
            return Ok(all);
        };
        let by_company = self.indexes.openings_by_company()?;
        let mut slots = Vec::new();
        for company in within.iter().filter(|company| *company != 0) {
            slots.extend_from_slice(by_company.of(company as u32));
        }
        slots.sort_unstable();
        Ok(Among::Few(slots))
    }

    /// Calls `visit` with position, company, posting days and "surely live" of every opening of a set that may be live, of
    /// the companies within another. The set is by position of `among`.
    pub(crate) fn live_openings(
        &self,
        set: &Bits,
        among: &Among,
        within: Option<&Bits>,
        visit: &mut dyn FnMut(usize, usize, Interval, bool),
    ) -> Result<()> {
        const BLOCK: usize = 1024;
        let half = &self.indexes.openings;
        let checked = self.indexes.checked(List::Hiring)?;
        let oldest = self.as_of.oldest_fresh(List::Hiring).number();
        let today = self.as_of.day.number();
        let unknown = unknown_interval(&named::HIRING_SINCE);
        let companies = &self.indexes.openings_by_company()?.companies;
        let Some(Place::Interval { lo, hi }) = half.layout.place(&named::HIRING_SINCE) else { return Ok(()) };
        let columns = [half.layout.seen[0], half.layout.seen[1], *lo, *hi];
        let columns = columns.map(|column| half.i64_columns(half.column_name(column)));
        let [seen, closed, lo, hi] = columns;
        let (seen, closed, lo, hi) = (seen?, closed?, lo?, hi?);
        let mut take = |position: usize, company: usize, [last_seen, closed, lo, hi]: [i64; 4]| {
            let check = checked.get(company).map_or(NO_DAY, |day| i64::from(*day));
            let gone = check != NO_DAY && last_seen < check;
            if gone || last_seen < oldest || closed != 0 {
                return;
            }
            let posted = Interval { lo, hi };
            if posted == unknown {
                visit(position, company, posted, true);
            } else if posted.lo <= today {
                visit(position, company, posted, posted.hi <= today);
            }
        };
        let counts = |slot: usize| {
            let company = companies[slot] as usize;
            let is_asked = company != 0 && within.is_none_or(|within| within.contains(company));
            (is_asked && half.alive.contains(slot)).then_some(company)
        };
        // Many are read in blocks, few one by one.
        let are_many = within.is_none() && set.count() * 4 > half.len as u64;
        if !are_many {
            for position in set.iter() {
                let slot = among.slot(position);
                if let Some(company) = counts(slot) {
                    let (at, doc) = half.place_of(slot);
                    let columns = [&seen[at].values, &closed[at].values, &lo[at].values, &hi[at].values];
                    take(position, company, columns.map(|column| column.get_val(doc)));
                }
            }
            return Ok(());
        }
        let mut blocks = [[0i64; BLOCK]; 4];
        for (at, segment) in half.segments.iter().enumerate() {
            let columns = [&seen[at].values, &closed[at].values, &lo[at].values, &hi[at].values];
            let most = segment.reader.max_doc() as usize;
            for start in (0..most).step_by(BLOCK) {
                let count = BLOCK.min(most - start);
                for (block, column) in blocks.iter_mut().zip(columns) {
                    column.get_range(start as u64, &mut block[..count]);
                }
                let first = segment.base + start;
                for slot in set.iter_range(first, first + count) {
                    if let Some(company) = counts(slot) {
                        let at = slot - first;
                        take(slot, company, [blocks[0][at], blocks[1][at], blocks[2][at], blocks[3][at]]);
                    }
                }
            }
        }
        Ok(())
    }

    /// Calls `visit` with company, "surely passes" and spend of every advertising account that may pass.
    fn advertising(
        &self,
        element: &Element,
        within: Option<&Bits>,
        visit: &mut dyn FnMut(usize, bool, Interval),
    ) -> Result<()> {
        const BLOCK: usize = 1024;
        let half = &self.indexes.companies;
        let test = AdTest::compile(&element.test)?;
        let checked = self.indexes.checked(List::Ads)?;
        let oldest = self.as_of.oldest_fresh(List::Ads).number();
        let unknown = unknown_interval(&named::AD_SPEND);
        let name = |at: usize| half.column_name(half.layout.ads[at]);
        let platforms = half.u64_columns(name(0))?;
        let seen = half.i64_columns(name(1))?;
        let (lo, hi) = (half.i64_columns(name(2))?, half.i64_columns(name(3))?);
        let mut take = |number: usize, at: usize, row: u32, platform: u64| {
            // The last bit tells that the stated amount may be nothing: then there may be no advertising.
            let sighting = seen[at].values.get_val(row);
            let (last_seen, surely_spends) = (sighting >> 1, sighting & 1 == 0);
            let check = i64::from(checked[number]);
            let gone = check != NO_DAY && last_seen < check;
            if gone || last_seen < oldest {
                return;
            }
            let spend = Interval { lo: lo[at].values.get_val(row), hi: hi[at].values.get_val(row) };
            let (passes, possible) = test.passes(platform, Some(spend), unknown);
            if possible {
                visit(number, passes && surely_spends, spend);
            }
        };
        if let Some(within) = within
            && self.are_few(within.count(), self.indexes.numbers)
        {
            let slots = self.indexes.company_slots()?;
            for number in within.iter().filter(|number| slots[*number] != u32::MAX) {
                let (at, doc) = half.place_of(slots[number] as usize);
                for row in platforms[at].index.value_row_ids(doc) {
                    take(number, at, row, platforms[at].values.get_val(row));
                }
            }
            return Ok(());
        }
        // There are few platforms: whether any account of one could pass is asked once for each.
        let mut known: Vec<(u64, bool)> = Vec::new();
        let mut may_pass = |platform: u64| match known.iter().find(|(known, _)| *known == platform) {
            Some((_, may_pass)) => *may_pass,
            None => {
                let (_, may_pass) = test.passes(platform, None, unknown);
                if known.len() < 64 {
                    known.push((platform, may_pass));
                }
                may_pass
            }
        };
        let mut block = [0u64; BLOCK];
        for (at, companies) in self.indexes.companies_of_ads()?.iter().enumerate() {
            for start in (0..companies.len()).step_by(BLOCK) {
                let block = &mut block[..BLOCK.min(companies.len() - start)];
                platforms[at].values.get_range(start as u64, block);
                for (offset, platform) in block.iter().enumerate() {
                    let row = start + offset;
                    let number = companies[row] as usize;
                    let counts = number != 0 && within.is_none_or(|within| within.contains(number));
                    if counts && may_pass(*platform) {
                        take(number, at, row as u32, *platform);
                    }
                }
            }
        }
        Ok(())
    }

    /// How many elements of each company pass, and where that number is exact.
    pub(crate) fn counts(&self, element: &Element, within: Option<&Bits>) -> Result<(Counts, &Bits)> {
        let numbers = self.indexes.numbers;
        let mut counts = Counts { sure: vec![0; numbers], possible: vec![0; numbers] };
        let mut count = |number: usize, sure: bool| {
            counts.possible[number] += 1;
            counts.sure[number] += u32::from(sure);
        };
        match element.list {
            List::Tech => self.technologies(element, &mut |live| {
                live.iter().for_each(|number| count(number, true));
            })?,
            List::Ads => self.advertising(element, within, &mut |number, sure, _| count(number, sure))?,
            List::Hiring => {
                self.hiring(&element.test, within, &mut |number, _, sure| count(number, sure))?;
            }
        }
        Ok((counts, self.fresh(element.list)?))
    }

    /// The companies with any element that passes: the usual question, without a count.
    fn any(&self, element: &Element, within: Option<&Bits>) -> Result<Pair> {
        let mut pair = Pair::no(self.indexes.numbers);
        let mut put = |number: usize, sure: bool| {
            pair.possible.insert(number);
            if sure {
                pair.sure.insert(number);
            }
        };
        match element.list {
            List::Tech => {
                self.technologies(element, &mut |live| pair.sure.or(live))?;
                pair.possible.or(&pair.sure);
            }
            List::Ads => self.advertising(element, within, &mut |number, sure, _| put(number, sure))?,
            List::Hiring => {
                self.hiring(&element.test, within, &mut |number, _, sure| put(number, sure))?;
            }
        }
        // Where nobody looked there may be one.
        let mut open = self.fresh(element.list)?.clone();
        open.complement();
        pair.possible.or(&open);
        Ok(pair)
    }

    /// The companies whose elements measure up.
    pub(super) fn element(&self, element: &Element, within: Option<&Bits>) -> Result<Pair> {
        let mut pair = match &element.measure {
            Measure::Count(ranges) if ranges.ranges() == [Interval::at_least(1)] => {
                self.any(element, within)?
            }
            Measure::Count(ranges) => {
                let (counts, fresh) = self.counts(element, within)?;
                measured(self.indexes.numbers, ranges, |number| {
                    let open = !fresh.contains(number);
                    let hi = if open { i64::MAX } else { i64::from(counts.possible[number]) };
                    Interval { lo: i64::from(counts.sure[number]), hi }
                })
            }
            Measure::Total(ranges) if element.list == List::Ads => self.totals(element, ranges, within)?,
            Measure::Total(_) => return Err(Error::usage("only ads have amounts to sum")),
        };
        // Nothing is known of the company of people without one.
        pair.sure.remove(0);
        pair.possible.insert(0);
        Ok(pair)
    }

    /// The companies whose stated amounts add up to what is asked.
    fn totals(&self, element: &Element, ranges: &RangeSet, within: Option<&Bits>) -> Result<Pair> {
        let numbers = self.indexes.numbers;
        let unknown = unknown_interval(&named::AD_SPEND);
        let mut least = vec![0i64; numbers];
        // Nothing where an amount is open.
        let mut most = vec![Some(0i64); numbers];
        self.advertising(element, within, &mut |number, sure, spend| {
            let amount = if spend.hi >= unknown.hi - 1 { None } else { Some(spend.hi) };
            most[number] = most[number].zip(amount).map(|(sum, one)| sum + one);
            if sure && spend != unknown {
                least[number] += spend.lo;
            }
        })?;
        let fresh = self.fresh(element.list)?;
        Ok(measured(numbers, ranges, |number| {
            let hi = most[number].filter(|_| fresh.contains(number)).unwrap_or(i64::MAX);
            Interval { lo: least[number], hi: hi.max(least[number]) }
        }))
    }
}

/// How many elements of each company pass.
pub(crate) struct Counts {
    pub sure: Vec<u32>,
    pub possible: Vec<u32>,
}

/// The companies whose measure lies inside the ranges.
fn measured(numbers: usize, ranges: &RangeSet, interval: impl Fn(usize) -> Interval) -> Pair {
    let mut pair = Pair::no(numbers);
    for number in 0..numbers {
        let interval = interval(number);
        if ranges.overlaps(&interval) {
            pair.possible.insert(number);
            if ranges.contains(&interval) {
                pair.sure.insert(number);
            }
        }
    }
    pair
}

/// The names, where the test asks nothing else.
fn asked_names(test: &Filter) -> Option<&[String]> {
    match test {
        Filter::Test(test) => match &test.ask {
            Ask::Names(names) => Some(names),
            _ => None,
        },
        Filter::All(parts) if parts.len() == 1 => asked_names(&parts[0]),
        _ => None,
    }
}

/// Whether a technology with this folded name passes. Names are always known.
fn name_passes(test: &Filter, name: &str) -> Result<bool> {
    Ok(match test {
        Filter::All(parts) => all(parts, |part| name_passes(part, name))?,
        Filter::Any(parts) => any(parts, |part| name_passes(part, name))?,
        Filter::Not(inner) => !name_passes(inner, name)?,
        Filter::Maybe(inner) => name_passes(inner, name)?,
        Filter::Test(test) => match &test.ask {
            Ask::Names(names) => names.iter().any(|asked| text::fold(asked) == name),
            Ask::Known => true,
            Ask::Unknown => false,
            _ => return Err(Error::usage("a technology can be asked by its name only")),
        },
        Filter::Has(_) => return Err(Error::usage("a list inside a list cannot be asked")),
        Filter::Column(_) => return Err(no_column()),
    })
}

/// Elements have no custom columns.
pub(crate) fn no_column() -> Error {
    Error::usage("a custom column inside a list cannot be asked").with_hint("ask it outside the parentheses")
}

/// A test of advertising accounts, its names as the columns hold them.
enum AdTest {
    All(Vec<AdTest>),
    Any(Vec<AdTest>),
    Not(Box<AdTest>),
    Maybe(Box<AdTest>),
    Platform(Vec<u64>),
    Spend(Vec<Interval>),
    Known { spend: bool },
    Unknown { spend: bool },
}

impl AdTest {
    fn compile(test: &Filter) -> Result<AdTest> {
        let all = |parts: &[Filter]| parts.iter().map(AdTest::compile).collect::<Result<Vec<_>>>();
        Ok(match test {
            Filter::All(parts) => AdTest::All(all(parts)?),
            Filter::Any(parts) => AdTest::Any(all(parts)?),
            Filter::Not(inner) => AdTest::Not(Box::new(AdTest::compile(inner)?)),
            Filter::Maybe(inner) => AdTest::Maybe(Box::new(AdTest::compile(inner)?)),
            Filter::Test(test) => {
                let spend = test.field == &named::AD_SPEND;
                match &test.ask {
                    Ask::Names(names) => {
                        AdTest::Platform(names.iter().map(|name| name_number(name)).collect())
                    }
                    Ask::Ranges(ranges) => {
                        let asked = ranges.ranges().iter().map(|range| scan::bounded(test.field, *range));
                        AdTest::Spend(asked.collect())
                    }
                    Ask::Known => AdTest::Known { spend },
                    Ask::Unknown => AdTest::Unknown { spend },
                    _ => return Err(Error::usage("advertising can be asked by platform and spend only")),
                }
            }
            Filter::Has(_) => return Err(Error::usage("a list inside a list cannot be asked")),
            Filter::Column(_) => return Err(no_column()),
        })
    }

    /// Whether an account surely, and whether it possibly passes; some account of the platform, without a spend.
    fn passes(&self, platform: u64, spend: Option<Interval>, unknown: Interval) -> (bool, bool) {
        let certain = |holds: bool| (holds, holds);
        match self {
            AdTest::All(parts) => parts.iter().fold((true, true), |answer, part| {
                let (sure, possible) = part.passes(platform, spend, unknown);
                (answer.0 && sure, answer.1 && possible)
            }),
            AdTest::Any(parts) => parts.iter().fold((false, false), |answer, part| {
                let (sure, possible) = part.passes(platform, spend, unknown);
                (answer.0 || sure, answer.1 || possible)
            }),
            AdTest::Not(inner) => {
                let (sure, possible) = inner.passes(platform, spend, unknown);
                (!possible, !sure)
            }
            AdTest::Maybe(inner) => certain(inner.passes(platform, spend, unknown).1),
            AdTest::Platform(names) => certain(names.contains(&platform)),
            AdTest::Known { spend: false } => certain(true),
            AdTest::Unknown { spend: false } => certain(false),
            AdTest::Spend(_) | AdTest::Known { spend: true } | AdTest::Unknown { spend: true } => {
                let Some(spend) = spend else { return (false, true) };
                match self {
                    AdTest::Spend(_) if spend == unknown => (false, true),
                    AdTest::Spend(asked) => (
                        asked.iter().any(|range| spend.is_inside(range)),
                        asked.iter().any(|range| spend.overlaps(range)),
                    ),
                    AdTest::Known { .. } => certain(spend != unknown),
                    _ => certain(spend == unknown),
                }
            }
        }
    }
}

fn all(parts: &[Filter], mut test: impl FnMut(&Filter) -> Result<bool>) -> Result<bool> {
    for part in parts {
        if !test(part)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn any(parts: &[Filter], mut test: impl FnMut(&Filter) -> Result<bool>) -> Result<bool> {
    for part in parts {
        if test(part)? {
            return Ok(true);
        }
    }
    Ok(false)
}
