//! The switchboard of a company.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 75,
    column: "company_phone",
    name: "company_phone",
    flag: None,
    known_flag: None,
    subject: Subject::Company,
    kind: Kind::Whole,
    help: "switchboard, whole",
    example: "+44 20 7946 0999",
    headers: &["company phone", "corporate phone", "company hq phone", "main phone"],
    bare_headers: &["phone"],
    normalise: normalise::phone,
    unknown: "company phone",
    say: Say { slot: Slot::With, yes: "the phone {}", no: "a phone other than {}" },
    from_title: None,
};
