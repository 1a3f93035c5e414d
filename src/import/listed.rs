//! Files that are read for something else than their facts: who is to be suppressed, which accounts and leads are meant.
//!
//! Owns how such a file becomes rows: as an import would read it, whatever its format, encoding and language of headers,
//! or a value a line where it has no header. What the rows mean belongs to the caller.

use std::borrow::Cow;

use crate::error::{Error, Result};
use crate::value::Day;

use super::ImportOptions;
use super::mapping::{self, Target};
use super::prepare::{self, Prepared, Tools};
use super::rows::{self, Reason};
use super::sniff;
use super::source::{Format, Input, is_name_of_rows};

/// The largest such file, in bytes, packed or not.
pub const LARGEST: u64 = 1 << 28;

/// What to do about a file whose columns tell nothing.
const COLUMNS: &str = "name a column email, phone, linkedin_url, domain, company_name or id";

/// Whether what looks like a value is the name of a file: one that ends as files of rows and of lines do.
pub fn is_name_of_file(name: &str) -> bool {
    name.to_lowercase().ends_with(".txt") || is_name_of_rows(name)
}

/// What a file lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listed {
    /// Rows under a header.
    Table(ListedTable),
    /// A value a line, with the numbers of the lines.
    Lines(Vec<(u64, String)>),
}

/// The rows of a file with a header.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListedTable {
    /// Headers as written and what their cells are.
    pub columns: Vec<(String, Target)>,
    /// Cells by line; as many as there are columns, trimmed.
    pub rows: Vec<(u64, Vec<String>)>,
    /// Lines that cannot be read.
    pub unread: Vec<(u64, Reason)>,
}

/// Reads the file `name`. `is_wanted` says of a folded header and its target whether the caller takes values from there;
/// `names` are folded headers that count as known beside those of imports.
///
/// # Errors
///
/// Where the file cannot be read, holds nothing, or has a header without any wanted column.
pub fn read(
    name: &str,
    bytes: Vec<u8>,
    names: &[&str],
    is_wanted: &dyn Fn(&str, &Target) -> bool,
) -> Result<Listed> {
    let names: Vec<String> = names.iter().map(|name| name.to_string()).collect();
    let packed = bytes.len() as u64;
    let input = Input::bytes(name, bytes);
    let survey = input.survey(None, &[])?;
    if packed.max(survey.bytes) > LARGEST {
        return Err(Error::data(format!("{name} is longer than {} MiB", LARGEST >> 20))
            .with_hint("import it, and filter by its columns"));
    }
    let is_text = survey.format == Format::Delimited;
    let start = if is_text { prepare::start(&input, &survey)? } else { String::new() };
    // A known name alone, further down, is a value like those above it.
    let found = prepare::shape(&input, &survey, None, None, &names)?
        .filter(|(shape, _)| !is_text || shape.known > 1 || is_first(&start, shape.line));
    let is_sure = found.is_some();
    let found = found.or_else(|| sniff::first_line(&start, &names).map(|shape| (shape, None)));
    if let Some(found) = found {
        let options = ImportOptions::new(Day::new(0));
        let plan = prepare::planned(
            input.clone(),
            survey.clone(),
            found,
            None,
            &options,
            &[],
            &mut Tools::default(),
        );
        let prepared = plan?;
        let columns = &prepared.plan.columns;
        if columns.iter().any(|column| is_wanted(&mapping::fold_header(&column.header), &column.target)) {
            return Ok(Listed::Table(table(&prepared)?));
        }
        if is_sure {
            let headers: Vec<&str> = columns.iter().map(|column| column.header.as_str()).collect();
            return Err(Error::data(format!(
                "{name}: no column says who is meant, of {}",
                headers.join(", ")
            ))
            .with_hint(COLUMNS));
        }
    }
    if !is_text {
        return Err(Error::data(format!("{name}: no row holds a known column name")).with_hint(COLUMNS));
    }
    let mut text = String::new();
    let mut pieces = input.text(&survey)?;
    while pieces.read_into(&mut text)? {}
    let lines = (1..).zip(text.lines()).map(|(number, line)| (number, line.trim()));
    Ok(Listed::Lines(
        lines.filter(|(_, line)| !line.is_empty()).map(|(number, line)| (number, line.to_string())).collect(),
    ))
}

/// Whether nothing is written above a line.
fn is_first(start: &str, line: u64) -> bool {
    start.lines().take((line as usize).saturating_sub(1)).all(|line| line.trim().is_empty())
}

fn table(prepared: &Prepared) -> Result<ListedTable> {
    let columns = &prepared.plan.columns;
    let mut table = ListedTable {
        columns: columns.iter().map(|column| (column.header.clone(), column.target.clone())).collect(),
        ..ListedTable::default()
    };
    let mut records = prepared.records()?;
    while let Some(chunk) = records.next_chunk()? {
        let mut cells: Vec<Cow<'_, str>> = Vec::new();
        for span in chunk.spans.iter().filter(|span| span.line > prepared.shape.line) {
            if let Some(reason) = span.bad {
                table.unread.push((span.line, reason));
                continue;
            }
            rows::cells(
                &chunk.text[span.start as usize..span.end as usize],
                prepared.plan.delimiter,
                &mut cells,
            );
            if cells.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            if cells.len() > columns.len()
                && cells[columns.len()..].iter().any(|cell| !cell.trim().is_empty())
            {
                table.unread.push((span.line, Reason::Columns));
                continue;
            }
            let mut row: Vec<String> = cells.iter().map(|cell| cell.trim().to_string()).collect();
            row.resize(columns.len(), String::new());
            table.rows.push((span.line, row));
        }
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::named;

    fn read_text(text: &str) -> Result<Listed> {
        read("list.csv", text.as_bytes().to_vec(), &[], &|header, target| {
            header == "id"
                || *target == Target::AlsoEmail
                || *target == Target::Fact(&named::EMAIL)
                || *target == Target::Fact(&named::COMPANY_NAME)
        })
    }

    fn rows_of(text: &str) -> Vec<(u64, Vec<String>)> {
        match read_text(text) {
            Ok(Listed::Table(table)) => table.rows,
            other => panic!("{text:?}: {other:?}"),
        }
    }

    #[test]
    fn tables_are_read_as_imports_read_them() {
        let row = |line: u64, cells: [&str; 2]| (line, cells.map(str::to_string).to_vec());
        let expected = vec![row(2, ["Jones", "j@a.example"])];
        for text in [
            "Nachname;E-Mail\nJones;j@a.example\n",
            "Last Name\tE-Mail-Adresse\nJones\tj@a.example\n",
            "\u{feff}last_name,Personal Email\r\n\"Jones\", j@a.example \r\n",
        ] {
            assert_eq!(rows_of(text), expected, "{text:?}");
        }
        assert_eq!(rows_of("rank,ID\n1,k7q4\n"), [row(2, ["1", "k7q4"])]);
        // One known name among many others, as a first line, is a header where it is one that is wanted.
        assert_eq!(rows_of("a,b,email\n1,2,j@a.example\n")[0].1[2], "j@a.example");
    }

    #[test]
    fn rows_with_bad_quotes_cost_themselves_alone() {
        let text = "email,company\n\"a@a.example,Acme\nb@b.example,Beta\nc@c.example,C,D\n";
        let Ok(Listed::Table(table)) = read_text(text) else { panic!("no table") };
        assert_eq!(table.rows, [(3, vec!["b@b.example".to_string(), "Beta".to_string()])]);
        assert_eq!(table.unread, [(2, Reason::BadQuotes), (4, Reason::Columns)]);
    }

    #[test]
    fn values_a_line_have_no_header() {
        for text in
            ["Acme, Inc.\nPosition\n\n j@a.example\n", "Phone, Ltd., London\nPosition\n\nj@a.example\n"]
        {
            let Ok(Listed::Lines(lines)) = read_text(text) else { panic!("{text:?}: no lines") };
            assert_eq!(lines.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2, 4]);
            assert_eq!(lines[2].1, "j@a.example");
        }
    }

    #[test]
    fn a_header_that_names_nobody_is_an_error() {
        let error = read_text("Vorname;Land;Stadt\nAnn;DE;Bonn\n").expect_err("nobody");
        assert!(error.to_string().contains("Vorname, Land, Stadt"), "{error}");
        assert!(read_text("").is_err());
    }
}
