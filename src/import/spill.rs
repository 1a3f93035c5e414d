//! Drafts on their way from rows to records.
//!
//! They stay in memory while they are few and go to a temporary file beyond that, so that an import's memory does not
//! grow with its files.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::{Error, Result};

use super::row::Side;

/// Bytes that are held in memory before a file is begun. Few in tests, so that they see files and parts.
pub const IN_MEMORY: usize = if cfg!(test) { 4 * 1024 } else { 256 * 1024 * 1024 };
/// Bytes of drafts that become records at one time: their records take several times as much, and what is small is still
/// in the processor's cache when it is written.
pub const PART: usize = if cfg!(test) { 4 * 1024 } else { 8 * 1024 * 1024 };

/// Bytes of memory that are taken at one time, so that nothing is moved when there are more.
const BLOCK: usize = if cfg!(test) { 512 } else { 4 * 1024 * 1024 };

const HEADER: usize = 9;

/// A sequence of drafts with their rows and sides.
pub struct Spill {
    path: PathBuf,
    blocks: Vec<Vec<u8>>,
    file: Option<BufWriter<File>>,
    bytes: u64,
    limit: usize,
}

impl Spill {
    /// An empty sequence that goes to `path` beyond `limit` bytes.
    pub fn new(path: PathBuf, limit: usize) -> Self {
        Spill { path, blocks: Vec::new(), file: None, bytes: 0, limit }
    }

    /// Adds a draft.
    pub fn push(&mut self, row: u32, side: Side, draft: &[u8]) -> Result<()> {
        let mut header = [0; HEADER];
        header[..4].copy_from_slice(&row.to_le_bytes());
        header[4] = side as u8;
        header[5..].copy_from_slice(&(draft.len() as u32).to_le_bytes());
        let length = HEADER + draft.len();
        self.bytes += length as u64;
        if self.file.is_none() && self.bytes > self.limit as u64 {
            let file = File::create(&self.path).map_err(|error| Error::io(&self.path, error))?;
            let mut file = BufWriter::with_capacity(256 * 1024, file);
            for block in std::mem::take(&mut self.blocks) {
                file.write_all(&block).map_err(|error| Error::io(&self.path, error))?;
            }
            self.file = Some(file);
        }
        if let Some(file) = &mut self.file {
            let written = file.write_all(&header).and_then(|()| file.write_all(draft));
            return written.map_err(|error| Error::io(&self.path, error));
        }
        match self.blocks.last_mut() {
            Some(block) if block.capacity() - block.len() >= length => {
                block.extend_from_slice(&header);
                block.extend_from_slice(draft);
            }
            _ => {
                let mut block = Vec::with_capacity(length.max(BLOCK));
                block.extend_from_slice(&header);
                block.extend_from_slice(draft);
                self.blocks.push(block);
            }
        }
        Ok(())
    }

    /// Bytes of all drafts.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// All drafts as one part.
    pub fn into_part(mut self) -> Result<Part> {
        let Some(mut file) = self.file.take() else { return Ok(Part::Blocks(self.blocks)) };
        file.flush().map_err(|error| Error::io(&self.path, error))?;
        drop(file);
        let bytes = std::fs::read(&self.path).map_err(|error| Error::io(&self.path, error))?;
        // It lies in a folder that vanishes with the change; until then the space is better free.
        std::fs::remove_file(&self.path).map_err(|error| Error::io(&self.path, error))?;
        Ok(Part::Blocks(vec![bytes]))
    }

    /// Divides the drafts into `count` parts. What is in memory stays where it is; what is in a file goes to a file for
    /// each part, under `folder`.
    pub fn divide(
        mut self,
        folder: &Path,
        count: usize,
        mut part_of: impl FnMut(u32, Side) -> usize,
    ) -> Result<Vec<Divided>> {
        if self.file.is_none() {
            let mut places: Vec<Vec<(u32, u32)>> = vec![Vec::new(); count];
            for (at, block) in self.blocks.iter().enumerate() {
                let mut from = 0;
                for (row, side, draft) in drafts(block) {
                    places[part_of(row, side)].push((at as u32, from));
                    from += (HEADER + draft.len()) as u32;
                }
            }
            let blocks = Arc::new(std::mem::take(&mut self.blocks));
            return Ok(places
                .into_iter()
                .map(|places| Divided::Places(Arc::clone(&blocks), places))
                .collect());
        }
        // Small parts stay in memory; together no more than one large one.
        let limit = self.limit / 8 / count;
        let mut parts: Vec<Spill> =
            (0..count).map(|part| Spill::new(folder.join(format!("part-{part}")), limit)).collect();
        self.drain(|row, side, draft| parts[part_of(row, side)].push(row, side, draft))?;
        Ok(parts.into_iter().map(Divided::Spill).collect())
    }

    /// Gives each draft of a file in order, without holding all of them.
    fn drain(mut self, mut take: impl FnMut(u32, Side, &[u8]) -> Result<()>) -> Result<()> {
        let Some(mut file) = self.file.take() else { return Ok(()) };
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

/// A part that is not read yet.
pub enum Divided {
    /// Places in blocks of memory that all parts share.
    Places(Arc<Vec<Vec<u8>>>, Vec<(u32, u32)>),
    /// Drafts of its own.
    Spill(Spill),
}

impl Divided {
    /// Brings the drafts into memory.
    pub fn load(self) -> Result<Part> {
        match self {
            Divided::Places(blocks, places) => Ok(Part::Places(blocks, places)),
            Divided::Spill(spill) => spill.into_part(),
        }
    }
}

/// Drafts in memory that become records at one time.
pub enum Part {
    /// All drafts of the blocks.
    Blocks(Vec<Vec<u8>>),
    /// Some drafts of the blocks: block and first byte.
    Places(Arc<Vec<Vec<u8>>>, Vec<(u32, u32)>),
}

impl Part {
    /// The drafts with their rows and sides.
    pub fn drafts(&self) -> Box<dyn Iterator<Item = (u32, Side, &[u8])> + '_> {
        match self {
            Part::Blocks(blocks) => Box::new(blocks.iter().flat_map(|block| drafts(block))),
            Part::Places(blocks, places) => Box::new(
                places.iter().filter_map(|(at, from)| drafts(&blocks[*at as usize][*from as usize..]).next()),
            ),
        }
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
fn drafts(bytes: &[u8]) -> impl Iterator<Item = (u32, Side, &[u8])> {
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

    fn fill(path: PathBuf, limit: usize) -> Spill {
        let mut spill = Spill::new(path, limit);
        spill.push(7, Side::Person, b"seven").expect("room");
        spill.push(8, Side::SharedCompany, b"").expect("room");
        for row in 9..60 {
            spill.push(row, Side::Opening, format!("draft {row}").as_bytes()).expect("room");
        }
        spill
    }

    fn seen(part: &Part) -> Vec<(u32, Side, Vec<u8>)> {
        part.drafts().map(|(row, side, draft)| (row, side, draft.to_vec())).collect()
    }

    #[test]
    fn drafts_come_back_from_memory_and_from_a_file() {
        let dir = tempfile::tempdir().expect("a folder");
        let whole = seen(&fill(dir.path().join("a"), usize::MAX).into_part().expect("a part"));
        assert_eq!(whole.len(), 53);
        assert_eq!(whole[2], (9, Side::Opening, b"draft 9".to_vec()));
        for limit in [0, 20, 1000, usize::MAX] {
            let part = fill(dir.path().join("b"), limit).into_part().expect("a part");
            assert_eq!(seen(&part), whole, "limit {limit}");
            let spill = fill(dir.path().join("c"), limit);
            let divided = spill.divide(dir.path(), 3, |row, _| row as usize % 3).expect("parts");
            for (at, divided) in divided.into_iter().enumerate() {
                let expected: Vec<_> =
                    whole.iter().filter(|(row, ..)| *row as usize % 3 == at).cloned().collect();
                assert_eq!(seen(&divided.load().expect("a part")), expected, "limit {limit}, part {at}");
            }
        }
    }
}
