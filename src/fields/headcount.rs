//! The number of employees of a company.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 67,
    column: "headcount",
    name: "headcount",
    flag: Some("headcount"),
    known_flag: None,
    subject: Subject::Company,
    kind: Kind::Number { min: 0, max: 10_000_000, unit: "employees" },
    help: "employees: 11.., ..50, 51..200",
    example: "11..",
    headers: &[
        "headcount",
        "# employees",
        "employees",
        "number of employees",
        "company size",
        "employee count",
        "size",
        "no. of employees",
        "num. of employees",
        "numberofemployees",
        "employee range",
        "company headcount",
        "employersize",
        "employer size",
        "size range",
        "company number of employees",
        "mitarbeiter",
    ],
    bare_headers: &[],
    normalise: normalise::headcount,
    unknown: "headcount",
    say: Say { slot: Slot::With, yes: "{}", no: "a headcount other than {}" },
    from_title: None,
};
