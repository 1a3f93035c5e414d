//! `backup`: a copy of the database that can be opened.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command, value_parser};

use super::super::session::Session;
use super::super::{Status, counts};
use crate::error::{Error, Result};

/// The command.
pub(super) fn command() -> Command {
    Command::new("backup")
        .about("Copy the database with its journal and key, while imports may run")
        .after_help("The copy is a database: leadsift --db DIR find ...\n\nleadsift backup ~/leadsift-backup")
        .arg(
            Arg::new("folder")
                .value_name("DIR")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help("a folder that does not exist yet, or is empty"),
        )
}

/// Runs the command.
pub(super) fn run(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let folder = matches.get_one::<PathBuf>("folder").ok_or_else(|| Error::usage("no folder is named"))?;
    let database = session.open_any()?;
    let backup = database.backup(folder)?;
    let generation =
        backup.generation.map_or("no data yet".to_string(), |number| format!("generation {number}"));
    let mut lines = vec![format!(
        "copied {generation}, journal and key to {} ({} MB)",
        folder.display(),
        counts::number(backup.bytes.div_ceil(1 << 20))
    )];
    if backup.linked > 0 {
        lines.push(
            "the copy shares its files with the original: to survive the loss of this disk, copy it to another"
                .to_string(),
        );
    }
    lines.push("it holds the key: keep it as safe as the database".to_string());
    session.print(&lines)?;
    Ok(Status::Done)
}
