//! Reading the three indexes of a published generation.
//!
//! An [`Index3`] never changes. What every query needs of it (company numbers of documents, the runs of people of a
//! company, the days of checks) is read once, when it is first asked for.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use tantivy::columnar::{Cardinality, Column};
use tantivy::schema::document::{DeserializeError, DocumentDeserialize, DocumentDeserializer};
use tantivy::schema::{Field as ColumnName, IndexRecordOption, Schema};
use tantivy::store::StoreReader;
use tantivy::{DocId, Index, ReloadPolicy, SegmentReader, Term};

use super::bits::Bits;
use super::directory::GenerationDirectory;
use super::join::Runs;
use super::rows::Blocks;
use super::schema::{COMPANY, INDEXES, Layout, NO_DAY, Place, mark};
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
}

/// A segment and where its slots begin.
pub(crate) struct Segment {
    pub reader: SegmentReader,
    pub base: Slot,
    store: OnceLock<Option<StoreReader>>,
    blocks: OnceLock<Option<Blocks>>,
    /// The columns of [`IDENTITY`].
    identity: [OnceLock<Option<Column<u64>>>; 4],
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
    by_number: OnceLock<Vec<u32>>,
    by_slot: OnceLock<Vec<u32>>,
    employers: OnceLock<Vec<u32>>,
    every: OnceLock<Bits>,
    runs: OnceLock<Vec<Runs>>,
    checked: [OnceLock<Vec<i64>>; 3],
    openings_by_company: OnceLock<Vec<(u32, u32)>>,
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

/// Rows that one thread reads before it asks for more: neighbours lie in one block.
const ROWS_AT_ONCE: usize = 512;

/// How many blocks of rows stay decompressed for each segment.
const ROW_BLOCKS: usize = 16;

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
                identity: Default::default(),
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
        Ok(Half { subject, layout: Layout::of(subject), schema: index.schema(), segments, len: base, alive })
    }

    fn name(&self) -> &'static str {
        INDEXES.iter().find(|(_, subject)| *subject == self.subject).map_or("", |(name, _)| name)
    }

    /// The segment of a slot and the document in it.
    pub fn locate(&self, slot: Slot) -> (&Segment, DocId) {
        let at = self.segments.partition_point(|segment| segment.base <= slot) - 1;
        let segment = &self.segments[at];
        (segment, (slot - segment.base) as DocId)
    }

    /// Puts the documents that hold `term` into `into`.
    pub fn term(&self, column: ColumnName, term: &[u8], into: &mut Bits) -> Result<()> {
        let term = Term::from_field_bytes(column, term);
        for segment in &self.segments {
            let mut documents = || -> tantivy::Result<()> {
                let index = segment.reader.inverted_index(column)?;
                let Some(mut postings) = index.read_block_postings(&term, IndexRecordOption::Basic)? else {
                    return Ok(());
                };
                while postings.block_len() > 0 {
                    for doc in postings.docs() {
                        into.insert(segment.base + *doc as usize);
                    }
                    postings.advance();
                }
                Ok(())
            };
            documents().map_err(|error| index_error(self.name(), error))?;
        }
        Ok(())
    }

    /// Calls `visit` with every term of `column` that begins with `prefix` and is not below `from`; the documents of
    /// those for which it answers true are put into `into`.
    pub fn terms(
        &self,
        column: ColumnName,
        from: &[u8],
        prefix: &[u8],
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
                    while postings.block_len() > 0 {
                        postings.docs().iter().for_each(|doc| into.insert(segment.base + *doc as usize));
                        postings.advance();
                    }
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
            self.terms(*column, &term, &term, &mut nothing, &mut |bytes| {
                found |= bytes.len() == term.len() || bytes.get(term.len()) == Some(&0);
                false
            })?;
        }
        Ok(found)
    }

    /// Every document with the values of a column of 64-bit numbers, segment by segment.
    pub fn u64_columns(&self, name: &str) -> Result<Vec<Column<u64>>> {
        self.segments
            .iter()
            .map(|segment| {
                let column = segment.reader.fast_fields().column_opt::<u64>(name);
                // A column that no document of a segment has a value for is not written.
                column.map(|column| {
                    column.unwrap_or_else(|| Column::build_empty_column(segment.reader.max_doc()))
                })
            })
            .map(|column| column.map_err(|error| index_error(self.name(), error)))
            .collect()
    }

    /// The same of signed numbers.
    pub fn i64_columns(&self, name: &str) -> Result<Vec<Column<i64>>> {
        self.segments
            .iter()
            .map(|segment| {
                let column = segment.reader.fast_fields().column_opt::<i64>(name);
                column.map(|column| {
                    column.unwrap_or_else(|| Column::build_empty_column(segment.reader.max_doc()))
                })
            })
            .map(|column| column.map_err(|error| index_error(self.name(), error)))
            .collect()
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
        let (segment, doc) = self.locate(slot);
        let column = match segment.identity[which].get() {
            Some(column) => column,
            None => {
                let column = segment.reader.fast_fields().column_opt(IDENTITY[which]);
                let column = column.map_err(|error| index_error(self.name(), error))?;
                segment.identity[which].get_or_init(|| column)
            }
        };
        Ok(column.iter().flat_map(|column| column.values_for_doc(doc)).collect())
    }

    /// The bytes of the stored row in a slot.
    pub fn row_bytes(&self, slot: Slot) -> Result<Vec<u8>> {
        let (segment, doc) = self.locate(slot);
        let store = segment.store.get_or_init(|| segment.reader.get_store_reader(ROW_BLOCKS).ok());
        let unreadable = || Error::damaged(format!("the rows of {} cannot be read", self.name()));
        let store = store.as_ref().ok_or_else(unreadable)?;
        let row: StoredRow = store.get(doc).map_err(|error| index_error(self.name(), error))?;
        Ok(row.0)
    }

    /// Calls `visit` with the bytes of the stored row in each of the slots, which ascend: each block is unpacked once.
    pub fn each_row(&self, slots: &[Slot], mut visit: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let mut rest = slots;
        while let Some(first) = rest.first() {
            let (segment, _) = self.locate(*first);
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

    /// The slots of living documents with one of `wanted` among the values of a column, with the value.
    pub fn find(&self, column: &str, wanted: &IdSet) -> Result<Vec<(u64, Slot)>> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        self.find_where(column, |value| wanted.contains(&value))
    }

    /// The same of the values that `is_wanted`.
    pub fn find_where(&self, column: &str, is_wanted: impl Fn(u64) -> bool) -> Result<Vec<(u64, Slot)>> {
        let mut found = Vec::new();
        for (segment, column) in self.segments.iter().zip(self.u64_columns(column)?) {
            let most = segment.reader.max_doc() as usize;
            if column.get_cardinality() == Cardinality::Full {
                let mut block = [0u64; 1024];
                for start in (0..most).step_by(1024) {
                    let block = &mut block[..1024.min(most - start)];
                    column.values.get_range(start as u64, block);
                    for (at, value) in block.iter().enumerate() {
                        if is_wanted(*value) && self.alive.contains(segment.base + start + at) {
                            found.push((*value, segment.base + start + at));
                        }
                    }
                }
            } else {
                for doc in 0..most {
                    for value in column.values_for_doc(doc as DocId) {
                        if is_wanted(value) && self.alive.contains(segment.base + doc) {
                            found.push((value, segment.base + doc));
                        }
                    }
                }
            }
        }
        Ok(found)
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
            by_number: OnceLock::new(),
            by_slot: OnceLock::new(),
            employers: OnceLock::new(),
            every: OnceLock::new(),
            runs: OnceLock::new(),
            checked: [OnceLock::new(), OnceLock::new(), OnceLock::new()],
            openings_by_company: OnceLock::new(),
        }))
    }

    /// The slot of each company number; `u32::MAX` where there is none.
    pub fn company_slots(&self) -> Result<&[u32]> {
        if let Some(slots) = self.by_number.get() {
            return Ok(slots);
        }
        let mut slots = vec![u32::MAX; self.numbers];
        self.each_company(|slot, number| slots[number] = slot as u32)?;
        Ok(self.by_number.get_or_init(|| slots))
    }

    fn each_company(&self, mut visit: impl FnMut(Slot, usize)) -> Result<()> {
        for (segment, column) in self.companies.segments.iter().zip(self.companies.u64_columns(COMPANY)?) {
            let most = segment.reader.max_doc() as usize;
            let mut block = [0u64; 1024];
            for start in (0..most).step_by(1024) {
                let block = &mut block[..1024.min(most - start)];
                column.values.get_range(start as u64, block);
                for (at, number) in block.iter().enumerate() {
                    let slot = segment.base + start + at;
                    if self.companies.alive.contains(slot) {
                        visit(slot, *number as usize);
                    }
                }
            }
        }
        Ok(())
    }

    /// The runs of people by company, segment by segment.
    pub fn runs(&self) -> Result<&[Runs]> {
        if let Some(runs) = self.runs.get() {
            return Ok(runs);
        }
        let columns = self.people.u64_columns(COMPANY)?;
        let runs = self
            .people
            .segments
            .iter()
            .zip(columns)
            .map(|(segment, column)| Runs::read(segment.base, segment.reader.max_doc() as usize, &column))
            .collect();
        Ok(self.runs.get_or_init(|| runs))
    }

    /// The day of the last check of a list, by company number; `NO_DAY` where there was none.
    pub fn checked(&self, list: List) -> Result<&[i64]> {
        let at = list as usize;
        if let Some(days) = self.checked[at].get() {
            return Ok(days);
        }
        let name = self.companies.column_name(self.companies.layout.checked[at]).to_string();
        let mut days = vec![NO_DAY; self.numbers];
        let columns = self.companies.i64_columns(&name)?;
        self.each_company(|slot, number| {
            let at = self.companies.segments.partition_point(|segment| segment.base <= slot) - 1;
            let doc = (slot - self.companies.segments[at].base) as u32;
            days[number] = columns[at].values.get_val(doc);
        })?;
        Ok(self.checked[at].get_or_init(|| days))
    }

    /// The company number in each slot; `u32::MAX` where the document is deleted.
    pub fn company_numbers(&self) -> Result<&[u32]> {
        if let Some(numbers) = self.by_slot.get() {
            return Ok(numbers);
        }
        let mut numbers = vec![u32::MAX; self.companies.len];
        self.each_company(|slot, number| numbers[slot] = number as u32)?;
        Ok(self.by_slot.get_or_init(|| numbers))
    }

    /// The company number of the person in each slot, 0 for none.
    pub fn companies_of_people(&self) -> Result<&[u32]> {
        if let Some(numbers) = self.employers.get() {
            return Ok(numbers);
        }
        let mut numbers = vec![0; self.people.len];
        for (company, from, to) in self.runs()?.iter().flat_map(Runs::iter) {
            numbers[from..to].fill(company);
        }
        Ok(self.employers.get_or_init(|| numbers))
    }

    /// Carries a set of company documents over to company numbers.
    pub fn to_numbers(&self, documents: &Bits) -> Result<Bits> {
        let of_slot = self.company_numbers()?;
        let mut numbers = Bits::none(self.numbers);
        for slot in documents.iter() {
            if of_slot[slot] != u32::MAX {
                numbers.insert(of_slot[slot] as usize);
            }
        }
        Ok(numbers)
    }

    /// All company numbers in use, and 0 for people without a company.
    pub fn every_number(&self) -> Result<&Bits> {
        if let Some(every) = self.every.get() {
            return Ok(every);
        }
        let mut numbers = Bits::none(self.numbers);
        numbers.insert(0);
        for number in self.company_numbers()?.iter().filter(|number| **number != u32::MAX) {
            numbers.insert(*number as usize);
        }
        Ok(self.every.get_or_init(|| numbers))
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
        let id = self.people.identity(slot, 2)?.first().copied();
        id.map(LeadId).ok_or_else(|| Error::damaged("the ids of people cannot be read"))
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
        let mut wanted = companies.to_vec();
        wanted.sort_unstable();
        let mut slots = Vec::new();
        for (company, from, to) in self.runs()?.iter().flat_map(Runs::iter) {
            if wanted.binary_search(&CompanyNumber(company)).is_ok() {
                slots.extend(
                    (from..to).filter(|slot| self.people.alive.contains(*slot)).map(|slot| slot as u32),
                );
            }
        }
        Ok(slots)
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

    /// Company and slot of every opening, in the order of companies, then of slots.
    pub fn openings_by_company(&self) -> Result<&[(u32, u32)]> {
        if let Some(openings) = self.openings_by_company.get() {
            return Ok(openings);
        }
        let mut openings = Vec::with_capacity(self.openings.len);
        let half = &self.openings;
        for (segment, column) in half.segments.iter().zip(half.u64_columns(COMPANY)?) {
            for doc in 0..segment.reader.max_doc() {
                let slot = segment.base + doc as usize;
                if half.alive.contains(slot) {
                    openings.push((column.values.get_val(doc) as u32, slot as u32));
                }
            }
        }
        openings.sort_unstable();
        Ok(self.openings_by_company.get_or_init(|| openings))
    }

    /// The openings of each of the companies, by posting date and title: where they lie depends on the history of imports.
    pub fn openings_of(&self, companies: &[CompanyNumber]) -> Result<Vec<Opening>> {
        let wanted: IdSet =
            companies.iter().filter(|number| number.0 > 0).map(|number| u64::from(number.0)).collect();
        let found = self.openings.find(COMPANY, &wanted)?;
        let openings = found.into_par_iter().with_min_len(64).map(|(_, slot)| self.opening(slot));
        let mut openings = openings.collect::<Result<Vec<Opening>>>()?;
        openings.sort_by(|one, other| order_of(one).cmp(&order_of(other)));
        Ok(openings)
    }
}

/// Company, posting date, title and address of an opening.
fn order_of(opening: &Opening) -> (CompanyNumber, Option<i64>, &str, &str) {
    let facts = &opening.record.facts;
    let posted = facts.get(&named::HIRING_SINCE).and_then(Value::as_interval).map(|days| days.lo);
    (opening.company, posted, facts.text(&named::HIRING_TITLE), facts.text(&named::OPENING_URL))
}
