//! The leads of a database as one flat table for other engines: the 25 columns of the benchmark as leadsift exports them,
//! and beside them what leadsift derives (roles of a title, days of a start, branches of an industry, departments of live
//! openings), so that a query in SQL can ask the sure part of the same question.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use leadsift::db::Snapshot;
use leadsift::export::{Format, Formula};
use leadsift::fields::{Field, named};
use leadsift::filter::Filter;
use leadsift::model::{AsOf, Facts, Known, Opening};
use leadsift::prospect::{self, FindRequest, Hit, Order};
use leadsift::taxonomy::titles;
use leadsift::value::Interval;
use serde_json::{Value, json};

use crate::Failure;

/// The columns that are exported, by their header in leadsift's CSV.
pub(crate) const COLUMNS: [&str; 25] = [
    "id",
    "first_name",
    "last_name",
    "title",
    "seniority",
    "department",
    "email",
    "email_status",
    "phone",
    "linkedin_url",
    "role_start",
    "country",
    "region",
    "city",
    "company_name",
    "domain",
    "industry",
    "headcount",
    "revenue",
    "founded",
    "company_country",
    "company_city",
    "technologies",
    "ads",
    "hiring",
];

/// The columns behind them. Days are numbers of days since 1970; `num` is the id as a number; lists are `|a|b|`; an opening
/// is `department=first posting day`, with nothing behind `=` where that is unknown.
const DERIVED: [&str; 16] = [
    "num",
    "company",
    "roles",
    "branches",
    "postings",
    "posted",
    "role_lo",
    "role_hi",
    "start_lo",
    "start_hi",
    "headcount_lo",
    "headcount_hi",
    "revenue_lo",
    "revenue_hi",
    "founded_lo",
    "founded_hi",
];

/// Leads that are written at a time.
const ROWS: usize = 4096;

/// Writes `flat.csv` into `folder`, in the order of companies.
pub(crate) fn write(snapshot: &Snapshot, as_of: AsOf, folder: &Path) -> Result<Value, Failure> {
    std::fs::create_dir_all(folder)?;
    let mut request = FindRequest::new(Filter::everything(), as_of);
    request.order = Order::Company;
    let answer = prospect::find(snapshot, &request)?;
    let head = crate::head(&answer, as_of);
    let header = leadsift::export::columns(&head);
    let places = COLUMNS
        .iter()
        .map(|column| {
            header.iter().position(|name| name == column).ok_or_else(|| format!("no column {column}"))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let file = BufWriter::with_capacity(1 << 20, File::create(folder.join("flat.csv"))?);
    let mut table = csv::Writer::from_writer(file);
    table.write_record(COLUMNS.iter().chain(&DERIVED))?;
    let mut hits = answer.hits(snapshot);
    let mut rows = 0;
    loop {
        let some = hits.by_ref().take(ROWS).collect::<Result<Vec<Hit>, _>>()?;
        if some.is_empty() {
            break;
        }
        let mut text = Vec::new();
        {
            let mut exporter = Format::Csv.exporter(&mut text, Formula::Keep);
            exporter.head(&head)?;
            for hit in &some {
                exporter.row(&hit.row())?;
            }
            exporter.end()?;
        }
        let mut reader = csv::Reader::from_reader(text.as_slice());
        for (hit, cells) in some.iter().zip(reader.records()) {
            let cells = cells?;
            let derived = derived(hit, &as_of);
            table.write_record(
                places.iter().map(|place| &cells[*place]).chain(derived.iter().map(String::as_str)),
            )?;
        }
        rows += some.len();
    }
    table.flush()?;
    Ok(json!({ "rows": rows, "columns": COLUMNS, "derived": DERIVED }))
}

fn derived(hit: &Hit, as_of: &AsOf) -> Vec<String> {
    let person = hit.person.as_ref();
    let company = hit.company.as_ref();
    let of_person = person.map(|person| &person.record.facts);
    let of_company = company.map(|company| &company.record.facts);
    let title = of_person.map_or("", |facts| facts.text(&named::TITLE));
    let roles = if title.is_empty() { Vec::new() } else { titles::analysis(title).roles.clone() };
    let postings = postings(hit, as_of);
    let newest = postings.iter().filter_map(|(_, day)| *day).max();
    let mut all = vec![
        person.map_or(0, |person| person.id.0).to_string(),
        company.map_or(0, |company| company.number.0).to_string(),
        list(roles),
        list(branches(of_company)),
        list(postings.iter().flat_map(|(departments, day)| {
            let day = day.map_or(String::new(), |day| day.to_string());
            departments.iter().map(move |department| format!("{department}={day}"))
        })),
        newest.map_or(String::new(), |day| day.to_string()),
    ];
    let field = |name: &str| leadsift::fields::by_name(name);
    for (facts, field) in [
        (of_person, Some(&named::ROLE_START)),
        (of_person, Some(&named::COMPANY_START)),
        (of_company, Some(&named::HEADCOUNT)),
        (of_company, field("revenue")),
        (of_company, field("founded")),
    ] {
        let known = facts.zip(field).and_then(|(facts, field)| interval(facts, field));
        for end in [known.map(|known| known.lo), known.map(|known| known.hi)] {
            all.push(end.map_or(String::new(), |end| end.to_string()));
        }
    }
    all
}

/// An interval inside the bounds of its field, as leadsift compares it.
fn interval(facts: &Facts, field: &'static Field) -> Option<Interval> {
    match facts.known(field) {
        Known::Interval(interval) => Some(leadsift::model::clamp(field, interval)),
        _ => None,
    }
}

/// The industries of a company and everything above them.
fn branches(facts: Option<&Facts>) -> Vec<String> {
    let Some(Known::Names(names)) = facts.map(|facts| facts.known(&named::INDUSTRY)) else {
        return Vec::new();
    };
    let tree = leadsift::taxonomy::industries();
    let mut all = Vec::new();
    for name in names {
        all.extend(tree.ancestors(&name).into_iter().map(str::to_string));
        all.push(name);
    }
    all.sort();
    all.dedup();
    all
}

/// The departments and the first possible posting day of each opening that is surely live.
fn postings(hit: &Hit, as_of: &AsOf) -> Vec<(Vec<String>, Option<i64>)> {
    let Some(company) = &hit.company else { return Vec::new() };
    let today = as_of.day.number();
    let posting = |opening: &Opening| {
        let facts = &opening.record.facts;
        let posted = match facts.known(&named::HIRING_SINCE) {
            Known::Interval(days) => Some(days),
            _ => None,
        };
        let departments = match facts.known(&named::HIRING_DEPARTMENT) {
            Known::Names(names) => names,
            _ => Vec::new(),
        };
        posted.is_none_or(|days| days.hi <= today).then(|| (departments, posted.map(|days| days.lo)))
    };
    company.live_openings(&hit.openings, as_of).filter_map(posting).collect()
}

fn list(names: impl IntoIterator<Item = String>) -> String {
    let mut text = String::new();
    for name in names {
        text.push_str(if text.is_empty() { "|" } else { "" });
        text.push_str(&name);
        text.push('|');
    }
    text
}
