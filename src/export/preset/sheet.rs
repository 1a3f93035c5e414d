//! The file of a preset: CSV in the encoding that the tool takes, within its limits of rows and bytes.

use std::io::Write;

use super::super::{Exporter, Fate, Formula, Head, Row, Written, formula};
use super::{Encoding, Preset};
use crate::error::Result;
use crate::model::AsOf;

/// See the module.
pub struct Sheet<'w, 'p> {
    out: &'w mut dyn Write,
    preset: &'p Preset,
    formula: Formula,
    as_of: Option<AsOf>,
    bytes: usize,
    written: Written,
}

impl<'w, 'p> Sheet<'w, 'p> {
    pub(in super::super) fn new(out: &'w mut dyn Write, preset: &'p Preset, formula: Formula) -> Self {
        let written = Written { emptied: vec![0; preset.columns.len()], ..Written::default() };
        Sheet { out, preset, formula, as_of: None, bytes: 0, written }
    }

    fn record(&self, cells: impl Iterator<Item = impl AsRef<[u8]>>) -> Result<Vec<u8>> {
        let mut line =
            ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
        line.write_record(cells).map_err(super::super::csv::failed)?;
        let line = line.into_inner().map_err(|error| std::io::Error::other(error.to_string()))?;
        Ok(match self.preset.encoding {
            Encoding::Utf8 | Encoding::Utf8Bom => line,
            Encoding::Utf16 => {
                let text = String::from_utf8_lossy(&line);
                text.encode_utf16().flat_map(u16::to_le_bytes).collect()
            }
        })
    }
}

impl Exporter for Sheet<'_, '_> {
    fn head(&mut self, head: &Head) -> Result<()> {
        self.as_of = Some(head.as_of);
        let mark: &[u8] = match self.preset.encoding {
            Encoding::Utf8 => b"",
            Encoding::Utf8Bom => b"\xef\xbb\xbf",
            Encoding::Utf16 => b"\xff\xfe",
        };
        let line = self.record(self.preset.columns.iter().map(|column| &column.header))?;
        self.out.write_all(mark)?;
        self.out.write_all(&line)?;
        self.bytes = mark.len() + line.len();
        Ok(())
    }

    fn row(&mut self, row: &Row<'_>) -> Result<Fate> {
        let Some(as_of) = self.as_of else { return Ok(Fate::Written) };
        let mut rendered = self.preset.render(row, &as_of);
        let mut escaped = 0;
        if self.formula == Formula::Escape {
            for cell in &mut rendered.cells {
                if formula::needs_apostrophe(cell) && !formula::computes_nothing(cell) {
                    cell.insert(0, '\'');
                    escaped += 1;
                }
            }
        }
        let line = self.record(rendered.cells.iter())?;
        let is_full = self.preset.rows_per_file.is_some_and(|most| self.written.rows as usize >= most)
            || self.preset.bytes_per_file.is_some_and(|most| self.bytes + line.len() > most);
        // A row that is too long for any file goes where it can.
        if is_full && self.written.rows > 0 {
            return Ok(Fate::Full);
        }
        self.out.write_all(&line)?;
        self.bytes += line.len();
        self.written.rows += 1;
        self.written.escaped += escaped;
        for place in rendered.emptied {
            self.written.emptied[place] += 1;
        }
        Ok(Fate::Written)
    }

    fn end(&mut self) -> Result<Written> {
        self.out.flush()?;
        Ok(self.written.clone())
    }
}
