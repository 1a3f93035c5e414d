//! The year in which a company was founded.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 71,
    column: "founded",
    name: "founded",
    flag: Some("founded"),
    known_flag: None,
    subject: Subject::Company,
    kind: Kind::Number { min: 1000, max: 2200, unit: "" },
    help: "year of foundation: 2015.., ..1999",
    example: "2015..",
    headers: &["founded", "year founded", "founded year", "founded date", "company year founded"],
    bare_headers: &[],
    normalise: normalise::year,
    unknown: "founding year",
    say: Say { slot: Slot::That, yes: "were founded in {}", no: "were not founded in {}" },
    from_title: None,
};
