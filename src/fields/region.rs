//! The region or state where a person works.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 15,
    column: "region",
    name: "region",
    flag: Some("region"),
    known_flag: None,
    subject: Subject::Person,
    kind: Kind::FreeNames,
    help: "region or state of the person",
    example: "Illinois",
    headers: &["region", "state", "person state", "state/region", "province"],
    bare_headers: &[],
    normalise: normalise::free_name,
    unknown: "region",
    say: Say { slot: Slot::Person, yes: "in the region {}", no: "not in the region {}" },
    from_title: None,
};
