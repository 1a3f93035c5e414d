//! The people whom an answer leaves out, one by one, with the cause of each.

use std::collections::HashSet;

use super::find::{FindRequest, find};
use super::leave_out::{Cause, Details};
use crate::db::{Journal, Snapshot};
use crate::error::Result;
use crate::model::{Company, CompanyNumber, LeadId, Person};
use crate::score::Place;

/// Why somebody who matches is not listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeftOutBy {
    /// Before ranking.
    Cause(Cause),
    /// By the cap per company.
    Cap(usize),
    /// By the limit.
    Limit(usize),
}

impl LeftOutBy {
    /// The words for it.
    pub fn words(&self) -> String {
        match self {
            LeftOutBy::Cause(cause) => cause.words(1),
            LeftOutBy::Cap(cap) => format!("over {cap} per company"),
            LeftOutBy::Limit(limit) => format!("over the limit of {limit}"),
        }
    }
}

/// Somebody who matches and is not listed.
#[derive(Debug, Clone)]
pub struct LeftOut {
    /// The person's id; `None` where companies were asked.
    pub id: Option<LeadId>,
    /// Why.
    pub by: LeftOutBy,
    /// Which entry, or which run and when.
    pub detail: String,
    /// The person.
    pub person: Option<Person>,
    /// Their company.
    pub company: Option<Company>,
}

/// Calls `visit` with everybody who matches `request` and is not listed, best first.
///
/// # Errors
///
/// Where the index cannot be read, or where `visit` fails.
pub fn left_out(
    snapshot: &Snapshot,
    journal: &Journal,
    request: &FindRequest,
    visit: &mut dyn FnMut(LeftOut) -> Result<()>,
) -> Result<()> {
    let details = match &request.leave_out {
        Some(out) => out.details(snapshot, journal)?,
        None => Details::default(),
    };
    for (place, by) in outcomes(snapshot, request)? {
        if let Some(by) = by {
            visit(read(snapshot, request, &details, &place, by)?)?;
        }
    }
    Ok(())
}

/// Everybody who matches, best first, with what leaves them out; nothing for those listed.
pub(super) fn outcomes(
    snapshot: &Snapshot,
    request: &FindRequest,
) -> Result<Vec<(Place, Option<LeftOutBy>)>> {
    let slots = |request: &FindRequest| -> Result<HashSet<u32>> {
        let answer = find(snapshot, request)?;
        Ok(answer.places().map(|place| at(place, request)).collect())
    };
    // A count lists nobody and takes nobody for left out who is only not listed: neither cap nor limit is asked of it.
    let asked = match request.count_only {
        true => FindRequest { count_only: false, per_company: None, limit: None, ..request.clone() },
        false => request.clone(),
    };
    let listed = slots(&asked)?;
    let capped = slots(&FindRequest { limit: None, ..asked })?;
    let all =
        FindRequest { leave_out: None, per_company: None, limit: None, count_only: false, ..request.clone() };
    let mut outcomes = Vec::new();
    for place in find(snapshot, &all)?.places() {
        let at = at(place, request);
        let cause = request.leave_out.as_ref().and_then(|out| out.cause(at as usize, request.companies_only));
        let by = match cause {
            _ if listed.contains(&at) => None,
            Some(cause) => Some(LeftOutBy::Cause(cause.clone())),
            None if capped.contains(&at) => Some(LeftOutBy::Limit(request.limit.unwrap_or(0))),
            None => Some(LeftOutBy::Cap(request.per_company.unwrap_or(0))),
        };
        outcomes.push((*place, by));
    }
    Ok(outcomes)
}

/// The slot of a person or the number of a company.
fn at(place: &Place, request: &FindRequest) -> u32 {
    if request.companies_only { place.company } else { place.slot }
}

fn read(
    snapshot: &Snapshot,
    request: &FindRequest,
    details: &Details,
    place: &Place,
    by: LeftOutBy,
) -> Result<LeftOut> {
    let person = match request.companies_only {
        true => None,
        false => Some(snapshot.indexes().person(place.slot as usize)?),
    };
    let company = match place.company {
        0 => None,
        number => snapshot.company(CompanyNumber(number))?,
    };
    let detail = match (&by, &request.leave_out, &person) {
        (LeftOutBy::Cause(cause), _, Some(person)) => details.of(cause, person, company.as_ref()),
        (LeftOutBy::Cap(_), Some(out), _) => match out.used.get(&place.company) {
            Some(used) => format!("{used} of the company contacted before"),
            None => String::new(),
        },
        _ => String::new(),
    };
    Ok(LeftOut { id: person.as_ref().map(|person| person.id), by, detail, person, company })
}
