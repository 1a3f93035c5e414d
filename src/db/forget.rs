//! Erasing people: from the live generation, from the journal, and with all older generations.
//!
//! The keyed hashes that bar them from coming back are written first: a process that dies before the commit leaves an
//! erasure that the same command completes. One that dies after it leaves older generations, which go last and tell whoever
//! writes next to complete it. What proves it is read by `prospect`.

use super::book::Book;
use super::change::{Change, has_older, remove_older};
use super::delivery::Settled;
use super::failpoint::step;
use super::journal::failed;
use super::log::{LogKind, Standing};
use super::{Database, forgotten, lists};
use crate::error::{Error, Result};
use crate::model::LeadId;

/// Files beside the generations that tell of people.
pub(super) const STATE_FILES: [&str; 2] = ["last-find.json", super::kept_sets::NAME];

/// What an erasure did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// The number of the change.
    pub number: u32,
    /// The generation that is live now; the only one.
    pub generation: Option<u64>,
    /// Keyed hashes that are kept to bar the people from coming back.
    pub kept: u64,
    /// Files that were handed out earlier with them: place, list, number of the run.
    pub handed_out: Vec<(String, String, u32)>,
}

impl Database {
    /// Erases people, who may be gone already, and bars those with these keys from coming back. The flag of a key says
    /// whether it is strong: an address or record id. `rewrite` gives the question of a list without them, where it names
    /// them.
    ///
    /// # Errors
    ///
    /// What fails leaves an erasure that the same command completes.
    pub fn forget(
        &self,
        people: &[LeadId],
        keys: &[(u64, bool)],
        rewrite: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Erasure> {
        if self.generation()?.is_none() {
            return Err(Error::usage("nothing was imported yet").with_hint("there is nobody to forget"));
        }
        let mut change: Change = self.change()?;
        let mut handed_out = Vec::new();
        // The journal may know them by ids that gave way to theirs.
        let former = change.identities().former_leads().filter(|(_, now)| people.contains(now));
        let ids: Vec<LeadId> = people.iter().copied().chain(former.map(|(id, _)| id)).collect();
        {
            let sql = "SELECT place, name, number FROM run JOIN run_lead ON run_lead.run = run.id
                 WHERE lead = ?1 AND place IS NOT NULL AND number IS NOT NULL AND outcome = 'delivered'";
            let connection = change.book_mut().journal.connection();
            let mut statement = connection.prepare(sql).map_err(failed)?;
            for id in &ids {
                let files = statement
                    .query_map([id.0 as i64], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                    .map_err(failed)?;
                for file in files {
                    handed_out.push(file.map_err(failed)?);
                }
            }
        }
        let number = change.book_mut().next_number()?;
        change.book_mut().journal.write(|transaction| {
            lists::rewrite_questions(transaction, rewrite)?;
            forgotten::forget(transaction, number, &ids, keys)
        })?;
        step("forget-barred");
        for id in people {
            change.remove_person(*id)?;
        }
        change.forget_former_ids(people);
        change.purge_people()?;
        let who = if people.len() == 1 { "1 person" } else { &format!("{} people", people.len()) };
        let (published, mut change) =
            change.publish_as(LogKind::Forget, Vec::new(), vec![who.to_string()])?;
        step("forget-published");
        complete(change.book_mut(), published.generation)?;
        Ok(Erasure { number, generation: Some(published.generation), kept: keys.len() as u64, handed_out })
    }
}

/// Completes the newest erasure before the live generation `current` where its process died after the commit.
pub(super) fn settle(book: &mut Book, current: u64) -> Result<Option<Settled>> {
    let log = book.journal.log()?;
    let standing = Standing::of(&log, Some(current));
    let mut newest = log.iter().rev().filter(|entry| entry.kind == LogKind::Forget && standing.stands(entry));
    let Some((number, generation)) = newest.find_map(|entry| Some((entry.number, entry.after?))) else {
        return Ok(None);
    };
    if !has_older(&book.database, generation)? {
        return Ok(None);
    }
    complete(book, generation)?;
    Ok(Some(Settled::Forgotten { number }))
}

/// Removes what the erasure that made `generation` leaves of people outside of it. Older generations go last: as long as
/// one is there, the erasure is not complete.
fn complete(book: &mut Book, generation: u64) -> Result<()> {
    for name in STATE_FILES {
        let path = book.database.root().join(name);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::io(&path, error));
            }
            _ => {}
        }
    }
    book.journal.scrub()?;
    step("forget-scrubbed");
    remove_older(&book.database, generation)
}
