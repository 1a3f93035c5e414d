//! Names in a filter that nothing bears.

use crate::db::Snapshot;
use crate::error::{Error, Result};
use crate::fields::Subject;
use crate::filter::{Filter, unknown_names};

/// Refuses a filter with a name that neither its vocabulary nor any record knows: it is a slip of the pen, not a question.
///
/// # Errors
///
/// Names the value and what it may have meant.
pub fn refuse_unknown_names(snapshot: &Snapshot, filter: &Filter) -> Result<()> {
    for (field, name) in unknown_names(filter) {
        if snapshot.indexes().bears(field, &name)? {
            continue;
        }
        let suggestions = field.vocabulary().map(|names| names.suggest(&name, 3)).unwrap_or_default();
        let what = match field.subject {
            Subject::Technology => "technology",
            Subject::Ad => "advertising platform",
            _ => field.name,
        };
        let error = Error::usage(format!("no {} is called \"{name}\"", what.replace('_', " ")));
        return Err(match suggestions.as_slice() {
            [] => error.with_hint("nothing in the database or in the vocabulary has a name like it"),
            names => error.with_hint(format!("did you mean {}?", names.join(", "))),
        });
    }
    Ok(())
}
