//! A copy of the database that can be opened, made while others write.
//!
//! The journal is copied first and the generation after it: a log that is older than its generation is completed from the
//! manifest. A generation never changes, so its files are links where the file system allows; one that is removed while it is
//! copied, because several changes came after it, makes the copy begin anew. Runs that are under way in the original count as
//! contacted in the copy, which never touches their files.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::journal::{self, Journal, failed};
use super::{Database, GENERATIONS, files, manifest, secret};
use crate::error::{Error, Result};

/// What was copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Where it is.
    pub place: PathBuf,
    /// The generation; `None` where nothing was imported yet.
    pub generation: Option<u64>,
    /// Bytes of its files.
    pub bytes: u64,
    /// Files that are links, and so need no room until the original lets go of them.
    pub linked: u64,
}

/// How often a copy begins anew because the database changed too quickly.
const TRIES: usize = 5;

impl Database {
    /// Copies the live generation, the journal and the key to `place`, a folder that does not exist or is empty.
    ///
    /// # Errors
    ///
    /// Where the folder holds something. What a failed copy wrote is removed.
    pub fn backup(&self, place: &Path) -> Result<Backup> {
        let is_free = match std::fs::read_dir(place) {
            Ok(mut entries) => entries.next().is_none(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
            Err(error) => return Err(Error::io(place, error)),
        };
        if !is_free {
            return Err(Error::usage(format!("{} is not empty", place.display()))
                .with_hint("name a folder that does not exist yet"));
        }
        let mut tries = 0..TRIES;
        loop {
            let live = self.current()?;
            files::create_private_dir(place)?;
            let copied = self.copy_to(place).inspect_err(|_| {
                // The error that led here is the one to tell.
                let _ = std::fs::remove_dir_all(place);
            });
            if copied.is_ok() || self.current()? == live || tries.next().is_none() {
                return copied;
            }
        }
    }

    fn copy_to(&self, place: &Path) -> Result<Backup> {
        let mut backup = Backup { place: place.to_path_buf(), generation: None, bytes: 0, linked: 0 };
        let copied = place.join(journal::NAME);
        files::write_private(&copied, b"")?;
        self.journal()?.copy_to(&copied)?;
        close_runs(&copied)?;
        files::sync_file(&copied)?;
        let key = self.root().join(secret::NAME);
        if key.exists() {
            let bytes = std::fs::read(&key).map_err(|error| Error::io(&key, error))?;
            files::write_private(&place.join(secret::NAME), &bytes)?;
        }
        files::create_private_dir(&place.join(GENERATIONS))?;
        if self.current()?.is_some() {
            let snapshot = self.snapshot()?;
            let generation = snapshot.generation();
            let from = self.generation_dir(generation);
            let to = place.join(GENERATIONS).join(format!("{generation:06}"));
            files::create_private_dir(&to)?;
            for file in &snapshot.manifest().files {
                let target = to.join(&file.path);
                let folder = files::folder_of(&target);
                files::create_private_dir(folder)?;
                backup.linked += u64::from(files::link_or_copy(&from.join(&file.path), &target)?);
                backup.bytes += file.bytes;
                files::sync_dir(folder)?;
            }
            snapshot.manifest().write(&to)?;
            debug_assert!(to.join(manifest::NAME).exists());
            files::sync_dir(&to)?;
            files::sync_dir(&place.join(GENERATIONS))?;
            Database { root: place.to_path_buf(), ..self.clone() }.switch_to(generation)?;
            backup.generation = Some(generation);
        }
        Journal::open_or_create(place)?.seal(place, self.secret()?.as_ref())?;
        files::sync_dir(place)?;
        Ok(backup)
    }
}

/// Makes runs that were under way whole in the copy: they count, and no file of theirs is looked for.
fn close_runs(path: &Path) -> Result<()> {
    let connection = Connection::open(path).map_err(failed)?;
    connection
        .execute_batch(
            "DELETE FROM run_lead WHERE run IN (SELECT id FROM run WHERE state = 'preparing');
             DELETE FROM contacted WHERE run IN (SELECT id FROM run WHERE state = 'preparing');
             DELETE FROM run WHERE state = 'preparing';
             UPDATE run SET state = 'intent', partial = NULL, place = NULL WHERE state IN ('intent', 'streaming');",
        )
        .map_err(failed)
}
