//! The address of one open role.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 212,
    column: "url",
    name: "url",
    flag: None,
    known_flag: None,
    subject: Subject::Opening,
    kind: Kind::Whole,
    help: "address of the posting",
    example: "https://jobs.northgate.example/1",
    headers: &["job url", "posting url"],
    bare_headers: &["url"],
    normalise: normalise::url,
    unknown: "posting address",
    say: Say { slot: Slot::That, yes: "posted at {}", no: "did not post at {}" },
    from_title: None,
};
