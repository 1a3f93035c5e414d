//! `facets`: the values of fields in an answer, counted.

use std::io::Write;

use clap::{Arg, ArgMatches, Command};
use serde::Serialize;

use super::super::columns::{self, Row, share};
use super::super::counts::{echo, not_counted, number};
use super::super::output::{self, Shape, Target};
use super::super::session::Session;
use super::super::{Status, complete, flags, rows};
use super::find;
use crate::clock;
use crate::error::{Error, Result};
use crate::export::{Format, guarded};
use crate::filter::notes;
use crate::prospect::{self, Facet, FacetOrder, FacetRow, FindRequest, RowKind, Tally};

/// Rows of a field in a table, where nobody says how many.
const ROWS: usize = 20;

/// The command.
pub(super) fn command() -> Command {
    Command::new("facets")
        .about("Count the values of fields among the leads that match")
        .after_help(
            "Numbers and ages are counted in bands. Where a filter asks of the field itself, a second pair of columns \
             counts without that filter: what else there would be.\n\nleadsift facets industry headcount tech --title \
             'HR Manager' --tech hubspot",
        )
        .arg(
            Arg::new("field")
                .value_name("FIELD")
                .required(true)
                .num_args(1..)
                .add(complete::fields())
                .help("fields to count, such as industry, headcount, tech, hiring.place, ads.spend, or a custom column: x.owner"),
        )
        .args(flags::args())
        .args(find::question_args())
        .args(row_args())
        .args(output::args(&[Shape::Table, Shape::File(Format::Csv), Shape::File(Format::Json)]))
}

/// The flags that choose how many rows there are and in which order.
pub(super) fn row_args() -> [Arg; 2] {
    [
        Arg::new("limit")
            .long("limit")
            .value_name("N")
            .help("at most N values of each field, or `all` [default: 20 in a table, else all]"),
        Arg::new("sort")
            .long("sort")
            .value_name("ORDER")
            .value_parser(["count", "value"])
            .hide_possible_values(true)
            .help("count (most first) or value [default: count]"),
    ]
}

/// What the flags of [`row_args`] say.
pub(super) fn limit(matches: &ArgMatches, target: &Target) -> Result<Option<usize>> {
    match matches.get_one::<String>("limit").map(String::as_str) {
        None if target.wants_all() => Ok(None),
        None => Ok(Some(ROWS)),
        Some("all") => Ok(None),
        Some(text) => match text.parse::<usize>() {
            Ok(limit @ 1..) => Ok(Some(limit)),
            _ => Err(Error::usage(format!("--limit: `{text}` is no number of values"))
                .with_hint("write a number from 1, or `all`")),
        },
    }
}

/// Runs the command.
pub(super) fn run(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let target = Target::from_matches(matches)?;
    let mut topics = Vec::new();
    for name in matches.get_many::<String>("field").into_iter().flatten() {
        let topic = flags::counted(name)?;
        if !topics.contains(&topic) {
            topics.push(topic);
        }
    }
    let mut question = find::question(session, matches)?;
    question.request.limit = limit(matches, &target)?;
    let order = match matches.get_one::<String>("sort").map(String::as_str) {
        Some("value") => FacetOrder::Value,
        _ if question.request.companies_only => FacetOrder::Companies,
        _ => FacetOrder::Count,
    };
    let request = &question.request;
    let facets = prospect::facets(&question.snapshot, request, &topics, order)?;
    let counted = FindRequest { count_only: true, limit: None, ..request.clone() };
    let left_out = not_counted(&prospect::find(&question.snapshot, &counted)?.counts);
    if let (Shape::File(_), Some(line)) = (target.shape, &left_out) {
        session.say(line);
    }
    match target.shape {
        Shape::File(Format::Csv) => target.fill(|out| csv(out, &facets))?,
        Shape::File(_) => target.fill(|out| json(out, &facets))?,
        Shape::Table => target.fill(|out| {
            let look = target.look(session.look);
            if !session.quiet {
                let sentence = rows::asked(request);
                let notes = notes(&question.written);
                for line in echo(&sentence, &notes, request.as_of.day, clock::today(), look) {
                    writeln!(out, "{line}")?;
                }
                if let Some(line) = &left_out {
                    writeln!(out, "{line}")?;
                }
            }
            for facet in &facets {
                writeln!(out)?;
                table(out, look, facet)?;
            }
            Ok(())
        })?,
    }
    Ok(Status::Done)
}

/// What a row is called.
pub(super) fn name(row: &FacetRow) -> &str {
    match row.kind {
        RowKind::Value => &row.value,
        RowKind::Spread => "(across bands)",
        RowKind::Nothing => "(none)",
        RowKind::Unknown => "(unknown)",
    }
}

fn table(out: &mut dyn Write, look: super::super::look::Look, facet: &Facet) -> Result<()> {
    let most = facet
        .rows
        .iter()
        .filter(|row| row.kind == RowKind::Value)
        .map(|row| row.answer.people.max(row.answer.companies))
        .max()
        .unwrap_or(0);
    let cells = |answer: &Tally, open: &Tally| {
        let mut cells = vec![number(answer.people), number(answer.companies)];
        if facet.is_asked {
            cells.extend([number(open.people), number(open.companies)]);
        }
        cells
    };
    let mut rows: Vec<Row> = facet
        .rows
        .iter()
        .map(|row| Row {
            name: name(row).to_string(),
            faint: row.kind != RowKind::Value,
            cells: cells(&row.answer, &row.open),
            share: share(row.answer.people.max(row.answer.companies), most),
        })
        .collect();
    rows.push(Row {
        name: "(all)".to_string(),
        faint: true,
        cells: cells(&facet.answer, &facet.open),
        share: 0,
    });
    let columns: &[&str] = match facet.is_asked {
        true => &["PEOPLE", "COMPANIES", "PEOPLE*", "COMPANIES*"],
        false => &["PEOPLE", "COMPANIES"],
    };
    columns::write(out, look, &facet.topic.to_string(), columns, &rows)?;
    if facet.more > 0 {
        writeln!(out, "  {} more values (--limit all)", number(facet.more))?;
    }
    if facet.is_asked {
        writeln!(out, "  * without what is asked of {}", facet.topic)?;
    }
    Ok(())
}

/// The kind of a row in files.
fn kind(row: &FacetRow) -> &'static str {
    match row.kind {
        RowKind::Value => "value",
        RowKind::Spread => "across_bands",
        RowKind::Nothing => "none",
        RowKind::Unknown => "unknown",
    }
}

fn csv(out: &mut dyn Write, facets: &[Facet]) -> Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let failed = |error: csv::Error| crate::error::Error::from(std::io::Error::from(error));
    writer
        .write_record([
            "field",
            "kind",
            "value",
            "people",
            "companies",
            "people_without_own_filter",
            "companies_without_own_filter",
            "filter",
        ])
        .map_err(failed)?;
    for facet in facets {
        let field = facet.topic.to_string();
        for row in &facet.rows {
            let [people, companies, open_people, open_companies] =
                [row.answer.people, row.answer.companies, row.open.people, row.open.companies]
                    .map(|count| count.to_string());
            let filter = row.filter.as_ref().map(ToString::to_string).unwrap_or_default();
            // Bands are our own writing; -20..-11 is no formula.
            let value = if facet.topic.bands().is_some() { (&row.value).into() } else { guarded(&row.value) };
            writer
                .write_record([
                    field.as_str(),
                    kind(row),
                    &value,
                    &people,
                    &companies,
                    &open_people,
                    &open_companies,
                    &filter,
                ])
                .map_err(failed)?;
        }
    }
    Ok(writer.flush()?)
}

#[derive(Serialize)]
pub(super) struct Counted {
    people: u64,
    companies: u64,
}

impl From<Tally> for Counted {
    fn from(tally: Tally) -> Self {
        Counted { people: tally.people, companies: tally.companies }
    }
}

#[derive(Serialize)]
struct Listed {
    kind: &'static str,
    value: String,
    #[serde(flatten)]
    answer: Counted,
    without_own_filter: Counted,
    #[serde(skip_serializing_if = "Option::is_none")]
    filter: Option<String>,
}

#[derive(Serialize)]
struct Document {
    field: String,
    #[serde(flatten)]
    answer: Counted,
    without_own_filter: Counted,
    more_values: u64,
    values: Vec<Listed>,
}

fn json(out: &mut dyn Write, facets: &[Facet]) -> Result<()> {
    let listed = |row: &FacetRow| Listed {
        kind: kind(row),
        value: row.value.clone(),
        answer: row.answer.into(),
        without_own_filter: row.open.into(),
        filter: row.filter.as_ref().map(ToString::to_string),
    };
    let documents: Vec<Document> = facets
        .iter()
        .map(|facet| Document {
            field: facet.topic.to_string(),
            answer: facet.answer.into(),
            without_own_filter: facet.open.into(),
            more_values: facet.more,
            values: facet.rows.iter().map(listed).collect(),
        })
        .collect();
    serde_json::to_writer_pretty(&mut *out, &documents).map_err(std::io::Error::from)?;
    Ok(out.write_all(b"\n")?)
}
