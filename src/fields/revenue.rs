//! The yearly revenue of a company.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 69,
    column: "revenue",
    name: "revenue",
    flag: Some("revenue"),
    known_flag: None,
    subject: Subject::Company,
    kind: Kind::Money,
    help: "yearly revenue in US dollars: 10M.., 1M..50M",
    example: "10M..",
    headers: &["revenue", "annual revenue", "company revenue", "sales revenue", "umsatz"],
    bare_headers: &[],
    normalise: normalise::money,
    unknown: "revenue",
    say: Say { slot: Slot::With, yes: "a revenue of {}", no: "a revenue other than {}" },
    from_title: None,
};
