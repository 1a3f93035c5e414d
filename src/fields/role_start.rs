//! When a person took the present role; asked as tenure in the role.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 7,
    column: "role_start",
    name: "tenure",
    flag: Some("tenure"),
    known_flag: None,
    subject: Subject::Person,
    kind: Kind::Since,
    help: "time in the role: ..1y, 3mo..2y, 2y..",
    example: "..1y",
    headers: &[
        "role start",
        "start date",
        "job start date",
        "position start date",
        "role start date",
        "current role since",
    ],
    bare_headers: &[],
    normalise: normalise::start,
    unknown: "start date",
    say: Say { slot: Slot::Person, yes: "in the role {}", no: "not in the role {}" },
    from_title: None,
};
