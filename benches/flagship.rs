//! Times the usual questions on an existing database, in one process: what an answer costs with everything that is printed.
//!
//! ```text
//! cargo bench --bench flagship -- DATABASE AS_OF [RUNS]
//! ```
//!
//! Each line has the first run after opening and the median and least of all runs. Peers are compared elsewhere.

use std::path::Path;
use std::time::{Duration, Instant};

use leadsift::db::{Database, Snapshot};
use leadsift::fields::named;
use leadsift::filter::{self, Filter, Topic};
use leadsift::model::AsOf;
use leadsift::profile::{Profile, Rule, Shape};
use leadsift::prospect::{FacetOrder, FindRequest, facets, find, why};
use leadsift::value::Day;

const FLAGSHIP: &str = r#"industry:("Financial Services" or Banking) and headcount:11.. and ads:adwords and tech:hubspot
    and hiring:marketing and title:"HR Manager" and tenure:..1y"#;

const BROAD: &str = "headcount:201.. and seniority:manager";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [database, as_of, runs @ ..] = arguments.as_slice() else {
        println!("flagship: no database given, nothing timed (DATABASE AS_OF [RUNS])");
        return;
    };
    let runs = runs.first().and_then(|runs| runs.parse().ok()).unwrap_or(21);
    let as_of = AsOf::new(Day::parse_iso(as_of).expect("a date such as 2026-11-01"));
    let started = Instant::now();
    let snapshot = Database::open(Path::new(database)).and_then(|db| db.snapshot()).expect("a database");
    println!("{} people · open {:.2?}", snapshot.people(), started.elapsed());
    let flagship = filter::parse(FLAGSHIP).expect("a filter");
    let mut request = FindRequest::new(flagship.clone(), as_of);
    request.limit = Some(100);

    time("Q1 seven filters, count, best 100, rows", runs, || listed(&snapshot, &request));
    time("Q1 the same without rows", runs, || {
        let answer = find(&snapshot, &request).expect("an answer");
        format!("{} match, {} possible", answer.counts.sure, answer.counts.maybe)
    });
    let mut everybody = FindRequest::new(Filter::everything(), as_of);
    everybody.limit = Some(100);
    everybody.profile = Some(graded(&flagship));
    time("Q2 everybody by seven criteria, best 100, rows", runs, || listed(&snapshot, &everybody));

    let broad = FindRequest::new(filter::parse(BROAD).expect("a filter"), as_of);
    let topics = [&named::INDUSTRY, &named::HEADCOUNT, &named::SENIORITY, &named::COUNTRY];
    let topics = topics.map(Topic::Field);
    time("Q3 broad filter, count, four facets", runs, || {
        let found = facets(&snapshot, &broad, &topics, FacetOrder::Count).expect("facets");
        let rows: usize = found.iter().map(|facet| facet.rows.len()).sum();
        format!("{} match, {rows} rows", found[0].answer.people)
    });
    time("Q5 the account of the seven filters", runs.min(11), || {
        let account = why(&snapshot, &request).expect("an account");
        let without: Vec<u64> = account.clauses.iter().map(|clause| clause.without).collect();
        format!("{} match, without each {without:?}", account.matched)
    });

    let mut some =
        FindRequest::new(filter::parse("email:known and headcount:5000..").expect("a filter"), as_of);
    some.limit = Some(50);
    let answer = find(&snapshot, &some).expect("an answer");
    let hits = answer.hits(&snapshot).collect::<Result<Vec<_>, _>>().expect("rows");
    let address = |person: &leadsift::model::Person| person.record.facts.text(&named::EMAIL).to_string();
    let addresses: Vec<String> = hits.iter().filter_map(|hit| hit.person.as_ref()).map(address).collect();
    let mut next = addresses.iter().cycle();
    time("Q6 one lead by address", runs * 5, || {
        let asked = format!("email:\"{}\"", next.next().expect("an address"));
        let request = FindRequest::new(filter::parse(&asked).expect("a filter"), as_of);
        listed(&snapshot, &request)
    });
}

/// Answers and reads the rows of all who are listed.
fn listed(snapshot: &Snapshot, request: &FindRequest) -> String {
    let answer = find(snapshot, request).expect("an answer");
    let hits = answer.hits(snapshot).collect::<Result<Vec<_>, _>>().expect("rows");
    format!("{} match, {} possible, {} rows", answer.counts.sure, answer.counts.maybe, hits.len())
}

/// The profile that the flagship makes, with closeness in headcount and a number of openings beside it.
fn graded(flagship: &Filter) -> Profile {
    let mut profile = Profile::from_filter(flagship);
    let rule = |points, shape| Rule { group: "fit".into(), points, shape, say: String::new() };
    profile.rules.push(rule(10_000, Shape::Near { field: &named::HEADCOUNT, target: 120.0, within: 8.0 }));
    let hiring = flagship.clauses().iter().find_map(|clause| match clause {
        Filter::Has(element) if element.list == leadsift::fields::List::Hiring => Some(element.clone()),
        _ => None,
    });
    let element = hiring.expect("a clause about openings");
    profile.rules.push(rule(6_000, Shape::Per { element, each: 2_000 }));
    profile
}

fn time(what: &str, runs: usize, mut answer: impl FnMut() -> String) {
    let mut times = Vec::with_capacity(runs);
    let mut last = String::new();
    for _ in 0..runs.max(1) {
        let started = Instant::now();
        last = answer();
        times.push(started.elapsed());
    }
    let first: Duration = times[0];
    times.sort();
    println!(
        "{what}: first {first:.2?} · median {:.2?} · least {:.2?} · {last}",
        times[times.len() / 2],
        times[0]
    );
}
