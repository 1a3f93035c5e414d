//! Walking the names of a column in order, each with all its documents: the terms of several segments and of several
//! marks are merged, so that every name comes once.

use std::sync::Arc;

use tantivy::schema::{Field as Column, IndexRecordOption};
use tantivy::termdict::TermStreamer;
use tantivy::{DocId, InvertedIndexReader};

use super::index_error;
use super::read::{Half, Slot};
use super::schema::mark;
use crate::error::Result;
use crate::value::Day;

/// Documents that hold a name in the same way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Holding<'d> {
    base: Slot,
    docs: &'d [DocId],
    /// The mark of the term.
    pub mark: u8,
    /// The day last seen, of [`mark::SEEN`].
    pub seen: Option<Day>,
}

impl Holding<'_> {
    /// The documents, ascending.
    pub fn slots(&self) -> impl Iterator<Item = Slot> + '_ {
        self.docs.iter().map(|doc| self.base + *doc as Slot)
    }
}

/// The terms of one segment with one mark.
struct Source<'a> {
    mark: u8,
    base: Slot,
    index: &'a InvertedIndexReader,
    stream: TermStreamer<'a>,
    ended: bool,
}

impl Source<'_> {
    fn step(&mut self) {
        self.ended = !self.stream.advance() || self.stream.key().first() != Some(&self.mark);
    }

    fn name(&self) -> &[u8] {
        let key = &self.stream.key()[1..];
        key.split(|byte| *byte == 0).next().unwrap_or_default()
    }

    /// The day behind the name, where the mark says that there is one.
    fn seen(&self) -> Option<Day> {
        let key = self.stream.key();
        let day = (self.mark == mark::SEEN).then(|| key.last_chunk::<4>()).flatten()?;
        Some(Day::new(i64::from(u32::from_be_bytes(*day)) - 1_000_000))
    }
}

/// The documents of one name.
pub(crate) struct Holders<'w, 'a> {
    sources: &'w mut [Source<'a>],
    name: &'w [u8],
}

impl Holders<'_, '_> {
    /// Calls `visit` with all documents that hold the name, many at a time.
    pub fn each(&mut self, visit: &mut dyn FnMut(Holding<'_>)) -> Result<()> {
        for source in self.sources.iter_mut() {
            while !source.ended && source.name() == self.name {
                let (mark, seen) = (source.mark, source.seen());
                let mut read = || -> std::io::Result<()> {
                    let mut postings = source
                        .index
                        .read_block_postings_from_terminfo(source.stream.value(), IndexRecordOption::Basic)?;
                    while postings.block_len() > 0 {
                        visit(Holding { base: source.base, docs: postings.docs(), mark, seen });
                        postings.advance();
                    }
                    Ok(())
                };
                read().map_err(|error| index_error("terms", error.into()))?;
                source.step();
            }
        }
        Ok(())
    }

    fn skip(&mut self) {
        for source in self.sources.iter_mut() {
            while !source.ended && source.name() == self.name {
                source.step();
            }
        }
    }
}

/// Calls `visit` with every name of `column` under one of `marks`, in the order of their bytes.
pub(crate) fn names(
    half: &Half,
    column: Column,
    marks: &[u8],
    visit: &mut dyn FnMut(&str, &mut Holders<'_, '_>) -> Result<()>,
) -> Result<()> {
    let failed = |error| index_error("terms", error);
    let mut indexes: Vec<(Slot, Arc<InvertedIndexReader>)> = Vec::new();
    for segment in &half.segments {
        indexes.push((segment.base, segment.reader.inverted_index(column).map_err(failed)?));
    }
    let mut sources = Vec::new();
    for (base, index) in &indexes {
        for mark in marks {
            let stream = index.terms().range().ge([*mark]).into_stream().map_err(|e| failed(e.into()))?;
            let mut source = Source { mark: *mark, base: *base, index, stream, ended: false };
            source.step();
            sources.push(source);
        }
    }
    while let Some(least) = sources.iter().filter(|source| !source.ended).map(Source::name).min() {
        let name = least.to_vec();
        let mut holders = Holders { sources: &mut sources, name: &name };
        if let Ok(text) = std::str::from_utf8(&name) {
            visit(text, &mut holders)?;
        }
        holders.skip();
    }
    Ok(())
}
