//! Cells that are read back to the very record: facts as they are stored, the day of each, sightings, own columns.
//!
//! What reads them is `import`.

use super::super::{Row, cells};
use super::{Made, Take};
use crate::fields::{self, Subject, named};
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

/// What is written of a record, by name, with its day. When open roles were looked at goes with them, and they are files of
/// their own.
fn dated(record: &Record) -> Vec<(String, Day)> {
    let day = |source: u16| record.sources.get(usize::from(source)).map(|source| source.date);
    let facts = record.facts.iter().filter_map(|fact| {
        let field = fields::by_code(fact.field).filter(|field| **field != named::OPENINGS_CHECKED)?;
        Some((field.column.to_string(), day(fact.source)?))
    });
    let custom = record.custom.iter();
    let custom = custom.filter_map(|custom| {
        let name = super::super::own::header(&custom.name);
        Some((name, day(custom.source)?))
    });
    facts.chain(custom).collect()
}

/// The newest day of what is written of a record; of its rows, where they tell of nothing else.
fn newest_day(record: &Record) -> Option<Day> {
    let written = dated(record).into_iter().map(|(_, day)| day).max();
    written.or_else(|| record.sources.iter().map(|source| source.date).max())
}

fn newest(record: Option<&Record>) -> String {
    record.and_then(newest_day).map_or(String::new(), |day| day.to_string())
}

/// What of a record is of an earlier day than its newest: `title=2026-03-14; x.Tier=2026-03-15`.
fn fact_dates(record: Option<&Record>) -> String {
    let Some((record, newest)) = record.and_then(|record| Some((record, newest_day(record)?))) else {
        return String::new();
    };
    let earlier = dated(record).into_iter().filter(|(_, day)| *day != newest);
    let earlier: Vec<String> = earlier.map(|(name, day)| format!("{name}={day}")).collect();
    join_listed(earlier.iter().map(String::as_str))
}
