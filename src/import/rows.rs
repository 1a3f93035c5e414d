//! Cuts text into records and records into cells.
//!
//! Owns quotes, caps and line numbers. A record that cannot be read costs the line on which it begins and nothing
//! else: reading goes on with the next line, so an unclosed quote never swallows other rows. What cells mean belongs
//! to `cells`.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter};

use crate::error::Result;

use super::source::Text;

/// The longest cell that is read, in bytes.
pub const FIELD_CAP: usize = 64 * 1024;
/// The longest record that is read, in bytes.
pub const RECORD_CAP: usize = 1024 * 1024;

/// Text that is handed to one worker at a time.
const CHUNK: usize = 1024 * 1024;

/// Why a row was rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// Nothing in it identifies a person or a company.
    NoKey,
    /// A field over 64 KiB or a record over 1 MiB.
    OverCap,
    /// A quote that is not closed, or text behind a closing quote.
    BadQuotes,
    /// More or fewer cells than the header.
    Columns,
    /// About a person who was forgotten on request.
    Forgotten,
    /// Not a JSON object.
    BadJson,
}

impl Reason {
    /// The words of reports and reject files.
    pub fn words(self) -> &'static str {
        match self {
            Reason::NoKey => "no key at all",
            Reason::OverCap => "over the caps",
            Reason::BadQuotes => "bad quotes",
            Reason::Columns => "wrong number of columns",
            Reason::Forgotten => "forgotten on request",
            Reason::BadJson => "not a JSON object",
        }
    }
}

/// A record within the text of its chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// Behind the last byte, without the line end.
    pub end: u32,
    /// Line on which it begins, from 1.
    pub line: u64,
    /// Why it cannot be read, if it cannot.
    pub bad: Option<Reason>,
}

/// Some records in order.
#[derive(Debug, Default)]
pub struct Chunk {
    /// The text that the spans lie in.
    pub text: String,
    /// The records.
    pub spans: Vec<Span>,
}

/// Reads records in order.
pub struct Records<'a> {
    text: Text<'a>,
    buffer: String,
    line: u64,
    delimiter: u8,
    columns: usize,
    ended: bool,
    /// The rest of a line over the cap is being passed over.
    skipping: bool,
    /// Memory of chunks that are done with.
    spare: Vec<Chunk>,
}

impl<'a> Records<'a> {
    /// Records of `columns` cells between `delimiter`s. The first line of `text` is line 1.
    pub fn new(text: Text<'a>, delimiter: u8, columns: usize) -> Self {
        Records {
            text,
            buffer: String::new(),
            line: 1,
            delimiter,
            columns,
            ended: false,
            skipping: false,
            spare: Vec::new(),
        }
    }

    /// The text that is read.
    pub fn text(&self) -> &Text<'a> {
        &self.text
    }

    /// Takes back a chunk that is done with, so that its memory serves again: fresh memory costs as much as reading.
    pub fn take_back(&mut self, chunk: Chunk) {
        self.spare.push(chunk);
    }

    /// The next records; `None` at the end.
    pub fn next_chunk(&mut self) -> Result<Option<Chunk>> {
        let Chunk { text: mut rest, mut spans } = self.spare.pop().unwrap_or_default();
        spans.clear();
        loop {
            while !self.ended && self.buffer.len() < CHUNK + RECORD_CAP {
                self.ended = !self.text.read_into(&mut self.buffer)?;
            }
            if self.skipping {
                match self.buffer.find('\n') {
                    Some(end) => {
                        self.buffer.drain(..=end);
                        self.line += 1;
                        self.skipping = false;
                    }
                    None => self.buffer.clear(),
                }
                if !self.ended || self.skipping {
                    if self.ended {
                        return Ok(None);
                    }
                    continue;
                }
            }
            break;
        }
        let mut at = 0;
        while at < self.buffer.len() && at < CHUNK {
            let rest = &self.buffer[at..];
            let (length, next, lines, bad) = record(rest, self.delimiter, self.columns, self.ended);
            spans.push(Span { start: at as u32, end: (at + length) as u32, line: self.line, bad });
            self.line += lines;
            at += next;
            if lines == 0 && !self.ended {
                // A line without an end in all of the buffer.
                self.skipping = true;
                break;
            }
        }
        if spans.is_empty() {
            return Ok(None);
        }
        rest.clear();
        rest.push_str(&self.buffer[at..]);
        self.buffer.truncate(at);
        let text = std::mem::replace(&mut self.buffer, rest);
        Ok(Some(Chunk { text, spans }))
    }
}

/// The record at the start of `text`: its length, where the next one begins, how many lines it took, and what is wrong
/// with it. No line taken means that the line does not end in `text`.
fn record(text: &str, delimiter: u8, columns: usize, last: bool) -> (usize, usize, u64, Option<Reason>) {
    let (line_end, next, lines) = match memchr(b'\n', text.as_bytes()) {
        Some(end) => (end, end + 1, 1),
        None => (text.len(), text.len(), u64::from(last)),
    };
    let line = &text[..line_end];
    let trimmed = line.strip_suffix('\r').unwrap_or(line).len();
    if trimmed > RECORD_CAP {
        return (floor(text, 1024), next, lines, Some(Reason::OverCap));
    }
    if memchr(b'"', line.as_bytes()).is_none() {
        return (trimmed, next, lines, None);
    }
    match walk(text, delimiter) {
        Walk::Record { end, next, cells, lines } if lines == 1 || cells == columns => {
            (end, next, lines, None)
        }
        // One line, read as if its quote were none of its neighbours' business.
        Walk::TooLong => (trimmed, next, lines, Some(Reason::OverCap)),
        Walk::Record { .. } | Walk::Broken => (trimmed, next, lines, Some(Reason::BadQuotes)),
    }
}

enum Walk {
    Record { end: usize, next: usize, cells: usize, lines: u64 },
    Broken,
    TooLong,
}

/// Follows quotes from the start of a record to its end.
fn walk(text: &str, delimiter: u8) -> Walk {
    let bytes = text.as_bytes();
    let (mut at, mut cells, mut lines) = (0, 1, 1);
    loop {
        if at > RECORD_CAP {
            return Walk::TooLong;
        }
        if bytes.get(at) == Some(&b'"') {
            let opened = at;
            at += 1;
            loop {
                match bytes.get(at) {
                    None => return Walk::Broken,
                    Some(b'"') if bytes.get(at + 1) == Some(&b'"') => at += 2,
                    Some(b'"') => break,
                    Some(b'\n') => {
                        lines += 1;
                        at += 1;
                    }
                    Some(_) => at += 1,
                }
                if at - opened > FIELD_CAP + 2 {
                    // A cell of one line is too long; one of many lines is an open quote.
                    return if lines > 1 { Walk::Broken } else { Walk::TooLong };
                }
            }
            at += 1;
            match bytes.get(at) {
                None | Some(b'\n') | Some(b'\r') => {}
                Some(byte) if *byte == delimiter => {}
                // Blanks between quote and delimiter harm nobody.
                Some(b' ') => {
                    while bytes.get(at) == Some(&b' ') {
                        at += 1;
                    }
                    if !matches!(bytes.get(at), None | Some(b'\n' | b'\r'))
                        && bytes.get(at) != Some(&delimiter)
                    {
                        return Walk::Broken;
                    }
                }
                Some(_) => return Walk::Broken,
            }
        }
        while let Some(byte) = bytes.get(at) {
            if *byte == delimiter || *byte == b'\n' {
                break;
            }
            at += 1;
        }
        match bytes.get(at) {
            None => return Walk::Record { end: at, next: at, cells, lines },
            Some(b'\n') => {
                let end = if at > 0 && bytes[at - 1] == b'\r' { at - 1 } else { at };
                return Walk::Record { end, next: at + 1, cells, lines };
            }
            Some(_) => {
                cells += 1;
                at += 1;
            }
        }
    }
}

/// The record at the start of `text`, of any number of cells: its length, where the next one begins, and the lines
/// that it took. For looking at the start of a file, before its columns are known.
pub fn header_record(text: &str, delimiter: u8) -> (usize, usize, u64) {
    match walk(text, delimiter) {
        Walk::Record { end, next, lines, .. } => (end, next, lines),
        Walk::Broken | Walk::TooLong => {
            let (length, next, lines, _) = record(text, delimiter, 0, true);
            (length, next, lines)
        }
    }
}

/// The cells of a record whose quotes are in order.
pub fn cells<'t>(record: &'t str, delimiter: u8, out: &mut Vec<Cow<'t, str>>) {
    out.clear();
    let bytes = record.as_bytes();
    if memchr(b'"', bytes).is_none() {
        let mut from = 0;
        for at in memchr_iter(delimiter, bytes) {
            out.push(Cow::Borrowed(&record[from..at]));
            from = at + 1;
        }
        out.push(Cow::Borrowed(&record[from..]));
        return;
    }
    let mut at = 0;
    loop {
        if bytes.get(at) == Some(&b'"') {
            let from = at + 1;
            let mut doubled = false;
            at = from;
            while at < bytes.len() {
                if bytes[at] == b'"' {
                    if bytes.get(at + 1) != Some(&b'"') {
                        break;
                    }
                    doubled = true;
                    at += 1;
                }
                at += 1;
            }
            let inside = &record[from..at.min(bytes.len())];
            out.push(if doubled { Cow::Owned(inside.replace("\"\"", "\"")) } else { Cow::Borrowed(inside) });
            while at < bytes.len() && bytes[at] != delimiter {
                at += 1;
            }
        } else {
            let from = at;
            while at < bytes.len() && bytes[at] != delimiter {
                at += 1;
            }
            out.push(Cow::Borrowed(&record[from..at]));
        }
        if at >= bytes.len() {
            return;
        }
        at += 1;
    }
}

/// Writes a record with `,` between its cells, so that [`cells`] reads it back.
pub fn write_record<C: AsRef<str>>(cells: &[C], out: &mut String) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        let cell = cell.as_ref();
        if cell.contains([',', '"', '\n', '\r']) {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(cell);
        }
    }
}

/// The greatest boundary of a character at or below `most`.
fn floor(text: &str, most: usize) -> usize {
    let mut at = most.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::super::source::Input;
    use super::*;

    fn read(text: &str, columns: usize) -> Vec<(u64, String, Option<Reason>)> {
        let input = Input::bytes("x.csv", text.as_bytes().to_vec());
        let survey = input.survey(None, &[]).expect("a survey");
        let mut records = Records::new(input.text(&survey).expect("text"), b',', columns);
        let mut all = Vec::new();
        while let Some(chunk) = records.next_chunk().expect("a chunk") {
            for span in &chunk.spans {
                let text = &chunk.text[span.start as usize..span.end as usize];
                all.push((span.line, text.chars().take(20).collect(), span.bad));
            }
        }
        all
    }

    #[test]
    fn lines_of_many_line_records_are_counted() {
        let rows = read("a,b\n\"x\ny\",2\r\nc,\"d \"\"e\"\"\"\n", 2);
        assert_eq!(rows[0], (1, "a,b".into(), None));
        assert_eq!(rows[1], (2, "\"x\ny\",2".into(), None));
        assert_eq!(rows[2], (4, "c,\"d \"\"e\"\"\"".into(), None));
        assert_eq!(rows.len(), 3);
    }

    #[test]
    fn an_open_quote_costs_its_own_line() {
        let rows = read("a,b\nc,\"d\ne,f\ng,\"h\"\ni,\"\"\nj,k", 2);
        let bad: Vec<u64> = rows.iter().filter(|row| row.2.is_some()).map(|row| row.0).collect();
        assert_eq!(bad, [2]);
        assert_eq!(rows.iter().map(|row| row.0).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn an_open_quote_near_the_end_of_a_long_file_costs_its_own_line() {
        let mut text = String::new();
        for number in 0..200_000 {
            text.push_str(if number == 50_000 { "x,\"y\n" } else { "name,value\n" });
        }
        let rows = read(&text, 2);
        assert_eq!(rows.len(), 200_000);
        let bad: Vec<_> = rows.iter().filter(|row| row.2.is_some()).collect();
        assert_eq!(bad, [&(50_001, "x,\"y".to_string(), Some(Reason::BadQuotes))]);
        assert_eq!(rows.last().map(|row| row.0), Some(200_000));
    }

    #[test]
    fn text_behind_a_closing_quote_is_refused() {
        let rows = read("\"5\" pipe\",x\na,b\n\"c\" ,d\n", 2);
        assert_eq!(rows[0].2, Some(Reason::BadQuotes));
        assert_eq!(rows[1].2, None);
        assert_eq!(rows[2].2, None);
    }

    #[test]
    fn giant_lines_are_passed_over() {
        let text = format!("a,b\n{}\nc,d\n\"{}\",e\nf,g\n", "x".repeat(5_000_000), "y".repeat(70_000));
        let rows = read(&text, 2);
        let shown: Vec<_> = rows.iter().map(|row| (row.0, row.2)).collect();
        assert_eq!(
            shown,
            [(1, None), (2, Some(Reason::OverCap)), (3, None), (4, Some(Reason::OverCap)), (5, None)]
        );
    }

    #[test]
    fn cells_are_cut() {
        let mut out = Vec::new();
        for (record, expected) in [
            ("a,b,", vec!["a", "b", ""]),
            ("\"a,b\",\"c \"\"d\"\"\"", vec!["a,b", "c \"d\""]),
            ("x\"y,\"\"", vec!["x\"y", ""]),
            ("\"q\" ,z", vec!["q", "z"]),
            ("", vec![""]),
        ] {
            cells(record, b',', &mut out);
            assert_eq!(out, expected, "{record}");
        }
    }
}
