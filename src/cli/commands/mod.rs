//! The commands, one file each.

mod backup;
mod compact;
mod completions;
mod demo;
mod doctor;
mod explain;
mod export;
mod facets;
mod fields;
mod find;
mod forget;
mod icp;
mod import;
mod list;
mod log;
mod merge;
mod show;
mod split;
mod stats;
mod suppress;
mod undo;
mod values;
mod why;

use clap::{ArgMatches, Command};

use super::Status;
use super::session::Session;
use crate::error::{Error, Result};

/// All commands, in the order in which a new user meets them.
pub(super) fn all() -> Vec<Command> {
    vec![
        demo::command(),
        import::command(),
        find::command(),
        explain::command(),
        show::command(),
        why::command(),
        facets::command(),
        values::command(),
        merge::command(),
        split::command(),
        icp::command(),
        fields::command(),
        stats::command(),
        list::command(),
        export::command(),
        suppress::command(),
        forget::command(),
        log::command(),
        undo::command(),
        backup::command(),
        compact::command(),
        doctor::command(),
        completions::command(),
    ]
}

/// Runs the command that `matches` names.
pub(super) fn run(session: &Session, matches: &ArgMatches) -> Result<Status> {
    match matches.subcommand() {
        Some(("demo", matches)) => demo::run(session, matches),
        Some(("import", matches)) => import::run(session, matches),
        Some(("find", matches)) => find::run(session, matches),
        Some(("explain", matches)) => explain::run(session, matches),
        Some(("show", matches)) => show::run(session, matches),
        Some(("merge", matches)) => merge::run(session, matches),
        Some(("split", matches)) => split::run(session, matches),
        Some(("icp", matches)) => icp::run(session, matches),
        Some(("why", matches)) => why::run(session, matches),
        Some(("facets", matches)) => facets::run(session, matches),
        Some(("values", matches)) => values::run(session, matches),
        Some(("stats", matches)) => stats::run(session, matches),
        Some(("completions", matches)) => completions::run(session, matches),
        Some(("fields", matches)) => fields::run(session, matches),
        Some(("list", matches)) => list::run(session, matches),
        Some(("export", matches)) => export::run(session, matches),
        Some(("forget", matches)) => forget::run(session, matches),
        Some(("suppress", matches)) => suppress::run(session, matches),
        Some(("log", matches)) => log::run(session, matches),
        Some(("undo", matches)) => undo::run(session, matches),
        Some(("doctor", matches)) => doctor::run(session, matches),
        Some(("backup", matches)) => backup::run(session, matches),
        Some(("compact", matches)) => compact::run(session, matches),
        _ => Err(Error::usage("no command is given").with_hint("see `leadsift --help`")),
    }
}
