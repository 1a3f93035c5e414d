//! Cells that are read back to the very record: facts as they are stored, the day of each, sightings, own columns.
//!
//! What reads them is `import`.

use super::super::{Row, cells};
use super::{Made, Take};
use crate::fields::{self, Subject};
use crate::model::{Ad, Company, Facts, Record};
use crate::value::{Day, Value, join_listed};

/// The cell; none for what is made for people or tools.
pub(super) fn cell(take: &Take, row: &Row<'_>) -> Option<String> {
    let person = row.person.map(|person| &person.record);
    let company = row.company.map(|company| &company.record);
    Some(match take {
        Take::Fact(field) => {
            let record = if field.subject == Subject::Person { person } else { company };
            fact(record.map(|record| &record.facts)?, field)
        }
        Take::Own { name, of_company } => {
            let record = if *of_company { company } else { person };
            let custom = record.and_then(|record| record.custom.iter().find(|custom| custom.name == *name));
            custom.map(|custom| custom.value.clone()).unwrap_or_default()
        }
        Take::Made(Made::Technologies) => {
            let seen = row.company.into_iter().flat_map(|company| &company.technologies);
            join_listed(seen.map(|one| one.name.as_str()))
        }
        Take::Made(Made::Ads) => {
            let ads: Vec<String> = ads(row.company).map(ad).collect();
            join_listed(ads.iter().map(String::as_str))
        }
        Take::Made(made) => return made_of(*made, row),
        Take::Custom(_) => return None,
    })
}

/// Days, in any preset.
pub(super) fn made_of(made: Made, row: &Row<'_>) -> Option<String> {
    let person = row.person.map(|person| &person.record);
    let company = row.company.map(|company| &company.record);
    let of_technologies = |day: fn(&crate::model::Technology) -> Day| {
        let seen = row.company.into_iter().flat_map(|company| &company.technologies);
        days(seen.map(day))
    };
    Some(match made {
        Made::RowDate => newest(person),
        Made::CompanyRowDate => newest(company),
        Made::FactDates => fact_dates(person),
        Made::CompanyFactDates => fact_dates(company),
        Made::TechnologiesFirst => of_technologies(|one| one.first_seen),
        Made::TechnologiesLast => of_technologies(|one| one.last_seen),
        Made::AdsFirst => days(ads(row.company).map(|ad| ad.first_seen)),
        Made::AdsLast => days(ads(row.company).map(|ad| ad.last_seen)),
        _ => return None,
    })
}

fn fact(facts: &Facts, field: &fields::Field) -> String {
    match facts.get(field) {
        Some(Value::Names(names)) => join_listed(names.iter().map(String::as_str)),
        Some(value) => cells::value(value),
        None => String::new(),
    }
}

fn ads<'c>(company: Option<&'c Company>) -> impl Iterator<Item = &'c Ad> + use<'c> {
    company.into_iter().flat_map(|company| &company.ads)
}

/// `Google Ads:5000`; a name with a colon always has one behind it.
fn ad(ad: &Ad) -> String {
    match &ad.spend {
        Some(spend) => format!("{}:{}", ad.platform, cells::amount(spend)),
        None if ad.platform.contains(':') => format!("{}:", ad.platform),
        None => ad.platform.clone(),
    }
}

fn days(days: impl Iterator<Item = Day>) -> String {
    let days: Vec<String> = days.map(|day| day.to_string()).collect();
    join_listed(days.iter().map(String::as_str))
}

/// The day of the newest row that a record comes from.
fn newest_day(record: &Record) -> Option<Day> {
    record.sources.iter().map(|source| source.date).max()
}

fn newest(record: Option<&Record>) -> String {
    record.and_then(newest_day).map_or(String::new(), |day| day.to_string())
}

/// What of a record is of an earlier day than its newest row: `title=2026-03-14; x.Tier=2026-03-15`.
fn fact_dates(record: Option<&Record>) -> String {
    let Some((record, newest)) = record.and_then(|record| Some((record, newest_day(record)?))) else {
        return String::new();
    };
    let mut dated: Vec<String> = Vec::new();
    let mut add = |name: &str, source: u16| {
        let day = record.sources.get(usize::from(source)).map(|source| source.date);
        if let Some(day) = day.filter(|day| *day != newest) {
            dated.push(format!("{name}={day}"));
        }
    };
    for fact in record.facts.iter() {
        if let Some(field) = fields::ALL.iter().find(|field| field.code == fact.field) {
            add(field.column, fact.source);
        }
    }
    for custom in &record.custom {
        add(&super::super::own::header(&custom.name), custom.source);
    }
    join_listed(dated.iter().map(String::as_str))
}
