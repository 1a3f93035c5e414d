//! The level of a title, in eleven classes.

use super::{Field, Kind, Say, Slot, Subject, normalise};
use crate::taxonomy;

/// See the module.
pub static FIELD: Field = Field {
    code: 5,
    column: "seniority",
    name: "seniority",
    flag: Some("seniority"),
    known_flag: None,
    subject: Subject::Person,
    kind: Kind::Names(taxonomy::seniorities),
    help: "level: owner, founder, c_suite, partner, vp, head, director, manager, senior, entry, intern",
    example: "manager",
    headers: &["seniority", "management level", "seniority level", "job level"],
    bare_headers: &[],
    normalise: normalise::seniorities,
    unknown: "seniority",
    say: Say { slot: Slot::Person, yes: "at the level {}", no: "not at the level {}" },
    from_title: Some(|title| title.seniority.map(|class| class.name()).into_iter().collect()),
};
