//! When an address was last checked.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 11,
    column: "email_checked",
    name: "email_checked",
    flag: None,
    known_flag: None,
    subject: Subject::Person,
    kind: Kind::Date,
    help: "day of the last check of the address",
    example: "2026-03-14",
    headers: &["email checked", "primary email last verified at", "email last verified at"],
    bare_headers: &[],
    normalise: normalise::date,
    unknown: "e-mail check",
    say: Say { slot: Slot::Person, yes: "with an e-mail checked {}", no: "with an e-mail not checked {}" },
    from_title: None,
};
