//! `fields`: what is known of a lead and how it is asked.

use std::collections::HashMap;
use std::io::Write;

use clap::{ArgMatches, Command};
use serde::Serialize;

use super::super::look::{Look, Tone, wrap};
use super::super::output::{self, Shape, Target};
use super::super::session::Session;
use super::super::{Status, flags};
use crate::clock;
use crate::error::Result;
use crate::export::Format;
use crate::fields::{self, Field, Kind, List, Subject};
use crate::model::{AsOf, ShelfLives};
use crate::prospect::{self, Share};
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
    let known = coverage(session)?;
    target.fill(|out| match target.shape {
        Shape::Table => table(out, target.look(session.look), &shelf, &known),
        Shape::File(_) => json(out, &shelf, &known),
    })?;
    Ok(Status::Done)
}

/// Of how many records each field is known, by its code; nothing where there is no database yet.
type Known = HashMap<u8, Share>;

fn coverage(session: &Session) -> Result<Known> {
    if !session.root()?.exists() {
        return Ok(Known::new());
    }
    prospect::coverage(&session.open()?.snapshot()?, AsOf::new(clock::today()))
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

fn table(out: &mut dyn Write, look: Look, shelf: &ShelfLives, known: &Known) -> Result<()> {
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
    writeln!(out, "{}", look.paint(Tone::Strong, "How long a sighting counts"))?;
    for (list, life) in lives(shelf) {
        writeln!(out, "  {:name$}  {life}", list.field().name)?;
    }
    Ok(())
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
struct Document {
    fields: Vec<Listed>,
    shelf_lives: Vec<Shelf>,
}

fn json(out: &mut dyn Write, shelf: &ShelfLives, known: &Known) -> Result<()> {
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
        for (width, known) in [(80, Known::new()), (80, known.clone()), (120, known)] {
            let mut out = Vec::new();
            table(&mut out, Look { width, ..Look::PLAIN }, &ShelfLives::default(), &known).expect("a table");
            let text = String::from_utf8(out).expect("UTF-8");
            for line in text.lines() {
                assert!(text::width(line) <= width, "{line}");
            }
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            for field in fields::ALL {
                assert!(words(&text).contains(&words(field.help)), "{}", field.name);
            }
        }
    }

    #[test]
    fn the_list_is_json_too() {
        let mut out = Vec::new();
        json(&mut out, &ShelfLives::default(), &Known::new()).expect("JSON");
        let document: serde_json::Value = serde_json::from_slice(&out).expect("JSON");
        assert_eq!(document["fields"].as_array().expect("a list").len(), fields::ALL.len());
    }
}
