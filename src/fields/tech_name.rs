//! The name of one technology.

use super::{Field, Kind, Say, Slot, Subject, normalise};
use crate::taxonomy;

/// See the module.
pub static FIELD: Field = Field {
    code: 192,
    column: "technology",
    name: "name",
    flag: None,
    known_flag: None,
    subject: Subject::Technology,
    kind: Kind::Names(taxonomy::technologies),
    help: "name of the technology",
    example: "hubspot",
    headers: &["technology", "technology name"],
    bare_headers: &[],
    normalise: normalise::technologies,
    unknown: "tech list",
    say: Say { slot: Slot::That, yes: "use {}", no: "do not use {}" },
    from_title: None,
};
