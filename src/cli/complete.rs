//! What a shell may put behind a flag: names of fields, names of vocabularies, and values that the database holds.
//!
//! Completion never fails and never writes: where there is no database, the vocabulary answers alone.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap_complete::CompletionCandidate;
use clap_complete::engine::ArgValueCompleter;

use super::counts::number;
use super::place;
use crate::clock;
use crate::db::Database;
use crate::fields::{self, Field, Kind, List};
use crate::filter::{Topic, column};
use crate::model::AsOf;
use crate::prospect::{self, RowKind};
use crate::text;

/// At most so many candidates are offered.
const OFFERED: usize = 40;

/// Completes values of `field`.
pub(super) fn values(field: &'static Field) -> Option<ArgValueCompleter> {
    let offers = match field.kind {
        Kind::List(_) | Kind::Names(_) | Kind::FreeNames | Kind::Title => true,
        Kind::Number { .. } | Kind::Money | Kind::Since => true,
        Kind::Text | Kind::Whole | Kind::NamePart | Kind::Date => false,
    };
    offers.then(|| ArgValueCompleter::new(move |begun: &OsStr| candidates(field, begun)))
}

/// Completes names of fields.
pub(super) fn fields() -> ArgValueCompleter {
    ArgValueCompleter::new(|begun: &OsStr| {
        let begun = begun.to_string_lossy().to_lowercase();
        let fields = fields::ALL.iter().filter(|field| field.is_asked());
        let mut names: Vec<(String, String)> =
            fields.map(|field| (Topic::Field(field).to_string(), field.help.to_string())).collect();
        // Without quotes: the shell puts its own around a name with a space.
        names.extend(
            columns().into_iter().map(|(name, holders)| (format!("{}{name}", column::PREFIX), holders)),
        );
        names
            .into_iter()
            .filter(|(name, _)| name.to_lowercase().starts_with(&begun))
            .map(|(name, help)| CompletionCandidate::new(name).help(Some(help.into())))
            .collect()
    })
}

/// The custom columns that the database holds, with how many have them; none where there is no database.
fn columns() -> Vec<(String, String)> {
    let held = || -> crate::error::Result<Vec<(String, prospect::Tally)>> {
        let root: PathBuf = place::database(None)?;
        if !root.exists() {
            return Ok(Vec::new());
        }
        prospect::columns(&Database::open(&root)?.snapshot()?)
    };
    let held = held().unwrap_or_default().into_iter();
    held.map(|(name, tally)| match tally.people {
        0 => (name, format!("{} companies", number(tally.companies))),
        people => (name, format!("{} people", number(people))),
    })
    .collect()
}

fn candidates(field: &'static Field, begun: &OsStr) -> Vec<CompletionCandidate> {
    let begun = begun.to_string_lossy();
    if field.bands().is_some() {
        return vec![CompletionCandidate::new(field.example).help(Some(field.help.into()))];
    }
    let held = held(field, &begun);
    if !held.is_empty() {
        return held;
    }
    let named = match field.kind {
        Kind::List(list) => list.main_field(),
        _ => field,
    };
    let asked = text::fold(&begun);
    let names = named.vocabulary().map(|names| names.names().collect::<Vec<_>>()).unwrap_or_default();
    let names = names.into_iter().filter(|name| text::fold(name).starts_with(&asked));
    names.take(OFFERED).map(CompletionCandidate::new).collect()
}

/// The values that the database holds and that begin so; none where there is no database.
fn held(field: &'static Field, begun: &str) -> Vec<CompletionCandidate> {
    let values = || -> crate::error::Result<prospect::Values> {
        let root: PathBuf = place::database(None)?;
        if !root.exists() {
            return Err(crate::error::Error::data("there is no database"));
        }
        let snapshot = Database::open(&root)?.snapshot()?;
        let mut values =
            prospect::values(&snapshot, AsOf::new(clock::today()), &field.into(), begun, Some(OFFERED))?;
        // A shell can only go on with what was begun.
        values.rows.retain(|row| text::fold(&row.value).starts_with(&text::fold(begun)));
        Ok(values)
    };
    let Ok(values) = values() else { return Vec::new() };
    let in_companies = List::ALL.iter().any(|list| list.field() == field || list.element() == field.subject);
    let candidate = |row: prospect::FacetRow| {
        let held = match in_companies || row.answer.people == 0 {
            true => format!("{} companies", number(row.answer.companies)),
            false => format!("{} people", number(row.answer.people)),
        };
        CompletionCandidate::new(row.value).help(Some(held.into()))
    };
    values.rows.into_iter().filter(|row| row.kind == RowKind::Value).map(candidate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_begun_is_completed_from_the_vocabulary() {
        let offered = |field: &'static Field, begun: &str| -> Vec<String> {
            candidates(field, OsStr::new(begun))
                .iter()
                .map(|candidate| candidate.get_value().to_string_lossy().into_owned())
                .collect()
        };
        let by_name = |name| fields::by_name(name).expect("a field");
        assert_eq!(offered(by_name("seniority"), "man"), ["Manager"]);
        assert_eq!(offered(by_name("headcount"), ""), ["11.."]);
        assert!(offered(by_name("city"), "zzzz").is_empty());
    }
}
