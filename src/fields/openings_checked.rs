//! When all open roles of a company were last seen.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 84,
    column: "openings_checked",
    name: "openings_checked",
    flag: None,
    known_flag: None,
    subject: Subject::Company,
    kind: Kind::Date,
    help: "day on which all open roles were seen",
    example: "2026-03-14",
    headers: &["openings checked", "jobs checked"],
    bare_headers: &[],
    normalise: normalise::date,
    unknown: "openings check",
    say: Say { slot: Slot::That, yes: "were checked {}", no: "were not checked {}" },
    from_title: None,
};
