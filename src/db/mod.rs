//! The database: a directory with generations, of which one is live.
//!
//! ```text
//! CURRENT               the name of the live generation
//! generations/000007/   manifest.json, identities and the indexes companies/ people/ openings/
//! lock                  held by the one writer; says who
//! secret                the key of all keyed hashes, readable by its owner only
//! journal.sqlite        what outlives generations: log, suppression, lists, runs, ledger, audit
//! journal.seal          the hash of the journal's pages after the last change
//! ```
//!
//! A change builds a new generation beside the live one, where immutable files are hard links, syncs every file and
//! directory, and switches `CURRENT` by one rename and a sync of the root: that rename is the commit. Readers keep the
//! generation they opened. A build that fails or dies is a directory that nobody names; the next writer removes it.
//! What is stored *in* a generation belongs to `index`.

mod audit;
mod backup;
mod book;
mod change;
pub(crate) mod checked;
mod compact;
mod delivery;
mod doctor;
mod failpoint;
mod files;
mod forget;
mod forgotten;
pub(crate) mod identities;
mod journal;
mod kept_sets;
mod lists;
mod lock;
mod log;
pub(crate) mod manifest;
pub mod reach;
mod repair;
mod runs;
mod seal;
mod secret;
mod snapshot;
mod suppression;
mod undo;

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::{Error, Result};

pub use audit::Link;
pub use backup::Backup;
pub use book::Book;
pub use change::{Change, Published};
pub use compact::Compacted;
pub use delivery::{Delivered, Destination, Outgoing, Settled};
pub use doctor::{Diagnosis, Finding, Health, Severity};
pub(crate) use files::{create_private_dir, exists, folder_of, rename_new, replace, sync_dir};
pub use forget::Erasure;
pub use forgotten::Forgotten;
pub use identities::{Decision, DecisionSubject, Identities, Verdict};
pub use journal::Journal;
pub(crate) use kept_sets::Stamp;
pub use lists::{List, check_name};
pub use log::{LogEntry, LogKind, Standing};
pub(crate) use manifest::FORMAT;
pub use manifest::ImportEntry;
pub use repair::Repaired;
pub use runs::{Contact, Contacts, Outcome, Run, RunLead, RunRecord};
pub use secret::{KeySet, Secret};
pub use snapshot::Snapshot;
pub use suppression::{Changed, Reason, Suppressable, SuppressedBy, Suppression};
pub use undo::Undone;

/// A database directory.
#[derive(Debug, Clone)]
pub struct Database {
    root: PathBuf,
    /// Who makes changes.
    who: String,
    /// How long another writer is waited for, where it was said.
    patience: Option<Duration>,
    /// Who hears what had been cut short.
    hears: Option<fn(&Settled)>,
}

impl Database {
    /// The database at `root`, which must exist.
    ///
    /// # Errors
    ///
    /// Where there is no database at `root`.
    pub fn open(root: &Path) -> Result<Database> {
        let database = Database::at(root);
        if database.current()?.is_none() {
            return Err(Error::data(format!("there is no database in {}", root.display()))
                .with_hint("import a file first: leadsift import FILE, or try leadsift demo"));
        }
        Ok(database)
    }

    /// Whether a database is at `root`, even one without leads.
    pub fn exists(root: &Path) -> bool {
        root.join(GENERATIONS).is_dir()
    }

    /// The database at `root`; its directory is made if it does not exist.
    pub fn open_or_create(root: &Path) -> Result<Database> {
        files::create_private_dir(root)?;
        files::create_private_dir(&root.join(GENERATIONS))?;
        Ok(Database::at(root))
    }

    fn at(root: &Path) -> Database {
        Database { root: root.to_path_buf(), who: whoever(), patience: None, hears: None }
    }

    /// The same database, changed by `who`.
    #[must_use]
    pub fn by(mut self, who: &str) -> Database {
        self.who = who.to_string();
        self
    }

    /// The same database, whose changes wait this long for another writer.
    #[must_use]
    pub fn waiting(mut self, patience: Duration) -> Database {
        self.patience = Some(patience);
        self
    }

    /// The same database, whose changes tell `hears` what they found cut short and brought to an end.
    #[must_use]
    pub fn telling(mut self, hears: fn(&Settled)) -> Database {
        self.hears = Some(hears);
        self
    }

    /// The writer's lock, after waiting as long as it was said, else for `usual`.
    fn lock(&self, usual: Duration) -> Result<lock::WriterLock> {
        lock::WriterLock::take_within(&self.root, &self.who, self.patience.unwrap_or(usual))
    }

    /// Who makes changes: as told, else `LEADSIFT_USER`, else the account.
    pub fn who(&self) -> &str {
        &self.who
    }

    /// The key of keyed hashes; `None` where nothing was written yet.
    pub fn secret(&self) -> Result<Option<Secret>> {
        match self.root.join(secret::NAME).exists() {
            true => Secret::load(&self.root).map(Some),
            false => Ok(None),
        }
    }

    /// The journal, for reading.
    ///
    /// # Errors
    ///
    /// Where it cannot be read, or was written by a later version.
    pub fn journal(&self) -> Result<Journal> {
        Journal::open(&self.root)
    }

    /// The journal, for changing it: takes the writer's lock, and waits a few seconds for it.
    ///
    /// # Errors
    ///
    /// Where another process is writing for longer than that.
    pub fn book(&self) -> Result<Book> {
        Book::open(self)
    }

    /// Its directory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The live generation, opened for reading.
    ///
    /// # Errors
    ///
    /// Where nothing was imported yet, or where a file is not what the manifest says.
    pub fn snapshot(&self) -> Result<Snapshot> {
        // A generation may be superseded and removed between reading its name and opening it.
        let mut last = None;
        for _ in 0..5 {
            let Some(generation) = self.current()? else {
                return Err(Error::usage(format!("nothing was imported into {} yet", self.root.display()))
                    .with_hint("import a file first: leadsift import FILE"));
            };
            match Snapshot::open(self, generation) {
                Ok(snapshot) => return Ok(snapshot),
                Err(error) if self.current()? == Some(generation) => return Err(error),
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or_else(|| Error::damaged("the database changes too quickly to be opened")))
    }

    /// A generation that is still kept, opened for reading.
    ///
    /// # Errors
    ///
    /// Where it is not kept any more.
    pub fn snapshot_of(&self, generation: u64) -> Result<Snapshot> {
        Snapshot::open(self, generation)
    }

    /// Begins a change: takes the writer's lock and builds on the live generation.
    ///
    /// # Errors
    ///
    /// Where another process is writing: the message says which, and since when.
    pub fn change(&self) -> Result<Change> {
        Change::begin(self)
    }

    /// The number of the live generation; `None` where nothing was imported yet.
    pub fn generation(&self) -> Result<Option<u64>> {
        self.current()
    }

    /// The number of the live generation.
    pub(crate) fn current(&self) -> Result<Option<u64>> {
        let path = self.root.join(CURRENT);
        if !path.exists() {
            // Where data was live once it is not missing but lost: going on would begin anew, and remove all there is.
            let log = Journal::open(&self.root)?.log()?;
            return match log.iter().any(LogEntry::is_data) {
                true => Err(Error::damaged(format!("{} is missing", path.display()))
                    .with_hint("`leadsift doctor --repair` finds the newest generation that is whole")),
                false => Ok(None),
            };
        }
        let text = checked::read(&path)?;
        text.trim().parse().map(Some).map_err(|_| checked::damaged(&path))
    }

    /// Makes a generation the live one, durably: the commit of every change of data.
    fn switch_to(&self, generation: u64) -> Result<()> {
        checked::replace(&self.root.join(CURRENT), &format!("{generation:06}\n"))
    }

    /// Whether a generation whose switch failed is the live one nevertheless: the rename may have been done although the
    /// sync behind it failed. What may be live must not be removed; if it is not, the next writer removes it.
    fn may_be_live(&self, generation: u64) -> bool {
        self.current().map_or(true, |live| live == Some(generation))
    }

    pub(crate) fn generation_dir(&self, generation: u64) -> PathBuf {
        self.root.join(GENERATIONS).join(format!("{generation:06}"))
    }
}

/// Who makes changes unless it is said.
fn whoever() -> String {
    ["LEADSIFT_USER", "USER", "LOGNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|who| !who.trim().is_empty()))
        .unwrap_or_else(|| format!("user {}", rustix::process::getuid().as_raw()))
}

const CURRENT: &str = "CURRENT";
const GENERATIONS: &str = "generations";
