//! The stored rows of a segment, block after block.
//!
//! tantivy's own reader looks every row up, makes a decompressor for every block and copies every row. A file of many leads
//! needs most of them: here a block is unpacked once, by one decompressor, and rows are read where they lie. The format is
//! version 2 of tantivy's document store, compressed with Zstandard, each document with one field of bytes; what is
//! written otherwise is left to the usual reader.

use tantivy::directory::OwnedBytes;
use tantivy::index::SegmentComponent;
use tantivy::{DocId, SegmentReader};

use crate::error::{Error, Result};

/// Where the blocks of a segment lie.
pub(crate) struct Blocks {
    file: OwnedBytes,
    /// The first document of each block, and behind them the number of documents.
    documents: Vec<DocId>,
    /// Where each block begins, and behind them the end of the last.
    bytes: Vec<usize>,
}

/// Version, offset of the index, compressor, and bytes that are not used.
const FOOTER: usize = 4 + 8 + 1 + 15;
const VERSION: u32 = 2;
const ZSTANDARD: u8 = 4;
/// One field, and that its value is bytes.
const ONE_FIELD: u8 = 0x81;
const IS_BYTES: u8 = 4;

impl Blocks {
    /// The blocks of a segment; `None` where the file is not of the known format.
    pub fn open(reader: &SegmentReader) -> Option<Blocks> {
        let file = reader.open_read(SegmentComponent::Store).ok()?.read_bytes().ok()?;
        let (body, footer) = file.split_at_checked(file.len().checked_sub(FOOTER)?)?;
        let (version, footer) = footer.split_first_chunk::<4>()?;
        let (offset, footer) = footer.split_first_chunk::<8>()?;
        if u32::from_le_bytes(*version) != VERSION || footer.first() != Some(&ZSTANDARD) {
            return None;
        }
        let mut index = body.get(usize::try_from(u64::from_le_bytes(*offset)).ok()?..)?;
        // The last of several layers names every block.
        let layers = number(&mut index)?;
        let (mut before, mut last) = (0, 0);
        for _ in 0..layers {
            (before, last) = (last, usize::try_from(number(&mut index)?).ok()?);
        }
        let mut layer = index.get(before..last)?;
        let (mut documents, mut bytes) = (vec![0], Vec::new());
        while !layer.is_empty() {
            let count = number(&mut layer)?;
            let mut document = DocId::try_from(number(&mut layer)?).ok()?;
            let mut start = usize::try_from(number(&mut layer)?).ok()?;
            for _ in 0..count {
                bytes.push(start);
                document = document.checked_add(DocId::try_from(number(&mut layer)?).ok()?)?;
                start = start.checked_add(usize::try_from(number(&mut layer)?).ok()?)?;
                documents.push(document);
            }
            if layer.is_empty() {
                bytes.push(start);
            }
        }
        (documents.last() == Some(&reader.max_doc()) && documents.len() == bytes.len()).then_some(Blocks {
            file,
            documents,
            bytes,
        })
    }

    /// Calls `visit` with the row of each document; the documents ascend.
    ///
    /// # Errors
    ///
    /// Where the bytes are no rows.
    pub fn each(
        &self,
        documents: impl Iterator<Item = DocId>,
        mut visit: impl FnMut(&[u8]) -> Result<()>,
    ) -> Result<()> {
        let mut unpack = zstd::bulk::Decompressor::new()?;
        let mut block = Vec::new();
        let mut at = usize::MAX;
        for document in documents {
            if at == usize::MAX || document >= self.documents[at + 1] {
                at = self.documents.partition_point(|first| *first <= document) - 1;
                self.unpack(at, &mut unpack, &mut block).ok_or_else(damaged)?;
            }
            let place = (document - self.documents[at]) as usize;
            visit(row_of(&block, place).ok_or_else(damaged)?)?;
        }
        Ok(())
    }

    fn unpack(
        &self,
        at: usize,
        unpack: &mut zstd::bulk::Decompressor<'_>,
        block: &mut Vec<u8>,
    ) -> Option<()> {
        let packed = self.file.get(*self.bytes.get(at)?..*self.bytes.get(at + 1)?)?;
        let (length, packed) = packed.split_first_chunk::<4>()?;
        block.resize(u32::from_le_bytes(*length) as usize, 0);
        let length = unpack.decompress_to_buffer(packed, block.as_mut_slice()).ok()?;
        (length == block.len()).then_some(())
    }
}

/// A number as tantivy writes it: seven bits a byte, the least first, the last byte marked.
fn number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 != 0 {
            return Some(number);
        }
    }
    None
}

/// The row of the document in this place of an unpacked block: behind the documents stand where each begins, and how many
/// there are.
fn row_of(block: &[u8], place: usize) -> Option<&[u8]> {
    let (rest, count) = block.split_last_chunk::<4>()?;
    let count = u32::from_le_bytes(*count) as usize;
    let starts = rest.len().checked_sub(count.checked_mul(4)?)?;
    let start = |place: usize| {
        let bytes = rest.get(starts + 4 * place..)?.first_chunk::<4>()?;
        Some(u32::from_le_bytes(*bytes) as usize)
    };
    let end = if place + 1 < count { start(place + 1)? } else { starts };
    let document = rest.get(start(place)?..end)?;
    let (fields, document) = document.split_first()?;
    let (_, document) = document.split_first_chunk::<4>()?;
    let (kind, mut document) = document.split_first()?;
    let length = number(&mut document)?;
    (*fields == ONE_FIELD && *kind == IS_BYTES && length == document.len() as u64).then_some(document)
}

fn damaged() -> Error {
    Error::damaged("stored rows cannot be read")
        .with_hint("restore the database from a backup, or import the files again into a new one")
}

#[cfg(test)]
mod tests {
    use tantivy::schema::{BytesOptions, SchemaBuilder};
    use tantivy::store::{Compressor, ZstdCompressor};
    use tantivy::{Index, IndexSettings, TantivyDocument};

    use super::*;

    #[test]
    fn rows_are_those_of_the_usual_reader() {
        let mut schema = SchemaBuilder::new();
        let row = schema.add_bytes_field("row", BytesOptions::default().set_stored());
        let settings = IndexSettings {
            docstore_compression: Compressor::Zstd(ZstdCompressor { compression_level: Some(1) }),
            docstore_blocksize: 1000,
            ..IndexSettings::default()
        };
        let index =
            Index::builder().schema(schema.build()).settings(settings).create_in_ram().expect("an index");
        let mut writer = index.writer_with_num_threads(1, 15_000_000).expect("a writer");
        let text = |at: usize| format!("{at}").repeat(1 + at % 300).into_bytes();
        for at in 0..3000 {
            let mut document = TantivyDocument::new();
            document.add_bytes(row, &text(at));
            writer.add_document(document).expect("a document");
        }
        writer.commit().expect("a commit");
        let searcher = index.reader().expect("a reader").searcher();
        let [segment] = searcher.segment_readers() else { panic!("several segments") };
        let blocks = Blocks::open(segment).expect("the known format");
        assert!(blocks.documents.len() > 300, "many blocks, several layers of their index");
        for step in [1, 7, 400] {
            let wanted: Vec<DocId> = (0..3000).step_by(step).collect();
            let mut at = wanted.iter();
            let visit = |row: &[u8]| {
                let document = *at.next().expect("a document");
                assert_eq!(row, text(document as usize), "{document}");
                Ok(())
            };
            blocks.each(wanted.iter().copied(), visit).expect("rows");
            assert!(at.next().is_none());
        }
    }

    #[test]
    fn numbers_end_at_the_marked_byte() {
        for (bytes, expected) in [(&[0x81][..], 1), (&[0x00, 0x81], 128), (&[0x7f, 0xff], 16_383)] {
            let mut rest = bytes;
            assert_eq!(number(&mut rest), Some(expected));
            assert!(rest.is_empty());
        }
        assert_eq!(number(&mut &[0x01][..]), None);
        assert_eq!(number(&mut &[0x01; 20][..]), None);
    }

    #[test]
    fn what_is_no_block_has_no_rows() {
        let document = [0x81, 9, 0, 0, 0, 4, 0x82, 7, 8];
        let mut block = document.repeat(2);
        for start in [0u32, 9, 2] {
            block.extend(start.to_le_bytes());
        }
        assert_eq!(row_of(&block, 0), Some(&[7, 8][..]));
        assert_eq!(row_of(&block, 1), Some(&[7, 8][..]));
        assert_eq!(row_of(&block, 3), None);
        for end in 0..block.len() {
            assert_eq!(row_of(&block[..end], 0), None, "cut at {end}");
        }
        for at in [0, 5, 6] {
            let mut other = block.clone();
            other[at] ^= 0x11;
            assert_eq!(row_of(&other, 0), None, "byte {at}");
        }
    }
}
