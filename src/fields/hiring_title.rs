//! The title of one open role.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 209,
    column: "title",
    name: "title",
    flag: Some("hiring-title"),
    known_flag: None,
    subject: Subject::Opening,
    kind: Kind::Title,
    help: "title of an open role",
    example: "Marketing Manager",
    headers: &[],
    bare_headers: &["title", "job title", "position"],
    normalise: normalise::text,
    unknown: "openings",
    say: Say { slot: Slot::That, yes: "are hiring a {}", no: "are not hiring a {}" },
    from_title: None,
};
