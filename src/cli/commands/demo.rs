//! `demo`: sample leads in a database of their own, and a query on them.
//!
//! The samples are inside the program, and everything is looked at as of their own day: the demo shows the same leads
//! for ever.

use std::borrow::Cow;
use std::path::Path;
use std::time::Instant;

use clap::{ArgMatches, Command};
use sha2::{Digest, Sha256};

use super::super::flags::shell;
use super::super::look::Tone;
use super::super::output::{self, Shape, Target};
use super::super::progress::{self, Bar};
use super::super::session::Session;
use super::super::{Status, counts, parse};
use super::{find, import};
use crate::clock;
use crate::db::Database;
use crate::error::{Error, Result};
use crate::import::ImportOptions;
use crate::text;

/// The sample files, in the order in which they are imported.
const FILES: [(&str, &[u8]); 4] = [
    ("companies.csv", include_bytes!("../../../sample_leads/companies.csv")),
    ("people.csv", include_bytes!("../../../sample_leads/people.csv")),
    ("openings.csv", include_bytes!("../../../sample_leads/openings.csv")),
    ("technologies.csv", include_bytes!("../../../sample_leads/technologies.csv")),
];

/// The day on which the sample leads are looked at.
const AS_OF: &str = include_str!("../../../sample_leads/AS_OF");

/// The query.
const QUERY: [&str; 16] = [
    "--industry",
    "Financial Services",
    "--industry",
    "Banking",
    "--headcount",
    "11..",
    "--ads",
    "adwords",
    "--tech",
    "hubspot",
    "--hiring",
    "marketing",
    "--title",
    "HR Manager",
    "--tenure",
    "..1y",
];

/// The command.
pub(super) fn command() -> Command {
    Command::new("demo")
        .about("Look around: sample leads in a database of their own, and a query on them")
        .args(find::output_args())
        .arg(progress::arg())
}

/// Runs the command.
pub(super) fn run(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let target = Target::from_matches(matches)?;
    let root = session.demo_root(&edition())?;
    prepare(session, matches, &root)?;
    let mut args: Vec<String> = ["leadsift", "find", "--db"].map(String::from).into();
    args.push(root.display().to_string());
    args.extend(["--as-of", AS_OF.trim()].map(String::from));
    args.extend(QUERY.map(String::from));
    let line: Vec<String> = args.iter().map(|arg| shell(arg)).collect();
    let line = format!("$ {}", line.join(" "));
    if matches!(target.shape, Shape::Table) && target.path.is_none() {
        let line = session.look.paint(Tone::Faint, &line).to_string();
        session.print_styled(&[line, String::new()])?;
    } else {
        session.say(&line);
    }
    let query = parse(&args)?;
    let query = query.subcommand_matches("find").unwrap_or(&query);
    let session = session.on(&root);
    find::answer(&session, query, &target, output::formula(matches))
}

/// A short hash of what the demo's database is made with: the samples, and what reads and stores them.
fn edition() -> String {
    let mut hasher = Sha256::new();
    hasher.update(crate::taxonomy::fingerprint());
    hasher.update(crate::db::FORMAT.to_le_bytes());
    for (name, bytes) in FILES {
        hasher.update(name);
        hasher.update(bytes.len().to_le_bytes());
        hasher.update(bytes);
    }
    text::hex(&hasher.finalize()[..4])
}

/// Imports the samples into the database at `root`, unless they are there. A database with other leads is left alone.
fn prepare(session: &Session, matches: &ArgMatches, root: &Path) -> Result<()> {
    let database = session.signed(Database::open_or_create(root)?)?;
    let started = Instant::now();
    let bar = Bar::new(session, matches);
    let store = |options: &ImportOptions| {
        let files = FILES.map(|(name, bytes)| (name.to_string(), Cow::Borrowed(bytes)));
        let progress = |progress| import::show(&bar, &progress);
        crate::import::import_readers(&database, files.into(), options, &progress)
    };
    let options = ImportOptions::new(clock::today());
    if database.snapshot().is_ok_and(|snapshot| snapshot.people() + snapshot.companies() > 0) {
        let look = store(&ImportOptions { dry_run: true, ..options })?;
        // A file that was imported before is known by its content.
        return if look.files.iter().all(|file| file.already.is_some()) {
            Ok(())
        } else {
            Err(Error::data(format!("{} holds other leads than the demo's", root.display()))
                .with_hint("run the demo without --db, or name an empty folder"))
        };
    }
    let report = store(&options)?;
    drop(bar);
    session.say(&format!(
        "Imported {} people and {} companies into {} in {:.1} s",
        counts::number(report.people.total()),
        counts::number(report.companies.total()),
        root.display(),
        started.elapsed().as_secs_f64()
    ));
    Ok(())
}
