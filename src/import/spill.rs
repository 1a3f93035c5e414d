//! Drafts on their way from rows to records.
//!
//! They stay in memory while they are few and go to a temporary file beyond that, so that an import's memory does not
//! grow with its files.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::PathBuf;

use crate::error::{Error, Result};

use super::row::Side;

/// Bytes that are held in memory before a file is begun. Few in tests, so that they see files and parts.
pub const IN_MEMORY: usize = if cfg!(test) { 4 * 1024 } else { 32 * 1024 * 1024 };
/// Bytes of drafts that become records at one time: their records take several times as much, and what is small is still
/// in the processor's cache when it is written.
pub const PART: usize = if cfg!(test) { 4 * 1024 } else { 8 * 1024 * 1024 };

const HEADER: usize = 9;

/// A sequence of drafts with their rows and sides.
pub struct Spill {
    path: PathBuf,
    memory: Vec<u8>,
    file: Option<BufWriter<File>>,
    bytes: u64,
    limit: usize,
}

impl Spill {
    /// An empty sequence that goes to `path` beyond `limit` bytes.
    pub fn new(path: PathBuf, limit: usize) -> Self {
        Spill { path, memory: Vec::new(), file: None, bytes: 0, limit }
    }

    /// Adds a draft.
    pub fn push(&mut self, row: u32, side: Side, draft: &[u8]) -> Result<()> {
        let mut header = [0; HEADER];
        header[..4].copy_from_slice(&row.to_le_bytes());
        header[4] = side as u8;
        header[5..].copy_from_slice(&(draft.len() as u32).to_le_bytes());
        self.bytes += (HEADER + draft.len()) as u64;
        if self.file.is_none() && self.memory.len() + HEADER + draft.len() > self.limit {
            let file = File::create(&self.path).map_err(|error| Error::io(&self.path, error))?;
            let mut file = BufWriter::with_capacity(256 * 1024, file);
            file.write_all(&self.memory).map_err(|error| Error::io(&self.path, error))?;
            self.memory = Vec::new();
            self.file = Some(file);
        }
        match &mut self.file {
            Some(file) => {
                let written = file.write_all(&header).and_then(|()| file.write_all(draft));
                written.map_err(|error| Error::io(&self.path, error))
            }
            None => {
                self.memory.extend_from_slice(&header);
                self.memory.extend_from_slice(draft);
                Ok(())
            }
        }
    }

    /// Bytes of all drafts.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// All bytes, for [`drafts`].
    pub fn into_bytes(mut self) -> Result<Vec<u8>> {
        let Some(mut file) = self.file.take() else { return Ok(self.memory) };
        file.flush().map_err(|error| Error::io(&self.path, error))?;
        drop(file);
        let bytes = std::fs::read(&self.path).map_err(|error| Error::io(&self.path, error))?;
        // It lies in a folder that vanishes with the change; until then the space is better free.
        std::fs::remove_file(&self.path).map_err(|error| Error::io(&self.path, error))?;
        Ok(bytes)
    }

    /// Gives each draft in order, without holding all of them.
    pub fn drain(mut self, mut take: impl FnMut(u32, Side, &[u8]) -> Result<()>) -> Result<()> {
        let Some(mut file) = self.file.take() else {
            return drafts(&self.memory).try_for_each(|(row, side, draft)| take(row, side, draft));
        };
        file.flush().map_err(|error| Error::io(&self.path, error))?;
        drop(file);
        let failed = |error| Error::io(&self.path, error);
        let mut reader = BufReader::with_capacity(256 * 1024, File::open(&self.path).map_err(failed)?);
        let (mut header, mut draft, mut left) = ([0; HEADER], Vec::new(), self.bytes);
        while left > 0 {
            reader.read_exact(&mut header).map_err(failed)?;
            let (row, side, length) = parts(&header);
            draft.resize(length, 0);
            reader.read_exact(&mut draft).map_err(failed)?;
            take(row, side, &draft)?;
            left = left.saturating_sub((HEADER + length) as u64);
        }
        std::fs::remove_file(&self.path).map_err(failed)
    }
}

fn parts(header: &[u8]) -> (u32, Side, usize) {
    let number = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    let side = match header[4] {
        0 => Side::SharedCompany,
        1 => Side::Company,
        2 => Side::Person,
        _ => Side::Opening,
    };
    (number(0), side, number(5) as usize)
}

/// The drafts in the bytes of a spill.
pub fn drafts(bytes: &[u8]) -> impl Iterator<Item = (u32, Side, &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        if rest.len() < HEADER {
            return None;
        }
        let (header, behind) = rest.split_at(HEADER);
        let (row, side, length) = parts(header);
        let (draft, next) = behind.split_at_checked(length)?;
        rest = next;
        Some((row, side, draft))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drafts_come_back_from_memory_and_from_a_file() {
        let dir = tempfile::tempdir().expect("a folder");
        for limit in [0, 20, 1000] {
            let fill = |name: &str| {
                let mut spill = Spill::new(dir.path().join(name), limit);
                spill.push(7, Side::Person, b"seven").expect("room");
                spill.push(8, Side::SharedCompany, b"").expect("room");
                spill.push(9, Side::Opening, b"nine").expect("room");
                spill
            };
            let mut seen = Vec::new();
            let take = |row: u32, side: Side, draft: &[u8]| {
                seen.push((row, side, draft.to_vec()));
                Ok(())
            };
            fill("a").drain(take).expect("drafts");
            let bytes = fill("b").into_bytes().expect("bytes");
            let again: Vec<_> =
                drafts(&bytes).map(|(row, side, draft)| (row, side, draft.to_vec())).collect();
            assert_eq!(seen, again);
            assert_eq!(seen[2], (9, Side::Opening, b"nine".to_vec()));
        }
    }
}
