//! The region or state of the seat of a company.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 73,
    column: "company_region",
    name: "company_region",
    flag: Some("company-region"),
    known_flag: None,
    subject: Subject::Company,
    kind: Kind::FreeNames,
    help: "region or state of the company",
    example: "Bavaria",
    headers: &["company region", "company state", "hq state", "headquarters state"],
    bare_headers: &["region", "state"],
    normalise: normalise::free_name,
    unknown: "company region",
    say: Say { slot: Slot::In, yes: "the region {}", no: "outside the region {}" },
    from_title: None,
};
