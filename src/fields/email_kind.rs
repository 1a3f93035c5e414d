//! What kind of address it is: a person's at work, one of a free host, a function's, a throw-away one.

use super::{Field, Kind, Say, Slot, Subject, normalise};
use crate::taxonomy;

/// See the module.
pub static FIELD: Field = Field {
    code: 17,
    column: "email_kind",
    name: "email_kind",
    flag: Some("email-kind"),
    known_flag: None,
    subject: Subject::Person,
    kind: Kind::Names(taxonomy::email_classes),
    help: "kind of address: work, free mail, role account, disposable",
    example: "work",
    headers: &["email kind", "email class"],
    bare_headers: &[],
    normalise: normalise::email_kind,
    unknown: "kind of e-mail",
    say: Say {
        slot: Slot::Person,
        yes: "with an e-mail of the kind {}",
        no: "with no e-mail of the kind {}",
    },
    from_title: None,
};
