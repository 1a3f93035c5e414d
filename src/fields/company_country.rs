//! The country of the seat of a company.

use super::{Field, Kind, Say, Slot, Subject, normalise};
use crate::taxonomy;

/// See the module.
pub static FIELD: Field = Field {
    code: 72,
    column: "company_country",
    name: "company_country",
    flag: Some("company-country"),
    known_flag: None,
    subject: Subject::Company,
    kind: Kind::Names(taxonomy::countries),
    help: "country of the company, by name or code",
    example: "Germany",
    headers: &[
        "company country",
        "hq country",
        "headquarters country",
        "company hq country",
        "account country",
    ],
    bare_headers: &["country"],
    normalise: normalise::countries,
    unknown: "company country",
    say: Say { slot: Slot::In, yes: "the country {}", no: "outside the country {}" },
    from_title: None,
};
