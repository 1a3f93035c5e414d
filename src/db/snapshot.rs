//! One generation, opened for reading.

use std::sync::Arc;

use rayon::prelude::*;

use super::identities::Identities;
use super::manifest::{ImportEntry, Manifest};
use super::{Database, KeySet, Secret, reach};
use crate::error::Result;
use crate::fields::{Field, named};
use crate::index::read::Indexes;
use crate::model::{Company, CompanyNumber, LeadId, Opening, Person};

/// One generation, opened for reading; unchanging, also after it was superseded and removed: its files are open.
pub struct Snapshot {
    manifest: Manifest,
    indexes: Arc<Indexes>,
    identities: Identities,
    secret: Secret,
    root: std::path::PathBuf,
}

impl Snapshot {
    pub(super) fn open(database: &Database, generation: u64) -> Result<Snapshot> {
        let dir = database.generation_dir(generation);
        let manifest = Manifest::read(&dir)?;
        manifest.check_lengths(&dir)?;
        let secret = Secret::load(database.root())?;
        manifest.check_key(database.root(), &secret)?;
        let indexes = Indexes::open(&dir)?;
        let identities = Identities::read(&dir)?;
        let root = database.root().to_path_buf();
        Ok(Snapshot { manifest, indexes, identities, secret, root })
    }

    /// Number of the generation.
    pub fn generation(&self) -> u64 {
        self.manifest.generation
    }

    pub(super) fn root(&self) -> &std::path::Path {
        &self.root
    }

    /// Number of people.
    pub fn people(&self) -> u64 {
        self.manifest.people
    }

    /// Number of companies.
    pub fn companies(&self) -> u64 {
        self.manifest.companies
    }

    /// Number of openings.
    pub fn openings(&self) -> u64 {
        self.manifest.openings
    }

    /// Everything that was imported, oldest first.
    pub fn imports(&self) -> &[ImportEntry] {
        &self.manifest.imports
    }

    /// Bytes of all its files.
    pub fn bytes(&self) -> u64 {
        self.manifest.files.iter().map(|file| file.bytes).sum()
    }

    /// Whether titles, names and addresses were read by another version: then some may not be found.
    pub fn has_other_tables(&self) -> bool {
        self.manifest.tables != crate::taxonomy::fingerprint()
    }

    pub(crate) fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    pub(crate) fn indexes(&self) -> &Indexes {
        &self.indexes
    }

    /// The key of keyed hashes.
    pub fn secret(&self) -> &Secret {
        &self.secret
    }

    /// The keyed hash by which an address is found among the keys of people.
    pub(crate) fn hash_address(&self, field: &Field, value: &str) -> u64 {
        match field {
            _ if *field == named::PHONE => reach::phone(&self.secret, value),
            _ if *field == named::EMAIL => reach::email(&self.secret, value),
            _ => reach::profile(&self.secret, value),
        }
    }

    /// Former ids and numbers, and what the user decided.
    pub fn identities(&self) -> &Identities {
        &self.identities
    }

    /// The company with this number, or the one that it gave way to.
    pub fn company(&self, number: CompanyNumber) -> Result<Option<Company>> {
        self.indexes.company(self.identities.company(number))
    }

    /// The person with this id, or the one who it gave way to.
    pub fn person(&self, id: LeadId) -> Result<Option<Person>> {
        Ok(self.load_people(&[id])?.pop())
    }

    /// The people of some companies.
    pub(crate) fn people_of(&self, numbers: &[CompanyNumber]) -> Result<Vec<Person>> {
        self.indexes.people_of(numbers)
    }

    /// The openings of a company.
    pub fn openings_of(&self, number: CompanyNumber) -> Result<Vec<Opening>> {
        self.indexes.openings_of(&[number])
    }

    /// Keys that `is_wanted` and the slots of the people who have them.
    pub(crate) fn people_under_keys(&self, is_wanted: impl Fn(u64) -> bool) -> Result<Vec<(u64, u32)>> {
        let found = self.indexes.people.find_where("keys", is_wanted)?;
        Ok(found.into_iter().map(|(key, slot)| (key, slot as u32)).collect())
    }

    /// Keys that `is_wanted` and the numbers of the companies that have them.
    pub(crate) fn companies_under_keys(&self, is_wanted: impl Fn(u64) -> bool) -> Result<Vec<(u64, u32)>> {
        let found = self.indexes.companies.find_where("keys", is_wanted)?;
        let numbers = self.indexes.company_numbers()?;
        Ok(found.into_iter().map(|(key, slot)| (key, numbers[slot])).collect())
    }

    pub(crate) fn companies_with_keys(&self, wanted: &KeySet) -> Result<Vec<(u64, CompanyNumber)>> {
        let found = self.indexes.companies.find("keys", wanted)?;
        let numbers = self.indexes.company_numbers()?;
        Ok(found.into_iter().map(|(key, slot)| (key, CompanyNumber(numbers[slot]))).collect())
    }

    pub(crate) fn people_with_keys(&self, wanted: &KeySet) -> Result<Vec<(u64, LeadId)>> {
        let found = self.indexes.people.find("keys", wanted)?;
        found.into_iter().map(|(key, slot)| Ok((key, self.indexes.lead_id(slot)?))).collect()
    }

    pub(crate) fn openings_with_keys(&self, wanted: &KeySet) -> Result<Vec<(u64, CompanyNumber)>> {
        let found = self.indexes.openings.find("keys", wanted)?;
        found.into_iter().map(|(key, slot)| Ok((key, self.indexes.opening(slot)?.company))).collect()
    }

    pub(crate) fn load_companies(&self, numbers: &[CompanyNumber]) -> Result<Vec<Company>> {
        self.indexes.company_slots()?;
        let loaded = numbers.par_iter().with_min_len(256).map(|number| self.indexes.company(*number));
        Ok(loaded.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    }

    pub(crate) fn load_people(&self, ids: &[LeadId]) -> Result<Vec<Person>> {
        let wanted = ids.iter().map(|id| self.identities.lead(*id).0).collect();
        let mut slots: Vec<usize> =
            self.indexes.people.find("id", &wanted)?.into_iter().map(|(_, slot)| slot).collect();
        slots.sort_unstable();
        slots.into_iter().map(|slot| self.indexes.person(slot)).collect()
    }

    pub(crate) fn load_openings(&self, keys: &KeySet) -> Result<Vec<Opening>> {
        let mut slots: Vec<usize> =
            self.indexes.openings.find("keys", keys)?.into_iter().map(|(_, slot)| slot).collect();
        slots.sort_unstable();
        slots.dedup();
        slots.into_iter().map(|slot| self.indexes.opening(slot)).collect()
    }

    pub(crate) fn ids_taken(&self, ids: &[LeadId]) -> Result<Vec<LeadId>> {
        let wanted = ids.iter().map(|id| id.0).collect();
        let mut taken: Vec<LeadId> =
            self.indexes.people.find("id", &wanted)?.into_iter().map(|(id, _)| LeadId(id)).collect();
        // An id never passes to another, whoever it stands for now.
        taken.extend(ids.iter().filter(|id| self.identities.is_former(**id)));
        Ok(taken)
    }
}
