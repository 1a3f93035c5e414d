//! From drafts of known identity to stored records, a part of the database at a time.
//!
//! Owns grouping, the order in which records are handed over (ascending company numbers), new ids, and the count of
//! what became of each row. How claims are weighed is `merge`'s business.

use std::collections::HashSet;

use foldhash::fast::FixedState;
use rayon::prelude::*;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::db::{Change, Forgotten, KeySet, Secret};
use crate::error::{Error, Result};
use crate::fields::{List, named};
use crate::model::{Company, CompanyNumber, LeadId, Opening, Person};
use crate::value::{Day, Value};

use super::draft::{CompanyDraft, Draft, OpeningDraft, PersonDraft, Stamp, Subject};
use super::identity::{self, companies, people};
use super::merge::{self, Dated, FileNotes, Outcome};
use super::report::{Counts, ImportReport};
use super::row::Side;
use super::rows::Reason;
use super::spill;

/// What is remembered of each row between the passes.
#[derive(Debug, Clone, Copy)]
pub struct RowInfo {
    /// Mention of its company; [`people::NO_COMPANY`] for none.
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
    pub companies: &'a companies::Resolved,
    /// People of mentions.
    pub people: &'a people::Resolved,
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
}

struct Item<'b> {
    number: CompanyNumber,
    /// The person's root; 0 for what is no person.
    root: u32,
    row: u32,
    bytes: &'b [u8],
}

/// Stores what the drafts of one part say.
pub fn part(
    bytes: &[u8],
    settled: &Settled<'_>,
    change: &mut Change,
    given: &mut Given,
    report: &mut ImportReport,
) -> Result<()> {
    let (mut of_companies, mut of_people, mut of_openings) = (Vec::new(), Vec::new(), Vec::new());
    let mut numbers: Vec<CompanyNumber> = Vec::new();
    for (row, side, bytes) in spill::drafts(bytes) {
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
    numbers.retain(|number| *number != CompanyNumber::NONE);
    numbers.sort_unstable();
    numbers.dedup();
    let hiring = openings(of_openings, settled, change, given, report)?;
    companies_of(of_companies, &numbers, &hiring, settled, change, report)?;
    people_of(of_people, settled, change, given, report)
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    postcard::from_bytes(bytes).map_err(|source| {
        Error::data("a temporary file of the import cannot be read back")
            .with_hint("run the command again; nothing was stored")
            .with_source(source)
    })
}

/// The latest look at the openings of each company, ascending.
type Hiring = Vec<(CompanyNumber, Day, Stamp)>;

fn openings(
    items: Vec<Item<'_>>,
    settled: &Settled<'_>,
    change: &mut Change,
    given: &mut Given,
    report: &mut ImportReport,
) -> Result<Hiring> {
    if items.is_empty() {
        return Ok(Hiring::new());
    }
    let secret = change.secret().clone();
    let drafts: Vec<Result<(CompanyNumber, u64, u32, OpeningDraft)>> = items
        .par_iter()
        .map(|item| {
            let Draft::Opening(draft) = decode(item.bytes)? else {
                return Err(Error::data("a draft of an opening is something else"));
            };
            let url = draft.part.text(named::OPENING_URL.code);
            let key = if url.is_empty() {
                let posted = draft.part.get(named::HIRING_SINCE.code).and_then(Value::as_interval);
                let title = draft.part.text(named::HIRING_TITLE.code);
                identity::opening_at(&secret, item.number, title, posted.map(|days| days.lo))
            } else {
                identity::opening_url(&secret, url)
            };
            Ok((item.number, key, item.row, draft))
        })
        .collect();
    let mut drafts = drafts.into_iter().collect::<Result<Vec<_>>>()?;
    let mut hiring = Hiring::new();
    for (number, _, row, draft) in drafts.iter().filter(|(.., draft)| draft.whole) {
        let stamp = settled.stamp(*row);
        hiring.push((*number, draft.last.unwrap_or(stamp.date).max(stamp.date), stamp));
    }
    hiring.sort_unstable();
    // The last of each company is the latest.
    hiring.reverse();
    hiring.dedup_by_key(|(number, ..)| *number);
    hiring.reverse();
    let keys: KeySet = drafts.iter().map(|(_, key, ..)| *key).collect();
    let mut stored: std::collections::HashMap<u64, Opening, FixedState> = change
        .load_openings(&keys)?
        .into_iter()
        .filter_map(|opening| opening.record.keys.first().copied().map(|key| (key, opening)))
        .collect();
    drafts.sort_by_key(|(_, key, row, _)| (*key, *row));
    let mut done: Vec<(Opening, Outcome)> = Vec::new();
    let mut drafts = drafts.into_iter().peekable();
    while let Some((number, key, row, draft)) = drafts.next() {
        let mut home = (settled.stamp(row), number);
        let mut group = vec![dated(settled, row, draft)];
        let mut files = vec![settled.rows[row as usize].file];
        while let Some((number, _, row, draft)) = drafts.next_if(|(_, other, ..)| *other == key) {
            files.push(settled.rows[row as usize].file);
            home = home.max((settled.stamp(row), number));
            group.push(dated(settled, row, draft));
        }
        if !given.openings.insert(key) {
            // The same address at a company of an earlier part: that one stays.
            count(report, Subject::Opening, files, Outcome::Same, true);
            continue;
        }
        let (opening, outcome) = merge::opening(home.1, stored.remove(&key), group, key);
        count(report, Subject::Opening, files, outcome, false);
        entity(&mut report.openings, outcome);
        done.push((opening, outcome));
    }
    done.sort_by_key(|(opening, _)| (opening.company, opening.record.keys.first().copied()));
    let done: Vec<Opening> = done.into_iter().map(|(opening, _)| opening).collect();
    change.put_openings(&done)?;
    Ok(hiring)
}

fn dated<'a, T>(settled: &'a Settled<'_>, row: u32, draft: T) -> Dated<'a, T> {
    Dated { stamp: settled.stamp(row), notes: settled.notes(row), draft }
}

fn companies_of(
    mut items: Vec<Item<'_>>,
    numbers: &[CompanyNumber],
    hiring: &Hiring,
    settled: &Settled<'_>,
    change: &mut Change,
    report: &mut ImportReport,
) -> Result<()> {
    items.par_sort_unstable_by_key(|item| (item.number, item.row));
    let known: Vec<CompanyNumber> =
        numbers.iter().copied().filter(|number| !settled.is_new(*number)).collect();
    let mut stored = change.load_companies(&known)?;
    stored.sort_unstable_by_key(|company| company.number);
    let items = &items;
    let merged: Vec<Result<Merged>> = numbers
        .par_iter()
        .map(|number| {
            let from = items.partition_point(|item| item.number < *number);
            let group = items[from..].iter().take_while(|item| item.number == *number);
            let at = stored.binary_search_by_key(number, |company| company.number).ok();
            let before = at.map(|at| stored[at].clone());
            let looked = hiring.binary_search_by_key(number, |(number, ..)| *number).ok();
            let looked = looked.map(|at| (hiring[at].1, hiring[at].2));
            merged_company(*number, before, group, looked, settled)
        })
        .collect();
    let mut ready = Vec::with_capacity(merged.len());
    for merged in merged {
        let merged = merged?;
        count(report, Subject::Company, merged.rows, merged.outcome, false);
        for (files, outcome) in merged.technologies {
            count(report, Subject::Technology, files, outcome, false);
        }
        entity(&mut report.companies, merged.outcome);
        let company = merged.company;
        report.coverage.companies += 1;
        for (list, known) in [
            (List::Tech, &mut report.coverage.tech),
            (List::Ads, &mut report.coverage.ads),
            (List::Hiring, &mut report.coverage.openings),
        ] {
            *known += u64::from(company.checked(list).is_some());
        }
        if !merged.untouched {
            ready.push(company);
        }
    }
    change.put_companies(&ready)
}

struct Merged {
    company: Company,
    outcome: Outcome,
    /// Files of the rows that are counted with it.
    rows: Vec<u16>,
    /// Technologies of one-technology rows: files of the rows, and what became of it.
    technologies: Vec<(Vec<u16>, Outcome)>,
    untouched: bool,
}

fn merged_company<'i, 'b: 'i>(
    number: CompanyNumber,
    before: Option<Company>,
    group: impl Iterator<Item = &'i Item<'b>>,
    looked: Option<(Day, Stamp)>,
    settled: &Settled<'_>,
) -> Result<Merged> {
    let mut drafts: Vec<Dated<'_, CompanyDraft>> = Vec::new();
    let mut rows = Vec::new();
    let mut named_technologies: Vec<(String, Vec<u16>)> = Vec::new();
    for item in group {
        let Draft::Company(draft) = decode(item.bytes)? else {
            return Err(Error::data("a draft of a company is something else"));
        };
        let row = settled.latest.get(&item.row).copied().unwrap_or(item.row);
        let file = settled.rows[item.row as usize].file;
        match draft.counted {
            Some(Subject::Technology) => {
                // A row may name several; it is counted with the first.
                let name = draft.technologies.first().map_or("", |seen| seen.name.as_str());
                match named_technologies.iter_mut().find(|(other, _)| other == name) {
                    Some((_, files)) => files.push(file),
                    None => named_technologies.push((name.to_string(), vec![file])),
                }
            }
            Some(_) => rows.push(file),
            None => {}
        }
        drafts.push(dated(settled, row, draft));
    }
    let keys: Vec<u64> = settled.companies.keys(number).collect();
    let (company, outcome) = merge::company(number, before.clone(), drafts, looked, keys);
    let technologies = named_technologies
        .into_iter()
        .map(|(name, files)| {
            let find =
                |company: &Company| company.technologies.iter().find(|seen| seen.name == name).cloned();
            let outcome = match before.as_ref().map(find) {
                Some(Some(was)) if Some(&was) == find(&company).as_ref() => Outcome::Same,
                Some(Some(_)) => Outcome::Updated,
                _ => Outcome::New,
            };
            (files, outcome)
        })
        .collect();
    let untouched = before.as_ref() == Some(&company);
    Ok(Merged { company, outcome, rows, technologies, untouched })
}

fn people_of(
    mut items: Vec<Item<'_>>,
    settled: &Settled<'_>,
    change: &mut Change,
    given: &mut Given,
    report: &mut ImportReport,
) -> Result<()> {
    items.par_sort_unstable_by_key(|item| (item.number, item.root, item.row));
    let groups: Vec<&[Item<'_>]> = items.chunk_by(|one, other| one.root == other.root).collect();
    let mut ids: Vec<LeadId> =
        groups.iter().flat_map(|group| settled.people.stored(group[0].root)).copied().collect();
    ids.sort_unstable();
    let mut stored = change.load_people(&ids)?;
    stored.sort_unstable_by_key(|person| person.id);
    let merged: Vec<Result<Option<MergedPerson>>> = groups
        .par_iter()
        .map(|group| {
            let before: Vec<Person> = settled
                .people
                .stored(group[0].root)
                .iter()
                .filter_map(|id| stored.binary_search_by_key(id, |person| person.id).ok())
                .map(|at| stored[at].clone())
                .collect();
            merged_person(group, before, settled)
        })
        .collect();
    let merged = merged.into_iter().collect::<Result<Vec<_>>>()?;
    let mut wanted: Vec<LeadId> = merged.iter().flatten().filter_map(|(_, _, id, _)| *id).collect();
    let mut taken: HashSet<u64, FixedState> = HashSet::default();
    while !wanted.is_empty() {
        // Ids that are taken push new ones to the next number, which may be taken as well.
        wanted.retain(|id| !taken.contains(&id.0));
        let found = change.ids_taken(&wanted)?;
        taken.extend(found.iter().map(|id| id.0));
        wanted = found.into_iter().map(|id| LeadId(id.0.wrapping_add(1))).collect();
    }
    let mut ready = Vec::with_capacity(merged.len());
    for (merged, group) in merged.into_iter().zip(&groups) {
        let Some((mut person, outcome, id, untouched)) = merged else {
            for item in group.iter() {
                let file = usize::from(settled.rows[item.row as usize].file);
                if let Some(file) = report.files.get_mut(file) {
                    *file.rejected.entry(Reason::Forgotten).or_default() += 1;
                }
            }
            continue;
        };
        if let Some(mut id) = id {
            while taken.contains(&id.0) || !given.ids.insert(id.0) {
                id = LeadId(id.0.wrapping_add(1));
            }
            person.id = id;
        }
        let several = settled.people.stored(group[0].root).len() > 1;
        let files = group.iter().map(|item| settled.rows[item.row as usize].file);
        count(report, Subject::Person, files, outcome, several);
        entity(&mut report.people, outcome);
        report.seats += u64::from(person.name().is_empty() && is_seat(&person));
        for id in settled.people.stored(group[0].root).iter().skip(1) {
            change.remove_person(*id)?;
        }
        if !untouched {
            ready.push(person);
        }
    }
    change.put_people(&ready)
}

/// A person, what became of them, the id that a new one would like, and whether nothing at all changed.
type MergedPerson = (Person, Outcome, Option<LeadId>, bool);

/// A title at a company whose holder is known by nothing.
fn is_seat(person: &Person) -> bool {
    let facts = &person.record.facts;
    facts.text(&named::EMAIL).is_empty() && facts.text(&named::LINKEDIN_URL).is_empty()
}

/// The person of a group of rows; `None` where they were forgotten on request.
fn merged_person(
    group: &[Item<'_>],
    before: Vec<Person>,
    settled: &Settled<'_>,
) -> Result<Option<MergedPerson>> {
    let mut drafts: Vec<Dated<'_, PersonDraft>> = Vec::with_capacity(group.len());
    let (mut keys, mut texts) = (Vec::new(), Vec::new());
    let mut reach: Vec<u64> =
        before.iter().flat_map(|person| &person.record.reach).copied().collect();
    for item in group {
        let Draft::Person(mut draft) = decode(item.bytes)? else {
            return Err(Error::data("a draft of a person is something else"));
        };
        texts.append(&mut draft.keys);
        reach.extend(identity::reach(
            settled.secret,
            draft.part.text(named::EMAIL.code),
            draft.part.text(named::PHONE.code),
        ));
        settled.people.keys_into(settled.rows[item.row as usize].person, &mut keys);
        drafts.push(dated(settled, item.row, draft));
    }
    let old = if let [only] = before.as_slice() { Some(only.clone()) } else { None };
    let is_new = before.is_empty();
    let number = group[0].number;
    if settled.forgotten.bars(&keys, !texts.is_empty()) {
        return Ok(None);
    }
    let (mut person, outcome) = merge::person(number, before, drafts, keys);
    reach.sort_unstable();
    reach.dedup();
    person.record.reach = reach;
    let id = is_new.then(|| {
        let rank = |text: &str| match text.split_once(':') {
            Some(("email", _)) => 0,
            Some(("profile", _)) => 1,
            _ => 2,
        };
        let strongest = texts.iter().min_by_key(|text| (rank(text), text.as_str())).cloned();
        lead_id(&strongest.unwrap_or_else(|| weakest_key(&person)))
    });
    let untouched = old.as_ref() == Some(&person);
    Ok(Some((person, outcome, id, untouched)))
}

/// The text of the only key of a person who is known by name or title at a company.
fn weakest_key(person: &Person) -> String {
    let facts = &person.record.facts;
    let name = identity::folded_name(
        facts.text(&named::FIRST_NAME),
        facts.text(&named::LAST_NAME),
        facts.text(&named::NAME),
    );
    if name.is_empty() {
        format!("seat:{}@{}", crate::text::fold(facts.text(&named::TITLE)), person.company.0)
    } else {
        format!("name:{name}@{}", person.company.0)
    }
}

/// The id of a person whose strongest key at first sight is `key`.
fn lead_id(key: &str) -> LeadId {
    let digest = Sha256::digest(key.as_bytes());
    let mut first = [0; 8];
    for (to, from) in first.iter_mut().zip(digest.iter()) {
        *to = *from;
    }
    LeadId(u64::from_be_bytes(first))
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
