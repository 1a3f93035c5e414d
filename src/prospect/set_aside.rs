//! Leaving out who cannot be loaded by a target, as only their rows tell.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::find::{FindRequest, Hit, find};
use super::leave_out::{Cause, LeaveOut};
use crate::db::Snapshot;
use crate::error::Result;
use crate::model::LeadId;

/// Leaves out of `request` for whom `misfit` has words, asked best first and before any cap: nobody takes a place of a cap
/// or of the limit who cannot be handed out.
///
/// # Errors
///
/// Where the data cannot be read, or where `misfit` fails.
pub fn set_aside(
    snapshot: &Snapshot,
    request: &mut FindRequest,
    misfit: &mut dyn FnMut(&Hit) -> Result<Option<String>>,
) -> Result<()> {
    let all = FindRequest { per_company: None, limit: None, fill_order: false, ..request.clone() };
    let answer = find(snapshot, &all)?;
    let mut causes: BTreeMap<String, Vec<LeadId>> = BTreeMap::new();
    for hit in answer.hits(snapshot) {
        let hit = hit?;
        if let (Some(person), Some(why)) = (&hit.person, misfit(&hit)?) {
            causes.entry(why).or_default().push(person.id);
        }
    }
    if causes.is_empty() {
        return Ok(());
    }
    let mut out: LeaveOut =
        request.leave_out.as_deref().cloned().unwrap_or_else(|| LeaveOut::nobody(snapshot));
    for (why, people) in causes {
        out.also(snapshot, Cause::Unfit(why), &people)?;
    }
    request.leave_out = Some(Arc::new(out));
    Ok(())
}
