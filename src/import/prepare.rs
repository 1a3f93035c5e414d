//! What is decided about a file before its rows are read: encoding, delimiter, header, layout, feed, columns.

use crate::error::{Error, Result};
use crate::value::DateOrder;

use super::identity::{FIRST_TOOL, KINDS, KeyKind};
use super::mapping::{self, Target};
use super::report::FileReport;
use super::row::Plan;
use super::sniff::{self, Shape};
use super::source::{Input, Survey};
use super::{Covers, Feed, ImportOptions, layout};

/// A file that is ready to be read.
#[derive(Debug)]
pub struct Prepared {
    /// The file.
    pub input: Input,
    /// What one look over its bytes told.
    pub survey: Survey,
    /// Its shape.
    pub shape: Shape,
    /// How its cells are read.
    pub plan: Plan,
    /// Headers of `--map` that it does not have.
    pub unmapped: Vec<String>,
}

/// Tools whose record ids are keys; their places make kinds of keys.
#[derive(Debug, Default)]
pub struct Tools {
    people: Vec<String>,
    companies: Vec<String>,
}

impl Tools {
    fn kind(known: &mut Vec<String>, tool: &str) -> KeyKind {
        let at = known.iter().position(|other| other == tool).unwrap_or_else(|| {
            known.push(tool.to_string());
            known.len() - 1
        });
        (at as u8).saturating_add(FIRST_TOOL).min(KINDS - 1)
    }
}

/// Bytes that are looked at for the header.
const START: usize = 128 * 1024;

/// Looks at a file and decides how it is read.
pub fn prepare(input: Input, options: &ImportOptions, tools: &mut Tools) -> Result<Prepared> {
    let survey = input.survey()?;
    let mut start = String::new();
    let mut text = input.text(&survey)?;
    while start.len() < START && text.read_into(&mut start)? {}
    drop(text);
    if start.trim().is_empty() {
        return Err(Error::data(format!("{}: the file is empty", input.name)));
    }
    let wanted: Vec<String> = options.map.iter().map(|(header, _)| mapping::fold_header(header)).collect();
    let Some(shape) = sniff::sniff(&start, &wanted) else {
        return Err(Error::data(format!("{}: no row of the first 20 holds a known column name", input.name))
            .with_hint("--map \"header=field\" names the columns; `leadsift fields` lists the fields"));
    };
    let folded: Vec<String> = shape.headers.iter().map(|header| mapping::fold_header(header)).collect();
    let layout = match &options.layout {
        Some(name) => layout::named(name)?,
        None => layout::recognise(&folded)
            .ok_or_else(|| Error::data("the layouts of this program cannot be read"))?,
    };
    let feed = options.feed.or(layout.feed).unwrap_or_else(|| mapping::feed_of(&folded));
    let usual = if feed == Feed::Technologies { Covers::None } else { Covers::Listed };
    let columns = mapping::columns(&shape.headers, feed, layout, &options.map)?;
    let id_kinds = columns
        .iter()
        .map(|column| match &column.target {
            Target::PersonId(tool) => Tools::kind(&mut tools.people, tool),
            Target::CompanyId(tool) => Tools::kind(&mut tools.companies, tool),
            _ => 0,
        })
        .collect();
    let unmapped =
        mapping::unused(&shape.headers, &options.map).iter().map(|header| header.to_string()).collect();
    let plan = Plan {
        feed,
        layout,
        covers: options.covers.or(layout.covers).unwrap_or(usual),
        delimiter: shape.delimiter,
        columns,
        id_kinds,
        order: options.date_order.unwrap_or(DateOrder::Unknown),
        day: options.data_date.unwrap_or(options.today),
    };
    Ok(Prepared { input, survey, shape, plan, unmapped })
}

impl FileReport {
    /// The account of a file of which no row has been read.
    pub(super) fn of(prepared: &Prepared) -> Self {
        let plan = &prepared.plan;
        FileReport {
            name: prepared.input.name.clone(),
            number: 0,
            already: None,
            encoding: prepared.survey.encoding.name(),
            delimiter: char::from(plan.delimiter),
            header_line: prepared.shape.line,
            layout: plan.layout.name.clone(),
            feed: plan.feed,
            covers: plan.covers,
            columns: plan
                .columns
                .iter()
                .map(|column| (column.header.clone(), column.target.name()))
                .collect(),
            unmapped: prepared.unmapped.clone(),
            orders: Vec::new(),
            rows: 0,
            blank: 0,
            footer: 0,
            rejected: Default::default(),
            rejects: None,
            counts: Default::default(),
            bad: Vec::new(),
            preview: Vec::new(),
        }
    }
}
