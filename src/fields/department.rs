//! The department that a title belongs to.

use super::{Field, Kind, Say, Slot, Subject, normalise};
use crate::taxonomy;

/// See the module.
pub static FIELD: Field = Field {
    code: 6,
    column: "department",
    name: "department",
    flag: Some("department"),
    known_flag: None,
    subject: Subject::Person,
    kind: Kind::Names(taxonomy::departments),
    help: "department of the person",
    example: "Human Resources",
    headers: &["department", "departments", "job function", "function", "abteilung"],
    bare_headers: &[],
    normalise: normalise::departments,
    unknown: "department",
    say: Say { slot: Slot::Person, yes: "in the department {}", no: "outside the department {}" },
    from_title: Some(|title| title.departments.iter().map(|department| department.name()).collect()),
};
