//! Looking at every file of a database: is each what was written?
//!
//! Lengths, hashes, the journal's structure and seal, the key, and which generation is live. Nothing is changed; `repair`
//! does that. Where a person must decide, a finding says what to do.

use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

use super::change::listed;
use super::forget::STATE_FILES;
use super::journal::{self, Journal};
use super::manifest::{self, Manifest, hash_file};
use super::seal::{self, Compared};
use super::{CURRENT, Database, GENERATIONS, Secret, checked, secret};
use crate::error::{Error, ErrorKind, Result};

/// How long a writer is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Something is not what was written.
    Damage,
    /// Worth knowing: nothing is wrong with the data.
    Note,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// The file or folder, relative to the database.
    pub place: String,
    /// What is wrong with it.
    pub what: String,
    /// What to do.
    pub advice: String,
}

/// How much of a generation is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// Everything.
    Intact,
    /// All rows; what is damaged can be derived from them.
    Derivable,
    /// Rows are damaged, or it cannot be told which.
    Lost,
}

/// What `doctor` found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// The generation that `CURRENT` names; `None` where it names none or cannot be read.
    pub live: Option<u64>,
    /// The generations on disk, oldest first.
    pub generations: Vec<(u64, Health)>,
    /// What is to be told.
    pub findings: Vec<Finding>,
    /// Files whose bytes were compared with what was written.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Whether the journal's structure is sound.
    pub(super) journal_is_sound: bool,
    /// Whether the journal has to be sealed anew.
    pub(super) seal_is_broken: bool,
    /// Whether the key is the one that the database was written with.
    pub(super) key_is_right: bool,
}

impl Diagnosis {
    /// Whether nothing is damaged.
    pub fn is_sound(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity != Severity::Damage)
    }

    fn damage(&mut self, place: impl Into<String>, what: impl Into<String>, advice: impl Into<String>) {
        self.tell(Severity::Damage, place, what, advice);
    }

    fn tell(
        &mut self,
        severity: Severity,
        place: impl Into<String>,
        what: impl Into<String>,
        advice: impl Into<String>,
    ) {
        let (place, what, advice) = (place.into(), what.into(), advice.into());
        self.findings.push(Finding { severity, place, what, advice });
    }
}

/// What mends a generation.
const REPAIR: &str = "leadsift doctor --repair";
/// What brings back what only a copy holds.
const BACKUP: &str = "restore it from a backup";

impl Database {
    /// Looks at every file. Waits a few seconds for a writer, and keeps others from writing meanwhile.
    ///
    /// # Errors
    ///
    /// Where another process is writing for longer, or where a file cannot be read at all. Damage is no error.
    pub fn diagnose(&self) -> Result<Diagnosis> {
        let _lock = self.lock(PATIENCE)?;
        self.examine()
    }

    pub(super) fn examine(&self) -> Result<Diagnosis> {
        let mut diagnosis = Diagnosis {
            live: None,
            generations: Vec::new(),
            findings: Vec::new(),
            files: 0,
            bytes: 0,
            journal_is_sound: true,
            seal_is_broken: false,
            key_is_right: true,
        };
        let key = look_at_key(self.root(), &mut diagnosis)?;
        let was_live = look_at_journal(self, key.as_ref(), &mut diagnosis)?;
        match self.current() {
            Ok(live) => diagnosis.live = live,
            Err(error) if error.kind() == ErrorKind::Damaged => {
                diagnosis.damage(CURRENT, "does not name a generation", REPAIR);
            }
            Err(error) => return Err(error),
        }
        look_at_generations(self, key.as_ref(), was_live.as_deref(), &mut diagnosis)?;
        for name in STATE_FILES {
            let path = self.root().join(name);
            if !path.exists() {
                continue;
            }
            diagnosis.files += 1;
            match checked::read(&path) {
                Err(error) if error.kind() == ErrorKind::Damaged => {
                    diagnosis.damage(name, "is damaged", "find again: it is written anew");
                }
                other => diagnosis.bytes += other?.len() as u64,
            }
        }
        Ok(diagnosis)
    }
}

fn look_at_key(root: &Path, diagnosis: &mut Diagnosis) -> Result<Option<Secret>> {
    if !root.join(secret::NAME).exists() {
        if root.join(CURRENT).exists() || root.join(journal::NAME).exists() {
            diagnosis.key_is_right = false;
            diagnosis.damage(secret::NAME, "is missing: nobody's addresses can be recognised", BACKUP);
        }
        return Ok(None);
    }
    diagnosis.files += 1;
    match Secret::load(root) {
        Ok(secret) => Ok(Some(secret)),
        Err(error) if error.kind() == ErrorKind::Damaged => {
            diagnosis.key_is_right = false;
            diagnosis.damage(secret::NAME, "is not a key of 16 bytes", BACKUP);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Looks at the journal; answers the generations that it knows to have been live, where it can be read.
fn look_at_journal(
    database: &Database,
    key: Option<&Secret>,
    diagnosis: &mut Diagnosis,
) -> Result<Option<Vec<u64>>> {
    let root = database.root();
    let path = root.join(journal::NAME);
    let is_expected = root.join(seal::NAME).exists() || root.join(CURRENT).exists();
    if !path.exists() && !is_expected {
        return Ok(None);
    }
    diagnosis.files += 1;
    let read = || -> Result<(Vec<String>, Compared, Vec<u64>)> {
        let mut journal = Journal::open(root)?;
        let broken = journal.integrity()?;
        let compared = journal.compare(root, key)?;
        let log = journal.log()?;
        let live = log.iter().flat_map(|entry| [entry.before, entry.after]).flatten().collect();
        Ok((broken, compared, live))
    };
    let (broken, compared, live) = match read() {
        Ok(done) => done,
        Err(error) if matches!(error.kind(), ErrorKind::Locked | ErrorKind::Later) => return Err(error),
        Err(error) => {
            diagnosis.journal_is_sound = false;
            diagnosis.damage(journal::NAME, error.message(), BACKUP);
            return Ok(None);
        }
    };
    diagnosis.bytes += fs::metadata(&path).map_or(0, |metadata| metadata.len());
    if let Some(first) = broken.first() {
        diagnosis.journal_is_sound = false;
        diagnosis.damage(journal::NAME, format!("does not hang together: {first}"), BACKUP);
    }
    match compared {
        Compared::Intact => {}
        Compared::Unsealed => diagnosis.tell(
            Severity::Note,
            journal::NAME,
            "was changed by a command that did not come to its end: its rows cannot be compared",
            "nothing: the next change seals it",
        ),
        Compared::Changed => {
            diagnosis.seal_is_broken = true;
            diagnosis.damage(
                journal::NAME,
                "is not what the last change left: suppressions, lists or runs may be wrong",
                format!("{BACKUP}; without one, {REPAIR} goes on with what it says now"),
            );
        }
        Compared::BrokenSeal => {
            diagnosis.seal_is_broken = true;
            diagnosis.damage(seal::NAME, "is damaged", format!("{REPAIR}, which seals the journal as it is"));
        }
        Compared::OtherKey => {
            diagnosis.key_is_right = false;
            diagnosis.damage(secret::NAME, "is not the key that the journal was written with", BACKUP);
        }
    }
    Ok(broken.is_empty().then_some(live))
}

fn look_at_generations(
    database: &Database,
    key: Option<&Secret>,
    was_live: Option<&[u64]>,
    diagnosis: &mut Diagnosis,
) -> Result<()> {
    let folder = database.root().join(GENERATIONS);
    if !folder.is_dir() {
        if diagnosis.live.is_some() {
            diagnosis.damage(GENERATIONS, "is missing", BACKUP);
        }
        return Ok(());
    }
    let mut found = listed(&folder)?;
    found.sort();
    // Generations share files: each is read once.
    let mut hashes = HashMap::new();
    for (number, path) in found {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_leftover = match number {
            None => true,
            Some(number) => {
                diagnosis.live != Some(number) && was_live.is_some_and(|live| !live.contains(&number))
            }
        };
        let Some(number) = number.filter(|_| !is_leftover) else {
            let what = "was left by a command that did not come to its end, or by a repair";
            diagnosis.tell(
                Severity::Note,
                format!("{GENERATIONS}/{name}"),
                what,
                "nothing: the next change removes it",
            );
            continue;
        };
        let before = diagnosis.findings.len();
        let health = look_at_generation(&path, key, &mut hashes, diagnosis)?;
        if diagnosis.live != Some(number) {
            for finding in &mut diagnosis.findings[before..] {
                finding.what.push_str(" (an older generation: only undo needs it)");
            }
        }
        diagnosis.generations.push((number, health));
    }
    if let Some(live) = diagnosis.live
        && diagnosis.generations.iter().all(|(number, _)| *number != live)
    {
        diagnosis.damage(format!("{GENERATIONS}/{live:06}"), "is missing, and it is the live one", REPAIR);
    }
    Ok(())
}

/// Compares the files of one generation with its manifest.
fn look_at_generation(
    dir: &Path,
    key: Option<&Secret>,
    hashes: &mut HashMap<(u64, u64), String>,
    diagnosis: &mut Diagnosis,
) -> Result<Health> {
    let name = format!("{GENERATIONS}/{}", dir.file_name().unwrap_or_default().to_string_lossy());
    diagnosis.files += 1;
    let manifest = match Manifest::read(dir) {
        Ok(manifest) => manifest,
        // What this version does not know it must not judge, let alone repair.
        Err(error) if error.kind() == ErrorKind::Later => return Err(error),
        Err(error) => {
            let what = match error.kind() {
                ErrorKind::Damaged => "is damaged",
                _ => error.message(),
            };
            diagnosis.damage(format!("{name}/{}", manifest::NAME), what, REPAIR);
            return Ok(Health::Lost);
        }
    };
    if key.is_some_and(|key| key.fingerprint() != manifest.key) && diagnosis.key_is_right {
        diagnosis.key_is_right = false;
        diagnosis.damage(secret::NAME, "is not the key that the people were written with", BACKUP);
    }
    let mut health = Health::Intact;
    for file in &manifest.files {
        let path = dir.join(&file.path);
        let wrong = match fs::metadata(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Some("is missing".to_string()),
            Err(error) => return Err(Error::io(&path, error)),
            Ok(found) if found.len() != file.bytes => {
                Some(format!("has {} bytes where {} were written", found.len(), file.bytes))
            }
            Ok(found) => {
                let known = hashes.entry((found.dev(), found.ino()));
                let hash = match known {
                    std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
                    std::collections::hash_map::Entry::Vacant(place) => {
                        diagnosis.files += 1;
                        diagnosis.bytes += found.len();
                        place.insert(hash_file(&path)?)
                    }
                };
                (*hash != file.sha256).then(|| "holds other bytes than were written".to_string())
            }
        };
        let Some(wrong) = wrong else { continue };
        let is_derived = crate::index::rebuild::is_derived(&file.path);
        let (grade, what) = match is_derived {
            true => (Health::Derivable, format!("{wrong}; it can be made again from the rows")),
            false => (Health::Lost, wrong),
        };
        if health != Health::Lost {
            health = grade;
        }
        diagnosis.damage(format!("{name}/{}", file.path), what, REPAIR);
    }
    Ok(health)
}
