//! What the files of the live generation hold, in bytes a person: facts with their index, and apart from them identity
//! and provenance (keys, ids, the rows that facts come from, names of merged records).
//!
//! Columns are told apart by their names. Of stored rows a sample is compressed twice, as it is and without identity and
//! provenance; the share that is left counts for all rows.

use std::path::Path;

use leadsift::db::{Database, Snapshot};
use leadsift::model::{self, Company, Opening, Record};
use serde_json::{Value, json};
use tantivy::schema::Value as _;
use tantivy::{Index, TantivyDocument};

use crate::Failure;

/// Columns that identify.
const IDENTITY: [&str; 3] = ["keys", "reach", "id"];

/// Consecutive rows of a sample: about a block of the store.
const BLOCK: u32 = 64;

/// One block in so many is looked at.
const STEP: usize = 40;

#[derive(Default)]
struct Bytes {
    facts: f64,
    identity: f64,
}

pub(crate) fn measure(database: &Database, snapshot: &Snapshot) -> Result<Value, Failure> {
    let folder = database.root().join("generations").join(format!("{:06}", snapshot.generation()));
    let mut bytes = Bytes::default();
    let mut known = 0;
    let mut parts = Vec::new();
    for (name, bare) in [
        ("companies", bare_company as fn(&[u8]) -> Result<Vec<u8>, Failure>),
        ("people", bare_person),
        ("openings", bare_opening),
    ] {
        known += index(&folder.join(name), name, bare, &mut bytes, &mut parts)?;
    }
    let mut files = 0;
    sum(&folder, &mut files)?;
    // What is in no index: the manifest, and who was merged or split.
    bytes.identity += files.saturating_sub(known) as f64;
    let people = snapshot.people().max(1) as f64;
    Ok(json!({
        "bytes": files,
        "facts": bytes.facts / people,
        "identity": bytes.identity / people,
        "parts": parts.into_iter().map(|(name, bytes)| json!([name, bytes / people])).collect::<Vec<_>>(),
    }))
}

/// Adds what one index holds; returns the bytes of its files.
fn index(
    folder: &Path,
    name: &str,
    bare: fn(&[u8]) -> Result<Vec<u8>, Failure>,
    bytes: &mut Bytes,
    parts: &mut Vec<(String, f64)>,
) -> Result<u64, Failure> {
    let index = Index::open_in_dir(folder)?;
    let searcher = index.reader()?.searcher();
    let row = index.schema().get_field("row")?;
    let (mut columns, mut terms, mut rows, mut all) = (0.0, 0.0, 0.0, 0u64);
    let mut identity = 0.0;
    for reader in searcher.segment_readers() {
        let usage = reader.space_usage()?;
        all += usage.total().get_bytes();
        for field in usage.fast_fields().fields() {
            let bytes = field.total().get_bytes() as f64;
            match IDENTITY.contains(&field.field_name()) {
                true => identity += bytes,
                false => columns += bytes,
            }
        }
        for part in [usage.termdict(), usage.postings(), usage.positions(), usage.fieldnorms()] {
            terms += part.total().get_bytes() as f64;
        }
        columns += usage.deletes().get_bytes() as f64;
        rows += usage.store().total().get_bytes() as f64;
    }
    let (mut whole, mut left) = (0, 0);
    for reader in searcher.segment_readers() {
        let store = reader.get_store_reader(4)?;
        for first in (0..reader.max_doc()).step_by(BLOCK as usize * STEP) {
            let (mut with, mut without) = (Vec::new(), Vec::new());
            for doc in first..(first + BLOCK).min(reader.max_doc()) {
                let document: TantivyDocument = store.get(doc)?;
                let stored = document
                    .get_first(row)
                    .and_then(|value| value.as_bytes())
                    .ok_or("a document without its row")?;
                with.extend_from_slice(stored);
                without.extend(bare(stored)?);
            }
            whole += zstd::bulk::compress(&with, 1)?.len();
            left += zstd::bulk::compress(&without, 1)?.len();
        }
    }
    let share = left as f64 / whole.max(1) as f64;
    bytes.facts += columns + terms + rows * share;
    bytes.identity += identity + rows * (1.0 - share);
    for (part, bytes) in [
        ("columns", columns),
        ("terms", terms),
        ("rows", rows * share),
        ("identity columns", identity),
        ("identity in rows", rows * (1.0 - share)),
    ] {
        parts.push((format!("{name} {part}"), bytes));
    }
    Ok(all)
}

fn bare(record: Record) -> Record {
    let mut facts = record.facts;
    facts.iter_mut().for_each(|fact| fact.source = 0);
    Record { facts, custom: record.custom, ..Record::default() }
}

fn bare_person(row: &[u8]) -> Result<Vec<u8>, Failure> {
    Ok(model::encode(&bare(model::decode(row)?)))
}

fn bare_company(row: &[u8]) -> Result<Vec<u8>, Failure> {
    let company: Company = model::decode(row)?;
    Ok(model::encode(&Company { record: bare(company.record), ..company }))
}

fn bare_opening(row: &[u8]) -> Result<Vec<u8>, Failure> {
    let opening: Opening = model::decode(row)?;
    Ok(model::encode(&Opening { record: bare(opening.record), ..opening }))
}

fn sum(folder: &Path, bytes: &mut u64) -> Result<(), Failure> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        match entry.file_type()?.is_dir() {
            true => sum(&entry.path(), bytes)?,
            false => *bytes += entry.metadata()?.len(),
        }
    }
    Ok(())
}
