//! The profile address of a company.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 76,
    column: "company_linkedin_url",
    name: "company_profile",
    flag: None,
    known_flag: None,
    subject: Subject::Company,
    kind: Kind::Whole,
    help: "profile address of the company, whole",
    example: "linkedin.com/company/northgate-bank",
    headers: &[
        "company linkedin url",
        "company linkedin",
        "linkedin company profile url",
        "regularcompanyurl",
        "company linkedin page",
    ],
    bare_headers: &["linkedin url", "linkedin"],
    normalise: normalise::profile_url,
    unknown: "company profile",
    say: Say { slot: Slot::With, yes: "the profile {}", no: "a profile other than {}" },
    from_title: None,
};
