//! Industries of real employers, by the codes that a register holds for them.

use leadsift::taxonomy::{CodeSystem, industries, industry_from_code};

fn labels(codes: &str) -> Vec<&'static str> {
    let codes = codes.split([',', ' ']).filter(|code| !code.is_empty());
    codes.filter_map(|code| industry_from_code(CodeSystem::UkSic2007, code)).collect()
}

fn rows(name: &str) -> Vec<csv::StringRecord> {
    let path = format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"));
    csv::Reader::from_path(&path).expect(&path).records().map(|row| row.expect("a readable row")).collect()
}

/// Every list of codes that the gender pay gap register of 2021/22 holds, with the number of its rows.
#[test]
fn nearly_every_coded_employer_gets_an_industry() {
    let (mut coded, mut known) = (0, 0);
    for row in rows("uk_register_sic_codes.csv") {
        let count: usize = row[1].parse().expect("a count");
        coded += count;
        known += if labels(&row[0]).is_empty() { 0 } else { count };
    }
    println!("{known} of {coded} coded rows have an industry");
    assert!(coded > 9_000);
    assert!(known * 100 >= coded * 95, "{known} of {coded}");
}

/// The labels were written by reading each row: its industries are right if each lies at, below or above one that
/// the reader accepts; `-` where a catch-all code may stay without.
#[test]
fn the_industry_is_the_one_that_a_reader_names() {
    let list = industries();
    let (mut right, mut wrong) = (0, Vec::new());
    for row in rows("industries_labelled.csv") {
        let accepted: Vec<&str> = row[2].split("; ").collect();
        let found = labels(&row[1]);
        for name in accepted.iter().filter(|name| **name != "-") {
            assert!(list.contains_name(name), "{name}");
        }
        let fits = |label: &&str| {
            accepted.iter().any(|name| {
                name == label || list.ancestors(label).contains(name) || list.ancestors(name).contains(label)
            })
        };
        let none_is_fine = accepted.contains(&"-");
        if found.iter().all(fits) && (none_is_fine || !found.is_empty()) {
            right += 1;
        } else {
            wrong.push(format!("{} {}: {found:?}, not {accepted:?}", &row[0], &row[1]));
        }
    }
    println!("{right} right, {} wrong: {wrong:#?}", wrong.len());
    assert!(right + wrong.len() >= 200);
    assert!(right * 100 >= (right + wrong.len()) * 95, "{wrong:#?}");
}
