//! How a user names one lead: a row of the last list, an id or its beginning, or an e-mail address.

use std::path::Path;

use clap::Arg;

use super::last::LastFind;
use crate::db::Snapshot;
use crate::error::{Error, Result};
use crate::fields::named;
use crate::filter::{Ask, Filter};
use crate::model::{AsOf, LeadId};
use crate::prospect::{self, FindRequest};
use crate::value::Day;

/// The lead.
pub(super) fn arg() -> Arg {
    Arg::new("lead")
        .value_name("LEAD")
        .required(true)
        .help("row of the last find (3), id or its beginning (k7q4), or e-mail address")
}

/// A lead that was named, and the list it was named from.
pub(super) struct Named {
    /// Its id.
    pub(super) id: LeadId,
    /// The last find, where it listed the lead.
    pub(super) last: Option<LastFind>,
}

/// The lead that `text` names.
pub(super) fn named(snapshot: &Snapshot, root: &Path, text: &str) -> Result<Named> {
    let text = text.trim();
    let last = LastFind::read(root)?;
    let (number, only_row) = match text.strip_prefix('#') {
        Some(number) => (number, true),
        // Three digits are never the beginning of an id: that has four characters at least.
        None => (text, text.len() < 4),
    };
    if let Ok(rank) = number.parse::<u64>()
        && number.bytes().all(|byte| byte.is_ascii_digit())
    {
        match &last {
            Some(found) => match found.row(rank) {
                Ok(id) => return Ok(Named { id: snapshot.identities().lead(id), last }),
                Err(error) if only_row => return Err(error),
                Err(_) => {}
            },
            None if only_row => {
                return Err(Error::usage(format!("there is no list to take row {rank} from"))
                    .with_hint("run `leadsift find` first, or give a lead's id"));
            }
            None => {}
        }
    }
    let id = if text.contains('@') { by_email(snapshot, text)? } else { by_id(snapshot, text)? };
    let last = last.filter(|last| last.ids().any(|listed| snapshot.identities().lead(listed) == id));
    Ok(Named { id, last })
}

/// The leads that several texts name.
pub(super) fn all_named<'t>(
    snapshot: &Snapshot,
    root: &Path,
    texts: impl Iterator<Item = &'t String>,
) -> Result<Vec<LeadId>> {
    let mut ids = Vec::new();
    for text in texts.flat_map(|text| text.split(',')).filter(|text| !text.trim().is_empty()) {
        let id = named(snapshot, root, text)?.id;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

fn by_id(snapshot: &Snapshot, text: &str) -> Result<LeadId> {
    let resolved = prospect::resolve_ids(snapshot, &[text.to_string()])?;
    match (resolved.found.first(), resolved.ambiguous.is_empty()) {
        (Some(id), _) => Ok(*id),
        (None, false) => {
            Err(Error::usage(format!("several leads begin with {text}")).with_hint("write more of the id"))
        }
        (None, true) => Err(Error::usage(format!("no lead is called {text}")).with_hint(
            "give the number of a row of the last find, an id or at least four characters of it, or an e-mail address",
        )),
    }
}

fn by_email(snapshot: &Snapshot, text: &str) -> Result<LeadId> {
    let filter = Filter::test(&named::EMAIL, Ask::Whole(vec![text.to_string()]));
    let answer = prospect::find(snapshot, &FindRequest::new(filter, AsOf::new(Day::new(0))))?;
    let ids: Vec<LeadId> = answer.ids().filter_map(|id| LeadId::parse(&id)).collect();
    match ids.as_slice() {
        [one] => Ok(*one),
        [] => Err(Error::usage(format!("no lead has the address {text}"))
            .with_hint("`leadsift find --name` finds people by their names")),
        _ => Err(Error::usage(format!("several leads have the address {text}")).with_hint(format!(
            "name one by its id: {}",
            ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        ))),
    }
}
