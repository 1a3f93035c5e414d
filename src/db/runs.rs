//! Runs: what was handed out, to where, and with which leads; and the ledger of who was contacted.
//!
//! The ledger holds the keyed hash of every key of a delivered person, so that they are known again by any of them. A
//! run counts from the moment that its intent is on disk; one that was taken back no longer counts.

use std::collections::HashMap;

use rusqlite::{Connection, Row, Transaction, params};

use super::identities::Identities;
use super::journal::{Journal, failed};
use super::secret::KeySet;
use crate::error::{Error, Result};
use crate::model::{CompanyNumber, LeadId};
use crate::value::Day;

/// What became of a lead in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// Handed out.
    Delivered,
    /// Matched, and was left out because they were contacted before.
    Contacted,
    /// Matched, and was left out for another reason: a cap, a limit, a missing field.
    LeftOut,
}

impl Outcome {
    const ALL: [Outcome; 3] = [Outcome::Delivered, Outcome::Contacted, Outcome::LeftOut];

    /// Its name in the journal.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Delivered => "delivered",
            Outcome::Contacted => "contacted",
            Outcome::LeftOut => "left out",
        }
    }
}

/// A lead of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunLead {
    /// The person.
    pub id: LeadId,
    /// Their company at the time.
    pub company: CompanyNumber,
    /// What became of them.
    pub outcome: Outcome,
    /// Their place, from 1; 0 where they have none.
    pub rank: u64,
    /// The score as shown.
    pub score: u32,
    /// Why they were listed.
    pub reasons: String,
    /// Who works them.
    pub owner: Option<String>,
}

/// What is recorded of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RunRecord {
    /// The list that ran; `None` for an export without one.
    pub list: Option<i64>,
    /// The list's name, or what stands for one.
    pub name: String,
    /// The day of the run.
    pub day: i64,
    /// The day that ages were measured from.
    pub as_of: i64,
    /// The generation that was asked.
    pub generation: u64,
    /// The question, without addresses.
    pub query: String,
    /// The profile that ranked.
    pub profile: String,
    /// What the file was made for.
    pub target: String,
    /// How many, by the name of the count.
    pub counts: Vec<(String, u64)>,
    /// Rows handed out.
    pub rows: u64,
    /// Who matched.
    pub leads: Vec<RunLead>,
    /// The keyed hashes of all keys of those handed out.
    pub keys: Vec<u64>,
}

/// A run that was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its number among runs.
    pub id: i64,
    /// The number of the change; `None` for one that was cut short and not looked after yet.
    pub number: Option<u32>,
    /// When, UTC.
    pub at: String,
    /// Who.
    pub who: String,
    /// The list's name at the time, or what stands for one.
    pub name: String,
    /// The list; `None` for an export without one.
    pub list: Option<i64>,
    /// The day of the run.
    pub day: Day,
    /// The day that ages were measured from.
    pub as_of: Day,
    /// The generation that was asked.
    pub generation: u64,
    /// The question.
    pub query: String,
    /// The profile that ranked.
    pub profile: String,
    /// What the file was made for.
    pub target: String,
    /// How many, by the name of the count.
    pub counts: Vec<(String, u64)>,
    /// Rows handed out.
    pub rows: u64,
    /// Where they went; `None` for standard output.
    pub place: Option<String>,
    /// SHA-256 of what was handed out.
    pub sha256: String,
    /// The change that took it back.
    pub taken_back: Option<u32>,
}

/// When and by what somebody was contacted last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The run.
    pub run: i64,
    /// The name of its list.
    pub name: String,
    /// The day.
    pub day: Day,
}

/// Which contacts count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Contacts {
    /// Only those by this list.
    pub list: Option<i64>,
    /// Only those on or after this day.
    pub since: Option<Day>,
}

/// A run whose file is being written: it hands nobody out yet.
pub(super) const PREPARING: &str = "preparing";
/// A run that goes to standard output: it hands nobody out until all of it was taken.
pub(super) const STREAMING: &str = "streaming";
/// A run whose file is written and comes to its place: it counts.
pub(super) const INTENT: &str = "intent";
/// A run that came to its end.
pub(super) const DONE: &str = "done";

/// Runs that count: handed out, or about to be when their process died, and not taken back.
const COUNTS: &str = "run.state IN ('intent', 'done') AND run.taken_back IS NULL";

impl Journal {
    /// The runs of a list, or all, oldest first: those that have a number.
    pub fn runs(&self, list: Option<i64>) -> Result<Vec<Run>> {
        let sql = "SELECT * FROM run WHERE number IS NOT NULL AND (?1 IS NULL OR list = ?1) ORDER BY id";
        let mut statement = self.connection().prepare(sql).map_err(failed)?;
        let runs = statement.query_map([list], read).map_err(failed)?;
        runs.collect::<rusqlite::Result<_>>().map_err(failed)
    }

    /// Who matched in a run, best first.
    pub fn run_leads(&self, run: i64) -> Result<Vec<RunLead>> {
        let sql = "SELECT * FROM run_lead WHERE run = ?1 ORDER BY rank = 0, rank, lead";
        let mut statement = self.connection().prepare(sql).map_err(failed)?;
        let leads = statement.query_map([run], read_lead).map_err(failed)?;
        leads.collect::<rusqlite::Result<_>>().map_err(failed)
    }

    /// Keyed hashes of everybody contacted, with the newest contact that counts.
    pub fn contacted(&self, which: Contacts) -> Result<HashMap<u64, i64>> {
        let sql = format!(
            "SELECT key, max(run) FROM contacted JOIN run ON run.id = contacted.run
             WHERE {COUNTS} AND (?1 IS NULL OR run.list = ?1) AND (?2 IS NULL OR run.day >= ?2) GROUP BY key"
        );
        let mut statement = self.connection().prepare(&sql).map_err(failed)?;
        let keys = statement
            .query_map(params![which.list, which.since.map(Day::number)], |row| {
                Ok((row.get::<_, i64>(0)? as u64, row.get(1)?))
            })
            .map_err(failed)?;
        keys.collect::<rusqlite::Result<_>>().map_err(failed)
    }

    /// Keyed hashes of everybody contacted.
    pub fn contacted_keys(&self, which: Contacts) -> Result<KeySet> {
        let sql = format!(
            "SELECT DISTINCT key FROM contacted JOIN run ON run.id = contacted.run
             WHERE {COUNTS} AND (?1 IS NULL OR run.list = ?1) AND (?2 IS NULL OR run.day >= ?2)"
        );
        let mut statement = self.connection().prepare(&sql).map_err(failed)?;
        let keys = statement
            .query_map(params![which.list, which.since.map(Day::number)], |row| {
                row.get::<_, i64>(0).map(|key| key as u64)
            })
            .map_err(failed)?;
        keys.collect::<rusqlite::Result<_>>().map_err(failed)
    }

    /// What is to be said of runs by their numbers.
    pub fn contacts(&self) -> Result<HashMap<i64, Contact>> {
        let sql = format!("SELECT id, name, day FROM run WHERE {COUNTS}");
        let mut statement = self.connection().prepare(&sql).map_err(failed)?;
        let runs = statement
            .query_map([], |row| {
                let run = row.get(0)?;
                Ok((run, Contact { run, name: row.get(1)?, day: Day::new(row.get(2)?) }))
            })
            .map_err(failed)?;
        runs.collect::<rusqlite::Result<_>>().map_err(failed)
    }

    /// Everybody contacted, by the ids and companies that they have now, each with the newest contact that counts.
    pub fn contacted_leads(
        &self,
        which: Contacts,
        identities: &Identities,
    ) -> Result<HashMap<(LeadId, CompanyNumber), i64>> {
        let sql = format!(
            "SELECT lead, company, max(run) FROM run_lead JOIN run ON run.id = run_lead.run
             WHERE {COUNTS} AND (?1 IS NULL OR run.list = ?1) AND (?2 IS NULL OR run.day >= ?2)
             AND outcome = 'delivered' GROUP BY lead, company"
        );
        let mut statement = self.connection().prepare(&sql).map_err(failed)?;
        let mut rows = statement.query(params![which.list, which.since.map(Day::number)]).map_err(failed)?;
        let mut leads = HashMap::new();
        while let Some(row) = rows.next().map_err(failed)? {
            let lead = LeadId(row.get::<_, i64>(0).map_err(failed)? as u64);
            let company = CompanyNumber(row.get(1).map_err(failed)?);
            let run: i64 = row.get(2).map_err(failed)?;
            let newest = leads.entry((identities.lead(lead), identities.company(company))).or_insert(run);
            *newest = run.max(*newest);
        }
        Ok(leads)
    }

    /// The highest number of a company that a run tells of; 0 for none.
    pub(super) fn last_company(&self) -> Result<u32> {
        let sql = "SELECT coalesce(max(company), 0) FROM run_lead";
        self.connection().query_row(sql, [], |row| row.get(0)).map_err(failed)
    }

    /// Who works each company, by the newest run that said.
    pub fn owners(&self, identities: &Identities) -> Result<HashMap<CompanyNumber, String>> {
        let sql = format!(
            "SELECT company, owner FROM run_lead JOIN run ON run.id = run_lead.run
             WHERE {COUNTS} AND owner IS NOT NULL AND company > 0 ORDER BY run.id"
        );
        let mut statement = self.connection().prepare(&sql).map_err(failed)?;
        let owners = statement
            .query_map([], |row| Ok((identities.company(CompanyNumber(row.get(0)?)), row.get(1)?)))
            .map_err(failed)?;
        owners.collect::<rusqlite::Result<_>>().map_err(failed)
    }
}

/// Fills in the run `id`, its leads and the ledger.
pub(super) fn fill(
    transaction: &Transaction<'_>,
    id: i64,
    record: &RunRecord,
    at: &str,
    who: &str,
) -> Result<()> {
    let counts = serde_json::to_string(&record.counts)
        .map_err(|error| Error::data("the counts of a run cannot be written").with_source(error))?;
    transaction
        .execute(
            "UPDATE run SET list = ?2, name = ?3, at = ?4, who = ?5, day = ?6, as_of = ?7, generation = ?8,
             query = ?9, profile = ?10, target = ?11, counts = ?12, rows = ?13 WHERE id = ?1",
            params![
                id,
                record.list,
                record.name,
                at,
                who,
                record.day,
                record.as_of,
                record.generation as i64,
                record.query,
                record.profile,
                record.target,
                counts,
                record.rows as i64,
            ],
        )
        .map_err(failed)?;
    let mut lead = transaction
        .prepare("INSERT OR REPLACE INTO run_lead VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
        .map_err(failed)?;
    for one in &record.leads {
        lead.execute(params![
            id,
            one.id.0 as i64,
            one.company.0,
            one.outcome.name(),
            one.rank as i64,
            one.score,
            one.reasons,
            one.owner,
        ])
        .map_err(failed)?;
    }
    let mut contacted =
        transaction.prepare("INSERT OR IGNORE INTO contacted VALUES (?1, ?2)").map_err(failed)?;
    for key in &record.keys {
        contacted.execute(params![*key as i64, id]).map_err(failed)?;
    }
    Ok(())
}

/// Takes a run back, so that its leads are net-new again, or lets it count again.
pub(super) fn take_back(connection: &Connection, number: u32, undo: Option<u32>) -> Result<()> {
    connection
        .execute("UPDATE run SET taken_back = ?2 WHERE number = ?1", params![number, undo])
        .map(|_| ())
        .map_err(failed)
}

pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Run> {
    let counts: String = row.get("counts")?;
    Ok(Run {
        id: row.get("id")?,
        number: row.get("number")?,
        at: row.get("at")?,
        who: row.get("who")?,
        name: row.get("name")?,
        list: row.get("list")?,
        day: Day::new(row.get("day")?),
        as_of: Day::new(row.get("as_of")?),
        generation: row.get::<_, i64>("generation")? as u64,
        query: row.get("query")?,
        profile: row.get("profile")?,
        target: row.get("target")?,
        // Counts are for reading only: what cannot be read is left out.
        counts: serde_json::from_str(&counts).unwrap_or_default(),
        rows: row.get::<_, i64>("rows")? as u64,
        place: row.get("place")?,
        sha256: row.get("sha256")?,
        taken_back: row.get("taken_back")?,
    })
}

fn read_lead(row: &Row<'_>) -> rusqlite::Result<RunLead> {
    let outcome: String = row.get("outcome")?;
    Ok(RunLead {
        id: LeadId(row.get::<_, i64>("lead")? as u64),
        company: CompanyNumber(row.get("company")?),
        outcome: Outcome::ALL.into_iter().find(|known| known.name() == outcome).unwrap_or(Outcome::LeftOut),
        rank: row.get::<_, i64>("rank")? as u64,
        score: row.get("score")?,
        reasons: row.get("reasons")?,
        owner: row.get("owner")?,
    })
}
