//! How well import recognises the people whom the generator lists twice.
//!
//! Every row of people carries a mark that import keeps as a custom column. Of rows that became one lead one mark is left, so
//! the marks that are left tell what was joined: a pair of which one mark is left was recognised, one of which both are left
//! was missed, and a mark that is gone without its partner's help was joined to somebody else.

use std::collections::BTreeSet;
use std::path::Path;

use leadsift::db::Database;
use leadsift::filter::Filter;
use leadsift::import::{ImportOptions, import};
use leadsift::model::AsOf;
use leadsift::prospect::{FindRequest, find};
use leadsift::value::Day;

use crate::campaign::default_share;
use crate::companies::World;
use crate::write::write;

/// Pairs recognised, pairs missed, and rows joined to a stranger.
#[derive(Debug, Default)]
struct Joined {
    right: u64,
    missed: u64,
    wrong: u64,
}

impl Joined {
    fn precision(&self) -> f64 {
        self.right as f64 / (self.right + self.wrong) as f64
    }

    fn recall(&self) -> f64 {
        self.right as f64 / (self.right + self.missed) as f64
    }
}

fn marks(file: &Path) -> BTreeSet<String> {
    let mut rows = csv::Reader::from_path(file).unwrap();
    let at = rows.headers().unwrap().iter().position(|header| header == "mark").unwrap();
    rows.records().map(|row| row.unwrap()[at].to_owned()).collect()
}

fn measure(people: u64) -> Joined {
    let folder = tempfile::tempdir().unwrap();
    let as_of = crate::day::Day::parse("2026-11-01").unwrap();
    let world =
        World { seed: 11, as_of, finance_share: 140, campaign_share: default_share(people), marked: true };
    write(&world, people, None, folder.path()).unwrap();

    let db = Database::open_or_create(&folder.path().join("db")).unwrap();
    let today: Day = Day::parse_iso("2026-11-01").unwrap();
    let paths = ["companies.csv", "people.csv"].map(|name| folder.path().join(name));
    import(&db, &paths, &ImportOptions::new(today), &|_| {}).unwrap();
    // Whoever is known by a name and nothing else is refused, and nothing is said about them.
    let refused = marks(&folder.path().join("people.rejected.csv"));
    let written: BTreeSet<String> =
        marks(&folder.path().join("people.csv")).difference(&refused).cloned().collect();
    let snapshot = db.snapshot().unwrap();
    let mut request = FindRequest::new(Filter::All(Vec::new()), AsOf::new(today));
    request.limit = None;
    let answer = find(&snapshot, &request).unwrap();
    let mut left = BTreeSet::new();
    for hit in answer.hits(&snapshot) {
        let person = hit.unwrap().person.unwrap();
        let mark = person.record.custom.iter().find(|custom| custom.name == "mark").unwrap();
        left.insert(mark.value.clone());
    }

    let mut joined = Joined::default();
    let gone = |mark: &String| written.contains(mark) && !left.contains(mark);
    for mark in written.iter().filter(|mark| !mark.ends_with('+')) {
        let second = format!("{mark}+");
        match (gone(mark), written.contains(&second), gone(&second)) {
            (false, false, _) => {}
            (true, false, _) => joined.wrong += 1,
            (true, true, false) | (false, true, true) => joined.right += 1,
            (false, true, false) => joined.missed += 1,
            (true, true, true) => joined.wrong += 1,
        }
    }
    joined
}

fn assert_well(people: u64) {
    let joined = measure(people);
    println!("{people} rows: {joined:?}, precision {:.5}, recall {:.5}", joined.precision(), joined.recall());
    assert!(joined.right > people / 20, "{joined:?}");
    assert!(joined.precision() >= 0.999, "{joined:?}");
    assert!(joined.recall() >= 0.97, "{joined:?}");
}

#[test]
fn people_listed_twice_are_recognised() {
    assert_well(20_000);
}

/// The measure of `benches/RESULTS.md`:
/// `cargo test --release --example generate_leads -- --ignored --nocapture two_hundred`
#[test]
#[ignore = "takes a minute in a release build"]
fn two_hundred_thousand_rows_are_told_apart() {
    assert_well(200_000);
}
