//! `values`: what the data holds of a field, with counts.

use std::io::Write;

use clap::{Arg, ArgMatches, Command};
use serde::Serialize;

use super::super::columns::{self, Row, share};
use super::super::counts::number;
use super::super::output::{self, Shape, Target};
use super::super::session::Session;
use super::super::{Status, complete, flags};
use super::facets::{self, Counted};
use super::find;

use crate::error::Result;
use crate::export::{Format, guarded};
use crate::model::AsOf;
use crate::prospect::{self, RowKind, Values};

/// The command.
pub(super) fn command() -> Command {
    Command::new("values")
        .about("List what the data holds of a field, with counts")
        .after_help(
            "Everything that was imported counts, however old it is; `facets` counts what filters see today.\n\n\
             leadsift values tech hub",
        )
        .arg(Arg::new("field").value_name("FIELD").required(true).add(complete::fields()).help("a field, such as tech, industry, hiring.place, or a custom column: x.owner"))
        .arg(Arg::new("prefix").value_name("PREFIX").help("only values of which a word begins so"))
        .args(facets::row_args().into_iter().filter(|arg| arg.get_id() == "limit"))
        .arg(find::as_of_arg())
        .args(output::args(&[Shape::Table, Shape::File(Format::Csv), Shape::File(Format::Json)]))
}

/// Runs the command.
pub(super) fn run(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let target = Target::from_matches(matches)?;
    let name = matches.get_one::<String>("field").map(String::as_str).unwrap_or_default();
    let topic = flags::counted(name)?;
    let prefix = matches.get_one::<String>("prefix").map(String::as_str).unwrap_or_default();
    let limit = facets::limit(matches, &target)?;
    let snapshot = session.open()?.snapshot()?;
    let values = prospect::values(&snapshot, AsOf::new(find::as_of(matches)?), &topic, prefix, limit)?;
    match target.shape {
        Shape::File(Format::Csv) => target.fill(|out| csv(out, &values))?,
        Shape::File(_) => target.fill(|out| json(out, &values))?,
        Shape::Table => target.fill(|out| {
            if values.rows.is_empty() {
                return Ok(());
            }
            let most = values.rows.iter().map(|row| row.answer.people.max(row.answer.companies)).max();
            let rows: Vec<Row> = values
                .rows
                .iter()
                .map(|row| Row {
                    name: facets::name(row).to_string(),
                    faint: row.kind != RowKind::Value,
                    cells: vec![number(row.answer.people), number(row.answer.companies)],
                    share: share(row.answer.people.max(row.answer.companies), most.unwrap_or(0)),
                })
                .collect();
            let heading = topic.to_string();
            columns::write(out, target.look(session.look), &heading, &["PEOPLE", "COMPANIES"], &rows)?;
            if values.more > 0 {
                writeln!(out, "  {} more values (--limit all)", number(values.more))?;
            }
            Ok(())
        })?,
    }
    if values.rows.is_empty() {
        let near = match values.near.as_slice() {
            [] => String::new(),
            near => format!(": did you mean {}?", prospect::said(&topic, near)),
        };
        let whose = if prefix.is_empty() { String::new() } else { format!(" that begins with \"{prefix}\"") };
        session.say(&format!("the data holds no {}{whose}{near}", prospect::thing(&topic)));
    }
    Ok(Status::Done)
}

fn csv(out: &mut dyn Write, values: &Values) -> Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let failed = |error: csv::Error| crate::error::Error::from(std::io::Error::from(error));
    writer.write_record(["value", "people", "companies"]).map_err(failed)?;
    for row in &values.rows {
        let is_name = row.kind == RowKind::Value && values.topic.bands().is_none();
        let value = if is_name { guarded(&row.value) } else { facets::name(row).into() };
        let (people, companies) = (row.answer.people.to_string(), row.answer.companies.to_string());
        writer.write_record([value.as_ref(), &people, &companies]).map_err(failed)?;
    }
    Ok(writer.flush()?)
}

#[derive(Serialize)]
struct Listed<'a> {
    value: &'a str,
    #[serde(flatten)]
    counted: Counted,
}

#[derive(Serialize)]
struct Document<'a> {
    field: String,
    values: Vec<Listed<'a>>,
    more_values: u64,
    did_you_mean: Vec<Listed<'a>>,
}

fn json(out: &mut dyn Write, values: &Values) -> Result<()> {
    let document = Document {
        field: values.topic.to_string(),
        values: values
            .rows
            .iter()
            .map(|row| Listed { value: facets::name(row), counted: row.answer.into() })
            .collect(),
        more_values: values.more,
        did_you_mean: values
            .near
            .iter()
            .map(|(value, tally)| Listed { value, counted: (*tally).into() })
            .collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document).map_err(std::io::Error::from)?;
    Ok(out.write_all(b"\n")?)
}
