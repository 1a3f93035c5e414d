//! What a company says that it does.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 78,
    column: "keywords",
    name: "keyword",
    flag: Some("keyword"),
    known_flag: None,
    subject: Subject::Company,
    kind: Kind::FreeNames,
    help: "keyword of the company, whole",
    example: "mortgages",
    headers: &[
        "keywords",
        "company keywords",
        "specialties",
        "company specialties",
        "company specialities",
        "tags",
    ],
    bare_headers: &[],
    normalise: normalise::free_names,
    unknown: "keywords",
    say: Say { slot: Slot::That, yes: "mention {}", no: "do not mention {}" },
    from_title: None,
};
