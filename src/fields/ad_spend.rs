//! The monthly spend on one advertising platform.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 201,
    column: "ad_spend",
    name: "spend",
    flag: Some("ad-spend"),
    known_flag: None,
    subject: Subject::Ad,
    kind: Kind::Money,
    help: "spend a month in US dollars, on the platforms of --ads or in total",
    example: "5000..",
    headers: &["ad spend", "monthly ad spend"],
    bare_headers: &[],
    normalise: normalise::money,
    unknown: "ad spend",
    say: Say { slot: Slot::That, yes: "spend {} a month on it", no: "do not spend {} a month on it" },
    from_title: None,
};
