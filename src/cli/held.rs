//! Lists that users hold: people by id, accounts by domain or name.
//!
//! Owns how such a file is read. What an entry stands for in the database is for `prospect` to say.

use std::io::Read;
use std::path::Path;

use crate::db::SuppressedBy;
use crate::error::{Error, Result};
use crate::fields::{Field, Reading, named, normalise};
use crate::import;
use crate::import::listed::{self, Listed, ListedTable};
use crate::import::mapping::{Target, fold_header};
use crate::prospect::{self, WrittenValue};

/// Headers under which lead ids stand.
const ID_HEADERS: [&str; 2] = ["id", "lead id"];

/// Places that are named of those that cannot be read.
const NAMED: usize = 3;

/// The lead ids in a file: one a line, or the column `id` of a table.
pub(super) fn ids(path: &Path) -> Result<Vec<String>> {
    entries(path, &|header, _| ID_HEADERS.contains(&header).then_some(0))
}

/// The companies in a file: a domain or name a line, or such columns of a table, the domain first.
pub(super) fn companies(path: &Path) -> Result<Vec<String>> {
    entries(path, &|_, target| match target {
        Target::Fact(field) if **field == named::DOMAIN => Some(0),
        Target::Fact(field) if **field == named::COMPANY_NAME => Some(1),
        _ => None,
    })
}

/// What is to be suppressed in a file.
#[derive(Debug, Default)]
pub(super) struct Suppressed {
    /// The values.
    pub(super) values: Vec<WrittenValue>,
    /// Where rows stand that cannot be read or name nobody, and why.
    pub(super) unread: Vec<(String, String)>,
}

/// Reads what is to be suppressed in a file: values a line each, or a table. A row with an address, profile page or
/// phone means that person; a row without means the company, by the strongest that it tells. `by` says which columns, or
/// what the lines are; `country` is that of phones whose rows name none.
pub(super) fn suppressed(path: &Path, by: Option<SuppressedBy>, country: Option<&str>) -> Result<Suppressed> {
    let name = name(path);
    let is_wanted =
        |_: &str, target: &Target| Key::of(target).is_some_and(|key| by.is_none_or(|by| key.may_be(by)));
    let mut read = Suppressed::default();
    let table = match listed::read(&name, bytes(path)?, &[], &is_wanted)? {
        Listed::Table(table) => table,
        Listed::Lines(lines) => {
            for (line, value) in lines {
                let place = place(&name, line);
                if by.is_none() {
                    is_one_value(&value, &place)?;
                }
                read.values.push(WrittenValue { value, by, country: country.map(str::to_string), place });
            }
            return Ok(read);
        }
    };
    let unread = table.unread.iter().map(|(line, why)| (place(&name, *line), why.words().to_string()));
    read.unread.extend(unread);
    let columns: Vec<(usize, Key)> = (0..)
        .zip(&table.columns)
        .filter_map(|(at, (_, target))| Some((at, Key::of(target)?)))
        .filter(|(_, key)| by.is_none_or(|by| key.may_be(by)))
        .collect();
    if by.is_none() {
        no_other_addresses(&name, &table, &columns)?;
    }
    // Beside phones and nothing else a "name" is a person's.
    let has = |wanted: &dyn Fn(Key) -> bool| columns.iter().any(|(_, key)| wanted(*key));
    let name_is_company = has(&|key| key.is_of_company() && key != Key::Is(SuppressedBy::CompanyName))
        || table.columns.iter().any(|(header, target)| {
            Key::of(target) == Some(Key::Is(SuppressedBy::CompanyName)) && fold_header(header) != "name"
        });
    let countries: Vec<usize> = [&named::COUNTRY, &named::COMPANY_COUNTRY]
        .into_iter()
        .filter_map(|field| table.columns.iter().position(|(_, target)| *target == Target::Fact(field)))
        .collect();
    let reader = RowReader { by, columns, name_is_company };
    for (line, cells) in &table.rows {
        let named = countries.iter().map(|at| cells[*at].as_str()).find(|cell| !cell.is_empty());
        let country = named.or(country).map(str::to_string);
        let place = place(&name, *line);
        let values = reader.values(cells);
        if values.is_empty() {
            read.unread.push((place.clone(), "names nobody who can be suppressed".to_string()));
        }
        read.values.extend(values.into_iter().map(|(by, value)| WrittenValue {
            value,
            by: Some(by),
            country: country.clone(),
            place: place.clone(),
        }));
    }
    Ok(read)
}

/// Reads the rows of a table.
struct RowReader {
    /// The only kind that is wanted, where one is.
    by: Option<SuppressedBy>,
    columns: Vec<(usize, Key)>,
    /// Whether a company's name is one also beside nothing but a phone.
    name_is_company: bool,
}

impl RowReader {
    /// What a row suppresses: the person by everything that it tells, else the company by the strongest.
    fn values(&self, cells: &[String]) -> Vec<(SuppressedBy, String)> {
        let (mut people, mut companies, mut phones) = (Vec::new(), Vec::new(), Vec::new());
        let parts = self.columns.iter().flat_map(|(at, key)| {
            key.parts(&cells[*at]).into_iter().map(move |part| (*key, key.is(part), part.to_string()))
        });
        for (key, of, part) in parts.filter(|(_, of, _)| self.by.is_none_or(|by| by == *of)) {
            let of_which = match key {
                Key::CompanyPhone => &mut phones,
                _ if of.is_personal() => &mut people,
                _ => &mut companies,
            };
            of_which.push((of, part));
        }
        if !people.is_empty() {
            return people;
        }
        // In the order of `SuppressedBy` the domain is the strongest.
        let strongest =
            SuppressedBy::ALL.into_iter().find_map(|of| companies.iter().position(|(by, _)| *by == of));
        let is_company = phones.is_empty() || self.name_is_company;
        let company = strongest.filter(|_| is_company).map(|at| companies.swap_remove(at));
        company.into_iter().chain(phones).collect()
    }
}

/// What the cells of a column say to the suppression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    /// Values of one kind.
    Is(SuppressedBy),
    /// Pages: each says whether it is a person's or a company's.
    Page,
    /// Phones of a company, which reach whoever answers there.
    CompanyPhone,
}

impl Key {
    fn of(target: &Target) -> Option<Key> {
        let of_field: [(&Field, Key); 8] = [
            (&named::EMAIL, Key::Is(SuppressedBy::Email)),
            (&named::LINKEDIN_URL, Key::Page),
            (&named::COMPANY_LINKEDIN_URL, Key::Page),
            (&named::PHONE, Key::Is(SuppressedBy::Phone)),
            (&named::COMPANY_PHONE, Key::CompanyPhone),
            (&named::DOMAIN, Key::Is(SuppressedBy::Domain)),
            (&named::COMPANY_NAME, Key::Is(SuppressedBy::CompanyName)),
            (&named::REGISTER_NUMBER, Key::Is(SuppressedBy::Register)),
        ];
        match target {
            Target::AlsoEmail => Some(Key::Is(SuppressedBy::Email)),
            Target::AlsoProfile => Some(Key::Page),
            Target::Fact(field) => of_field.into_iter().find(|(of, _)| of == field).map(|(_, key)| key),
            _ => None,
        }
    }

    /// What a value under it is.
    fn is(self, value: &str) -> SuppressedBy {
        match self {
            Key::Is(of) => of,
            Key::Page => prospect::recognised(value),
            Key::CompanyPhone => SuppressedBy::Phone,
        }
    }

    /// Whether its cells may hold values of this kind.
    fn may_be(self, by: SuppressedBy) -> bool {
        match self {
            Key::Is(of) => of == by,
            Key::Page => matches!(by, SuppressedBy::Profile | SuppressedBy::CompanyProfile),
            Key::CompanyPhone => by == SuppressedBy::Phone,
        }
    }

    fn is_of_company(self) -> bool {
        matches!(self, Key::Is(of) if !of.is_personal())
    }

    /// The values of a cell, which may hold several addresses or phones.
    fn parts(self, cell: &str) -> Vec<&str> {
        let parts: Vec<&str> = match self {
            Key::Is(SuppressedBy::Email) => normalise::addresses_of(cell).collect(),
            Key::Is(SuppressedBy::Phone) | Key::CompanyPhone => normalise::phones_of(cell).collect(),
            _ => vec![cell.trim()],
        };
        parts.into_iter().filter(|part| !part.is_empty()).collect()
    }
}

/// Refuses a table whose addresses stand under a name that is not known: they would be left out without a word.
fn no_other_addresses(name: &str, table: &ListedTable, columns: &[(usize, Key)]) -> Result<()> {
    if columns.iter().any(|(_, key)| *key == Key::Is(SuppressedBy::Email)) {
        return Ok(());
    }
    let is_address =
        |cell: &str| (named::EMAIL.normalise)(cell, &Reading::default()).is_ok_and(|read| read.is_some());
    for (line, cells) in &table.rows {
        if let Some(at) = cells.iter().position(|cell| cell.contains('@') && is_address(cell)) {
            let header = &table.columns[at].0;
            return Err(Error::data(format!("{}: an address under \"{header}\"", place(name, *line)))
                .with_hint("name that column email, or say --as with what is meant instead"));
        }
    }
    Ok(())
}

/// Refuses a line that holds several values: nothing says which of them is meant.
fn is_one_value(line: &str, place: &str) -> Result<()> {
    let is_name = |value: &str| prospect::recognised(value) == SuppressedBy::CompanyName;
    let cells = |separator: char| line.split(separator).map(str::trim).filter(|cell| !cell.is_empty());
    let several = |separator: char| cells(separator).nth(1).is_some();
    // Names of companies hold commas; cells beside an address are cells of a table.
    let is_row = [';', '\t'].into_iter().any(several)
        || [',', '|']
            .into_iter()
            .any(|separator| several(separator) && cells(separator).any(|cell| !is_name(cell)));
    match is_row {
        true => Err(Error::data(format!("{place}: several values, and no first line says what they are"))
            .with_hint("name the columns in a first line: email, phone, linkedin_url, domain, company_name")),
        false => Ok(()),
    }
}

/// The entries of a file, each once, in order. `order` says of a folded header and its target whether its cells are
/// entries: a row gives the first that it fills.
fn entries(path: &Path, order: &dyn Fn(&str, &Target) -> Option<usize>) -> Result<Vec<String>> {
    let name = name(path);
    let read =
        listed::read(&name, bytes(path)?, &ID_HEADERS, &|header, target| order(header, target).is_some())?;
    let mut entries: Vec<String> = match read {
        Listed::Lines(lines) => lines.into_iter().map(|(_, line)| line).collect(),
        Listed::Table(ListedTable { columns, rows, unread }) => {
            if let Some((line, why)) = unread.first() {
                return Err(Error::data(format!("{}: {}", place(&name, *line), why.words()))
                    .with_hint("mend the row, or leave it out"));
            }
            let mut places: Vec<(usize, usize)> = (0..)
                .zip(&columns)
                .filter_map(|(at, (header, target))| Some((order(&fold_header(header), target)?, at)))
                .collect();
            places.sort_unstable();
            let first = |cells: &Vec<String>| {
                places.iter().map(|(_, at)| &cells[*at]).find(|cell| !cell.is_empty()).cloned()
            };
            rows.iter().filter_map(|(_, cells)| first(cells)).collect()
        }
    };
    let mut seen = std::collections::HashSet::new();
    entries.retain(|entry| seen.insert(entry.clone()));
    if entries.is_empty() {
        return Err(Error::data(format!("{} lists nothing", path.display()))
            .with_hint("write one entry a line, or a CSV file with a header"));
    }
    Ok(entries)
}

/// Says which rows were not read: three of them, and how many.
pub(super) fn not_read(unread: &[(String, String)]) -> String {
    let named: Vec<String> =
        unread.iter().take(NAMED).map(|(place, why)| format!("{place}: {why}")).collect();
    let more = unread.len().saturating_sub(NAMED);
    let more = if more > 0 { format!("; {more} more") } else { String::new() };
    format!("{}{more}", named.join("; "))
}

/// The name that messages give a file.
fn name(path: &Path) -> String {
    match import::is_stdin(path) {
        true => "standard input".to_string(),
        false => path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
    }
}

fn place(name: &str, line: u64) -> String {
    match line {
        0 => name.to_string(),
        line => format!("{name}, line {line}"),
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let failed = |error| Error::io(path, error);
    if import::is_stdin(path) {
        std::io::stdin().lock().take(listed::LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    } else {
        let file = std::fs::File::open(path).map_err(failed)?;
        file.take(listed::LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    }
    Ok(bytes)
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
