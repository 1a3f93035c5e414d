//! Regions by one name, once the row has told the country.

use crate::fields::{Field, named};
use crate::taxonomy;
use crate::value::Value;

use super::draft::Part;

/// Gives the region of a person or company its English name, however it was written. `elsewhere` is the country where the
/// part names none.
pub fn settle(part: &mut Part, (region, country): (&Field, &Field), elsewhere: Option<&str>) {
    let Some(at) = part.facts.iter().position(|(code, _)| *code == region.code) else { return };
    let country = part.get(country.code).and_then(|value| value.as_names().first());
    let country = country.map(String::as_str).or(elsewhere);
    if let (_, Value::Names(names)) = &part.facts[at]
        && let Some(name) = names.first().and_then(|said| taxonomy::region(said, country))
        && names.first().is_none_or(|said| said != name)
    {
        part.facts[at].1 = Value::Names(vec![name.to_string()]);
    }
}

/// Region and country of a person.
pub const OF_PERSON: (&Field, &Field) = (&named::REGION, &named::COUNTRY);
/// Region and country of a company.
pub const OF_COMPANY: (&Field, &Field) = (&named::COMPANY_REGION, &named::COMPANY_COUNTRY);
