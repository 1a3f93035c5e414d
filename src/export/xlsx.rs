//! A workbook for people: every column, every cell text, so that nothing in it can run or be taken for a date.

use std::io::Write;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use super::lines::{Cells, Columns};
use super::{Exporter, Fate, Formula, Head, Row, Written};
use crate::error::{Error, Result};

/// See the module.
pub(super) struct Xlsx<'w> {
    out: &'w mut dyn Write,
    book: Workbook,
    columns: Option<Columns>,
    cells: Cells,
    written: Written,
}

impl<'w> Xlsx<'w> {
    pub(super) fn new(out: &'w mut dyn Write) -> Self {
        Xlsx {
            out,
            book: Workbook::new(),
            columns: None,
            cells: Cells::default(),
            written: Written::default(),
        }
    }
}

impl Exporter for Xlsx<'_> {
    fn head(&mut self, head: &Head) -> Result<()> {
        // The day that was asked about, so that the same list is the same bytes.
        let made = ExcelDateTime::parse_from_str(&head.as_of.day.to_string()).map_err(failed)?;
        self.book.set_properties(&DocProperties::new().set_creation_datetime(&made));
        // Rows go to a file without a name as they come: a workbook of any length takes little memory. Where the database
        // cannot be written to, it is in the system's folder for such files.
        let _ = head.scratch.as_ref().map(|folder| self.book.set_tempdir(folder));
        let sheet = self.book.add_worksheet_with_constant_memory().map_err(failed)?;
        sheet.set_freeze_panes(1, 0).map_err(failed)?;
        let columns = Columns::every(head, Formula::Keep);
        let bold = Format::new().set_bold();
        for (column, name) in (0..).zip(columns.names()) {
            sheet.write_string_with_format(0, column, name, &bold).map_err(failed)?;
        }
        self.columns = Some(columns);
        Ok(())
    }

    fn row(&mut self, row: &Row<'_>) -> Result<Fate> {
        let Some(columns) = &self.columns else { return Ok(Fate::Written) };
        columns.fill_row(row, &mut self.cells)?;
        let sheet = self.book.worksheet_from_index(0).map_err(failed)?;
        let line = u32::try_from(self.written.rows + 1).unwrap_or(u32::MAX);
        for ((column, name), cell) in (0..).zip(columns.names()).zip(self.cells.iter()) {
            if !cell.is_empty() {
                sheet.write_string(line, column, cell).map_err(|error| {
                    Error::data(format!("row {line}, column {name}: {error}")).with_hint(
                        "a workbook takes 1,048,576 rows and 32,767 characters a cell: write CSV with -f csv",
                    )
                })?;
            }
        }
        self.written.rows += 1;
        Ok(Fate::Written)
    }

    fn end(&mut self) -> Result<Written> {
        let bytes = self.book.save_to_buffer().map_err(failed)?;
        self.out.write_all(&bytes)?;
        self.out.flush()?;
        Ok(self.written.clone())
    }
}

fn failed(error: XlsxError) -> Error {
    Error::data(format!("the workbook cannot be written: {error}")).with_hint("write CSV with -f csv")
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx as Opened};

    use super::super::{Format, samples};
    use super::*;

    fn written(title: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut exporter = Format::Xlsx.exporter(&mut bytes, Formula::default());
        exporter.head(&samples::head()).expect("a header");
        exporter.row(&samples::lead("Maya", "Okafor", title).row(1)).expect("a row");
        assert_eq!(exporter.end().expect("the end").rows, 1);
        drop(exporter);
        bytes
    }

    #[test]
    fn every_cell_is_text() {
        let title = "=HYPERLINK(\"http://x.example\")";
        let mut book: Opened<_> = Opened::new(Cursor::new(written(title))).expect("a workbook");
        let sheet = book.worksheet_range_at(0).expect("a sheet").expect("a sheet");
        let header: Vec<String> =
            sheet.rows().next().expect("a header").iter().map(Data::to_string).collect();
        assert_eq!(header, super::super::columns(&samples::head()));
        let row = sheet.rows().nth(1).expect("a row");
        assert!(row.iter().all(|cell| matches!(cell, Data::String(_) | Data::Empty)), "{row:?}");
        for (column, expected) in
            [("title", title), ("phone", "+44 20 7946 0000"), ("headcount", "51-200"), ("rank", "1")]
        {
            let at = header.iter().position(|name| name == column).expect(column);
            assert_eq!(row[at], Data::String(expected.to_string()), "{column}");
        }
        assert!(book.worksheet_formula("Sheet1").expect("a sheet").is_empty());
    }

    #[test]
    fn the_same_list_is_the_same_bytes() {
        assert_eq!(written("HR Manager"), written("HR Manager"));
    }
}
