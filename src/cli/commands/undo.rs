//! `undo`: takes a change back.

use clap::{Arg, ArgMatches, Command, value_parser};

use super::super::Status;
use super::super::session::Session;
use crate::error::{Error, Result};

/// The command.
pub(super) fn command() -> Command {
    Command::new("undo")
        .about("Take a change back by its number; taking the undo back does the change again")
        .after_help(
            "The newest import is taken back by going to the data before it; a run so that its leads are net-new again. \
             Suppression and contacts never go back with an import.\n\nleadsift undo 14",
        )
        .arg(
            Arg::new("number")
                .value_name("N")
                .required(true)
                .value_parser(value_parser!(u32))
                .help("the number that `leadsift log` shows"),
        )
}

/// Runs the command.
pub(super) fn run(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let number =
        matches.get_one::<u32>("number").copied().ok_or_else(|| Error::usage("no number is given"))?;
    let database = session.open_any()?;
    let undone = database.book()?.undo(number)?;
    let mut lines = vec![format!(
        "took back #{number}: {} ({})   #{}",
        undone.entry.text,
        undone.entry.kind.name(),
        undone.number
    )];
    if let Some(generation) = undone.generation {
        let snapshot = database.snapshot()?;
        let is_empty = snapshot.imports().is_empty() && snapshot.people() + snapshot.companies() == 0;
        lines.push(if is_empty {
            "the database is empty, as it was before the first import".to_string()
        } else {
            format!(
                "generation {generation} is live again: {} people, {} companies",
                super::super::counts::number(snapshot.people()),
                super::super::counts::number(snapshot.companies())
            )
        });
    }
    lines.push(format!("do it again with  leadsift undo {}", undone.number));
    session.print(&lines)?;
    Ok(Status::Done)
}
