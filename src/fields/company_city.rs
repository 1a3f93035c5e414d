//! The city of the seat of a company.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 74,
    column: "company_city",
    name: "company_city",
    flag: Some("company-city"),
    known_flag: None,
    subject: Subject::Company,
    kind: Kind::FreeNames,
    help: "city of the company",
    example: "Munich",
    headers: &["company city", "hq city", "headquarters city"],
    bare_headers: &["city"],
    normalise: normalise::free_name,
    unknown: "company city",
    say: Say { slot: Slot::In, yes: "the city {}", no: "outside the city {}" },
    from_title: None,
};
