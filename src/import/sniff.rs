//! Finds delimiter and header row of a file from its first lines.
//!
//! Owns the guess and nothing else: whoever calls it says what was understood, so that a wrong guess shows.

use std::borrow::Cow;

use super::mapping::{fold_header, is_known};
use super::{layout, rows};

/// Lines in which a header is looked for.
const LINES: usize = 20;

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
/// known. `None` where no row holds a known name.
pub fn sniff(start: &str, wanted: &[String]) -> Option<Shape> {
    let mut best: Option<Shape> = None;
    for delimiter in [b',', b';', b'\t', b'|'] {
        let mut rest = start;
        let mut line = 1;
        for _ in 0..LINES {
            if rest.is_empty() {
                break;
            }
            let (length, next, lines) = rows::header_record(rest, delimiter);
            let mut cells: Vec<Cow<'_, str>> = Vec::new();
            rows::cells(&rest[..length], delimiter, &mut cells);
            let folded: Vec<String> = cells.iter().map(|cell| fold_header(cell)).collect();
            let in_layout = |header: &String| {
                layout::all().iter().any(|layout| layout.columns.contains_key(header.as_str()))
            };
            let mut seen: Vec<&String> = Vec::new();
            for header in &folded {
                let known = is_known(header) || wanted.contains(header) || in_layout(header);
                if known && !seen.contains(&header) {
                    seen.push(header);
                }
            }
            let known = seen.len();
            // One known name among several cells may be chance in a line of prose or data.
            let enough = known >= 2 || (known == 1 && folded.len() <= 2);
            if enough && best.as_ref().is_none_or(|best| known > best.known) {
                let headers = cells.iter().map(|cell| cell.trim().to_string()).collect();
                best = Some(Shape { delimiter, headers, line, known });
            }
            line += lines;
            rest = &rest[next..];
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_found_behind_notes() {
        let start = "Notes:\n\"When exporting, some\naddresses are missing\"\n\nFirst Name,Last Name,URL,Email Address\n";
        let shape = sniff(start, &[]).expect("a shape");
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
            assert_eq!(sniff(start, &[]).map(|shape| shape.delimiter), Some(delimiter), "{start}");
        }
    }

    #[test]
    fn a_file_without_known_names_has_no_shape() {
        assert_eq!(sniff("a,b\n1,2\n", &[]), None);
        assert!(sniff("a,b\n1,2\n", &["a".into(), "b".into()]).is_some());
    }
}
