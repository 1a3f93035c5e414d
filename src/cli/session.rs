//! What holds for the whole run: where the database is, how much is said, and how it looks.

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use clap::ArgMatches;

use super::counts;
use super::look::Look;
use super::place;
use crate::db::{Database, Settled, Snapshot};
use crate::error::{Error, Result};
use crate::text;

/// See the module.
#[derive(Debug, Clone)]
pub(super) struct Session {
    /// The directory that `--db` names.
    db: Option<PathBuf>,
    /// Who makes changes, where it is said.
    who: Option<String>,
    /// How long a change waits for another writer, where it is said.
    patience: Option<Duration>,
    /// Data and errors only.
    pub(super) quiet: bool,
    /// Say more.
    pub(super) verbose: bool,
    /// How standard output looks.
    pub(super) look: Look,
}

impl Session {
    /// The session that the global flags describe.
    pub(super) fn new(matches: &ArgMatches) -> Result<Session> {
        let choice = match matches.get_one::<String>("color").map(String::as_str) {
            Some("always") => anstream::ColorChoice::Always,
            Some("never") => anstream::ColorChoice::Never,
            _ => anstream::ColorChoice::Auto,
        };
        choice.write_global();
        if let Some(threads) = matches.get_one::<u16>("threads") {
            rayon::ThreadPoolBuilder::new()
                .num_threads(usize::from(*threads))
                .build_global()
                .map_err(|error| Error::usage(format!("--threads {threads}: {error}")))?;
        }
        let quiet = matches.get_flag("quiet");
        Ok(Session {
            db: matches.get_one::<PathBuf>("db").cloned(),
            who: matches.get_one::<String>("by").cloned(),
            patience: matches.get_one::<Duration>("wait").copied(),
            quiet,
            verbose: matches.get_flag("verbose"),
            look: Look::of_stdout(),
        })
    }

    /// The same session on the database at `root`.
    pub(super) fn on(&self, root: &std::path::Path) -> Session {
        Session { db: Some(root.to_path_buf()), ..self.clone() }
    }

    /// The directory of the database that is meant.
    pub(super) fn root(&self) -> Result<PathBuf> {
        place::database(self.db.as_deref())
    }

    /// The directory that `--db` names, else the demo's own.
    pub(super) fn demo_root(&self, edition: &str) -> Result<PathBuf> {
        place::demo(self.db.as_deref(), edition)
    }

    /// The database that is meant, which must exist.
    pub(super) fn open(&self) -> Result<Database> {
        let root = self.root()?;
        self.detail(&format!("database {}", root.display()));
        if !root.exists() {
            return Err(Error::data(format!("there is no database at {}", root.display()))
                .with_hint("make one with `leadsift import FILE`, or look around with `leadsift demo`"));
        }
        self.signed(Database::open(&root)?)
    }

    /// The directory of a database, even if nothing was imported into it yet.
    pub(super) fn open_any(&self) -> Result<Database> {
        let root = self.root()?;
        if !root.exists() {
            return self.open();
        }
        self.signed(Database::open_or_create(&root)?)
    }

    /// The database, changed by whom `--by` names, with the patience of `--wait`.
    pub(super) fn signed(&self, mut database: Database) -> Result<Database> {
        if let Some(who) = &self.who {
            database = database.by(who);
        }
        if let Some(patience) = self.patience {
            database = database.waiting(patience);
        }
        if !self.quiet {
            database = database.telling(tell);
        }
        Ok(database)
    }

    /// Prints the outcome of a command on standard output, unless quiet.
    pub(super) fn print(&self, lines: &[String]) -> Result<()> {
        self.print_styled(&lines.iter().map(|line| text::terminal(line).into_owned()).collect::<Vec<_>>())
    }

    /// Like [`Self::print`], for lines of our own that carry their colours.
    pub(super) fn print_styled(&self, lines: &[String]) -> Result<()> {
        if self.quiet {
            return Ok(());
        }
        let mut out = std::io::stdout().lock();
        for line in lines {
            writeln!(out, "{line}")?;
        }
        Ok(out.flush()?)
    }

    /// What the database holds now, from which people are chosen; says where an older version read it.
    pub(super) fn snapshot(&self, database: &Database) -> Result<Snapshot> {
        let snapshot = database.snapshot()?;
        if snapshot.has_other_tables() {
            self.say(
                "titles, names and addresses were read by another version of leadsift: `leadsift compact` reads them anew",
            );
        }
        Ok(snapshot)
    }

    /// Says a line on standard error, unless quiet.
    pub(super) fn say(&self, line: &str) {
        if !self.quiet {
            say(line);
        }
    }

    /// Says a line on standard error where more is wanted.
    pub(super) fn detail(&self, line: &str) {
        if self.verbose {
            self.say(line);
        }
    }
}

fn say(line: &str) {
    // Talk that cannot be heard is no failure.
    let _ = writeln!(anstream::stderr().lock(), "{}", text::terminal(line));
}

/// Says what became of what an earlier command had left open.
fn tell(settled: &Settled) {
    say(&match settled {
        Settled::Finished { name, rows, place } => format!(
            "an interrupted run of {name} was brought to its end: {} in {}",
            counts::count(*rows, "lead", "leads"),
            place.display()
        ),
        Settled::Moved { name, rows, place } => format!(
            "an interrupted run of {name} was brought to its end: {}, no longer in {}",
            counts::count(*rows, "lead counts as contacted", "leads count as contacted"),
            place.display()
        ),
        Settled::Streamed { name, rows } => format!(
            "an interrupted run of {name} was brought to its end: {} to standard output",
            counts::count(*rows, "lead", "leads")
        ),
        Settled::Dropped { name } => {
            format!("an interrupted run of {name} to standard output does not count: run it again")
        }
        Settled::Open { name, number, why } => format!(
            "an interrupted run of {name} is still open: {why}; its leads count as contacted, take it back with  \
             leadsift undo {number}"
        ),
        Settled::Left { place, why } => {
            format!("an interrupted run left {}, which cannot be removed: {why}", place.display())
        }
        Settled::Forgotten { number } => {
            format!("an interrupted forget was brought to its end: #{number}")
        }
    });
}

/// The value of `--wait`.
pub(super) fn patience(text: &str) -> Result<Duration, String> {
    match text {
        "forever" => Ok(Duration::MAX),
        _ => match text.trim_end_matches('s').parse() {
            Ok(seconds) => Ok(Duration::from_secs(seconds)),
            Err(_) => Err("write seconds, such as 60".to_string()),
        },
    }
}
