//! The full name of a person, where it is not given in parts.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 3,
    column: "name",
    name: "name",
    flag: Some("name"),
    known_flag: None,
    subject: Subject::Person,
    kind: Kind::Text,
    help: "words of the full name",
    example: "Maya Okafor",
    headers: &["full name", "fullname", "contact name", "person name", "ansprechpartner"],
    bare_headers: &["name"],
    normalise: normalise::person_name,
    unknown: "name",
    say: Say { slot: Slot::Person, yes: "named {}", no: "not named {}" },
    from_title: None,
};
