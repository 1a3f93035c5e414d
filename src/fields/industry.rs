//! The industries of a company, in the tree of LinkedIn.

use super::{Field, Kind, Say, Slot, Subject, normalise};
use crate::taxonomy;

/// See the module.
pub static FIELD: Field = Field {
    code: 66,
    column: "industry",
    name: "industry",
    flag: Some("industry"),
    known_flag: None,
    subject: Subject::Company,
    kind: Kind::Names(taxonomy::industries),
    help: "industry with everything below it",
    example: "Banking",
    headers: &[
        "industry",
        "industries",
        "company industry",
        "primary industry",
        "company main industry",
        "branche",
        "sector",
    ],
    bare_headers: &[],
    normalise: normalise::industries,
    unknown: "industry",
    say: Say { slot: Slot::In, yes: "{}", no: "outside {}" },
    from_title: None,
};
