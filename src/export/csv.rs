//! Comma-separated values: every column, for spreadsheets and the next machine.

use std::io::Write;

use super::formula::{self, Formula};
use super::own::{self, OwnColumns};
use super::{Exporter, Fate, Head, Row, Written, cells};
use crate::error::{Error, Result};
use crate::fields::{self, Field, Kind, Subject};

/// The groups of points that always have a column; a profile's own groups follow.
const GROUPS: [&str; 4] = ["fit", "timing", "authority", "reach"];

/// The header for `head`. docs/columns.md describes each column.
pub fn columns(head: &Head) -> Vec<String> {
    let mut columns: Vec<String> =
        ["rank", "score", "ceiling", "match", "missing", "reasons", "missing_columns"]
            .map(String::from)
            .into();
    if !head.companies_only {
        columns.push("id".to_string());
        columns.extend(facts_of(Subject::Person).map(|field| field.column.to_string()));
    }
    columns.extend(facts_of(Subject::Company).map(|field| field.column.to_string()));
    columns.extend(["technologies", "ads", "hiring"].map(String::from));
    columns.extend(groups(head).into_iter().map(|group| format!("score_{group}")));
    if head.has_owner {
        columns.push("owner".to_string());
    }
    columns.extend(head.own.iter().map(|name| own::header(name)));
    columns
}

/// The fields with a column of their own: all but the lists, whose columns stand behind them.
fn facts_of(subject: Subject) -> impl Iterator<Item = &'static Field> {
    fields::of(subject).filter(|field| !matches!(field.kind, Kind::List(_)))
}

pub(super) fn groups(head: &Head) -> Vec<String> {
    let own = head.groups.iter().filter(|group| !GROUPS.contains(&group.as_str())).cloned();
    GROUPS.map(String::from).into_iter().chain(own).collect()
}

/// See the module.
pub(super) struct Csv<'w> {
    out: ::csv::Writer<&'w mut dyn Write>,
    formula: Formula,
    head: Option<Head>,
    groups: Vec<String>,
    own: OwnColumns,
    record: Vec<String>,
    written: Written,
}

impl<'w> Csv<'w> {
    pub(super) fn new(out: &'w mut dyn Write, formula: Formula) -> Self {
        Csv {
            out: ::csv::Writer::from_writer(out),
            formula,
            head: None,
            groups: Vec::new(),
            own: OwnColumns::default(),
            record: Vec::new(),
            written: Written::default(),
        }
    }
}

impl Exporter for Csv<'_> {
    fn head(&mut self, head: &Head) -> Result<()> {
        self.groups = groups(head);
        self.own = OwnColumns::new(&head.own);
        self.head = Some(head.clone());
        self.out.write_record(columns(head)).map_err(failed)
    }

    fn row(&mut self, row: &Row<'_>) -> Result<Fate> {
        let Some(head) = &self.head else { return Ok(Fate::Written) };
        let buffer = std::mem::take(&mut self.record);
        let cells = record(head, &self.groups, &mut self.own, row, self.formula, buffer);
        let Cells { record, risky, .. } = cells;
        self.record = record;
        if risky > 0 && self.formula == Formula::Reject {
            self.written.refused += 1;
            return Ok(Fate::Refused);
        }
        if self.formula == Formula::Escape {
            self.written.escaped += risky;
        }
        self.written.rows += 1;
        self.out.write_record(&self.record).map_err(failed)?;
        Ok(Fate::Written)
    }

    fn end(&mut self) -> Result<Written> {
        self.out.flush()?;
        Ok(self.written.clone())
    }
}

/// The cells of `row` under the columns of `head`; `buffer` is used again.
pub(super) fn record(
    head: &Head,
    groups: &[String],
    own: &mut OwnColumns,
    row: &Row<'_>,
    formula: Formula,
    buffer: Vec<String>,
) -> Cells {
    let mut cells = Cells { formula, record: buffer, risky: 0 };
    cells.record.clear();
    cells.own(row.rank.to_string());
    cells.own(row.score.to_string());
    cells.own(row.ceiling.to_string());
    cells.own(if row.sure { "sure" } else { "maybe" }.to_string());
    cells.text(row.missing.join(cells::JOINER));
    cells.text(row.reasons.join(cells::JOINER));
    cells.own(cells::missing_columns(row.missing).join(cells::JOINER));
    if !head.companies_only {
        cells.own(row.person.map(|person| person.id.to_string()).unwrap_or_default());
        for field in facts_of(Subject::Person) {
            cells.fact(field, row.person.map(|person| &person.record.facts));
        }
    }
    for field in facts_of(Subject::Company) {
        cells.fact(field, row.company.map(|company| &company.record.facts));
    }
    match row.company {
        Some(company) => {
            let technologies = cells::technologies(company, &head.as_of);
            let names: Vec<&str> = technologies.iter().map(|one| one.name.as_str()).collect();
            cells.text(names.join(cells::JOINER));
            cells.text(cells::ads_cell(&cells::ads(company, &head.as_of)));
            let live: Vec<_> = company.live_openings(row.openings, &head.as_of).collect();
            cells.text(cells::openings_cell(&live));
        }
        None => (0..3).for_each(|_| cells.own(String::new())),
    }
    for group in groups {
        let points = row.groups.iter().find(|(name, _)| name == group);
        cells.own(points.map(|(_, points)| points.to_string()).unwrap_or_default());
    }
    if head.has_owner {
        cells.text(row.owner.unwrap_or_default().to_string());
    }
    own.cells(row).into_iter().for_each(|cell| cells.text(cell));
    cells
}

/// The cells of one row.
pub(super) struct Cells {
    formula: Formula,
    pub(super) record: Vec<String>,
    risky: u64,
}

impl Cells {
    /// A cell that leadsift words itself.
    fn own(&mut self, cell: String) {
        self.record.push(cell);
    }

    /// A cell that holds text from the data.
    fn text(&mut self, cell: String) {
        self.risky += u64::from(formula::is_risky(&cell));
        let is_escaped = self.formula == Formula::Escape && formula::needs_apostrophe(&cell);
        self.record.push(if is_escaped { format!("'{cell}") } else { cell });
    }

    fn fact(&mut self, field: &'static Field, facts: Option<&crate::model::Facts>) {
        let cell = facts.map(|facts| cells::fact(facts, field)).unwrap_or_default();
        let is_ours = matches!(field.kind, Kind::Number { .. } | Kind::Money | Kind::Since | Kind::Date);
        let is_phone = field.column.ends_with("phone") && formula::is_phone(&cell);
        if is_ours || is_phone { self.own(cell) } else { self.text(cell) }
    }
}

pub(super) fn failed(error: ::csv::Error) -> Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(source) => Error::from(source),
        other => Error::data(format!("a row cannot be written as CSV: {other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::{Format, samples};
    use super::*;

    fn written(formula: Formula, title: &str) -> (String, Written) {
        let mut out = Vec::new();
        let mut exporter = Format::Csv.exporter(&mut out, formula);
        let lead = samples::lead("Maya", "Okafor", title);
        exporter.head(&samples::head()).expect("a header");
        exporter.row(&lead.row(1)).expect("a row");
        let written = exporter.end().expect("the end");
        drop(exporter);
        (String::from_utf8(out).expect("UTF-8"), written)
    }

    fn cell(text: &str, column: &str) -> String {
        let mut reader = ::csv::Reader::from_reader(text.as_bytes());
        let at =
            reader.headers().expect("a header").iter().position(|header| header == column).expect(column);
        reader.records().next().expect("a row").expect("a row")[at].to_string()
    }

    #[test]
    fn columns_are_unique() {
        let columns = columns(&samples::head());
        let distinct: HashSet<&String> = columns.iter().collect();
        assert_eq!(distinct.len(), columns.len());
    }

    #[test]
    fn facts_stand_under_their_columns() {
        let (text, written) = written(Formula::Escape, "HR Manager");
        assert_eq!(written, Written { rows: 1, ..Written::default() });
        for (column, expected) in [
            ("rank", "1"),
            ("match", "sure"),
            ("first_name", "Maya"),
            ("title", "HR Manager"),
            ("phone", "+44 20 7946 0000"),
            ("company_name", "Northgate Bank"),
            ("headcount", "51-200"),
            ("headcount_growth", "-12"),
            ("technologies", "HubSpot"),
            ("ads", "Google Ads:5000"),
            ("hiring", "Marketing Manager"),
            ("score_timing", "40"),
            ("score_fit", ""),
        ] {
            assert_eq!(cell(&text, column), expected, "{column}");
        }
    }

    #[test]
    fn formulas_are_escaped_kept_or_refused() {
        let title = "=HYPERLINK(\"http://x.example\")";
        let (text, done) = written(Formula::Escape, title);
        assert_eq!((cell(&text, "title"), done.escaped), (format!("'{title}"), 1));
        let (text, done) = written(Formula::Keep, title);
        assert_eq!((cell(&text, "title").as_str(), done.escaped), (title, 0));
        let (text, done) = written(Formula::Reject, title);
        assert_eq!((text.lines().count(), done.rows, done.refused), (1, 0, 1));
    }

    #[test]
    fn every_column_is_documented() {
        let page = include_str!("../../docs/columns.md");
        let described: Vec<&str> =
            page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
        assert_eq!(described, columns(&samples::head()), "docs/columns.md lists the columns in their order");
    }
}
