//! Files of many leads are read from the bytes of rows, in the order of the store and in parallel: they hold what the
//! leads read one by one hold.

use std::collections::HashSet;

use leadsift::export::{Columns, Format, Formula, Head, Written};
use leadsift::prospect::{self, Answer, FindRequest, Maybes, Order};

use crate::differential::store;
use crate::random::{self, Random};

fn head(answer: &Answer, request: &FindRequest) -> Head {
    Head {
        query: String::new(),
        sentence: String::new(),
        as_of: request.as_of,
        companies_only: request.companies_only,
        has_owner: false,
        groups: answer.profile.groups(),
        total_points: answer.total_points,
        counts: Vec::new(),
        left_out: Vec::new(),
        causes: Vec::new(),
        several: 0,
        own: Vec::new(),
        scratch: None,
    }
}

/// Cells of a CSV file, line by line.
fn cells(text: &[u8]) -> Vec<Vec<String>> {
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    let records = reader.records().map(|record| record.expect("a record"));
    records.map(|record| record.iter().map(String::from).collect()).collect()
}

#[test]
fn a_file_of_many_leads_holds_what_each_lead_holds() {
    let mut seen = HashSet::new();
    let mut rows = 0;
    for seed in 0..12u64 {
        let mut rng = Random::new(seed);
        let world = random::world(seed + 900, 60);
        let (_folder, snapshot) = store(&world, 1 + seed as usize % 4, &mut rng);
        for turn in 0..12 {
            let filter = match turn % 3 {
                0 => leadsift::filter::Filter::everything(),
                _ => random::filter(1000 * seed + turn, 1),
            };
            let mut request = FindRequest::new(filter, random::as_of(seed + turn));
            request.companies_only = rng.percent(25);
            request.order = *rng.pick(&[Order::Score, Order::Company, Order::Ceiling]);
            request.maybes = *rng.pick(&[Maybes::Counted, Maybes::Listed, Maybes::Only]);
            request.limit = rng.percent(30).then(|| 1 + rng.below(20));
            let formula = *rng.pick(&Formula::ALL);
            let answer = prospect::find(&snapshot, &request).expect("an answer");
            let head = head(&answer, &request);

            let mut expected = Vec::new();
            let written: Written = {
                let mut exporter = Format::Csv.exporter(&mut expected, formula);
                exporter.head(&head).expect("a header");
                for hit in answer.hits(&snapshot) {
                    exporter.row(&hit.expect("a hit").row()).expect("a row");
                }
                exporter.end().expect("an end")
            };
            let every = Columns::every(&head, formula);
            let mut found = Vec::new();
            let done = prospect::write_csv(&snapshot, &answer, &every, &mut found).expect("a file");
            assert_eq!(String::from_utf8_lossy(&found), String::from_utf8_lossy(&expected), "{seed} {turn}");
            assert_eq!(done, written);
            rows += done.rows;
            seen.insert((request.companies_only, format!("{:?}", request.order), done.rows > 0));

            // Some columns, in another order, hold the same cells; nothing else has to be read for them.
            let mut names: Vec<String> = every.names().to_vec();
            rng.shuffle(&mut names);
            names.truncate(1 + rng.below(8));
            let places: Vec<usize> = names
                .iter()
                .map(|name| every.names().iter().position(|known| known == name).expect("a column"))
                .collect();
            let some = Columns::every(&head, Formula::Keep).chosen(&names).expect("columns");
            let mut found = Vec::new();
            prospect::write_csv(&snapshot, &answer, &some, &mut found).expect("a file");
            let mut whole = Vec::new();
            prospect::write_csv(&snapshot, &answer, &Columns::every(&head, Formula::Keep), &mut whole)
                .expect("a file");
            let expected: Vec<Vec<String>> = cells(&whole)
                .into_iter()
                .map(|record| places.iter().map(|place| record[*place].clone()).collect())
                .collect();
            assert_eq!(cells(&found), expected, "{names:?}");
        }
    }
    assert!(rows > 2000, "{rows}");
    for companies_only in [false, true] {
        for order in ["Score", "Company", "Ceiling"] {
            assert!(seen.contains(&(companies_only, order.to_string(), true)), "{companies_only} {order}");
        }
    }
}

#[test]
fn a_column_that_there_is_not_is_named() {
    let request = FindRequest::new(leadsift::filter::Filter::everything(), random::as_of(1));
    let world = random::world(3, 5);
    let (_folder, snapshot) = store(&world, 1, &mut Random::new(1));
    let answer = prospect::find(&snapshot, &request).expect("an answer");
    let columns = Columns::every(&head(&answer, &request), Formula::Keep);
    let error = columns.chosen(&["id".to_string(), "shoe_size".to_string()]).expect_err("no such column");
    assert!(error.to_string().contains("shoe_size"), "{error}");
}
