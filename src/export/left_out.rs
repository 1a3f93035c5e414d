//! The file of those who match and are left out: who, and why.

use std::io::Write;

use super::formula;
use crate::error::{Error, Result};
use crate::fields::named;
use crate::model::{Company, Person};

/// The columns.
pub const COLUMNS: [&str; 6] = ["id", "name", "title", "company", "cause", "detail"];

/// See the module.
pub struct LeftOutFile<'w> {
    out: ::csv::Writer<&'w mut dyn Write>,
    rows: u64,
}

impl<'w> LeftOutFile<'w> {
    /// A file with its header.
    pub fn new(out: &'w mut dyn Write) -> Result<Self> {
        let mut out = ::csv::Writer::from_writer(out);
        out.write_record(COLUMNS).map_err(failed)?;
        Ok(LeftOutFile { out, rows: 0 })
    }

    /// Writes somebody, or a company where there is no person.
    pub fn row(
        &mut self,
        person: Option<&Person>,
        company: Option<&Company>,
        cause: &str,
        detail: &str,
    ) -> Result<()> {
        let cells = [
            person.map(|person| person.id.to_string()).unwrap_or_default(),
            person.map(Person::name).unwrap_or_default(),
            person.map(|person| person.record.facts.text(&named::TITLE).to_string()).unwrap_or_default(),
            company.map(|company| company.name().to_string()).unwrap_or_default(),
            cause.to_string(),
            detail.to_string(),
        ];
        let cells = cells.map(|cell| formula::guarded(&cell).into_owned());
        self.rows += 1;
        self.out.write_record(&cells).map_err(failed)
    }

    /// Everything is written; answers how many rows.
    pub fn end(mut self) -> Result<u64> {
        self.out.flush()?;
        Ok(self.rows)
    }
}

fn failed(error: ::csv::Error) -> Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(source) => Error::from(source),
        other => Error::data(format!("a row cannot be written as CSV: {other:?}")),
    }
}
