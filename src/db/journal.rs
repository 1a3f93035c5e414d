//! The journal: what outlives generations, in one SQLite file beside them.
//!
//! Owns the file, its schema, its version and its transactions. What the tables mean belongs to the modules of their
//! subjects: `log`, `suppression`, `lists`, `runs`, `audit`. Nothing in it holds an address: whoever must be recognised
//! is there as a keyed hash.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use super::{CURRENT, files, seal};
use crate::error::{Error, ErrorKind, Result};

/// The name of the file.
pub(crate) const NAME: &str = "journal.sqlite";

/// The version of the schema. A journal of a later version is refused.
const SCHEMA: i64 = 1;

/// How long a reader waits for a writer's few milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);

const TABLES: &str = "
CREATE TABLE state (only INTEGER PRIMARY KEY CHECK (only = 1), version INTEGER NOT NULL) STRICT;
INSERT INTO state VALUES (1, 0);
CREATE TABLE log (
    number INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    before INTEGER,
    after INTEGER,
    undoes INTEGER
) STRICT;
CREATE TABLE suppression (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    mac BLOB NOT NULL,
    key INTEGER NOT NULL,
    label TEXT,
    reason TEXT NOT NULL,
    until INTEGER,
    added INTEGER NOT NULL,
    removed INTEGER,
    restored INTEGER
) STRICT;
CREATE UNIQUE INDEX suppression_once ON suppression (mac, reason) WHERE removed IS NULL;
CREATE TABLE forgotten (key INTEGER PRIMARY KEY, is_strong INTEGER NOT NULL, number INTEGER NOT NULL) STRICT;
CREATE TABLE list (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    every TEXT,
    saved INTEGER NOT NULL,
    dropped INTEGER
) STRICT;
CREATE UNIQUE INDEX list_name ON list (name) WHERE dropped IS NULL;
CREATE TABLE list_before (
    number INTEGER PRIMARY KEY,
    list INTEGER NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    every TEXT,
    dropped INTEGER
) STRICT;
CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    state TEXT NOT NULL,
    list INTEGER,
    name TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL DEFAULT '',
    who TEXT NOT NULL DEFAULT '',
    day INTEGER NOT NULL DEFAULT 0,
    as_of INTEGER NOT NULL DEFAULT 0,
    generation INTEGER NOT NULL DEFAULT 0,
    query TEXT NOT NULL DEFAULT '',
    profile TEXT NOT NULL DEFAULT '',
    target TEXT NOT NULL DEFAULT '',
    counts TEXT NOT NULL DEFAULT '[]',
    rows INTEGER NOT NULL DEFAULT 0,
    place TEXT,
    partial TEXT,
    replaces INTEGER NOT NULL DEFAULT 0,
    sha256 TEXT NOT NULL DEFAULT '',
    number INTEGER,
    taken_back INTEGER,
    folder INTEGER
) STRICT;
CREATE TABLE run_lead (
    run INTEGER NOT NULL,
    lead INTEGER NOT NULL,
    company INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    rank INTEGER NOT NULL,
    score INTEGER NOT NULL,
    reasons TEXT NOT NULL,
    owner TEXT,
    PRIMARY KEY (run, lead)
) STRICT, WITHOUT ROWID;
CREATE TABLE contacted (
    key INTEGER NOT NULL,
    run INTEGER NOT NULL,
    PRIMARY KEY (key, run)
) STRICT, WITHOUT ROWID;
CREATE TABLE audit (
    number INTEGER PRIMARY KEY,
    run INTEGER NOT NULL,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    query TEXT NOT NULL,
    rows INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
";

/// The journal of a database, for reading; [`super::Book`] writes it.
#[derive(Debug)]
pub struct Journal {
    connection: Connection,
}

impl Journal {
    /// The journal of the database at `root`, made where there is none.
    pub(super) fn open_or_create(root: &Path) -> Result<Journal> {
        let path = root.join(NAME);
        refuse_lost(root)?;
        // SQLite makes its companions as private as the file that it finds.
        OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .and_then(|file| file.sync_all())
            .map_err(|error| Error::io(&path, error))?;
        files::sync_dir(root)?;
        let mut journal = Journal { connection: connect(&path)? };
        journal.set_up()?;
        Ok(journal)
    }

    /// The journal of the database at `root`; an empty one, in memory, where there is none yet.
    pub(super) fn open(root: &Path) -> Result<Journal> {
        let path = root.join(NAME);
        refuse_lost(root)?;
        if !path.exists() {
            return Journal::empty();
        }
        let journal = Journal { connection: connect(&path)? };
        if journal.schema()? == 0 {
            // Its making was cut short: the next writer makes it whole.
            return Journal::empty();
        }
        journal.connection.pragma_update(None, "query_only", true).map_err(failed)?;
        Ok(journal)
    }

    /// The journal whose file holds these bytes, in memory.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Journal> {
        let mut connection = Connection::open_in_memory().map_err(failed)?;
        connection.deserialize_read_exact("main", bytes, bytes.len(), true).map_err(failed)?;
        let journal = Journal { connection };
        match journal.schema()? {
            0 => Journal::empty(),
            _ => Ok(journal),
        }
    }

    fn empty() -> Result<Journal> {
        let connection = Connection::open_in_memory().map_err(failed)?;
        connection.execute_batch(TABLES).map_err(failed)?;
        connection.pragma_update(None, "user_version", SCHEMA).map_err(failed)?;
        Ok(Journal { connection })
    }

    fn schema(&self) -> Result<i64> {
        let found: i64 =
            self.connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(failed)?;
        if found > SCHEMA {
            let message = format!(
                "the journal was written by a later leadsift (schema {found}, this one knows {SCHEMA})"
            );
            return Err(Error::new(ErrorKind::Later, message).with_hint("update leadsift"));
        }
        Ok(found)
    }

    fn set_up(&mut self) -> Result<()> {
        self.connection.pragma_update(None, "journal_mode", "wal").map_err(failed)?;
        // Without this an acknowledged change in WAL mode may be lost with the power.
        self.connection.pragma_update(None, "synchronous", "full").map_err(failed)?;
        if self.schema()? == 0 {
            let transaction =
                self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
            transaction.execute_batch(TABLES).map_err(failed)?;
            transaction.pragma_update(None, "user_version", SCHEMA).map_err(failed)?;
            transaction.commit().map_err(failed)?;
        }
        Ok(())
    }

    /// Adds what journals of the same schema lacked at first. Who does not know it reads them all the same.
    pub(super) fn migrate(&mut self) -> Result<()> {
        let sql = "SELECT count(*) FROM pragma_table_info('run') WHERE name = 'folder'";
        let has_folder: bool = self.connection.query_row(sql, [], |row| row.get(0)).map_err(failed)?;
        if has_folder {
            return Ok(());
        }
        self.write(|transaction| {
            transaction.execute_batch("ALTER TABLE run ADD COLUMN folder INTEGER").map_err(failed)
        })
    }

    /// Grows with every change: what was derived from the journal holds while this stays.
    pub fn version(&self) -> Result<u64> {
        self.connection
            .query_row("SELECT version FROM state", [], |row| row.get::<_, i64>(0))
            .map(|version| version as u64)
            .map_err(failed)
    }

    /// Makes a change, whole or not at all. When this returns the change is on disk.
    pub(super) fn write<T>(&mut self, change: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        let done = change(&transaction)?;
        transaction.execute("UPDATE state SET version = version + 1", []).map_err(failed)?;
        transaction.commit().map_err(failed)?;
        Ok(done)
    }

    /// Overwrites what was deleted: nothing of it stays in the file or its companions.
    pub(super) fn scrub(&mut self) -> Result<()> {
        let batch = "UPDATE state SET version = version + 1; VACUUM; PRAGMA wal_checkpoint(TRUNCATE);";
        self.connection.execute_batch(batch).map_err(failed)
    }

    /// Writes a copy of the journal as it is now.
    pub(super) fn copy_to(&self, path: &Path) -> Result<()> {
        let target = path.to_string_lossy().into_owned();
        // SQLite takes writing a copy for writing.
        self.connection.pragma_update(None, "query_only", false).map_err(failed)?;
        let copied = self.connection.execute("VACUUM INTO ?1", [target]);
        self.connection.pragma_update(None, "query_only", true).map_err(failed)?;
        copied.map(|_| ()).map_err(failed)
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    pub(super) fn connection_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// What SQLite finds wrong with the file; nothing where it hangs together.
    pub(crate) fn integrity(&self) -> Result<Vec<String>> {
        let mut statement = self.connection.prepare("PRAGMA integrity_check").map_err(failed)?;
        let lines = statement.query_map([], |row| row.get::<_, String>(0)).map_err(failed)?;
        let lines = lines.collect::<rusqlite::Result<Vec<_>>>().map_err(failed)?;
        Ok(lines.into_iter().filter(|line| line != "ok").collect())
    }
}

/// Refuses to take a journal that was lost for one that was never made: nobody would be suppressed any more.
fn refuse_lost(root: &Path) -> Result<()> {
    let path = root.join(NAME);
    let is_empty = std::fs::metadata(&path).map_or(true, |metadata| metadata.len() == 0);
    let was_made = root.join(seal::NAME).exists() || root.join(CURRENT).exists();
    match is_empty && was_made && !root.join(format!("{NAME}-wal")).exists() {
        true => Err(Error::damaged(format!("{} is missing or empty", path.display()))
            .with_hint("restore it from a backup: it holds suppressions, lists and runs")),
        false => Ok(()),
    }
}

/// An error of SQLite as ours.
pub(super) fn failed(error: rusqlite::Error) -> Error {
    let code = error.sqlite_error_code();
    let error_of = |kind, message: &str| Error::new(kind, format!("{message}: {error}"));
    match code {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            error_of(ErrorKind::Locked, "another process is writing the journal")
                .with_hint("run the command again")
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            error_of(ErrorKind::Damaged, "the journal is damaged")
                .with_hint(format!("`leadsift doctor` says more; restore {NAME} from a backup"))
        }
        Some(ErrorCode::DiskFull) => error_of(ErrorKind::Io, "the disk is full")
            .with_hint("free some space and run the command again: nothing was changed"),
        _ => error_of(ErrorKind::Io, "the journal cannot be used"),
    }
    .with_source(error)
}

fn connect(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_timeout(PATIENCE).map_err(failed)?;
    connection.pragma_update(None, "secure_delete", true).map_err(failed)?;
    connection.pragma_update(None, "temp_store", "memory").map_err(failed)?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn changes_are_whole_private_and_counted() {
        let root = tempfile::tempdir().expect("a folder");
        let mut journal = Journal::open_or_create(root.path()).expect("a journal");
        let add = |transaction: &Transaction<'_>| {
            transaction.execute("INSERT INTO forgotten VALUES (1, 1, 1)", []).map_err(failed)
        };
        assert_eq!(journal.version().expect("a version"), 0);
        journal.write(add).expect("written");
        let undone: Result<()> = journal.write(|transaction| {
            transaction.execute("INSERT INTO forgotten VALUES (2, 1, 1)", []).map_err(failed)?;
            Err(Error::data("no"))
        });
        assert!(undone.is_err());
        assert_eq!(journal.version().expect("a version"), 1);
        let reader = Journal::open(root.path()).expect("a reader");
        let count = |journal: &Journal| -> i64 {
            let count = journal.connection.query_row("SELECT count(*) FROM forgotten", [], |row| row.get(0));
            count.expect("a count")
        };
        assert_eq!(count(&reader), 1);
        assert!(reader.connection.execute("DELETE FROM forgotten", []).is_err(), "readers only read");
        for entry in std::fs::read_dir(root.path()).expect("entries") {
            let path = entry.expect("an entry").path();
            let mode = std::fs::metadata(&path).expect("metadata").permissions().mode();
            assert_eq!(mode & 0o077, 0, "{}", path.display());
        }
        let sync: i64 =
            journal.connection.query_row("PRAGMA synchronous", [], |row| row.get(0)).expect("a level");
        assert_eq!(sync, 2, "full");
    }

    #[test]
    fn a_later_schema_and_garbage_are_refused() {
        let root = tempfile::tempdir().expect("a folder");
        let journal = Journal::open_or_create(root.path()).expect("a journal");
        journal.connection.pragma_update(None, "user_version", SCHEMA + 1).expect("set");
        drop(journal);
        assert_eq!(Journal::open(root.path()).expect_err("refused").kind(), ErrorKind::Later);
        std::fs::write(root.path().join(NAME), vec![7u8; 8192]).expect("garbage");
        assert_eq!(Journal::open(root.path()).expect_err("refused").kind(), ErrorKind::Damaged);
    }
}
