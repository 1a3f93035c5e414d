//! The seal of the journal: the hash of its pages after the last change that came to its end.
//!
//! SQLite checks how its file hangs together, not what the rows say: a flipped bit in a name or a keyed hash would be
//! answered from. So each writer leaves the hash of all pages beside the journal, with the journal's version, and the next
//! writer compares before it changes anything. A writer that died leaves a seal of an older version: then nothing can
//! be compared, and the next change seals anew.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::journal::{self, Journal, failed};
use super::{Secret, checked};
use crate::error::{Error, Result};
use crate::text::hex;

/// The name of the file.
pub(super) const NAME: &str = "journal.seal";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Seal {
    /// The journal's version.
    version: u64,
    /// SHA-256 of its pages.
    sha256: String,
    /// Which key the keyed hashes in it were made with.
    key: String,
}

/// What a comparison of journal and seal tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Compared {
    /// The journal is what the last writer left.
    Intact,
    /// There is no seal, or one of an earlier version: nothing can be said.
    Unsealed,
    /// The journal is not what the last writer left.
    Changed,
    /// The seal itself is damaged.
    BrokenSeal,
    /// The key is another one.
    OtherKey,
}

fn path(root: &Path) -> PathBuf {
    root.join(NAME)
}

impl Journal {
    /// SHA-256 of all pages.
    fn digest(&mut self) -> Result<String> {
        let pages = self.connection_mut().serialize("main").map_err(failed)?;
        Ok(hex(&Sha256::digest(&*pages)))
    }

    /// Seals the journal of the database at `root` as it is now.
    pub(super) fn seal(&mut self, root: &Path, secret: Option<&Secret>) -> Result<()> {
        let seal = Seal {
            version: self.version()?,
            sha256: self.digest()?,
            key: secret.map(Secret::fingerprint).unwrap_or_default(),
        };
        let mut text = serde_json::to_string(&seal)
            .map_err(|source| Error::data("the journal's seal cannot be written").with_source(source))?;
        text.push('\n');
        checked::replace(&path(root), &text)
    }

    /// Compares the journal with its seal.
    pub(super) fn compare(&mut self, root: &Path, secret: Option<&Secret>) -> Result<Compared> {
        let text = match std::fs::read(path(root)) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Compared::Unsealed),
            Err(error) => return Err(Error::io(&path(root), error)),
        };
        let seal = checked::unsealed(&text).and_then(|text| serde_json::from_str::<Seal>(text).ok());
        let Some(seal) = seal else { return Ok(Compared::BrokenSeal) };
        let version = self.version()?;
        if secret.is_some_and(|secret| !seal.key.is_empty() && secret.fingerprint() != seal.key) {
            return Ok(Compared::OtherKey);
        }
        Ok(if seal.version < version {
            Compared::Unsealed
        } else if seal.version == version && seal.sha256 == self.digest()? {
            Compared::Intact
        } else {
            Compared::Changed
        })
    }

    /// Refuses a journal that is not what the last writer left.
    pub(super) fn check_seal(&mut self, root: &Path, secret: &Secret) -> Result<()> {
        let hint = "`leadsift doctor` says what is wrong and what to do";
        match self.compare(root, Some(secret))? {
            Compared::Intact | Compared::Unsealed => Ok(()),
            Compared::Changed => Err(Error::damaged(format!(
                "{} is not what the last change left",
                root.join(journal::NAME).display()
            ))
            .with_hint(hint)),
            Compared::BrokenSeal => Err(checked::damaged(&path(root))),
            Compared::OtherKey => Err(super::secret::other_key(root)),
        }
    }
}
