//! The job title of a person.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 4,
    column: "title",
    name: "title",
    flag: Some("title"),
    known_flag: None,
    subject: Subject::Person,
    kind: Kind::Title,
    help: "job title: the same function at the same level, however it is written",
    example: "HR Manager",
    headers: &[
        "title",
        "job title",
        "jobtitle",
        "position",
        "current job",
        "role",
        "job",
        "current title",
        "current position",
        "responsiblepersontitle",
        "responsible person title",
    ],
    bare_headers: &[],
    normalise: normalise::text,
    unknown: "title",
    say: Say { slot: Slot::Who, yes: "{}", no: "anyone but {}" },
    from_title: None,
};
