//! What a run hands out and records, and how two runs of a list differ.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::find::{Answer, FindRequest, Hit};
use super::leave_out::Cause;
use super::left_out::{LeftOutBy, outcomes};
use super::query::{profile_without_addresses, without_addresses};
use crate::db::{Database, Journal, Outcome, Run, RunLead, RunRecord, Secret, Snapshot};
use crate::error::{Error, Result};
use crate::fields::named;
use crate::filter::{self, Filter};
use crate::import::identity;
use crate::index::lower::Lowering;
use crate::model::{AsOf, CompanyNumber, Known, LeadId, Person};
use crate::value::{Day, Interval, show_days};

/// A run in the making: told of each lead as it is written.
pub struct Recorder {
    record: RunRecord,
    secret: Secret,
    keys: HashSet<u64>,
}

/// What is known of a run before it begins.
#[derive(Debug, Clone)]
pub struct RunHead {
    /// The list that runs.
    pub list: Option<i64>,
    /// Its name, or what stands for one.
    pub name: String,
    /// The day of the run.
    pub today: Day,
    /// What the file is made for.
    pub target: String,
    /// The question that first chose the leads, where the request names them one by one.
    pub chosen_by: Option<Filter>,
}

impl Recorder {
    /// A run of `request` on `snapshot`, which `answer` answers.
    pub fn new(snapshot: &Snapshot, request: &FindRequest, answer: &Answer, head: RunHead) -> Recorder {
        let counts = &answer.counts;
        let mut said = vec![
            ("matched".to_string(), counts.matched),
            ("listed".to_string(), counts.listed),
            ("over_cap".to_string(), counts.over_cap),
            ("over_limit".to_string(), counts.over_limit),
            ("maybe".to_string(), counts.maybe),
        ];
        said.extend(counts.similar.map(|similar| ("similar".to_string(), similar)));
        said.extend(counts.left_out.iter().map(|(cause, count)| (cause.words(*count), *count)));
        Recorder {
            record: RunRecord {
                list: head.list,
                name: head.name,
                day: head.today.number(),
                as_of: request.as_of.day.number(),
                generation: snapshot.generation(),
                query: without_addresses(snapshot, head.chosen_by.unwrap_or_else(|| request.filter.clone()))
                    .to_string(),
                profile: match &request.profile {
                    Some(profile) => profile_without_addresses(snapshot, profile.clone()).to_toml(),
                    None => answer.profile.name.clone(),
                },
                target: head.target,
                counts: said,
                ..RunRecord::default()
            },
            secret: snapshot.secret().clone(),
            keys: HashSet::new(),
        }
    }

    /// A lead was written.
    pub fn delivered(&mut self, hit: &Hit) {
        let Some(person) = &hit.person else { return };
        self.keys.extend(person.record.keys.iter().copied());
        // What goes out counts as contacted, also where it is the key of somebody else.
        self.keys.extend(handles(&self.secret, person));
        self.record.rows += 1;
        self.record.leads.push(RunLead {
            id: person.id,
            company: person.company,
            outcome: Outcome::Delivered,
            rank: hit.rank,
            score: hit.score,
            reasons: hit.reasons.join(" · "),
            owner: None,
        });
    }

    /// A row was written that hands nobody out: a company.
    pub fn company(&mut self) {
        self.record.rows += 1;
    }

    /// The lead that was written last has an owner.
    pub fn owned(&mut self, owner: &str) {
        if let Some(lead) = self.record.leads.last_mut() {
            lead.owner = Some(owner.to_string());
        }
    }

    /// The record, with everybody else who matched and why they were not handed out.
    pub fn finish(mut self, snapshot: &Snapshot, request: &FindRequest) -> Result<RunRecord> {
        self.record.keys = self.keys.into_iter().collect();
        self.record.keys.sort_unstable();
        let known: HashSet<u64> = self.record.leads.iter().map(|lead| lead.id.0).collect();
        for (place, by) in outcomes(snapshot, request)? {
            if known.contains(&place.id) {
                continue;
            }
            let outcome = match by {
                Some(LeftOutBy::Cause(Cause::Contacted)) => Outcome::Contacted,
                _ => Outcome::LeftOut,
            };
            self.record.leads.push(RunLead {
                id: LeadId(place.id),
                company: CompanyNumber(place.company),
                outcome,
                rank: 0,
                score: 0,
                reasons: String::new(),
                owner: None,
            });
        }
        Ok(self.record)
    }
}

/// The address and the page under which somebody goes out. An address that several read may go out with each of them.
fn handles(secret: &Secret, person: &Person) -> impl Iterator<Item = u64> {
    let facts = &person.record.facts;
    let (address, page) = (facts.text(&named::EMAIL), facts.text(&named::LINKEDIN_URL));
    let address = identity::is_personal(address).then(|| identity::email(secret, address));
    let page = (!page.is_empty()).then(|| identity::profile(secret, page));
    address.into_iter().chain(page)
}

/// Whom a list reaches so far: where two leads claim one address, it is written to once.
pub struct Reached {
    secret: Secret,
    seen: HashSet<u64>,
    again: u64,
}

impl Reached {
    /// Nobody yet.
    pub fn new(snapshot: &Snapshot) -> Reached {
        Reached { secret: snapshot.secret().clone(), seen: HashSet::new(), again: 0 }
    }

    /// Whether a lead, the next of the list, goes out under nothing that one before it did.
    pub fn is_new(&mut self, hit: &Hit) -> bool {
        let Some(person) = &hit.person else { return true };
        let handles: Vec<u64> = handles(&self.secret, person).collect();
        let is_new = !handles.iter().any(|handle| self.seen.contains(handle));
        if is_new {
            self.seen.extend(handles);
        }
        self.again += u64::from(!is_new);
        is_new
    }

    /// How many leads were not new.
    pub fn again(&self) -> u64 {
        self.again
    }
}

/// Who came onto a list or left it between two runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The person.
    pub id: LeadId,
    /// Their name; empty where they are gone.
    pub name: String,
    /// Their company's name.
    pub company: String,
    /// Why.
    pub why: String,
}

/// How two runs differ.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Differences {
    /// Who matches the later run and did not match the earlier.
    pub entered: Vec<Difference>,
    /// Who matched the earlier run and does not match the later.
    pub left: Vec<Difference>,
    /// Who matches both.
    pub stayed: u64,
}

/// How the runs `before` and `after` differ: who matches, whether handed out or not.
///
/// # Errors
///
/// Where the question of the later run cannot be read any more, or where the data cannot.
pub fn diff(database: &Database, journal: &Journal, before: &Run, after: &Run) -> Result<Differences> {
    let snapshot = database.snapshot()?;
    // The generation of the earlier run tells best what was missing then, as long as it is kept.
    let earlier = database.snapshot_of(before.generation).ok();
    let (old, new) = (journal.run_leads(before.id)?, journal.run_leads(after.id)?);
    let in_old: HashSet<LeadId> = old.iter().map(|lead| lead.id).collect();
    let in_new: HashSet<LeadId> = new.iter().map(|lead| lead.id).collect();
    let entered: Vec<&RunLead> = new.iter().filter(|lead| !in_old.contains(&lead.id)).collect();
    let left: Vec<&RunLead> = old.iter().filter(|lead| !in_new.contains(&lead.id)).collect();
    // Each run asked its own question: it may have been changed between them.
    let (asked_before, asked_after) = (filter::parse(&before.query)?, filter::parse(&after.query)?);
    let is_changed = before.query != after.query;
    let ids = |leads: &[&RunLead]| -> Vec<LeadId> { leads.iter().map(|lead| lead.id).collect() };
    let failed_before = match &earlier {
        Some(earlier) => failing(earlier, &asked_after, before.as_of, &ids(&entered))?,
        None => HashMap::new(),
    };
    let fails_now = failing(&snapshot, &asked_before, after.as_of, &ids(&left))?;
    let told = |lead: &RunLead, why: String| -> Result<Difference> {
        let person = snapshot.person(lead.id)?;
        let company = match person.as_ref().map_or(lead.company, |person| person.company) {
            CompanyNumber(0) => None,
            number => snapshot.company(number)?,
        };
        Ok(Difference {
            id: lead.id,
            name: person.map(|person| person.name()).unwrap_or_default(),
            company: company.map(|company| company.name().to_string()).unwrap_or_default(),
            why,
        })
    };
    let mut differences =
        Differences { stayed: in_old.intersection(&in_new).count() as u64, ..Differences::default() };
    for lead in entered {
        let why = match failed_before.get(&lead.id) {
            Some(failing) if is_changed && failing.clauses.is_empty() => "the question changed".to_string(),
            failed => why_entered(&snapshot, lead, failed, before)?,
        };
        differences.entered.push(told(lead, why)?);
    }
    for lead in left {
        let why = match fails_now.get(&lead.id) {
            Some(Failing { clauses, .. }) if clauses.is_empty() && is_changed => {
                "the question changed".to_string()
            }
            Some(Failing { clauses, .. }) if clauses.is_empty() => "no longer asked for".to_string(),
            Some(failing) => failing.words("no longer"),
            None => "no longer in the data".to_string(),
        };
        differences.left.push(told(lead, why)?);
    }
    Ok(differences)
}

/// The clauses that do not surely hold for somebody.
#[derive(Debug, Default)]
struct Failing {
    clauses: Vec<String>,
    unknown: Vec<String>,
}

impl Failing {
    fn words(&self, no_longer: &str) -> String {
        let clauses = self.clauses.iter().map(|clause| format!("{no_longer} {clause}"));
        let unknown = self.unknown.iter().map(|what| format!("{what} not known"));
        let words: Vec<String> = clauses.filter(|clause| !clause.trim().is_empty()).chain(unknown).collect();
        words.join(", ")
    }
}

/// What of `question` does not hold for each of the people who are there.
fn failing(
    snapshot: &Snapshot,
    question: &Filter,
    as_of: Day,
    ids: &[LeadId],
) -> Result<HashMap<LeadId, Failing>> {
    let indexes = snapshot.indexes();
    let wanted = ids.iter().map(|id| id.0).collect();
    let slots: BTreeMap<usize, LeadId> =
        indexes.people.find("id", &wanted)?.into_iter().map(|(id, slot)| (slot, LeadId(id))).collect();
    let mut failing: HashMap<LeadId, Failing> = slots.values().map(|id| (*id, Failing::default())).collect();
    let hash = |field: &crate::fields::Field, value: &str| snapshot.hash_address(field, value);
    let lowering = Lowering::new(indexes, AsOf::new(as_of), &hash);
    for clause in question.clauses() {
        let pair = lowering.people(clause)?;
        for (slot, id) in &slots {
            let Some(entry) = failing.get_mut(id) else { continue };
            if pair.sure.contains(*slot) {
                continue;
            }
            entry.clauses.push(filter::sentence(clause));
            if pair.possible.contains(*slot) {
                let mut causes = Vec::new();
                clause.leaves(&mut |leaf| causes.push(leaf.leaf_cause().into_owned()));
                causes.dedup();
                entry.unknown.push(causes.join(" or "));
            }
        }
    }
    Ok(failing)
}

/// Why somebody is on the later of two runs alone.
fn why_entered(
    snapshot: &Snapshot,
    lead: &RunLead,
    failed: Option<&Failing>,
    before: &Run,
) -> Result<String> {
    let Some(person) = snapshot.person(lead.id)? else { return Ok("no longer in the data".to_string()) };
    if let Known::Interval(start) = person.record.facts.known(&named::ROLE_START)
        && start.lo > before.as_of.number()
    {
        return Ok(format!("in the role since {}", show_days(&start)));
    }
    if let Some(Failing { clauses, .. }) = failed
        && !clauses.is_empty()
    {
        return Ok(format!("now {}", clauses.join(", ")));
    }
    let mut sources = person.record.sources.clone();
    if person.company.0 > 0
        && let Some(company) = snapshot.company(person.company)?
    {
        sources.extend(company.record.sources);
    }
    let newest = sources.iter().map(|source| source.import).max().unwrap_or(0);
    let oldest = person.record.sources.iter().map(|source| source.import).min().unwrap_or(0);
    let last_number = before.number.unwrap_or(0);
    Ok(if oldest > last_number {
        format!("new with import #{oldest}")
    } else if newest > last_number {
        format!("changed by import #{newest}")
    } else {
        let days = Interval::exactly(before.as_of.number());
        format!("time has passed since {}", show_days(&days))
    })
}

/// The two newest runs of a list that stand, the earlier first.
///
/// # Errors
///
/// Where it ran less than twice.
pub fn newest_two(journal: &Journal, list: i64, name: &str) -> Result<(Run, Run)> {
    let mut runs: Vec<Run> =
        journal.runs(Some(list))?.into_iter().filter(|run| run.taken_back.is_none()).collect();
    match (runs.pop(), runs.pop()) {
        (Some(after), Some(before)) => Ok((before, after)),
        _ => Err(Error::usage(format!("list {name} ran less than twice"))
            .with_hint(format!("compare after the next run: leadsift list run {name}"))),
    }
}
