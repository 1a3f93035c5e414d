//! The city where a person works.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 16,
    column: "city",
    name: "city",
    flag: Some("city"),
    known_flag: None,
    subject: Subject::Person,
    kind: Kind::FreeNames,
    help: "city of the person",
    example: "Chicago",
    headers: &["city", "person city", "town", "ort", "ville", "ciudad"],
    bare_headers: &[],
    normalise: normalise::free_name,
    unknown: "city",
    say: Say { slot: Slot::Person, yes: "in the city {}", no: "not in the city {}" },
    from_title: None,
};
