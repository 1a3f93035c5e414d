//! People: rows and stored people that are one, new ids, and who must never be stored again.

use std::collections::HashSet;
use std::ops::Range;

use foldhash::fast::FixedState;
use rayon::prelude::*;
use smallvec::SmallVec;

use super::{Given, Item, Settled, count, dated, decode, entity, unreadable};
use crate::db::{Change, reach};
use crate::error::{Error, Result};
use crate::fields::named;
use crate::import::draft::{
    Ambiguous, Claim, Draft, GIVEN, GIVEN_ALONE, PersonDraft, Strongest, Subject, has_strong,
};
use crate::import::identity;
use crate::import::identity::people::Moved;
use crate::import::merge::{self, Dated, Outcome};
use crate::import::report::ImportReport;
use crate::import::row::Side;
use crate::import::rows::Reason;
use crate::model::{
    self, CompanyNumber, EncodedPerson, FactView, LeadId, Person, RecordView, Source, ValueView,
};
use crate::value::Day;

/// Stores what the drafts say of people, and who moved with their companies.
pub(super) fn store(
    mut items: Vec<Item<'_>>,
    moved: &[&Moved],
    settled: &Settled<'_>,
    change: &mut Change,
    given: &mut Given,
    report: &mut ImportReport,
) -> Result<()> {
    items.par_sort_unstable_by_key(|item| (item.number, item.root, item.row));
    let groups: Vec<&[Item<'_>]> = items.chunk_by(|one, other| one.root == other.root).collect();
    let mut slots: Vec<u32> =
        groups.iter().flat_map(|group| settled.people.slots(group[0].root)).copied().collect();
    slots.sort_unstable();
    let mut stored = change.people_at(&slots)?;
    if !moved.is_empty() {
        let ids: Vec<LeadId> = moved.iter().flat_map(|moved| &moved.ids).copied().collect();
        stored.extend(change.load_people(&ids)?);
    }
    stored.sort_unstable_by_key(|person| person.id);
    let merged: Vec<Result<MergedPeople>> = groups
        .par_chunks(MERGED_AT_ONCE)
        .map(|groups| {
            let mut merged = MergedPeople::default();
            for group in groups {
                merged.add(group, &stored, settled)?;
            }
            Ok(merged)
        })
        .collect();
    let merged = merged.into_iter().collect::<Result<Vec<_>>>()?;
    let all = || merged.iter().flat_map(|merged| &merged.people);
    let mut wanted: Vec<LeadId> = all()
        .filter_map(|person| match person.id {
            Id::Wanted(id) => Some(id),
            Id::Kept(_) | Id::Barred => None,
        })
        .collect();
    let mut taken: HashSet<u64, FixedState> = HashSet::default();
    while !wanted.is_empty() {
        // Ids that are taken push new ones to the next number, which may be taken as well.
        wanted.retain(|id| !taken.contains(&id.0));
        let found = change.ids_taken(&wanted)?;
        taken.extend(found.iter().map(|id| id.0));
        wanted = found.into_iter().map(|id| LeadId(id.0.wrapping_add(1))).collect();
    }
    let mut ready: Vec<EncodedPerson<'_>> = Vec::with_capacity(groups.len());
    let mut groups = groups.iter();
    for merged in &merged {
        for (person, group) in merged.people.iter().zip(groups.by_ref()) {
            let files = group.iter().map(|item| settled.rows[item.row as usize].file);
            let id = match person.id {
                Id::Barred => {
                    for file in files {
                        if let Some(file) = report.files.get_mut(usize::from(file)) {
                            *file.rejected.entry(Reason::Forgotten).or_default() += 1;
                        }
                    }
                    continue;
                }
                Id::Kept(id) => id,
                Id::Wanted(mut id) => {
                    while taken.contains(&id.0) || !given.ids.insert(id.0) {
                        id = LeadId(id.0.wrapping_add(1));
                    }
                    id
                }
            };
            let known = settled.people.stored(group[0].root);
            count(report, Subject::Person, files, person.outcome, known.len() > 1);
            entity(&mut report.people, person.outcome);
            report.seats += u64::from(person.is_seat);
            for former in known.iter().skip(1) {
                change.redirect_person(*former, id)?;
                report.joined_people += 1;
            }
            if !person.untouched {
                ready.push(EncodedPerson {
                    id,
                    company: group[0].number,
                    record: &merged.bytes[person.record.clone()],
                    keys: &merged.hashes[person.keys.clone()],
                    reach: &merged.hashes[person.keys.end..person.reach_end],
                });
            }
        }
    }
    let mut encoded: Vec<(Person, Vec<u8>)> = Vec::with_capacity(moved.len());
    for moved in moved {
        let before = stored_of(&moved.ids, &stored, settled).map(|(person, _)| person).collect();
        let before: Vec<Person> = before;
        let reach = before.iter().flat_map(|person| &person.record.reach).copied().collect();
        let (mut person, _) = merge::person(moved.home, before, Vec::new(), Vec::new());
        person.record.reach = reach::beside(reach, &person.record.keys);
        for former in moved.ids.iter().skip(1) {
            change.redirect_person(*former, person.id)?;
            report.joined_people += 1;
        }
        let record = model::encode(&person.record);
        encoded.push((person, record));
    }
    ready.extend(encoded.iter().map(|(person, record)| EncodedPerson {
        id: person.id,
        company: person.company,
        record,
        keys: &person.record.keys,
        reach: &person.record.reach,
    }));
    ready.sort_by_key(|person| person.company);
    change.put_encoded_people(&ready)
}

/// Stored people where their companies are now, in the order of `ids`, each with whether that is another.
fn stored_of<'s>(
    ids: &'s [LeadId],
    stored: &'s [Person],
    settled: &'s Settled<'_>,
) -> impl Iterator<Item = (Person, bool)> + 's {
    ids.iter()
        .filter_map(|id| stored.binary_search_by_key(id, |person| person.id).ok())
        .map(|at| settled.rehomed(&stored[at]))
}

/// What follows the facts of an encoded draft of a person: dates to decide, custom cells, dates, cells about no company.
type Behind<'b> = (Vec<(u8, u16, Ambiguous)>, Vec<(u16, &'b str)>, Vec<(Claim, Day)>, Vec<(u16, &'b str)>);

/// Groups of drafts that one thread merges before it asks for more.
const MERGED_AT_ONCE: usize = 256;

/// People whose drafts are merged, their encoded records and their hashes one behind the other.
#[derive(Default)]
struct MergedPeople {
    bytes: Vec<u8>,
    hashes: Vec<u64>,
    people: Vec<MergedPerson>,
}

struct MergedPerson {
    id: Id,
    outcome: Outcome,
    /// Whether nothing at all changed.
    untouched: bool,
    /// Whether it is a title at a company whose holder is known by nothing.
    is_seat: bool,
    record: Range<usize>,
    /// Among the hashes; behind them is what the person is reached by.
    keys: Range<usize>,
    reach_end: usize,
}

enum Id {
    /// Of a stored person.
    Kept(LeadId),
    /// What a new person has unless somebody else has it.
    Wanted(LeadId),
    /// Of somebody who was forgotten on request: they are not stored.
    Barred,
}

impl MergedPeople {
    fn add(&mut self, group: &[Item<'_>], stored: &[Person], settled: &Settled<'_>) -> Result<()> {
        let known = settled.people.stored(group[0].root);
        if let ([item], []) = (group, known)
            && self.add_alone(item, settled)?
        {
            return Ok(());
        }
        let (before, rehomed): (Vec<Person>, Vec<bool>) = stored_of(known, stored, settled).unzip();
        let mut drafts: Vec<Dated<'_, PersonDraft>> = Vec::with_capacity(group.len());
        let (mut keys, mut lost) = (Vec::new(), Vec::new());
        let mut reach: Vec<u64> = before.iter().flat_map(|person| &person.record.reach).copied().collect();
        let mut strongest: Option<(bool, (u8, LeadId))> = None;
        let mut was_forgotten = false;
        for item in group {
            let Draft::Person(mut draft) = decode(item.bytes)? else {
                return Err(Error::data("a draft of a person is something else"));
            };
            if settled.number(item.row, Side::Company) == CompanyNumber::NONE {
                draft.part.custom.append(&mut draft.homeless);
            }
            reach.extend(&draft.reach);
            let mention = settled.rows[item.row as usize].person;
            settled.people.keys_into(mention, &mut keys, &mut lost);
            was_forgotten |= settled.people.was_forgotten(mention);
            let of_row = draft.strongest.map(|key| (is_lost(key, mention, settled), key));
            strongest = [strongest, of_row].into_iter().flatten().min();
            drafts.push(dated(settled, item.row, draft));
        }
        let (is_lost, strongest) = strongest.map_or((false, None), |(is_lost, key)| (is_lost, Some(key)));
        let old = if let [only] = before.as_slice() { Some(only.clone()) } else { None };
        let is_new = before.is_empty();
        let is_barred = settled.forgotten.bars(&keys, has_strong(strongest))
            || settled.forgotten.bars(&lost, true)
            || was_forgotten && !has_strong(strongest);
        if is_barred {
            self.bar();
            return Ok(());
        }
        let (mut person, outcome) = merge::person(group[0].number, before, drafts, keys);
        reach.extend(lost);
        person.record.reach = reach::beside(reach, &person.record.keys);
        let from = self.bytes.len();
        self.bytes.extend(model::encode(&person.record));
        let keys = self.hashes.len()..self.hashes.len() + person.record.keys.len();
        self.hashes.extend(person.record.keys.iter().chain(&person.record.reach));
        let record = RecordView::new(&self.bytes[from..])?;
        let id = match is_new {
            true => Id::Wanted(id_of(strongest, is_lost, &record, person.company)),
            false => Id::Kept(person.id),
        };
        self.people.push(MergedPerson {
            id,
            outcome,
            untouched: old.as_ref() == Some(&person) && !rehomed.contains(&true),
            is_seat: is_seat(&record),
            record: from..self.bytes.len(),
            keys,
            reach_end: self.hashes.len(),
        });
        Ok(())
    }

    /// Keeps the place of somebody who was forgotten on request.
    fn bar(&mut self) {
        let (at, keys) = (self.bytes.len(), self.hashes.len());
        self.people.push(MergedPerson {
            id: Id::Barred,
            outcome: Outcome::Same,
            untouched: true,
            is_seat: false,
            record: at..at,
            keys: keys..keys,
            reach_end: keys,
        });
    }

    /// Adds a new person of one row, whose facts are stored as they were written; `false` if they must be merged.
    fn add_alone(&mut self, item: &Item<'_>, settled: &Settled<'_>) -> Result<bool> {
        let (strongest, mut reach, facts) = PersonDraft::beginning(item.bytes).ok_or_else(unreadable)?;
        let record = RecordView::new(facts)?;
        let behind: Behind<'_> = postcard::from_bytes(record.behind_facts()).map_err(|_| unreadable())?;
        let (ambiguous, mut cells, dates, homeless) = behind;
        if settled.number(item.row, Side::Company) == CompanyNumber::NONE {
            cells.extend(homeless);
        }
        let ascending = record.facts().windows(2).all(|pair| pair[0].field < pair[1].field);
        let erases = |fact: &FactView<'_>| matches!(fact.value, ValueView::Names(names) if names.is_empty());
        if !ascending || !ambiguous.is_empty() || !dates.is_empty() || record.facts().iter().any(erases) {
            return Ok(false);
        }
        let headers = &settled.notes(item.row).headers;
        let mut custom: Vec<(&str, &str, u16)> = Vec::with_capacity(cells.len());
        for (column, cell) in cells {
            custom.push((headers.get(usize::from(column)).map_or("", String::as_str), cell, 0));
        }
        custom.sort_unstable_by_key(|(name, ..)| *name);
        if custom.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return Ok(false);
        }
        let stamp = settled.stamp(item.row);
        let sources = [Source { import: stamp.import, line: stamp.line, date: stamp.date }];
        let mention = settled.rows[item.row as usize].person;
        let mut keys: SmallVec<[u64; 8]> = SmallVec::new();
        let mut lost: SmallVec<[u64; 4]> = SmallVec::new();
        settled.people.keys_into(mention, &mut keys, &mut lost);
        keys.sort_unstable();
        keys.dedup();
        let is_barred = settled.forgotten.bars(&keys, has_strong(strongest))
            || settled.forgotten.bars(&lost, true)
            || settled.people.was_forgotten(mention) && !has_strong(strongest);
        if is_barred {
            self.bar();
            return Ok(true);
        }
        reach.extend(lost);
        let reach = reach::beside(reach, &keys);
        let of_keys = self.hashes.len()..self.hashes.len() + keys.len();
        self.hashes.extend(keys.iter().chain(&reach));
        let is_lost = strongest.is_some_and(|key| is_lost(key, mention, settled));
        let id = id_of(strongest, is_lost, &record, item.number);
        let is_seat = is_seat(&record);
        let from = self.bytes.len();
        self.bytes.extend_from_slice(&facts[..facts.len() - record.behind_facts().len()]);
        let rest = (custom, sources.as_slice());
        self.bytes = postcard::to_extend(&rest, std::mem::take(&mut self.bytes)).map_err(|_| unreadable())?;
        self.people.push(MergedPerson {
            id: Id::Wanted(id),
            outcome: Outcome::New,
            untouched: false,
            is_seat,
            record: from..self.bytes.len(),
            keys: of_keys,
            reach_end: self.hashes.len(),
        });
        Ok(true)
    }
}

fn is_seat(record: &RecordView<'_>) -> bool {
    [&named::FIRST_NAME, &named::LAST_NAME, &named::NAME, &named::EMAIL, &named::LINKEDIN_URL]
        .iter()
        .all(|field| record.text(field).is_empty())
}

/// Whether the strongest key of a row is somebody else's. An id that the row tells is of nobody else.
fn is_lost((rank, _): (u8, LeadId), mention: u32, settled: &Settled<'_>) -> bool {
    ![GIVEN, GIVEN_ALONE].contains(&rank) && !settled.people.has_strongest(mention)
}

/// The id of a new person, by the strongest key, else by name or title at the company. Of those who claim one key, whoever
/// lost it has an id by key and name: the next free ones would depend on the order of rows, and be looked for one by one.
fn id_of(strongest: Strongest, is_lost: bool, record: &RecordView<'_>, company: CompanyNumber) -> LeadId {
    let name = identity::folded_name(
        record.text(&named::FIRST_NAME),
        record.text(&named::LAST_NAME),
        record.text(&named::NAME),
    );
    match strongest {
        Some((_, id)) if is_lost => return identity::lead_id(&format!("{id}:{name}")),
        Some((_, id)) => return id,
        None => {}
    }
    identity::lead_id(&if name.is_empty() {
        format!("seat:{}@{}", crate::text::fold(record.text(&named::TITLE)), company.0)
    } else {
        format!("name:{name}@{}", company.0)
    })
}
