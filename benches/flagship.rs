//! Times the flagship query on an existing database, in one process, warm and from a fresh opening.
//!
//! ```text
//! cargo bench --bench flagship -- DATABASE AS_OF [RUNS]
//! ```

use std::path::Path;
use std::time::Instant;

use leadsift::db::Database;
use leadsift::filter;
use leadsift::model::AsOf;
use leadsift::prospect::{FindRequest, find};
use leadsift::value::Day;

const FLAGSHIP: &str = r#"industry:("Financial Services" or Banking) and headcount:11.. and ads:adwords and tech:hubspot
    and hiring:marketing and title:"HR Manager" and tenure:..1y"#;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [database, as_of, runs @ ..] = arguments.as_slice() else {
        println!("flagship: no database given, nothing timed (DATABASE AS_OF [RUNS])");
        return;
    };
    let runs = runs.first().and_then(|runs| runs.parse().ok()).unwrap_or(21);
    let as_of = AsOf::new(Day::parse_iso(as_of).expect("a date such as 2026-11-01"));
    let mut request = FindRequest::new(filter::parse(FLAGSHIP).expect("a filter"), as_of);
    request.limit = Some(100);
    let started = Instant::now();
    let snapshot = Database::open(Path::new(database)).and_then(|db| db.snapshot()).expect("a database");
    let opened = started.elapsed();
    let mut times = Vec::new();
    let mut last = String::new();
    for _ in 0..runs {
        let started = Instant::now();
        let answer = find(&snapshot, &request).expect("an answer");
        let hits = answer.hits(&snapshot).collect::<Result<Vec<_>, _>>().expect("rows");
        times.push(started.elapsed());
        last = format!("{} match, {} possible, {} rows", answer.counts.sure, answer.counts.maybe, hits.len());
    }
    let first = times[0];
    times.sort();
    println!(
        "people {} · open {opened:.2?} · first {first:.2?} · median {:.2?} · least {:.2?} · {last}",
        snapshot.people(),
        times[times.len() / 2],
        times[0]
    );
}
