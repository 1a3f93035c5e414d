//! `compact`: writes the data anew in one piece.

use std::time::Instant;

use clap::{Arg, ArgMatches, Command};

use super::super::progress::{self, Bar};
use super::super::session::Session;
use super::super::{Status, counts};
use super::import::memory;
use super::stats::size;
use crate::error::Result;
use crate::import::DEFAULT_MEMORY;

/// The command.
pub(super) fn command() -> Command {
    Command::new("compact")
        .about("Write the data anew in one piece, without deleted rows, titles and names read by this version")
        .after_help(
            "Leads, ids, counts and scores stay as they are; after an update of leadsift, titles and names are read as the \
             new version reads them. Worth it after many imports. The state before is kept, so that `leadsift undo` takes it \
             back, until two more changes of the data were made.\n\nleadsift compact",
        )
        .arg(
            Arg::new("memory")
                .long("memory")
                .value_name("SIZE")
                .help("memory to work with, such as 512M [default: 1G]"),
        )
        .arg(progress::arg())
}

/// Runs the command.
pub(super) fn run(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let memory = matches.get_one::<String>("memory").map_or(Ok(DEFAULT_MEMORY), |text| memory(text))?;
    let database = session.open()?;
    // Another writer is waited for a little, as by all changes of the journal.
    drop(database.book()?);
    let started = Instant::now();
    let bar = Bar::new(session, matches);
    // Half is for the rows at hand, and for merging what was written.
    let compacted = database.compact(memory / 2, &|done, total| bar.show("writing", done, total, done))?;
    drop(bar);
    let Some(compacted) = compacted else {
        session.print(&[
            "nothing to compact: each index is in one piece without deleted rows, read by this version"
                .to_string(),
        ])?;
        return Ok(Status::Done);
    };
    let (segments, bytes) = (compacted.segments, compacted.bytes);
    let mut lines = vec![
        format!("Compacted in {:.1} s   #{}", started.elapsed().as_secs_f64(), compacted.number),
        format!("  segments       {} → {}", counts::number(segments.0), counts::number(segments.1)),
        format!("  deleted rows   {} dropped", counts::number(compacted.dropped)),
        format!("  size           {} → {}", size(bytes.0), size(bytes.1)),
    ];
    if compacted.had_other_tables {
        lines.push(
            "  titles, names and addresses were read anew: some may be found or left out who were not before"
                .to_string(),
        );
    }
    lines.push(format!("take it back with  leadsift undo {}", compacted.number));
    session.print(&lines)?;
    Ok(Status::Done)
}
