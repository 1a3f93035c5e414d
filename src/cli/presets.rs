//! Presets by name: the user's own in the configuration folder, one in a file, and those of the program.
//!
//! Owns where presets are looked for and how they are listed. What a preset is belongs to `export`.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, value_parser};

use super::config;
use crate::error::{Error, Result};
use crate::export::{Preset, preset};

const HEADING: &str = "Handing out";

/// The flags that choose a preset.
pub(super) fn args() -> [Arg; 2] {
    [
        Arg::new("for").long("for").value_name("PRESET").conflicts_with("preset").help_heading(HEADING).help(
            "the tool that the file is for, such as hubspot [default: plain]; see export --list-presets",
        ),
        Arg::new("preset")
            .long("preset")
            .value_name("FILE")
            .value_parser(value_parser!(PathBuf))
            .help_heading(HEADING)
            .help("a preset of your own, as docs/exports.md describes it"),
    ]
}

/// The flags that tell which presets there are.
pub(super) fn listing_args() -> [Arg; 2] {
    [
        Arg::new("list-presets")
            .long("list-presets")
            .action(ArgAction::SetTrue)
            .conflicts_with_all(["list", "last", "output", "for", "preset"])
            .help("name the presets and what they are for"),
        Arg::new("print-preset")
            .long("print-preset")
            .value_name("PRESET")
            .conflicts_with_all(["list", "last", "output", "for", "preset"])
            .help("print a preset, to begin your own with"),
    ]
}

/// The preset that the flags choose.
pub(super) fn chosen(matches: &ArgMatches) -> Result<Preset> {
    if let Some(path) = matches.get_one::<PathBuf>("preset") {
        return open(path);
    }
    match matches.get_one::<String>("for") {
        Some(name) => named(name),
        None => Ok(Preset::plain()),
    }
}

/// What the listing flags ask for, if they ask.
pub(super) fn listing(matches: &ArgMatches) -> Result<Option<Vec<String>>> {
    if let Some(name) = matches.get_one::<String>("print-preset") {
        let text = match own_path(name)? {
            Some(path) => fs::read_to_string(&path).map_err(|error| Error::io(&path, error))?,
            None => preset::text(name).map(str::to_string).ok_or_else(|| unknown(name))?,
        };
        return Ok(Some(text.lines().map(str::to_string).collect()));
    }
    if !matches.get_flag("list-presets") {
        return Ok(None);
    }
    let mut lines = vec![line(&Preset::plain(), "")];
    for name in preset::names() {
        lines.push(line(&Preset::named(name)?, ""));
    }
    for path in own()? {
        lines.push(line(&open(&path)?, &format!("  ({})", path.display())));
    }
    Ok(Some(lines))
}

fn line(preset: &Preset, place: &str) -> String {
    format!("{:<22}  {}{place}", preset.name, preset.about)
}

fn named(name: &str) -> Result<Preset> {
    if let Some(path) = own_path(name)? {
        return open(&path);
    }
    Preset::named(name).map_err(|error| if preset::text(name).is_none() { unknown(name) } else { error })
}

fn unknown(name: &str) -> Error {
    let near = preset::nearest(name, preset::names().chain(preset::other_names()).chain(["plain"]));
    Error::usage(format!("--for: there is no preset `{name}`")).with_hint(match near.as_slice() {
        [] => "`leadsift export --list-presets` names them; --preset FILE takes one of your own".to_string(),
        near => format!("did you mean {}? `leadsift export --list-presets` names all", near.join(" or ")),
    })
}

/// The user's preset with this name.
fn own_path(name: &str) -> Result<Option<PathBuf>> {
    Ok(own()?.into_iter().find(|path| path.file_stem().is_some_and(|stem| stem == name)))
}

/// The files of the user's presets.
fn own() -> Result<Vec<PathBuf>> {
    let Some(folder) = config::folder().map(|folder| folder.join("presets")) else { return Ok(Vec::new()) };
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::io(&folder, error)),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| Error::io(&folder, error))?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn open(path: &Path) -> Result<Preset> {
    let bytes = fs::read(path).map_err(|error| {
        Error::io(path, error).with_hint("`leadsift export --print-preset hubspot` prints one to begin with")
    })?;
    let text = String::from_utf8(bytes).map_err(|error| {
        Error::usage(format!("{} is not UTF-8", path.display()))
            .with_hint("save the preset as UTF-8 text")
            .with_source(error)
    })?;
    Preset::parse(&path.display().to_string(), text.trim_start_matches('\u{feff}'))
}
