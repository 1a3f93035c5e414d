//! Filters with their expected answers, written by hand in `tests/filters/*.md`.
//!
//! A file reads like a page. `As of: 2026-11-01` sets the day for what follows. A heading begins a group of leads;
//! each lead is a list item, `- name: column = value; column = value`, with the columns of leadsift's own files and
//!
//! - `company`: an employer about which nothing is known (columns of a company imply one),
//! - `x.Owner = Jane` and `company x.Tier = 2`: a cell of a custom column of the person, of the company,
//! - `tech = HubSpot @ 2026-10-01`, `ad = Google Ads @ 2026-10-01 $5000`: an element, last seen that day,
//! - `opening = title: Marketing Manager, posted: 2026-10-20, place: Chicago, seen: 2026-10-25, closed`.
//!
//! Tables hold the cases: the filter, and the leads for which it is sure, possible and out. Each lead stands in
//! exactly one cell; `all` and `-` stand for every one and none. A fifth cell, where there is one, lists the causes
//! of the possible ones.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use leadsift::fields::{self, Field, Kind, List, Reading, Subject};
use leadsift::filter::{Answer, Filter, causes, evaluate, parse};
use leadsift::model::{
    Ad, AdEvidence, AsOf, Company, CompanyNumber, Custom, Fact, Lead, LeadId, Opening, Person, Record,
    Technology,
};
use leadsift::value::{Currency, Day, parse_money};

/// A lead of a group, with everything that it owns.
pub struct OwnLead {
    /// How cases call it.
    pub name: String,
    /// The person.
    pub person: Person,
    /// The employer.
    pub company: Option<Company>,
    /// Its openings.
    pub openings: Vec<Opening>,
}

impl OwnLead {
    /// What filters test.
    pub fn lead(&self) -> Lead<'_> {
        Lead { person: Some(&self.person), company: self.company.as_ref(), openings: &self.openings }
    }
}

/// A line of a table.
pub struct Case {
    /// File and line.
    pub place: String,
    /// The filter as written.
    pub filter: String,
    /// Names of leads: sure, possible, out.
    pub expected: [BTreeSet<String>; 3],
    /// Causes of the possible ones, where the case lists them.
    pub causes: Option<BTreeSet<String>>,
    /// The day.
    pub as_of: AsOf,
}

/// Leads and the cases about them.
#[derive(Default)]
pub struct Group {
    /// The leads.
    pub leads: Vec<OwnLead>,
    /// The cases.
    pub cases: Vec<Case>,
}

/// Every group of every file.
pub fn groups() -> Vec<Group> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/filters");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("tests/filters")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    files.iter().flat_map(|file| read(file)).collect()
}

fn read(file: &Path) -> Vec<Group> {
    let text = std::fs::read_to_string(file).expect("a readable file");
    let file = file.file_name().and_then(|name| name.to_str()).expect("a plain name");
    let mut groups = Vec::new();
    let mut group = Group::default();
    let mut as_of = None;
    for (index, line) in text.lines().enumerate() {
        let place = format!("{file}:{}", index + 1);
        if line.starts_with('#') {
            groups.push(std::mem::take(&mut group));
        } else if let Some(day) = line.strip_prefix("As of: ") {
            as_of = Some(AsOf::new(Day::parse_iso(day).unwrap_or_else(|| panic!("{place}: no date"))));
        } else if let Some(item) = line.strip_prefix("- ") {
            let (name, facts) =
                item.split_once(':').unwrap_or_else(|| panic!("{place}: a lead is `- name: facts`"));
            let number = group.leads.len() as u32 + 1;
            group.leads.push(lead(name.trim(), facts, number, &place));
        } else if line.starts_with("| `") {
            let as_of = as_of.unwrap_or_else(|| panic!("{place}: `As of:` is missing"));
            group.cases.push(case(line, &group.leads, as_of, place));
        }
    }
    groups.push(group);
    groups.retain(|group| !group.cases.is_empty());
    groups
}

fn case(line: &str, leads: &[OwnLead], as_of: AsOf, place: String) -> Case {
    let cells: Vec<String> = line
        .replace("\\|", "\u{1}")
        .trim_matches('|')
        .split('|')
        .map(|cell| cell.trim().replace('\u{1}', "|"))
        .collect();
    assert!(matches!(cells.len(), 4 | 5), "{place}: a case has a filter, three lists, and perhaps causes");
    let names = |cell: &String| -> BTreeSet<String> {
        match cell.as_str() {
            "-" | "" => BTreeSet::new(),
            "all" => leads.iter().map(|lead| lead.name.clone()).collect(),
            list => list.split_whitespace().map(str::to_string).collect(),
        }
    };
    let expected = [names(&cells[1]), names(&cells[2]), names(&cells[3])];
    let listed = expected.iter().map(BTreeSet::len).sum::<usize>();
    let every: BTreeSet<&String> = expected.iter().flatten().collect();
    let known: BTreeSet<&String> = leads.iter().map(|lead| &lead.name).collect();
    assert!(listed == every.len() && every == known, "{place}: each lead stands in exactly one cell");
    Case {
        filter: cells[0].trim_matches('`').to_string(),
        expected,
        causes: cells.get(4).map(|cell| cell.split(',').map(|cause| cause.trim().to_string()).collect()),
        as_of,
        place,
    }
}

fn lead(name: &str, facts: &str, number: u32, place: &str) -> OwnLead {
    let mut person =
        Person { id: LeadId(u64::from(number)), company: CompanyNumber::NONE, record: Record::default() };
    let mut company = Company { number: CompanyNumber(number), ..Company::default() };
    let mut has_company = false;
    let mut openings = Vec::new();
    for part in facts.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        if part == "company" {
            has_company = true;
            continue;
        }
        let (column, value) = part.split_once('=').unwrap_or_else(|| panic!("{place}: `{part}` is no fact"));
        let (column, value) = (column.trim(), value.trim());
        match column {
            column if column.starts_with("x.") => {
                let name = column.trim_start_matches("x.").to_string();
                person.record.custom.push(Custom { name, value: value.to_string(), source: 0 });
            }
            column if column.starts_with("company x.") => {
                let name = column.trim_start_matches("company x.").to_string();
                company.record.custom.push(Custom { name, value: value.to_string(), source: 0 });
                has_company = true;
            }
            "tech" => {
                let (name, day, _) = element(value, place);
                company.technologies.push(Technology { name, first_seen: day, last_seen: day });
                has_company = true;
            }
            "ad" => {
                let (platform, day, amount) = element(value, place);
                let spend = (!amount.is_empty()).then(|| {
                    parse_money(&amount, Some(Currency::USD)).unwrap_or_else(|| panic!("{place}: {amount}"))
                });
                let evidence = if spend.is_some() { AdEvidence::Amount } else { AdEvidence::Listed };
                company.ads.push(Ad { platform, spend, first_seen: day, last_seen: day, evidence });
                has_company = true;
            }
            "opening" => {
                openings.push(opening(value, company.number, place));
                has_company = true;
            }
            column => {
                let field = fields::ALL
                    .iter()
                    .copied()
                    .find(|field| {
                        field.column == column && matches!(field.subject, Subject::Person | Subject::Company)
                    })
                    .unwrap_or_else(|| panic!("{place}: there is no column {column}"));
                assert!(!matches!(field.kind, Kind::List(_)), "{place}: write `tech = ` or `ad = `");
                if field.subject == Subject::Company {
                    has_company = true;
                    set(&mut company.record, field, value, place);
                } else {
                    set(&mut person.record, field, value, place);
                }
            }
        }
    }
    if has_company {
        person.company = company.number;
    }
    OwnLead { name: name.to_string(), person, company: has_company.then_some(company), openings }
}

/// `HubSpot @ 2026-10-01 rest`
fn element(value: &str, place: &str) -> (String, Day, String) {
    let (name, seen) = value.split_once(" @ ").unwrap_or_else(|| panic!("{place}: `{value}` lacks ` @ day`"));
    let (day, rest) = seen.split_once(' ').unwrap_or((seen, ""));
    (name.to_string(), date(day, place), rest.to_string())
}

fn opening(value: &str, company: CompanyNumber, place: &str) -> Opening {
    let mut record = Record::default();
    let (mut seen, mut closed) = (None, false);
    for part in value.split(',').map(str::trim) {
        match part.split_once(':') {
            None if part == "closed" => closed = true,
            Some(("seen", day)) => seen = Some(date(day.trim(), place)),
            Some((name, value)) => {
                let field = fields::by_element_name(List::Hiring, name)
                    .unwrap_or_else(|| panic!("{place}: openings have no {name}"));
                set(&mut record, field, value.trim(), place);
            }
            None => panic!("{place}: `{part}` is no fact of an opening"),
        }
    }
    let seen = seen.unwrap_or_else(|| panic!("{place}: an opening was seen some day"));
    Opening { company, record, first_seen: seen, last_seen: seen, closed }
}

fn set(record: &mut Record, field: &'static Field, value: &str, place: &str) {
    match (field.normalise)(value, &Reading::default()) {
        Ok(Some(value)) => record.facts.set(Fact { field: field.code, value, source: 0 }),
        other => panic!("{place}: {}: `{value}` is read as {other:?}", field.column),
    }
}

fn date(text: &str, place: &str) -> Day {
    Day::parse_iso(text).unwrap_or_else(|| panic!("{place}: `{text}` is no day"))
}

fn parsed(case: &Case) -> Filter {
    parse(&case.filter).unwrap_or_else(|error| panic!("{}: {}: {error:?}", case.place, case.filter))
}

#[test]
fn cases_hold_for_the_plain_evaluation() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for group in groups() {
        for case in &group.cases {
            count += 1;
            let filter = parsed(case);
            let mut found = [BTreeSet::new(), BTreeSet::new(), BTreeSet::new()];
            let mut because = BTreeSet::new();
            for own in &group.leads {
                let answer = evaluate(&filter, &own.lead(), &case.as_of);
                let cell = match answer {
                    Answer { sure: true, possible: true } => 0,
                    Answer { sure: false, possible: true } => 1,
                    Answer { sure: false, possible: false } => 2,
                    Answer { sure: true, possible: false } => panic!("{}: sure and impossible", case.place),
                };
                found[cell].insert(own.name.clone());
                because.extend(causes(&filter, &own.lead(), &case.as_of).into_iter().map(Cow::into_owned));
            }
            if found != case.expected {
                wrong.push(format!(
                    "{} {}\n  expected {:?}\n  found    {found:?}",
                    case.place, case.filter, case.expected
                ));
            }
            if let Some(expected) = &case.causes
                && *expected != because
            {
                wrong.push(format!(
                    "{} {}\n  causes   {expected:?}\n  found    {because:?}",
                    case.place, case.filter
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 200, "only {count} cases");
}

#[test]
fn printing_a_case_keeps_its_meaning() {
    for group in groups() {
        for case in &group.cases {
            let filter = parsed(case);
            let printed = filter.to_string();
            assert_eq!(parse(&printed).expect(&printed), filter, "{}: {printed}", case.place);
        }
    }
}
