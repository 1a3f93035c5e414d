//! The places of one open role: city, region and country.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 211,
    column: "place",
    name: "place",
    flag: Some("hiring-place"),
    known_flag: None,
    subject: Subject::Opening,
    kind: Kind::FreeNames,
    help: "city, region or country of an open role",
    example: "Chicago",
    headers: &[],
    bare_headers: &["place", "location", "city", "region", "country", "state"],
    normalise: normalise::free_names,
    unknown: "place of the opening",
    say: Say { slot: Slot::That, yes: "are hiring in {}", no: "are not hiring in {}" },
    from_title: None,
};
