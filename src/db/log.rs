//! The log: every change of the database has a number, and says who made it and what it was.
//!
//! A change of data is in the manifest of the generation that it made, because that generation's rename is the commit;
//! the journal's log is completed from there. Entries hold counts and names of files and lists, never addresses.

use std::collections::{BTreeSet, HashMap};

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::journal::{Journal, failed};
use super::manifest::Manifest;
use crate::clock;
use crate::error::Result;

/// What sort of change an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogKind {
    /// A file was imported.
    Import,
    /// Records were written by other means.
    Write,
    /// All was written anew in one piece.
    Compact,
    /// A person was forgotten.
    Forget,
    /// Entries were added to the suppression.
    Suppress,
    /// Entries were taken from the suppression.
    Unsuppress,
    /// A list was saved.
    ListSave,
    /// A list was renamed.
    ListRename,
    /// A list was dropped.
    ListDrop,
    /// Two people or companies became one.
    Merge,
    /// One became two.
    Split,
    /// Leads were handed out.
    Run,
    /// An earlier change was taken back.
    Undo,
}

impl LogKind {
    const ALL: [LogKind; 13] = [
        LogKind::Import,
        LogKind::Write,
        LogKind::Compact,
        LogKind::Forget,
        LogKind::Suppress,
        LogKind::Unsuppress,
        LogKind::ListSave,
        LogKind::ListRename,
        LogKind::ListDrop,
        LogKind::Merge,
        LogKind::Split,
        LogKind::Run,
        LogKind::Undo,
    ];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            LogKind::Import => "import",
            LogKind::Write => "write",
            LogKind::Compact => "compact",
            LogKind::Forget => "forget",
            LogKind::Suppress => "suppress",
            LogKind::Unsuppress => "unsuppress",
            LogKind::ListSave => "list save",
            LogKind::ListRename => "list rename",
            LogKind::ListDrop => "list drop",
            LogKind::Merge => "merge",
            LogKind::Split => "split",
            LogKind::Run => "run",
            LogKind::Undo => "undo",
        }
    }

    fn of(name: &str) -> LogKind {
        LogKind::ALL.into_iter().find(|kind| kind.name() == name).unwrap_or(LogKind::Write)
    }
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    /// Grows, is never used again.
    pub number: u32,
    /// When, UTC.
    pub at: String,
    /// Who.
    pub who: String,
    /// What sort of change.
    pub kind: LogKind,
    /// What it was, in words.
    pub text: String,
    /// The generation that was live before; only of changes of data, where there was one.
    pub before: Option<u64>,
    /// The generation that was live after it; only of changes of data.
    pub after: Option<u64>,
    /// The change that this one takes back.
    pub undoes: Option<u32>,
}

impl LogEntry {
    /// Whether it changed people, companies or openings.
    pub fn is_data(&self) -> bool {
        self.after.is_some()
    }
}

impl Journal {
    /// All entries, oldest first.
    pub fn log(&self) -> Result<Vec<LogEntry>> {
        let mut statement = self.connection().prepare("SELECT * FROM log ORDER BY number").map_err(failed)?;
        let entries = statement.query_map([], read).map_err(failed)?;
        entries.collect::<rusqlite::Result<_>>().map_err(failed)
    }

    /// The entry with this number.
    pub fn log_entry(&self, number: u32) -> Result<Option<LogEntry>> {
        self.connection()
            .query_row("SELECT * FROM log WHERE number = ?1", [number], read)
            .optional()
            .map_err(failed)
    }

    /// The number of the newest entry; 0 where there is none.
    pub fn last_number(&self) -> Result<u32> {
        self.connection()
            .query_row("SELECT coalesce(max(number), 0) FROM log", [], |row| row.get(0))
            .map_err(failed)
    }
}

/// Which changes stand, seen from the live generation `current`.
#[derive(Debug, Clone)]
pub struct Standing {
    lineage: Vec<u64>,
    undone: BTreeSet<u32>,
}

impl Standing {
    /// Of the changes in `log`.
    pub fn of(log: &[LogEntry], current: Option<u64>) -> Standing {
        let mut parents: HashMap<u64, Option<u64>> = HashMap::new();
        for entry in log.iter().filter(|entry| entry.kind != LogKind::Undo) {
            if let Some(after) = entry.after {
                parents.entry(after).or_insert(entry.before);
            }
        }
        let mut lineage = Vec::new();
        let mut at = current;
        while let Some(generation) = at {
            lineage.push(generation);
            at = parents.get(&generation).copied().flatten().filter(|parent| *parent < generation);
        }
        let mut undone = BTreeSet::new();
        for entry in log.iter().rev() {
            if let Some(number) = entry.undoes
                && !undone.contains(&entry.number)
            {
                undone.insert(number);
            }
        }
        Standing { lineage, undone }
    }

    /// Whether the change is in effect.
    pub fn stands(&self, entry: &LogEntry) -> bool {
        match entry.after {
            Some(after) if entry.kind != LogKind::Undo => self.lineage.contains(&after),
            _ => !self.undone.contains(&entry.number),
        }
    }

    /// The live generation and those that it was built on, newest first.
    pub fn lineage(&self) -> &[u64] {
        &self.lineage
    }
}

/// The generations to which undoing the newest undos would lead back, the nearest first.
pub(super) fn redoable(log: &[LogEntry]) -> Vec<u64> {
    log.iter()
        .rev()
        .filter(|entry| entry.is_data())
        .take_while(|entry| entry.kind == LogKind::Undo)
        .filter_map(|entry| entry.before)
        .collect()
}

pub(super) fn insert(connection: &Connection, entry: &LogEntry) -> Result<()> {
    connection
        .execute(
            "INSERT INTO log VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                entry.number,
                entry.at,
                entry.who,
                entry.kind.name(),
                entry.text,
                entry.before.map(|number| number as i64),
                entry.after.map(|number| number as i64),
                entry.undoes,
            ],
        )
        .map(|_| ())
        .map_err(failed)
}

/// Adds what a process that died after its commit could not write any more: the entries of the live generation, or the
/// undo that made an older one live.
pub(super) fn complete(journal: &mut Journal, live: &Manifest) -> Result<()> {
    let log = journal.log()?;
    let known: BTreeSet<u32> = log.iter().map(|entry| entry.number).collect();
    let missing: Vec<&LogEntry> = live.log.iter().filter(|entry| !known.contains(&entry.number)).collect();
    let last = log.iter().rev().find(|entry| entry.is_data());
    let switched = missing.is_empty() && last.is_some_and(|last| last.after != Some(live.generation));
    if missing.is_empty() && !switched {
        return Ok(());
    }
    let number = log.last().map_or(1, |entry| entry.number + 1);
    let undo = last.filter(|_| switched).map(|last| LogEntry {
        number,
        at: clock::now(),
        who: last.who.clone(),
        kind: LogKind::Undo,
        text: format!("took back #{}", last.number),
        before: last.after,
        after: Some(live.generation),
        undoes: Some(last.number),
    });
    journal.write(|transaction| {
        missing.into_iter().chain(&undo).try_for_each(|entry| insert(transaction, entry))
    })
}

fn read(row: &Row<'_>) -> rusqlite::Result<LogEntry> {
    let generation =
        |at: &str| row.get::<_, Option<i64>>(at).map(|number| number.map(|number| number as u64));
    Ok(LogEntry {
        number: row.get("number")?,
        at: row.get("at")?,
        who: row.get("who")?,
        kind: LogKind::of(&row.get::<_, String>("kind")?),
        text: row.get("text")?,
        before: generation("before")?,
        after: generation("after")?,
        undoes: row.get("undoes")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(number: u32, kind: LogKind, before: u64, after: u64, undoes: Option<u32>) -> LogEntry {
        LogEntry {
            number,
            at: String::new(),
            who: String::new(),
            kind,
            text: String::new(),
            before: (before > 0).then_some(before),
            after: (after > 0).then_some(after),
            undoes,
        }
    }

    #[test]
    fn what_stands_follows_from_the_live_generation_and_the_undos() {
        let log = [
            entry(1, LogKind::Import, 0, 1, None),
            entry(2, LogKind::Import, 1, 2, None),
            entry(3, LogKind::Suppress, 0, 0, None),
            entry(4, LogKind::Undo, 2, 1, Some(2)),
            entry(5, LogKind::Undo, 0, 0, Some(3)),
            entry(6, LogKind::Import, 1, 3, None),
            entry(7, LogKind::Undo, 0, 0, Some(5)),
        ];
        let stands = |log: &[LogEntry], current| -> Vec<u32> {
            let standing = Standing::of(log, Some(current));
            log.iter().filter(|entry| standing.stands(entry)).map(|entry| entry.number).collect()
        };
        assert_eq!(stands(&log[..2], 2), [1, 2]);
        assert_eq!(stands(&log[..5], 1), [1, 4, 5]);
        assert_eq!(stands(&log, 3), [1, 3, 4, 6, 7]);
        assert_eq!(redoable(&log[..5]), [2]);
        assert!(redoable(&log).is_empty());
    }

    #[test]
    fn names_of_kinds_read_back() {
        for kind in LogKind::ALL {
            assert_eq!(LogKind::of(kind.name()), kind);
        }
    }
}
