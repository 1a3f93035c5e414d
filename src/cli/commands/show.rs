//! `show`: everything that is stored of one lead, with the row of the file that each fact comes from.

use std::io::Write;

use clap::{ArgMatches, Command};
use serde_json::{Value, json};

use super::super::look::{Look, Tone};
use super::super::output::{self, Shape, Target};
use super::super::session::Session;
use super::super::{Status, counts, lead};
use crate::error::Result;
use crate::export::Format;
use crate::fields::named;
use crate::prospect::{self, Origin, StoredLead, StoredRecord};
use crate::text;

/// The widest column of names and of values.
const WIDEST: [usize; 2] = [20, 36];

/// The command.
pub(super) fn command() -> Command {
    Command::new("show")
        .about("Show all that is stored of a lead: facts with file, line, import and date")
        .arg(lead::arg())
        .args(output::args(&[Shape::Table, Shape::File(Format::Json)]))
}

/// Runs the command.
pub(super) fn run(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let target = Target::from_matches(matches)?;
    let database = session.open()?;
    let snapshot = database.snapshot()?;
    let text = matches.get_one::<String>("lead").map(String::as_str).unwrap_or_default();
    let id = lead::named(&snapshot, database.root(), text)?.id;
    let stored = prospect::show(&snapshot, id)?;
    target.fill(|out| match target.shape {
        Shape::Table => table(out, target.look(session.look), &stored),
        Shape::File(_) => {
            let text = serde_json::to_string_pretty(&object(&stored)).map_err(std::io::Error::from)?;
            Ok(writeln!(out, "{text}")?)
        }
    })?;
    Ok(Status::Done)
}

/// `people.csv line 8,114 · 2026-10-30 · import #2`
pub(super) fn place(origin: &Origin) -> String {
    let file = if origin.file.is_empty() { "a forgotten import" } else { &origin.file };
    let line = counts::number(origin.line);
    format!("{file} line {line} · {} · import #{}", origin.date, origin.import)
}

fn table(out: &mut dyn Write, look: Look, stored: &StoredLead) -> Result<()> {
    let name = match stored.person.name() {
        name if name.is_empty() => "(no name)".to_string(),
        name => name,
    };
    let heading = [
        Some(name),
        Some(stored.person.record.facts.text(&named::TITLE).to_string()),
        stored.company.as_ref().map(|company| company.name().to_string()),
    ];
    let heading: Vec<String> = heading.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    let heading = text::terminal(&heading.join(" · ")).into_owned();
    writeln!(out, "{}  {}", look.paint(Tone::Strong, &heading), stored.person.id)?;
    section(out, look, "The person", &stored.person_facts)?;
    if let (Some(company), Some(facts)) = (&stored.company, &stored.company_facts) {
        section(out, look, &format!("The company, number {}", company.number.0), facts)?;
        if !company.technologies.is_empty() {
            writeln!(out, "{}", look.paint(Tone::Strong, "Technologies"))?;
            for one in &company.technologies {
                let seen = format!("seen {} to {}", one.first_seen, one.last_seen);
                writeln!(out, "{}", row(look, &one.name, &seen, ""))?;
            }
        }
        if !company.ads.is_empty() {
            writeln!(out, "{}", look.paint(Tone::Strong, "Advertising"))?;
            for ad in &company.ads {
                let spend = ad.spend.map(|spend| format!("{spend} a month, ")).unwrap_or_default();
                let seen = format!("{spend}seen {} to {}", ad.first_seen, ad.last_seen);
                writeln!(out, "{}", row(look, &ad.platform, &seen, ""))?;
            }
        }
    }
    for (opening, facts) in stored.openings.iter().zip(&stored.opening_facts) {
        let closed = if opening.closed { ", closed" } else { "" };
        let heading = format!("Open role, seen {} to {}{closed}", opening.first_seen, opening.last_seen);
        section(out, look, &heading, facts)?;
    }
    Ok(())
}

fn section(out: &mut dyn Write, look: Look, heading: &str, record: &StoredRecord) -> Result<()> {
    writeln!(out, "{}", look.paint(Tone::Strong, heading))?;
    for fact in &record.facts {
        let place = fact.origin.as_ref().map(place).unwrap_or_default();
        writeln!(out, "{}", row(look, &fact.name, &fact.value, &place))?;
    }
    // A row that gave nothing that still stands is a source all the same.
    let quiet: Vec<&Origin> = record
        .origins
        .iter()
        .filter(|origin| record.facts.iter().all(|fact| fact.origin.as_ref() != Some(*origin)))
        .collect();
    for (at, origin) in quiet.iter().enumerate() {
        let label = if at == 0 { "also in" } else { "" };
        writeln!(out, "{}", row(look, label, &place(origin), ""))?;
    }
    Ok(())
}

/// Name, value and place in columns; a value that is too long for its column pushes the place to the right.
fn row(look: Look, name: &str, value: &str, place: &str) -> String {
    let padded = |cell: &str, width: usize| {
        let cell = text::terminal(cell).into_owned();
        let spaces = " ".repeat(width.saturating_sub(text::width(&cell)));
        format!("{cell}{spaces}")
    };
    let name = padded(name, WIDEST[0]);
    let line = match place {
        "" => format!("  {name}  {}", text::terminal(value)),
        place => {
            let place = text::terminal(place).into_owned();
            format!("  {name}  {}  {}", padded(value, WIDEST[1]), look.paint(Tone::Faint, &place))
        }
    };
    line.trim_end().to_string()
}

/// A row of a file as JSON.
pub(super) fn origin_object(origin: &Origin) -> Value {
    json!({
        "file": origin.file, "line": origin.line, "import": origin.import, "date": origin.date.to_string()
    })
}

fn record_object(record: &StoredRecord) -> Value {
    let facts: Vec<Value> = record
        .facts
        .iter()
        .map(|fact| {
            let mut object = json!({ "field": fact.name, "value": fact.value });
            if let Some(origin) = &fact.origin {
                object["source"] = origin_object(origin);
            }
            object
        })
        .collect();
    json!({ "facts": facts, "rows": record.origins.iter().map(origin_object).collect::<Vec<_>>() })
}

fn object(stored: &StoredLead) -> Value {
    let mut object = json!({
        "id": stored.person.id.to_string(),
        "person": record_object(&stored.person_facts),
        "openings": stored.openings.iter().zip(&stored.opening_facts).map(|(opening, facts)| {
            let mut object = record_object(facts);
            object["first_seen"] = json!(opening.first_seen.to_string());
            object["last_seen"] = json!(opening.last_seen.to_string());
            object["closed"] = json!(opening.closed);
            object
        }).collect::<Vec<_>>(),
    });
    if let (Some(company), Some(facts)) = (&stored.company, &stored.company_facts) {
        let mut part = record_object(facts);
        part["number"] = json!(company.number.0);
        part["technologies"] = company
            .technologies
            .iter()
            .map(|one| {
                json!({ "name": one.name, "first_seen": one.first_seen.to_string(),
                    "last_seen": one.last_seen.to_string() })
            })
            .collect();
        part["ads"] = company
            .ads
            .iter()
            .map(|ad| {
                json!({ "platform": ad.platform, "spend": ad.spend.map(|spend| spend.to_string()),
                    "first_seen": ad.first_seen.to_string(), "last_seen": ad.last_seen.to_string() })
            })
            .collect();
        object["company"] = part;
    }
    object
}
