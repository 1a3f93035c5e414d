//! The total funding of a company.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 70,
    column: "funding",
    name: "funding",
    flag: Some("funding"),
    known_flag: None,
    subject: Subject::Company,
    kind: Kind::Money,
    help: "total funding in US dollars",
    example: "5M..",
    headers: &["funding", "total funding", "total funding amount", "total funding amount (in usd)"],
    bare_headers: &[],
    normalise: normalise::money,
    unknown: "funding",
    say: Say { slot: Slot::With, yes: "funding of {}", no: "funding other than {}" },
    from_title: None,
};
