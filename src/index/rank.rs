//! Ranking the people of an answer by a profile.
//!
//! A profile is compiled once a query: rules about companies become one array of points by company number, rules about
//! people become sets and tables. Then the runs of people are walked, company by company and in parallel over ranges of
//! company numbers. A company is skipped where its points and the best that any person can add stay below the worst lead
//! kept so far.
//!
//! Why skipping is exact: let `c` be a company's points and `m` the sum over all personal rules of the most each can
//! give. Every person of the company has at most `c + m` points, since each rule gives a person at most its most. The
//! list kept so far holds `k` leads, the worst of them sure with `w` points. If `c + m < w`, every person of the company
//! comes after all `k` of them, sure or not, and so after the final `k`, which are no worse. Equal points are not
//! skipped, because the id decides then. Caps per company change nothing: they only remove people of that company.
//! Counting does not look at points at all, so that what is skipped is still counted.
//!
//! The same holds where the ceiling comes first. The order is by one number then, the ceiling above the points, and it
//! grows with both; a company's ceiling and points, each with `m` added, bound it for every person of the company.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;
use tantivy::columnar::ColumnValues;

use super::bits::{Bits, Pair};
use super::lower::{Lowering, start_days};
use super::read::{Indexes, Slot};
use super::scan;
use super::schema::{NO_DAY, Place as Columns, unknown_interval};
use crate::error::Result;
use crate::fields::{Field, List, named};
use crate::filter::Filter;
use crate::model::clamp;
use crate::profile::{Fading, Rule, Shape};
use crate::score::{self, Place, TopK};
use crate::value::{Duration, DurationRange, Interval};

/// A profile made ready for one generation and as-of day.
pub(crate) struct Scorer {
    groups: usize,
    /// Points by group and company number.
    company: Vec<Vec<i32>>,
    /// Sum over the groups, by company number.
    company_total: Vec<i32>,
    company_ceiling: Vec<i32>,
    people: Vec<PersonRule>,
    /// The most that rules about people can add.
    most: i64,
}

struct PersonRule {
    group: usize,
    points: i64,
    shape: PersonShape,
}

enum PersonShape {
    /// All points where the set holds.
    When(Pair),
    /// Equal parts for each set that holds.
    Share(Vec<Pair>),
    /// Points that fade with the distance of a date from the asked days.
    Fade { dates: Dates, fading: score::Fading, asked: Vec<Interval>, today: i64 },
}

/// The two columns of a date, segment by segment.
struct Dates {
    lo: Vec<Arc<dyn ColumnValues<i64>>>,
    hi: Vec<Arc<dyn ColumnValues<i64>>>,
    bases: Vec<Slot>,
    unknown: Interval,
}

impl Dates {
    fn open(indexes: &Indexes, field: &'static Field) -> Result<Option<Dates>> {
        let half = &indexes.people;
        let Some(Columns::Interval { lo, hi }) = half.layout.place(field) else { return Ok(None) };
        let open = |name: &str| -> Result<Vec<Arc<dyn ColumnValues<i64>>>> {
            Ok(half.i64_columns(name)?.into_iter().map(|column| column.values).collect())
        };
        Ok(Some(Dates {
            lo: open(half.column_name(*lo))?,
            hi: open(half.column_name(*hi))?,
            bases: half.segments.iter().map(|segment| segment.base).collect(),
            unknown: unknown_interval(field),
        }))
    }

    fn get(&self, slot: Slot) -> Option<Interval> {
        let at = self.bases.partition_point(|base| *base <= slot) - 1;
        let doc = (slot - self.bases[at]) as u32;
        let days = Interval { lo: self.lo[at].get_val(doc), hi: self.hi[at].get_val(doc) };
        (days != self.unknown).then_some(days)
    }
}

impl Scorer {
    /// Compiles rules; their groups keep the order of first use.
    pub fn compile(lowering: &Lowering<'_>, rules: &[Rule]) -> Result<Scorer> {
        let mut groups: Vec<&str> = Vec::new();
        for rule in rules {
            if !groups.contains(&rule.group.as_str()) {
                groups.push(&rule.group);
            }
        }
        let numbers = lowering.indexes.numbers;
        let mut scorer = Scorer {
            groups: groups.len(),
            company: vec![vec![0; numbers]; groups.len()],
            company_total: vec![0; numbers],
            company_ceiling: vec![0; numbers],
            people: Vec::new(),
            most: 0,
        };
        for rule in rules {
            let group = groups.iter().position(|group| *group == rule.group).unwrap_or(0);
            scorer.add(lowering, group, rule)?;
        }
        scorer.most = scorer.people.iter().map(|rule| rule.points).sum();
        Ok(scorer)
    }

    fn add(&mut self, lowering: &Lowering<'_>, group: usize, rule: &Rule) -> Result<()> {
        let points = rule.points;
        match &rule.shape {
            Shape::When { filter, .. } => {
                if let Some(fading) = rule.shape.fading()
                    && self.add_fading(lowering, group, points, fading)?
                {
                    return Ok(());
                }
                if filter.is_about_companies() {
                    let pair = lowering.companies(filter)?;
                    self.add_company(group, &pair.possible, |number| {
                        (if pair.sure.contains(number) { points } else { 0 }, points)
                    });
                } else {
                    let shape = PersonShape::When(lowering.people(filter)?);
                    self.people.push(PersonRule { group, points, shape });
                }
            }
            Shape::Share(filters) if filters.iter().all(Filter::is_about_companies) => {
                let pairs: Vec<Arc<Pair>> =
                    filters.iter().map(|filter| lowering.companies(filter)).collect::<Result<_>>()?;
                let every = lowering.indexes.every_number()?;
                self.add_company(group, every, |number| {
                    let sure = pairs.iter().filter(|pair| pair.sure.contains(number)).count();
                    let possible = pairs.iter().filter(|pair| pair.possible.contains(number)).count();
                    (score::share(points, sure, pairs.len()), score::share(points, possible, pairs.len()))
                });
            }
            Shape::Share(filters) => {
                let pairs = filters.iter().map(|filter| lowering.people(filter)).collect::<Result<_>>()?;
                self.people.push(PersonRule { group, points, shape: PersonShape::Share(pairs) });
            }
            Shape::Near { field, target, within } => {
                let mut earned = vec![(0, points); lowering.indexes.numbers];
                let number_of = lowering.indexes.company_numbers()?;
                let unknown = unknown_interval(field);
                scan::each(&lowering.indexes.companies, field, |slot, interval| {
                    if number_of[slot] != u32::MAX && interval != unknown {
                        earned[number_of[slot] as usize] =
                            score::near_over(points, interval, *target, *within);
                    }
                })?;
                let every = lowering.indexes.every_number()?;
                self.add_company(group, every, |number| earned[number]);
            }
            Shape::Per { element, each } => {
                let (counts, fresh) = lowering.counts(element)?;
                let every = lowering.indexes.every_number()?;
                self.add_company(group, every, |number| {
                    let most = match fresh.contains(number) {
                        true => (i64::from(counts.possible[number]) * each).min(points),
                        false => points,
                    };
                    ((i64::from(counts.sure[number]) * each).min(points), most)
                });
            }
        }
        Ok(())
    }

    /// Adds points to companies: what each earns and what it could earn.
    fn add_company(&mut self, group: usize, among: &Bits, points: impl Fn(usize) -> (i64, i64)) {
        for number in among.iter() {
            let (earned, ceiling) = points(number);
            self.company[group][number] += earned as i32;
            self.company_total[number] += earned as i32;
            self.company_ceiling[number] += ceiling as i32;
        }
    }

    /// Adds a rule that fades with a date. False where that date has no column.
    fn add_fading(
        &mut self,
        lowering: &Lowering<'_>,
        group: usize,
        points: i64,
        fading: (Fading, Duration),
    ) -> Result<bool> {
        let (from, period) = fading;
        let fading = score::Fading::new(points, period.approximate_days());
        let today = lowering.as_of.day.number();
        let days = |field, ages: &[DurationRange]| -> Vec<Interval> {
            let asked = start_days(ages, &lowering.as_of);
            asked.ranges().iter().map(|range| clamp(field, *range)).collect()
        };
        match from {
            Fading::Start(field, ages) => {
                let asked = days(field, &ages);
                let Some(dates) = Dates::open(lowering.indexes, field)? else { return Ok(false) };
                let shape = PersonShape::Fade { dates, fading, asked, today };
                self.people.push(PersonRule { group, points, shape });
                Ok(true)
            }
            Fading::Posting(rest, ages) => {
                let asked = days(&named::HIRING_SINCE, &ages);
                let half = &lowering.indexes.openings;
                let mut tests = lowering.openings(&rest)?;
                tests.possible.and(&half.alive);
                let numbers = lowering.indexes.numbers;
                let mut earned = vec![0; numbers];
                let mut ceiling = vec![0; numbers];
                let unknown = unknown_interval(&named::HIRING_SINCE);
                lowering.live_openings(half, &tests.possible, &mut |slot, company, posted, surely| {
                    let (least, most) = match posted == unknown {
                        true => (0, points as i32),
                        false => fading.over(posted, &asked, today),
                    };
                    ceiling[company] = most.max(ceiling[company]);
                    if surely && tests.sure.contains(slot) {
                        earned[company] = least.max(earned[company]);
                    }
                })?;
                let oldest = lowering.as_of.oldest_fresh(List::Hiring).number();
                let checked = lowering.indexes.checked(List::Hiring)?;
                let every = lowering.indexes.every_number()?;
                self.add_company(group, every, |number| {
                    let fresh = checked[number] != NO_DAY && checked[number] >= oldest;
                    (i64::from(earned[number]), if fresh { i64::from(ceiling[number]) } else { points })
                });
                Ok(true)
            }
        }
    }

    /// The points of a person, with the ceiling.
    pub fn person(&self, slot: Slot, company: u32) -> (i64, i64) {
        let company = company as usize;
        let mut earned = i64::from(self.company_total[company]);
        let mut ceiling = i64::from(self.company_ceiling[company]);
        for rule in &self.people {
            let (sure, most) = rule.points(slot);
            earned += sure;
            ceiling += most;
        }
        (earned, ceiling)
    }

    fn earned(&self, slot: Slot, company: u32) -> i64 {
        let people: i64 = self.people.iter().map(|rule| rule.points(slot).0).sum();
        i64::from(self.company_total[company as usize]) + people
    }

    /// The points and ceiling of a company by itself.
    pub fn company(&self, number: u32) -> (i64, i64) {
        (i64::from(self.company_total[number as usize]), i64::from(self.company_ceiling[number as usize]))
    }

    /// Points by group, in the order of the profile's groups.
    pub fn by_group(&self, slot: Option<Slot>, company: u32) -> Vec<i64> {
        let mut groups: Vec<i64> =
            (0..self.groups).map(|group| i64::from(self.company[group][company as usize])).collect();
        if let Some(slot) = slot {
            for rule in &self.people {
                groups[rule.group] += rule.points(slot).0;
            }
        }
        groups
    }
}

impl PersonRule {
    fn points(&self, slot: Slot) -> (i64, i64) {
        match &self.shape {
            PersonShape::When(pair) => match (pair.sure.contains(slot), pair.possible.contains(slot)) {
                (true, _) => (self.points, self.points),
                (false, true) => (0, self.points),
                (false, false) => (0, 0),
            },
            PersonShape::Share(pairs) => {
                let sure = pairs.iter().filter(|pair| pair.sure.contains(slot)).count();
                let possible = pairs.iter().filter(|pair| pair.possible.contains(slot)).count();
                (
                    score::share(self.points, sure, pairs.len()),
                    score::share(self.points, possible, pairs.len()),
                )
            }
            PersonShape::Fade { dates, fading, asked, today } => match dates.get(slot) {
                Some(days) => {
                    let (least, most) = fading.over(days, asked, *today);
                    (i64::from(least), i64::from(most))
                }
                None => (0, self.points),
            },
        }
    }
}

/// What is listed: the sets of the answer and the shape of the list.
pub(crate) struct Listing<'a> {
    /// Those who surely match.
    pub sure: &'a Bits,
    /// Those who would be listed: sure, maybe or both.
    pub listed: &'a Bits,
    pub per_company: Option<usize>,
    /// Places of the cap that are taken already, by company.
    pub used: &'a HashMap<u32, u32>,
    /// Who takes the places of a company first: the members of the first set, then of the next. Empty for the best.
    pub fill: &'a [Bits],
    pub limit: Option<usize>,
    pub by: By,
}

/// What decides between two leads that are both sure, or both not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum By {
    /// The points earned.
    #[default]
    Points,
    /// The points that could be earned, then those earned.
    Ceiling,
}

impl By {
    /// The one number that is compared. Points of a profile stay below 2^31, see [`crate::profile::MAX_POINTS`].
    fn key(self, (earned, ceiling): (i64, i64)) -> i64 {
        match self {
            By::Points => earned,
            By::Ceiling => ceiling << 31 | earned,
        }
    }
}

/// A ranked answer: the places kept, best first, and what was left out.
#[derive(Debug, Default)]
pub(crate) struct RankedList {
    pub places: Vec<Place>,
    pub matched: u64,
    pub over_cap: u64,
    pub companies: u64,
}

/// Companies are walked in about this many pieces a thread.
const PIECES: usize = 8;

/// Ranks the people of a listing.
pub(crate) fn people(indexes: &Indexes, scorer: &Scorer, listing: &Listing<'_>) -> Result<RankedList> {
    let runs = indexes.runs()?;
    let ids: Vec<Arc<dyn ColumnValues<u64>>> =
        indexes.people.u64_columns("id")?.into_iter().map(|column| column.values).collect();
    let bases: Vec<Slot> = indexes.people.segments.iter().map(|segment| segment.base).collect();
    let id_of = |slot: Slot| {
        let at = bases.partition_point(|base| *base <= slot) - 1;
        ids[at].get_val((slot - bases[at]) as u32)
    };
    // Pieces of about equal numbers of runs; the first also holds people without a company.
    let most = runs.iter().map(|runs| runs.companies.len()).max().unwrap_or(0);
    let widest = runs.iter().find(|runs| runs.companies.len() == most);
    let step = (most / (rayon::current_num_threads() * PIECES)).max(256);
    let mut borders = vec![0u32];
    if let Some(widest) = widest {
        borders.extend(widest.companies.iter().step_by(step).skip(1).copied().filter(|company| *company > 0));
    }
    borders.push(u32::MAX);
    let walk = |from: u32, to: u32| {
        let mut piece = Piece {
            scorer,
            listing,
            top: TopK::new(listing.limit),
            found: RankedList::default(),
            members: Vec::new(),
        };
        let mut spans: Vec<(u32, usize, usize)> =
            runs.iter().flat_map(|runs| runs.between(from, to)).collect();
        if runs.len() > 1 {
            spans.sort_unstable();
        }
        for company in spans.chunk_by(|a, b| a.0 == b.0) {
            piece.company(company, &id_of);
        }
        (piece.top, piece.found)
    };
    let pieces: Vec<(TopK, RankedList)> =
        borders.par_windows(2).map(|border| walk(border[0], border[1])).collect();
    let mut top = TopK::new(listing.limit);
    let mut all = RankedList::default();
    for (places, found) in pieces {
        top = top.merge(places);
        all.matched += found.matched;
        all.over_cap += found.over_cap;
        all.companies += found.companies;
    }
    all.places = top.into_sorted();
    Ok(all)
}

struct Piece<'a> {
    scorer: &'a Scorer,
    listing: &'a Listing<'a>,
    top: TopK,
    found: RankedList,
    members: Vec<Place>,
}

impl Piece<'_> {
    /// Takes in the people of one company, given as spans of slots.
    fn company(&mut self, spans: &[(u32, usize, usize)], id_of: &impl Fn(Slot) -> u64) {
        let company = spans[0].0;
        let listed = self.listing.listed;
        let count: u64 = spans.iter().map(|(_, from, to)| listed.count_range(*from, *to)).sum();
        if count == 0 {
            return;
        }
        self.found.matched += count;
        // People without a company are each a company of their own.
        let used = self.listing.used.get(&company).map_or(0, |used| *used as usize);
        let cap = self.listing.per_company.filter(|_| company != 0).map(|cap| cap.saturating_sub(used));
        self.found.companies += if company == 0 { count } else { 1 };
        self.found.over_cap += cap.map_or(0, |cap| count.saturating_sub(cap as u64));
        let by = self.listing.by;
        let (earned, ceiling) = self.scorer.company(company);
        if self.top.refuses(by.key((earned + self.scorer.most, ceiling + self.scorer.most))) {
            return;
        }
        self.members.clear();
        for slot in spans.iter().flat_map(|(_, from, to)| listed.iter_range(*from, *to)) {
            let points = match by {
                By::Points => self.scorer.earned(slot, company),
                By::Ceiling => by.key(self.scorer.person(slot, company)),
            };
            if cap.is_none() && self.top.refuses(points) {
                continue;
            }
            let sure = self.listing.sure.contains(slot);
            let place = Place { sure, points, id: id_of(slot), company, slot: slot as u32 };
            match cap {
                None => self.top.push(place),
                Some(_) => self.members.push(place),
            }
        }
        if let Some(cap) = cap {
            let fill = self.listing.fill;
            let turn = |place: &Place| fill.iter().position(|set| set.contains(place.slot as usize));
            let turn = |place: &Place| turn(place).unwrap_or(fill.len());
            self.members.sort_unstable_by(|a, b| turn(a).cmp(&turn(b)).then_with(|| b.cmp(a)));
            self.members.truncate(cap);
            self.members.iter().for_each(|place| self.top.push(*place));
        }
    }
}

/// Ranks companies by themselves.
pub(crate) fn companies(indexes: &Indexes, scorer: &Scorer, listing: &Listing<'_>) -> Result<RankedList> {
    let slots = indexes.company_slots()?;
    let mut top = TopK::new(listing.limit);
    let mut found = RankedList::default();
    for number in listing.listed.iter().filter(|number| *number > 0) {
        found.matched += 1;
        let place = Place {
            sure: listing.sure.contains(number),
            points: listing.by.key(scorer.company(number as u32)),
            id: number as u64,
            company: number as u32,
            slot: slots[number],
        };
        top.push(place);
    }
    found.companies = found.matched;
    found.places = top.into_sorted();
    Ok(found)
}
