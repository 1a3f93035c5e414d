//! `import`: from files to leads, with an account of every row.

use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::time::Instant;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::super::progress::{self, Bar};
use super::super::session::Session;
use super::super::{Status, account};
use crate::clock;
use crate::db::Database;
use crate::error::{Error, Result};
use crate::import::{self, Covers, Feed, ImportOptions, Phase, Progress};
use crate::value::{Currency, DateOrder, Day};

/// The command.
pub(super) fn command() -> Command {
    let value = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
    };
    Command::new("import")
        .about("Import files: people, companies, openings or technologies")
        .after_help(
            "CSV and other delimited text in any encoding, JSON lines, .xlsx, also packed as .gz or .zst. Columns are \
             recognised by their headers; what is no field is kept as x.\"Header\". Importing a file twice changes \
             nothing.\n\nleadsift import crm-export.csv --map 'Lead Owner=custom' --dry-run",
        )
        .arg(
            Arg::new("files")
                .value_name("FILE")
                .required(true)
                .num_args(1..)
                .value_parser(value_parser!(PathBuf))
                .help("files, folders of files, or - for standard input"),
        )
        .args([
            value("map", "HEADER=FIELD", "what a column means, where its header does not tell; `leadsift fields`")
                .action(ArgAction::Append),
            value("as", "WHAT", "what the rows are: people, companies, openings, technologies, or flat (both)")
                .value_parser(["people", "companies", "openings", "technologies", "flat"])
                .hide_possible_values(true),
            value("layout", "NAME", "the tool that the file comes from, where its headers do not tell"),
            value("save-mapping", "NAME", "keep --map and the like under a name: the same headers are read so again"),
            value("encoding", "NAME", "the encoding, such as windows-1252 [default: told by the bytes]"),
            value("delimiter", "CHAR", "what separates cells: a character, or tab [default: told by the header]"),
            value("sheet", "NAME", "the sheet of a workbook, by name or number [default: the first with a header]"),
            value("currency", "CODE", "the currency of amounts that name none, such as EUR"),
            value("technology", "NAME", "the technology that all companies of the file use"),
            value("clear", "FIELD", "a field whose empty cells erase what is stored")
                .action(ArgAction::Append),
            value("data-date", "DATE", "the day of the data, for rows that name none [default: today]"),
            value("date-order", "ORDER", "in dates such as 2/1/2026: dmy or mdy [default: told by the column]")
                .value_parser(["dmy", "mdy"])
                .hide_possible_values(true),
            value("covers", "WHICH", "companies whose lists are whole: all, listed or none [default: by the layout]")
                .value_parser(["all", "listed", "none"])
                .hide_possible_values(true),
            flag("strict", "store nothing and exit with status 3 where a row is rejected"),
            flag("dry-run", "show what would be stored, and store nothing"),
            flag("again", "import a file that was imported before"),
            value("rejects", "PATH", "where rejected rows go [default: FILE.rejected.csv beside it]")
                .value_parser(value_parser!(PathBuf)),
            value("memory", "SIZE", "memory to work with beside what is kept of each row, such as 512M [default: 1G]"),
            progress::arg(),
        ])
}

/// Runs the command.
pub(super) fn run(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let options = options(matches)?;
    let files: Vec<PathBuf> = matches.get_many::<PathBuf>("files").into_iter().flatten().cloned().collect();
    for file in files.iter().filter(|file| !import::is_stdin(file)) {
        // What cannot be read is told before a database is made for it.
        file.metadata().map_err(|error| Error::io(file, error))?;
    }
    let root = session.root()?;
    session.detail(&format!("database {}", root.display()));
    // A look makes no database where there is none.
    let scratch = if options.dry_run && !Database::exists(&root) { Some(Scratch::new()?) } else { None };
    let root = scratch.as_ref().map_or(root.as_path(), |scratch| scratch.0.as_path());
    let database = session.signed(Database::open_or_create(root)?)?;
    let started = Instant::now();
    let bar = Bar::new(session, matches);
    let report = import::import(&database, &files, &options, &|progress| show(&bar, &progress))?;
    drop(bar);
    let seconds = started.elapsed().as_secs_f64();
    let entry = match report.generation {
        Some(generation) => {
            let log = database.journal()?.log()?;
            log.iter().rev().find(|entry| entry.after == Some(generation)).map(|entry| entry.number)
        }
        None => None,
    };
    session.print(&account::lines(&report, seconds, entry, session.look))?;
    Ok(Status::Done)
}

/// A folder of one's own for a look at files, which goes with it.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Scratch> {
        let mut options = std::fs::DirBuilder::new();
        options.mode(0o700);
        let folder = std::env::temp_dir();
        for number in 0.. {
            let path = folder.join(format!("leadsift-look-{}-{number}", std::process::id()));
            match options.create(&path) {
                // A folder that somebody else made there is left alone.
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                made => return made.map(|()| Scratch(path.clone())).map_err(|error| Error::io(&path, error)),
            }
        }
        Err(Error::data(format!("{} is full", folder.display())))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed is left to the system, which clears the folder for temporary files.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Shows how far an import is.
pub(super) fn show(bar: &Bar, progress: &Progress) {
    let step = match progress.phase {
        Phase::Read => progress.file.as_str(),
        Phase::Identity => "who is who",
        Phase::Store => "writing",
    };
    bar.show(step, progress.done, progress.total, progress.rows);
}

fn options(matches: &ArgMatches) -> Result<ImportOptions> {
    let named = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let map = matches.get_many::<String>("map").into_iter().flatten().map(|text| mapping(text));
    Ok(ImportOptions {
        map: map.collect::<Result<_>>()?,
        feed: named("as").map(|what| match what {
            "companies" => Feed::Companies,
            "openings" => Feed::Openings,
            "technologies" => Feed::Technologies,
            // A file of people carries their companies along: a flat export is one.
            _ => Feed::People,
        }),
        layout: named("layout").map(str::to_string),
        encoding: named("encoding").map(str::to_string),
        delimiter: named("delimiter").map(delimiter).transpose()?,
        sheet: named("sheet").map(str::to_string),
        currency: named("currency").map(currency).transpose()?,
        technology: named("technology").map(str::to_string),
        clear: matches.get_many::<String>("clear").into_iter().flatten().cloned().collect(),
        save_mapping: named("save-mapping").map(str::to_string),
        data_date: named("data-date").map(day).transpose()?,
        date_order: named("date-order").map(|order| match order {
            "mdy" => DateOrder::MonthFirst,
            _ => DateOrder::DayFirst,
        }),
        covers: named("covers").map(|which| match which {
            "all" => Covers::All,
            "listed" => Covers::Listed,
            _ => Covers::None,
        }),
        strict: matches.get_flag("strict"),
        dry_run: matches.get_flag("dry-run"),
        again: matches.get_flag("again"),
        rejects: matches.get_one::<PathBuf>("rejects").cloned(),
        memory: named("memory").map_or(Ok(import::DEFAULT_MEMORY), memory)?,
        today: clock::today(),
    })
}

/// `Header=field`; the header may hold an equals sign, a field does not.
fn mapping(text: &str) -> Result<(String, String)> {
    match text.rsplit_once('=') {
        Some((header, field)) if !header.trim().is_empty() && !field.trim().is_empty() => {
            Ok((header.trim().to_string(), field.trim().to_string()))
        }
        _ => Err(Error::usage(format!("--map: `{text}` does not say what a column means"))
            .with_hint("write the header, an equals sign and the field: --map 'Job Title=title'")),
    }
}

fn delimiter(text: &str) -> Result<char> {
    let mut letters = text.chars();
    match (text.to_lowercase().as_str(), letters.next(), letters.next()) {
        ("tab" | "\\t", ..) => Ok('\t'),
        ("comma", ..) => Ok(','),
        ("semicolon", ..) => Ok(';'),
        ("pipe", ..) => Ok('|'),
        (_, Some(letter), None) if letter.is_ascii() && letter != '"' => Ok(letter),
        _ => Err(Error::usage(format!("--delimiter: `{text}` is no single character"))
            .with_hint("such as ';' or '|', or the word tab")),
    }
}

fn currency(text: &str) -> Result<Currency> {
    Currency::parse(text).ok_or_else(|| {
        Error::usage(format!("--currency: `{text}` is no currency")).with_hint("write its code, such as EUR")
    })
}

/// `512M`, `2G`, `1.5 GiB`.
pub(super) fn memory(text: &str) -> Result<usize> {
    let wrong = |what: &str| {
        Error::usage(format!("--memory: `{text}` {what}"))
            .with_hint("write it as 512M or 2G; 128M is the least")
    };
    let plain = text.trim().to_lowercase();
    let plain = plain.strip_suffix("ib").or(plain.strip_suffix('b')).unwrap_or(&plain);
    let (number, shift) = match plain.strip_suffix('g') {
        Some(number) => (number, 30),
        None => (plain.strip_suffix('m').ok_or_else(|| wrong("does not say how much"))?, 20),
    };
    let number: f64 = number.trim().parse().map_err(|_| wrong("does not say how much"))?;
    // Far more than any machine has is as much as there is.
    let bytes = (number * f64::from(1u32 << shift)).clamp(0.0, (1u64 << 40) as f64) as usize;
    if bytes < LEAST_MEMORY { Err(wrong("is too little")) } else { Ok(bytes) }
}

/// What the three index writers, the drafts and the text that is read need at the least.
const LEAST_MEMORY: usize = 128 << 20;

fn day(text: &str) -> Result<Day> {
    Day::parse_iso(text).ok_or_else(|| {
        Error::usage(format!("--data-date: `{text}` is no day")).with_hint("write it as 2026-03-14")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(args: &[&str]) -> Result<ImportOptions> {
        let matches = command().no_binary_name(true).try_get_matches_from(args);
        options(&matches.unwrap_or_else(|error| panic!("{error}")))
    }

    #[test]
    fn flags_become_options() {
        let options = read(&[
            "a.csv",
            "--map",
            "Is = this=title",
            "--as",
            "flat",
            "--date-order",
            "mdy",
            "--covers",
            "none",
            "--data-date",
            "2026-03-14",
            "--delimiter",
            "tab",
            "--currency",
            "eur",
            "--clear",
            "phone",
            "--strict",
        ])
        .expect("options");
        assert_eq!(options.map, [("Is = this".to_string(), "title".to_string())]);
        assert_eq!(options.feed, Some(Feed::People));
        assert_eq!(options.date_order, Some(DateOrder::MonthFirst));
        assert_eq!(options.covers, Some(Covers::None));
        assert_eq!((options.delimiter, options.currency), (Some('\t'), Currency::parse("EUR")));
        assert_eq!(options.clear, ["phone"]);
        assert!(options.strict && !options.dry_run && options.data_date.is_some());
    }

    #[test]
    fn memory_is_written_with_its_unit() {
        for (said, bytes) in
            [("512M", 512 << 20), ("2g", 2 << 30), ("1.5 GiB", 3 << 29), ("256mb", 256 << 20)]
        {
            assert_eq!(read(&["a.csv", "--memory", said]).expect("options").memory, bytes, "{said}");
        }
        assert_eq!(read(&["a.csv"]).expect("options").memory, 1 << 30);
    }

    #[test]
    fn broken_values_say_how_to_write_them() {
        for args in [
            ["a.csv", "--map", "Title"],
            ["a.csv", "--map", "=title"],
            ["a.csv", "--data-date", "now"],
            ["a.csv", "--delimiter", "ab"],
            ["a.csv", "--currency", "money"],
            ["a.csv", "--memory", "64M"],
            ["a.csv", "--memory", "much"],
            ["a.csv", "--memory", "2"],
        ] {
            assert!(read(&args).expect_err(args[2]).hint().is_some());
        }
    }
}
