//! Building a generation and making it the live one.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::book::Book;
use super::failpoint::step;
use super::forgotten::Forgotten;
use super::identities::{self, Decision, Identities};
use super::journal::Journal;
use super::log::{self, LogEntry, LogKind, Standing};
use super::manifest::{self, FORMAT, FileEntry, ImportEntry, Manifest};
use super::snapshot::Snapshot;
use super::{Database, GENERATIONS, KeySet, Secret, files};
use crate::clock;
use crate::error::{Error, Result};
use crate::index::write::GenerationWriter;
use crate::model::{Company, CompanyNumber, EncodedPerson, LeadId, Opening, Person, PersonView};

/// Memory that the three index writers share, in bytes, unless told otherwise.
pub const DEFAULT_MEMORY: usize = 512 << 20;

/// Superseded generations that are kept.
const KEPT: usize = 2;

const TEMP: &str = "tmp";

/// A generation in the making. Dropped without [`Change::publish`] it leaves nothing behind.
pub struct Change {
    book: Book,
    base: Option<Snapshot>,
    generation: u64,
    dir: PathBuf,
    temp: PathBuf,
    last_company: u32,
    identities: Identities,
    writer: Option<GenerationWriter>,
    memory: usize,
    /// Whether everything is written, in place of building on the files of the live generation.
    is_anew: bool,
    published: bool,
}

/// What a change made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The number of the generation.
    pub generation: u64,
    /// How many people it holds.
    pub people: u64,
    /// How many companies.
    pub companies: u64,
    /// How many openings.
    pub openings: u64,
    /// In how many segments they lie.
    pub segments: u64,
    /// The bytes of all its files.
    pub bytes: u64,
}

impl Change {
    pub(super) fn begin(database: &Database) -> Result<Change> {
        let mut change = Change::begin_anew(database)?;
        change.is_anew = false;
        change.take_over_files()?;
        Ok(change)
    }

    /// Begins a change that takes over no file of the live generation.
    pub(super) fn begin_anew(database: &Database) -> Result<Change> {
        let book = Book::with_lock(database, database.lock(Duration::ZERO)?)?;
        let current = database.current()?;
        let base = current.map(|generation| Snapshot::open(database, generation)).transpose()?;
        let log = book.journal().log()?;
        let last_company = last_company(database, book.journal())?;
        remove_leftovers(database, current, &log)?;
        let generation = next_generation(current, &log);
        let dir = database.generation_dir(generation);
        files::create_private_dir(&dir)?;
        let temp = dir.join(TEMP);
        files::create_private_dir(&temp)?;
        let identities = base.as_ref().map_or_else(Identities::default, |base| base.identities().clone());
        Ok(Change {
            book,
            base,
            generation,
            dir,
            temp,
            last_company,
            identities,
            writer: None,
            memory: DEFAULT_MEMORY,
            is_anew: true,
            published: false,
        })
    }

    /// Links the files of the live generation; copies those that tantivy rewrites.
    fn take_over_files(&self) -> Result<()> {
        let Some(base) = &self.base else { return Ok(()) };
        let from = self.book.database().generation_dir(base.generation());
        for file in &base.manifest().files {
            let (from, to) = (from.join(&file.path), self.dir.join(&file.path));
            if let Some(parent) = to.parent() {
                files::create_private_dir(parent)?;
            }
            if is_rewritten(&file.path) {
                fs::copy(&from, &to).map_err(|error| Error::io(&to, error))?;
            } else {
                files::link_or_copy(&from, &to)?;
            }
        }
        Ok(())
    }

    /// The key of keyed hashes.
    pub fn secret(&self) -> &Secret {
        self.book.secret()
    }

    /// Who must never be stored again.
    pub fn forgotten(&self) -> Result<Forgotten> {
        self.book.journal().forgotten()
    }

    /// Everything that was imported before.
    pub fn imports(&self) -> &[ImportEntry] {
        self.base.as_ref().map_or(&[], |base| base.imports())
    }

    /// The number of the next import: imports are numbered with all other changes.
    pub fn next_import(&self) -> Result<u32> {
        let last = self.imports().last().map_or(0, |entry| entry.number);
        Ok(self.book.next_number()?.max(last + 1))
    }

    /// The generation that the change builds on; `None` for the first.
    pub fn base(&self) -> Option<&Snapshot> {
        self.base.as_ref()
    }

    /// A company number that was never used.
    pub fn new_company_number(&mut self) -> CompanyNumber {
        self.last_company += 1;
        CompanyNumber(self.last_company)
    }

    /// A folder that vanishes with the change.
    pub fn temp_dir(&self) -> &Path {
        &self.temp
    }

    /// Keys that `is_wanted` and the numbers of the existing companies that have them.
    pub fn companies_under_keys(&self, is_wanted: impl Fn(u64) -> bool) -> Result<Vec<(u64, u32)>> {
        self.base.as_ref().map_or(Ok(Vec::new()), |base| base.companies_under_keys(is_wanted))
    }

    /// Keys that `is_wanted` and the slots of the existing people who have them.
    pub fn people_under_keys(&self, is_wanted: impl Fn(u64) -> bool) -> Result<Vec<(u64, u32)>> {
        self.base.as_ref().map_or(Ok(Vec::new()), |base| base.people_under_keys(is_wanted))
    }

    /// The slots of the existing people of some companies, ascending.
    pub fn slots_of(&self, numbers: &[CompanyNumber]) -> Result<Vec<u32>> {
        self.base.as_ref().map_or(Ok(Vec::new()), |base| base.indexes().slots_of(numbers))
    }

    /// The existing people in some slots.
    pub fn people_at(&self, slots: &[u32]) -> Result<Vec<Person>> {
        self.base.as_ref().map_or(Ok(Vec::new()), |base| base.indexes().people_at(slots))
    }

    /// What `read` makes of the existing people in some slots, in their order.
    pub fn read_people<T: Send>(
        &self,
        slots: &[u32],
        read: impl Fn(PersonView<'_>) -> T + Sync,
    ) -> Result<Vec<T>> {
        self.base.as_ref().map_or(Ok(Vec::new()), |base| base.indexes().read_people(slots, read))
    }

    /// Existing people of some companies.
    pub fn people_of(&self, numbers: &[CompanyNumber]) -> Result<Vec<Person>> {
        self.base.as_ref().map_or(Ok(Vec::new()), |base| base.people_of(numbers))
    }

    /// Existing openings of a company.
    pub fn openings_of(&self, number: CompanyNumber) -> Result<Vec<Opening>> {
        self.base.as_ref().map_or(Ok(Vec::new()), |base| base.openings_of(number))
    }

    /// Existing openings that have one of the keys, with their company.
    pub fn openings_with_keys(&self, wanted: &KeySet) -> Result<Vec<(u64, CompanyNumber)>> {
        self.base.as_ref().map_or(Ok(Vec::new()), |base| base.openings_with_keys(wanted))
    }

    /// Those of the companies that exist.
    pub fn load_companies(&self, numbers: &[CompanyNumber]) -> Result<Vec<Company>> {
        self.base.as_ref().map_or(Ok(Vec::new()), |base| base.load_companies(numbers))
    }

    /// Those of the people who exist.
    pub fn load_people(&self, ids: &[LeadId]) -> Result<Vec<Person>> {
        self.base.as_ref().map_or(Ok(Vec::new()), |base| base.load_people(ids))
    }

    /// Existing openings that have one of the keys.
    pub fn load_openings(&self, keys: &KeySet) -> Result<Vec<Opening>> {
        self.base.as_ref().map_or(Ok(Vec::new()), |base| base.load_openings(keys))
    }

    /// Those of the ids that somebody has.
    pub fn ids_taken(&self, ids: &[LeadId]) -> Result<Vec<LeadId>> {
        self.base.as_ref().map_or(Ok(Vec::new()), |base| base.ids_taken(ids))
    }

    /// Writes companies, ascending by number over the whole change; each replaces the one with its number.
    pub fn put_companies(&mut self, companies: &[Company]) -> Result<()> {
        self.writer()?.put_companies(companies)
    }

    /// Writes people, ascending by company number over the whole change; each replaces the one with its id.
    pub fn put_people(&mut self, people: &[Person]) -> Result<()> {
        self.writer()?.put_people(people)
    }

    /// Writes people as [`Change::put_people`] does.
    pub fn put_encoded_people(&mut self, people: &[EncodedPerson<'_>]) -> Result<()> {
        self.writer()?.put_encoded_people(people)
    }

    /// Writes openings, ascending by company number over the whole change; each replaces the one with its first key.
    pub fn put_openings(&mut self, openings: &[Opening]) -> Result<()> {
        self.writer()?.put_openings(openings)
    }

    /// Takes a person out.
    pub fn remove_person(&mut self, id: LeadId) -> Result<()> {
        self.writer()?.remove_people(&[id]);
        Ok(())
    }

    /// Takes a person out who turned out to be `into`: their id stands for them from now on.
    pub fn redirect_person(&mut self, from: LeadId, into: LeadId) -> Result<()> {
        self.identities.redirect_lead(from, into);
        self.remove_person(from)
    }

    /// Takes a company out that turned out to be `into`: its number stands for that one from now on.
    pub fn redirect_company(&mut self, from: CompanyNumber, into: CompanyNumber) -> Result<()> {
        self.identities.redirect_company(from, into);
        self.writer()?.remove_companies(&[from]);
        Ok(())
    }

    /// Takes openings out, by their first keys.
    pub fn remove_openings(&mut self, keys: &[u64]) -> Result<()> {
        self.writer()?.remove_openings(keys);
        Ok(())
    }

    /// The id of a person who is split from `whole`: `wanted` where nobody has it or it leads to them, else the next that
    /// is free.
    pub fn id_for_split(&mut self, wanted: LeadId, whole: LeadId) -> Result<LeadId> {
        if self.identities.lead(wanted) == whole && wanted != whole {
            self.identities.restore_lead(wanted);
            return Ok(wanted);
        }
        let mut id = wanted;
        while !self.ids_taken(&[id])?.is_empty() {
            id = LeadId(id.0.wrapping_add(1));
        }
        Ok(id)
    }

    /// Former ids and numbers, and what the user decided.
    pub fn identities(&self) -> &Identities {
        &self.identities
    }

    /// Remembers what the user decided.
    pub fn decide(&mut self, decision: Decision) {
        self.identities.decide(decision);
    }

    /// Drops the ids that gave way to those of people who are forgotten.
    pub(super) fn forget_former_ids(&mut self, people: &[LeadId]) {
        self.identities.forget_leads(people);
    }

    /// Leaves nothing behind of the people who are taken out.
    pub(super) fn purge_people(&mut self) -> Result<()> {
        self.writer()?.purge_people();
        Ok(())
    }

    pub(super) fn book_mut(&mut self) -> &mut Book {
        &mut self.book
    }

    /// Sets how many bytes of memory the index writers share, before anything is written.
    pub fn set_memory(&mut self, bytes: usize) {
        self.memory = bytes;
    }

    pub(super) fn writer(&mut self) -> Result<&mut GenerationWriter> {
        if self.writer.is_none() {
            self.writer = Some(GenerationWriter::open(&self.dir, self.memory)?);
        }
        self.writer.as_mut().ok_or_else(|| Error::data("the index is not open for writing"))
    }

    /// Makes the generation the live one: the commit.
    ///
    /// # Errors
    ///
    /// Whatever fails before `CURRENT` is renamed leaves the database as it was.
    pub fn publish(self, imports: Vec<ImportEntry>) -> Result<Published> {
        let kind = if imports.is_empty() { LogKind::Write } else { LogKind::Import };
        let texts = match imports.as_slice() {
            [] => vec!["records".to_string()],
            imports => imports.iter().map(said).collect(),
        };
        self.publish_as(kind, imports, texts).map(|(published, _)| published)
    }

    /// The same for what the user mended, told in the log as `text`.
    pub fn publish_mended(self, kind: LogKind, text: String) -> Result<Published> {
        self.publish_as(kind, Vec::new(), vec![text]).map(|(published, _)| published)
    }

    /// The same with entries of the log of one kind, by their words. Gives the change back for what follows it.
    pub(super) fn publish_as(
        mut self,
        kind: LogKind,
        imports: Vec<ImportEntry>,
        texts: Vec<String>,
    ) -> Result<(Published, Change)> {
        self.writer()?;
        let totals = match self.writer.take() {
            Some(writer) => writer.finish()?,
            None => return Err(Error::data("the index is not open for writing")),
        };
        fs::remove_dir_all(&self.temp).map_err(|error| Error::io(&self.temp, error))?;
        let (at, who) = (clock::now(), self.book.database().who().to_string());
        let first = imports.first().map_or(self.next_import()?, |entry| entry.number);
        let log: Vec<LogEntry> = (first..)
            .zip(texts)
            .map(|(number, text)| LogEntry {
                number,
                at: at.clone(),
                who: who.clone(),
                kind,
                text,
                before: self.base.as_ref().map(Snapshot::generation),
                after: Some(self.generation),
                undoes: None,
            })
            .collect();
        let mut entries: Vec<ImportEntry> = self.imports().to_vec();
        entries.extend(imports);
        self.identities.write(&self.dir)?;
        let manifest = Manifest {
            format: FORMAT,
            generation: self.generation,
            created: at,
            key: self.secret().fingerprint(),
            tables: self.tables(),
            last_company: self.last_company,
            companies: totals.companies,
            people: totals.people,
            openings: totals.openings,
            imports: entries,
            log,
            files: file_entries(&self.dir, self.base.as_ref().map_or(&[], |base| &base.manifest().files))?,
        };
        if let Err(error) = make_live(self.book.database(), &manifest) {
            self.published = self.book.database().may_be_live(self.generation);
            return Err(error);
        }
        self.published = true;
        step("change-published");
        log::complete(&mut self.book.journal, &manifest)?;
        prune(self.book.database(), self.book.journal().log()?.as_slice(), self.generation);
        let published = Published {
            generation: self.generation,
            people: totals.people,
            companies: totals.companies,
            openings: totals.openings,
            segments: totals.segments,
            bytes: manifest.files.iter().map(|file| file.bytes).sum(),
        };
        Ok((published, self))
    }

    /// The fingerprint of the tables. Records of earlier generations keep the terms that they had, so that a mixture keeps
    /// the older one until all are written anew.
    fn tables(&self) -> String {
        match &self.base {
            Some(base) if !self.is_anew => base.manifest().tables.clone(),
            _ => crate::taxonomy::fingerprint().to_string(),
        }
    }
}

impl Drop for Change {
    fn drop(&mut self) {
        if !self.published {
            // The writer goes first: it still writes. What cannot be removed now is removed by the next writer.
            self.writer = None;
            let _ = fs::remove_dir_all(&self.dir);
        }
    }
}

/// Length and hash of every file of the generation in `dir`, synced where it is new. Those that are links of files in
/// `linked` keep what is known of them.
pub(super) fn file_entries(dir: &Path, linked: &[FileEntry]) -> Result<Vec<FileEntry>> {
    let known: HashMap<&str, &FileEntry> = linked.iter().map(|file| (file.path.as_str(), file)).collect();
    let mut entries = Vec::new();
    for (name, _) in crate::index::schema::INDEXES {
        let folder = dir.join(name);
        let listing = fs::read_dir(&folder).map_err(|error| Error::io(&folder, error))?;
        for entry in listing {
            let entry = entry.map_err(|error| Error::io(&folder, error))?;
            let path = format!("{name}/{}", entry.file_name().to_string_lossy());
            if path.ends_with(".lock") {
                continue;
            }
            match known.get(path.as_str()) {
                Some(file) if !is_rewritten(&path) => entries.push((*file).clone()),
                _ => {
                    files::sync_file(&entry.path())?;
                    let bytes = entry.metadata().map_err(|error| Error::io(&entry.path(), error))?.len();
                    entries.push(FileEntry { sha256: manifest::hash_file(&entry.path())?, path, bytes });
                }
            }
        }
        files::sync_dir(&folder)?;
    }
    let identities = dir.join(identities::NAME);
    if identities.exists() {
        files::sync_file(&identities)?;
        let bytes = fs::metadata(&identities).map_err(|error| Error::io(&identities, error))?.len();
        let sha256 = manifest::hash_file(&identities)?;
        entries.push(FileEntry { path: identities::NAME.to_string(), bytes, sha256 });
    }
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(entries)
}

/// Whether a file of this name is written anew in place of being left alone.
fn is_rewritten(path: &str) -> bool {
    path == identities::NAME || path.ends_with("/meta.json") || path.ends_with("/.managed.json")
}

/// What the log says of an import.
fn said(import: &ImportEntry) -> String {
    let rows = if import.rows == 1 { "row" } else { "rows" };
    let rejected =
        if import.rejected > 0 { format!(", {} rejected", import.rejected) } else { String::new() };
    format!("{}: {} {rows}{rejected}", import.file, import.rows)
}

/// Writes the manifest of a generation whose files are there, and makes it the live one: the commit.
fn make_live(database: &Database, manifest: &Manifest) -> Result<()> {
    let dir = database.generation_dir(manifest.generation);
    manifest.write(&dir)?;
    files::sync_dir(&dir)?;
    files::sync_dir(&database.root().join(GENERATIONS))?;
    database.switch_to(manifest.generation)
}

/// The number of the next generation: one that was live once is never used again, whatever was taken back since.
fn next_generation(current: Option<u64>, log: &[LogEntry]) -> u64 {
    let used = log.iter().flat_map(|entry| [entry.before, entry.after]).flatten().max();
    used.max(current).unwrap_or(0) + 1
}

/// The last company number that was ever given out. The live generation need not know it: after an undo or a repair it is
/// an older one. What was left behind is still there when the next change begins, and runs tell of companies in any case.
fn last_company(database: &Database, journal: &Journal) -> Result<u32> {
    let mut last = journal.last_company()?;
    for (_, path) in listed(&database.root().join(GENERATIONS))? {
        // A leftover without a manifest was never live.
        if let Ok(manifest) = Manifest::read(&path) {
            last = last.max(manifest.last_company);
        }
    }
    Ok(last)
}

/// Makes a generation that holds nobody the live one, by the change `undo`, which is told the generation's number. What was
/// before the first import is a database like any other: it can be asked, imported into, and left again.
pub(super) fn publish_empty(book: &mut Book, undo: LogEntry) -> Result<u64> {
    let database = book.database().clone();
    let current = database.current()?;
    let log = book.journal().log()?;
    let last_company = last_company(&database, book.journal())?;
    remove_leftovers(&database, current, &log)?;
    let generation = next_generation(current, &log);
    let dir = database.generation_dir(generation);
    files::create_private_dir(&dir)?;
    let totals = GenerationWriter::open(&dir, DEFAULT_MEMORY)?.finish()?;
    let manifest = Manifest {
        format: FORMAT,
        generation,
        created: undo.at.clone(),
        key: book.secret().fingerprint(),
        tables: crate::taxonomy::fingerprint().to_string(),
        last_company,
        companies: totals.companies,
        people: totals.people,
        openings: totals.openings,
        imports: Vec::new(),
        log: vec![LogEntry { after: Some(generation), ..undo }],
        files: file_entries(&dir, &[])?,
    };
    make_live(&database, &manifest)?;
    step("undo-emptied");
    log::complete(&mut book.journal, &manifest)?;
    prune(&database, &book.journal.log()?, generation);
    Ok(generation)
}

/// Removes what a change left that did not come to its end: folders that were never live.
fn remove_leftovers(database: &Database, current: Option<u64>, log: &[LogEntry]) -> Result<()> {
    let was_live = |number: u64| {
        current == Some(number) || log.iter().any(|entry| [entry.before, entry.after].contains(&Some(number)))
    };
    let generations = database.root().join(GENERATIONS);
    files::create_private_dir(&generations)?;
    for (number, path) in listed(&generations)? {
        if !number.is_some_and(was_live) {
            fs::remove_dir_all(&path).map_err(|error| Error::io(&path, error))?;
        }
    }
    Ok(())
}

/// Removes every generation before `generation`, those that were set aside or half removed with them.
pub(super) fn remove_older(database: &Database, generation: u64) -> Result<()> {
    for (number, path) in listed(&database.root().join(GENERATIONS))? {
        if !is_older(&path, generation) {
            continue;
        }
        let gone = if number.is_some() { discard(&path) } else { fs::remove_dir_all(&path) };
        gone.map_err(|error| Error::io(&path, error))?;
    }
    files::sync_dir(&database.root().join(GENERATIONS))
}

/// Whether anything is left of a generation before `generation`.
pub(super) fn has_older(database: &Database, generation: u64) -> Result<bool> {
    Ok(listed(&database.root().join(GENERATIONS))?.iter().any(|(_, path)| is_older(path, generation)))
}

fn is_older(path: &Path, generation: u64) -> bool {
    let number = path.file_stem().and_then(|stem| stem.to_string_lossy().parse::<u64>().ok());
    number.is_some_and(|number| number < generation)
}

pub(super) fn listed(generations: &Path) -> Result<Vec<(Option<u64>, PathBuf)>> {
    let listing = fs::read_dir(generations).map_err(|error| Error::io(generations, error))?;
    let mut found = Vec::new();
    for entry in listing {
        let entry = entry.map_err(|error| Error::io(generations, error))?;
        found.push((entry.file_name().to_string_lossy().parse().ok(), entry.path()));
    }
    Ok(found)
}

/// Removes generations that are older than those kept: the live one, those that it was built on, and those to which
/// taking back the newest undos would lead. Who still reads one keeps its files.
fn prune(database: &Database, log: &[LogEntry], current: u64) {
    let standing = Standing::of(log, Some(current));
    let mut kept: Vec<u64> = standing.lineage().iter().copied().take(1 + KEPT).collect();
    kept.extend(log::redoable(log).into_iter().take(KEPT));
    let Ok(generations) = listed(&database.root().join(GENERATIONS)) else { return };
    for (number, path) in generations {
        if number.is_some_and(|number| !kept.contains(&number)) {
            // A failure leaves a folder that the next change removes.
            let _ = discard(&path);
        }
    }
}

/// Removes a generation that was live once. It loses its number first: who dies on the way leaves a leftover, and not half
/// a generation that could be gone back to.
fn discard(path: &Path) -> std::io::Result<()> {
    let gone = path.with_extension("removed");
    fs::rename(path, &gone)?;
    fs::remove_dir_all(gone)
}
