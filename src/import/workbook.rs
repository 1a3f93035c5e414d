//! Sheets of .xlsx workbooks as rows.
//!
//! Owns how typed cells are written as text and which sheet is read. Shared texts lie in memory while a sheet is read,
//! so the size of a workbook is limited before it is opened; rows themselves are streamed into chunks.

use std::io::{Cursor, Read};

use calamine::{DataRef, Reader, Style, Xlsx};
use flate2::bufread::DeflateDecoder;

use super::rows::{Chunk, FIELD_CAP, Reason, Span, write_record};
use super::sniff::{self, Shape};
use super::source::{Input, Survey};
use super::unpack;
use crate::error::{Error, Result};
use crate::value::Currency;

/// The largest workbook that is opened.
const FILE_CAP: u64 = 192 << 20;
/// The largest table of shared texts.
const TEXT_CAP: u64 = 192 << 20;
/// The longest sheet.
const SHEET_CAP: u64 = 2 << 30;
/// The widest sheet.
const COLUMNS: usize = 2_000;
const CHUNK: usize = 1024 * 1024;
/// Rows in which a header is looked for.
const FIRST: usize = 20;

/// A workbook that was opened.
pub struct Workbook {
    name: String,
    book: Xlsx<Cursor<Vec<u8>>>,
}

impl Workbook {
    /// Opens the workbook of `input`.
    pub fn open(input: &Input, survey: &Survey) -> Result<Self> {
        let bytes = input.whole(survey.packing, FILE_CAP)?;
        check_sizes(&input.name, &bytes)?;
        let book = Xlsx::new(Cursor::new(bytes)).map_err(|error| unreadable(&input.name, error))?;
        Ok(Workbook { name: input.name.clone(), book })
    }

    /// The sheet to read and its shape: the one that is `said`, else the first that has a header.
    pub fn shape(&mut self, said: Option<&str>, wanted: &[String]) -> Result<Option<(String, Shape)>> {
        let sheets = self.book.sheet_names();
        let named = |said: &str| {
            let folded = crate::text::fold(said);
            let by_number = said.parse::<usize>().ok().and_then(|number| sheets.get(number.checked_sub(1)?));
            sheets.iter().find(|sheet| crate::text::fold(sheet) == folded).or(by_number).cloned()
        };
        let looked_at = match said {
            Some(said) => vec![named(said).ok_or_else(|| {
                Error::usage(format!("{}: there is no sheet \"{said}\"", self.name))
                    .with_hint(format!("its sheets are {}", sheets.join(", ")))
            })?],
            None => sheets.clone(),
        };
        for sheet in looked_at {
            let mut first: Vec<(u64, Vec<String>)> = Vec::new();
            self.rows(&sheet, &mut |line, cells| {
                first.push((line, cells.to_vec()));
                Ok(first.len() < FIRST)
            })?;
            let rows = first.iter().map(|(line, cells)| (*line, cells.as_slice()));
            if let Some(shape) = sniff::header_row(rows, wanted) {
                return Ok(Some((sheet, shape)));
            }
        }
        Ok(None)
    }

    /// The first `most` rows of a sheet as records of `columns` cells with `,` between them.
    pub fn chunks(&mut self, sheet: &str, columns: usize, most: usize) -> Result<Vec<Chunk>> {
        let mut chunks: Vec<Chunk> = vec![Chunk::default()];
        let mut left = most;
        self.rows(sheet, &mut |line, cells| {
            if chunks.last().is_none_or(|chunk| chunk.text.len() > CHUNK) {
                chunks.push(Chunk::default());
            }
            let Some(chunk) = chunks.last_mut() else { return Ok(false) };
            // Empty cells at a row's end are not written by every program.
            if cells.len() < columns {
                cells.resize(columns, String::new());
            }
            let start = chunk.text.len() as u32;
            let bad = cells.iter().any(|cell| cell.len() > FIELD_CAP).then_some(Reason::OverCap);
            write_record(cells, &mut chunk.text);
            chunk.spans.push(Span { start, end: chunk.text.len() as u32, line, bad });
            chunk.text.push('\n');
            left -= 1;
            Ok(left > 0)
        })?;
        Ok(chunks)
    }

    /// Hands over each row that has a cell, with its number from 1, until `take` has enough.
    fn rows(
        &mut self,
        sheet: &str,
        take: &mut dyn FnMut(u64, &mut Vec<String>) -> Result<bool>,
    ) -> Result<()> {
        let name = self.name.clone();
        let mut reader = self.book.worksheet_cells_reader(sheet).map_err(|error| unreadable(&name, error))?;
        let shown: Vec<Shown> = reader.styles().iter().map(Shown::by).collect();
        let (mut row, mut cells): (u32, Vec<String>) = (0, Vec::new());
        while let Some((cell, style)) =
            reader.next_cell_with_style_id().map_err(|error| unreadable(&name, error))?
        {
            let (at_row, at_column) = cell.get_position();
            if at_row != row {
                if !cells.is_empty() && !take(u64::from(row) + 1, &mut cells)? {
                    return Ok(());
                }
                cells.clear();
                row = at_row;
            }
            let text = written(cell.get_value(), shown.get(style).copied().unwrap_or(Shown::Plain));
            if text.is_empty() {
                continue;
            }
            let column = at_column as usize;
            if column >= COLUMNS {
                return Err(Error::data(format!("{name}: the sheet \"{sheet}\" has over {COLUMNS} columns"))
                    .with_hint("save the columns of the leads as CSV"));
            }
            if cells.len() <= column {
                cells.resize(column + 1, String::new());
            }
            cells[column] = text;
        }
        if !cells.is_empty() {
            take(u64::from(row) + 1, &mut cells)?;
        }
        Ok(())
    }
}

/// What the format of a cell shows beside its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Plain,
    Percent,
    Money(Currency),
}

impl Shown {
    fn by(style: &Style) -> Self {
        style.number_format.as_ref().map_or(Shown::Plain, |format| Shown::by_code(&format.format_code))
    }

    /// `0.0%`, `#,##0.00\ [$€-407]`, `"$"#,##0`
    fn by_code(code: &str) -> Self {
        // Behind the first part is how negative numbers look.
        let code = code.split(';').next().unwrap_or(code);
        let named = code.split("[$").skip(1).filter_map(|rest| rest.split(['-', ']']).next());
        let signs = code.chars().filter(|c| matches!(c, '€' | '£' | '¥' | '฿' | '₹' | '₩'));
        let bare = code.replace("[$", "").contains('$').then(|| "$".to_string());
        let mut all = named.map(str::to_string).chain(signs.map(|sign| sign.to_string())).chain(bare);
        match all.find_map(|sign| Currency::parse(&sign)) {
            Some(currency) => Shown::Money(currency),
            None if code.contains('%') => Shown::Percent,
            None => Shown::Plain,
        }
    }
}

/// A typed cell as it would stand in a CSV file that was saved from the sheet.
fn written(cell: &DataRef<'_>, shown: Shown) -> String {
    match cell {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_string(),
        DataRef::Int(number) => formatted(*number as f64, shown),
        DataRef::Float(number) => formatted(*number, shown),
        DataRef::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_string(),
        DataRef::DateTime(when) if when.is_duration() => when.as_f64().to_string(),
        DataRef::DateTime(when) => {
            let (year, month, day, hour, minute, second, _) = when.to_ymd_hms_milli();
            let (date, time) =
                (format!("{year:04}-{month:02}-{day:02}"), format!("{hour:02}:{minute:02}:{second:02}"));
            match (when.as_f64() < 1.0, (hour, minute, second) == (0, 0, 0)) {
                // A time of no day.
                (true, _) => time,
                (false, true) => date,
                (false, false) => format!("{date} {time}"),
            }
        }
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        // "#N/A" and its like are no values.
        DataRef::Error(_) => String::new(),
    }
}

fn formatted(number: f64, shown: Shown) -> String {
    match shown {
        Shown::Plain => plain(number),
        Shown::Percent => format!("{}%", plain(number * 100.0)),
        Shown::Money(currency) => format!("{} {currency}", plain(number)),
    }
}

/// A number with the fifteen digits that spreadsheets count with: 0.07 times a hundred is 7.
fn plain(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    if rounded.fract() == 0.0 && rounded.abs() < 1e15 { format!("{rounded:.0}") } else { rounded.to_string() }
}

/// Reads the directory at a ZIP archive's end: what its parts will be when unpacked.
fn check_sizes(name: &str, bytes: &[u8]) -> Result<()> {
    let broken = || {
        Error::data(format!("{name}: this archive is no workbook that can be read")).with_hint(
            "an archive of CSV files must be unpacked first; save other spreadsheets as .xlsx or CSV",
        )
    };
    let number = |at: usize, length: usize| -> Option<u64> {
        let bytes = bytes.get(at..at.checked_add(length)?)?;
        Some(bytes.iter().rev().fold(0, |all, byte| all << 8 | u64::from(*byte)))
    };
    let from = bytes.len().saturating_sub(22 + 65_535);
    let tail = &bytes[from..];
    let end = tail.windows(4).rposition(|at| at == b"PK\x05\x06").map(|at| at + from).ok_or_else(broken)?;
    let entries = number(end + 10, 2).ok_or_else(broken)?;
    let mut at = number(end + 16, 4).ok_or_else(broken)? as usize;
    let mut is_workbook = false;
    for _ in 0..entries {
        if bytes.get(at..at + 4) != Some(b"PK\x01\x02") {
            return Err(broken());
        }
        let size = number(at + 24, 4).ok_or_else(broken)?;
        let lengths = [28, 30, 32].map(|field| number(at + field, 2).unwrap_or(0) as usize);
        let part = bytes.get(at + 46..at + 46 + lengths[0]).ok_or_else(broken)?;
        is_workbook |= part == b"xl/workbook.xml";
        let cap = if part.ends_with(b"sharedStrings.xml") { TEXT_CAP } else { SHEET_CAP };
        if size > cap {
            return Err(Error::data(format!(
                "{name}: a part of the workbook is {} MiB unpacked",
                size >> 20
            ))
            .with_hint("save its sheet as CSV: that can be of any length"));
        }
        let packed = number(at + 20, 4).ok_or_else(broken)?;
        let local = number(at + 42, 4).ok_or_else(broken)? as usize;
        let names = [26, 28].map(|field| number(local + field, 2).unwrap_or(0) as usize);
        let from = local + 30 + names.iter().sum::<usize>();
        let content = bytes.get(from..from.saturating_add(packed as usize)).ok_or_else(broken)?;
        let is_deflated = number(at + 10, 2) == Some(8);
        if unpack::is_bomb(size, packed) || is_deflated && grows_beyond(content, size) {
            return Err(Error::data(format!("{name}: {}", unpack::BOMB))
                .with_hint("this is no workbook of leads; save its sheet as CSV if it is"));
        }
        at += 46 + lengths.iter().sum::<usize>();
    }
    if is_workbook { Ok(()) } else { Err(broken()) }
}

/// Whether a part unpacks to more bytes than the directory says. What cannot reach the smallest cap is not unpacked for it.
fn grows_beyond(packed: &[u8], said: u64) -> bool {
    const MOST: u64 = 1_032;
    let may_be = packed.len() as u64 * MOST;
    if may_be <= TEXT_CAP {
        return false;
    }
    let mut count = DeflateDecoder::new(packed).take(said + 1);
    // Broken data is told where it is read.
    std::io::copy(&mut count, &mut std::io::sink()).is_ok_and(|bytes| bytes > said)
}

fn unreadable(name: &str, error: calamine::XlsxError) -> Error {
    let text = format!("{name}: the workbook cannot be read: {error}");
    Error::data(text).with_hint("open it and save it anew as .xlsx without a password, or as CSV")
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook as Writer};

    use super::*;

    fn book() -> Vec<u8> {
        let mut writer = Writer::new();
        writer.add_worksheet().set_name("Read me").expect("a name").write(0, 0, "Thank you").expect("room");
        let sheet = writer.add_worksheet().set_name("Leads").expect("a name");
        for (column, header) in ["Email", "Employees", "Start Date", "Notes"].iter().enumerate() {
            sheet.write(2, column as u16, *header).expect("room");
        }
        sheet.write(3, 0, "a@x.example").expect("room");
        sheet.write(3, 1, 210).expect("room");
        let date = ExcelDateTime::parse_from_str("2026-02-01").expect("a date");
        sheet.write_with_format(3, 2, &date, &Format::new().set_num_format("d mmm yy")).expect("room");
        sheet.write(5, 0, "b@x.example").expect("room");
        sheet.write(5, 3, "two\nlines, \"quoted\"").expect("room");
        writer.save_to_buffer().expect("bytes")
    }

    fn open(bytes: Vec<u8>) -> Result<Workbook> {
        let input = Input::bytes("x.xlsx", bytes);
        let survey = input.survey(None, &[])?;
        Workbook::open(&input, &survey)
    }

    #[test]
    fn the_first_sheet_with_a_header_is_read() {
        let mut book = open(book()).expect("a workbook");
        let (sheet, shape) = book.shape(None, &[]).expect("readable").expect("a header");
        assert_eq!((sheet.as_str(), shape.line, shape.headers.len()), ("Leads", 3, 4));
        let chunks = book.chunks("Leads", 4, usize::MAX).expect("rows");
        let rows: Vec<(u64, &str)> = chunks[0]
            .spans
            .iter()
            .map(|span| (span.line, &chunks[0].text[span.start as usize..span.end as usize]))
            .collect();
        assert_eq!(
            rows[1..],
            [(4, "a@x.example,210,2026-02-01,"), (6, "b@x.example,,,\"two\nlines, \"\"quoted\"\"\"")]
        );
        assert!(book.shape(Some("read me"), &[]).expect("readable").is_none());
        assert!(book.shape(Some("2"), &[]).expect("readable").is_some());
        let error = book.shape(Some("Nope"), &[]).expect_err("a refusal");
        assert!(error.hint().is_some_and(|hint| hint.contains("Leads")));
    }

    #[test]
    fn formats_show_percent_and_currencies() {
        let money = |code: &str| Shown::Money(Currency::parse(code).expect("a code"));
        for (code, shown) in [
            ("0%", Shown::Percent),
            ("0.00%;[Red]-0.00%", Shown::Percent),
            ("\"$\"#,##0", money("USD")),
            ("_($* #,##0_);_($* (#,##0);_($* \"-\"_);_(@_)", money("USD")),
            ("#,##0.00\\ [$€-407]", money("EUR")),
            ("_-* #,##0.00\\ \"€\"_-", money("EUR")),
            ("[$£-809]#,##0", money("GBP")),
            ("[$CHF]\\ #,##0", money("CHF")),
            ("[$-409]General", Shown::Plain),
            ("General", Shown::Plain),
            ("#,##0.0", Shown::Plain),
            ("0 \"people\"", Shown::Plain),
        ] {
            assert_eq!(Shown::by_code(code), shown, "{code}");
        }
        assert_eq!(formatted(0.07, Shown::Percent), "7%");
        assert_eq!(
            [120.0, 0.1 + 0.2, 12.5].map(|number| formatted(number, Shown::Plain)),
            ["120", "0.3", "12.5"]
        );
        assert_eq!(formatted(12_000_000.0, money("EUR")), "12000000 EUR");
    }

    #[test]
    fn other_archives_and_giants_are_refused() {
        assert!(open(b"PK\x03\x04 and nothing else".to_vec()).is_err());
        let mut giant = book();
        // The directory says what a part will be when unpacked.
        let at = giant.windows(17).rposition(|at| at == b"xl/sharedStrings.").expect("a part") - 46;
        giant[at + 24..at + 28].copy_from_slice(&u32::MAX.to_le_bytes());
        let error = open(giant).err().expect("a refusal");
        assert!(error.to_string().contains("MiB unpacked"), "{error}");
        // A part that is said to be small, and one that is said to be what it is: made to fill the memory both.
        let mut writer = Writer::new();
        let sheet = writer.add_worksheet();
        sheet.write(0, 0, "Email").expect("room");
        for row in 1..60_000 {
            sheet.write(row, 0, "x".repeat(6_000) + &(row / 30_000).to_string()).expect("room");
            sheet.write(row, 1, row).expect("room");
        }
        let whole = writer.save_to_buffer().expect("bytes");
        let at = whole.windows(18).rposition(|at| at == b"xl/worksheets/shee").expect("a part") - 46;
        let size = u32::from_le_bytes([whole[at + 24], whole[at + 25], whole[at + 26], whole[at + 27]]);
        let said = |size: u32| {
            let mut bytes = whole.clone();
            bytes[at + 24..at + 28].copy_from_slice(&size.to_le_bytes());
            check_sizes("x.xlsx", &bytes)
        };
        assert!(said(size).is_ok(), "an honest workbook");
        assert!(said(1_000).expect_err("a refusal").to_string().contains("250 times"));
        assert!(said(2_000_000_000).expect_err("a refusal").to_string().contains("250 times"));
    }
}
