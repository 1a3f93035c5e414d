//! From drafts of known identity to stored records, a part of the database at a time.
//!
//! Owns grouping, the order in which records are handed over (ascending company numbers), new ids, and the count of
//! what became of each row. How claims are weighed is `merge`'s business.

use std::collections::HashSet;
use std::ops::Range;

use foldhash::fast::FixedState;
use rayon::prelude::*;
use serde::de::DeserializeOwned;
use smallvec::SmallVec;

use crate::db::{Change, Forgotten, KeySet, Secret, reach};
use crate::error::{Error, Result};
use crate::fields::{Field, List, named};
use crate::model::{
    self, Company, CompanyNumber, EncodedPerson, FactView, LeadId, Opening, Person, RecordView, Source,
    ValueView,
};
use crate::value::{Day, Interval, Value};

use super::draft::{
    Ambiguous, Claim, CompanyDraft, Draft, GIVEN, GIVEN_ALONE, OpeningDraft, PersonDraft, SeenTechnology,
    Stamp, Strongest, Subject, has_strong,
};
use super::identity::people::Moved;
use super::identity::{self, companies, company_names, people};
use super::merge::{self, Dated, FileNotes, Outcome};
use super::report::{ConflictSide, Counts, ImportReport, JoinedCompanies, TwoNames};
use super::row::Side;
use super::rows::Reason;
use super::spill::Part;

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

    /// A stored person at the company that theirs is now, and whether it became another.
    fn rehomed(&self, person: &Person) -> (Person, bool) {
        let mut person = person.clone();
        let now = self.companies.now(person.company);
        if now == person.company {
            return (person, false);
        }
        let former = people::weak_key(self.secret, &person, person.company);
        let key_now = people::weak_key(self.secret, &person, now);
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
    let hiring = openings(drafts.of_openings, &numbers, settled, change, given, report)?;
    companies_of(drafts.of_companies, &numbers, &hiring, settled, change, report)?;
    people_of(drafts.of_people, &moved, settled, change, given, report)
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    postcard::from_bytes(bytes).map_err(|source| unreadable().with_source(source))
}

fn unreadable() -> Error {
    Error::data("a temporary file of the import cannot be read back")
        .with_hint("run the command again; nothing was stored")
}

/// The latest look at the openings of each company, ascending.
type Hiring = Vec<(CompanyNumber, Day, Stamp)>;

fn openings(
    items: Vec<Item<'_>>,
    numbers: &[CompanyNumber],
    settled: &Settled<'_>,
    change: &mut Change,
    given: &mut Given,
    report: &mut ImportReport,
) -> Result<Hiring> {
    let mut moved = moved_openings(numbers, settled, change)?;
    if items.is_empty() && moved.is_empty() {
        return Ok(Hiring::new());
    }
    let secret = change.secret().clone();
    let drafts: Vec<Result<(CompanyNumber, u64, u32, OpeningDraft)>> = items
        .par_iter()
        .map(|item| {
            let Draft::Opening(draft) = decode(item.bytes)? else {
                return Err(Error::data("a draft of an opening is something else"));
            };
            let posted = draft.part.get(named::HIRING_SINCE.code).and_then(Value::as_interval);
            let title = draft.part.text(named::HIRING_TITLE.code);
            let url = draft.part.text(named::OPENING_URL.code);
            let key = opening_key(&secret, item.number, url, title, posted);
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
    let keys: KeySet =
        drafts.iter().map(|(_, key, ..)| *key).chain(moved.iter().map(|(key, ..)| *key)).collect();
    let mut stored: std::collections::HashMap<u64, Vec<Opening>, FixedState> =
        std::collections::HashMap::default();
    for opening in change.load_openings(&keys)? {
        if let Some(key) = opening.record.keys.first() {
            stored.entry(*key).or_default().push(opening);
        }
    }
    for (key, former, opening) in &moved {
        if key != former {
            stored.entry(*key).or_default().push(opening.clone());
            change.remove_openings(&[*former])?;
        }
    }
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
        let (opening, outcome) = merge::opening(home.1, stored.remove(&key).unwrap_or_default(), group, key);
        count(report, Subject::Opening, files, outcome, false);
        entity(&mut report.openings, outcome);
        done.push((opening, outcome));
    }
    moved.sort_by_key(|(key, ..)| *key);
    for (key, _, opening) in moved {
        if let Some(stored) = stored.remove(&key) {
            let home = settled.companies.now(opening.company);
            done.push(merge::opening(home, stored, Vec::new(), key));
        }
    }
    done.sort_by_key(|(opening, _)| (opening.company, opening.record.keys.first().copied()));
    let done: Vec<Opening> = done.into_iter().map(|(opening, _)| opening).collect();
    change.put_openings(&done)?;
    Ok(hiring)
}

fn opening_key(
    secret: &Secret,
    company: CompanyNumber,
    url: &str,
    title: &str,
    posted: Option<Interval>,
) -> u64 {
    if url.is_empty() {
        identity::opening_at(secret, company, title, posted.map(|days| days.lo))
    } else {
        identity::opening_url(secret, url)
    }
}

/// Stored openings of companies that turned out to be one of `numbers`: their key now, the one they had, themselves.
fn moved_openings(
    numbers: &[CompanyNumber],
    settled: &Settled<'_>,
    change: &Change,
) -> Result<Vec<(u64, u64, Opening)>> {
    let mut moved = Vec::new();
    for (former, now) in &settled.companies.redirects {
        if numbers.binary_search(now).is_err() {
            continue;
        }
        for opening in change.openings_of(*former)? {
            let facts = &opening.record.facts;
            let posted = facts.get(&named::HIRING_SINCE).and_then(Value::as_interval);
            let (url, title) = (facts.text(&named::OPENING_URL), facts.text(&named::HIRING_TITLE));
            let key = opening_key(settled.secret, *now, url, title, posted);
            let had = opening.record.keys.first().copied().unwrap_or(0);
            moved.push((key, had, opening));
        }
    }
    Ok(moved)
}

/// Moves stored openings to another company.
pub fn move_openings(openings: Vec<Opening>, to: CompanyNumber, change: &mut Change) -> Result<()> {
    let secret = change.secret().clone();
    let mut moved = Vec::with_capacity(openings.len());
    for mut opening in openings {
        let facts = &opening.record.facts;
        let posted = facts.get(&named::HIRING_SINCE).and_then(Value::as_interval);
        let (url, title) = (facts.text(&named::OPENING_URL), facts.text(&named::HIRING_TITLE));
        let key = opening_key(&secret, to, url, title, posted);
        change.remove_openings(&opening.record.keys)?;
        opening.record.keys = vec![key];
        opening.company = to;
        moved.push(opening);
    }
    change.put_openings(&moved)
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
    let mut known: Vec<CompanyNumber> =
        numbers.iter().copied().filter(|number| !settled.is_new(*number)).collect();
    let redirects = settled.companies.redirects.iter();
    let redirects: Vec<(CompanyNumber, CompanyNumber)> =
        redirects.filter(|(_, now)| numbers.binary_search(now).is_ok()).copied().collect();
    known.extend(redirects.iter().map(|(former, _)| *former));
    let mut stored = change.load_companies(&known)?;
    stored.sort_unstable_by_key(|company| company.number);
    let items = &items;
    let merged: Vec<Result<Merged>> = numbers
        .par_iter()
        .map(|number| {
            let from = items.partition_point(|item| item.number < *number);
            let group = items[from..].iter().take_while(|item| item.number == *number);
            let before = std::iter::once(*number)
                .chain(settled.companies.former(*number))
                .filter_map(|number| stored.binary_search_by_key(&number, |company| company.number).ok())
                .map(|at| stored[at].clone())
                .collect();
            let looked = hiring.binary_search_by_key(number, |(number, ..)| *number).ok();
            let looked = looked.map(|at| (hiring[at].1, hiring[at].2));
            merged_company(*number, before, group, looked, settled)
        })
        .collect();
    let mut ready = Vec::with_capacity(merged.len());
    for merged in merged {
        let merged = merged?;
        let former: Vec<CompanyNumber> = settled.companies.former(merged.company.number).collect();
        count(report, Subject::Company, merged.rows, merged.outcome, !former.is_empty());
        for former in former {
            change.redirect_company(former, merged.company.number)?;
            let named = |number| {
                let at = stored.binary_search_by_key(&number, |company| company.number);
                at.map_or(String::new(), |at| stored[at].name().to_string())
            };
            report.joined_companies.push(JoinedCompanies {
                former,
                former_name: named(former),
                number: merged.company.number,
                name: named(merged.company.number),
            });
        }
        report.two_names_count += merged.two_names.len() as u64;
        for (key, sides) in merged.two_names {
            if report.two_names.len() < NAMED {
                let sides = sides.map(|(name, row)| side(name, row, settled, report));
                report.two_names.push(TwoNames { key, sides });
            }
        }
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

/// Companies of two names that a report tells; all are counted.
const NAMED: usize = 100;

/// Who has a name: a row, or a company that was stored before.
fn side(name: String, row: Option<u32>, settled: &Settled<'_>, report: &ImportReport) -> ConflictSide {
    let place = row.map(|row| {
        let info = &settled.rows[row as usize];
        let file = report.files.get(usize::from(info.file));
        (file.map_or_else(String::new, |file| file.name.clone()), u64::from(info.line))
    });
    ConflictSide { who: name, place }
}

/// A name of a company, the row that gives it, and what else that row says of who it is.
struct NameOf {
    name: String,
    row: Option<u32>,
    keys: [String; 3],
}

impl NameOf {
    const KINDS: [(&Field, identity::KeyKind); 3] = [
        (&named::REGISTER_NUMBER, identity::REGISTER),
        (&named::DOMAIN, identity::DOMAIN),
        (&named::COMPANY_LINKEDIN_URL, identity::COMPANY_PROFILE),
    ];

    fn new<'a>(row: Option<u32>, text: impl Fn(&Field) -> &'a str) -> NameOf {
        let keys = Self::KINDS.map(|(field, _)| text(field).to_string());
        NameOf { name: text(&named::COMPANY_NAME).to_string(), row, keys }
    }

    /// What both have in common.
    fn key_with(&self, other: &NameOf) -> &'static str {
        let mut both = Self::KINDS.iter().zip(self.keys.iter().zip(&other.keys));
        let same = both.find(|(_, (one, other))| !one.is_empty() && one == other);
        same.map_or("record id, or a third row", |((_, kind), _)| identity::company_kind_words(*kind))
    }
}

/// What the rows of two names share, and both names with their rows: the one that holds, then the other.
type OtherName = (&'static str, [(String, Option<u32>); 2]);

/// The names of a company that clearly differ from the one that holds, and were not known as names of it before.
fn two_names(company: &Company, names: &[NameOf], known: &[u64], secret: &Secret) -> Vec<OtherName> {
    let held = company.name();
    let Some(holder) = names.iter().find(|name| name.name == held) else { return Vec::new() };
    let is_known = |name: &str| known.contains(&identity::company_name(secret, name));
    let mut others: Vec<&NameOf> = Vec::new();
    for other in names.iter().filter(|other| company_names::differ(&other.name, held)) {
        let is_told = others.iter().any(|told| !company_names::differ(&told.name, &other.name));
        if !(is_told || is_known(&other.name) && is_known(held)) {
            others.push(other);
        }
    }
    let told = |name: &NameOf| (name.name.clone(), name.row);
    others.into_iter().map(|other| (holder.key_with(other), [told(holder), told(other)])).collect()
}

struct Merged {
    company: Company,
    /// Names of it that clearly differ.
    two_names: Vec<OtherName>,
    outcome: Outcome,
    /// Files of the rows that are counted with it.
    rows: Vec<u16>,
    /// Technologies of one-technology rows: files of the rows, and what became of it.
    technologies: Vec<(Vec<u16>, Outcome)>,
    untouched: bool,
}

fn merged_company<'i, 'b: 'i>(
    number: CompanyNumber,
    before: Vec<Company>,
    group: impl Iterator<Item = &'i Item<'b>>,
    looked: Option<(Day, Stamp)>,
    settled: &Settled<'_>,
) -> Result<Merged> {
    let mut drafts: Vec<Dated<'_, CompanyDraft>> = Vec::new();
    let mut seen: Vec<Dated<'_, SeenTechnology>> = Vec::new();
    let mut rows = Vec::new();
    let mut named_technologies: Vec<(String, Vec<u16>)> = Vec::new();
    // Companies that were stored apart are told as such.
    let mut names: Vec<NameOf> = before
        .iter()
        .take(1)
        .map(|company| NameOf::new(None, |field| company.record.facts.text(field)))
        .collect();
    for item in group {
        let file = settled.rows[item.row as usize].file;
        match decode(item.bytes)? {
            Draft::Company(draft) => {
                if draft.is_counted {
                    rows.push(file);
                }
                let name = draft.part.text(named::COMPANY_NAME.code);
                let is_news = !name.is_empty() && names.iter().all(|known| known.name != name);
                if is_news && names.len() < NAMED {
                    names.push(NameOf::new(Some(item.row), |field| draft.part.text(field.code)));
                }
                let row = settled.latest.get(&item.row).copied().unwrap_or(item.row);
                drafts.push(dated(settled, row, draft));
            }
            Draft::Technologies(technologies) => {
                // A row may name several; it is counted with the first.
                let name = technologies.first().map_or("", |seen| seen.name.as_str());
                match named_technologies.iter_mut().find(|(other, _)| other == name) {
                    Some((_, files)) => files.push(file),
                    None => named_technologies.push((name.to_string(), vec![file])),
                }
                seen.extend(technologies.into_iter().map(|each| dated(settled, item.row, each)));
            }
            _ => return Err(Error::data("a draft of a company is something else")),
        }
    }
    let keys: Vec<u64> = settled.companies.keys(number).collect();
    let (company, outcome) = merge::company(number, &before, drafts, seen, looked, keys);
    let technologies = named_technologies
        .into_iter()
        .map(|(name, files)| {
            let find =
                |company: &Company| company.technologies.iter().find(|seen| seen.name == name).cloned();
            let outcome = match before.first().map(find) {
                Some(Some(was)) if Some(&was) == find(&company).as_ref() => Outcome::Same,
                Some(Some(_)) => Outcome::Updated,
                _ => Outcome::New,
            };
            (files, outcome)
        })
        .collect();
    let untouched = before.len() == 1 && before.first() == Some(&company);
    let known: &[u64] = before.first().map_or(&[], |company| &company.record.keys);
    let two_names =
        if names.len() > 1 { two_names(&company, &names, known, settled.secret) } else { Vec::new() };
    Ok(Merged { company, two_names, outcome, rows, technologies, untouched })
}

fn people_of(
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
