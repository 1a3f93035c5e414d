//! From drafts of known identity to stored records, a part of the database at a time.
//!
//! Owns grouping, the order in which records are handed over (ascending company numbers), new ids, and the count of
//! what became of each row. How claims are weighed is `merge`'s business.

mod companies;
mod openings;
mod people;

pub use openings::move_openings;

use std::collections::HashSet;

use foldhash::fast::FixedState;
use serde::de::DeserializeOwned;

use super::draft::{Draft, Stamp, Subject};
use super::identity;
use super::identity::people::Moved;
use super::merge::{Dated, FileNotes, Outcome};
use super::report::{Counts, ImportReport};
use super::row::Side;
use super::spill::Part;
use crate::db::{Change, Forgotten, Secret};
use crate::error::{Error, Result};
use crate::fields::{Field, named};
use crate::model::{CompanyNumber, Person};
use crate::value::Day;

/// What is remembered of each row between the passes.
#[derive(Debug, Clone, Copy)]
pub struct RowInfo {
    /// Mention of its company; [`identity::people::NO_COMPANY`] for none.
    pub company: u32,
    /// Mention of its person; `u32::MAX` for none.
    pub person: u32,
    /// Its date.
    pub date: Day,
    /// Its line.
    pub line: u32,
    /// Its file.
    pub file: u16,
}

/// Everything that is known once identity is settled.
pub struct Settled<'a> {
    /// All rows.
    pub rows: &'a [RowInfo],
    /// Companies of mentions.
    pub companies: &'a identity::companies::Resolved,
    /// People of mentions.
    pub people: &'a identity::people::Resolved,
    /// Notes on the files.
    pub notes: &'a [FileNotes],
    /// Number of the first file's import.
    pub first_import: u32,
    /// Row of a shared draft → the latest row that says the same.
    pub latest: &'a std::collections::HashMap<u32, u32, FixedState>,
    /// Who must never be stored again.
    pub forgotten: &'a Forgotten,
    /// The key of keyed hashes.
    pub secret: &'a Secret,
}

impl Settled<'_> {
    fn stamp(&self, row: u32) -> Stamp {
        let info = &self.rows[row as usize];
        let import = self.first_import + u32::from(info.file);
        Stamp { date: info.date, import, line: u64::from(info.line) }
    }

    fn notes(&self, row: u32) -> &FileNotes {
        &self.notes[usize::from(self.rows[row as usize].file)]
    }

    /// The company that a draft goes with.
    pub fn number(&self, row: u32, side: Side) -> CompanyNumber {
        let info = &self.rows[row as usize];
        match side {
            Side::Person => self.people.home(self.people.root(info.person)),
            _ => self.companies.numbers.get(info.company as usize).copied().unwrap_or(CompanyNumber::NONE),
        }
    }

    /// A stored person at the company that theirs is now, and whether it became another.
    fn rehomed(&self, person: &Person) -> (Person, bool) {
        let mut person = person.clone();
        let now = self.companies.now(person.company);
        if now == person.company {
            return (person, false);
        }
        let former = identity::people::weak_key(self.secret, &person, person.company);
        let key_now = identity::people::weak_key(self.secret, &person, now);
        person.company = now;
        for key in person.record.keys.iter_mut().filter(|key| **key == former) {
            *key = key_now;
        }
        (person, true)
    }

    fn is_new(&self, number: CompanyNumber) -> bool {
        number.0 >= self.companies.first_new
    }
}

/// What this import stored in earlier parts.
#[derive(Default)]
pub struct Given {
    /// Ids of new people.
    ids: HashSet<u64, FixedState>,
    /// Keys of openings.
    openings: HashSet<u64, FixedState>,
    /// Names that rows of conflicts give, by row and whether it is the person's.
    pub names: std::collections::HashMap<(u32, bool), String, FixedState>,
}

impl Given {
    /// Room for so many new people.
    pub fn with_room(people: usize) -> Self {
        Given { ids: HashSet::with_capacity_and_hasher(people, FixedState::default()), ..Given::default() }
    }

    /// Notes the name in a draft that a conflict is about.
    fn note_name(&mut self, row: u32, side: Side, bytes: &[u8]) -> Result<()> {
        let of_person = side == Side::Person;
        if self.names.is_empty() || side == Side::Opening || !self.names.contains_key(&(row, of_person)) {
            return Ok(());
        }
        let name = match decode(bytes)? {
            Draft::Person(draft) => {
                let text = |field: &Field| draft.part.text(field.code).to_string();
                let name = format!("{} {}", text(&named::FIRST_NAME), text(&named::LAST_NAME));
                if name.trim().is_empty() { text(&named::NAME) } else { name.trim().to_string() }
            }
            Draft::Company(draft) => draft.part.text(named::COMPANY_NAME.code).to_string(),
            Draft::Opening(_) | Draft::Technologies(_) => return Ok(()),
        };
        self.names.insert((row, of_person), name);
        Ok(())
    }
}

struct Item<'b> {
    number: CompanyNumber,
    /// The person's root; 0 for what is no person.
    root: u32,
    row: u32,
    bytes: &'b [u8],
}

/// Stores what the drafts of one part say, and what changes at the companies that they are about.
pub fn part(
    part: &Part,
    settled: &Settled<'_>,
    change: &mut Change,
    given: &mut Given,
    report: &mut ImportReport,
) -> Result<()> {
    let (mut of_companies, mut of_people, mut of_openings) = (Vec::new(), Vec::new(), Vec::new());
    let mut numbers: Vec<CompanyNumber> = Vec::new();
    for (row, side, bytes) in part.drafts() {
        given.note_name(row, side, bytes)?;
        let number = settled.number(row, side);
        numbers.push(number);
        let root =
            if side == Side::Person { settled.people.root(settled.rows[row as usize].person) } else { 0 };
        let item = Item { number, root, row, bytes };
        match side {
            Side::Company | Side::SharedCompany if number != CompanyNumber::NONE => of_companies.push(item),
            Side::Company | Side::SharedCompany => {}
            Side::Person => of_people.push(item),
            Side::Opening => of_openings.push(item),
        }
    }
    numbers.sort_unstable();
    numbers.dedup();
    let drafts = Drafts { of_companies, of_people, of_openings };
    store(drafts, numbers, settled, change, given, report)
}

/// Drafts by what they are about.
struct Drafts<'b> {
    of_companies: Vec<Item<'b>>,
    of_people: Vec<Item<'b>>,
    of_openings: Vec<Item<'b>>,
}

/// Stores what changes at a company without a draft about it.
pub fn without_drafts(
    number: CompanyNumber,
    settled: &Settled<'_>,
    change: &mut Change,
    report: &mut ImportReport,
) -> Result<()> {
    let drafts = Drafts { of_companies: Vec::new(), of_people: Vec::new(), of_openings: Vec::new() };
    store(drafts, vec![number], settled, change, &mut Given::default(), report)
}

fn store(
    drafts: Drafts<'_>,
    mut numbers: Vec<CompanyNumber>,
    settled: &Settled<'_>,
    change: &mut Change,
    given: &mut Given,
    report: &mut ImportReport,
) -> Result<()> {
    let moved: Vec<&Moved> =
        settled.people.moved.iter().filter(|moved| numbers.binary_search(&moved.home).is_ok()).collect();
    numbers.retain(|number| *number != CompanyNumber::NONE);
    let hiring = openings::store(drafts.of_openings, &numbers, settled, change, given, report)?;
    companies::store(drafts.of_companies, &numbers, &hiring, settled, change, report)?;
    people::store(drafts.of_people, &moved, settled, change, given, report)
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    postcard::from_bytes(bytes).map_err(|source| unreadable().with_source(source))
}

fn unreadable() -> Error {
    Error::data("a temporary file of the import cannot be read back")
        .with_hint("run the command again; nothing was stored")
}

fn dated<'a, T>(settled: &'a Settled<'_>, row: u32, draft: T) -> Dated<'a, T> {
    Dated { stamp: settled.stamp(row), notes: settled.notes(row), draft }
}

/// Counts the rows of one thing, each in its own file: the first by what became of it, the others as merged.
fn count(
    report: &mut ImportReport,
    subject: Subject,
    files: impl IntoIterator<Item = u16>,
    outcome: Outcome,
    joined: bool,
) {
    for (place, file) in files.into_iter().enumerate() {
        let Some(file) = report.files.get_mut(usize::from(file)) else { continue };
        let counts = file.counts.entry(subject).or_default();
        if place > 0 || joined {
            counts.merged += 1;
        } else {
            entity(counts, outcome);
        }
    }
}

fn entity(counts: &mut Counts, outcome: Outcome) {
    match outcome {
        Outcome::New => counts.new += 1,
        Outcome::Updated => counts.updated += 1,
        Outcome::Same => counts.same += 1,
    }
}
