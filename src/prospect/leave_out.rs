//! Who is left out of an answer, and why: the suppression, the ledger, other lists, and what a target needs.
//!
//! Owns the sets of people and companies by cause, and their order: each person counts once, at the first cause. The
//! sets are made for one generation and one version of the journal, and are never used with another; long ones are kept
//! for the next process (`kept_sets`). Caps and limits come
//! after ranking and belong to `find`.

use std::borrow::Cow;
use std::collections::HashMap;

use super::kept_sets::{Hit, KeptSets};
use crate::db::{
    Contact, Contacts, Journal, KeySet, Reason, Snapshot, Suppressable, SuppressedBy, Suppression,
};
use crate::error::{Error, Result};
use crate::fields::Field;
use crate::filter::{Ask, Filter};
use crate::index::among::Among;
use crate::index::bits::{Bits, Pair};
use crate::index::join;
use crate::index::lower::Lowering;
use crate::model::{AsOf, Company, CompanyNumber, LeadId, Person};
use crate::value::{Day, Duration};

/// Why somebody is left out, in the order in which causes count.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Cause {
    /// They must not be contacted.
    Suppressed(Reason),
    /// They were contacted before.
    Contacted,
    /// They are on this list.
    OnList(String),
    /// What the target needs is not known; the words for it.
    Lacks(String),
    /// Their row cannot be loaded by the target; the words for it.
    Unfit(String),
}

impl Cause {
    /// Whether it is the target that cannot take them.
    pub fn is_of_target(&self) -> bool {
        matches!(self, Cause::Lacks(_) | Cause::Unfit(_))
    }

    /// The words of the count line: `6 customers`, `1 already contacted`.
    pub fn words(&self, count: u64) -> String {
        match self {
            Cause::Suppressed(reason) if count == 1 => reason.words().0.to_string(),
            Cause::Suppressed(reason) => reason.words().1.to_string(),
            Cause::Contacted => "already contacted".to_string(),
            Cause::OnList(name) => format!("on list {name}"),
            Cause::Lacks(what) => format!("without {what}"),
            Cause::Unfit(why) => why.clone(),
        }
    }
}

/// Which earlier contacts leave somebody out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NetNew {
    /// None: contacts are not looked at.
    #[default]
    Off,
    /// All of the database.
    Everywhere,
    /// Those of one list.
    OfList(i64),
}

/// Which earlier contacts take places of a company's cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CapCounts {
    /// None: the cap is of this answer alone.
    #[default]
    Nobody,
    /// Whom earlier runs of the list handed out, for as long as a contact counts.
    OfList(i64),
    /// Whom anything handed out in this time.
    Within(Duration),
}

/// Who is to be left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LeaveOutRules {
    /// Earlier contacts.
    pub net_new: NetNew,
    /// How long a contact counts; `None` for always.
    pub cool_off: Option<Duration>,
    /// Lists whose people are left out, by name.
    pub lists: Vec<String>,
    /// Fields of which one must be known, in groups that must all be satisfied.
    pub needs: Vec<Vec<&'static Field>>,
    /// Which earlier contacts take a place of their company's cap.
    pub cap: CapCounts,
}

/// The sets of those who are left out.
#[derive(Debug, Clone, Default)]
pub struct LeaveOut {
    generation: u64,
    journal: u64,
    sets: Vec<(Cause, Bits, Bits)>,
    rules: LeaveOutRules,
    today: Option<Day>,
    /// Places of the cap that earlier contacts take, by company.
    pub(crate) used: HashMap<u32, u32>,
}

/// What is to be said of those who are left out, one by one.
#[derive(Debug, Clone, Default)]
pub struct Details {
    entries: HashMap<u64, Suppression>,
    /// The run of the newest contact, by keyed hash.
    contacted: HashMap<u64, i64>,
    /// The same by id.
    leads: HashMap<LeadId, i64>,
    contacts: HashMap<i64, Contact>,
}

impl LeaveOut {
    /// Who is left out of answers from `snapshot` on `today`.
    ///
    /// # Errors
    ///
    /// Where a list is named that does not exist.
    pub fn new(
        snapshot: &Snapshot,
        journal: &Journal,
        rules: &LeaveOutRules,
        today: Day,
    ) -> Result<LeaveOut> {
        let mut out = LeaveOut {
            generation: snapshot.generation(),
            journal: journal.version()?,
            rules: rules.clone(),
            today: Some(today),
            ..LeaveOut::default()
        };
        let mut kept = KeptSets::read(snapshot, journal, today)?;
        let suppressed = kept.suppressed(|| suppressed(snapshot, &journal.suppressions(Some(today))?))?;
        out.sets.extend(
            suppressed
                .into_iter()
                .map(|(reason, (people, companies))| (Cause::Suppressed(reason), people, companies)),
        );
        let since = rules.cool_off.map(|cool_off| first_day(cool_off, today));
        let contacted = || -> Result<(Bits, usize)> {
            let which = rules.contacts(today);
            let wanted = journal.contacted_keys(which)?;
            let leads = journal.contacted_leads(which, snapshot.identities())?;
            let leads = leads.keys().map(|(lead, _)| lead.0).collect();
            // Who is known by name at a company has another key when the company became another, and the same id.
            let people = found(snapshot, &[("keys", &wanted), ("reach", &wanted), ("id", &leads)])?;
            Ok((people, wanted.len()))
        };
        let contacted = match (rules.net_new, since) {
            (NetNew::Off, _) => None,
            (NetNew::Everywhere, None) => Some(kept.contacted(contacted)?),
            _ => Some(contacted()?.0),
        };
        kept.keep();
        let no_company = Bits::none(snapshot.indexes().numbers);
        out.sets.extend(contacted.map(|people| (Cause::Contacted, people, no_company)));
        for name in &rules.lists {
            let which = Contacts { list: Some(journal.list(name)?.id), since: None };
            let leads = journal.contacted_leads(which, snapshot.identities())?;
            out.push(snapshot, Cause::OnList(name.clone()), leads.keys().map(|(lead, _)| *lead))?;
        }
        for group in &rules.needs {
            let any = group.iter().map(|field| Filter::test(field, Ask::Known)).collect();
            let hash = |field: &Field, value: &str| snapshot.hash_address(field, value);
            let lowering = Lowering::new(snapshot.indexes(), AsOf::new(today), &hash);
            let mut lacking = lowering.people(&Filter::Any(any))?.sure;
            lacking.complement();
            let words: Vec<&str> = group.iter().map(|field| field.unknown).collect();
            let none = Bits::none(snapshot.indexes().numbers);
            out.sets.push((Cause::Lacks(words.join(" or ")), lacking, none));
        }
        out.used = match rules.cap {
            CapCounts::Nobody => HashMap::new(),
            CapCounts::OfList(list) => of_companies(snapshot, journal, Contacts { list: Some(list), since })?,
            CapCounts::Within(window) => {
                let since = Some(first_day(window, today));
                of_companies(snapshot, journal, Contacts { list: None, since })?
            }
        };
        Ok(out)
    }

    /// Nobody: for answers from which the suppression was not asked to take anybody.
    pub(super) fn nobody(snapshot: &Snapshot) -> LeaveOut {
        LeaveOut { generation: snapshot.generation(), ..LeaveOut::default() }
    }

    /// Only the suppression: what acts in every way out.
    pub fn suppressed(snapshot: &Snapshot, journal: &Journal, today: Day) -> Result<LeaveOut> {
        LeaveOut::new(snapshot, journal, &LeaveOutRules::default(), today)
    }

    /// Those who may be listed: slots of people, or numbers of companies.
    ///
    /// # Errors
    ///
    /// Where the sets were made for another generation.
    pub(super) fn others(&self, snapshot: &Snapshot, companies_only: bool) -> Result<Bits> {
        let indexes = snapshot.indexes();
        let mut others = match companies_only {
            true => indexes.every_number()?.clone(),
            false => indexes.people.alive.clone(),
        };
        let mut nobody = Pair::no(if companies_only { indexes.numbers } else { indexes.people.len });
        let everybody = Among::All(indexes.people.len);
        let among = (!companies_only).then_some(&everybody);
        self.apply(snapshot.generation(), &mut nobody, &mut others, among)?;
        Ok(others)
    }

    /// How many people are left out.
    pub fn people(&self) -> u64 {
        let mut sets = self.sets.iter().map(|(_, people, _)| people);
        let Some(mut all) = sets.next().cloned() else { return 0 };
        sets.for_each(|people| all.or(people));
        all.count()
    }

    /// Whether earlier contacts take places of caps.
    pub fn fills_caps(&self) -> bool {
        !self.used.is_empty()
    }

    /// The version of the journal that it was made from.
    pub fn journal_version(&self) -> u64 {
        self.journal
    }

    /// Leaves these people out as well, behind all other causes.
    pub(super) fn also(&mut self, snapshot: &Snapshot, cause: Cause, people: &[LeadId]) -> Result<()> {
        self.push(snapshot, cause, people.iter().copied())
    }

    fn push(
        &mut self,
        snapshot: &Snapshot,
        cause: Cause,
        people: impl Iterator<Item = LeadId>,
    ) -> Result<()> {
        let people = found(snapshot, &[("id", &people.map(|id| id.0).collect())])?;
        self.sets.push((cause, people, Bits::none(snapshot.indexes().numbers)));
        Ok(())
    }

    /// Takes those who are left out from `answer` and counts those of `listed` at their first cause. Sets are of people by
    /// position, or of numbers of companies where nobody is asked.
    pub(crate) fn apply(
        &self,
        generation: u64,
        answer: &mut Pair,
        listed: &mut Bits,
        among: Option<&Among>,
    ) -> Result<Vec<(Cause, u64)>> {
        if generation != self.generation {
            return Err(Error::data("who is left out was read from another generation of the database")
                .with_hint("run the command again"));
        }
        let mut counts = Vec::new();
        for (cause, people, companies) in &self.sets {
            let set = match among {
                Some(among) => among.take(people),
                None => Cow::Borrowed(companies),
            };
            let before = listed.count();
            for bits in [&mut answer.sure, &mut answer.possible, &mut *listed] {
                bits.and_not(&set);
            }
            counts.push((cause.clone(), before - listed.count()));
        }
        counts.retain(|(_, count)| *count > 0);
        Ok(counts)
    }

    /// The first cause that leaves somebody out, by slot of a person or number of a company.
    pub(crate) fn cause(&self, at: usize, companies_only: bool) -> Option<&Cause> {
        let set = |sets: &(Cause, Bits, Bits)| if companies_only { &sets.2 } else { &sets.1 }.contains(at);
        self.sets.iter().find(|sets| set(sets)).map(|(cause, ..)| cause)
    }

    /// What is to be said of those who are left out.
    pub(super) fn details(&self, snapshot: &Snapshot, journal: &Journal) -> Result<Details> {
        let Some(today) = self.today else { return Ok(Details::default()) };
        let mut details = Details { contacts: journal.contacts()?, ..Details::default() };
        // Where several entries hit, the strongest reason is told.
        for entry in journal.suppressions(Some(today))? {
            let there = details.entries.entry(entry.key).or_insert_with(|| entry.clone());
            if entry.reason < there.reason {
                *there = entry;
            }
        }
        if self.rules.net_new != NetNew::Off {
            let which = self.rules.contacts(today);
            details.contacted = journal.contacted(which)?;
            for ((lead, _), run) in journal.contacted_leads(which, snapshot.identities())? {
                let newest = details.leads.entry(lead).or_insert(run);
                *newest = run.max(*newest);
            }
        }
        Ok(details)
    }
}

impl LeaveOutRules {
    /// Which contacts leave somebody out.
    fn contacts(&self, today: Day) -> Contacts {
        let list = match self.net_new {
            NetNew::OfList(list) => Some(list),
            _ => None,
        };
        Contacts { list, since: self.cool_off.map(|cool_off| first_day(cool_off, today)) }
    }
}

impl Details {
    /// What is to be said of a cause for one person: the entry, its end and its change; or the run and its day.
    pub(super) fn of(&self, cause: &Cause, person: &Person, company: Option<&Company>) -> String {
        let keys = person.record.keys.iter().chain(&person.record.reach);
        match cause {
            Cause::Suppressed(_) => {
                let company = company.iter().flat_map(|company| &company.record.keys);
                let entries = keys.chain(company).filter_map(|key| self.entries.get(key));
                let Some(entry) = entries.min_by_key(|entry| (entry.reason, entry.added)) else {
                    return String::new();
                };
                let until = entry.until.map_or(String::new(), |day| format!(", until {day}"));
                format!("by {}, entered with #{}{until}", entry.by.name(), entry.added)
            }
            Cause::Contacted => {
                let runs = keys.filter_map(|key| self.contacted.get(key)).chain(self.leads.get(&person.id));
                match runs.max().and_then(|run| self.contacts.get(run)) {
                    Some(contact) => format!("by {} on {}", contact.name, contact.day),
                    None => String::new(),
                }
            }
            Cause::OnList(_) | Cause::Lacks(_) | Cause::Unfit(_) => String::new(),
        }
    }
}

/// The first day of a time that ends today: a contact on it still counts.
fn first_day(time: Duration, today: Day) -> Day {
    // On the day that the time is over, the contact counts no more.
    time.oldest_within(today).plus_days(1)
}

/// The people with one of these numbers in one of these columns.
fn found(snapshot: &Snapshot, wanted: &[(&str, &KeySet)]) -> Result<Bits> {
    let indexes = snapshot.indexes();
    let mut people = Bits::none(indexes.people.len);
    for (column, wanted) in wanted {
        indexes.people.find(column, wanted)?.into_iter().for_each(|(_, slot)| people.insert(slot));
    }
    Ok(people)
}

/// How many people of each company were contacted, by the number that the company has now.
fn of_companies(snapshot: &Snapshot, journal: &Journal, which: Contacts) -> Result<HashMap<u32, u32>> {
    let mut used = HashMap::new();
    for (_, company) in journal.contacted_leads(which, snapshot.identities())?.keys() {
        if *company != CompanyNumber::NONE {
            *used.entry(company.0).or_insert(0) += 1;
        }
    }
    Ok(used)
}

/// Who is suppressed by each reason, and the number of entries.
fn suppressed(snapshot: &Snapshot, entries: &[Suppression]) -> Result<(Vec<(Reason, Hit)>, usize)> {
    let mut by_reason = Vec::new();
    for reason in Reason::ALL {
        let of_reason: Vec<&Suppression> = entries.iter().filter(|entry| entry.reason == reason).collect();
        if !of_reason.is_empty() {
            by_reason.push((reason, hit(snapshot, &of_reason)?));
        }
    }
    Ok((by_reason, entries.len()))
}

/// The people and the companies that entries hit.
fn hit(snapshot: &Snapshot, entries: &[&Suppression]) -> Result<(Bits, Bits)> {
    let indexes = snapshot.indexes();
    let keys_of = |of: &[SuppressedBy]| -> KeySet {
        entries.iter().filter(|entry| of.contains(&entry.by)).map(|entry| entry.key).collect()
    };
    let mut companies = Bits::none(indexes.numbers);
    let of_companies = [
        SuppressedBy::Domain,
        SuppressedBy::CompanyProfile,
        SuppressedBy::CompanyName,
        SuppressedBy::Register,
    ];
    for (_, number) in snapshot.companies_with_keys(&keys_of(&of_companies))? {
        companies.insert(number.0 as usize);
    }
    let mut people = join::people_of(indexes.runs()?, &companies, indexes.people.len);
    // An address that several read or claim is no key of theirs, but they are reached by it.
    let personal = keys_of(&[SuppressedBy::Email, SuppressedBy::Profile]);
    let reached =
        keys_of(&[SuppressedBy::Email, SuppressedBy::Profile, SuppressedBy::Domain, SuppressedBy::Phone]);
    people.or(&found(snapshot, &[("keys", &personal), ("reach", &reached)])?);
    Ok((people, companies))
}

/// The places of those entries that match no company and nobody in the data.
pub fn strangers(snapshot: &Snapshot, entries: &[Suppressable]) -> Result<Vec<usize>> {
    let wanted: KeySet = entries.iter().map(|entry| entry.key).collect();
    let mut there = KeySet::default();
    there.extend(snapshot.companies_with_keys(&wanted)?.into_iter().map(|(key, _)| key));
    for column in ["keys", "reach"] {
        there.extend(snapshot.indexes().people.find(column, &wanted)?.into_iter().map(|(key, _)| key));
    }
    Ok((0..).zip(entries).filter(|(_, entry)| !there.contains(&entry.key)).map(|(at, _)| at).collect())
}

/// How many of these people were handed out before.
pub fn handed_out_before(
    snapshot: &Snapshot,
    journal: &Journal,
    people: impl Iterator<Item = LeadId>,
    today: Day,
) -> Result<u64> {
    let rules = LeaveOutRules { net_new: NetNew::Everywhere, ..LeaveOutRules::default() };
    let out = LeaveOut::new(snapshot, journal, &rules, today)?;
    let wanted: KeySet = people.map(|id| id.0).collect();
    let slots = snapshot.indexes().people.find("id", &wanted)?;
    let is_contacted = |slot: usize| {
        out.sets.iter().any(|(cause, people, _)| *cause == Cause::Contacted && people.contains(slot))
    };
    Ok(slots.into_iter().filter(|(_, slot)| is_contacted(*slot)).count() as u64)
}
