//! Finds delimiter and header row of a file from its first rows.
//!
//! Owns the guess and nothing else: whoever calls it says what was understood, so that a wrong guess shows.

use std::borrow::Cow;

use super::mapping::{fold_header, is_known};
use super::rows;

/// Lines in which a header is looked for.
const LINES: usize = 20;

/// What separates cells unless somebody says otherwise.
const USUAL: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How a file is laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// What separates cells.
    pub delimiter: u8,
    /// The header cells as written.
    pub headers: Vec<String>,
    /// Line of the header, from 1.
    pub line: u64,
    /// How many headers are known.
    pub known: usize,
}

/// The likeliest shape of the text that a file begins with. `wanted` holds further header names that count as
/// known; `said` is the delimiter that the user names. `None` where no row holds a known name.
pub fn sniff(start: &str, wanted: &[String], said: Option<u8>) -> Option<Shape> {
    let mut best: Option<Shape> = None;
    let said = said.as_ref().map(std::slice::from_ref);
    for delimiter in said.unwrap_or(&USUAL).iter().copied() {
        let mut rest = start;
        let mut line = 1;
        for _ in 0..LINES {
            if rest.is_empty() {
                break;
            }
            let (length, next, lines) = rows::header_record(rest, delimiter);
            let mut cells: Vec<Cow<'_, str>> = Vec::new();
            rows::cells(&rest[..length], delimiter, &mut cells);
            let known = known_headers(&cells, wanted);
            if is_header(known, cells.len()) && best.as_ref().is_none_or(|best| known > best.known) {
                let headers = cells.iter().map(|cell| cell.trim().to_string()).collect();
                best = Some(Shape { delimiter, headers, line, known });
            }
            line += lines;
            rest = &rest[next..];
        }
    }
    best
}

/// The shape of a text whose first line is its header, however few of its names are known. `None` where none is.
pub fn first_line(start: &str, wanted: &[String]) -> Option<Shape> {
    let mut best: Option<Shape> = None;
    for delimiter in USUAL {
        let (length, _, _) = rows::header_record(start, delimiter);
        let mut cells: Vec<Cow<'_, str>> = Vec::new();
        rows::cells(&start[..length], delimiter, &mut cells);
        let known = known_headers(&cells, wanted);
        if known > best.as_ref().map_or(0, |best| best.known) {
            let headers = cells.iter().map(|cell| cell.trim().to_string()).collect();
            best = Some(Shape { delimiter, headers, line: 1, known });
        }
    }
    best
}

/// The row that is the header among the first rows of a table that needs no delimiter.
pub fn header_row<'r>(first: impl Iterator<Item = (u64, &'r [String])>, wanted: &[String]) -> Option<Shape> {
    let mut best: Option<Shape> = None;
    for (line, cells) in first.take(LINES) {
        let known = known_headers(cells, wanted);
        if is_header(known, cells.len()) && best.as_ref().is_none_or(|best| known > best.known) {
            let headers = cells.iter().map(|cell| cell.trim().to_string()).collect();
            best = Some(Shape { delimiter: b',', headers, line, known });
        }
    }
    best
}

/// One known name among several cells may be chance in a line of prose or data.
fn is_header(known: usize, cells: usize) -> bool {
    known >= 2 || (known == 1 && cells <= 2)
}

fn known_headers<C: AsRef<str>>(cells: &[C], wanted: &[String]) -> usize {
    let mut seen: Vec<String> = Vec::new();
    for cell in cells {
        let cell = cell.as_ref();
        // Names of columns are short; this keeps prose cheap.
        if cell.len() > 200 {
            continue;
        }
        let header = fold_header(cell);
        if !header.is_empty() && !seen.contains(&header) && (wanted.contains(&header) || is_known(cell)) {
            seen.push(header);
        }
    }
    seen.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_found_behind_notes() {
        let start = "Notes:\n\"When exporting, some\naddresses are missing\"\n\nFirst Name,Last Name,URL,Email Address\n";
        let shape = sniff(start, &[], None).expect("a shape");
        assert_eq!((shape.line, shape.delimiter, shape.known), (5, b',', 4));
    }

    #[test]
    fn delimiters_are_told_apart() {
        for (start, delimiter) in [
            ("Firma;E-Mail;Ort\nA, B;x;y\n", b';'),
            ("name\temail\n", b'\t'),
            ("name|email|title\n", b'|'),
            ("email\nx@y.example\n", b','),
        ] {
            assert_eq!(sniff(start, &[], None).map(|shape| shape.delimiter), Some(delimiter), "{start}");
        }
    }

    #[test]
    fn a_file_without_known_names_has_no_shape() {
        assert_eq!(sniff("a,b\n1,2\n", &[], None), None);
        assert!(sniff("a,b\n1,2\n", &["a".into(), "b".into()], None).is_some());
    }
}
