//! What is known of an address: verified, guessed, bounced, ...

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 10,
    column: "email_status",
    name: "email_status",
    flag: Some("email-status"),
    known_flag: None,
    subject: Subject::Person,
    kind: Kind::FreeNames,
    help: "what is known of the address: verified, guessed, ...",
    example: "verified",
    headers: &["email status", "email verification status", "work email confidence"],
    bare_headers: &[],
    normalise: normalise::free_name,
    unknown: "e-mail status",
    say: Say { slot: Slot::Person, yes: "with an e-mail that is {}", no: "with an e-mail that is not {}" },
    from_title: None,
};
