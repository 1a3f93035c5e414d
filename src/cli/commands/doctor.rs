//! `doctor`: whether every file of the database is what was written, and mending what is not.

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::super::session::Session;
use super::super::{Status, counts};
use crate::db::{Diagnosis, Severity};
use crate::error::{Error, Result};

/// The command.
pub(super) fn command() -> Command {
    Command::new("doctor")
        .about("Check every file of the database, and say what to do")
        .after_help(
            "Reads every byte and compares it with what was written. Exits with status 1 where something is damaged.\n\n\
             leadsift doctor --repair",
        )
        .arg(Arg::new("repair").long("repair").action(ArgAction::SetTrue).help(
            "build damaged indexes again from the stored rows; else go back to the newest generation that is whole",
        ))
}

/// Runs the command.
pub(super) fn run(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let database = session.open_any()?;
    let mut diagnosis = database.diagnose()?;
    session.print(&lines(&diagnosis))?;
    if !diagnosis.is_sound() && matches.get_flag("repair") {
        let repaired = database.repair()?;
        let mut lines = repaired.done;
        if !repaired.lost.is_empty() {
            lines.push("lost with it, to be imported again:".to_string());
            lines.extend(repaired.lost.iter().map(|(number, text)| format!("  #{number} {text}")));
        }
        diagnosis = database.diagnose()?;
        lines.extend(self::lines(&diagnosis));
        session.print(&lines)?;
    }
    let damaged = diagnosis.findings.iter().filter(|finding| finding.severity == Severity::Damage).count();
    match damaged {
        0 => Ok(Status::Done),
        _ => Err(Error::damaged(format!(
            "{} in the database",
            counts::count(damaged as u64, "damage", "damages")
        ))
        .with_hint("each line above says what to do")),
    }
}

fn lines(diagnosis: &Diagnosis) -> Vec<String> {
    let mut lines: Vec<String> = diagnosis
        .findings
        .iter()
        .flat_map(|finding| {
            let word = match finding.severity {
                Severity::Damage => "damaged",
                Severity::Note => "note",
            };
            [format!("{word}: {} {}", finding.place, finding.what), format!("  to do: {}", finding.advice)]
        })
        .collect();
    let live =
        diagnosis.live.map_or("no live generation".to_string(), |live| format!("generation {live} is live"));
    let looked = format!(
        "{} and {} MB compared; {live}",
        counts::count(diagnosis.files, "file", "files"),
        counts::number(diagnosis.bytes.div_ceil(1 << 20))
    );
    lines.push(match diagnosis.is_sound() {
        true => format!("everything is as it was written: {looked}"),
        false => looked,
    });
    lines
}
