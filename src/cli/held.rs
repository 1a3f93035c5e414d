//! Lists that users hold: people by id, accounts by domain or name.
//!
//! Owns how such a file is read. What an entry stands for in the database is for `prospect` to say.

use std::io::Read;
use std::path::Path;

use crate::db::SuppressedBy;
use crate::error::{Error, Result};
use crate::fields::named;
use crate::text;

/// The largest list, in bytes.
const LARGEST: u64 = 1 << 28;

/// The lead ids in a file: one a line, or the column `id` of a CSV file.
pub(super) fn ids(path: &Path) -> Result<Vec<String>> {
    entries(path, &[&["id", "lead id", "lead_id"]])
}

/// The companies in a file: a domain or name a line, or such columns of a CSV file, the domain first.
pub(super) fn companies(path: &Path) -> Result<Vec<String>> {
    let named = |field: &'static crate::fields::Field| {
        let mut names = field.headers.to_vec();
        names.push(field.column);
        names
    };
    let domains = named(&named::DOMAIN);
    let mut names = named(&named::COMPANY_NAME);
    names.push("name");
    entries(path, &[&domains, &names])
}

/// What is to be suppressed in a file: values a line each, or CSV with a header. A row with an address, profile page or
/// phone means that person; a row without means the company, by the strongest that it tells. `by` says which column, or
/// what the lines are.
pub(super) fn suppressed(
    path: &Path,
    by: Option<SuppressedBy>,
) -> Result<Vec<(String, Option<SuppressedBy>)>> {
    let text = read(path)?;
    let header = |of: SuppressedBy| -> Option<usize> {
        let field = match of {
            SuppressedBy::Email => &named::EMAIL,
            SuppressedBy::Profile => &named::LINKEDIN_URL,
            SuppressedBy::Phone => &named::PHONE,
            SuppressedBy::Domain => &named::DOMAIN,
            SuppressedBy::CompanyProfile => &named::COMPANY_LINKEDIN_URL,
            SuppressedBy::CompanyName => &named::COMPANY_NAME,
            SuppressedBy::Register => &named::REGISTER_NUMBER,
        };
        let mut names = field.headers.to_vec();
        names.push(field.column);
        if of == SuppressedBy::CompanyName {
            names.push("name");
        }
        columns(&text, &[&names])?.first().copied()
    };
    let found: Vec<(SuppressedBy, usize)> = SuppressedBy::ALL
        .into_iter()
        .filter(|of| by.is_none_or(|by| by == *of))
        .filter_map(|of| header(of).map(|at| (of, at)))
        .collect();
    if found.is_empty() {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        return Ok(lines.map(|line| (line.to_string(), by)).collect());
    }
    let mut reader = ::csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let mut values = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| Error::data(format!("{}: {error}", path.display())))?;
        let filled = |(of, at): &(SuppressedBy, usize)| -> Option<(String, Option<SuppressedBy>)> {
            let cell = record.get(*at).map(str::trim).filter(|cell| !cell.is_empty())?;
            Some((cell.to_string(), Some(*of)))
        };
        let personal: Vec<_> = found.iter().filter(|(of, _)| of.is_personal()).filter_map(filled).collect();
        match personal.is_empty() {
            false => values.extend(personal),
            true => {
                values.extend(found.iter().filter(|(of, _)| !of.is_personal()).filter_map(filled).take(1))
            }
        }
    }
    Ok(values)
}

/// The entries of a file, each once, in order. `headers` are the names of columns by preference, folded: a row
/// gives the first of them that it fills.
fn entries(path: &Path, headers: &[&[&str]]) -> Result<Vec<String>> {
    let text = read(path)?;
    let mut entries = match columns(&text, headers) {
        Some(columns) => from_columns(&text, &columns, path)?,
        None => text.lines().map(str::trim).map(str::to_string).collect(),
    };
    let mut seen = std::collections::HashSet::new();
    entries.retain(|entry| !entry.is_empty() && seen.insert(entry.clone()));
    if entries.is_empty() {
        return Err(Error::data(format!("{} lists nothing", path.display()))
            .with_hint("write one entry a line, or a CSV file with a header"));
    }
    Ok(entries)
}

fn read(path: &Path) -> Result<String> {
    let mut bytes = Vec::new();
    let failed = |error| Error::io(path, error);
    if path.as_os_str() == "-" {
        std::io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    } else {
        let file = std::fs::File::open(path).map_err(failed)?;
        file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    }
    if bytes.len() as u64 > LARGEST {
        return Err(Error::data(format!("{} is longer than 256 MiB", path.display()))
            .with_hint("import it, and filter by its columns"));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    String::from_utf8(bytes.to_vec()).map_err(|_| {
        Error::data(format!("{} is not UTF-8", path.display())).with_hint("save it as UTF-8 and try again")
    })
}

/// The positions of the wanted columns, where the first line is a header that has any.
fn columns(text: &str, headers: &[&[&str]]) -> Option<Vec<usize>> {
    let mut first = ::csv::ByteRecord::new();
    let mut reader =
        ::csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    reader.read_byte_record(&mut first).ok()?;
    let cells: Vec<String> = first.iter().map(|cell| text::fold(&String::from_utf8_lossy(cell))).collect();
    let columns: Vec<usize> = headers
        .iter()
        .filter_map(|names| cells.iter().position(|cell| names.contains(&cell.as_str())))
        .collect();
    (!columns.is_empty()).then_some(columns)
}

fn from_columns(text: &str, columns: &[usize], path: &Path) -> Result<Vec<String>> {
    let mut reader = ::csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let mut entries = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| Error::data(format!("{}: {error}", path.display())))?;
        let cells = columns.iter().filter_map(|at| record.get(*at)).map(str::trim);
        entries.extend(cells.filter(|cell| !cell.is_empty()).take(1).map(str::to_string));
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(text: &str, read: fn(&Path) -> Result<Vec<String>>) -> Vec<String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("list");
        std::fs::write(&path, text).expect("a file");
        read(&path).unwrap_or_else(|error| panic!("{text:?}: {error:?}"))
    }

    #[test]
    fn lines_are_taken_whole_and_once() {
        assert_eq!(
            listed("Acme, Inc.\r\n\r\n acme.example\nAcme, Inc.\n", companies),
            ["Acme, Inc.", "acme.example"]
        );
        assert_eq!(listed("\u{feff}k7q4\nabcd\n", ids), ["k7q4", "abcd"]);
    }

    #[test]
    fn columns_are_found_by_their_header() {
        let text = "Owner,Company,Website\nAna,\"Acme, Inc.\",acme.example\nBen,Beta Ltd,\n";
        assert_eq!(listed(text, companies), ["acme.example", "Beta Ltd"]);
        assert_eq!(listed("rank,ID\n1,k7q4\n2,abcd\n", ids), ["k7q4", "abcd"]);
    }

    #[test]
    fn an_empty_list_is_an_error() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("list");
        std::fs::write(&path, "\n \n").expect("a file");
        assert!(ids(&path).is_err());
        assert!(ids(&folder.path().join("none")).is_err());
    }
}
