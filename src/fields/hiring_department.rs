//! The department of one open role.

use super::{Field, Kind, Say, Slot, Subject, normalise};
use crate::taxonomy;

/// See the module.
pub static FIELD: Field = Field {
    code: 208,
    column: "department",
    name: "department",
    flag: Some("hiring"),
    known_flag: None,
    subject: Subject::Opening,
    kind: Kind::Names(taxonomy::departments),
    help: "department of an open role",
    example: "marketing",
    headers: &[],
    bare_headers: &["department", "job function"],
    normalise: normalise::departments,
    unknown: "openings",
    say: Say { slot: Slot::That, yes: "are hiring in {}", no: "are not hiring in {}" },
    from_title: Some(|title| title.departments.iter().map(|department| department.name()).collect()),
};
