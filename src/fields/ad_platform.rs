//! The platform of one advertising account.

use super::{Field, Kind, Say, Slot, Subject, normalise};
use crate::taxonomy;

/// See the module.
pub static FIELD: Field = Field {
    code: 200,
    column: "ad_platform",
    name: "platform",
    flag: None,
    known_flag: None,
    subject: Subject::Ad,
    kind: Kind::Names(taxonomy::ad_platforms),
    help: "name of the platform",
    example: "adwords",
    headers: &["ad platform"],
    bare_headers: &[],
    normalise: normalise::free_name,
    unknown: "ads",
    say: Say { slot: Slot::That, yes: "advertise on {}", no: "do not advertise on {}" },
    from_title: None,
};
