//! When the whole list of technologies was last seen.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 80,
    column: "tech_checked",
    name: "tech_checked",
    flag: None,
    known_flag: None,
    subject: Subject::Company,
    kind: Kind::Date,
    help: "day on which the whole technology list was seen",
    example: "2026-03-14",
    headers: &["tech checked", "technologies checked"],
    bare_headers: &[],
    normalise: normalise::date,
    unknown: "tech check",
    say: Say { slot: Slot::That, yes: "were checked {}", no: "were not checked {}" },
    from_title: None,
};
