//! Reading the three indexes of a published generation.
//!
//! Owns the opening of an index, its segments, columns and posting lists, and its stored rows. What is computed of all three
//! together and kept is in `kept`. Columns are opened once and stay open; sets of records without a value are read once.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use tantivy::columnar::{Column, DynamicColumn, HasAssociatedColumnType};
use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::document::{DeserializeError, DocumentDeserialize, DocumentDeserializer};
use tantivy::schema::{Field as ColumnName, IndexRecordOption, Schema};
use tantivy::store::StoreReader;
use tantivy::{DocId, Index, ReloadPolicy, SegmentReader, Term};

use super::among::Among;
use super::bits::Bits;
use super::directory::GenerationDirectory;
use super::join::{Runs, first_from};
use super::kept::{Numbers, OpeningsOfCompanies};
use super::rows::Blocks;
use super::schema::{COMPANY, INDEXES, Layout, Place, key_term, mark};
use super::{IdSet, index_error};
use crate::error::{Error, Result};
use crate::fields::{Field, List, Subject, named};
use crate::model::{self, Company, CompanyNumber, LeadId, Opening, Person, PersonView, Record, RecordView};
use crate::value::Value;

/// A position in an index: documents of all segments in one space, each segment beginning at a multiple of 64.
pub(crate) type Slot = usize;

/// One index of a generation.
pub(crate) struct Half {
    pub subject: Subject,
    pub layout: Layout,
    /// What is on disk.
    schema: Schema,
    pub segments: Vec<Segment>,
    /// The length of the space of slots.
    pub len: usize,
    /// Slots of documents that are not deleted.
    pub alive: Bits,
    /// By the column's number, once it was asked for.
    unsigned: Vec<OnceLock<Vec<Column<u64>>>>,
    signed: Vec<OnceLock<Vec<Column<i64>>>>,
    /// Documents with the terms [`mark::UNKNOWN`] and [`mark::MAPPED`], which every question of a column needs.
    marked: Vec<[OnceLock<Bits>; 2]>,
}

/// A segment and where its slots begin.
pub(crate) struct Segment {
    pub reader: SegmentReader,
    pub base: Slot,
    store: OnceLock<Option<StoreReader>>,
    blocks: OnceLock<Option<Blocks>>,
}

/// The columns of what a record is known and reached by, of a person's id and company: stored rows do not repeat them.
pub(super) const IDENTITY: [&str; 4] = ["keys", "reach", "id", COMPANY];

/// The indexes of a generation.
pub(crate) struct Indexes {
    pub companies: Half,
    pub people: Half,
    pub openings: Half,
    /// One more than the greatest company number.
    pub numbers: usize,
    pub(super) company_numbers: OnceLock<Numbers>,
    pub(super) employers: OnceLock<Vec<u32>>,
    pub(super) every: OnceLock<Bits>,
    pub(super) runs: OnceLock<Vec<Runs>>,
    pub(super) checked: [OnceLock<Vec<i32>>; 3],
    pub(super) openings_by_company: OnceLock<OpeningsOfCompanies>,
    pub(super) companies_of_ads: OnceLock<Vec<Vec<u32>>>,
}

/// The stored row of a document: the only thing that is stored. Read one by one; many are read by [`Blocks`].
struct StoredRow(Vec<u8>);

impl DocumentDeserialize for StoredRow {
    fn deserialize<'de, D: DocumentDeserializer<'de>>(mut document: D) -> Result<Self, DeserializeError> {
        let row = document.next_field::<Vec<u8>>()?;
        row.map(|(_, row)| StoredRow(row))
            .ok_or_else(|| DeserializeError::custom("a document without its row"))
    }
}

/// Rows that one thread reads before it asks for more where many are read: neighbours lie in one block.
const ROWS_AT_ONCE: usize = 512;

/// How many blocks of rows stay decompressed for an index, shared among its segments, and for a segment at least. A block
/// has 16 KiB: whoever changes one filter of a question looks at many of the same leads again.
const ROW_BLOCKS: usize = 256;
const ROW_BLOCKS_OF_A_SEGMENT: usize = 8;

/// A thread is not woken for fewer rows than these.
pub(crate) const ROWS_OF_A_THREAD: usize = 8;

/// The column of keyed hashes of what identifies a record.
const KEYS: &str = "keys";

/// Keys are looked up one by one up to this many; of more, all are compared in one scan.
const KEYS_ONE_BY_ONE: usize = 64;

impl Half {
    fn open(root: &Path, name: &str, subject: Subject) -> Result<Self> {
        let half = Self::open_index(&root.join(name), subject).map_err(|error| index_error(name, error))?;
        // Columns go by their place in the schema: another schema would be read as something else without a word.
        if half.schema != half.layout.schema {
            return Err(super::other_schema(name));
        }
        Ok(half)
    }

    fn open_index(path: &Path, subject: Subject) -> tantivy::Result<Self> {
        let index = Index::open(GenerationDirectory::open(path)?)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let mut base = 0;
        let mut segments = Vec::new();
        for reader in reader.searcher().segment_readers() {
            segments.push(Segment {
                reader: reader.clone(),
                base,
                store: OnceLock::new(),
                blocks: OnceLock::new(),
            });
            base += (reader.max_doc() as usize).next_multiple_of(64);
        }
        let mut alive = Bits::none(base);
        for segment in &segments {
            let most = segment.reader.max_doc();
            alive.insert_range(segment.base, segment.base + most as usize);
            if segment.reader.has_deletes() {
                for doc in 0..most {
                    if segment.reader.is_deleted(doc) {
                        alive.remove(segment.base + doc as usize);
                    }
                }
            }
        }
        let layout = Layout::of(subject);
        let columns = layout.schema.num_fields();
        Ok(Half {
            subject,
            layout,
            schema: index.schema(),
            segments,
            len: base,
            alive,
            unsigned: (0..columns).map(|_| OnceLock::new()).collect(),
            signed: (0..columns).map(|_| OnceLock::new()).collect(),
            marked: (0..columns).map(|_| [OnceLock::new(), OnceLock::new()]).collect(),
        })
    }

    fn name(&self) -> &'static str {
        INDEXES.iter().find(|(_, subject)| *subject == self.subject).map_or("", |(name, _)| name)
    }

    /// The number of the segment of a slot, and the document in it.
    pub fn place_of(&self, slot: Slot) -> (usize, DocId) {
        let at = self.segments.partition_point(|segment| segment.base <= slot) - 1;
        (at, (slot - self.segments[at].base) as DocId)
    }

    /// Puts the documents of `among` that hold `term` into `into`, by position.
    pub fn term(&self, column: ColumnName, term: &[u8], among: &Among, into: &mut Bits) -> Result<()> {
        let term = Term::from_field_bytes(column, term);
        for segment in &self.segments {
            let mut documents = || -> tantivy::Result<()> {
                let index = segment.reader.inverted_index(column)?;
                if let Some(mut postings) = index.read_block_postings(&term, IndexRecordOption::Basic)? {
                    put(segment, &mut postings, among, into);
                }
                Ok(())
            };
            documents().map_err(|error| index_error(self.name(), error))?;
        }
        Ok(())
    }

    /// All documents of a column with one of the marks that hold no text.
    pub fn marked(&self, column: ColumnName, of: u8) -> Result<&Bits> {
        let known = &self.marked[column.field_id() as usize][usize::from(of == mark::MAPPED)];
        if let Some(set) = known.get() {
            return Ok(set);
        }
        let mut set = Bits::none(self.len);
        self.term(column, &[of], &Among::All(self.len), &mut set)?;
        Ok(known.get_or_init(|| set))
    }

    /// Calls `visit` with every term of `column` that begins with `prefix` and is not below `from`; the documents of
    /// those for which it answers true are put into `into`, by position.
    pub fn terms(
        &self,
        column: ColumnName,
        from: &[u8],
        prefix: &[u8],
        among: &Among,
        into: &mut Bits,
        visit: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Result<()> {
        for segment in &self.segments {
            let mut walk = || -> tantivy::Result<()> {
                let index = segment.reader.inverted_index(column)?;
                let mut stream = index.terms().range().ge(from).into_stream()?;
                while stream.advance() {
                    if !stream.key().starts_with(prefix) {
                        break;
                    }
                    if !visit(stream.key()) {
                        continue;
                    }
                    let mut postings =
                        index.read_block_postings_from_terminfo(stream.value(), IndexRecordOption::Basic)?;
                    put(segment, &mut postings, among, into);
                }
                Ok(())
            };
            walk().map_err(|error| index_error(self.name(), error))?;
        }
        Ok(())
    }

    /// Whether some document holds a term of `field` with this mark and text.
    pub fn holds(&self, field: &Field, marks: &[u8], text: &str) -> Result<bool> {
        let Some(Place::Terms(column)) = self.layout.place(field) else { return Ok(false) };
        let mut found = false;
        for mark in marks {
            let term = super::terms::term(*mark, text);
            let mut nothing = Bits::none(0);
            self.terms(*column, &term, &term, &Among::All(0), &mut nothing, &mut |bytes| {
                found |= bytes.len() == term.len() || bytes.get(term.len()) == Some(&0);
                false
            })?;
        }
        Ok(found)
    }

    /// Every document with the values of a column of 64-bit numbers, segment by segment.
    pub fn u64_columns(&self, name: &str) -> Result<&[Column<u64>]> {
        self.columns(name, &self.unsigned)
    }

    /// The same of signed numbers.
    pub fn i64_columns(&self, name: &str) -> Result<&[Column<i64>]> {
        self.columns(name, &self.signed)
    }

    /// A column of all segments, from `known` once it was opened.
    fn columns<'k, T>(&self, name: &str, known: &'k [OnceLock<Vec<Column<T>>>]) -> Result<&'k [Column<T>]>
    where
        T: HasAssociatedColumnType + Default,
        DynamicColumn: Into<Option<Column<T>>>,
    {
        let column = self.layout.schema.get_field(name).map_err(|error| index_error(self.name(), error))?;
        let known = &known[column.field_id() as usize];
        if let Some(columns) = known.get() {
            return Ok(columns);
        }
        let open = |segment: &Segment| {
            let column = segment.reader.fast_fields().column_opt::<T>(name)?;
            // A column that no document of a segment has a value for is not written.
            Ok(column.unwrap_or_else(|| Column::build_empty_column(segment.reader.max_doc())))
        };
        let columns: tantivy::Result<Vec<_>> = self.segments.iter().map(open).collect();
        let columns = columns.map_err(|error| index_error(self.name(), error))?;
        Ok(known.get_or_init(|| columns))
    }

    /// The name of a column in the schema.
    pub fn column_name(&self, column: ColumnName) -> &str {
        self.layout.schema.get_field_name(column)
    }

    /// The stored row in a slot, and the hashes of its columns.
    fn row<T: for<'a> serde::Deserialize<'a>>(
        &self,
        slot: Slot,
        record: impl Fn(&mut T) -> &mut Record,
    ) -> Result<T> {
        let mut row: T = model::decode(&self.row_bytes(slot)?)?;
        let record = record(&mut row);
        (record.keys, record.reach) = (self.identity(slot, 0)?, self.identity(slot, 1)?);
        Ok(row)
    }

    /// The values of a slot in the column of [`IDENTITY`] at `which`.
    fn identity(&self, slot: Slot, which: usize) -> Result<Vec<u64>> {
        let (at, doc) = self.place_of(slot);
        let column = &self.u64_columns(IDENTITY[which])?[at];
        Ok(column.values_for_doc(doc).collect())
    }

    /// The bytes of the stored row in a slot.
    pub fn row_bytes(&self, slot: Slot) -> Result<Vec<u8>> {
        let (at, doc) = self.place_of(slot);
        let segment = &self.segments[at];
        let blocks = (ROW_BLOCKS / self.segments.len()).max(ROW_BLOCKS_OF_A_SEGMENT);
        let store = segment.store.get_or_init(|| segment.reader.get_store_reader(blocks).ok());
        let unreadable = || Error::damaged(format!("the rows of {} cannot be read", self.name()));
        let store = store.as_ref().ok_or_else(unreadable)?;
        let row: StoredRow = store.get(doc).map_err(|error| index_error(self.name(), error))?;
        Ok(row.0)
    }

    /// Calls `visit` with the bytes of the stored row in each of the slots, which ascend: each block is unpacked once.
    pub fn each_row(&self, slots: &[Slot], mut visit: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let mut rest = slots;
        while let Some(first) = rest.first() {
            let segment = &self.segments[self.place_of(*first).0];
            let end = segment.base + segment.reader.max_doc() as usize;
            let here;
            (here, rest) = rest.split_at(rest.partition_point(|slot| *slot < end));
            match segment.blocks.get_or_init(|| Blocks::open(&segment.reader)) {
                Some(blocks) => {
                    blocks.each(here.iter().map(|slot| (slot - segment.base) as DocId), &mut visit)?
                }
                None => here.iter().try_for_each(|slot| visit(&self.row_bytes(*slot)?))?,
            }
        }
        Ok(())
    }

    /// The slots of living documents with one of `wanted` among the values of a column, with the value, by slot.
    pub fn find(&self, column: &str, wanted: &IdSet) -> Result<Vec<(u64, Slot)>> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        if column == KEYS && wanted.len() <= KEYS_ONE_BY_ONE {
            let mut found = Vec::new();
            for key in wanted {
                self.find_key(*key, &mut found)?;
            }
            found.sort_unstable_by_key(|(key, slot)| (*slot, *key));
            return Ok(found);
        }
        let sieve = Sieve::new(wanted);
        self.find_where(column, |value| sieve.passes(value))
    }

    /// The same of the values that `is_wanted`.
    pub fn find_where(&self, column: &str, is_wanted: impl Fn(u64) -> bool) -> Result<Vec<(u64, Slot)>> {
        let mut found = Vec::new();
        let mut block = [0u64; 1024];
        let mut rows = Vec::new();
        for (segment, column) in self.segments.iter().zip(self.u64_columns(column)?) {
            rows.clear();
            let most = column.values.num_vals() as usize;
            for start in (0..most).step_by(1024) {
                let block = &mut block[..1024.min(most - start)];
                column.values.get_range(start as u64, block);
                let hits = block.iter().enumerate().filter(|(_, value)| is_wanted(**value));
                rows.extend(hits.map(|(at, value)| (*value, (start + at) as u32)));
            }
            let mut documents: Vec<u32> = rows.iter().map(|(_, row)| *row).collect();
            column.index.select_batch_in_place(0, &mut documents);
            // A document with several of the values is told once for each.
            let mut told = HashMap::new();
            for (value, row) in &rows {
                told.insert(*row, *value);
            }
            documents.dedup();
            for doc in documents {
                let slot = segment.base + doc as Slot;
                let values = column.index.value_row_ids(doc).filter_map(|row| told.get(&row));
                found.extend(values.filter(|_| self.alive.contains(slot)).map(|value| (*value, slot)));
            }
        }
        Ok(found)
    }

    /// Adds the living documents with a key: those of its term are compared.
    fn find_key(&self, key: u64, found: &mut Vec<(u64, Slot)>) -> Result<()> {
        let term = Term::from_field_bytes(self.layout.key_terms, &key_term(key));
        for (segment, column) in self.segments.iter().zip(self.u64_columns(KEYS)?) {
            let mut documents = || -> tantivy::Result<()> {
                let index = segment.reader.inverted_index(self.layout.key_terms)?;
                let Some(mut postings) = index.read_block_postings(&term, IndexRecordOption::Basic)? else {
                    return Ok(());
                };
                while postings.block_len() > 0 {
                    for doc in postings.docs() {
                        let slot = segment.base + *doc as Slot;
                        let has_it =
                            column.index.value_row_ids(*doc).any(|row| column.values.get_val(row) == key);
                        if has_it && self.alive.contains(slot) {
                            found.push((key, slot));
                        }
                    }
                    postings.advance();
                }
                Ok(())
            };
            documents().map_err(|error| index_error(self.name(), error))?;
        }
        Ok(())
    }
}

/// Puts the documents of a posting list into `into`, by position.
fn put(segment: &Segment, postings: &mut BlockSegmentPostings, among: &Among, into: &mut Bits) {
    let Some((first, few)) = among.in_segment(segment) else {
        while postings.block_len() > 0 {
            for doc in postings.docs() {
                into.insert(segment.base + *doc as usize);
            }
            postings.advance();
        }
        return;
    };
    // Both ascend: blocks without any of the few are skipped unread, and so are those of the few between two documents.
    let base = segment.base as u32;
    let most = few.len() as u32;
    let mut at = 0;
    while at < most {
        let from = postings.seek(few[at as usize] - base);
        let Some(docs @ [_, ..]) = postings.docs().get(from..) else { return };
        for doc in docs {
            let slot = base + doc;
            at = first_from(at, most, |at| few[at as usize] >= slot);
            if at < most && few[at as usize] == slot {
                into.insert(first + at as usize);
                at += 1;
            }
        }
    }
}

/// Tells most of the numbers that are not wanted without a look at the set.
struct Sieve<'a> {
    wanted: &'a IdSet,
    bits: Vec<u64>,
}

impl<'a> Sieve<'a> {
    fn new(wanted: &'a IdSet) -> Self {
        let words = (wanted.len() / 4).next_power_of_two().max(64);
        let mut sieve = Sieve { wanted, bits: vec![0; words] };
        for value in wanted {
            let (word, bit) = sieve.place(*value);
            sieve.bits[word] |= 1 << bit;
        }
        sieve
    }

    fn place(&self, value: u64) -> (usize, u64) {
        // Keys are hashes and lead ids are random; their last bits are as good as any.
        ((value >> 6) as usize & (self.bits.len() - 1), value & 63)
    }

    #[inline]
    fn passes(&self, value: u64) -> bool {
        let (word, bit) = self.place(value);
        self.bits[word] >> bit & 1 == 1 && self.wanted.contains(&value)
    }
}

impl Indexes {
    /// Opens the indexes under `root`.
    pub fn open(root: &Path) -> Result<Arc<Indexes>> {
        let half = |at: usize| Half::open(root, INDEXES[at].0, INDEXES[at].1);
        let (companies, people, openings) = (half(0)?, half(1)?, half(2)?);
        let mut numbers = 1;
        for column in companies.u64_columns(COMPANY)? {
            if column.num_docs() > 0 {
                numbers = numbers.max(column.max_value() as usize + 1);
            }
        }
        Ok(Arc::new(Indexes {
            companies,
            people,
            openings,
            numbers,
            company_numbers: OnceLock::new(),
            employers: OnceLock::new(),
            every: OnceLock::new(),
            runs: OnceLock::new(),
            checked: [OnceLock::new(), OnceLock::new(), OnceLock::new()],
            openings_by_company: OnceLock::new(),
            companies_of_ads: OnceLock::new(),
        }))
    }

    /// The company with this number.
    pub fn company(&self, number: CompanyNumber) -> Result<Option<Company>> {
        match self.company_slots()?.get(number.0 as usize) {
            Some(slot) if *slot != u32::MAX => {
                self.companies.row(*slot as usize, |company: &mut Company| &mut company.record).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// The person in a slot.
    pub fn person(&self, slot: Slot) -> Result<Person> {
        let record = self.people.row(slot, |record: &mut Record| record)?;
        Ok(Person { id: self.lead_id(slot)?, company: self.employer(slot)?, record })
    }

    /// The company of the person in a slot.
    fn employer(&self, slot: Slot) -> Result<CompanyNumber> {
        Ok(CompanyNumber(self.people.identity(slot, 3)?.first().copied().unwrap_or(0) as u32))
    }

    /// The opening in a slot.
    pub fn opening(&self, slot: Slot) -> Result<Opening> {
        self.openings.row(slot, |opening: &mut Opening| &mut opening.record)
    }

    /// The lead id in a slot.
    pub fn lead_id(&self, slot: Slot) -> Result<LeadId> {
        let (at, doc) = self.people.place_of(slot);
        Ok(LeadId(self.people.u64_columns("id")?[at].values.get_val(doc)))
    }

    /// Whether any record bears this name in `field`.
    pub fn bears(&self, field: &'static Field, name: &str) -> Result<bool> {
        let folded = crate::text::fold(name);
        match field.subject {
            Subject::Person => self.people.holds(field, &[mark::IS], &folded),
            Subject::Company => self.companies.holds(field, &[mark::IS], &folded),
            Subject::Opening => self.openings.holds(field, &[mark::IS], &folded),
            Subject::Technology => {
                let states = [mark::CURRENT, mark::GONE, mark::SEEN];
                self.companies.holds(List::Tech.field(), &states, &folded)
            }
            Subject::Ad => {
                let wanted = super::terms::name_number(name);
                let platforms = self.companies.column_name(self.companies.layout.ads[0]).to_string();
                let columns = self.companies.u64_columns(&platforms)?;
                Ok(columns.iter().any(|column| {
                    (0..column.values.num_vals()).any(|at| column.values.get_val(at) == wanted)
                }))
            }
        }
    }

    /// All lead ids, in the order of slots.
    pub fn lead_ids(&self) -> Result<Vec<LeadId>> {
        let mut ids = Vec::new();
        for (segment, column) in self.people.segments.iter().zip(self.people.u64_columns("id")?) {
            for doc in 0..segment.reader.max_doc() {
                if self.people.alive.contains(segment.base + doc as usize) {
                    ids.push(LeadId(column.values.get_val(doc)));
                }
            }
        }
        Ok(ids)
    }

    /// The slots of the people of some companies, ascending.
    pub fn slots_of(&self, companies: &[CompanyNumber]) -> Result<Vec<u32>> {
        let mut numbers = Bits::none(self.numbers);
        companies
            .iter()
            .filter(|number| (number.0 as usize) < self.numbers)
            .for_each(|number| numbers.insert(number.0 as usize));
        let candidates = self.candidates_of(&numbers)?;
        Ok((0..candidates.len()).map(|position| candidates.among.slot(position) as u32).collect())
    }

    /// The people of some companies, in the order of slots.
    pub fn people_of(&self, companies: &[CompanyNumber]) -> Result<Vec<Person>> {
        self.people_at(&self.slots_of(companies)?)
    }

    /// The people in some slots, in their order.
    pub fn people_at(&self, slots: &[u32]) -> Result<Vec<Person>> {
        slots.par_iter().with_min_len(ROWS_AT_ONCE).map(|slot| self.person(*slot as usize)).collect()
    }

    /// What `read` makes of the people in some slots, in their order.
    pub fn read_people<T: Send>(
        &self,
        slots: &[u32],
        read: impl Fn(PersonView<'_>) -> T + Sync,
    ) -> Result<Vec<T>> {
        let of_slot = |slot: &u32| {
            let slot = *slot as usize;
            let row = self.people.row_bytes(slot)?;
            let (id, company, keys) =
                (self.lead_id(slot)?, self.employer(slot)?, self.people.identity(slot, 0)?);
            Ok(read(PersonView { id, company, keys, record: RecordView::new(&row)? }))
        };
        slots.par_iter().with_min_len(ROWS_AT_ONCE).map(of_slot).collect()
    }

    /// The openings of each of the companies, by posting date and title: where they lie depends on the history of imports.
    pub fn openings_of(&self, companies: &[CompanyNumber]) -> Result<Vec<Opening>> {
        let by_company = self.openings_by_company()?;
        let mut slots: Vec<u32> = companies
            .iter()
            .filter(|number| number.0 > 0)
            .flat_map(|number| by_company.of(number.0))
            .copied()
            .collect();
        slots.sort_unstable();
        slots.dedup();
        let openings = slots.into_par_iter().with_min_len(ROWS_OF_A_THREAD);
        let openings = openings.map(|slot| self.opening(slot as Slot));
        let mut openings = openings.collect::<Result<Vec<Opening>>>()?;
        openings.sort_by(|one, other| order_of(one).cmp(&order_of(other)));
        Ok(openings)
    }
}

/// Company, posting date, title and address of an opening.
pub(crate) fn order_of(opening: &Opening) -> (CompanyNumber, Option<i64>, &str, &str) {
    let facts = &opening.record.facts;
    let posted = facts.get(&named::HIRING_SINCE).and_then(Value::as_interval).map(|days| days.lo);
    (opening.company, posted, facts.text(&named::HIRING_TITLE), facts.text(&named::OPENING_URL))
}
