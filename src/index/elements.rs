//! Tests of the elements of a company's lists: technologies, advertising, openings.
//!
//! An element counts where it was seen at or after the last check of its list, within its shelf life, and is not closed.
//! The number of passing elements is known exactly only where the list was checked within the shelf life; else there may
//! be any number more. So every question becomes one about an interval: `[sure, possible]` or `[sure, ∞)`.
//!
//! An element that is neither gone nor fresh needs no thought of its own: its list's check cannot be fresh either, so
//! that the interval is open already.

use std::collections::HashSet;

use super::bits::{Bits, Pair};
use super::lower::Lowering;
use super::read::Half;
use super::scan;
use super::schema::{COMPANY, NO_DAY, Place, mark, unknown_interval};
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
            half.term(*column, &term(mark::MAPPED, ""), &mut known)?;
            half.term(*column, &term(mark::ANY, ""), &mut known)?;
        }
        let mut known = self.indexes.to_numbers(&known)?;
        if list == List::Hiring {
            let openings = &self.indexes.openings;
            for (segment, column) in openings.segments.iter().zip(openings.u64_columns(COMPANY)?) {
                for doc in 0..segment.reader.max_doc() {
                    if openings.alive.contains(segment.base + doc as usize) {
                        known.insert(column.values.get_val(doc) as usize);
                    }
                }
            }
            known.remove(0);
        }
        Ok(known)
    }

    /// Companies whose list was checked within its shelf life.
    fn fresh(&self, list: List) -> Result<Bits> {
        let oldest = self.as_of.oldest_fresh(list).number();
        let mut fresh = Bits::none(self.indexes.numbers);
        for (number, day) in self.indexes.checked(list)?.iter().enumerate() {
            if *day != NO_DAY && *day >= oldest {
                fresh.insert(number);
            }
        }
        Ok(fresh)
    }

    fn technologies(&self, element: &Element, fresh: &Bits) -> Result<Counts> {
        let half = &self.indexes.companies;
        let Some(Place::Terms(column)) = half.layout.place(List::Tech.field()) else {
            return Ok(Counts::new(self.indexes.numbers));
        };
        let oldest = self.as_of.oldest_fresh(List::Tech);
        let names: Vec<String> = match asked_names(&element.test) {
            Some(names) => names.iter().map(|name| text::fold(name)).collect(),
            None => {
                let mut names = HashSet::new();
                let mut nothing = Bits::none(0);
                for first in [mark::CURRENT, mark::SEEN] {
                    half.terms(*column, &[first], &[first], &mut nothing, &mut |bytes| {
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
        let mut counts = Counts::new(self.indexes.numbers);
        let mut seen = HashSet::new();
        for name in names.iter().filter(|name| seen.insert(name.as_str())) {
            let mut current = Bits::none(half.len);
            half.term(*column, &term(mark::CURRENT, name), &mut current)?;
            let mut live = self.indexes.to_numbers(&current)?;
            live.and(fresh);
            let mut recent = Bits::none(half.len);
            let mut prefix = term(mark::SEEN, name);
            prefix.push(0);
            half.terms(*column, &seen_term(name, oldest), &prefix, &mut recent, &mut |_| true)?;
            live.or(&self.indexes.to_numbers(&recent)?);
            live.iter().for_each(|number| {
                counts.sure[number] += 1;
                counts.possible[number] += 1;
            });
        }
        Ok(counts)
    }

    fn hiring(&self, element: &Element) -> Result<Counts> {
        let half = &self.indexes.openings;
        let mut tests = self.openings(&element.test)?;
        tests.possible.and(&half.alive);
        let mut counts = Counts::new(self.indexes.numbers);
        self.live_openings(half, &tests.possible, &mut |slot, company, _, surely_live| {
            counts.possible[company] += 1;
            if surely_live && tests.sure.contains(slot) {
                counts.sure[company] += 1;
            }
        })?;
        Ok(counts)
    }

    /// Calls `visit` with slot, company, posting days and "surely live" of every opening of `among` that may be live.
    pub(crate) fn live_openings(
        &self,
        half: &Half,
        among: &Bits,
        visit: &mut dyn FnMut(usize, usize, Interval, bool),
    ) -> Result<()> {
        let checked = self.indexes.checked(List::Hiring)?;
        let oldest = self.as_of.oldest_fresh(List::Hiring).number();
        let today = self.as_of.day.number();
        let unknown = unknown_interval(&named::HIRING_SINCE);
        let companies = half.u64_columns(COMPANY)?;
        let seen = half.i64_columns(half.column_name(half.layout.seen[0]))?;
        let closed = half.i64_columns(half.column_name(half.layout.seen[1]))?;
        let Some(Place::Interval { lo, hi }) = half.layout.place(&named::HIRING_SINCE) else { return Ok(()) };
        let (lo, hi) = (half.i64_columns(half.column_name(*lo))?, half.i64_columns(half.column_name(*hi))?);
        for (at, segment) in half.segments.iter().enumerate() {
            let end = segment.base + segment.reader.max_doc() as usize;
            for slot in among.iter_range(segment.base, end) {
                let doc = (slot - segment.base) as u32;
                let company = companies[at].values.get_val(doc) as usize;
                let last_seen = seen[at].values.get_val(doc);
                let check = checked.get(company).copied().unwrap_or(NO_DAY);
                let gone = check != NO_DAY && last_seen < check;
                if gone || last_seen < oldest || closed[at].values.get_val(doc) != 0 || company == 0 {
                    continue;
                }
                let posted = Interval { lo: lo[at].values.get_val(doc), hi: hi[at].values.get_val(doc) };
                if posted == unknown {
                    visit(slot, company, posted, true);
                } else if posted.lo <= today {
                    visit(slot, company, posted, posted.hi <= today);
                }
            }
        }
        Ok(())
    }

    fn advertising(&self, element: &Element) -> Result<Counts> {
        let half = &self.indexes.companies;
        let test = AdTest::compile(&element.test)?;
        let checked = self.indexes.checked(List::Ads)?;
        let oldest = self.as_of.oldest_fresh(List::Ads).number();
        let unknown = unknown_interval(&named::AD_SPEND);
        let limit = unknown.hi - 1;
        let column = |at: usize| half.column_name(half.layout.ads[at]).to_string();
        let platforms = half.u64_columns(&column(0))?;
        let seen = half.i64_columns(&column(1))?;
        let (lo, hi) = (half.i64_columns(&column(2))?, half.i64_columns(&column(3))?);
        let mut counts = Counts::new(self.indexes.numbers);
        let numbers = half.u64_columns(COMPANY)?;
        for (at, segment) in half.segments.iter().enumerate() {
            for doc in 0..segment.reader.max_doc() {
                if !half.alive.contains(segment.base + doc as usize) {
                    continue;
                }
                let rows = platforms[at].index.value_row_ids(doc);
                if rows.is_empty() {
                    continue;
                }
                let number = numbers[at].values.get_val(doc) as usize;
                for row in rows {
                    // The last bit tells that the stated amount may be nothing: then there may be no advertising.
                    let sighting = seen[at].values.get_val(row);
                    let (last_seen, surely_spends) = (sighting >> 1, sighting & 1 == 0);
                    let spend = Interval { lo: lo[at].values.get_val(row), hi: hi[at].values.get_val(row) };
                    let gone = checked[number] != NO_DAY && last_seen < checked[number];
                    if gone || last_seen < oldest {
                        continue;
                    }
                    let platform = platforms[at].values.get_val(row);
                    let (passes, possible) = test.passes(platform, spend, unknown);
                    let sure = passes && surely_spends;
                    if possible {
                        counts.possible[number] += 1;
                        let amount = if spend.hi >= limit { None } else { Some(spend.hi) };
                        counts.most[number] = counts.most[number].zip(amount).map(|(sum, one)| sum + one);
                    }
                    if sure {
                        counts.sure[number] += 1;
                        counts.least[number] += if spend == unknown { 0 } else { spend.lo };
                    }
                }
            }
        }
        Ok(counts)
    }

    /// How many elements of each company pass, and where that number is exact.
    pub(crate) fn counts(&self, element: &Element) -> Result<(Counts, Bits)> {
        let fresh = self.fresh(element.list)?;
        let counts = match element.list {
            List::Tech => self.technologies(element, &fresh)?,
            List::Ads => self.advertising(element)?,
            List::Hiring => self.hiring(element)?,
        };
        Ok((counts, fresh))
    }

    /// The companies whose elements measure up.
    pub(super) fn element(&self, element: &Element) -> Result<Pair> {
        let (counts, fresh) = self.counts(element)?;
        let mut pair = match &element.measure {
            Measure::Count(ranges) => counts.measure(ranges, &fresh),
            Measure::Total(ranges) if element.list == List::Ads => counts.totals(ranges, &fresh),
            Measure::Total(_) => return Err(Error::usage("only ads have amounts to sum")),
        };
        // Nothing is known of the company of people without one.
        pair.sure.remove(0);
        pair.possible.insert(0);
        Ok(pair)
    }
}

/// How many elements of each company pass, and for how much.
pub(crate) struct Counts {
    pub sure: Vec<u32>,
    pub possible: Vec<u32>,
    least: Vec<i64>,
    /// `None` where an amount is open.
    most: Vec<Option<i64>>,
}

impl Counts {
    fn new(numbers: usize) -> Self {
        Counts {
            sure: vec![0; numbers],
            possible: vec![0; numbers],
            least: vec![0; numbers],
            most: vec![Some(0); numbers],
        }
    }

    fn measure(&self, ranges: &RangeSet, fresh: &Bits) -> Pair {
        if ranges.ranges() == [Interval::at_least(1)] {
            // The usual question, without a thought about intervals.
            let mut pair = Pair { sure: Bits::none(self.sure.len()), possible: fresh.clone() };
            pair.possible.complement();
            for (number, (sure, possible)) in self.sure.iter().zip(&self.possible).enumerate() {
                if *possible > 0 {
                    pair.possible.insert(number);
                    if *sure > 0 {
                        pair.sure.insert(number);
                    }
                }
            }
            return pair;
        }
        self.pair(ranges, |number| {
            let hi = if fresh.contains(number) { i64::from(self.possible[number]) } else { i64::MAX };
            Interval { lo: i64::from(self.sure[number]), hi }
        })
    }

    fn totals(&self, ranges: &RangeSet, fresh: &Bits) -> Pair {
        self.pair(ranges, |number| {
            let hi = self.most[number].filter(|_| fresh.contains(number)).unwrap_or(i64::MAX);
            Interval { lo: self.least[number], hi: hi.max(self.least[number]) }
        })
    }

    fn pair(&self, ranges: &RangeSet, interval: impl Fn(usize) -> Interval) -> Pair {
        let mut pair = Pair::no(self.sure.len());
        for number in 0..self.sure.len() {
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

    /// Whether an account surely, and whether it possibly passes.
    fn passes(&self, platform: u64, spend: Interval, unknown: Interval) -> (bool, bool) {
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
            AdTest::Spend(_) if spend == unknown => (false, true),
            AdTest::Spend(asked) => (
                asked.iter().any(|range| spend.is_inside(range)),
                asked.iter().any(|range| spend.overlaps(range)),
            ),
            AdTest::Known { spend: false } => certain(true),
            AdTest::Unknown { spend: false } => certain(false),
            AdTest::Known { spend: true } => certain(spend != unknown),
            AdTest::Unknown { spend: true } => certain(spend == unknown),
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
