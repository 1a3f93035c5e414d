//! The platforms that a company advertises on.

use super::{Field, Kind, List, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 81,
    column: "ads",
    name: "ads",
    flag: Some("ads"),
    known_flag: None,
    subject: Subject::Company,
    kind: Kind::List(List::Ads),
    help: "advertising platform; repeat for any of them",
    example: "adwords",
    headers: &["ads", "ad platforms", "advertising"],
    bare_headers: &[],
    normalise: normalise::free_names,
    unknown: "ads",
    say: Say { slot: Slot::That, yes: "advertise on {}", no: "do not advertise on {}" },
    from_title: None,
};
