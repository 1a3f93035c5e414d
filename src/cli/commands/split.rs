//! `split`: one lead or company becomes two, for good.

use clap::{Arg, ArgMatches, Command};

use super::super::session::Session;
use super::super::{Status, counts, lead};
use super::merge::company_arg;
use super::show::place;
use crate::error::Result;
use crate::prospect::{self, RowOf};
use crate::text;

/// The command.
pub(super) fn command() -> Command {
    Command::new("split")
        .about("Make two of a lead or company that rows of two were mixed into; later imports hold to it")
        .after_help(
            "Without ROW it lists the rows that the lead is made of. What the named rows say becomes a lead of its own; \
             the other keeps the id. `leadsift undo` takes it back.\n\nleadsift split k7q4\nleadsift split k7q4 \
             2:8114\nleadsift split k7q4 maya@acme.example\nleadsift split --company acme.example other.example",
        )
        .arg(
            Arg::new("lead")
                .value_name("A")
                .required(true)
                .help("row of the last find, id or e-mail address; with --company a company"),
        )
        .arg(Arg::new("rows").value_name("ROW").num_args(0..).help(
            "rows that are another's, as import:line, or an address, profile page or domain that such a row gave",
        ))
        .arg(company_arg())
}

/// Runs the command.
pub(super) fn run(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let database = session.open()?;
    let snapshot = database.snapshot()?;
    let whole = matches.get_one::<String>("lead").map(String::as_str).unwrap_or_default();
    let off: Vec<String> = matches.get_many::<String>("rows").into_iter().flatten().cloned().collect();
    if matches.get_flag("company") {
        let number = prospect::company_named(&snapshot, whole)?;
        if off.is_empty() {
            let rows = prospect::rows_of_company(&snapshot, number)?;
            session.print(&lines(&rows, &format!("--company {}", number.0)))?;
            return Ok(Status::Done);
        }
        let split = prospect::split_company(&database, number, &off)?;
        let snapshot = database.snapshot()?;
        let name = |number| -> Result<String> {
            let company = snapshot.company(number)?;
            Ok(text::terminal(company.as_ref().map_or("", |company| company.name())).into_owned())
        };
        session.print(&[
            format!("{} (number {}) stays", name(number)?, number.0),
            format!(
                "{} (number {}) is a company of its own   #{}",
                name(split.apart)?,
                split.apart.0,
                split.number
            ),
            format!("take it back with  leadsift undo {}", split.number),
        ])?;
    } else {
        let id = lead::named(&snapshot, database.root(), whole)?.id;
        if off.is_empty() {
            let rows = prospect::rows_of_person(&snapshot, id)?;
            session.print(&lines(&rows, &id.to_string()))?;
            return Ok(Status::Done);
        }
        let split = prospect::split_person(&database, id, &off)?;
        let snapshot = database.snapshot()?;
        let name = |id| -> Result<String> {
            let person = snapshot.person(id)?;
            Ok(text::terminal(&person.map_or(String::new(), |person| person.name())).into_owned())
        };
        session.print(&[
            format!("{} ({id}) stays", name(id)?),
            format!("{} ({}) is a lead of its own   #{}", name(split.apart)?, split.apart, split.number),
            format!("take it back with  leadsift undo {}", split.number),
        ])?;
    }
    Ok(Status::Done)
}

/// The rows that something is made of, and how to go on.
fn lines(rows: &[RowOf], whole: &str) -> Vec<String> {
    let mut lines = vec![format!("made of {}:", counts::count(rows.len() as u64, "row", "rows"))];
    for row in rows {
        lines.push(format!("  {:<10}  {}", row.name, text::terminal(&place(&row.origin))));
        for (column, value) in &row.says {
            lines.push(format!("  {:<10}    {}: {}", "", text::terminal(column), text::terminal(value)));
        }
    }
    if let [_, .., last] = rows {
        lines.push(format!("split some of them off with  leadsift split {whole} {}", last.name));
    } else {
        lines.push("one row is no mixture: there is nothing to split".to_string());
    }
    lines
}
