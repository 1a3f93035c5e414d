//! Comma-separated values: every column, or those that are asked for, for spreadsheets and the next machine.

use std::io::Write;

use super::formula::Formula;
use super::lines::{Cells, Columns, Line, Source};
use super::{Exporter, Fate, Head, Row, Written};
use crate::error::{Error, Result};

/// The header for `head`. docs/columns.md describes each column.
pub fn columns(head: &Head) -> Vec<String> {
    Columns::every(head, Formula::Keep).names().to_vec()
}

/// See the module.
pub(super) struct Csv<'w> {
    out: &'w mut dyn Write,
    formula: Formula,
    columns: Option<Columns>,
    cells: Cells,
    /// Lines on their way out.
    lines: Vec<u8>,
    written: Written,
}

/// Lines are written when they are so many bytes.
const ENOUGH: usize = 1 << 16;

impl<'w> Csv<'w> {
    pub(super) fn new(out: &'w mut dyn Write, formula: Formula) -> Self {
        Csv {
            out,
            formula,
            columns: None,
            cells: Cells::default(),
            lines: Vec::new(),
            written: Written::default(),
        }
    }
}

impl Exporter for Csv<'_> {
    fn head(&mut self, head: &Head) -> Result<()> {
        let columns = Columns::every(head, self.formula);
        put_line(columns.names().iter().map(String::as_str), &mut self.lines);
        self.columns = Some(columns);
        Ok(())
    }

    fn row(&mut self, row: &Row<'_>) -> Result<Fate> {
        let Some(columns) = &self.columns else { return Ok(Fate::Written) };
        columns.fill_row(row, &mut self.cells)?;
        let fate = put_cells(&self.cells, self.formula, &mut self.lines, &mut self.written);
        if self.lines.len() > ENOUGH {
            self.out.write_all(&self.lines)?;
            self.lines.clear();
        }
        Ok(fate)
    }

    fn end(&mut self) -> Result<Written> {
        self.out.write_all(&self.lines)?;
        self.lines.clear();
        self.out.flush()?;
        Ok(self.written.clone())
    }
}

impl Columns {
    /// Puts the cells of a row into `cells`.
    pub(super) fn fill_row(&self, row: &Row<'_>, cells: &mut Cells) -> Result<()> {
        let company = self.company(row.company, row.openings);
        let line = Line {
            rank: row.rank,
            sure: row.sure,
            score: row.score,
            ceiling: row.ceiling,
            groups: row.groups,
            reasons: row.reasons,
            missing: row.missing,
            owner: row.owner,
            person: row.person.map(|person| (person.id, Source::Record(&person.record))),
        };
        self.fill(&line, &company, cells)
    }
}

/// Appends the line of a lead, unless a cell may run and such leads are not wanted, and counts what was done.
pub fn put_cells(cells: &Cells, formula: Formula, out: &mut Vec<u8>, written: &mut Written) -> Fate {
    if cells.risky() > 0 && formula == Formula::Reject {
        written.refused += 1;
        return Fate::Refused;
    }
    if formula == Formula::Escape {
        written.escaped += cells.risky();
    }
    written.rows += 1;
    put_line(cells.iter(), out);
    Fate::Written
}

/// Appends a line of cells, quoted where that is needed.
pub fn put_line<'c>(cells: impl Iterator<Item = &'c str>, out: &mut Vec<u8>) {
    let from = out.len();
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(b',');
        }
        if cell.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n')) {
            out.push(b'"');
            for (at, part) in cell.split('"').enumerate() {
                out.extend_from_slice(if at > 0 { b"\"\"" } else { b"" });
                out.extend_from_slice(part.as_bytes());
            }
            out.push(b'"');
        } else {
            out.extend_from_slice(cell.as_bytes());
        }
    }
    // An empty line would be no row.
    if out.len() == from {
        out.extend_from_slice(b"\"\"");
    }
    out.push(b'\n');
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
    fn lines_are_those_of_the_usual_writer() {
        let cells = [
            "",
            "a",
            "a,b",
            "say \"hi\"",
            "\"",
            "\r",
            "two\nlines",
            "'x",
            " space ",
            "娟 何",
            ";",
            "#x",
            "\t",
        ];
        for count in 0..4 {
            for first in 0..cells.len() {
                let record: Vec<&str> = (0..count).map(|at| cells[(first + at * 5) % cells.len()]).collect();
                let mut usual = ::csv::Writer::from_writer(Vec::new());
                usual.write_record(&record).expect("a record");
                let mut ours = Vec::new();
                put_line(record.iter().copied(), &mut ours);
                assert_eq!(usual.into_inner().expect("bytes"), ours, "{record:?}");
            }
        }
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
