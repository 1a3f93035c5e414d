//! What is stored of one lead: every fact of the person, the company and its openings, with the row it comes from.

use super::provenance::{Imports, Origin};
use crate::db::Snapshot;
use crate::error::{Error, Result};
use crate::fields::{self, Field, Kind, Subject};
use crate::model::{Company, Known, LeadId, Opening, Person, Record};
use crate::value::{Value, show_days, show_number};

/// A stored fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFact {
    /// The name of its field, or `x.` and the header of a custom column.
    pub name: String,
    /// The value as people read it.
    pub value: String,
    /// The row that it comes from; `None` where it follows from another fact.
    pub origin: Option<Origin>,
}

/// The stored facts of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRecord {
    /// The facts in the order of the table of fields, custom columns last.
    pub facts: Vec<StoredFact>,
    /// Every row that contributed, oldest first.
    pub origins: Vec<Origin>,
}

/// Everything that is stored of a lead.
#[derive(Debug, Clone)]
pub struct StoredLead {
    /// The person.
    pub person: Person,
    /// The company.
    pub company: Option<Company>,
    /// Its openings, oldest posting first.
    pub openings: Vec<Opening>,
    /// The facts of the person.
    pub person_facts: StoredRecord,
    /// The facts of the company.
    pub company_facts: Option<StoredRecord>,
    /// The facts of the openings, in their order.
    pub opening_facts: Vec<StoredRecord>,
}

/// What is stored of the lead `id`.
///
/// # Errors
///
/// Where there is no such lead, or the store cannot be read.
pub fn show(snapshot: &Snapshot, id: LeadId) -> Result<StoredLead> {
    let (person, company, openings) = lead(snapshot, id)?;
    let imports = Imports::of(snapshot);
    Ok(StoredLead {
        person_facts: stored(&person.record, Subject::Person, &imports),
        company_facts: company.as_ref().map(|company| stored(&company.record, Subject::Company, &imports)),
        opening_facts: openings
            .iter()
            .map(|opening| stored(&opening.record, Subject::Opening, &imports))
            .collect(),
        person,
        company,
        openings,
    })
}

/// A person with company and openings, oldest posting first.
pub(super) fn lead(snapshot: &Snapshot, id: LeadId) -> Result<(Person, Option<Company>, Vec<Opening>)> {
    let person = snapshot.person(id)?.ok_or_else(|| {
        Error::usage(format!("there is no lead {id} in the database")).with_hint(
            "it may have been merged or removed since it was listed; `leadsift find` lists who is there",
        )
    })?;
    if person.company.0 == 0 {
        return Ok((person, None, Vec::new()));
    }
    let company = snapshot.company(person.company)?;
    let mut openings = snapshot.openings_of(person.company)?;
    let posted = |opening: &Opening| match opening.record.facts.known(&fields::named::HIRING_SINCE) {
        Known::Interval(days) => days.lo,
        _ => i64::MIN,
    };
    openings.sort_by_cached_key(|opening| {
        (posted(opening), opening.record.facts.text(&fields::named::HIRING_TITLE).to_string())
    });
    Ok((person, company, openings))
}

fn stored(record: &Record, subject: Subject, imports: &Imports<'_>) -> StoredRecord {
    let mut facts = Vec::new();
    for field in fields::of(subject) {
        if let Some(fact) = record.facts.fact(field) {
            facts.push(StoredFact {
                name: field.column.to_string(),
                value: value_words(field, &fact.value),
                origin: imports.of_fact(record, fact.source),
            });
        } else if field.from_title.is_some()
            && let Known::Names(names) = record.facts.known(field)
        {
            let value = format!("{} (from the title)", names.join(", "));
            facts.push(StoredFact { name: field.column.to_string(), value, origin: None });
        }
    }
    facts.extend(record.custom.iter().map(|column| StoredFact {
        name: format!("x.{}", column.name),
        value: column.value.clone(),
        origin: imports.of_fact(record, column.source),
    }));
    let mut origins: Vec<Origin> = record.sources.iter().map(|source| imports.origin(source)).collect();
    origins.sort();
    origins.dedup();
    StoredRecord { facts, origins }
}

/// A value as people read it.
pub(super) fn value_words(field: &Field, value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Names(names) => names.join(", "),
        Value::Date(days) => show_days(days),
        Value::Money(money) => money.to_string(),
        // A number that counts nothing is a year.
        Value::Number(interval) => match field.kind {
            Kind::Number { unit: "", .. } if interval.is_exact() => interval.lo.to_string(),
            Kind::Number { unit, .. } if unit.starts_with('%') => format!("{} %", show_number(interval)),
            _ => show_number(interval),
        },
    }
}
