//! The commands, one file each.

mod fields;
mod find;

use clap::{ArgMatches, Command};

use super::Status;
use super::session::Session;
use crate::error::{Error, Result};

/// All commands, in the order in which a new user meets them.
pub(super) fn all() -> [Command; 2] {
    [find::command(), fields::command()]
}

/// Runs the command that `matches` names.
pub(super) fn run(session: &Session, matches: &ArgMatches) -> Result<Status> {
    match matches.subcommand() {
        Some(("find", matches)) => find::run(session, matches),
        Some(("fields", matches)) => fields::run(session, matches),
        _ => Err(Error::usage("no command is given").with_hint("see `leadsift --help`")),
    }
}
