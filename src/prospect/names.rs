//! Names in a filter that nothing bears.

use super::{columns, meant};
use crate::db::Snapshot;
use crate::error::{Error, Result};
use crate::fields::Subject;
use crate::filter::{Filter, Topic, unknown_names};
use crate::index::facets::Tally;
use crate::value::{Interval, show_number};

/// Refuses a filter with a name that neither its vocabulary nor any record knows: it is a slip of the pen, not a question.
///
/// # Errors
///
/// Names the value and what it may have meant.
pub fn refuse_unknown_names(snapshot: &Snapshot, filter: &Filter) -> Result<()> {
    for name in columns::unknown_columns(snapshot, filter)? {
        columns::refuse(snapshot, &name)?;
    }
    for (field, name) in unknown_names(filter) {
        if snapshot.indexes().bears(field, &name)? {
            continue;
        }
        let error = Error::usage(format!("no {} is called \"{name}\"", thing(&field.into())));
        let near = meant::suggestions(snapshot, field, &name)?;
        return Err(if near.is_empty() {
            error.with_hint("nothing in the database or in the vocabulary has a name like it")
        } else {
            error.with_hint(format!("did you mean {}?", said(&field.into(), &near)))
        });
    }
    Ok(())
}

/// What a value of the field or column is.
pub fn thing(topic: &Topic) -> String {
    let Topic::Field(field) = topic else { return topic.to_string() };
    match field.subject {
        Subject::Technology => "technology".to_string(),
        Subject::Ad => "advertising platform".to_string(),
        Subject::Opening => format!("open role's {}", field.name),
        _ => field.name.replace('_', " "),
    }
}

/// `Chicago (212 people), Chigasaki (3 people)`: in companies where the field is theirs, or where
/// only companies have a custom column.
pub fn said(topic: &Topic, near: &[(String, Tally)]) -> String {
    let counted = |(name, tally): &(String, Tally)| {
        let of_people = match topic {
            Topic::Field(field) => field.subject == Subject::Person,
            Topic::Column(_) => tally.people > 0,
        };
        let (count, one, many) = match of_people {
            true => (tally.people, "person", "people"),
            false => (tally.companies, "company", "companies"),
        };
        let number = show_number(&Interval::exactly(i64::try_from(count).unwrap_or(i64::MAX)));
        match count {
            0 => format!("{name} (not in the data)"),
            1 => format!("{name} ({number} {one})"),
            _ => format!("{name} ({number} {many})"),
        }
    };
    near.iter().map(counted).collect::<Vec<_>>().join(", ")
}
