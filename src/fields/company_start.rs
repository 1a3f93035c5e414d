//! When a person joined the company; asked as tenure in the company.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 8,
    column: "company_start",
    name: "company_tenure",
    flag: Some("company-tenure"),
    known_flag: None,
    subject: Subject::Person,
    kind: Kind::Since,
    help: "time at the company: ..1y, 2y..",
    example: "2y..",
    headers: &["company start", "company start date", "hire date", "joined company", "joined"],
    bare_headers: &[],
    normalise: normalise::start,
    unknown: "company start date",
    say: Say { slot: Slot::Person, yes: "at the company {}", no: "not at the company {}" },
    from_title: None,
};
