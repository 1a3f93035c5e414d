//! `log`: what was changed, by whom, and what still stands.

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::super::session::Session;
use super::super::{Status, counts};
use crate::db::Standing;
use crate::error::Result;

/// Entries that are shown unless all are asked for.
const SHOWN: usize = 25;

/// The command.
pub(super) fn command() -> Command {
    Command::new("log")
        .about("List all changes by number: imports, suppressions, lists, runs, undos")
        .arg(
            Arg::new("all")
                .long("all")
                .action(ArgAction::SetTrue)
                .help("all changes, not only the newest 25"),
        )
        .arg(
            Arg::new("audit").long("audit").action(ArgAction::SetTrue).conflicts_with("all").help(
                "check the chain of exports and list it: who, when, how many, which question, which file",
            ),
        )
}

/// Runs the command.
pub(super) fn run(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let database = session.open_any()?;
    // What a process that died left open is put right before it is told.
    drop(database.book()?);
    let journal = database.journal()?;
    let mut lines = Vec::new();
    if matches.get_flag("audit") {
        let links = journal.audit()?;
        for link in &links {
            lines.push(format!(
                "#{:<5} {}  {:<12}  {:>7}  {}  {}",
                link.number,
                link.at,
                link.who,
                counts::number(link.rows),
                &link.sha256[..16.min(link.sha256.len())],
                link.query
            ));
        }
        lines.push(match links.last() {
            Some(last) => format!(
                "the chain of {} holds; its last hash is {}",
                counts::count(links.len() as u64, "export", "exports"),
                last.hash
            ),
            None => "nothing was exported yet".to_string(),
        });
        session.print(&lines)?;
        return Ok(Status::Done);
    }
    let log = journal.log()?;
    let standing = Standing::of(&log, database.generation()?);
    let shown = if matches.get_flag("all") { log.len() } else { SHOWN.min(log.len()) };
    for entry in log[log.len() - shown..].iter().rev() {
        let undone = if standing.stands(entry) { "" } else { "   (taken back)" };
        lines.push(format!(
            "#{:<5} {}  {:<12}  {:<12}  {}{undone}",
            entry.number,
            entry.at,
            entry.who,
            entry.kind.name(),
            entry.text
        ));
    }
    if shown < log.len() {
        lines.push(format!("and {} older (--all)", counts::number((log.len() - shown) as u64)));
    }
    if log.is_empty() {
        lines.push("nothing was changed yet".to_string());
    }
    session.print(&lines)?;
    Ok(Status::Done)
}
