//! Writing indexes anew from stored rows: where an index file is damaged and the rows are not, and to make one piece of many.
//!
//! Needed of the old index: `meta.json`, the rows, the columns (which hold what a record is known by) and the marks of
//! deleted documents of every segment. Terms and columns are derived again, with the tables of this version. Twelve bytes
//! are held of each row of an index, for their order; rows themselves are read as they are written.

use std::path::Path;

use serde::de::DeserializeOwned;
use tantivy::columnar::{Column, ColumnarReader};
use tantivy::fastfield::AliveBitSet;
use tantivy::index::SegmentComponent;
use tantivy::schema::Value as _;
use tantivy::store::StoreReader;
use tantivy::{Index, TantivyDocument};

use super::directory::GenerationDirectory;
use super::index_error;
use super::read::{IDENTITY, Indexes};
use super::schema::{INDEXES, Layout};
use super::write::{GenerationWriter, Totals};
use crate::error::{Error, Result};
use crate::model::{self, Company, CompanyNumber, LeadId, Opening, Person, Record};

/// Records that are read before they are written.
const AT_ONCE: usize = 1024;
/// Blocks of rows that stay decompressed for each segment.
const ROW_BLOCKS: usize = 4;

/// Whether a file of an index can be made again from the others; `path` is relative to the generation.
pub(crate) fn is_derived(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_needed = [".store", ".fast", ".del"].iter().any(|kind| name.ends_with(kind));
    name == ".managed.json" || !(name == "meta.json" || is_needed)
}

/// How a generation lies on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Segments of the three indexes together.
    pub segments: u64,
    /// Rows that were replaced or removed and are still there.
    pub deleted: u64,
    /// Whether each index is one segment at most, without deleted rows.
    pub is_whole: bool,
}

impl Shape {
    /// Of an opened generation.
    pub fn of(indexes: &Indexes) -> Shape {
        let halves = [&indexes.companies, &indexes.people, &indexes.openings];
        let readers = halves.iter().flat_map(|half| &half.segments).map(|segment| &segment.reader);
        let deleted = readers.map(|reader| u64::from(reader.num_deleted_docs())).sum();
        Shape {
            segments: halves.iter().map(|half| half.segments.len() as u64).sum(),
            deleted,
            is_whole: deleted == 0 && halves.iter().all(|half| half.segments.len() <= 1),
        }
    }
}

/// Reads all rows of the generation in `from` and writes them into the empty folder `to`; see [`rewrite`].
pub(crate) fn rebuild(from: &Path, to: &Path, memory: usize, derive: &dyn Fn(&mut Record)) -> Result<Totals> {
    let mut writer = GenerationWriter::open(to, memory)?;
    rewrite(from, &mut writer, derive, &|_| {})?;
    writer.finish()
}

/// Reads all rows of the generation in `from`, in the order of companies, and hands them to a writer that has written
/// nothing yet. `derive` makes anew what of a person's hashes follows from facts. Tells `progress` and answers how many rows
/// there were.
pub(crate) fn rewrite(
    from: &Path,
    writer: &mut GenerationWriter,
    derive: &dyn Fn(&mut Record),
    progress: &dyn Fn(u64),
) -> Result<u64> {
    let mut done = 0;
    for at in 0..INDEXES.len() {
        let rows = Rows::open(from, at)?;
        for places in rows.order().chunks(AT_ONCE) {
            match at {
                0 => {
                    writer.put_companies(&rows.records::<Company>(places, |company| &mut company.record)?)?
                }
                1 => {
                    let mut people = rows.people(places)?;
                    people.iter_mut().for_each(|person| derive(&mut person.record));
                    writer.put_people(&people)?
                }
                _ => writer.put_openings(&rows.records::<Opening>(places, |opening| &mut opening.record)?)?,
            }
            done += places.len() as u64;
            progress(done);
        }
    }
    Ok(done)
}

/// Where a row is: company number, segment and document.
type RowPlace = (u32, u32, u32);

/// The rows of one index.
struct Rows {
    name: &'static str,
    row: tantivy::schema::Field,
    segments: Vec<OldSegment>,
}

struct OldSegment {
    store: StoreReader,
    /// The columns of [`IDENTITY`]; none where no document has a value.
    identity: [Option<Column<u64>>; 4],
    alive: Option<AliveBitSet>,
    most: u32,
}

impl OldSegment {
    /// The values of a document in the column of [`IDENTITY`] at `which`.
    fn identity(&self, which: usize, doc: u32) -> impl Iterator<Item = u64> {
        self.identity[which].iter().flat_map(move |column| column.values_for_doc(doc))
    }

    fn company(&self, doc: u32) -> CompanyNumber {
        CompanyNumber(self.identity(3, doc).next().unwrap_or(0) as u32)
    }
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
                let columns = ColumnarReader::open(segment.open_read(SegmentComponent::FastFields)?)?;
                let column = |name: &str| -> tantivy::Result<Option<Column<u64>>> {
                    let handles = columns.read_columns(name)?;
                    Ok(handles.first().map(|handle| handle.open_u64_lenient()).transpose()?.flatten())
                };
                let [keys, reach, id, company] = IDENTITY.map(column);
                let identity = [keys?, reach?, id?, company?];
                segments.push(OldSegment { store, identity, alive, most: segment.meta().max_doc() });
            }
            Ok((index.schema() == layout.schema, segments))
        };
        let (is_ours, segments) = open().map_err(|error| index_error(name, error))?;
        if !is_ours {
            return Err(super::other_schema(name));
        }
        Ok(Rows { name, row: layout.row, segments })
    }

    fn row(&self, segment: &OldSegment, doc: u32) -> Result<Vec<u8>> {
        let document: tantivy::Result<TantivyDocument> = segment.store.get(doc);
        let document = document.map_err(|error| index_error(self.name, error))?;
        let bytes = document.get_first(self.row).and_then(|value| value.as_bytes());
        bytes
            .map(<[u8]>::to_vec)
            .ok_or_else(|| Error::damaged(format!("the rows of {} cannot be read", self.name)))
    }

    /// Records with their hashes, of places as [`Rows::order`] gives them.
    fn records<T: DeserializeOwned>(
        &self,
        places: &[RowPlace],
        record: impl Fn(&mut T) -> &mut Record,
    ) -> Result<Vec<T>> {
        let mut records = Vec::with_capacity(places.len());
        for (_, segment, doc) in places {
            let segment = &self.segments[*segment as usize];
            let mut row: T = model::decode(&self.row(segment, *doc)?)?;
            let record = record(&mut row);
            (record.keys, record.reach) =
                (segment.identity(0, *doc).collect(), segment.identity(1, *doc).collect());
            records.push(row);
        }
        Ok(records)
    }

    /// The places of all living rows, by company number.
    fn order(&self) -> Vec<RowPlace> {
        let mut order = Vec::new();
        for (at, segment) in (0..).zip(&self.segments) {
            let alive = segment.alive.as_ref();
            for doc in (0..segment.most).filter(|doc| alive.is_none_or(|alive| alive.is_alive(*doc))) {
                order.push((segment.company(doc).0, at, doc));
            }
        }
        order.sort_unstable();
        order
    }

    /// People, likewise: their rows hold nothing but the record.
    fn people(&self, places: &[RowPlace]) -> Result<Vec<Person>> {
        let records = self.records(places, |record: &mut Record| record)?;
        let person = |((_, segment, doc), record): (&RowPlace, Record)| {
            let segment = &self.segments[*segment as usize];
            let id = segment.identity(2, *doc).next().map(LeadId);
            let id = id.ok_or_else(|| Error::damaged("the ids of people cannot be read"))?;
            Ok(Person { id, company: segment.company(*doc), record })
        };
        places.iter().zip(records).map(person).collect()
    }
}
