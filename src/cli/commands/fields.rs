//! `fields`: what is known of a lead and how it is asked.

use std::collections::HashMap;
use std::io::Write;

use clap::{ArgMatches, Command};
use serde::Serialize;

use super::super::counts::count;
use super::super::look::{Look, Tone, wrap};
use super::super::output::{self, Shape, Target};
use super::super::session::Session;
use super::super::{Status, flags};
use crate::clock;
use crate::error::Result;
use crate::export::Format;
use crate::fields::{self, Field, Kind, List, Subject};
use crate::filter::column;
use crate::model::{AsOf, ShelfLives};
use crate::prospect::{self, Share, Tally};
use crate::text;

/// The command.
pub(super) fn command() -> Command {
    Command::new("fields")
        .about("List the fields of a lead: names, flags, how much is known of each, and an example")
        .args(output::args(&[Shape::Table, Shape::File(Format::Json)]))
}

/// Runs the command.
pub(super) fn run(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let target = Target::from_matches(matches)?;
    let shelf = ShelfLives::default();
    let Held { known, columns } = held(session)?;
    target.fill(|out| match target.shape {
        Shape::Table => table(out, target.look(session.look), &shelf, &known, &columns),
        Shape::File(_) => json(out, &shelf, &known, &columns),
    })?;
    Ok(Status::Done)
}

/// What a database holds; nothing where there is none yet.
#[derive(Default)]
struct Held {
    known: Known,
    columns: Columns,
}

/// The custom columns, with those who have a cell.
type Columns = Vec<(String, Tally)>;

/// Of how many records each field is known, by its code.
type Known = HashMap<u8, Share>;

fn held(session: &Session) -> Result<Held> {
    if !session.root()?.exists() {
        return Ok(Held::default());
    }
    let snapshot = session.open()?.snapshot()?;
    let known = prospect::coverage(&snapshot, AsOf::new(clock::today()))?;
    Ok(Held { known, columns: prospect::columns(&snapshot)? })
}

/// The headings, with the subjects below them.
const SUBJECTS: [(&str, Subject); 5] = [
    ("The person", Subject::Person),
    ("The company", Subject::Company),
    ("One technology, inside tech(...)", Subject::Technology),
    ("One advertising platform, inside ads(...)", Subject::Ad),
    ("One open role, inside hiring(...)", Subject::Opening),
];

fn kind(field: &Field) -> &'static str {
    match field.kind {
        Kind::Text => "words",
        Kind::Whole => "whole text",
        Kind::Title => "title",
        Kind::Names(_) => "name of a list",
        Kind::FreeNames => "name",
        Kind::Number { .. } => "range",
        Kind::Money => "range of US dollars",
        Kind::Since => "age",
        Kind::NamePart => "text, asked through name",
        Kind::Date => "date, kept only",
        Kind::List(_) => "list",
    }
}

fn flag(field: &Field) -> String {
    let flags = [field.flag, field.known_flag].into_iter().flatten();
    flags.map(|flag| format!("--{flag}")).collect::<Vec<_>>().join(" ")
}

fn table(
    out: &mut dyn Write,
    look: Look,
    shelf: &ShelfLives,
    known: &Known,
    columns: &Columns,
) -> Result<()> {
    let widest = |cell: &dyn Fn(&Field) -> String| fields::ALL.iter().map(|field| cell(field).len()).max();
    let name = widest(&|field| field.name.to_string()).unwrap_or(0);
    let flags = widest(&flag).unwrap_or(0);
    let kinds = widest(&|field| kind(field).to_string()).unwrap_or(0);
    for (heading, subject) in SUBJECTS {
        let of = match subject {
            Subject::Person | Subject::Company | Subject::Opening if !known.is_empty() => {
                "   (and how much of it is known)"
            }
            _ => "",
        };
        writeln!(out, "{}{}", look.paint(Tone::Strong, heading), look.paint(Tone::Faint, of))?;
        for field in fields::of(subject) {
            let example = if field.is_asked() {
                format!("  e.g. {}", flags::shell(field.example))
            } else {
                String::new()
            };
            let share = match known.get(&field.code) {
                Some(share) => format!("{:>3} %  ", share.percent()),
                None if known.is_empty() => String::new(),
                None => " ".repeat(7),
            };
            let (name_cell, flag_cell, kind_cell) = (
                format!("{:name$}", field.name),
                format!("{:flags$}", flag(field)),
                format!("{:kinds$}", kind(field)),
            );
            let line = format!("  {share}{name_cell}  {flag_cell}  {kind_cell}  ");
            let room = look.width.saturating_sub(line.len());
            let told = format!("{}{example}", field.help);
            // Where the help has no room behind the columns, it stands below them.
            if room >= 30 && text::width(&told) <= room {
                writeln!(out, "{line}{told}")?;
            } else {
                writeln!(out, "{}", line.trim_end())?;
                for line in wrap(&told, look.width.saturating_sub(6), "") {
                    writeln!(out, "      {}", look.paint(Tone::Faint, &line))?;
                }
            }
        }
        writeln!(out)?;
    }
    if !columns.is_empty() {
        let (heading, of) = ("Custom columns, of your files", "   (a text, range or date, in --where)");
        writeln!(out, "{}{}", look.paint(Tone::Strong, heading), look.paint(Tone::Faint, of))?;
        let written = columns.iter().map(|(name, tally)| (column::written(name), *tally));
        let cells: Vec<(String, String)> =
            written.map(|(name, tally)| (text::terminal(&name).into_owned(), holders(tally))).collect();
        let widest = cells.iter().map(|(name, _)| text::width(name)).max().unwrap_or(0).min(look.width / 2);
        for (name, holders) in cells {
            let name = text::truncate(&name, widest);
            let padding = " ".repeat(widest.saturating_sub(text::width(&name)));
            writeln!(out, "  {name}{padding}  {holders}")?;
        }
        writeln!(out)?;
    }
    writeln!(out, "{}", look.paint(Tone::Strong, "How long a sighting counts"))?;
    for (list, life) in lives(shelf) {
        writeln!(out, "  {:name$}  {life}", list.field().name)?;
    }
    Ok(())
}

/// `1,204 people · 60 companies`
fn holders(tally: Tally) -> String {
    let people = (tally.people > 0).then(|| count(tally.people, "person", "people"));
    let companies = (tally.companies > 0).then(|| count(tally.companies, "company", "companies"));
    [people, companies].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn lives(shelf: &ShelfLives) -> [(List, String); 3] {
    List::ALL.map(|list| {
        let life = match list {
            List::Tech => shelf.tech,
            List::Ads => shelf.ads,
            List::Hiring => shelf.hiring,
        };
        (list, life.to_string())
    })
}

#[derive(Serialize)]
struct Listed {
    name: &'static str,
    subject: &'static str,
    column: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    flag: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    known_flag: Option<&'static str>,
    kind: &'static str,
    asked: bool,
    help: &'static str,
    example: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    known: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<u64>,
}

#[derive(Serialize)]
struct Shelf {
    list: &'static str,
    counts_for: String,
}

#[derive(Serialize)]
struct Column<'a> {
    name: String,
    header: &'a str,
    people: u64,
    companies: u64,
}

#[derive(Serialize)]
struct Document<'a> {
    fields: Vec<Listed>,
    custom_columns: Vec<Column<'a>>,
    shelf_lives: Vec<Shelf>,
}

fn json(out: &mut dyn Write, shelf: &ShelfLives, known: &Known, columns: &Columns) -> Result<()> {
    let listed = |field: &&'static Field| Listed {
        name: field.name,
        subject: match field.subject {
            Subject::Person => "person",
            Subject::Company => "company",
            Subject::Opening => "opening",
            Subject::Technology => "technology",
            Subject::Ad => "ad",
        },
        column: field.column,
        flag: field.flag,
        known_flag: field.known_flag,
        kind: kind(field),
        asked: field.is_asked(),
        help: field.help,
        example: field.example,
        known: known.get(&field.code).map(|share| share.known),
        of: known.get(&field.code).map(|share| share.all),
    };
    let document = Document {
        fields: fields::ALL.iter().map(listed).collect(),
        custom_columns: columns
            .iter()
            .map(|(header, tally)| Column {
                name: column::written(header),
                header,
                people: tally.people,
                companies: tally.companies,
            })
            .collect(),
        shelf_lives: lives(shelf)
            .into_iter()
            .map(|(list, life)| Shelf { list: list.field().name, counts_for: life })
            .collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document).map_err(std::io::Error::from)?;
    Ok(out.write_all(b"\n")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_listed_once_within_the_width() {
        let share = Share { known: 1, all: 3 };
        let known: Known = fields::ALL.iter().map(|field| (field.code, share)).collect();
        let tally = Tally { people: 1_204, companies: 0 };
        let columns = vec![("Lead Owner".to_string(), tally), ("ยาว".repeat(40), tally)];
        for (width, known) in [(80, Known::new()), (80, known.clone()), (120, known)] {
            let mut out = Vec::new();
            table(&mut out, Look { width, ..Look::PLAIN }, &ShelfLives::default(), &known, &columns)
                .expect("a table");
            let text = String::from_utf8(out).expect("UTF-8");
            for line in text.lines() {
                assert!(text::width(line) <= width, "{line}");
            }
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            for field in fields::ALL {
                assert!(words(&text).contains(&words(field.help)), "{}", field.name);
            }
            assert!(words(&text).contains("x.\"Lead Owner\" 1,204 people"), "{text}");
        }
    }

    #[test]
    fn the_list_is_json_too() {
        let mut out = Vec::new();
        let columns = vec![("Lead Owner".to_string(), Tally { people: 3, companies: 2 })];
        json(&mut out, &ShelfLives::default(), &Known::new(), &columns).expect("JSON");
        let document: serde_json::Value = serde_json::from_slice(&out).expect("JSON");
        assert_eq!(document["custom_columns"][0]["name"], "x.\"Lead Owner\"");
        assert_eq!(document["custom_columns"][0]["people"], 3);
        assert_eq!(document["fields"].as_array().expect("a list").len(), fields::ALL.len());
    }
}
