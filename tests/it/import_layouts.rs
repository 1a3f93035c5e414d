//! What is stored of each tool's export: one snapshot for each sample, to be read by somebody who knows the tool.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use leadsift::db::Database;
use leadsift::fields::{List, by_code};
use leadsift::import::{self, FileReport, ImportOptions};
use leadsift::model::{CompanyNumber, Record};
use leadsift::value::{Day, Value, show_days, show_number};

/// The samples.
const SAMPLES: [&str; 23] = [
    "apollo_people_2026_38col.csv",
    "apollo_people_59col.csv",
    "builtwith_technology_list.csv",
    "crunchbase_companies.csv",
    "evaboot_leads_subset.csv",
    "formula_injection_cells.csv",
    "gb18030_chinese.csv",
    "google_customer_match_template.csv",
    "hubspot_companies_utf16le_tab.csv",
    "hubspot_contacts.csv",
    "jobspy_jobs.csv",
    "linkedin_connections_preamble.csv",
    "lusha_contacts.csv",
    "pdl_2019_kaggle_companies_sorted.csv",
    "pdl_free_company_dataset.csv",
    "phantombuster_salesnav_search.csv",
    "salesforce_lead_report_cp1252.csv",
    "semicolon_windows1252_german.csv",
    "shift_jis_japanese.csv",
    "tis620_thai.csv",
    "utf8_arabic_indic_digits.csv",
    "windows1256_arabic.csv",
    "zoominfo_contacts_86col.csv",
];

fn sample(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/import").join(name);
    std::fs::read(path).expect("a sample")
}

fn options() -> ImportOptions {
    ImportOptions::new(Day::parse_iso("2026-11-01").expect("a day"))
}

/// What was understood of a file and what is stored of it.
fn stored(name: &str, bytes: Vec<u8>, options: &ImportOptions) -> String {
    let dir = tempfile::tempdir().expect("a folder");
    let db = Database::open_or_create(&dir.path().join("db")).expect("a database");
    let files = vec![(name.to_string(), bytes.into())];
    let report = import::import_readers(&db, files, options, &|_| {}).expect("an import");
    let mut out = understood(&report.files[0]);
    let _ = writeln!(out, "conflicts: {}", report.conflict_count);
    let snapshot = db.snapshot().expect("a snapshot");
    let companies = (1..1000).filter_map(|number| snapshot.company(CompanyNumber(number)).expect("readable"));
    let mut names = BTreeMap::new();
    for company in companies.take(snapshot.companies() as usize) {
        names.insert(company.number, company.name().to_string());
        let _ = writeln!(out, "\ncompany");
        record(&company.record, &mut out);
        for technology in &company.technologies {
            let _ = writeln!(
                out,
                "  technology: {} {}..{}",
                technology.name, technology.first_seen, technology.last_seen
            );
        }
        for list in List::ALL {
            if let Some(day) = company.checked(list) {
                let _ = writeln!(out, "  {list:?} checked: {day}");
            }
        }
        for opening in snapshot.openings_of(company.number).expect("readable") {
            let _ = writeln!(out, "  opening seen {}..{}", opening.first_seen, opening.last_seen);
            record(&opening.record, &mut out);
        }
    }
    let ids: Vec<_> = {
        use leadsift::filter::Filter;
        use leadsift::model::AsOf;
        use leadsift::prospect::{FindRequest, find};
        let request = FindRequest::new(Filter::All(Vec::new()), AsOf::new(options.today));
        let answer = find(&snapshot, &request).expect("an answer");
        answer.hits(&snapshot).filter_map(|hit| hit.expect("a hit").person).collect()
    };
    let mut people: Vec<String> = ids
        .iter()
        .map(|person| {
            let company = names.get(&person.company).map_or("nowhere", String::as_str);
            let mut out = format!("\nperson at {company}, known by {} keys\n", person.record.keys.len());
            record(&person.record, &mut out);
            out
        })
        .collect();
    people.sort();
    out.push_str(&people.concat());
    out
}

fn understood(file: &FileReport) -> String {
    let mut out = format!(
        "{}: {}, {:?}, header on line {}, {:?}, covers {:?}\n",
        file.layout, file.encoding, file.delimiter, file.header_line, file.feed, file.covers
    );
    let _ = writeln!(
        out,
        "rows {} rejected {:?} blank {} footer {} lost {}",
        file.rows, file.rejected, file.blank, file.footer, file.lost
    );
    for bad in &file.bad {
        let _ = writeln!(out, "unread: {} \"{}\" is no {}", bad.header, bad.example, bad.target);
    }
    for mended in &file.repaired {
        let _ = writeln!(out, "repaired: {} \"{}\" read as {}", mended.header, mended.cell, mended.read);
    }
    for (header, count) in &file.no_currency {
        let _ = writeln!(out, "no currency: {header} {count}");
    }
    for order in &file.orders {
        let _ = writeln!(out, "dates: {} {:?} ambiguous {}", order.header, order.order, order.ambiguous);
    }
    out
}

fn record(record: &Record, out: &mut String) {
    for fact in record.facts.iter() {
        let column = by_code(fact.field).map_or("?", |field| field.column);
        let source = &record.sources[usize::from(fact.source)];
        let _ = writeln!(out, "  {column}: {}   [line {}, {}]", shown(&fact.value), source.line, source.date);
    }
    for custom in &record.custom {
        // Vowel signs and tone marks stay readable.
        let value = custom.value.replace('\n', "⏎");
        let _ = writeln!(out, "  x.\"{}\": \"{value}\"", custom.name);
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("\"{text}\""),
        Value::Number(interval) => show_number(interval),
        Value::Date(days) => show_days(days),
        Value::Money(money) => money.to_string(),
        Value::Names(names) => format!("[{}]", names.join("] [")),
    }
}

#[test]
fn each_tools_export_has_its_meaning() {
    for name in SAMPLES {
        insta::assert_snapshot!(name.trim_end_matches(".csv"), stored(name, sample(name), &options()));
    }
}

#[test]
fn a_list_of_users_is_named_after_its_technology() {
    let stored = stored("builtwith-hubspot-2026-05.csv", sample("builtwith_technology_list.csv"), &options());
    assert!(stored.contains("technology: HubSpot 2019-01-02..2026-05-06"), "{stored}");
    assert!(!stored.contains("checked"), "a list of one technology checks nobody: {stored}");
}
