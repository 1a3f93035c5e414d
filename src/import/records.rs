//! The rows of a file, whatever its format: all of them come as chunks of records with cells between delimiters.

use super::json::Objects;
use super::rows::{self, Chunk};
use crate::error::Result;

/// Reads the records of one file in order.
pub enum Records<'a> {
    /// Of delimited text.
    Delimited(rows::Records<'a>),
    /// Of JSON objects.
    Json(Objects<'a>),
    /// Of a sheet.
    Sheet {
        /// The chunks that are left, the last first.
        chunks: Vec<Chunk>,
        /// Bytes of the file.
        bytes: u64,
    },
}

impl Records<'_> {
    /// The next records; `None` at the end.
    pub fn next_chunk(&mut self) -> Result<Option<Chunk>> {
        match self {
            Records::Delimited(records) => records.next_chunk(),
            Records::Json(objects) => objects.next_chunk(),
            Records::Sheet { chunks, .. } => Ok(chunks.pop()),
        }
    }

    /// Takes back a chunk that is done with.
    pub fn take_back(&mut self, chunk: Chunk) {
        if let Records::Delimited(records) = self {
            records.take_back(chunk);
        }
    }

    /// Bytes read so far.
    pub fn done(&self) -> u64 {
        match self {
            Records::Delimited(records) => records.text().done(),
            Records::Json(objects) => objects.text().done(),
            Records::Sheet { bytes, .. } => *bytes,
        }
    }

    /// Letters that could not be read so far.
    pub fn lost(&self) -> u64 {
        match self {
            Records::Delimited(records) => records.text().lost(),
            Records::Json(objects) => objects.text().lost(),
            Records::Sheet { .. } => 0,
        }
    }
}
