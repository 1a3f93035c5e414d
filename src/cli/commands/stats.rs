//! `stats`: what the database holds.

use std::io::Write;

use clap::{ArgMatches, Command};
use serde::Serialize;

use super::super::counts::{count, number};
use super::super::look::{Tone, wrap};
use super::super::output::{self, Shape, Target};
use super::super::session::Session;
use super::super::{Status, account};
use super::find;
use crate::db::ImportEntry;
use crate::error::Result;
use crate::export::Format;
use crate::model::AsOf;
use crate::prospect::{self, Stats};

/// The command.
pub(super) fn command() -> Command {
    Command::new("stats")
        .about("Describe the database: how much it holds, where it came from, how much is known")
        .arg(find::as_of_arg())
        .args(output::args(&[Shape::Table, Shape::File(Format::Json)]))
}

/// Runs the command.
pub(super) fn run(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let target = Target::from_matches(matches)?;
    let root = session.root()?;
    let snapshot = session.open()?.snapshot()?;
    let stats = prospect::stats(&snapshot, AsOf::new(find::as_of(matches)?))?;
    let root = root.display().to_string();
    match target.shape {
        Shape::File(_) => target.fill(|out| json(out, &root, &stats))?,
        Shape::Table => target.fill(|out| {
            let look = target.look(session.look);
            for (label, line) in lines(&root, &stats) {
                let label = format!("{label:<LABEL$}");
                for (at, line) in wrap(&line, look.width.saturating_sub(LABEL), "  ").iter().enumerate() {
                    let label = if at == 0 { label.as_str() } else { "             " };
                    writeln!(out, "{}{line}", look.paint(Tone::Strong, label))?;
                }
            }
            Ok(())
        })?,
    }
    Ok(Status::Done)
}

/// The room of a label.
const LABEL: usize = 13;

/// Imports that are named, the newest first.
const IMPORTS: usize = 5;

fn lines(root: &str, stats: &Stats) -> Vec<(&'static str, String)> {
    let mut lines = vec![
        (
            "database",
            format!("{root}, generation {}, {} on disk", number(stats.generation), size(stats.bytes)),
        ),
        (
            "people",
            format!(
                "{}{}, {} without a company",
                number(stats.people),
                account::seats(stats.seats, stats.people),
                number(stats.alone)
            ),
        ),
        ("companies", format!("{}, {} with people", number(stats.companies), number(stats.employers))),
        ("openings", number(stats.openings)),
    ];
    for list in &stats.lists {
        lines.push((
            list.list.field().name,
            format!(
                "whole list seen for {} %, known today for {} %, {} with any",
                list.checked.percent(),
                list.answered.percent(),
                count(list.with, "company", "companies")
            ),
        ));
    }
    lines.push(("imports", number(stats.imports.len() as u64)));
    for import in stats.imports.iter().rev().take(IMPORTS) {
        let rejected = match import.rejected {
            0 => String::new(),
            rejected => format!(", {} rejected", number(rejected)),
        };
        lines.push((
            "",
            format!(
                "#{} {} {} ({}): {}{rejected}",
                import.number,
                import.day,
                import.file,
                import.layout,
                count(import.rows, "row", "rows")
            ),
        ));
    }
    lines
}

/// Bytes as people say them.
pub(super) fn size(bytes: u64) -> String {
    const MEBIBYTE: u64 = 1 << 20;
    if bytes < MEBIBYTE {
        format!("{} KiB", number(bytes.div_ceil(1024)))
    } else {
        format!("{} MiB", number(bytes.div_ceil(MEBIBYTE)))
    }
}

#[derive(Serialize)]
struct ListDocument {
    list: &'static str,
    companies_checked: u64,
    companies_answered: u64,
    companies_with_any: u64,
}

#[derive(Serialize)]
struct ImportDocument<'a> {
    number: u32,
    file: &'a str,
    sha256: &'a str,
    day: String,
    layout: &'a str,
    rows: u64,
    rejected: u64,
}

impl<'a> ImportDocument<'a> {
    fn of(entry: &'a ImportEntry) -> Self {
        ImportDocument {
            number: entry.number,
            file: &entry.file,
            sha256: &entry.sha256,
            day: entry.day.to_string(),
            layout: &entry.layout,
            rows: entry.rows,
            rejected: entry.rejected,
        }
    }
}

#[derive(Serialize)]
struct Document<'a> {
    database: &'a str,
    generation: u64,
    bytes: u64,
    people: u64,
    seats: u64,
    people_without_company: u64,
    companies: u64,
    companies_with_people: u64,
    openings: u64,
    lists: Vec<ListDocument>,
    imports: Vec<ImportDocument<'a>>,
}

fn json(out: &mut dyn Write, root: &str, stats: &Stats) -> Result<()> {
    let lists = stats.lists.iter().map(|list| ListDocument {
        list: list.list.field().name,
        companies_checked: list.checked.known,
        companies_answered: list.answered.known,
        companies_with_any: list.with,
    });
    let document = Document {
        database: root,
        generation: stats.generation,
        bytes: stats.bytes,
        people: stats.people,
        seats: stats.seats,
        people_without_company: stats.alone,
        companies: stats.companies,
        companies_with_people: stats.employers,
        openings: stats.openings,
        lists: lists.collect(),
        imports: stats.imports.iter().map(ImportDocument::of).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document).map_err(std::io::Error::from)?;
    Ok(out.write_all(b"\n")?)
}
