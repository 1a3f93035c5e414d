//! Writing indexes anew from stored rows, where an index file is damaged and the rows are not.
//!
//! Needed of the old index: `meta.json`, the rows and the marks of deleted documents of every segment. Terms and columns are
//! derived again, with the tables of this version.

use std::path::Path;

use tantivy::fastfield::AliveBitSet;
use tantivy::index::SegmentComponent;
use tantivy::schema::Value as _;
use tantivy::store::StoreReader;
use tantivy::{Index, TantivyDocument};

use super::directory::GenerationDirectory;
use super::index_error;
use super::schema::{INDEXES, Layout};
use super::write::{GenerationWriter, Totals};
use crate::error::{Error, Result};
use crate::model::{self, Company, EncodedPerson, Opening, Person};

/// Records that are read before they are written.
const AT_ONCE: usize = 1024;
/// Blocks of rows that stay decompressed for each segment.
const ROW_BLOCKS: usize = 4;

/// Whether a file of an index can be made again from the others; `path` is relative to the generation.
pub(crate) fn is_derived(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name == ".managed.json" || !(name == "meta.json" || name.ends_with(".store") || name.ends_with(".del"))
}

/// Reads all rows of the generation in `from` and writes them into the empty folder `to`.
pub(crate) fn rebuild(from: &Path, to: &Path, memory: usize) -> Result<Totals> {
    let mut writer = GenerationWriter::open(to, memory)?;
    for at in 0..INDEXES.len() {
        let rows = Rows::open(from, at)?;
        let order = rows.order(|bytes| {
            Ok(match at {
                0 => model::decode::<Company>(bytes)?.number.0,
                1 => model::decode::<Person>(bytes)?.company.0,
                _ => model::decode::<Opening>(bytes)?.company.0,
            })
        })?;
        for chunk in order.chunks(AT_ONCE) {
            let chunk = chunk.iter().map(|(_, segment, doc)| rows.row(*segment, *doc));
            let bytes: Vec<Vec<u8>> = chunk.collect::<Result<_>>()?;
            match at {
                0 => writer.put_companies(&decoded::<Company>(&bytes)?)?,
                1 => {
                    let people = decoded::<Person>(&bytes)?;
                    let records: Vec<Vec<u8>> =
                        people.iter().map(|person| model::encode(&person.record)).collect();
                    let people: Vec<EncodedPerson<'_>> = people
                        .iter()
                        .zip(&records)
                        .map(|(person, record)| EncodedPerson {
                            id: person.id,
                            company: person.company,
                            record,
                        })
                        .collect();
                    writer.put_people(&people)?;
                }
                _ => writer.put_openings(&decoded::<Opening>(&bytes)?)?,
            }
        }
    }
    writer.finish()
}

fn decoded<T: serde::de::DeserializeOwned>(rows: &[Vec<u8>]) -> Result<Vec<T>> {
    rows.iter().map(|row| model::decode(row)).collect()
}

/// The rows of one index.
struct Rows {
    name: &'static str,
    row: tantivy::schema::Field,
    segments: Vec<(StoreReader, Option<AliveBitSet>, u32)>,
}

impl Rows {
    fn open(root: &Path, at: usize) -> Result<Rows> {
        let (name, subject) = INDEXES[at];
        let layout = Layout::of(subject);
        let open = || -> tantivy::Result<(bool, Vec<_>)> {
            let index = Index::open(GenerationDirectory::open(&root.join(name))?)?;
            let mut segments = Vec::new();
            for segment in index.searchable_segments()? {
                let store = StoreReader::open(segment.open_read(SegmentComponent::Store)?, ROW_BLOCKS)?;
                let alive = match segment.meta().has_deletes() {
                    true => {
                        let bytes = segment.open_read(SegmentComponent::Delete)?.read_bytes()?;
                        Some(AliveBitSet::open(bytes))
                    }
                    false => None,
                };
                segments.push((store, alive, segment.meta().max_doc()));
            }
            Ok((index.schema() == layout.schema, segments))
        };
        let (is_ours, segments) = open().map_err(|error| index_error(name, error))?;
        if !is_ours {
            return Err(super::other_schema(name));
        }
        Ok(Rows { name, row: layout.row, segments })
    }

    fn row(&self, segment: usize, doc: u32) -> Result<Vec<u8>> {
        let document: tantivy::Result<TantivyDocument> = self.segments[segment].0.get(doc);
        let document = document.map_err(|error| index_error(self.name, error))?;
        let bytes = document.get_first(self.row).and_then(|value| value.as_bytes());
        bytes
            .map(<[u8]>::to_vec)
            .ok_or_else(|| Error::damaged(format!("the rows of {} cannot be read", self.name)))
    }

    /// Company number, segment and document of every living row, by company number.
    fn order(&self, company: impl Fn(&[u8]) -> Result<u32>) -> Result<Vec<(u32, usize, u32)>> {
        let mut order = Vec::new();
        for (segment, (_, alive, most)) in self.segments.iter().enumerate() {
            for doc in (0..*most).filter(|doc| alive.as_ref().is_none_or(|alive| alive.is_alive(*doc))) {
                order.push((company(&self.row(segment, doc)?)?, segment, doc));
            }
        }
        order.sort_unstable();
        Ok(order)
    }
}
