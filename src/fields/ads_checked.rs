//! When the whole list of advertising platforms was last seen.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 82,
    column: "ads_checked",
    name: "ads_checked",
    flag: None,
    known_flag: None,
    subject: Subject::Company,
    kind: Kind::Date,
    help: "day on which all advertising was looked at",
    example: "2026-03-14",
    headers: &["ads checked"],
    bare_headers: &[],
    normalise: normalise::date,
    unknown: "ads check",
    say: Say { slot: Slot::That, yes: "were checked {}", no: "were not checked {}" },
    from_title: None,
};
