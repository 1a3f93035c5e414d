//! The name of a company, as written.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 64,
    column: "company_name",
    name: "company",
    flag: Some("company"),
    known_flag: None,
    subject: Subject::Company,
    kind: Kind::Text,
    help: "words of the company name",
    example: "Northgate Bank",
    headers: &[
        "company name",
        "company",
        "organization",
        "organization name",
        "organisation",
        "account name",
        "account",
        "employer",
        "employername",
        "employer name",
        "companyname",
        "company / account",
        "current company",
        "firma",
        "entreprise",
        "empresa",
    ],
    bare_headers: &["name"],
    normalise: normalise::text,
    unknown: "company name",
    say: Say { slot: Slot::In, yes: "{}", no: "other than {}" },
    from_title: None,
};
