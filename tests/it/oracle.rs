//! The naive engine: every filter, score, cap and count worked out lead by lead over plain records.
//!
//! It shares nothing with the index but the records and [`leadsift::filter::evaluate`]; points, order and counting are
//! its own.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use leadsift::fields::{Field, List, named};
use leadsift::filter::{Ask, Element, Filter, Measure, Test, causes, evaluate};
use leadsift::model::{AsOf, Company, Known, Lead, Opening, Person};
use leadsift::profile::{Profile, Shape};
use leadsift::prospect::{FindRequest, Maybes, Order};
use leadsift::value::{Day, DurationRange, Interval, RangeSet};

use crate::random::World;

/// What the naive engine answers.
#[derive(Debug, PartialEq, Eq)]
pub struct Expected {
    pub sure: u64,
    pub maybe: u64,
    pub matched: u64,
    pub over_cap: u64,
    pub over_limit: u64,
    pub similar: Option<u64>,
    pub companies: u64,
    pub single: Vec<(String, u64)>,
    pub several: u64,
    /// Id, whether sure, points, ceiling, what is missing.
    pub hits: Vec<(String, bool, i64, i64, Vec<String>)>,
}

/// Answers a request about people.
pub fn find(world: &World, request: &FindRequest) -> Expected {
    let companies: HashMap<u32, &Company> = world.companies.iter().map(|c| (c.number.0, c)).collect();
    let mut openings: HashMap<u32, Vec<Opening>> = HashMap::new();
    for opening in &world.openings {
        openings.entry(opening.company.0).or_default().push(opening.clone());
    }
    let none: Vec<Opening> = Vec::new();
    let profile = request.profile.clone().unwrap_or_else(|| Profile::from_filter(&request.filter));
    let mut filter = request.filter.clone();
    filter = profile.wanted.iter().fold(filter, |filter, wanted| filter.and(wanted.clone()));
    filter = profile.unwanted.iter().fold(filter, |filter, not| filter.and(Filter::negate(not.clone())));
    let (strict, asks_similar) = strictly(&filter);
    let mut similar = 0;
    struct Row<'a> {
        person: &'a Person,
        sure: bool,
        points: i64,
        ceiling: i64,
        missing: Vec<String>,
    }
    let mut rows = Vec::new();
    let (mut sure, mut maybe, mut several) = (0, 0, 0);
    let mut single: BTreeMap<String, u64> = BTreeMap::new();
    for person in &world.people {
        let lead = Lead {
            person: Some(person),
            company: companies.get(&person.company.0).copied(),
            openings: openings.get(&person.company.0).unwrap_or(&none),
        };
        let answer = evaluate(&filter, &lead, &request.as_of);
        let missing: Vec<String> =
            causes(&filter, &lead, &request.as_of).into_iter().map(Cow::into_owned).collect();
        sure += u64::from(answer.sure);
        if answer.is_unknown() {
            maybe += 1;
            match missing.as_slice() {
                [one] => *single.entry(one.clone()).or_default() += 1,
                _ => several += 1,
            }
        }
        let listed = match request.maybes {
            Maybes::Counted => answer.sure,
            Maybes::Listed => answer.possible,
            Maybes::Only => answer.is_unknown(),
        };
        if listed {
            let strict = evaluate(&strict, &lead, &request.as_of);
            let still = if request.maybes == Maybes::Counted { strict.sure } else { strict.possible };
            similar += u64::from(!still);
            let (points, ceiling) = score(&profile, &lead, &request.as_of);
            rows.push(Row { person, sure: answer.sure, points, ceiling, missing });
        }
    }
    let matched = rows.len() as u64;
    rows.sort_by(|a, b| {
        let by_ceiling = match request.order {
            Order::Ceiling => b.ceiling.cmp(&a.ceiling),
            _ => std::cmp::Ordering::Equal,
        };
        let by_points = b.points.cmp(&a.points);
        b.sure.cmp(&a.sure).then(by_ceiling).then(by_points).then(a.person.id.cmp(&b.person.id))
    });
    let mut seen: HashMap<u32, usize> = HashMap::new();
    let mut over_cap = 0;
    let mut kept = Vec::new();
    let mut alone = 0;
    for row in rows {
        let count = seen.entry(row.person.company.0).or_default();
        *count += 1;
        if row.person.company.0 == 0 {
            alone += 1;
        } else if request.per_company.is_some_and(|cap| *count > cap) {
            over_cap += 1;
            continue;
        }
        kept.push(row);
    }
    let distinct = seen.len() as u64 - u64::from(alone > 0) + alone;
    let limit = request.limit.unwrap_or(usize::MAX).min(kept.len());
    let over_limit = (kept.len() - limit) as u64;
    kept.truncate(limit);
    let mut single: Vec<(String, u64)> = single.into_iter().collect();
    single.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let hits = kept
        .into_iter()
        .map(|row| {
            let mut missing = if row.sure { Vec::new() } else { row.missing };
            missing.sort();
            (row.person.id.to_string(), row.sure, row.points, row.ceiling, missing)
        })
        .collect();
    let similar = asks_similar.then_some(similar);
    Expected {
        sure,
        maybe,
        matched,
        over_cap,
        over_limit,
        similar,
        companies: distinct,
        single,
        several,
        hits,
    }
}

/// The filter with the role itself where one like it is enough, by its text; and whether there is such a place.
fn strictly(filter: &Filter) -> (Filter, bool) {
    let text = filter.to_string();
    let strict = text.replace("title_similar:", "title:");
    (leadsift::filter::parse(&strict).expect("a filter"), strict != text)
}

/// Points and ceiling of a lead, rule by rule.
pub fn score(profile: &Profile, lead: &Lead<'_>, as_of: &AsOf) -> (i64, i64) {
    let mut total = (0, 0);
    for rule in &profile.rules {
        let (earned, ceiling) = points(&rule.shape, rule.points, lead, as_of);
        assert!(0 <= earned && earned <= ceiling && ceiling <= rule.points, "{rule:?}: {earned} {ceiling}");
        total = (total.0 + earned, total.1 + ceiling);
    }
    total
}

fn points(shape: &Shape, points: i64, lead: &Lead<'_>, as_of: &AsOf) -> (i64, i64) {
    let all_or_nothing = |filter: &Filter| {
        let answer = evaluate(filter, lead, as_of);
        (if answer.sure { points } else { 0 }, if answer.possible { points } else { 0 })
    };
    match shape {
        Shape::When { filter, fade: None } => all_or_nothing(filter),
        Shape::When { filter, fade: Some(period) } => {
            let half_life = period.approximate_days() as f64;
            let at = |day: i64, ages: &[DurationRange]| faded(points, day, ages, as_of.day, half_life);
            match filter {
                Filter::Test(Test { field, ask: Ask::Ages(ages) }) => {
                    match lead.person.map(|person| person.record.facts.known(field)) {
                        Some(Known::Interval(days)) => over(days, |day| at(day, ages)),
                        _ => (0, points),
                    }
                }
                Filter::Has(element) if element.list == List::Hiring && element.measure == Measure::any() => {
                    match split(&element.test) {
                        Some((rest, ages)) => posting(&rest, &ages, points, half_life, lead, as_of),
                        None => all_or_nothing(filter),
                    }
                }
                _ => all_or_nothing(filter),
            }
        }
        Shape::Near { field, target, within } => {
            let known = lead.company.map(|company| company.record.facts.known(field));
            let closeness = |value: i64| {
                if value <= 0 {
                    return 0;
                }
                let distance = (value as f64 / target).ln().abs() / within.ln();
                (points as f64 * (1.0 - distance).max(0.0) + 0.5).floor() as i64
            };
            match known {
                Some(Known::Interval(interval)) => {
                    let interval = leadsift::model::clamp(field, interval);
                    let steps = (interval.hi - interval.lo).min(2_000);
                    let mut values: Vec<i64> = (0..=steps).map(|step| interval.lo + step).collect();
                    let target = target.round() as i64;
                    values.extend([interval.hi, target - 1, target, target + 1]);
                    values.retain(|value| interval.lo <= *value && *value <= interval.hi);
                    let each = values.into_iter().map(closeness);
                    (each.clone().min().unwrap_or(0), each.max().unwrap_or(0))
                }
                _ => (0, points),
            }
        }
        Shape::Share(filters) => {
            let answers: Vec<_> = filters.iter().map(|filter| evaluate(filter, lead, as_of)).collect();
            let part =
                |count: usize| ((points * count as i64) as f64 / filters.len() as f64 + 0.5).floor() as i64;
            (
                part(answers.iter().filter(|answer| answer.sure).count()),
                part(answers.iter().filter(|answer| answer.possible).count()),
            )
        }
        Shape::Per { element, each } => {
            // The count is bounded by asking for it, one more at a time.
            let at_least = |count: i64| {
                let asked = Element {
                    measure: Measure::Count(RangeSet::from(Interval::at_least(count))),
                    ..element.clone()
                };
                evaluate(&Filter::Has(asked), lead, as_of)
            };
            let most = (points / each) + 2;
            let sure = (1..=most).take_while(|count| at_least(*count).sure).count() as i64;
            let possible = (1..=most).take_while(|count| at_least(*count).possible).count() as i64;
            ((sure * each).min(points), (possible * each).min(points))
        }
    }
}

/// The least and the greatest of `points` over the days of an interval.
fn over(days: Interval, points: impl Fn(i64) -> i64) -> (i64, i64) {
    let (mut least, mut most) = (i64::MAX, i64::MIN);
    for day in days.lo..=days.hi {
        least = least.min(points(day));
        most = most.max(points(day));
    }
    (least, most)
}

/// How many days back the tests look.
const BACK: i64 = 6_000;

/// Points of one start day: all inside the asked ages, half for each period outside, none for the future.
fn faded(points: i64, day: i64, ages: &[DurationRange], as_of: Day, half_life: f64) -> i64 {
    if day > as_of.number() {
        return 0;
    }
    let distance = distances(ages, as_of)[usize::try_from(as_of.number() - day).expect("not in the future")];
    match distance {
        Some(distance) => (points as f64 * (-(distance as f64) / half_life).exp2() + 0.5).floor() as i64,
        None => 0,
    }
}

/// For each day back from the as-of day, how far the nearest day inside the ages is.
fn distances(ages: &[DurationRange], as_of: Day) -> Rc<Vec<Option<i64>>> {
    type Known = HashMap<(Vec<DurationRange>, Day), Rc<Vec<Option<i64>>>>;
    thread_local! {
        static KNOWN: RefCell<Known> = RefCell::new(HashMap::new());
    }
    let key = (ages.to_vec(), as_of);
    if let Some(known) = KNOWN.with_borrow(|known| known.get(&key).cloned()) {
        return known;
    }
    let is_inside = |back: i64| {
        let start = as_of.plus_days(-back);
        ages.iter().any(|age| {
            age.from.is_none_or(|from| from.after(start) <= as_of)
                && age.to.is_none_or(|to| to.after(start) > as_of)
        })
    };
    let inside: Vec<i64> = (0..BACK).filter(|back| is_inside(*back)).collect();
    let nearest = |back: i64| {
        let at = inside.partition_point(|other| *other < back);
        let sides = [at.checked_sub(1).map(|at| inside[at]), inside.get(at).copied()];
        sides.into_iter().flatten().map(|other| (other - back).abs()).min()
    };
    let distances = Rc::new((0..BACK).map(nearest).collect::<Vec<_>>());
    KNOWN.with_borrow_mut(|known| known.insert(key, Rc::clone(&distances)));
    distances
}

/// The ages asked of a posting, and the rest of the test.
fn split(test: &Filter) -> Option<(Filter, Vec<DurationRange>)> {
    let is_posted = |part: &Filter| matches!(part, Filter::Test(Test { field, ask: Ask::Ages(_) }) if *field == &named::HIRING_SINCE);
    let at = test.clauses().iter().position(is_posted)?;
    let Filter::Test(Test { ask: Ask::Ages(ages), .. }) = &test.clauses()[at] else { return None };
    let rest =
        test.clauses().iter().enumerate().filter(|(index, _)| *index != at).map(|(_, part)| part.clone());
    Some((Filter::All(rest.collect()), ages.clone()))
}

/// The newest matching posting: each opening is asked alone whether it counts.
fn posting(
    rest: &Filter,
    ages: &[DurationRange],
    points: i64,
    half_life: f64,
    lead: &Lead<'_>,
    as_of: &AsOf,
) -> (i64, i64) {
    let Some(company) = lead.company else { return (0, points) };
    let counts = |filter: &Filter, openings: &[Opening]| {
        let element = Element { list: List::Hiring, test: Box::new(filter.clone()), measure: Measure::any() };
        let lead = Lead { person: None, company: Some(company), openings };
        evaluate(&Filter::Has(element), &lead, as_of)
    };
    // Whether an empty list would leave the question open tells whether there may be openings that nobody saw.
    let open = counts(&Filter::everything(), &[]).possible;
    let (mut earned, mut ceiling) = (0, if open { points } else { 0 });
    for opening in lead.openings {
        let answer = counts(rest, std::slice::from_ref(opening));
        let (least, most) = match opening.record.facts.known(posted()) {
            Known::Interval(days) => over(days, |day| faded(points, day, ages, as_of.day, half_life)),
            _ => (0, points),
        };
        if answer.sure {
            earned = earned.max(least);
        }
        if answer.possible {
            ceiling = ceiling.max(most);
        }
    }
    (earned, ceiling)
}

fn posted() -> &'static Field {
    &named::HIRING_SINCE
}
