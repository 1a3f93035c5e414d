//! The country where a person works.

use super::{Field, Kind, Say, Slot, Subject, normalise};
use crate::taxonomy;

/// See the module.
pub static FIELD: Field = Field {
    code: 14,
    column: "country",
    name: "country",
    flag: Some("country"),
    known_flag: None,
    subject: Subject::Person,
    kind: Kind::Names(taxonomy::countries),
    help: "country of the person, by name or code",
    example: "United Kingdom",
    headers: &["country", "country/region", "person country", "contact country", "land", "pays", "pais"],
    bare_headers: &[],
    normalise: normalise::countries,
    unknown: "country",
    say: Say { slot: Slot::Person, yes: "in {}", no: "not in {}" },
    from_title: None,
};
