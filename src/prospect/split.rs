//! Making two of one person or company, because the user says that two were mixed up.
//!
//! Owns which rows are meant and what is told. How records are divided and what is remembered belongs to `import`.

use super::provenance::{Imports, Origin};
use super::show::value_words;
use crate::db::{Database, LogKind, Snapshot};
use crate::error::{Error, Result};
use crate::fields::{self, named};
use crate::import::mend::{self, Rows};
use crate::model::{CompanyNumber, LeadId, Record};

/// A row that a record is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowOf {
    /// How it is named: `2:814`, import and line.
    pub name: String,
    /// File, line, import and date.
    pub origin: Origin,
    /// What the record has from it: columns and values.
    pub says: Vec<(String, String)>,
}

/// What became of a split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split<T> {
    /// The number of the change.
    pub number: u32,
    /// Who or what is a record of its own now.
    pub apart: T,
}

/// The rows that a person is made of.
pub fn rows_of_person(snapshot: &Snapshot, id: LeadId) -> Result<Vec<RowOf>> {
    let person = snapshot.person(id)?.ok_or_else(|| Error::usage(format!("there is no lead {id}")))?;
    Ok(rows(snapshot, &person.record))
}

/// The rows that a company is made of.
pub fn rows_of_company(snapshot: &Snapshot, number: CompanyNumber) -> Result<Vec<RowOf>> {
    let company = snapshot.company(number)?;
    let company = company.ok_or_else(|| Error::usage(format!("there is no company {}", number.0)))?;
    Ok(rows(snapshot, &company.record))
}

fn rows(snapshot: &Snapshot, record: &Record) -> Vec<RowOf> {
    let imports = Imports::of(snapshot);
    (0..)
        .zip(&record.sources)
        .map(|(at, source)| {
            let facts = record.facts.claims().filter(|fact| fact.source == at);
            let facts = facts.filter_map(|fact| {
                let field = fields::by_code(fact.field)?;
                Some((field.column.to_string(), value_words(field, &fact.value)))
            });
            let custom = record.custom.iter().filter(|custom| custom.source == at);
            let custom = custom.map(|custom| (format!("x.{}", custom.name), custom.value.clone()));
            RowOf {
                name: format!("{}:{}", source.import, source.line),
                origin: imports.origin(source),
                says: facts.chain(custom).collect(),
            }
        })
        .collect()
}

/// Makes another person of what `off` names: rows, or an address or profile page that a row gave.
///
/// # Errors
///
/// Where `off` names nothing of the person, or where the two could not be told apart.
pub fn split_person(database: &Database, id: LeadId, off: &[String]) -> Result<Split<LeadId>> {
    let mut change = database.change()?;
    let id = change.identities().lead(id);
    let person = change.load_people(&[id])?.pop();
    let person = person.ok_or_else(|| Error::usage(format!("there is no lead {id} in the database")))?;
    let rows = meant(&person.record, &[&named::EMAIL, &named::LINKEDIN_URL], off)?;
    let number = change.next_import()?;
    let apart = mend::split_person(&mut change, id, &rows)?;
    change.publish_mended(LogKind::Split, format!("lead {apart} from {id}"))?;
    Ok(Split { number, apart })
}

/// Makes another company of what `off` names: rows, or a domain, profile page or register number that a row gave. People
/// and openings of these rows go with it.
///
/// # Errors
///
/// Where `off` names nothing of the company, or where the two could not be told apart.
pub fn split_company(
    database: &Database,
    number: CompanyNumber,
    off: &[String],
) -> Result<Split<CompanyNumber>> {
    let mut change = database.change()?;
    let number = change.identities().company(number);
    let company = change.load_companies(&[number])?.pop();
    let company =
        company.ok_or_else(|| Error::usage(format!("there is no company with number {}", number.0)))?;
    let keys = [&named::DOMAIN, &named::COMPANY_LINKEDIN_URL, &named::REGISTER_NUMBER];
    let rows = meant(&company.record, &keys, off)?;
    let entry = change.next_import()?;
    let apart = mend::split_company(&mut change, number, &rows)?;
    change.publish_mended(LogKind::Split, format!("company {} from {}", apart.0, number.0))?;
    Ok(Split { number: entry, apart })
}

/// The rows that texts name: `2:814`, or the value of a key.
fn meant(record: &Record, keys: &[&fields::Field], off: &[String]) -> Result<Rows> {
    let mut rows = Rows::new();
    for text in off.iter().map(|text| text.trim()) {
        let row = text.split_once(':').and_then(|(import, line)| {
            Some((import.trim_start_matches('#').parse().ok()?, line.replace(',', "").parse().ok()?))
        });
        let bare = |text: &str| {
            let text = text.trim().to_lowercase();
            let text = text.trim_start_matches("https://").trim_start_matches("http://");
            text.trim_start_matches("www.").trim_end_matches('/').to_string()
        };
        let of_key = keys.iter().find_map(|field| {
            let fact = record.facts.fact(field)?;
            let is_meant = bare(record.facts.text(field)) == bare(text);
            is_meant.then(|| record.sources.get(usize::from(fact.source))).flatten()
        });
        match (row, of_key) {
            (Some(row), _) if record.sources.iter().any(|source| (source.import, source.line) == row) => {
                rows.insert(row);
            }
            (_, Some(source)) => {
                rows.insert((source.import, source.line));
            }
            _ => {
                return Err(Error::usage(format!("nothing that is stored comes from {text}"))
                    .with_hint("without it, `leadsift split` lists the rows that can be split off"));
            }
        }
    }
    Ok(rows)
}
