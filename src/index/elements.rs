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
                    let (passes, possible) = ad_passes(&element.test, platform, spend, unknown)?;
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
    })
}

/// Whether an advertising account surely, and whether it possibly passes.
fn ad_passes(test: &Filter, platform: u64, spend: Interval, unknown: Interval) -> Result<(bool, bool)> {
    Ok(match test {
        Filter::All(parts) => {
            let mut answer = (true, true);
            for part in parts {
                let (sure, possible) = ad_passes(part, platform, spend, unknown)?;
                answer = (answer.0 && sure, answer.1 && possible);
            }
            answer
        }
        Filter::Any(parts) => {
            let mut answer = (false, false);
            for part in parts {
                let (sure, possible) = ad_passes(part, platform, spend, unknown)?;
                answer = (answer.0 || sure, answer.1 || possible);
            }
            answer
        }
        Filter::Not(inner) => {
            let (sure, possible) = ad_passes(inner, platform, spend, unknown)?;
            (!possible, !sure)
        }
        Filter::Maybe(inner) => {
            let (_, possible) = ad_passes(inner, platform, spend, unknown)?;
            (possible, possible)
        }
        Filter::Test(test) => {
            let amount = test.field == &named::AD_SPEND;
            match &test.ask {
                Ask::Names(names) => {
                    let is = names.iter().any(|name| name_number(name) == platform);
                    (is, is)
                }
                Ask::Ranges(_) if spend == unknown => (false, true),
                Ask::Ranges(ranges) => {
                    let asked: Vec<Interval> =
                        ranges.ranges().iter().map(|range| scan::bounded(test.field, *range)).collect();
                    (
                        asked.iter().any(|range| spend.is_inside(range)),
                        asked.iter().any(|range| spend.overlaps(range)),
                    )
                }
                Ask::Known => (!amount || spend != unknown, !amount || spend != unknown),
                Ask::Unknown => (amount && spend == unknown, amount && spend == unknown),
                _ => return Err(Error::usage("advertising can be asked by platform and spend only")),
            }
        }
        Filter::Has(_) => return Err(Error::usage("a list inside a list cannot be asked")),
    })
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
