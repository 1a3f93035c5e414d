//! A lead as a JSON object: typed, in the order of the table of fields, raw points included.
//!
//! A field has one type in all leads: numbers, amounts and their bands are objects with `min` and `max`, of which an
//! open end is missing; dates are text (`2026-03-14`, `2026-03`, `2026` or `from..to`); names are lists. What is not
//! known has no key.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::{Head, Row, cells};
use crate::fields::{self, Field, Kind, Subject};
use crate::model::{Ad, AdEvidence, AsOf, Company, Facts, Known, Opening, Person, Record, Technology};
use crate::value::{Interval, Money, Value, show_days};

/// The object of one row.
#[derive(Serialize)]
pub(super) struct Object<'a> {
    rank: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    r#match: &'static str,
    score: u32,
    ceiling: u32,
    points: i64,
    points_ceiling: i64,
    groups: Groups<'a>,
    reasons: &'a [String],
    missing: &'a [String],
    missing_columns: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<PersonObject<'a>>,
    company: Option<CompanyObject<'a>>,
    openings: Vec<OpeningObject<'a>>,
}

/// The object of `row`.
pub(super) fn object<'a>(row: &Row<'a>, head: &Head) -> Object<'a> {
    let live = row.company.map(|company| company.live_openings(row.openings, &head.as_of));
    Object {
        rank: row.rank,
        id: row.person.map(|person| person.id.to_string()),
        r#match: if row.sure { "sure" } else { "maybe" },
        score: row.score,
        ceiling: row.ceiling,
        points: row.points,
        points_ceiling: row.points_ceiling,
        groups: Groups(row.groups),
        reasons: row.reasons,
        missing: row.missing,
        owner: row.owner,
        missing_columns: cells::missing_columns(row.missing),
        person: row.person.map(PersonObject),
        company: row.company.map(|company| CompanyObject { company, as_of: head.as_of }),
        openings: live.into_iter().flatten().map(OpeningObject).collect(),
    }
}

struct Groups<'a>(&'a [(String, u32)]);

impl Serialize for Groups<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(group, points)| (group, points)))
    }
}

struct PersonObject<'a>(&'a Person);

impl Serialize for PersonObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        facts(&mut map, Subject::Person, &self.0.record.facts)?;
        custom(&mut map, &self.0.record)?;
        map.end()
    }
}

struct CompanyObject<'a> {
    company: &'a Company,
    as_of: AsOf,
}

impl Serialize for CompanyObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        facts(&mut map, Subject::Company, &self.company.record.facts)?;
        let technologies = cells::technologies(self.company, &self.as_of);
        let technologies: Vec<_> = technologies.into_iter().map(TechnologyObject::of).collect();
        map.serialize_entry("technologies", &technologies)?;
        let ads = cells::ads(self.company, &self.as_of);
        map.serialize_entry("ads", &ads.iter().map(AdObject::of).collect::<Vec<_>>())?;
        custom(&mut map, &self.company.record)?;
        map.end()
    }
}

struct OpeningObject<'a>(&'a Opening);

impl Serialize for OpeningObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        facts(&mut map, Subject::Opening, &self.0.record.facts)?;
        map.serialize_entry("first_seen", &self.0.first_seen.to_string())?;
        map.serialize_entry("last_seen", &self.0.last_seen.to_string())?;
        custom(&mut map, &self.0.record)?;
        map.end()
    }
}

#[derive(Serialize)]
struct TechnologyObject<'a> {
    name: &'a str,
    first_seen: String,
    last_seen: String,
}

impl<'a> TechnologyObject<'a> {
    fn of(one: &'a Technology) -> Self {
        TechnologyObject {
            name: &one.name,
            first_seen: one.first_seen.to_string(),
            last_seen: one.last_seen.to_string(),
        }
    }
}

#[derive(Serialize)]
struct AdObject<'a> {
    platform: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    spend: Option<Amount>,
    evidence: &'static str,
    first_seen: String,
    last_seen: String,
}

impl<'a> AdObject<'a> {
    fn of(ad: &'a Ad) -> Self {
        AdObject {
            platform: &ad.platform,
            spend: ad.spend.as_ref().map(Amount::of),
            evidence: match ad.evidence {
                AdEvidence::Technology => "technology",
                AdEvidence::Listed => "listed",
                AdEvidence::Amount => "amount",
            },
            first_seen: ad.first_seen.to_string(),
            last_seen: ad.last_seen.to_string(),
        }
    }
}

#[derive(Serialize)]
struct Band {
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<i64>,
}

impl Band {
    fn of(interval: &Interval) -> Self {
        Band {
            min: (interval.lo != i64::MIN).then_some(interval.lo),
            max: (interval.hi != i64::MAX).then_some(interval.hi),
        }
    }
}

#[derive(Serialize)]
struct Amount {
    #[serde(flatten)]
    band: Band,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<String>,
}

impl Amount {
    fn of(money: &Money) -> Self {
        Amount {
            band: Band::of(&money.amount),
            currency: money.currency.map(|currency| currency.to_string()),
        }
    }
}

fn facts<M: SerializeMap>(map: &mut M, subject: Subject, facts: &Facts) -> Result<(), M::Error> {
    for field in fields::of(subject).filter(|field| !matches!(field.kind, Kind::List(_))) {
        match facts.get(field) {
            Some(value) => fact(map, field, value)?,
            None if field.from_title.is_some() => {
                if let Known::Names(names) = facts.known(field) {
                    map.serialize_entry(field.column, &names)?;
                }
            }
            None => {}
        }
    }
    Ok(())
}

fn fact<M: SerializeMap>(map: &mut M, field: &Field, value: &Value) -> Result<(), M::Error> {
    match value {
        Value::Text(text) => map.serialize_entry(field.column, text),
        Value::Number(interval) => map.serialize_entry(field.column, &Band::of(interval)),
        Value::Date(days) => map.serialize_entry(field.column, &show_days(days)),
        Value::Money(money) => map.serialize_entry(field.column, &Amount::of(money)),
        Value::Names(names) => map.serialize_entry(field.column, names),
    }
}

/// Columns of files that are no fields, under `x`; the last of two with one name stands.
fn custom<M: SerializeMap>(map: &mut M, record: &Record) -> Result<(), M::Error> {
    if record.custom.is_empty() {
        return Ok(());
    }
    let columns: std::collections::BTreeMap<&str, &str> =
        record.custom.iter().map(|column| (column.name.as_str(), column.value.as_str())).collect();
    map.serialize_entry("x", &columns)
}
