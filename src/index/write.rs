//! Writing the three indexes of a candidate generation.
//!
//! Documents come in the order of company numbers. A record replaces the one with the same identity: that one's
//! document is marked as deleted by its number in its segment, found with one scan of a column for the whole change.
//! An error ends the writer for good; the candidate is thrown away with it.

use std::collections::HashMap;
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use tantivy::columnar::Cardinality;
use tantivy::index::SegmentId;
use tantivy::indexer::{IndexWriterOptions, NoMergePolicy, UserOperation};
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{DocId, Index, IndexSettings, IndexSortByField, IndexWriter, Order, SegmentReader};

use super::directory::GenerationDirectory;
use super::document::{Batch, BatchDocument, Room};
use super::schema::{COMPANY, INDEXES, Layout, NO_DAY, Place, key_term, mark, unknown_interval};
use super::terms::{add_cell, add_technologies, add_terms, cut, name_number};
use super::{IdSet, index_error};
use crate::error::{Error, Result};
use crate::fields::{Kind, List, Subject};
use crate::model::{self, Company, CompanyNumber, EncodedPerson, LeadId, Opening, Person, RecordView};
use crate::value::{Day, Interval};

/// People segments beyond this number are merged.
const MOST_SEGMENTS: usize = 12;
/// A segment with more deleted documents than this percentage is rewritten.
const MOST_DELETED_PERCENT: u32 = 25;
/// Rows are compressed in blocks of about this many bytes. Ranked lists read rows all over the file: a large block would
/// be unpacked for one of its rows.
const ROW_BLOCK: usize = 16_384;
/// Records whose documents are made by one thread and handed over in one piece.
const BATCH: usize = 32;
/// Records whose documents are made at one time.
const AT_ONCE: usize = 1024;
/// The part of a writer's memory that documents on their way to it may take beside it.
const ROOM_SHARE: usize = 8;

/// Writes the indexes of one candidate generation.
pub(crate) struct GenerationWriter {
    companies: IndexHalf,
    people: IndexHalf,
    openings: IndexHalf,
}

struct IndexHalf {
    subject: Subject,
    layout: Layout,
    index: Index,
    writer: IndexWriter<BatchDocument>,
    /// For documents that the writer has not taken in.
    room: Arc<Room>,
    /// Identities written in this change: company number, lead id or key of the opening.
    written: IdSet,
    /// Whether the index existed before this change.
    existed: bool,
    last_company: u32,
    /// Whether every segment with a deleted document is rewritten.
    purges: bool,
    /// Whether all segments become one.
    becomes_one: bool,
}

/// How many documents each index holds after a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Totals {
    pub companies: u64,
    pub people: u64,
    pub openings: u64,
    /// Of the three indexes together.
    pub segments: u64,
}

impl GenerationWriter {
    /// Opens the indexes under `root` for writing, made where they do not exist. `memory` is shared by the three.
    pub fn open(root: &Path, memory: usize) -> Result<Self> {
        let half =
            |at: usize, share: usize| IndexHalf::open(root, INDEXES[at].0, INDEXES[at].1, memory / 8 * share);
        Ok(GenerationWriter { companies: half(0, 2)?, people: half(1, 4)?, openings: half(2, 2)? })
    }

    /// Writes companies, ascending by number.
    pub fn put_companies(&mut self, companies: &[Company]) -> Result<()> {
        self.companies.put(
            companies,
            |company| (u64::from(company.number.0), company.number),
            company_document,
        )
    }

    /// Writes people, ascending by company number.
    pub fn put_people(&mut self, people: &[Person]) -> Result<()> {
        let records: Vec<Vec<u8>> = people.iter().map(|person| model::encode(&person.record)).collect();
        let encoded = people.iter().zip(&records).map(|(person, record)| EncodedPerson {
            id: person.id,
            company: person.company,
            record,
            keys: &person.record.keys,
            reach: &person.record.reach,
        });
        self.put_encoded_people(&encoded.collect::<Vec<_>>())
    }

    /// Writes people whose records are encoded, ascending by company number.
    pub fn put_encoded_people(&mut self, people: &[EncodedPerson<'_>]) -> Result<()> {
        self.people.put(people, |person| (person.id.0, person.company), person_document)
    }

    /// Writes openings, ascending by company number; the first key of each is its identity.
    pub fn put_openings(&mut self, openings: &[Opening]) -> Result<()> {
        self.openings.put(
            openings,
            |opening| (opening.record.keys.first().copied().unwrap_or(0), opening.company),
            opening_document,
        )
    }

    /// Takes people out.
    pub fn remove_people(&mut self, ids: &[LeadId]) {
        self.people.written.extend(ids.iter().map(|id| id.0));
    }

    /// Takes companies out.
    pub fn remove_companies(&mut self, numbers: &[CompanyNumber]) {
        self.companies.written.extend(numbers.iter().map(|number| u64::from(number.0)));
    }

    /// Takes openings out, by their first keys.
    pub fn remove_openings(&mut self, keys: &[u64]) {
        self.openings.written.extend(keys);
    }

    /// Leaves nothing behind of the people who are taken out: segments that held one are written anew without them.
    pub fn purge_people(&mut self) {
        self.people.purges = true;
    }

    /// Makes one segment of each index in the end, however many were written.
    pub fn join_segments(&mut self) {
        for half in [&mut self.companies, &mut self.people, &mut self.openings] {
            half.becomes_one = true;
        }
    }

    /// Makes everything written readable and answers how much there is.
    pub fn finish(self) -> Result<Totals> {
        let mut segments = 0;
        let mut finish = |half: IndexHalf| {
            let (documents, of_it) = half.finish()?;
            segments += of_it;
            Ok::<u64, Error>(documents)
        };
        let (companies, people, openings) =
            (finish(self.companies)?, finish(self.people)?, finish(self.openings)?);
        Ok(Totals { companies, people, openings, segments })
    }
}

impl IndexHalf {
    fn open(root: &Path, name: &str, subject: Subject, memory: usize) -> Result<Self> {
        let path = root.join(name);
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&path)
            .map_err(|error| Error::io(&path, error))?;
        let directory = GenerationDirectory::open(&path).map_err(|error| index_error(name, error.into()))?;
        let existed = path.join("meta.json").exists();
        let layout = Layout::of(subject);
        let index = if existed {
            Index::open(directory)
        } else {
            let compression = ZstdCompressor { compression_level: Some(1) };
            let settings = IndexSettings {
                docstore_compression: Compressor::Zstd(compression),
                docstore_compress_dedicated_thread: false,
                docstore_blocksize: ROW_BLOCK,
                ..IndexSettings::default()
            };
            Index::create(directory, layout.schema.clone(), settings)
        }
        .map_err(|error| index_error(name, error))?;
        if index.schema() != layout.schema {
            return Err(super::other_schema(name));
        }
        let writer = open_writer(&index, memory).map_err(|error| index_error(name, error))?;
        Ok(IndexHalf {
            subject,
            layout,
            index,
            writer,
            room: Room::new(memory / ROOM_SHARE),
            written: IdSet::default(),
            existed,
            last_company: 0,
            purges: false,
            becomes_one: false,
        })
    }

    fn put<T: Sync>(
        &mut self,
        records: &[T],
        identity: impl Fn(&T) -> (u64, CompanyNumber),
        document: impl Fn(&Layout, &T, &mut Batch) -> Result<()> + Sync,
    ) -> Result<()> {
        for record in records {
            let (id, company) = identity(record);
            if company.0 < self.last_company {
                return Err(Error::data("records were not handed over in the order of companies")
                    .with_hint("this is a fault of leadsift: please report it with the file's header"));
            }
            self.last_company = company.0;
            // In a fresh index there is nothing to replace.
            if self.existed {
                self.written.insert(id);
            }
        }
        for records in records.chunks(AT_ONCE) {
            let layout = &self.layout;
            let batches: Vec<Result<Batch>> = records
                .par_chunks(BATCH)
                .map(|records| {
                    let mut batch = Batch::for_documents(records.len());
                    records.iter().try_for_each(|record| document(layout, record, &mut batch))?;
                    Ok(batch)
                })
                .collect();
            for batch in batches {
                let added = self.writer.run(batch?.into_documents(&self.room).map(UserOperation::Add));
                added.map_err(|error| index_error(self.name(), error))?;
            }
        }
        Ok(())
    }

    fn name(&self) -> &'static str {
        INDEXES.iter().find(|(_, subject)| *subject == self.subject).map_or("", |(name, _)| name)
    }

    /// How many documents and segments there are in the end.
    fn finish(mut self) -> Result<(u64, u64)> {
        let name = self.name();
        self.commit().map_err(|error| index_error(name, error))
    }

    fn commit(&mut self) -> tantivy::Result<(u64, u64)> {
        if self.existed && !self.written.is_empty() {
            let stale = self.stale_documents()?;
            self.writer.delete_query(Box::new(Documents(Arc::new(stale))))?;
        }
        self.writer.commit()?;
        if !self.existed && self.subject == Subject::Person {
            // Documents came in order, so that sorting them again would only cost time; from here on it is kept, by the
            // merges below first of all.
            self.index.settings_mut().sort_by_field =
                Some(IndexSortByField { field: COMPANY.to_string(), order: Order::Asc });
            let fresh = Index::clone(&self.index);
            let old = std::mem::replace(&mut self.writer, open_writer(&fresh, MIN_MEMORY)?);
            old.wait_merging_threads()?;
            self.writer.commit()?;
        }
        if self.becomes_one {
            self.merge_all()?;
        } else {
            self.merge()?;
        }
        self.writer.garbage_collect_files().wait()?;
        let metas = self.index.searchable_segment_metas()?;
        let documents = metas.iter().map(|meta| u64::from(meta.num_docs())).sum();
        Ok((documents, metas.len() as u64))
    }

    /// The documents of earlier generations whose identity was written anew.
    fn stale_documents(&self) -> tantivy::Result<HashMap<SegmentId, Vec<DocId>>> {
        let column = match self.subject {
            Subject::Company => COMPANY,
            Subject::Person => "id",
            _ => "keys",
        };
        let mut stale = HashMap::new();
        for segment in self.index.searchable_segments()? {
            let reader = SegmentReader::open(&segment)?;
            let Some(values) = reader.fast_fields().column_opt::<u64>(column)? else { continue };
            let mut documents = Vec::new();
            let mut block = [0u64; 1024];
            let most = reader.max_doc() as usize;
            let mut start = 0;
            while start < most {
                let block = &mut block[..1024.min(most - start)];
                if values.get_cardinality() == Cardinality::Full {
                    values.values.get_range(start as u64, block);
                } else {
                    for (at, value) in block.iter_mut().enumerate() {
                        *value = values.first((start + at) as DocId).unwrap_or(0);
                    }
                }
                for (at, value) in block.iter().enumerate() {
                    if self.written.contains(value) && !reader.is_deleted((start + at) as DocId) {
                        documents.push((start + at) as DocId);
                    }
                }
                start += block.len();
            }
            if !documents.is_empty() {
                stale.insert(reader.segment_id(), documents);
            }
        }
        Ok(stale)
    }

    /// Merges small segments where there are many, and rewrites those that are mostly deleted.
    fn merge(&mut self) -> tantivy::Result<()> {
        let mut metas = self.index.searchable_segment_metas()?;
        for meta in &metas {
            let purged = self.purges && meta.num_deleted_docs() > 0;
            if purged
                || meta.num_docs() == 0
                || meta.num_deleted_docs() * 100 > meta.max_doc() * MOST_DELETED_PERCENT
            {
                self.writer.merge(&[meta.id()]).wait()?;
            }
        }
        metas = self.index.searchable_segment_metas()?;
        if metas.len() <= MOST_SEGMENTS {
            return Ok(());
        }
        metas.sort_by_key(|meta| meta.num_docs());
        let mut gathered = 0;
        let mut ids = Vec::new();
        for meta in &metas {
            if ids.len() >= 3 && meta.num_docs() > gathered {
                break;
            }
            gathered += meta.num_docs();
            ids.push(meta.id());
        }
        self.writer.merge(&ids).wait()?;
        Ok(())
    }

    /// Merges all segments. Those of people are sorted by merging; the others are put one behind the other, which keeps
    /// the order of companies where each was written in that order.
    fn merge_all(&mut self) -> tantivy::Result<()> {
        let mut segments = Vec::new();
        for segment in self.index.searchable_segments()? {
            let companies = SegmentReader::open(&segment)?.fast_fields().u64(COMPANY)?;
            segments.push((companies.first(0), segment.id()));
        }
        if segments.len() > 1 {
            segments.sort_unstable();
            let ids: Vec<SegmentId> = segments.into_iter().map(|(_, id)| id).collect();
            self.writer.merge(&ids).wait()?;
        }
        Ok(())
    }
}

/// What tantivy asks for at the least.
const MIN_MEMORY: usize = 16_000_000;

fn open_writer(index: &Index, memory: usize) -> tantivy::Result<IndexWriter<BatchDocument>> {
    let options = IndexWriterOptions::builder()
        .num_worker_threads(1)
        .num_merge_threads(1)
        .memory_budget_per_thread(memory.max(MIN_MEMORY))
        .build();
    let writer: IndexWriter<BatchDocument> = index.writer_with_options(options)?;
    // Merging by itself would publish what a failed commit left behind.
    writer.set_merge_policy(Box::new(NoMergePolicy));
    Ok(writer)
}

/// A query for documents by their numbers.
#[derive(Debug, Clone)]
struct Documents(Arc<HashMap<SegmentId, Vec<DocId>>>);

impl Query for Documents {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Documents {
    /// Nobody scores by document numbers; deleting asks for documents alone.
    fn scorer(&self, _: &SegmentReader, _: f32) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(EmptyScorer))
    }

    fn for_each_no_score(
        &self,
        reader: &SegmentReader,
        callback: &mut dyn FnMut(&[DocId]),
    ) -> tantivy::Result<()> {
        if let Some(documents) = self.0.get(&reader.segment_id()) {
            callback(documents);
        }
        Ok(())
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("document number", 1.0))
    }
}

/// What every record's document holds: company, row, keys, and the columns and terms of its fields.
fn add_record(
    layout: &Layout,
    company: CompanyNumber,
    record: &RecordView<'_>,
    row: (&[u8], &[u8]),
    keys: &[u64],
    batch: &mut Batch,
) -> Result<()> {
    batch.add_u64(layout.company, u64::from(company.0));
    batch.add_bytes(layout.row, row.0, row.1);
    for key in keys {
        batch.add_u64(layout.keys, *key);
        batch.add_bytes(layout.key_terms, &key_term(*key), b"");
    }
    if let Some(custom) = layout.custom {
        record.each_custom(|header, cell| {
            add_cell(header, cell, &mut |column, value| batch.add_bytes(custom, column, value));
        })?;
    }
    for (field, place) in &layout.places {
        match place {
            Place::Interval { lo, hi } => {
                let interval = match record.interval(field) {
                    Some(interval) => model::clamp(field, interval),
                    None => unknown_interval(field),
                };
                batch.add_i64(*lo, interval.lo);
                batch.add_i64(*hi, interval.hi);
            }
            Place::Terms(terms) => match field.kind {
                Kind::List(_) => {}
                _ => add_terms(field, record, &mut |mark, text| {
                    batch.add_bytes(*terms, &[mark], cut(text).as_bytes());
                }),
            },
        }
    }
    Ok(())
}

fn person_document(layout: &Layout, person: &EncodedPerson<'_>, batch: &mut Batch) -> Result<()> {
    let record = RecordView::new(person.record)?;
    batch.add_u64(layout.id, person.id.0);
    for hash in person.reach {
        batch.add_u64(layout.reach, *hash);
    }
    add_record(layout, person.company, &record, (person.record, &[]), person.keys, batch)?;
    batch.end_document();
    Ok(())
}

fn company_document(layout: &Layout, company: &Company, batch: &mut Batch) -> Result<()> {
    let row = model::encode(company);
    let identity = model::encode(&company.number).len();
    let (identity, rest) = row.split_at(identity);
    add_record(
        layout,
        company.number,
        &RecordView::new(rest)?,
        (identity, rest),
        &company.record.keys,
        batch,
    )?;
    let advertising = company.advertising();
    for (list, column) in List::ALL.into_iter().zip(layout.checked) {
        batch.add_i64(column, company.checked(list).map_or(NO_DAY, Day::number));
        let Some(Place::Terms(terms)) = layout.place(list.field()) else { continue };
        if company.checked(list).is_some() {
            batch.add_bytes(*terms, &[mark::MAPPED], b"");
        }
        if list == List::Tech {
            add_technologies(company, &mut |begin, name| {
                batch.add_bytes(*terms, begin, cut(name).as_bytes())
            });
        }
        if list == List::Ads && !advertising.is_empty() {
            batch.add_bytes(*terms, &[mark::ANY], b"");
        }
    }
    // Whoever states that nothing is spent, in whatever currency, says that there is no advertising.
    for ad in advertising.iter().filter(|ad| ad.spend.is_none_or(|spend| spend.amount.hi > 0)) {
        let spend = ad.spend.map(|money| money.in_usd());
        let unknown = unknown_interval(&crate::fields::named::AD_SPEND);
        let spend = match spend {
            Some(Some(amount)) => model::clamp(&crate::fields::named::AD_SPEND, amount),
            _ => Interval { lo: unknown.lo, hi: unknown.hi },
        };
        batch.add_u64(layout.ads[0], name_number(&ad.platform));
        let may_be_nothing = ad.spend.is_some_and(|spend| spend.amount.lo <= 0);
        batch.add_i64(layout.ads[1], 2 * ad.last_seen.number() + i64::from(may_be_nothing));
        batch.add_i64(layout.ads[2], spend.lo);
        batch.add_i64(layout.ads[3], spend.hi);
    }
    batch.end_document();
    Ok(())
}

fn opening_document(layout: &Layout, opening: &Opening, batch: &mut Batch) -> Result<()> {
    let row = model::encode(opening);
    let company = model::encode(&opening.company).len();
    let (company, rest) = row.split_at(company);
    // The first key is the identity; further keys find the opening under other spellings of it.
    add_record(
        layout,
        opening.company,
        &RecordView::new(rest)?,
        (company, rest),
        &opening.record.keys,
        batch,
    )?;
    batch.add_i64(layout.seen[0], opening.last_seen.number());
    batch.add_i64(layout.seen[1], i64::from(opening.closed));
    batch.end_document();
    Ok(())
}

#[cfg(test)]
impl GenerationWriter {
    /// Ends the segments that are being written, as filled memory does.
    pub fn end_segments(&mut self) {
        for half in [&mut self.companies, &mut self.people, &mut self.openings] {
            half.writer.commit().expect("a segment");
        }
    }

    /// Writes a person whose columns and terms are those of another record, as a version with other tables makes them.
    pub fn put_person_read_as(&mut self, person: &Person, read_as: &model::Record) -> Result<()> {
        let (row, other) = (model::encode(&person.record), model::encode(read_as));
        let document = |layout: &Layout, person: &&Person, batch: &mut Batch| {
            batch.add_u64(layout.id, person.id.0);
            let record = RecordView::new(&other)?;
            add_record(layout, person.company, &record, (&row, &[]), &person.record.keys, batch)?;
            batch.end_document();
            Ok(())
        };
        self.people.put(&[person], |person| (person.id.0, person.company), document)
    }
}

#[cfg(test)]
mod tests {
    use super::super::read::Indexes;
    use super::*;

    /// Writes people of ascending companies in segments that get smaller and smaller.
    fn written(root: &Path, segments: u32, joined: bool) -> (Totals, Arc<Indexes>) {
        let mut writer = GenerationWriter::open(root, 0).expect("a writer");
        if joined {
            writer.join_segments();
        }
        let mut company = 0;
        for segment in 0..segments {
            for _ in 0..=segments - segment {
                company += 1;
                let number = CompanyNumber(company);
                let record = || model::Record { keys: vec![u64::from(company)], ..model::Record::default() };
                let of_it = |id: u32| Person { id: LeadId(u64::from(id)), company: number, record: record() };
                writer.put_people(&[of_it(2 * company), of_it(2 * company + 1)]).expect("people");
                let whole = Company { number, record: record(), ..Company::default() };
                writer.put_companies(&[whole]).expect("a company");
            }
            writer.end_segments();
        }
        let totals = writer.finish().expect("written");
        assert_eq!((totals.people, totals.companies), (2 * u64::from(company), u64::from(company)));
        (totals, Indexes::open(root).expect("readable"))
    }

    fn is_in_order(indexes: &Indexes) -> bool {
        let columns = indexes.people.u64_columns(COMPANY).expect("companies");
        columns.iter().all(|column| column.values.iter().is_sorted())
    }

    #[test]
    fn many_segments_of_one_import_are_merged_in_the_order_of_companies() {
        let folder = tempfile::tempdir().expect("a folder");
        let (_, indexes) = written(folder.path(), 15, false);
        assert!(indexes.people.segments.len() <= MOST_SEGMENTS && is_in_order(&indexes));
    }

    #[test]
    fn joined_segments_are_one_and_in_the_order_of_companies() {
        let folder = tempfile::tempdir().expect("a folder");
        let (totals, indexes) = written(folder.path(), 5, true);
        assert_eq!((totals.segments, indexes.people.segments.len()), (2, 1));
        assert!(is_in_order(&indexes));
        let numbers = indexes.companies.u64_columns(COMPANY).expect("numbers");
        assert!(numbers[0].values.iter().is_sorted());
    }
}
