//! The registrable domain of a company: from its website, never from an address.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 65,
    column: "domain",
    name: "domain",
    flag: Some("domain"),
    known_flag: None,
    subject: Subject::Company,
    kind: Kind::Whole,
    help: "domain of the company",
    example: "northgate.example",
    headers: &[
        "domain",
        "company domain",
        "website",
        "website url",
        "company website",
        "web site",
        "company website url",
        "company domain name",
        "homepage",
    ],
    bare_headers: &["url"],
    normalise: normalise::domain,
    unknown: "domain",
    say: Say { slot: Slot::With, yes: "the domain {}", no: "a domain other than {}" },
    from_title: None,
};
