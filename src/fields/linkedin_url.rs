//! The profile address of a person.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 13,
    column: "linkedin_url",
    name: "profile",
    flag: Some("profile"),
    known_flag: Some("has-profile"),
    subject: Subject::Person,
    kind: Kind::Whole,
    help: "profile address, whole",
    example: "linkedin.com/in/maya-okafor",
    headers: &[
        "linkedin url",
        "person linkedin url",
        "linkedin profile",
        "linkedin profile url",
        "linkedin",
        "profile url",
        "linkedin contact profile url",
        "linkedin url public",
        "profileurl",
    ],
    bare_headers: &["url"],
    normalise: normalise::profile_url,
    unknown: "profile",
    say: Say { slot: Slot::Person, yes: "with the profile {}", no: "without the profile {}" },
    from_title: None,
};
