//! The work e-mail address of a person.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 9,
    column: "email",
    name: "email",
    flag: Some("email"),
    known_flag: Some("has-email"),
    subject: Subject::Person,
    kind: Kind::Whole,
    help: "e-mail address, whole",
    example: "maya@northgate.example",
    headers: &[
        "email",
        "e-mail",
        "email address",
        "work email",
        "e-mail address",
        "mail",
        "business email",
        "contact email",
    ],
    bare_headers: &[],
    normalise: normalise::email,
    unknown: "e-mail",
    say: Say { slot: Slot::Person, yes: "with the e-mail {}", no: "without the e-mail {}" },
    from_title: None,
};
