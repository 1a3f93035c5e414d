//! Ids alone, one a line: what `find --ids` and `find --companies` read.

use std::io::Write;

use super::{Exporter, Fate, Head, Row, Written};
use crate::error::Result;
use crate::fields::named;

/// See the module.
pub(super) struct Ids<'w> {
    out: &'w mut dyn Write,
    written: Written,
}

impl<'w> Ids<'w> {
    pub(super) fn new(out: &'w mut dyn Write) -> Self {
        Ids { out, written: Written::default() }
    }
}

impl Exporter for Ids<'_> {
    fn head(&mut self, _: &Head) -> Result<()> {
        Ok(())
    }

    fn row(&mut self, row: &Row<'_>) -> Result<Fate> {
        match (row.person, row.company) {
            (Some(person), _) => writeln!(self.out, "{}", person.id)?,
            (None, Some(company)) => {
                let domain = company.record.facts.text(&named::DOMAIN);
                writeln!(self.out, "{}", if domain.is_empty() { company.name() } else { domain })?;
            }
            (None, None) => return Ok(Fate::Written),
        }
        self.written.rows += 1;
        Ok(Fate::Written)
    }

    fn end(&mut self) -> Result<Written> {
        self.out.flush()?;
        Ok(self.written.clone())
    }
}
