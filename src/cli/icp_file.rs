//! The flag that names the file of a profile, and what is said about the profile where it is used.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, value_parser};

use super::session::Session;
use crate::db::Snapshot;
use crate::error::{Error, Result};
use crate::filter::Filter;
use crate::profile::{Profile, ReadProfile};
use crate::prospect;

/// `--icp FILE`.
pub(super) fn arg() -> Arg {
    Arg::new("icp")
        .long("icp")
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .help_heading("The list")
        .help("rank by the ideal customer profile in FILE; its `where` and `not` filter too")
}

/// The profile that `--icp` names.
pub(super) fn read(matches: &ArgMatches) -> Result<Option<ReadProfile>> {
    matches.get_one::<PathBuf>("icp").map(|path| open(path)).transpose()
}

/// The profile in the file at `path`.
pub(super) fn open(path: &Path) -> Result<ReadProfile> {
    let bytes = fs::read(path).map_err(|error| {
        let error = Error::io(path, error);
        error.with_hint("`leadsift icp init -o FILE` writes a profile to begin with")
    })?;
    let text = String::from_utf8(bytes).map_err(|error| {
        Error::usage(format!("{} is not UTF-8", path.display()))
            .with_hint("save the profile as UTF-8 text")
            .with_source(error)
    })?;
    // A mark of the byte order says nothing in UTF-8; some editors write it.
    ReadProfile::parse(&path.display().to_string(), text.trim_start_matches('\u{feff}'))
}

/// Says which names of the profile nobody bears. The rest of it is used: a profile outlives the data.
pub(super) fn warn(session: &Session, snapshot: &Snapshot, read: &ReadProfile) -> Result<()> {
    for unknown in prospect::unborne_names(snapshot, read.profile.filters())? {
        session.say(&format!("the profile asks for {unknown}"));
    }
    Ok(())
}

/// The question with the profile's gate in it, and the profile without: what is asked is then said, counted and explained
/// in one place.
pub(super) fn gated(filter: Filter, profile: Profile) -> (Filter, Profile) {
    let filter = match profile.gate() {
        Some(gate) => filter.and(gate).canonical(),
        None => filter,
    };
    (filter, Profile { wanted: None, unwanted: None, ..profile })
}

/// What a profile adds to the question in words.
pub(super) fn echo(profile: &Profile) -> String {
    match profile.name.as_str() {
        "" => ", ranked by a profile".to_string(),
        name => format!(", ranked by \"{name}\""),
    }
}
