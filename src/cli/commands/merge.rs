//! `merge`: two leads or companies become one, for good.

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::super::session::Session;
use super::super::{Status, lead};
use crate::error::Result;
use crate::prospect;
use crate::text;

/// The command.
pub(super) fn command() -> Command {
    let one = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).value_name(value).required(true).help(help)
    };
    Command::new("merge")
        .about("Make one of two leads, or of two companies; later imports hold to it")
        .after_help(
            "All that is known of the second goes to the first, and its id or number leads there from then on. \
             `leadsift undo` takes it back.\n\nleadsift merge k7q4 9x2m\nleadsift merge --company acme.example \"Acme \
             GmbH\"",
        )
        .arg(one("stays", "A", "who stays: row of the last find, id or e-mail address; with --company a company"))
        .arg(one("other", "B", "who is the same, and gives way"))
        .arg(company_arg())
}

/// Whether companies are meant.
pub(super) fn company_arg() -> Arg {
    Arg::new("company")
        .long("company")
        .action(ArgAction::SetTrue)
        .help("companies are meant: by number, domain or name")
}

/// Runs the command.
pub(super) fn run(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let database = session.open()?;
    let snapshot = database.snapshot()?;
    let named = |name: &str| matches.get_one::<String>(name).map(String::as_str).unwrap_or_default();
    let merged = if matches.get_flag("company") {
        let stays = prospect::company_named(&snapshot, named("stays"))?;
        let other = prospect::company_named(&snapshot, named("other"))?;
        prospect::merge_companies(&database, stays, other)?
    } else {
        let stays = lead::named(&snapshot, database.root(), named("stays"))?.id;
        let other = lead::named(&snapshot, database.root(), named("other"))?.id;
        prospect::merge_people(&database, stays, other)?
    };
    let (former, stays) = (text::terminal(&merged.former), text::terminal(&merged.stays));
    session.print(&[
        format!("{former} is {stays} now   #{}", merged.number),
        format!("take it back with  leadsift undo {}", merged.number),
    ])?;
    Ok(Status::Done)
}
