//! What is decided about a file before its rows are read: format, encoding, delimiter, header, layout, feed, columns.

use std::sync::Arc;

use crate::error::{Error, ErrorKind, Result};
use crate::fields::{self, Field, Kind};
use crate::taxonomy;
use crate::value::{DateOrder, TenurePrecision, writes_months};

use super::identity::{KeyKind, kind_of_tool};
use super::json::{self, Objects};
use super::layout::{self, Layout};
use super::mapping::{self, Column, Target};
use super::records::Records;
use super::regions;
use super::report::{FileReport, RegionVote};
use super::row::Plan;
use super::sniff::{self, Shape};
use super::source::{Format, Input, Survey};
use super::workbook::Workbook;
use super::{Covers, Feed, ImportOptions, kept, rows};

/// A file that is ready to be read.
#[derive(Debug)]
pub struct Prepared {
    /// The file.
    pub input: Input,
    /// What one look over its bytes told.
    pub survey: Survey,
    /// Its shape.
    pub shape: Shape,
    /// The sheet that is read, of a workbook.
    pub sheet: Option<String>,
    /// How its cells are read.
    pub plan: Plan,
    /// Headers of `--map` that it does not have.
    pub unmapped: Vec<String>,
    /// What the codes of its regions decided.
    pub region_votes: Vec<RegionVote>,
}

impl Prepared {
    /// Starts reading its records.
    pub fn records(&self) -> Result<Records<'_>> {
        self.records_up_to(usize::MAX)
    }

    /// Starts reading records of which only the first are wanted.
    fn first_records(&self) -> Result<Records<'_>> {
        self.records_up_to(LOOKED_AT)
    }

    /// Starts reading its records; a sheet is read whole, so that no more than `most` rows are.
    fn records_up_to(&self, most: usize) -> Result<Records<'_>> {
        let columns = self.plan.columns.len();
        Ok(match self.survey.format {
            Format::Delimited => {
                let text = self.input.text(&self.survey)?;
                Records::Delimited(rows::Records::new(text, self.plan.delimiter, columns))
            }
            Format::Json => {
                Records::Json(Objects::new(self.input.text(&self.survey)?, self.shape.headers.clone()))
            }
            Format::Workbook => {
                let sheet = self.sheet.as_deref().unwrap_or_default();
                let mut chunks = Workbook::open(&self.input, &self.survey)?.chunks(sheet, columns, most)?;
                chunks.reverse();
                Records::Sheet { chunks, bytes: self.survey.bytes }
            }
        })
    }
}

/// Tools whose record ids are keys; their places make kinds of keys.
#[derive(Debug, Default)]
pub struct Tools {
    people: Vec<String>,
    companies: Vec<String>,
}

impl Tools {
    /// Those whose ids are ids of people, in the order of the kinds from `FIRST_TOOL` on.
    pub fn of_people(self) -> Vec<String> {
        self.people
    }

    fn kind(known: &mut Vec<String>, tool: &str) -> KeyKind {
        let at = known.iter().position(|other| other == tool).unwrap_or_else(|| {
            known.push(tool.to_string());
            known.len() - 1
        });
        kind_of_tool(at)
    }
}

/// Bytes that are looked at for the header.
const START: usize = 128 * 1024;

/// Rows by which it is told whether durations write months.
const LOOKED_AT: usize = 2_000;

/// Looks at a file and decides how it is read. `keeps` are the mappings that the user keeps.
pub fn prepare(
    input: Input,
    options: &ImportOptions,
    keeps: &[Arc<Layout>],
    tools: &mut Tools,
) -> Result<Prepared> {
    let said = options.layout.as_deref().map(|name| layout_named(name, keeps)).transpose()?;
    let mut wanted: Vec<String> =
        options.map.iter().map(|(header, _)| mapping::fold_header(header)).collect();
    wanted.extend(keeps.iter().chain(&said).flat_map(|layout| layout.headers()));
    let encoding = options.encoding.as_deref().or(said.as_ref().and_then(|said| said.encoding.as_deref()));
    let survey = input.survey(encoding, &wanted)?;
    let delimiter = options.delimiter.or(said.as_ref().and_then(|said| said.delimiter));
    let (shape, sheet) = match shape(&input, &survey, options.sheet.as_deref(), delimiter, &wanted)? {
        Some(found) => found,
        None => return Err(no_header(&input.name, survey.format)),
    };
    planned(input, survey, (shape, sheet), said, options, keeps, tools)
}

/// Decides how the rows of a file are read whose shape is known: its layout is `said`, or told by the header.
pub(super) fn planned(
    input: Input,
    survey: Survey,
    (shape, sheet): (Shape, Option<String>),
    said: Option<Arc<Layout>>,
    options: &ImportOptions,
    keeps: &[Arc<Layout>],
    tools: &mut Tools,
) -> Result<Prepared> {
    let layout = match said {
        Some(layout) => layout,
        None => layout::recognise(&shape.headers, keeps)
            .ok_or_else(|| Error::data("the layouts of this program cannot be read"))?,
    };
    let technology = match &options.technology {
        Some(said) => Some(taxonomy::technology_name(said.trim())),
        None if layout.technology_is_file_name => technology_of_file(&input.name),
        None => None,
    };
    let told = || {
        let known: Vec<String> = shape.headers.iter().map(|header| mapping::known_form(header)).collect();
        match mapping::feed_of(&known) {
            Feed::Companies if mapping::names_people(&shape.headers, &layout, &options.map) => Feed::People,
            // A list of the companies that use one technology.
            Feed::Companies if technology.is_some() => Feed::Technologies,
            feed => feed,
        }
    };
    let feed = options.feed.or(layout.feed).unwrap_or_else(told);
    // Whoever lists the users of one technology looked for no other.
    let one_by_one = feed == Feed::Technologies || technology.is_some();
    let usual = if one_by_one { Covers::None } else { Covers::Listed };
    let columns = mapping::columns(&shape.headers, feed, &layout, &options.map)?;
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
        covers: options.covers.or(layout.covers).unwrap_or(usual),
        delimiter: shape.delimiter,
        columns,
        id_kinds,
        order: options.date_order.or(layout.date_order).unwrap_or(DateOrder::Unknown),
        currency: options.currency,
        technology,
        clear: cleared(&options.clear)?,
        day: options.data_date.unwrap_or(options.today),
        layout,
        region_countries: [None, None],
    };
    let mut prepared = Prepared { input, survey, shape, sheet, plan, unmapped, region_votes: Vec::new() };
    look_at_rows(&mut prepared)?;
    Ok(prepared)
}

impl ImportOptions {
    /// What is worth keeping of them for further files like `prepared`.
    pub(super) fn mapping(&self, name: &str, prepared: &Prepared) -> Layout {
        Layout {
            name: name.to_string(),
            base: Some(match &prepared.plan.layout {
                // A mapping that was made from a kept one stands on the same base.
                layout if layout::named(&layout.name).is_err() => {
                    layout.base.clone().unwrap_or_else(|| "generic".to_string())
                }
                layout => layout.name.clone(),
            }),
            feed: self.feed,
            covers: self.covers,
            currency: self.currency.map(|currency| currency.to_string()),
            encoding: self.encoding.clone(),
            delimiter: self.delimiter,
            date_order: self.date_order,
            telling: vec![
                prepared.shape.headers.iter().filter(|header| !header.is_empty()).cloned().collect(),
            ],
            columns: {
                let held = prepared.plan.layout.base.as_ref().map(|_| prepared.plan.layout.columns.clone());
                let mut columns = held.unwrap_or_default();
                columns.extend(self.map.iter().cloned());
                columns
            },
            ..Layout::default()
        }
    }
}

fn layout_named(name: &str, keeps: &[Arc<Layout>]) -> Result<Arc<Layout>> {
    if name.ends_with(".toml") {
        return kept::read(std::path::Path::new(name)).map(Arc::new);
    }
    match keeps.iter().find(|layout| layout.name == name.trim().to_lowercase()) {
        Some(layout) => Ok(layout.clone()),
        None => layout::named(name),
    }
}

/// Finds the header of a file: the delimiter, and the sheet of a workbook. `None` where no row holds known names.
pub(super) fn shape(
    input: &Input,
    survey: &Survey,
    sheet: Option<&str>,
    delimiter: Option<char>,
    wanted: &[String],
) -> Result<Option<(Shape, Option<String>)>> {
    let name = &input.name;
    let empty = || {
        Error::new(ErrorKind::NoRows, format!("{name}: the file is empty"))
            .with_hint("export it again: it takes a row of column names and rows below it")
    };
    if survey.bytes == 0 {
        return Err(empty());
    }
    match survey.format {
        Format::Delimited => {
            let start = start(input, survey)?;
            if start.trim().is_empty() {
                return Err(empty());
            }
            let delimiter = delimiter.map(u8::try_from).transpose().map_err(|_| {
                Error::usage("--delimiter: one ASCII character").with_hint("such as ';' or tab")
            })?;
            Ok(sniff::sniff(&start, wanted, delimiter).map(|shape| (shape, None)))
        }
        Format::Json => {
            let headers = json::columns(input.text(survey)?)?;
            let known = headers
                .iter()
                .filter(|header| mapping::is_known(header) || wanted.contains(&mapping::fold_header(header)));
            let known = known.count();
            Ok((known > 0).then_some((Shape { delimiter: b',', headers, line: 0, known }, None)))
        }
        Format::Workbook => {
            let mut book = Workbook::open(input, survey)?;
            Ok(book.shape(sheet, wanted)?.map(|(sheet, shape)| (shape, Some(sheet))))
        }
    }
}

/// The text that a file begins with.
pub(super) fn start(input: &Input, survey: &Survey) -> Result<String> {
    let mut start = String::new();
    let mut text = input.text(survey)?;
    while start.len() < START && text.read_into(&mut start)? {}
    Ok(start)
}

fn no_header(name: &str, format: Format) -> Error {
    let rows = match format {
        Format::Delimited => "no row of the first 20",
        Format::Json => "no key of its objects",
        Format::Workbook => "no row of the first 20 of any sheet",
    };
    Error::new(ErrorKind::NoRows, format!("{name}: {rows} holds a known column name"))
        .with_hint("--map \"header=field\" names the columns; `leadsift fields` lists the fields")
}

/// The codes of fields that `--clear` names.
fn cleared(names: &[String]) -> Result<Vec<u8>> {
    let code = |name: &String| {
        let name = name.trim().replace('-', "_");
        let field = fields::by_column(&name).or_else(|| fields::by_name(&name));
        let field = field.filter(|field| !matches!(field.kind, Kind::List(_)));
        field.map(|field| field.code).ok_or_else(|| {
            Error::usage(format!("--clear: there is no field \"{name}\""))
                .with_hint("`leadsift fields` lists the fields")
        })
    };
    names.iter().map(code).collect()
}

/// Words of file names that say nothing about a technology.
const NO_TECHNOLOGY: [&str; 30] = [
    "builtwith",
    "technology",
    "technologies",
    "tech",
    "list",
    "lists",
    "websites",
    "website",
    "sites",
    "site",
    "using",
    "use",
    "that",
    "usage",
    "users",
    "customers",
    "companies",
    "leads",
    "live",
    "all",
    "export",
    "report",
    "top",
    "data",
    "domains",
    "download",
    "file",
    "csv",
    "full",
    "sample",
];

/// The technology that a list of its users is named after: `builtwith-HubSpot-2026-05.csv` is about HubSpot.
fn technology_of_file(name: &str) -> Option<String> {
    let stem = name.split(".csv").next().unwrap_or(name).split(".tsv").next().unwrap_or(name);
    let stem = stem.split(['(', '[']).next().unwrap_or(stem);
    let words: Vec<&str> = stem
        .split(|c: char| c.is_whitespace() || matches!(c, '_' | '-' | '+'))
        .filter(|word| !word.is_empty() && !NO_TECHNOLOGY.contains(&word.to_lowercase().as_str()))
        .filter(|word| !word.bytes().all(|byte| byte.is_ascii_digit()))
        .collect();
    (!words.is_empty()).then(|| taxonomy::technology_name(&words.join(" ")))
}

/// Finds out what only the cells of columns tell: which columns of durations are exact to the month, those that write
/// months somewhere; and of which country the codes of regions are.
fn look_at_rows(prepared: &mut Prepared) -> Result<()> {
    let is_dated = |column: &Column| match &column.target {
        Target::Fact(field) => matches!(field.kind, Kind::Date | Kind::Since),
        _ => false,
    };
    let columns = &prepared.plan.columns;
    let dated: Vec<usize> = (0..columns.len()).filter(|at| is_dated(&columns[*at])).collect();
    let column_of = |field: &'static Field| {
        columns.iter().position(|column| matches!(&column.target, Target::Fact(of) if *of == field))
    };
    let regions = [regions::OF_PERSON, regions::OF_COMPANY].map(|place| {
        let region = column_of(place.region).filter(|_| column_of(place.country).is_none());
        region.map(|region| (region, column_of(place.city)))
    });
    let is_workbook = prepared.survey.format == Format::Workbook;
    // Programs that write workbooks write dates.
    if (dated.is_empty() || is_workbook) && regions == [None, None] {
        return Ok(());
    }
    let mut exact = vec![false; columns.len()];
    let mut said: [Vec<(String, String)>; 2] = [Vec::new(), Vec::new()];
    if let Some(chunk) = prepared.first_records()?.next_chunk()? {
        let mut cells = Vec::new();
        for span in chunk.spans.iter().filter(|span| span.bad.is_none()).take(LOOKED_AT) {
            let record = &chunk.text[span.start as usize..span.end as usize];
            rows::cells(record, prepared.plan.delimiter, &mut cells);
            let cell = |at: usize| cells.get(at).map_or("", |cell| cell.trim());
            for at in &dated {
                exact[*at] = exact[*at] || writes_months(cell(*at));
            }
            if span.line > prepared.shape.line {
                for (said, (region, city)) in
                    said.iter_mut().zip(regions).filter_map(|(said, at)| Some((said, at?)))
                {
                    said.push((cell(region).to_string(), city.map_or("", cell).to_string()));
                }
            }
        }
    }
    let votes = said.map(|cells| regions::vote(&cells));
    prepared.plan.region_countries = votes.each_ref().map(|vote| Some(vote.as_ref()?.country.clone()));
    let [of_people, of_companies] = votes;
    // A layout that tells the country asks no column.
    let of_companies = of_companies.filter(|_| prepared.plan.layout.country.is_none());
    for vote in [of_people, of_companies].into_iter().flatten().filter(|vote| !vote.codes.is_empty()) {
        match prepared.region_votes.iter_mut().find(|told| told.country == vote.country) {
            Some(told) => {
                let new =
                    vote.codes.into_iter().filter(|code| !told.codes.contains(code)).collect::<Vec<_>>();
                told.codes.extend(new);
            }
            None => prepared.region_votes.push(vote),
        }
    }
    for (column, exact) in prepared.plan.columns.iter_mut().zip(exact) {
        if exact {
            column.tenure = TenurePrecision::Months;
        }
    }
    Ok(())
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
            packing: prepared.survey.packing.name(),
            format: prepared.survey.format,
            sheet: prepared.sheet.clone(),
            delimiter: char::from(plan.delimiter),
            header_line: prepared.shape.line,
            layout: plan.layout.name.clone(),
            feed: plan.feed,
            covers: plan.covers,
            technology: plan.technology.clone(),
            counted_back: plan
                .columns
                .iter()
                .filter(|column| matches!(column.target, Target::Ago(..)))
                .map(|column| column.header.clone())
                .collect(),
            day: plan.day,
            columns: plan
                .columns
                .iter()
                .map(|column| (column.header.clone(), column.target.name()))
                .collect(),
            units: plan
                .columns
                .iter()
                .map(|column| (column.header.clone(), column.units()))
                .filter(|(_, units)| !units.is_empty())
                .collect(),
            unmapped: prepared.unmapped.clone(),
            region_votes: prepared.region_votes.clone(),
            orders: Vec::new(),
            rows: 0,
            blank: 0,
            footer: 0,
            rejected: Default::default(),
            rejects: None,
            counts: Default::default(),
            bad: Vec::new(),
            repaired: Vec::new(),
            lost: 0,
            no_currency: Vec::new(),
            roles_untold: 0,
            first_rejected: Vec::new(),
            preview: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_tell_technologies() {
        for (name, technology) in [
            ("HubSpot.csv", Some("HubSpot")),
            ("builtwith-hubspot-2026-05.csv.gz", Some("HubSpot")),
            ("All-Live-Google-Tag-Manager-Sites (1).csv", Some("Google Tag Manager")),
            ("websites using Obscure Thing.csv", Some("Obscure Thing")),
            ("builtwith_technology_list.csv", None),
            ("export (3).csv", None),
        ] {
            assert_eq!(technology_of_file(name).as_deref(), technology, "{name}");
        }
    }

    #[test]
    fn fields_to_clear_are_checked() {
        assert_eq!(cleared(&["phone".into()]).map(|codes| codes.len()).ok(), Some(1));
        assert!(cleared(&["fax".into()]).expect_err("a refusal").hint().is_some());
    }
}
