//! When one open role was posted.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 210,
    column: "posted",
    name: "posted",
    flag: Some("hiring-since"),
    known_flag: None,
    subject: Subject::Opening,
    kind: Kind::Since,
    help: "age of the posting: ..30d",
    example: "..30d",
    headers: &["posted", "date posted", "posting date", "posted at"],
    bare_headers: &["date"],
    normalise: normalise::date,
    unknown: "posting date",
    say: Say { slot: Slot::That, yes: "posted it {}", no: "did not post it {}" },
    from_title: None,
};
