//! `show`: everything that is stored of one lead, with the row of the file that each fact comes from.

use std::io::Write;

use clap::{ArgMatches, Command};
use serde_json::{Value, json};

use super::super::look::{Look, Tone, wrap};
use super::super::output::{self, Shape, Target};
use super::super::session::Session;
use super::super::{Status, counts, lead};
use crate::error::Result;
use crate::export::Format;
use crate::fields::named;
use crate::filter::Topic;
use crate::model::LeadId;
use crate::prospect::{self, Origin, StoredFact, StoredLead, StoredRecord};
use crate::text;

/// The least columns of names, and the most; a longer name has a line of its own.
const NAMES: (usize, usize) = (20, 32);

/// The columns of the number of a source.
const SOURCES: usize = 6;

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
    let mut page = Page { look, names: 0, lines: Vec::new(), sources: Vec::new() };
    let room = look.width.saturating_sub(LeadId::LENGTH + 2);
    let heading = text::truncate(&text::terminal(&heading.join(" · ")), room);
    page.lines.push(format!("{}  {}", look.paint(Tone::Strong, &heading), stored.person.id));
    page.section("The person", &stored.person_facts);
    if let (Some(company), Some(facts)) = (&stored.company, &stored.company_facts) {
        page.section(&format!("The company, number {}", company.number.0), facts);
        if !company.technologies.is_empty() {
            page.heading("Technologies", company.technologies.iter().map(|one| one.name.as_str()));
            for one in &company.technologies {
                page.row(&one.name, &format!("seen {} to {}", one.first_seen, one.last_seen), None);
            }
        }
        if !company.ads.is_empty() {
            page.heading("Advertising", company.ads.iter().map(|ad| ad.platform.as_str()));
            for ad in &company.ads {
                let spend = ad.spend.map(|spend| format!("{spend} a month, ")).unwrap_or_default();
                page.row(&ad.platform, &format!("{spend}seen {} to {}", ad.first_seen, ad.last_seen), None);
            }
        }
    }
    for (opening, facts) in stored.openings.iter().zip(&stored.opening_facts) {
        let closed = if opening.closed { ", closed" } else { "" };
        page.section(
            &format!("Open role, seen {} to {}{closed}", opening.first_seen, opening.last_seen),
            facts,
        );
    }
    page.heading("Sources", std::iter::empty());
    for (at, origin) in std::mem::take(&mut page.sources).iter().enumerate() {
        page.lines.push(format!("  {:>4}  {}", format!("[{}]", at + 1), text::terminal(&place(origin))));
    }
    page.lines.iter().try_for_each(|line| Ok(writeln!(out, "{line}")?))
}

/// What a fact is called, as a filter takes it.
fn name(fact: &StoredFact) -> String {
    match Topic::column(&fact.name) {
        Some(column) => column.to_string(),
        None => fact.name.clone(),
    }
}

/// The lines of a lead in the making; rows of files are told once, at the end, and pointed at by number.
struct Page {
    look: Look,
    /// The columns of names in this section.
    names: usize,
    lines: Vec<String>,
    sources: Vec<Origin>,
}

impl Page {
    /// Begins a section with rows of these names.
    fn heading<'n>(&mut self, heading: &str, names: impl Iterator<Item = &'n str>) {
        let widths = names.map(|name| text::width(&text::terminal(name)));
        let (least, most) = NAMES;
        self.names = widths.filter(|width| *width <= most).max().unwrap_or(0).max(least);
        self.lines.push(self.look.paint(Tone::Strong, heading).to_string());
    }

    fn section(&mut self, heading: &str, record: &StoredRecord) {
        let names: Vec<String> = record.facts.iter().map(name).collect();
        self.heading(heading, names.iter().map(String::as_str));
        for (name, fact) in names.iter().zip(&record.facts) {
            self.row(name, &fact.value, fact.origin.as_ref());
        }
        // A row that gave nothing that still stands is a source all the same.
        for origin in &record.origins {
            self.number(origin);
        }
    }

    fn number(&mut self, origin: &Origin) -> usize {
        match self.sources.iter().position(|known| known == origin) {
            Some(at) => at + 1,
            None => {
                self.sources.push(origin.clone());
                self.sources.len()
            }
        }
    }

    /// Name and value in columns; nothing of either is cut.
    fn row(&mut self, name: &str, value: &str, origin: Option<&Origin>) {
        let source = origin.map(|origin| format!("[{}]", self.number(origin))).unwrap_or_default();
        let mut name = text::terminal(name).into_owned();
        if text::width(&name) > self.names {
            self.lines.push(format!("  {}", std::mem::take(&mut name)));
        }
        let padding = " ".repeat(self.names - text::width(&name));
        let room = self.look.width.saturating_sub(self.names + 4 + SOURCES);
        let mut values = wrap(value, room, "");
        if values.is_empty() {
            values.push(String::new());
        }
        let last = values.len() - 1;
        for (at, value) in values.iter().enumerate() {
            let name = if at == 0 { format!("{name}{padding}") } else { " ".repeat(self.names) };
            let gap = " ".repeat((room + 1).saturating_sub(text::width(value)).max(1));
            let source =
                if at == last { self.look.paint(Tone::Faint, &source).to_string() } else { String::new() };
            self.lines.push(format!("  {name}  {value}{gap}{source}").trim_end().to_string());
        }
    }
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
