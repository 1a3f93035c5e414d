//! One JSON object a line: for scripts.

use std::io::Write;

use super::{Exporter, Fate, Head, Row, Written, object};
use crate::error::Result;

/// See the module.
pub(super) struct Jsonl<'w> {
    out: &'w mut dyn Write,
    head: Option<Head>,
    written: Written,
}

impl<'w> Jsonl<'w> {
    pub(super) fn new(out: &'w mut dyn Write) -> Self {
        Jsonl { out, head: None, written: Written::default() }
    }
}

impl Exporter for Jsonl<'_> {
    fn head(&mut self, head: &Head) -> Result<()> {
        self.head = Some(head.clone());
        Ok(())
    }

    fn row(&mut self, row: &Row<'_>) -> Result<Fate> {
        let Some(head) = &self.head else { return Ok(Fate::Written) };
        serde_json::to_writer(&mut *self.out, &object::object(row, head)).map_err(std::io::Error::from)?;
        self.out.write_all(b"\n")?;
        self.written.rows += 1;
        Ok(Fate::Written)
    }

    fn end(&mut self) -> Result<Written> {
        self.out.flush()?;
        Ok(self.written.clone())
    }
}
