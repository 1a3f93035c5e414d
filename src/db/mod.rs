//! Stand-in until the database lands: everything in memory, one writer.
#![allow(missing_docs, dead_code)]
use std::collections::{BTreeMap, HashSet};
use std::hash::Hasher;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::error::Result;
use crate::model::{Company, CompanyNumber, LeadId, Opening, Person};
use crate::value::Day;

pub type KeySet = HashSet<u64, foldhash::fast::FixedState>;

#[derive(Clone)]
pub struct Secret([u8; 16]);

impl Secret {
    pub fn hash(&self, kind: &str, value: &str) -> u64 {
        let mut hasher = siphasher::sip::SipHasher13::new_with_key(&self.0);
        hasher.write(kind.as_bytes());
        hasher.write_u8(0xff);
        hasher.write(value.as_bytes());
        hasher.finish()
    }
    pub fn for_tests() -> Self {
        Secret([7; 16])
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportEntry {
    pub number: u32,
    pub file: String,
    pub sha256: String,
    pub day: Day,
    pub layout: String,
    pub rows: u64,
}

#[derive(Clone, Default)]
struct State {
    companies: BTreeMap<u32, Company>,
    people: BTreeMap<u64, Person>,
    openings: BTreeMap<u64, Opening>,
    imports: Vec<ImportEntry>,
    last_company: u32,
    generation: u64,
}

pub struct Database {
    root: PathBuf,
    state: Mutex<State>,
}

pub struct Change<'a> {
    db: &'a Database,
    base: State,
    next: State,
    secret: Secret,
    temp: PathBuf,
}

pub struct Published {
    pub generation: u64,
    pub people: u64,
    pub companies: u64,
    pub openings: u64,
}

impl Database {
    pub fn create(root: &Path) -> Result<Self> {
        std::fs::create_dir_all(root)?;
        Ok(Database { root: root.to_path_buf(), state: Mutex::default() })
    }
    pub fn change(&self) -> Result<Change<'_>> {
        let state = self.state.lock().map(|state| state.clone()).unwrap_or_default();
        let temp = self.root.join("temp");
        std::fs::create_dir_all(&temp)?;
        Ok(Change { db: self, base: state.clone(), next: state, secret: Secret::for_tests(), temp })
    }
    pub fn companies(&self) -> Vec<Company> {
        self.state.lock().map(|state| state.companies.values().cloned().collect()).unwrap_or_default()
    }
    pub fn people(&self) -> Vec<Person> {
        self.state.lock().map(|state| state.people.values().cloned().collect()).unwrap_or_default()
    }
    pub fn openings(&self) -> Vec<Opening> {
        self.state.lock().map(|state| state.openings.values().cloned().collect()).unwrap_or_default()
    }
}

impl Drop for Change<'_> {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.temp);
    }
}

impl Change<'_> {
    pub fn secret(&self) -> &Secret {
        &self.secret
    }
    pub fn imports(&self) -> &[ImportEntry] {
        &self.base.imports
    }
    pub fn next_import(&self) -> u32 {
        self.base.imports.last().map_or(1, |entry| entry.number + 1)
    }
    pub fn new_company_number(&mut self) -> CompanyNumber {
        self.next.last_company += 1;
        CompanyNumber(self.next.last_company)
    }
    pub fn temp_dir(&self) -> &Path {
        &self.temp
    }
    pub fn companies_with_keys(&self, wanted: &KeySet) -> Result<Vec<(u64, CompanyNumber)>> {
        let found = |company: &Company| {
            let hits = company.record.keys.iter().filter(|key| wanted.contains(key));
            hits.map(|key| (*key, company.number)).collect::<Vec<_>>()
        };
        Ok(self.base.companies.values().flat_map(found).collect())
    }
    pub fn people_with_keys(&self, wanted: &KeySet) -> Result<Vec<(u64, LeadId)>> {
        let found = |person: &Person| {
            let hits = person.record.keys.iter().filter(|key| wanted.contains(key));
            hits.map(|key| (*key, person.id)).collect::<Vec<_>>()
        };
        Ok(self.base.people.values().flat_map(found).collect())
    }
    pub fn openings_with_keys(&self, wanted: &KeySet) -> Result<Vec<(u64, CompanyNumber)>> {
        let found = |opening: &Opening| {
            let key = opening.record.keys[0];
            wanted.contains(&key).then_some((key, opening.company))
        };
        Ok(self.base.openings.values().filter_map(found).collect())
    }
    pub fn load_companies(&self, numbers: &[CompanyNumber]) -> Result<Vec<Company>> {
        Ok(numbers.iter().filter_map(|number| self.base.companies.get(&number.0).cloned()).collect())
    }
    pub fn load_people(&self, ids: &[LeadId]) -> Result<Vec<Person>> {
        Ok(ids.iter().filter_map(|id| self.base.people.get(&id.0).cloned()).collect())
    }
    pub fn load_openings(&self, keys: &KeySet) -> Result<Vec<Opening>> {
        Ok(keys.iter().filter_map(|key| self.base.openings.get(key).cloned()).collect())
    }
    pub fn ids_taken(&self, ids: &[LeadId]) -> Result<Vec<LeadId>> {
        Ok(ids.iter().copied().filter(|id| self.base.people.contains_key(&id.0)).collect())
    }
    pub fn put_companies(&mut self, companies: &[Company]) -> Result<()> {
        self.next.companies.extend(companies.iter().map(|company| (company.number.0, company.clone())));
        Ok(())
    }
    pub fn put_people(&mut self, people: &[Person]) -> Result<()> {
        self.next.people.extend(people.iter().map(|person| (person.id.0, person.clone())));
        Ok(())
    }
    pub fn put_openings(&mut self, openings: &[Opening]) -> Result<()> {
        self.next.openings.extend(openings.iter().map(|opening| (opening.record.keys[0], opening.clone())));
        Ok(())
    }
    pub fn remove_person(&mut self, id: LeadId) -> Result<()> {
        self.next.people.remove(&id.0);
        Ok(())
    }
    pub fn publish(mut self, imports: Vec<ImportEntry>) -> Result<Published> {
        self.next.imports.extend(imports);
        self.next.generation += 1;
        let next = std::mem::take(&mut self.next);
        let published = Published {
            generation: next.generation,
            people: next.people.len() as u64,
            companies: next.companies.len() as u64,
            openings: next.openings.len() as u64,
        };
        if let Ok(mut state) = self.db.state.lock() {
            *state = next;
        }
        Ok(published)
    }
}
