//! The given name of a person.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 1,
    column: "first_name",
    name: "first_name",
    flag: None,
    known_flag: None,
    subject: Subject::Person,
    kind: Kind::NamePart,
    help: "given name",
    example: "Maya",
    headers: &["first name", "firstname", "given name", "first", "vorname", "prenom", "nombre"],
    bare_headers: &[],
    normalise: normalise::person_name,
    unknown: "first name",
    say: Say { slot: Slot::Person, yes: "with the first name {}", no: "without the first name {}" },
    from_title: None,
};
