//! The growth of the headcount over a year.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 68,
    column: "headcount_growth",
    name: "headcount_growth",
    flag: Some("headcount-growth"),
    known_flag: None,
    subject: Subject::Company,
    kind: Kind::Number { min: -100, max: 100_000, unit: "% growth" },
    help: "growth of the headcount in a year, in percent",
    example: "10..",
    headers: &[
        "headcount growth",
        "employee growth",
        "company employee growth 1 year (%)",
        "past 1 year employee growth rate",
    ],
    bare_headers: &[],
    normalise: normalise::number,
    unknown: "headcount growth",
    say: Say { slot: Slot::With, yes: "{}", no: "a growth other than {}" },
    from_title: None,
};
