//! Taking changes back.
//!
//! A change of data is taken back by making the generation before it live again; a change of the journal by reversing
//! what it wrote. Numbers only grow: taking back is a change itself, and taking that back does the first again. Suppression
//! and ledger never go back with the data.

use super::book::Book;
use super::failpoint::step;
use super::log::{self, LogEntry, LogKind, Standing};
use super::manifest::Manifest;
use super::{change, lists, runs, suppression};
use crate::clock;
use crate::error::{Error, Result};

/// What was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// The number of the undo.
    pub number: u32,
    /// The change that was taken back.
    pub entry: LogEntry,
    /// The generation that is live now, where data changed.
    pub generation: Option<u64>,
}

/// Refuses to take back `number` because `later` depends on it.
pub(super) fn refused(number: u32, later: u32, did: &str) -> Error {
    Error::usage(format!("#{number} cannot be taken back: #{later} came later and {did}"))
        .with_hint(format!("take that back first: leadsift undo {later}"))
}

impl Book {
    /// Takes the change `number` back.
    ///
    /// # Errors
    ///
    /// Where later changes depend on it, or where it cannot be taken back at all: says why.
    pub fn undo(&mut self, number: u32) -> Result<Undone> {
        let log = self.journal.log()?;
        let entry = log.iter().find(|entry| entry.number == number).cloned().ok_or_else(|| {
            Error::usage(format!("there is no change #{number}"))
                .with_hint("`leadsift log` lists all changes")
        })?;
        let standing = Standing::of(&log, self.database.current()?);
        if entry.is_data() {
            return self.undo_data(entry, &log, &standing);
        }
        if !standing.stands(&entry) {
            let by = log.iter().find(|other| other.undoes == Some(number) && standing.stands(other));
            let by = by.map_or(String::new(), |by| format!(" by #{}", by.number));
            return Err(Error::usage(format!("#{number} was taken back already{by}"))
                .with_hint("`leadsift log` shows what stands"));
        }
        // Taking back an undo does its change again; taking back an undo of an undo takes the change back again.
        let (mut root, mut reverses) = (&entry, true);
        while let Some(undone) = root.undoes {
            root = log.iter().find(|other| other.number == undone).ok_or_else(|| {
                Error::damaged(format!("#{} takes back #{undone}, which the log lacks", root.number))
            })?;
            reverses = !reverses;
        }
        let (root_number, kind) = (root.number, root.kind);
        let in_effect: Vec<u32> = log
            .iter()
            .filter(|other| other.kind != LogKind::Undo && standing.stands(other))
            .map(|other| other.number)
            .collect();
        let text = format!("took back #{number}");
        let ((), own) = self.record(LogKind::Undo, Some(number), |transaction, own| {
            match kind {
                LogKind::Suppress | LogKind::Unsuppress if reverses => {
                    suppression::revert(transaction, root_number, own)?;
                }
                LogKind::Suppress | LogKind::Unsuppress => {
                    suppression::reapply(transaction, root_number, number)?;
                }
                LogKind::ListSave | LogKind::ListRename | LogKind::ListDrop => {
                    lists::exchange(transaction, root_number, &in_effect)?;
                }
                LogKind::Run => runs::take_back(transaction, root_number, reverses.then_some(own))?,
                LogKind::Import
                | LogKind::Write
                | LogKind::Compact
                | LogKind::Merge
                | LogKind::Split
                | LogKind::Forget
                | LogKind::Undo => {
                    return Err(Error::damaged(format!("#{root_number} is no change of the journal")));
                }
            }
            Ok(((), text))
        })?;
        Ok(Undone { number: own, entry, generation: None })
    }

    fn undo_data(&mut self, entry: LogEntry, log: &[LogEntry], standing: &Standing) -> Result<Undone> {
        let number = entry.number;
        if entry.kind == LogKind::Forget {
            return Err(Error::usage(format!(
                "#{number} cannot be taken back: what is forgotten stays forgotten"
            ))
            .with_hint("the older generations were removed with it"));
        }
        let current = self.database.current()?;
        if entry.after != current {
            let last = log.iter().rev().find(|other| other.is_data());
            if !standing.stands(&entry) {
                return Err(Error::usage(format!("#{number} does not stand any more"))
                    .with_hint("`leadsift log` shows what stands"));
            }
            return Err(match last {
                Some(last) => refused(number, last.number, "builds on it"),
                None => Error::usage(format!("#{number} is not the newest change of the data")),
            });
        }
        let undo = LogEntry {
            number: self.next_number()?,
            at: clock::now(),
            who: self.database.who().to_string(),
            kind: LogKind::Undo,
            text: format!("took back #{number}"),
            before: current,
            after: entry.before,
            undoes: Some(number),
        };
        let own = undo.number;
        let Some(before) = entry.before else {
            // Before the first import there was nothing.
            let generation = change::publish_empty(self, undo)?;
            return Ok(Undone { number: own, entry, generation: Some(generation) });
        };
        let dir = self.database.generation_dir(before);
        if !dir.is_dir() {
            return Err(Error::usage(format!(
                "#{number} cannot be taken back: generation {before} before it is no longer kept"
            ))
            .with_hint("the live generation and two before it are kept"));
        }
        Manifest::read(&dir)?.check_lengths(&dir)?;
        self.database.switch_to(before)?;
        step("undo-switched");
        self.journal.write(|transaction| log::insert(transaction, &undo))?;
        Ok(Undone { number: own, entry, generation: Some(before) })
    }
}
