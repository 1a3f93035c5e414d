//! Where data goes, and in which format: standard output, or a file that is whole or not there.
//!
//! A file is written beside its place under a temporary name, synced, and renamed without replacing anything, unless
//! that is asked. Pipes and devices are written directly.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::builder::PossibleValue;
use clap::{Arg, ArgAction, ArgMatches, value_parser};

use super::look::Look;
use crate::db::{exists, folder_of, rename_new, sync_dir};
use crate::error::{Error, ErrorKind, Result};
use crate::export::{Format, Formula};

const HEADING: &str = "Output";

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A table for people, with what was asked above it and the counts below.
    Table,
    /// A format of files.
    File(Format),
}

/// The flags that choose where data goes.
pub(super) fn args(formats: &[Shape]) -> Vec<Arg> {
    let formats = formats.iter().map(|shape| {
        let value = PossibleValue::new(shape.name());
        if *shape == Shape::File(Format::Markdown) { value.alias("markdown") } else { value }
    });
    vec![
        Arg::new("format")
            .short('f')
            .long("format")
            .value_name("FORMAT")
            .value_parser(formats.collect::<Vec<_>>())
            .help_heading(HEADING)
            .help("format of the data [default: by the ending of -o, else table]"),
    ]
    .into_iter()
    .chain(place_args())
    .collect()
}

/// The flags that choose the file, where there is no choice of formats.
pub(super) fn place_args() -> [Arg; 2] {
    [
        Arg::new("output")
            .short('o')
            .long("output")
            .value_name("FILE")
            .value_parser(value_parser!(PathBuf))
            .help_heading(HEADING)
            .help("write the data to FILE, whole or not at all"),
        Arg::new("force")
            .long("force")
            .action(ArgAction::SetTrue)
            .requires("output")
            .help_heading(HEADING)
            .help("let -o replace a file"),
    ]
}

/// The flag that says what becomes of cells that may run as formulas.
pub(super) fn formula_arg() -> Arg {
    Arg::new("formula")
        .long("formula")
        .value_name("HOW")
        .value_parser(Formula::ALL.map(Formula::name))
        .hide_possible_values(true)
        .default_value(Formula::default().name())
        .hide_default_value(true)
        .help_heading(HEADING)
        .help("CSV cells that a spreadsheet may run: escape (usual), keep, or reject their rows")
}

/// What `--formula` says, where it is said.
pub(super) fn said_formula(matches: &ArgMatches) -> Option<Formula> {
    let is_said = matches.value_source("formula") == Some(clap::parser::ValueSource::CommandLine);
    is_said.then(|| formula(matches))
}

/// What `--formula` says.
pub(super) fn formula(matches: &ArgMatches) -> Formula {
    let asked = matches.get_one::<String>("formula").map(String::as_str);
    Formula::ALL.into_iter().find(|formula| Some(formula.name()) == asked).unwrap_or_default()
}

impl Shape {
    fn name(self) -> &'static str {
        match self {
            Shape::Table => "table",
            Shape::File(format) => format.name(),
        }
    }
}

/// Where data goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// What is printed.
    pub(super) shape: Shape,
    /// The file; `None` is standard output.
    pub(super) path: Option<PathBuf>,
    pub(super) force: bool,
}

impl Target {
    /// What the flags of [`args`] say; an existing file is refused here, before any work.
    pub(super) fn from_matches(matches: &ArgMatches) -> Result<Target> {
        let path = matches.get_one::<PathBuf>("output").filter(|path| path.as_os_str() != "-").cloned();
        let named = matches.get_one::<String>("format").map(String::as_str);
        let shape = match (named, &path) {
            (Some("table"), _) | (None, None) => Shape::Table,
            (Some("markdown"), _) => Shape::File(Format::Markdown),
            (Some(name), _) => {
                Format::ALL.into_iter().find(|format| format.name() == name).map_or(Shape::Table, Shape::File)
            }
            (None, Some(path)) if path.extension().is_none() && names_folder(matches) => {
                Shape::File(Format::Csv)
            }
            (None, Some(path)) => Shape::File(format_of(path)?),
        };
        Target { shape, path, force: matches.get_flag("force") }.checked()
    }

    /// What the flags of [`place_args`] say.
    pub(super) fn plain(matches: &ArgMatches) -> Result<Target> {
        let path = matches.get_one::<PathBuf>("output").filter(|path| path.as_os_str() != "-").cloned();
        Target { shape: Shape::Table, path, force: matches.get_flag("force") }.checked()
    }

    fn checked(self) -> Result<Target> {
        if let Some(path) = &self.path {
            if path.is_file() && !self.force {
                return Err(exists(path));
            }
            check_folder(path)?;
        }
        Ok(self)
    }

    /// A file of a format, named by the ending of files.
    pub(super) fn to(path: PathBuf, extension: &str, force: bool) -> Result<Target> {
        let format = format_of(Path::new(&format!("leads.{extension}")))?;
        if path.is_file() && !force {
            return Err(exists(&path));
        }
        Ok(Target { shape: Shape::File(format), path: Some(path), force })
    }

    /// Whether all leads are meant, not the first screenful.
    pub(super) fn wants_all(&self) -> bool {
        self.path.is_some() || !matches!(self.shape, Shape::Table | Shape::File(Format::Markdown))
    }

    /// How a table looks there.
    pub(super) fn look(&self, stdout: Look) -> Look {
        if self.path.is_some() { Look { width: stdout.width, ..Look::PLAIN } } else { stdout }
    }

    /// Opens the target, lets `write` fill it and puts the whole of it in its place.
    pub(super) fn fill<T>(&self, write: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<T> {
        let Some(path) = &self.path else {
            let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
            let done = write(&mut out)?;
            out.flush()?;
            return Ok(done);
        };
        match path.metadata() {
            Ok(there) if there.is_dir() => {
                Err(Error::usage(format!("{} is a folder", path.display())).with_hint("name a file in it"))
            }
            Ok(there) if !there.is_file() => {
                let file =
                    OpenOptions::new().write(true).open(path).map_err(|error| Error::io(path, error))?;
                let mut out = BufWriter::new(file);
                let done = write(&mut out)?;
                out.flush()?;
                Ok(done)
            }
            there => {
                // A link keeps its place: what it points to is replaced.
                let path =
                    if there.is_ok() { path.canonicalize().unwrap_or(path.clone()) } else { path.clone() };
                let mut partial = Partial::create(&path)?;
                let done = write(&mut partial.out)?;
                partial.publish(self.force)?;
                Ok(done)
            }
        }
    }
}

/// Writes a file beside the data, whole or not at all, in the place of nothing.
pub(super) fn write_whole<T>(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<T> {
    let mut partial = Partial::create(path)?;
    let done = write(&mut partial.out)?;
    partial.publish(false)?;
    Ok(done)
}

/// Refuses a place in a folder that there is not.
fn check_folder(place: &Path) -> Result<()> {
    let folder = folder_of(place);
    if folder.is_dir() {
        return Ok(());
    }
    let folder = folder.display();
    let message = format!("{}: there is no folder {folder}", place.display());
    Err(Error::new(ErrorKind::Io, message).with_hint(format!("make it first: mkdir -p {folder}")))
}

/// Whether `-o` names a folder for several files.
fn names_folder(matches: &ArgMatches) -> bool {
    let is_split = matches.try_get_one::<String>("split-by").is_ok_and(|field| field.is_some());
    let is_for_many = matches.try_get_one::<bool>("due").is_ok_and(|due| due == Some(&true));
    is_split || is_for_many
}

fn format_of(path: &Path) -> Result<Format> {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    Format::of_extension(extension).ok_or_else(|| {
        let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
        Error::usage(format!("{} does not end in the name of a format", path.display()))
            .with_hint(format!("say the format with -f ({}), or end the name in .csv", names.join(", ")))
    })
}

/// A file that is not in its place yet; removed unless it is published.
struct Partial {
    out: BufWriter<File>,
    partial: PathBuf,
    place: PathBuf,
    published: bool,
}

impl Partial {
    fn create(place: &Path) -> Result<Partial> {
        let name = place
            .file_name()
            .ok_or_else(|| Error::usage(format!("{} names no file", place.display())))?
            .to_string_lossy()
            .into_owned();
        check_folder(place)?;
        let partial = place.with_file_name(format!(".{name}.partial"));
        // `create_new` follows no link that somebody else laid; what an interrupted run left is removed.
        let create = || OpenOptions::new().write(true).create_new(true).open(&partial);
        let file = match create() {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                std::fs::remove_file(&partial).map_err(|error| Error::io(&partial, error))?;
                create()
            }
            other => other,
        };
        let file = file.map_err(|error| Error::io(place, error))?;
        Ok(Partial {
            out: BufWriter::with_capacity(1 << 16, file),
            partial,
            place: place.to_path_buf(),
            published: false,
        })
    }

    fn publish(mut self, replace: bool) -> Result<()> {
        self.out.flush().map_err(|error| Error::io(&self.place, error))?;
        self.out.get_ref().sync_all().map_err(|error| Error::io(&self.place, error))?;
        if replace {
            std::fs::rename(&self.partial, &self.place).map_err(|error| Error::io(&self.place, error))?;
        } else {
            rename_new(&self.partial, &self.place)?;
        }
        self.published = true;
        sync_dir(folder_of(&self.place))
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.published {
            // The error that led here is the one to tell.
            let _ = std::fs::remove_file(&self.partial);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(path: &Path, force: bool) -> Target {
        Target { shape: Shape::File(Format::Csv), path: Some(path.to_path_buf()), force }
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).expect("a folder");
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_appears_whole_and_is_not_replaced_unasked() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("leads.csv");
        std::fs::write(folder.path().join(".leads.csv.partial"), "left by a crash").expect("a file");
        let write = |text: &'static str| move |out: &mut dyn Write| Ok(out.write_all(text.as_bytes())?);
        target(&path, false).fill(write("one")).expect("written");
        assert_eq!(std::fs::read_to_string(&path).expect("a file"), "one");
        let error = target(&path, false).fill(write("two")).expect_err("refused");
        assert!(error.hint().expect("a hint").contains("--force"));
        assert_eq!(std::fs::read_to_string(&path).expect("a file"), "one");
        target(&path, true).fill(write("three")).expect("replaced");
        assert_eq!(std::fs::read_to_string(&path).expect("a file"), "three");
        assert_eq!(names(folder.path()), ["leads.csv"]);
    }

    #[test]
    fn a_failed_run_leaves_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("leads.csv");
        let failed: Result<()> = target(&path, false).fill(|out| {
            out.write_all(b"half")?;
            Err(Error::data("no more"))
        });
        assert!(failed.is_err());
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn a_folder_that_there_is_not_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("nodir").join("leads.csv");
        let plain = Target { shape: Shape::Table, path: Some(path), force: false };
        let error = plain.checked().expect_err("no folder");
        assert!(error.message().ends_with("nodir") && error.hint().expect("a hint").contains("mkdir -p"));
    }

    #[test]
    fn the_ending_tells_the_format() {
        assert_eq!(format_of(Path::new("a/leads.CSV")).expect("csv"), Format::Csv);
        assert_eq!(format_of(Path::new("leads.ndjson")).expect("jsonl"), Format::Jsonl);
        assert!(format_of(Path::new("leads")).is_err());
        assert_eq!(format_of(Path::new("leads.xlsx")).expect("a workbook"), Format::Xlsx);
        assert!(format_of(Path::new("leads.xls")).is_err());
    }
}
