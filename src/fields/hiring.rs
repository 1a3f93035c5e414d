//! The open roles of a company.

use super::{Field, Kind, List, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 83,
    column: "openings",
    name: "hiring",
    flag: None,
    known_flag: None,
    subject: Subject::Company,
    kind: Kind::List(List::Hiring),
    help: "open roles",
    example: "marketing",
    headers: &[],
    bare_headers: &[],
    normalise: normalise::free_names,
    unknown: "openings",
    say: Say { slot: Slot::That, yes: "are hiring in {}", no: "are not hiring in {}" },
    from_title: None,
};
