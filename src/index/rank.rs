//! Ranking the people of an answer by a profile.
//!
//! A profile is compiled once a query: rules about companies become sets and tables by company, whose earned points are
//! added up once for each company; rules about people become sets, and dates that are looked at only for those who may be
//! listed. Of an answer of few candidates all of it is compiled for these and their companies alone. Of everybody the runs
//! are walked, company by company and in parallel over ranges of company numbers.
//!
//! Why skipping a company is exact. Let `c` be its points and `m` the sum over all personal rules of the most each gives.
//! 1. Every rule gives a person at most its most, so each of the company's people has at most `c + m` points.
//! 2. Suppose `k` leads that will be offered to the list are sure, each with at least `w` points.
//! 3. If `c + m < w`, each of the company's people comes after all `k` of them: sure before maybe, then points.
//! 4. The final `k` are no worse than any `k` that were offered, so none of these people is among them.
//! 5. What a thread has kept so far is such a set of `k`; so is what the *scouts* keep, companies with many points that are
//!    looked at beforehand only to find a high `w`. They are walked again with the others, so nobody is offered twice.
//! 6. Equal points are not skipped, because the id decides then.
//! 7. A cap removes people of their own company only, and scouts are capped alike: 2 holds with caps.
//! 8. Counting does not look at points at all, so that what is skipped is still counted.
//! 9. Where the ceiling comes first, the order is by one number that grows with ceiling and points; a company's ceiling and
//!    points, each with `m` added, bound it for every person of the company, and 2 to 8 hold for that number.
//! 10. The order is total and sums are of whole numbers, so pieces, threads and the order of rules change nothing.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;
use tantivy::columnar::ColumnValues;

use super::among::{Among, Candidates};
use super::bits::{Bits, Pair};
use super::lower::{Lowering, Walk, start_days};
use super::read::{Half, Indexes, Slot};
use super::scan;
use super::schema::{NO_DAY, Place as Columns, unknown_interval};
use crate::error::Result;
use crate::fields::{Field, List, named};
use crate::filter::Filter;
use crate::model::clamp;
use crate::profile::{Fading, Rule, Shape};
use crate::score::{self, Place, TopK};
use crate::value::{Duration, DurationRange, Interval};

/// A profile made ready for one generation, as-of day and set of people.
pub(crate) struct Scorer {
    groups: usize,
    of: Arc<Candidates>,
    employers: Employers,
    companies: Vec<CompanyRule>,
    /// Earned points of rules about companies, by place among the employers.
    totals: Vec<i32>,
    people: Vec<PersonRule>,
    /// The most that rules about people can add.
    most: i64,
    /// Whether companies are scouted however few there are.
    always_scouts: bool,
}

/// The companies that points are known of: all, by number, or those of a few candidates.
struct Employers {
    /// Ascending, of a few.
    few: Option<(Vec<u32>, Bits)>,
    len: usize,
}

impl Employers {
    fn new(numbers: usize, of: &Candidates) -> Self {
        let few = of.employers(numbers).map(|set| {
            let few: Vec<u32> = set.iter().map(|number| number as u32).collect();
            (few, set.clone())
        });
        let len = few.as_ref().map_or(numbers, |(few, _)| few.len());
        Employers { few, len }
    }

    /// The place of a company, which is one of them.
    #[inline]
    fn place(&self, number: u32) -> usize {
        match &self.few {
            None => number as usize,
            Some((few, _)) => few.partition_point(|known| *known < number),
        }
    }

    fn number(&self, place: usize) -> usize {
        match &self.few {
            None => place,
            Some((few, _)) => few[place] as usize,
        }
    }

    /// Where companies need to be asked.
    fn within(&self) -> Option<&Bits> {
        self.few.as_ref().map(|(_, set)| set)
    }
}

struct CompanyRule {
    group: usize,
    points: i64,
    shape: CompanyShape,
}

enum CompanyShape {
    /// All points where the set of numbers holds.
    When(Arc<Pair>),
    /// Equal parts for each set that holds.
    Share(Vec<Arc<Pair>>),
    /// Earned points and ceiling, by place.
    Graded(Vec<(i32, i32)>),
}

impl CompanyRule {
    /// The points of a company, with the ceiling.
    fn points(&self, place: usize, number: usize) -> (i64, i64) {
        match &self.shape {
            CompanyShape::When(pair) => of_pair(pair, number, self.points),
            CompanyShape::Share(pairs) => of_share(pairs.iter().map(|pair| &**pair), number, self.points),
            CompanyShape::Graded(points) => {
                let (earned, ceiling) = points[place];
                (i64::from(earned), i64::from(ceiling))
            }
        }
    }
}

fn of_pair(pair: &Pair, at: usize, points: i64) -> (i64, i64) {
    match (pair.sure.contains(at), pair.possible.contains(at)) {
        (true, _) => (points, points),
        (false, true) => (0, points),
        (false, false) => (0, 0),
    }
}

fn of_share<'p>(pairs: impl Iterator<Item = &'p Pair> + Clone, at: usize, points: i64) -> (i64, i64) {
    let sure = pairs.clone().filter(|pair| pair.sure.contains(at)).count();
    let possible = pairs.clone().filter(|pair| pair.possible.contains(at)).count();
    let parts = pairs.count();
    (score::share(points, sure, parts), score::share(points, possible, parts))
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
    fn open(half: &Half, field: &'static Field) -> Result<Option<Dates>> {
        let Some(Columns::Interval { lo, hi }) = half.layout.place(field) else { return Ok(None) };
        let open = |name: &str| -> Result<Vec<Arc<dyn ColumnValues<i64>>>> {
            Ok(half.i64_columns(name)?.iter().map(|column| Arc::clone(&column.values)).collect())
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

/// A rule made ready.
enum Compiled {
    Company(CompanyShape),
    Person(PersonShape),
}

impl Scorer {
    /// Compiles rules for everybody; their groups keep the order of first use.
    pub fn compile(lowering: &Lowering<'_>, rules: &[Rule]) -> Result<Scorer> {
        let everybody = Arc::new(Candidates::everybody(lowering.indexes.people.len));
        Scorer::compile_for(lowering, rules, everybody)
    }

    /// Compiles rules for some people, whom positions stand for from here on, and for their companies.
    pub fn compile_for(lowering: &Lowering<'_>, rules: &[Rule], of: Arc<Candidates>) -> Result<Scorer> {
        let mut groups: Vec<&str> = Vec::new();
        for rule in rules {
            if !groups.contains(&rule.group.as_str()) {
                groups.push(&rule.group);
            }
        }
        let employers = Employers::new(lowering.indexes.numbers, &of);
        let compile = |rule: &Rule| compile_rule(lowering, &employers, &of, rule);
        // Of a few candidates a thread would cost more than it saves.
        let compiled: Vec<Compiled> = match &of.among {
            Among::Few(slots) if slots.len() < COMPILED_AT_ONCE => {
                rules.iter().map(compile).collect::<Result<_>>()?
            }
            _ => rules.par_iter().map(compile).collect::<Result<_>>()?,
        };
        let (mut companies, mut people) = (Vec::new(), Vec::new());
        for (rule, compiled) in rules.iter().zip(compiled) {
            let group = groups.iter().position(|group| *group == rule.group).unwrap_or(0);
            let points = rule.points;
            match compiled {
                Compiled::Company(shape) => companies.push(CompanyRule { group, points, shape }),
                Compiled::Person(shape) => people.push(PersonRule { group, points, shape }),
            }
        }
        // What costs least is asked first.
        people.sort_by_key(|rule| matches!(rule.shape, PersonShape::Fade { .. }));
        Ok(Scorer {
            groups: groups.len(),
            totals: totals(&companies, &employers),
            of,
            employers,
            companies,
            most: people.iter().map(|rule| rule.points).sum(),
            people,
            always_scouts: lowering.walk != Walk::Auto,
        })
    }

    /// The position of a person by whom points are asked.
    pub fn position(&self, slot: Slot) -> Option<usize> {
        self.of.among.position(slot)
    }

    /// The points of the person at a position, with the ceiling.
    pub fn person(&self, position: usize, company: u32) -> (i64, i64) {
        let (mut earned, mut ceiling) = self.company(company);
        for rule in &self.people {
            let (sure, most) = rule.points(position, &self.of);
            earned += sure;
            ceiling += most;
        }
        (earned, ceiling)
    }

    /// The points of a company by itself, with the ceiling.
    pub fn company(&self, number: u32) -> (i64, i64) {
        let place = self.employers.place(number);
        self.companies.iter().fold((0, 0), |(earned, ceiling), rule| {
            let (sure, most) = rule.points(place, number as usize);
            (earned + sure, ceiling + most)
        })
    }

    /// Points by group, in the order of the profile's groups.
    pub fn by_group(&self, position: Option<usize>, company: u32) -> Vec<i64> {
        let mut groups = vec![0; self.groups];
        let place = self.employers.place(company);
        for rule in &self.companies {
            groups[rule.group] += rule.points(place, company as usize).0;
        }
        for rule in self.people.iter().filter(|_| position.is_some()) {
            groups[rule.group] += rule.points(position.unwrap_or(0), &self.of).0;
        }
        groups
    }

    /// The number that decides for a company, by itself.
    fn key_of_company(&self, company: u32, by: By) -> (i64, i64) {
        match by {
            By::Points => (i64::from(self.totals[self.employers.place(company)]), 0),
            By::Ceiling => self.company(company),
        }
    }
}

/// The earned points of each company, by place: rule after rule over all of them.
fn totals(rules: &[CompanyRule], employers: &Employers) -> Vec<i32> {
    let mut totals = vec![0i32; employers.len];
    for rule in rules {
        match &rule.shape {
            CompanyShape::When(pair) if employers.few.is_none() => {
                pair.sure.iter().for_each(|number| totals[number] += rule.points as i32);
            }
            CompanyShape::Share(pairs) if employers.few.is_none() => {
                let mut held = vec![0u32; totals.len()];
                for pair in pairs {
                    pair.sure.iter().for_each(|number| held[number] += 1);
                }
                let points = |held| score::share(rule.points, held, pairs.len()) as i32;
                let of_held: Vec<i32> = (0..=pairs.len()).map(points).collect();
                totals.iter_mut().zip(held).for_each(|(total, held)| *total += of_held[held as usize]);
            }
            CompanyShape::Graded(points) => {
                totals.iter_mut().zip(points).for_each(|(total, (earned, _))| *total += earned);
            }
            _ => {
                for (place, total) in totals.iter_mut().enumerate() {
                    *total += rule.points(place, employers.number(place)).0 as i32;
                }
            }
        }
    }
    totals
}

fn compile_rule(
    lowering: &Lowering<'_>,
    employers: &Employers,
    of: &Candidates,
    rule: &Rule,
) -> Result<Compiled> {
    let points = rule.points;
    let within = employers.within();
    Ok(match &rule.shape {
        Shape::When { filter, .. } => {
            if let Some(fading) = rule.shape.fading()
                && let Some(compiled) = compile_fading(lowering, employers, points, fading)?
            {
                return Ok(compiled);
            }
            if filter.is_about_companies() {
                Compiled::Company(CompanyShape::When(lowering.companies_within(filter, within)?))
            } else {
                Compiled::Person(PersonShape::When(lowering.people_among(filter, of)?))
            }
        }
        Shape::Share(filters) if filters.iter().all(Filter::is_about_companies) => {
            let pairs = filters.iter().map(|filter| lowering.companies_within(filter, within));
            Compiled::Company(CompanyShape::Share(pairs.collect::<Result<_>>()?))
        }
        Shape::Share(filters) => {
            let pairs = filters.iter().map(|filter| lowering.people_among(filter, of));
            Compiled::Person(PersonShape::Share(pairs.collect::<Result<_>>()?))
        }
        Shape::Near { field, target, within: factor } => {
            let mut near = Near { points, target: *target, within: *factor, known: Vec::new() };
            Compiled::Company(CompanyShape::Graded(near_points(lowering, employers, field, &mut near)?))
        }
        Shape::Per { element, each } => {
            let (counts, fresh) = lowering.counts(element, within)?;
            let graded = (0..employers.len).map(|place| {
                let number = employers.number(place);
                let most = match fresh.contains(number) {
                    true => (i64::from(counts.possible[number]) * each).min(points),
                    false => points,
                };
                ((i64::from(counts.sure[number]) * each).min(points) as i32, most as i32)
            });
            Compiled::Company(CompanyShape::Graded(graded.collect()))
        }
    })
}

/// Closeness, computed once for each distinct interval that lately came.
struct Near {
    points: i64,
    target: f64,
    within: f64,
    known: Vec<(Interval, (i32, i32))>,
}

impl Near {
    const KNOWN: usize = 1 << 12;

    fn over(&mut self, interval: Interval) -> (i32, i32) {
        let mixed = (interval.lo as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ interval.hi as u64;
        let at = (mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 52) as usize;
        if self.known.is_empty() {
            let nothing = Interval { lo: 0, hi: 0 };
            self.known = vec![(nothing, self.compute(nothing)); Self::KNOWN];
        }
        let (known, points) = self.known[at];
        if known == interval {
            return points;
        }
        let points = self.compute(interval);
        self.known[at] = (interval, points);
        points
    }

    fn compute(&self, interval: Interval) -> (i32, i32) {
        let (earned, ceiling) = score::near_over(self.points, interval, self.target, self.within);
        (earned as i32, ceiling as i32)
    }
}

fn near_points(
    lowering: &Lowering<'_>,
    employers: &Employers,
    field: &'static Field,
    near: &mut Near,
) -> Result<Vec<(i32, i32)>> {
    // Of whom nothing is known, anything is possible.
    let mut graded = vec![(0, near.points as i32); employers.len];
    let half = &lowering.indexes.companies;
    let unknown = unknown_interval(field);
    match &employers.few {
        None => {
            let numbers = lowering.indexes.company_numbers()?;
            scan::each(half, field, |slot, interval| {
                if numbers[slot] != u32::MAX && interval != unknown {
                    graded[numbers[slot] as usize] = near.over(interval);
                }
            })?;
        }
        Some((few, _)) => {
            let slots = lowering.indexes.company_slots()?;
            let Some(columns) = Dates::open(half, field)? else { return Ok(graded) };
            for (place, number) in few.iter().enumerate() {
                let slot = slots[*number as usize];
                if slot != u32::MAX
                    && let Some(interval) = columns.get(slot as Slot)
                {
                    graded[place] = near.over(interval);
                }
            }
        }
    }
    Ok(graded)
}

/// A rule that fades with a date. Nothing where that date has no column.
fn compile_fading(
    lowering: &Lowering<'_>,
    employers: &Employers,
    points: i64,
    fading: (Fading, Duration),
) -> Result<Option<Compiled>> {
    let (from, period) = fading;
    let mut fading = score::Fading::new(points, period.approximate_days());
    if employers.few.is_none() {
        fading = fading.with_table();
    }
    let today = lowering.as_of.day.number();
    let days = |field, ages: &[DurationRange]| -> Vec<Interval> {
        let asked = start_days(ages, &lowering.as_of);
        asked.ranges().iter().map(|range| clamp(field, *range)).collect()
    };
    match from {
        Fading::Start(field, ages) => {
            let asked = days(field, &ages);
            let dates = Dates::open(&lowering.indexes.people, field)?;
            Ok(dates.map(|dates| Compiled::Person(PersonShape::Fade { dates, fading, asked, today })))
        }
        Fading::Posting(rest, ages) => {
            let asked = days(&named::HIRING_SINCE, &ages);
            let unknown = unknown_interval(&named::HIRING_SINCE);
            let mut graded = vec![(0i32, 0i32); employers.len];
            lowering.hiring(&rest, employers.within(), &mut |company, posted, surely| {
                let (least, most) = match posted == unknown {
                    true => (0, points as i32),
                    false => fading.over(posted, &asked, today),
                };
                let (earned, ceiling) = &mut graded[employers.place(company as u32)];
                *ceiling = most.max(*ceiling);
                if surely {
                    *earned = least.max(*earned);
                }
            })?;
            let oldest = lowering.as_of.oldest_fresh(List::Hiring).number();
            let checked = lowering.indexes.checked(List::Hiring)?;
            for (place, (_, ceiling)) in graded.iter_mut().enumerate() {
                let day = i64::from(checked[employers.number(place)]);
                if day == NO_DAY || day < oldest {
                    *ceiling = points as i32;
                }
            }
            Ok(Some(Compiled::Company(CompanyShape::Graded(graded))))
        }
    }
}

impl PersonRule {
    fn points(&self, position: usize, of: &Candidates) -> (i64, i64) {
        match &self.shape {
            PersonShape::When(pair) => of_pair(pair, position, self.points),
            PersonShape::Share(pairs) => of_share(pairs.iter(), position, self.points),
            PersonShape::Fade { dates, fading, asked, today } => match dates.get(of.among.slot(position)) {
                Some(days) => {
                    let (least, most) = fading.over(days, asked, *today);
                    (i64::from(least), i64::from(most))
                }
                None => (0, self.points),
            },
        }
    }
}

/// What is listed: the sets of the answer, by the positions of the scorer or by company number, and the shape of the list.
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

/// Of fewer candidates rules are compiled one after another.
const COMPILED_AT_ONCE: usize = 4096;

/// Companies are walked in about this many pieces a thread.
const PIECES: usize = 8;

/// Where fewer companies are walked, nobody is scouted.
const SCOUTED_FROM: usize = 20_000;
/// About how many companies are looked at for scouts, and how many of them scout.
const SEEN_FOR_SCOUTS: usize = 1 << 16;
const SCOUTS: usize = 1 << 10;

/// Ranks the people of a listing, who are those of the scorer.
pub(crate) fn people(indexes: &Indexes, scorer: &Scorer, listing: &Listing<'_>) -> Result<RankedList> {
    let ids = Ids::open(&indexes.people)?;
    if scorer.of.companies().is_some() {
        let mut piece = Piece::new(scorer, listing, &ids, None);
        let mut listed = Vec::new();
        scorer.of.each_company(|company, positions| {
            listed.clear();
            listed.extend(positions.filter(|position| listing.listed.contains(*position)));
            piece.company(company, listed.len() as u64, listed.iter().copied());
        });
        let Piece { top, mut found, .. } = piece;
        found.places = top.into_sorted();
        return Ok(found);
    }
    let runs = indexes.runs()?;
    // Pieces of about equal numbers of runs; the first also holds people without a company.
    let most = runs.iter().map(|runs| runs.companies.len()).max().unwrap_or(0);
    let widest = runs.iter().find(|runs| runs.companies.len() == most);
    let step = (most / (rayon::current_num_threads() * PIECES)).max(256);
    let mut borders = vec![0u32];
    if let Some(widest) = widest {
        borders.extend(widest.companies.iter().step_by(step).skip(1).copied().filter(|company| *company > 0));
    }
    borders.push(u32::MAX);
    let floor = scouted(scorer, listing, &ids, runs, most);
    let walk = |from: u32, to: u32| {
        let mut piece = Piece::new(scorer, listing, &ids, floor);
        if let [only] = runs {
            only.between(from, to).for_each(|span| piece.spans(&[span]));
        } else {
            let mut spans: Vec<(u32, usize, usize)> =
                runs.iter().flat_map(|runs| runs.between(from, to)).collect();
            spans.sort_unstable();
            spans.chunk_by(|a, b| a.0 == b.0).for_each(|company| piece.spans(company));
        }
        (piece.top, piece.found)
    };
    let (tops, pieces): (Vec<TopK>, Vec<RankedList>) =
        borders.par_windows(2).map(|border| walk(border[0], border[1])).unzip();
    let mut all = RankedList::default();
    for found in pieces {
        all.matched += found.matched;
        all.over_cap += found.over_cap;
        all.companies += found.companies;
    }
    all.places = TopK::merged(listing.limit, tops).into_sorted();
    Ok(all)
}

/// A number below which nobody can be listed: the worst of a full list of sure leads of some companies with many points.
fn scouted(
    scorer: &Scorer,
    listing: &Listing<'_>,
    ids: &Ids<'_>,
    runs: &[super::join::Runs],
    most: usize,
) -> Option<i64> {
    let (len, limit) = (scorer.employers.len, listing.limit?);
    if limit == 0 || listing.by != By::Points || (most < SCOUTED_FROM && !scorer.always_scouts) {
        return None;
    }
    let step = (len / SEEN_FOR_SCOUTS).max(1);
    let mut scouts: Vec<u32> = (1..len).step_by(step).map(|number| number as u32).collect();
    let by_points = |number: &u32| std::cmp::Reverse(scorer.totals[*number as usize]);
    if scouts.len() > SCOUTS {
        scouts.select_nth_unstable_by_key(SCOUTS, by_points);
        scouts.truncate(SCOUTS);
    }
    scouts.sort_unstable_by_key(by_points);
    let mut piece = Piece::new(scorer, listing, ids, None);
    let mut spans = Vec::new();
    for number in scouts {
        spans.clear();
        spans.extend(runs.iter().flat_map(|runs| runs.between(number, number + 1)));
        if !spans.is_empty() {
            piece.spans(&spans);
        }
    }
    piece.top.floor()
}

/// Lead ids by slot.
struct Ids<'i> {
    half: &'i Half,
    columns: &'i [tantivy::columnar::Column<u64>],
}

impl<'i> Ids<'i> {
    fn open(half: &'i Half) -> Result<Self> {
        Ok(Ids { half, columns: half.u64_columns("id")? })
    }

    fn get(&self, slot: Slot) -> u64 {
        let (at, doc) = self.half.place_of(slot);
        self.columns[at].values.get_val(doc)
    }
}

/// The people of some companies, ranked.
struct Piece<'a> {
    scorer: &'a Scorer,
    listing: &'a Listing<'a>,
    ids: &'a Ids<'a>,
    /// What cannot enter the list of all pieces, whatever this one holds.
    floor: Option<i64>,
    top: TopK,
    found: RankedList,
    members: Vec<Place>,
}

impl<'a> Piece<'a> {
    fn new(scorer: &'a Scorer, listing: &'a Listing<'a>, ids: &'a Ids<'a>, floor: Option<i64>) -> Self {
        let top = TopK::new(listing.limit);
        Piece { scorer, listing, ids, floor, top, found: RankedList::default(), members: Vec::new() }
    }

    fn refuses(&self, key: i64) -> bool {
        self.floor.is_some_and(|floor| key < floor) || self.top.refuses(key)
    }

    /// Takes in the people of one company, given as spans of slots.
    fn spans(&mut self, spans: &[(u32, usize, usize)]) {
        let listed = self.listing.listed;
        let count: u64 = spans.iter().map(|(_, from, to)| listed.count_range(*from, *to)).sum();
        let slots = spans.iter().flat_map(|(_, from, to)| listed.iter_range(*from, *to));
        self.company(spans[0].0, count, slots);
    }

    /// Takes in the people of one company, given as positions of those who are listed.
    fn company(&mut self, company: u32, count: u64, listed: impl Iterator<Item = usize>) {
        if count == 0 {
            return;
        }
        self.found.matched += count;
        // People without a company are each a company of their own.
        let used = match self.listing.used.is_empty() {
            true => 0,
            false => self.listing.used.get(&company).map_or(0, |used| *used as usize),
        };
        let cap = self.listing.per_company.filter(|_| company != 0).map(|cap| cap.saturating_sub(used));
        self.found.companies += if company == 0 { count } else { 1 };
        self.found.over_cap += cap.map_or(0, |cap| count.saturating_sub(cap as u64));
        let (by, scorer) = (self.listing.by, self.scorer);
        let (earned, ceiling) = scorer.key_of_company(company, by);
        if self.refuses(by.key((earned + scorer.most, ceiling + scorer.most))) {
            return;
        }
        self.members.clear();
        for position in listed {
            let points = match by {
                // Rule by rule, until what is left cannot help any more.
                By::Points => {
                    let (mut points, mut left) = (earned, scorer.most);
                    for rule in &scorer.people {
                        if cap.is_none() && self.refuses(points + left) {
                            break;
                        }
                        points += rule.points(position, &scorer.of).0;
                        left -= rule.points;
                    }
                    points + left
                }
                By::Ceiling => by.key(scorer.person(position, company)),
            };
            if cap.is_none() && self.refuses(points) {
                continue;
            }
            let sure = self.listing.sure.contains(position);
            let slot = scorer.of.among.slot(position);
            let place = Place { sure, points, id: self.ids.get(slot), company, slot: slot as u32 };
            match cap {
                None => self.top.push(place),
                Some(_) => self.members.push(place),
            }
        }
        if let Some(cap) = cap {
            let fill = self.listing.fill;
            let turn = |place: &Place| {
                let position = scorer.position(place.slot as Slot).unwrap_or(0);
                fill.iter().position(|set| set.contains(position)).unwrap_or(fill.len())
            };
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
