//! Mending a damaged database with what is whole in it.
//!
//! Where only files of an index are damaged, the indexes are built again from the stored rows: nothing is lost. Where rows
//! are damaged, the newest intact generation becomes the live one, and what was changed since is told. A journal that hangs
//! together is sealed as it is. What only a backup can bring back is refused.

use std::fs;
use std::time::Duration;

use super::change::{DEFAULT_MEMORY, file_entries};
use super::doctor::{Diagnosis, Health};
use super::forget::STATE_FILES;
use super::journal::{self, Journal};
use super::log::{LogEntry, LogKind, Standing};
use super::manifest::{self, FORMAT, Manifest};
use super::{Database, GENERATIONS, Secret, checked, files, identities, reach, secret};
use crate::clock;
use crate::error::{Error, ErrorKind, Result};
use crate::index::rebuild::rebuild;

/// What a repair did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Repaired {
    /// What was done, in words.
    pub done: Vec<String>,
    /// Changes that are no longer in effect, oldest first: number and words.
    pub lost: Vec<(u32, String)>,
}

impl Database {
    /// Mends what `diagnose` finds.
    ///
    /// # Errors
    ///
    /// Where only a backup helps; says which file is needed. Then nothing was changed.
    pub fn repair(&self) -> Result<Repaired> {
        let mut repaired = Repaired::default();
        {
            let _lock = self.lock(Duration::ZERO)?;
            let diagnosis = self.examine()?;
            if !diagnosis.key_is_right {
                return Err(only_a_backup(&format!("{} is damaged or another one", secret::NAME)));
            }
            if !diagnosis.journal_is_sound {
                return Err(only_a_backup(&format!("{} is damaged", journal::NAME)));
            }
            let log = Journal::open(self.root())?.log()?;
            self.mend_generations(&diagnosis, &log, &mut repaired)?;
            if diagnosis.seal_is_broken {
                let secret = Secret::load(self.root())?;
                Journal::open_or_create(self.root())?.seal(self.root(), Some(&secret))?;
                repaired.done.push(
                    "sealed the journal as it is: compare suppressions and lists with what you know"
                        .to_string(),
                );
            }
            for name in STATE_FILES {
                let path = self.root().join(name);
                if checked::read(&path).is_err_and(|error| error.kind() == ErrorKind::Damaged) {
                    fs::remove_file(&path).map_err(|error| Error::io(&path, error))?;
                    repaired.done.push(format!("removed {name}"));
                }
            }
        }
        // The log is completed by whoever opens the journal next: now, so that `log` tells of it.
        if !repaired.done.is_empty() && self.current()?.is_some() {
            drop(self.book()?);
        }
        Ok(repaired)
    }

    fn mend_generations(
        &self,
        diagnosis: &Diagnosis,
        log: &[LogEntry],
        repaired: &mut Repaired,
    ) -> Result<()> {
        let last = log.iter().rev().find(|entry| entry.is_data()).and_then(|entry| entry.after);
        let Some(meant) = diagnosis.live.or(last) else {
            return match diagnosis.generations.is_empty() {
                true => Ok(()),
                false => Err(only_a_backup("it cannot be told which generation is live")),
            };
        };
        let health = |number: u64| {
            diagnosis.generations.iter().find(|(known, _)| *known == number).map(|(_, health)| *health)
        };
        let mut spared = Some(meant);
        match health(meant) {
            Some(Health::Intact) if diagnosis.live == Some(meant) => {}
            Some(Health::Intact) => {
                self.switch_to(meant)?;
                repaired.done.push(format!("made generation {meant} the live one again"));
            }
            Some(Health::Derivable)
                if self.rebuild_generation(meant, diagnosis, log).is_ok_and(|done| done) =>
            {
                repaired.done.push(format!("built the indexes of generation {meant} again from its rows"));
                spared = None;
            }
            _ => {
                let lineage = Standing::of(log, Some(meant)).lineage().to_vec();
                let intact = lineage.into_iter().find(|number| health(*number) == Some(Health::Intact));
                let Some(intact) = intact else {
                    return Err(only_a_backup("no generation is whole"));
                };
                let before = Standing::of(log, Some(meant));
                let after = Standing::of(log, Some(intact));
                repaired.lost = log
                    .iter()
                    .filter(|entry| entry.is_data() && before.stands(entry) && !after.stands(entry))
                    .map(|entry| (entry.number, entry.text.clone()))
                    .collect();
                self.switch_to(intact)?;
                repaired.done.push(format!("went back to generation {intact}, the newest that is whole"));
                spared = None;
            }
        }
        // Nothing may be undone into damage.
        for (number, health) in &diagnosis.generations {
            if *health == Health::Intact || spared == Some(*number) {
                continue;
            }
            let from = self.generation_dir(*number);
            let to = from.with_extension("damaged");
            fs::rename(&from, &to).map_err(|error| Error::io(&from, error))?;
            repaired.done.push(format!(
                "set generation {number} aside as {GENERATIONS}/{number:06}.damaged: the next change removes it"
            ));
        }
        files::sync_dir(&self.root().join(GENERATIONS))
    }

    /// Builds a generation from the rows of a damaged one. Answers whether every row of it was there.
    fn rebuild_generation(&self, damaged: u64, diagnosis: &Diagnosis, log: &[LogEntry]) -> Result<bool> {
        let from = self.generation_dir(damaged);
        let old = Manifest::read(&from)?;
        let used = log.iter().flat_map(|entry| [entry.before, entry.after]).flatten();
        let used = used.chain(diagnosis.generations.iter().map(|(number, _)| *number)).chain([damaged]);
        let generation = used.max().unwrap_or(damaged) + 1;
        let dir = self.generation_dir(generation);
        if dir.exists() {
            fs::remove_dir_all(&dir).map_err(|error| Error::io(&dir, error))?;
        }
        files::create_private_dir(&dir)?;
        let built = self.write_rebuilt(&from, &dir, generation, old, log);
        if !matches!(built, Ok(true)) && !self.may_be_live(generation) {
            // The error that led here is the one to tell.
            let _ = fs::remove_dir_all(&dir);
        }
        built
    }

    fn write_rebuilt(
        &self,
        from: &std::path::Path,
        dir: &std::path::Path,
        generation: u64,
        old: Manifest,
        log: &[LogEntry],
    ) -> Result<bool> {
        if let Some(entry) = old.files.iter().find(|entry| entry.path == identities::NAME) {
            let held = from.join(identities::NAME);
            if manifest::hash_file(&held)? != entry.sha256 {
                return Ok(false);
            }
            files::link_or_copy(&held, &dir.join(identities::NAME))?;
        }
        let secret = Secret::load(self.root())?;
        let totals = rebuild(from, dir, DEFAULT_MEMORY, &|record| reach::complete(&secret, record))?;
        if (totals.companies, totals.people, totals.openings) != (old.companies, old.people, old.openings) {
            return Ok(false);
        }
        let at = clock::now();
        let manifest = Manifest {
            format: FORMAT,
            generation,
            created: at.clone(),
            tables: crate::taxonomy::fingerprint().to_string(),
            log: vec![LogEntry {
                number: log.last().map_or(0, |entry| entry.number).max(1) + 1,
                at,
                who: self.who().to_string(),
                kind: LogKind::Write,
                text: format!("indexes of generation {} built again from its rows", old.generation),
                before: Some(old.generation),
                after: Some(generation),
                undoes: None,
            }],
            files: file_entries(dir, &[])?,
            ..old
        };
        manifest.write(dir)?;
        files::sync_dir(dir)?;
        files::sync_dir(&self.root().join(GENERATIONS))?;
        self.switch_to(generation)?;
        Ok(true)
    }
}

fn only_a_backup(what: &str) -> Error {
    Error::damaged(format!("this cannot be repaired from what is here: {what}"))
        .with_hint("restore the folder from a backup, or import the files again into a new one (--db DIR)")
}
