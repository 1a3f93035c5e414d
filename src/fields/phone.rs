//! A phone number of a person, in its international form where the country is known.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 12,
    column: "phone",
    name: "phone",
    flag: Some("phone"),
    known_flag: Some("has-phone"),
    subject: Subject::Person,
    kind: Kind::Whole,
    help: "phone number, whole",
    example: "+44 20 7946 0000",
    headers: &[
        "phone",
        "phone number",
        "mobile phone",
        "work direct phone",
        "direct phone",
        "direct phone number",
        "mobile",
        "phone 1",
        "telefon",
    ],
    bare_headers: &[],
    normalise: normalise::phone,
    unknown: "phone",
    say: Say { slot: Slot::Person, yes: "with the phone {}", no: "without the phone {}" },
    from_title: None,
};
