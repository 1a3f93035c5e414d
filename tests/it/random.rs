//! Random worlds and random filters over every field of the table, for laws and for comparing engines.
//!
//! Pools of values are small, so that tests hit; three facts in ten are unknown; numbers and dates are often known
//! only roughly; lists are stale, fresh or never looked at. The same seed gives the same world and filter everywhere.

use leadsift::fields::{self, Field, Kind, List, Reading, Subject};
use leadsift::filter::{
    Answer, Element, Filter, Measure, Test, TitleMode, ask, causes, evaluate, parse, sentence,
};
use leadsift::model::{
    Ad, AdEvidence, AsOf, Company, CompanyNumber, Custom, Fact, Lead, LeadId, Opening, Person, Record,
    Technology,
};
use leadsift::profile::Shape;
use leadsift::value::{Currency, Day, Duration, Interval, Money, Value};

/// A small generator of numbers (SplitMix64): the same on every machine, and no dependency.
pub struct Random(u64);

impl Random {
    /// The sequence of a seed.
    pub fn new(seed: u64) -> Self {
        Random(seed)
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// True this many times in a hundred.
    pub fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    /// One of the items.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// The items in another order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }
}

/// Companies with their people and openings.
pub struct World {
    /// Numbered from 1.
    pub companies: Vec<Company>,
    /// Some of them without a company; sorted by nothing.
    pub people: Vec<Person>,
    /// Grouped by company.
    pub openings: Vec<Opening>,
    /// The companies with the custom cells of their people among their own: what companies are asked of.
    pub employers: Vec<Company>,
}

impl World {
    /// The leads: every person with company and openings.
    pub fn leads(&self) -> Vec<Lead<'_>> {
        self.people
            .iter()
            .map(|person| {
                let company = self.companies.iter().find(|company| company.number == person.company);
                let of = |opening: &&Opening| company.is_some() && opening.company == person.company;
                let from = self.openings.iter().position(|opening| of(&opening)).unwrap_or(0);
                let count = self.openings.iter().filter(of).count();
                Lead { person: Some(person), company, openings: &self.openings[from..from + count] }
            })
            .collect()
    }
}

/// The day around which everything happens.
const MIDDLE: &str = "2026-11-01";

const TITLES: &[&str] = &[
    "HR Manager",
    "Human Resources Manager",
    "Manager, Human Resources",
    "HR Director",
    "Marketing Manager",
    "Senior Marketing Manager",
    "Sales Director",
    "Sales and Marketing Manager",
    "Assistant to the HR Manager",
    "Zzyzx",
];

const WORDS: &[&str] = &["Northgate Bank", "Northgate Finanz", "Halden Bank", "Žižkov Bánk", "Maya Okafor"];
const FREE: &[&str] = &["Chicago", "CHICAGO", "Boston", "São Paulo", "Sao Paulo", "New York, NY"];

/// Custom columns, two of them under one folded name, with cells of every kind.
const COLUMNS: &[(&str, &[&str])] = &[
    ("Lead Owner", &["Jane Roe", "JANE ROE", "Sam", "Žižka", " "]),
    ("lead_owner", &["Sam", "3"]),
    ("Tier", &["1", "2.5", "3", "2-5", "10+", "n/a", "$4", "-1"]),
    ("Renewal", &["2026-01-15", "2026-03", "15.02.2026", "soon", "2"]),
];

/// Cells of a record that is written again later.
pub fn old_cells() -> Vec<Custom> {
    let cell = |name: &str, value: &str| Custom { name: name.into(), value: value.into(), source: 0 };
    vec![cell("Tier", "4"), cell("lead_owner", "Sam"), cell("Gone", "1")]
}

/// A test of a custom column, or of one that nobody has.
fn column(random: &mut Random) -> Filter {
    let name = *random.pick(&["\"Lead Owner\"", "LEAD-owner", "tier", "Tier", "renewal", "nobody"]);
    let asked: &[&str] = match name {
        "tier" | "Tier" => &["..2", ">2.5", "2..5", "(1 or 4..)", "(n/a or <2)", "..", "\"2.5\"", "3..3"],
        "renewal" => {
            &["2026-01..", "2026-01-20..2026-02", "..2026-01", "soon", "(2026-01 or 2026-03..)", "1..3"]
        }
        _ => &["\"jane roe\"", "(sam or Žižka)", "zizka", "..5", "2026-01..", "(Sam or 3..)"],
    };
    let asked = match random.below(5) {
        0 => "known",
        1 => "unknown",
        _ => *random.pick(asked),
    };
    parse(&format!("x.{name}:{asked}")).expect("a filter")
}

/// A world of `size` companies and about three times as many people.
pub fn world(seed: u64, size: usize) -> World {
    let random = &mut Random::new(seed);
    let mut world =
        World { companies: Vec::new(), people: Vec::new(), openings: Vec::new(), employers: Vec::new() };
    for number in 1..=size {
        let number = CompanyNumber(number as u32);
        let mut company = Company { number, record: record(random, Subject::Company), ..Company::default() };
        if random.percent(60) {
            company.technologies = named(random, List::Tech)
                .into_iter()
                .map(|name| {
                    let (first_seen, last_seen) = sighting(random);
                    Technology { name, first_seen, last_seen }
                })
                .collect();
        }
        if random.percent(60) {
            company.ads = named(random, List::Ads)
                .into_iter()
                .map(|platform| {
                    let (first_seen, last_seen) = sighting(random);
                    let spend = random.percent(60).then(|| money(random));
                    let evidence = if spend.is_some() { AdEvidence::Amount } else { AdEvidence::Listed };
                    Ad { platform, spend, first_seen, last_seen, evidence }
                })
                .collect();
        }
        for _ in 0..[0, 0, 1, 2, 4][random.below(5)] {
            let (first_seen, last_seen) = sighting(random);
            let closed = random.percent(15);
            let record = record(random, Subject::Opening);
            world.openings.push(Opening { company: number, record, first_seen, last_seen, closed });
        }
        world.companies.push(company);
    }
    for id in 1..=3 * size as u64 {
        let number = if random.percent(10) { 0 } else { 1 + random.below(size) as u32 };
        let record = record(random, Subject::Person);
        world.people.push(Person { id: LeadId(id), company: CompanyNumber(number), record });
    }
    world.employers = world.companies.clone();
    for person in world.people.iter().filter(|person| person.company != CompanyNumber::NONE) {
        let employer = &mut world.employers[person.company.0 as usize - 1];
        employer.record.custom.extend(person.record.custom.iter().cloned());
    }
    world
}

/// A filter at most `depth` levels deep over all fields that can be asked. It is as the parser would build it, except
/// that it may not be canonical.
pub fn filter(seed: u64, depth: usize) -> Filter {
    let random = &mut Random::new(seed);
    tree(random, depth, None)
}

/// A day from which things are measured, with the usual shelf lives.
pub fn as_of(seed: u64) -> AsOf {
    let random = &mut Random::new(seed);
    let special = ["2024-02-29", "2025-02-28", "2026-12-31", "2027-01-01"];
    let day =
        if random.percent(20) { day_of(special[random.below(special.len())]) } else { near(random, 600) };
    AsOf::new(day)
}

/// A way to earn points: each shape is as likely as any other.
pub fn shape(random: &mut Random, seed: u64) -> Shape {
    let ages = |random: &mut Random, field: &'static Field| {
        let texts = texts(random, field);
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        Filter::test(field, ask::ask(field, &texts).expect("ages"))
    };
    let fade = |random: &mut Random| {
        Some(*random.pick(&[Duration::days(20), Duration::months(3), Duration::years(1)]))
    };
    match random.below(8) {
        0 => Shape::When { filter: filter(seed, 2), fade: None },
        // What has no date to fade from is all or nothing.
        1 => Shape::When { filter: filter(seed, 1), fade: fade(random) },
        2 => {
            let dates: Vec<&'static Field> =
                fields::of(Subject::Person).filter(|field| matches!(field.kind, Kind::Since)).collect();
            let field = *random.pick(&dates);
            Shape::When { filter: ages(random, field), fade: fade(random) }
        }
        3 => {
            let rest = tree(random, 1, Some(List::Hiring));
            let test = rest.and(ages(random, &fields::named::HIRING_SINCE));
            let element = Element { list: List::Hiring, test: Box::new(test), measure: Measure::any() };
            Shape::When { filter: Filter::Has(element), fade: fade(random) }
        }
        4 => {
            let numbers: Vec<&'static Field> = fields::of(Subject::Company)
                .filter(|field| matches!(field.kind, Kind::Number { .. } | Kind::Money))
                .collect();
            let field = *random.pick(&numbers);
            let target = *random.pick(&[1.0, 12.5, 60.0, 2_000.0, 5_000_000.0]);
            Shape::Near { field, target, within: *random.pick(&[1.5, 12.0, 1_000.0]) }
        }
        5 => Shape::Share((0..1 + random.below(3) as u64).map(|at| filter(seed ^ (at + 71), 1)).collect()),
        6 => {
            let company =
                |at: u64| (0..).map(|more| filter(seed + 97 * at + more, 1)).find(Filter::is_about_companies);
            Shape::Share((0..1 + random.below(3) as u64).filter_map(company).collect())
        }
        _ => {
            let list = *random.pick(&List::ALL);
            let test = if random.percent(30) { Filter::everything() } else { tree(random, 1, Some(list)) };
            let element = Element { list, test: Box::new(test), measure: Measure::any() };
            Shape::Per { element, each: *random.pick(&[500, 1_234, 20_000]) }
        }
    }
}

fn record(random: &mut Random, subject: Subject) -> Record {
    let mut record = Record::default();
    for field in fields::of(subject) {
        if random.percent(70)
            && let Some(value) = value(random, field)
        {
            record.facts.set(Fact { field: field.code, value, source: 0 });
        }
    }
    for (name, cells) in COLUMNS.iter().filter(|_| subject != Subject::Opening) {
        if random.percent(40) {
            let (name, value) = ((*name).to_string(), (*random.pick(cells)).to_string());
            record.custom.push(Custom { name, value, source: 0 });
        }
    }
    record
}

/// A random value of a field; none for lists.
fn value(random: &mut Random, field: &'static Field) -> Option<Value> {
    Some(match field.kind {
        Kind::Text | Kind::NamePart => Value::Text((*random.pick(WORDS)).to_string()),
        Kind::Title => Value::Text((*random.pick(TITLES)).to_string()),
        Kind::Whole => {
            let written = random.pick(&whole(field)).clone();
            (field.normalise)(&written, &Reading::default()).ok()??
        }
        Kind::Names(_) => Value::Names(several(random, &names(field))),
        Kind::FreeNames => {
            let pool: Vec<String> = FREE.iter().map(ToString::to_string).collect();
            Value::Names(several(random, &pool))
        }
        Kind::Number { .. } => Value::Number(interval(random, &points(field))),
        Kind::Money => Value::Money(money(random)),
        Kind::Since | Kind::Date => Value::Date(days(random)),
        Kind::List(_) => return None,
    })
}

/// Names of a vocabulary that stand above, below and beside each other, and one that it does not know.
fn names(field: &'static Field) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    if let Some(vocabulary) = field.vocabulary() {
        if let Some(example) = vocabulary.canonical(field.example) {
            names.push(example.to_string());
            let above = vocabulary.ancestors(example);
            names.extend(above.iter().map(ToString::to_string));
            if let Some(top) = above.last() {
                names.extend(vocabulary.descendants(top).into_iter().take(3).map(str::to_string));
            }
        }
        names.extend(vocabulary.names().take(4).map(str::to_string));
    }
    if field.from_title.is_none() {
        names.push("Wizardry".to_string());
    }
    names.sort();
    names.dedup();
    names
}

fn whole(field: &Field) -> Vec<String> {
    match field.column {
        "domain" => vec!["northgate.example".into(), "halden.example".into()],
        "email" => vec!["maya@northgate.example".into(), "Info@halden.example".into()],
        "linkedin_url" => vec!["linkedin.com/in/Maya".into(), "https://linkedin.com/in/ana".into()],
        "company_linkedin_url" => vec!["linkedin.com/company/a".into(), "linkedin.com/company/b".into()],
        _ => vec![field.example.to_string(), field.example.replace(['0', 'a'], "9")],
    }
}

fn points(field: &Field) -> Vec<i64> {
    match field.kind {
        Kind::Number { min, max, .. } => {
            let pool = [-20, -1, 0, 1, 9, 10, 11, 50, 51, 200, 1000, 1999, 2014, 2015, 2025, 20_000];
            let mut points: Vec<i64> = pool.into_iter().filter(|point| (min..=max).contains(point)).collect();
            points.push(max);
            points
        }
        _ => vec![0, 1, 1000, 5000, 10_000, 1_000_000, 10_000_000, 50_000_000],
    }
}

fn interval(random: &mut Random, points: &[i64]) -> Interval {
    let (one, other) = (*random.pick(points), *random.pick(points));
    match random.below(10) {
        0..=4 => Interval::exactly(one),
        5..=8 => Interval::new(one, other),
        _ => Interval::at_least(one),
    }
}

fn money(random: &mut Random) -> Money {
    let amount = interval(random, &[0, 1000, 5000, 10_000, 1_000_000, 10_000_000, 50_000_000]);
    let currency = match random.below(10) {
        0..=6 => Some(Currency::USD),
        7 => Currency::parse("EUR"),
        8 => Currency::parse("XYZ"),
        _ => None,
    };
    Money { amount, currency }
}

fn day_of(text: &str) -> Day {
    Day::parse_iso(text).expect("a date")
}

fn near(random: &mut Random, spread: usize) -> Day {
    day_of(MIDDLE).plus_days(random.below(2 * spread) as i64 - spread as i64)
}

/// A day, a month, a year, or anything between two days.
fn days(random: &mut Random) -> Interval {
    let day = near(random, 900);
    let first = day.plus_days(1 - i64::from(day.civil().day()));
    match random.below(10) {
        0..=4 => Interval::exactly(day.number()),
        5..=6 => Interval::new(first.number(), first.plus_months(1).number() - 1),
        7 => {
            let january = first.plus_months(1 - i64::from(first.civil().month()));
            Interval::new(january.number(), january.plus_months(12).number() - 1)
        }
        8 => Interval::new(day.number(), near(random, 900).number()),
        _ => Interval::exactly(day_of(MIDDLE).plus_months(-(random.below(30) as i64)).number()),
    }
}

fn sighting(random: &mut Random) -> (Day, Day) {
    let (one, other) = (near(random, 500), near(random, 100));
    (one.min(other), one.max(other))
}

/// Names of elements, each once, in order.
fn named(random: &mut Random, list: List) -> Vec<String> {
    let mut pool = names(list.main_field());
    if list == List::Tech {
        pool.push("Google Ads Conversion Tracking".to_string());
    }
    several(random, &pool)
}

fn several(random: &mut Random, pool: &[String]) -> Vec<String> {
    let mut names: Vec<String> =
        (0..[1, 1, 1, 2, 3][random.below(5)]).map(|_| random.pick(pool).clone()).collect();
    names.sort();
    names.dedup();
    names
}

fn tree(random: &mut Random, depth: usize, list: Option<List>) -> Filter {
    if depth == 0 || random.percent(35) {
        return leaf(random, list);
    }
    let parts = |random: &mut Random| -> Vec<Filter> {
        (0..random.below(4)).map(|_| tree(random, depth - 1, list)).collect()
    };
    match random.below(8) {
        0..=2 => Filter::All(parts(random)),
        3..=5 => Filter::Any(parts(random)),
        6 => Filter::negate(tree(random, depth - 1, list)),
        _ => Filter::Maybe(Box::new(tree(random, depth - 1, list))),
    }
}

fn leaf(random: &mut Random, list: Option<List>) -> Filter {
    let pool: Vec<&'static Field> = fields::ALL
        .iter()
        .copied()
        .filter(|field| field.is_asked())
        .filter(|field| match list {
            Some(list) => field.subject == list.element(),
            None => matches!(field.subject, Subject::Person | Subject::Company),
        })
        .collect();
    if list.is_none() && random.percent(10) {
        return column(random);
    }
    let field = *random.pick(&pool);
    match (random.below(12), field.kind) {
        (0, _) => Filter::test(field, leadsift::filter::Ask::Known),
        (1, _) => Filter::test(field, leadsift::filter::Ask::Unknown),
        (_, Kind::List(list)) => has(random, list),
        (_, Kind::Title) => title(random, field),
        _ => {
            let texts = texts(random, field);
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            Filter::test(
                field,
                ask::ask(field, &texts).unwrap_or_else(|error| panic!("{texts:?}: {error:?}")),
            )
        }
    }
}

fn title(random: &mut Random, field: &'static Field) -> Filter {
    let mode = *random.pick(&TitleMode::ALL);
    let pool: &[&str] = match mode {
        TitleMode::Regex => &["^hr", "manager$", r"\bdirector\b", "(hr|human).*manager", "z+y"],
        TitleMode::Words => &["manager", "hr", "marketing manager", "Senior"],
        _ => TITLES,
    };
    let texts: Vec<&str> = (0..1 + random.below(2)).map(|_| *random.pick(pool)).collect();
    Filter::test(field, ask::ask_title(mode, &texts).expect("a title"))
}

/// Texts that ask for something.
fn texts(random: &mut Random, field: &'static Field) -> Vec<String> {
    let mut one = || -> String {
        match field.kind {
            Kind::Text => {
                random.pick(&["northgate", "bank", "Bank Northgate", "zizkov", "Maya", "x"]).to_string()
            }
            Kind::Whole => random.pick(&whole(field)).clone(),
            Kind::Names(_) => random.pick(&names(field)).clone(),
            Kind::FreeNames => {
                random.pick(&["chicago", "boston", "Sao Paulo", "New York, NY", "Paris"]).to_string()
            }
            Kind::Number { .. } | Kind::Money => range(random, &points(field)),
            Kind::NamePart | Kind::Since | Kind::Date => random
                .pick(&["..1y", "1y..2y", "2y..", "..30d", "3mo..8mo", "..0d", "1mo", "6w..", "..", "..13mo"])
                .to_string(),
            Kind::Title | Kind::List(_) => unreachable!("asked elsewhere"),
        }
    };
    let first = one();
    let second = one();
    let third = one();
    match random.below(4) {
        0 => vec![first, second],
        1 => vec![first, second, third],
        _ => vec![first],
    }
}

fn range(random: &mut Random, points: &[i64]) -> String {
    let (one, other) = (*random.pick(points), *random.pick(points));
    match random.below(6) {
        0 => one.to_string(),
        1 => format!("{one}.."),
        2 => format!("..{one}"),
        3 => format!(">{one}"),
        4 if random.percent(10) => "..".to_string(),
        _ => format!("{}..{}", one.min(other), one.max(other)),
    }
}

fn has(random: &mut Random, list: List) -> Filter {
    let test = match random.below(4) {
        0 => tree(random, 2, Some(list)),
        1 => Filter::All((0..random.below(4)).map(|_| leaf(random, Some(list))).collect()),
        _ => leaf(random, Some(list)),
    };
    let few = [0, 1, 2, 3];
    let measure = match random.below(6) {
        0 => Measure::Count(ask::counts(&[&range(random, &few)]).expect("a range")),
        1 if list == List::Ads => {
            Measure::Total(ask::amounts(&[&range(random, &[0, 1000, 5000, 10_000])]).expect("a range"))
        }
        _ => Measure::any(),
    };
    Filter::Has(Element { list, test: Box::new(test), measure })
}

/// Calls `check` with random filters, leads and days.
fn on_random_leads(rounds: u64, mut check: impl FnMut(&mut Random, &Filter, &Lead<'_>, &AsOf)) {
    for seed in 0..rounds {
        let world = world(seed, 4);
        let as_of = as_of(seed);
        let random = &mut Random::new(seed);
        for number in 0..12 {
            let filter = filter(1000 * seed + number, 1 + number as usize % 4);
            for lead in world.leads() {
                check(random, &filter, &lead, &as_of);
            }
        }
    }
}

#[test]
fn printing_and_parsing_keeps_the_tree() {
    for seed in 0..4000 {
        let filter = filter(seed, 1 + seed as usize % 5).canonical();
        let printed = filter.to_string();
        let parsed = parse(&printed).unwrap_or_else(|error| panic!("seed {seed}: {printed}: {error:?}"));
        assert_eq!(parsed, filter, "seed {seed}: {printed}");
        let said = sentence(&filter);
        assert!(!said.contains("{}") && !said.contains("  ") && !said.contains("()"), "{printed}: {said}");
    }
}

#[test]
fn all_three_answers_are_common() {
    let mut counts = [0_usize; 3];
    on_random_leads(40, |_, filter, lead, as_of| {
        let answer = evaluate(filter, lead, as_of);
        counts[usize::from(answer.possible) + usize::from(answer.sure)] += 1;
    });
    let total: usize = counts.iter().sum();
    assert!(counts.iter().all(|count| count * 10 > total), "{counts:?}");
}

#[test]
fn laws_of_three_values_hold() {
    on_random_leads(60, |random, filter, lead, as_of| {
        let answer = |filter: &Filter| evaluate(filter, lead, as_of);
        let plain = answer(filter);
        assert!(plain.possible || !plain.sure, "{filter}");
        assert_eq!(answer(&filter.clone().canonical()), plain, "{filter}");
        let not = Filter::negate(filter.clone());
        assert_eq!(answer(&not), Answer { sure: !plain.possible, possible: !plain.sure }, "{filter}");
        assert_eq!(answer(&Filter::negate(not)), plain, "{filter}");
        let maybe = answer(&Filter::Maybe(Box::new(filter.clone())));
        assert_eq!((maybe.sure, maybe.possible), (plain.possible, plain.possible), "{filter}");
        assert_eq!(answer(&shuffled(random, filter)), plain, "{filter}");
        assert_eq!(causes(filter, lead, as_of).is_empty(), !plain.is_unknown(), "{filter}");
    });
}

#[test]
fn learning_more_never_changes_what_was_certain() {
    on_random_leads(120, |random, filter, lead, as_of| {
        if has_maybe(filter) {
            return;
        }
        let before = evaluate(filter, lead, as_of);
        if before.is_unknown() {
            return;
        }
        let person =
            lead.person.map(|person| Person { record: narrowed(random, &person.record), ..person.clone() });
        let company = lead.company.map(|company| {
            let mut company = Company { record: narrowed(random, &company.record), ..company.clone() };
            for spend in company.ads.iter_mut().filter_map(|ad| ad.spend.as_mut()) {
                spend.amount = narrower(random, spend.amount);
            }
            company
        });
        let openings: Vec<Opening> = lead
            .openings
            .iter()
            .map(|opening| Opening { record: narrowed(random, &opening.record), ..opening.clone() })
            .collect();
        let learned = Lead { person: person.as_ref(), company: company.as_ref(), openings: &openings };
        assert_eq!(evaluate(filter, &learned, as_of), before, "{filter}\n{lead:?}\n{learned:?}");
    });
}

#[test]
fn an_element_more_never_takes_an_element_away() {
    on_random_leads(60, |_, filter, lead, as_of| {
        let Some(company) = lead.company else { return };
        let mut more = company.clone();
        more.technologies.push(Technology {
            name: "Another".to_string(),
            first_seen: as_of.day,
            last_seen: as_of.day.plus_days(2000),
        });
        let learned = Lead { company: Some(&more), ..lead.clone() };
        filter.leaves(&mut |leaf| {
            if let Filter::Has(Element { list: List::Tech, measure, .. }) = leaf
                && *measure == Measure::any()
                && evaluate(leaf, lead, as_of).sure
            {
                assert!(evaluate(leaf, &learned, as_of).sure, "{leaf}");
            }
        });
    });
}

fn shuffled(random: &mut Random, filter: &Filter) -> Filter {
    let mut parts_of = |parts: &[Filter]| {
        let mut parts: Vec<Filter> = parts.iter().map(|part| shuffled(random, part)).collect();
        random.shuffle(&mut parts);
        parts
    };
    match filter {
        Filter::All(parts) => Filter::All(parts_of(parts)),
        Filter::Any(parts) => Filter::Any(parts_of(parts)),
        Filter::Not(inner) => Filter::negate(shuffled(random, inner)),
        Filter::Maybe(inner) => Filter::Maybe(Box::new(shuffled(random, inner))),
        Filter::Has(element) => {
            Filter::Has(Element { test: Box::new(shuffled(random, &element.test)), ..element.clone() })
        }
        Filter::Test(Test { .. }) | Filter::Column(_) => filter.clone(),
    }
}

/// `maybe` asks what is known, and that changes with learning.
fn has_maybe(filter: &Filter) -> bool {
    match filter {
        Filter::All(parts) | Filter::Any(parts) => parts.iter().any(has_maybe),
        Filter::Not(inner) => has_maybe(inner),
        Filter::Maybe(_) => true,
        Filter::Has(element) => has_maybe(&element.test),
        Filter::Test(_) | Filter::Column(_) => false,
    }
}

/// The record with its rough numbers and dates known better. The days of checks stay: they are exact by meaning.
fn narrowed(random: &mut Random, record: &Record) -> Record {
    let mut record = record.clone();
    for fact in record.facts.iter_mut() {
        let is_check = fields::by_code(fact.field).is_some_and(|field| matches!(field.kind, Kind::Date));
        match &mut fact.value {
            _ if is_check => {}
            Value::Number(interval) | Value::Date(interval) => *interval = narrower(random, *interval),
            Value::Money(money) => money.amount = narrower(random, money.amount),
            Value::Text(_) | Value::Names(_) => {}
        }
    }
    record
}

fn narrower(random: &mut Random, interval: Interval) -> Interval {
    let hi = interval.hi.min(interval.lo.saturating_add(1 << 40));
    let width = (hi - interval.lo) as usize;
    let one = interval.lo + random.below(width + 1) as i64;
    let other = interval.lo + random.below(width + 1) as i64;
    match random.below(4) {
        0 => Interval::exactly(interval.lo),
        1 => Interval::exactly(hi),
        _ => Interval::new(one, other),
    }
}
