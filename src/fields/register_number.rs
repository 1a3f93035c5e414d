//! The number of a company in the register of its country.

use super::{Field, Kind, Say, Slot, Subject, normalise};

/// See the module.
pub static FIELD: Field = Field {
    code: 77,
    column: "register_number",
    name: "register_number",
    flag: None,
    known_flag: None,
    subject: Subject::Company,
    kind: Kind::Whole,
    help: "number in the register of its country",
    example: "04104101",
    headers: &[
        "register number",
        "companynumber",
        "company number",
        "registration number",
        "company registration number",
    ],
    bare_headers: &[],
    normalise: normalise::text,
    unknown: "register number",
    say: Say { slot: Slot::With, yes: "the register number {}", no: "a register number other than {}" },
    from_title: None,
};
