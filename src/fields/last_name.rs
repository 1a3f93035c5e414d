//! The family name of a person.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 2,
    column: "last_name",
    name: "last_name",
    flag: None,
    known_flag: None,
    subject: Subject::Person,
    kind: Kind::NamePart,
    help: "family name",
    example: "Okafor",
    headers: &["last name", "lastname", "surname", "family name", "last", "nachname", "nom", "apellido"],
    bare_headers: &[],
    normalise: normalise::person_name,
    unknown: "last name",
    say: Say { slot: Slot::Person, yes: "with the last name {}", no: "without the last name {}" },
    from_title: None,
};
