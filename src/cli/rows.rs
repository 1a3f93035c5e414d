//! From the answer of `prospect` to what exporters write.

use super::session::Session;
use crate::db::Snapshot;
use crate::error::Result;
use crate::export::{Format, Head};
use crate::filter::{self, Filter};
use crate::prospect::{self, Answer, Cause, FindRequest};

/// What is said once about all rows of an answer.
pub(super) fn head(answer: &Answer, request: &FindRequest, session: &Session) -> Head {
    let counts = &answer.counts;
    let gone: u64 = counts.left_out.iter().map(|(_, count)| count).sum();
    Head {
        query: request.filter.to_string(),
        sentence: asked(request),
        as_of: request.as_of,
        companies_only: request.companies_only,
        has_owner: false,
        own: Vec::new(),
        groups: answer.profile.groups(),
        total_points: answer.total_points,
        counts: [
            ("sure", counts.sure),
            ("maybe", counts.maybe),
            ("matched", counts.matched),
            ("listed", counts.listed),
            ("over_cap", counts.over_cap),
            ("over_limit", counts.over_limit),
            ("left_out", gone),
        ]
        .into_iter()
        .chain(counts.similar.map(|similar| ("similar", similar)))
        .chain([("companies", counts.companies), ("total", counts.total)])
        .collect(),
        left_out: counts.left_out.iter().map(|(cause, count)| (cause_key(cause), *count)).collect(),
        causes: answer.causes.single.clone(),
        several: answer.causes.several,
        scratch: session.root().ok(),
    }
}

/// What stands for a cause in files: other than its words it never changes.
fn cause_key(cause: &Cause) -> String {
    match cause {
        Cause::Suppressed(reason) => reason.name().to_string(),
        Cause::Contacted => "contacted".to_string(),
        cause => cause.words(2),
    }
}

/// The question in words: about people, or about companies where these are listed.
pub(super) fn asked(request: &FindRequest) -> String {
    match request.companies_only {
        true => filter::sentence_of_companies(&request.filter),
        false => filter::sentence(&request.filter),
    }
}

/// The filter in words.
pub(super) fn sentence(filter: &Filter) -> String {
    filter::sentence(filter)
}

/// The columns of the user's own that a table of this format has.
pub(super) fn own_columns(snapshot: &Snapshot, format: Format) -> Result<Vec<String>> {
    if !format.has_own_columns() {
        return Ok(Vec::new());
    }
    prospect::column_headers(snapshot)
}
