//! Changing the journal: one writer, numbered entries, and what a run that died left behind put right first.
//!
//! Changes of data take the same lock and the same numbers (`change`), so that the log tells one story.

use std::time::Duration;

use rusqlite::Transaction;

use super::delivery::{self, Settled};
use super::journal::Journal;
use super::lock::WriterLock;
use super::log::{self, LogEntry, LogKind};
use super::manifest::Manifest;
use super::{CURRENT, Database, Secret, files, forget, seal, secret};
use crate::clock;
use crate::error::Result;

/// How long a small change waits for another writer before it says that the database is in use.
const PATIENCE: Duration = Duration::from_secs(5);

/// The journal, locked for writing.
#[derive(Debug)]
pub struct Book {
    pub(super) database: Database,
    pub(super) journal: Journal,
    secret: Secret,
    /// The journal's version when it was opened.
    sealed: u64,
    _lock: WriterLock,
}

impl Book {
    pub(super) fn open(database: &Database) -> Result<Book> {
        files::create_private_dir(database.root())?;
        let lock = database.lock(PATIENCE)?;
        Book::with_lock(database, lock)
    }

    pub(super) fn with_lock(database: &Database, lock: WriterLock) -> Result<Book> {
        for name in [CURRENT, secret::NAME, seal::NAME] {
            files::remove_replacement(&database.root().join(name))?;
        }
        let secret = Secret::load_or_create(database.root())?;
        let mut journal = Journal::open_or_create(database.root())?;
        journal.check_seal(database.root(), &secret)?;
        let sealed = journal.version()?;
        // What was sealed is compared first: it is not what the seal says any more.
        journal.migrate()?;
        let mut book = Book { database: database.clone(), journal, secret, sealed, _lock: lock };
        if let Some(current) = database.current()? {
            let live = Manifest::read(&database.generation_dir(current))?;
            live.check_key(database.root(), &book.secret)?;
            log::complete(&mut book.journal, &live)?;
            forget::settle(&mut book, current)?.iter().for_each(|settled| book.tell(settled));
        }
        delivery::settle(&mut book)?.iter().for_each(|settled| book.tell(settled));
        Ok(book)
    }

    /// Tells what had been cut short, and what became of it.
    fn tell(&self, settled: &Settled) {
        if let Some(hears) = self.database.hears {
            hears(settled);
        }
    }

    /// The journal as it is.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The key of keyed hashes.
    pub fn secret(&self) -> &Secret {
        &self.secret
    }

    /// The database whose journal it is.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// The number that the next change gets.
    pub fn next_number(&self) -> Result<u32> {
        Ok(self.journal.last_number()? + 1)
    }

    /// Makes a change with its entry in the log: both or neither. The change is told its number, and gives the words.
    pub(super) fn record<T>(
        &mut self,
        kind: LogKind,
        undoes: Option<u32>,
        change: impl FnOnce(&Transaction<'_>, u32) -> Result<(T, String)>,
    ) -> Result<(T, u32)> {
        let number = self.next_number()?;
        let who = self.database.who().to_string();
        let done = self.journal.write(|transaction| {
            let (done, text) = change(transaction, number)?;
            let entry =
                LogEntry { number, at: clock::now(), who, kind, text, before: None, after: None, undoes };
            log::insert(transaction, &entry)?;
            Ok(done)
        })?;
        Ok((done, number))
    }
}

impl Drop for Book {
    fn drop(&mut self) {
        let root = self.database.root();
        let changed = self.journal.version().is_ok_and(|version| version != self.sealed);
        if changed || !root.join(seal::NAME).exists() {
            // Without it the journal counts as unsealed, which is told by `doctor` and mended by the next change.
            let _ = self.journal.seal(root, Some(&self.secret));
        }
    }
}
