//! The technologies that a company uses.

use super::{Field, Kind, List, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 79,
    column: "technologies",
    name: "tech",
    flag: Some("tech"),
    known_flag: None,
    subject: Subject::Company,
    kind: Kind::List(List::Tech),
    help: "technology in use; repeat for any of them",
    example: "hubspot",
    headers: &["technologies", "company technologies", "tech stack", "technology stack"],
    bare_headers: &[],
    normalise: normalise::technologies,
    unknown: "tech list",
    say: Say { slot: Slot::That, yes: "use {}", no: "do not use {}" },
    from_title: None,
};
