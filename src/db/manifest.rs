//! The manifest of a generation: what it holds, and the length and hash of every file.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Component, Path};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::log::LogEntry;
use super::{Secret, checked, files, secret};
use crate::error::{Error, ErrorKind, Result};
use crate::text::hex;
use crate::value::Day;

/// The version of the layout on disk. A database of a later version is refused.
pub(crate) const FORMAT: u32 = 1;

/// The name of a generation's manifest.
pub(crate) const NAME: &str = "manifest.json";

/// One imported file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportEntry {
    /// Its number: grows, is never used again.
    pub number: u32,
    /// The file's name, without its directory.
    pub file: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// The day of the import.
    pub day: Day,
    /// The layout that was recognised.
    pub layout: String,
    /// Data rows read.
    pub rows: u64,
    /// Rows that were rejected.
    pub rejected: u64,
}

/// What a generation holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub format: u32,
    pub generation: u64,
    /// When it was made, UTC.
    pub created: String,
    /// Fingerprint of the key that its hashes were made with.
    pub key: String,
    /// Fingerprint of the tables that its terms were derived with.
    pub tables: String,
    /// The last company number given out.
    pub last_company: u32,
    pub companies: u64,
    pub people: u64,
    pub openings: u64,
    pub imports: Vec<ImportEntry>,
    /// The changes that made it, for the journal's log.
    #[serde(default)]
    pub log: Vec<LogEntry>,
    pub files: Vec<FileEntry>,
}

/// A file of a generation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileEntry {
    /// Relative to the generation.
    pub path: String,
    pub bytes: u64,
    pub sha256: String,
}

impl Manifest {
    /// Reads the manifest in the generation's directory `dir`.
    pub fn read(dir: &Path) -> Result<Manifest> {
        let path = dir.join(NAME);
        let bytes = fs::read(&path).map_err(|error| Error::io(&path, error))?;
        Manifest::parse(&path, &bytes)
    }

    /// Reads the bytes of the manifest at `path`.
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Manifest> {
        let body = checked::unsealed(bytes);
        // What a later version writes may look otherwise altogether; it is still told apart from damage.
        let format = body.unwrap_or_default().lines().find_map(|line| {
            line.trim().strip_prefix("\"format\":")?.trim().trim_end_matches(',').parse::<u32>().ok()
        });
        if let Some(format) = format.filter(|format| *format > FORMAT) {
            let message = format!(
                "{} was written by a later leadsift (format {format}, this one knows {FORMAT})",
                path.display()
            );
            return Err(Error::new(ErrorKind::Later, message).with_hint("update leadsift"));
        }
        let body = body.ok_or_else(|| checked::damaged(path))?;
        let manifest: Manifest = serde_json::from_str(body).map_err(|source| {
            Error::damaged(format!("{} cannot be read: {source}", path.display()))
                .with_hint("`leadsift doctor` says what can be done")
                .with_source(source)
        })?;
        // Anybody can compute the hash: a database from a stranger must not name files outside of itself.
        if let Some(file) = manifest.files.iter().find(|file| !is_inside(&file.path)) {
            return Err(Error::damaged(format!("{} names a file outside: {}", path.display(), file.path))
                .with_hint("this database was not written by leadsift: do not use it"));
        }
        Ok(manifest)
    }

    /// Writes it into `dir`, synced.
    pub fn write(&self, dir: &Path) -> Result<()> {
        files::write_private(&dir.join(NAME), self.to_text()?.as_bytes())
    }

    /// Its text, with the hash behind it.
    pub fn to_text(&self) -> Result<String> {
        let mut text = serde_json::to_string_pretty(self)
            .map_err(|source| Error::data("the manifest cannot be written").with_source(source))?;
        text.push('\n');
        Ok(checked::sealed(&text))
    }

    /// Compares the lengths of all files with what is on disk, and the hashes of those that say what the others are. A
    /// mapped file that is shorter than its index says would end the process that reads it.
    pub fn check_lengths(&self, dir: &Path) -> Result<()> {
        for file in &self.files {
            let path = dir.join(&file.path);
            let damaged = |what: String| {
                Error::damaged(format!("{} {what}", path.display())).with_hint(
                    "`leadsift doctor` looks at every file, `leadsift doctor --repair` mends what it can",
                )
            };
            let found = match fs::metadata(&path) {
                Ok(found) => found.len(),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    return Err(damaged("is missing".to_string()));
                }
                Err(error) => return Err(Error::io(&path, error)),
            };
            if found != file.bytes {
                return Err(damaged(format!("has {found} bytes where the manifest says {}", file.bytes)));
            }
            if file.path.ends_with(".json") && hash_file(&path)? != file.sha256 {
                return Err(damaged("is not what the manifest says".to_string()));
            }
        }
        Ok(())
    }

    /// Compares the hashes of all files with what is on disk, whose lengths are right.
    pub fn check_hashes(&self, dir: &Path) -> Result<()> {
        for file in &self.files {
            let path = dir.join(&file.path);
            if hash_file(&path)? != file.sha256 {
                return Err(Error::damaged(format!("{} is not what the manifest says", path.display()))
                    .with_hint("`leadsift doctor --repair` mends what can be mended"));
            }
        }
        Ok(())
    }

    /// Refuses another key than the one that the hashes were made with.
    pub fn check_key(&self, root: &Path, secret: &Secret) -> Result<()> {
        match self.key == secret.fingerprint() {
            true => Ok(()),
            false => Err(secret::other_key(root)),
        }
    }
}

/// Whether a path leads to a file below the folder that it is relative to.
fn is_inside(path: &str) -> bool {
    let mut parts = Path::new(path).components().peekable();
    parts.peek().is_some() && parts.all(|part| matches!(part, Component::Normal(_)))
}

/// SHA-256 of a file, in hexadecimal.
pub(crate) fn hash_file(path: &Path) -> Result<String> {
    let mut hasher = Sha256::new();
    let mut file = File::open(path).map_err(|error| Error::io(path, error))?;
    let mut buffer = vec![0; 1 << 18];
    loop {
        let read = file.read(&mut buffer).map_err(|error| Error::io(path, error))?;
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
    }
    Ok(hex(&hasher.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_outside_of_the_generation_are_not_named() {
        for path in ["people/meta.json", "identities", ".managed.json"] {
            assert!(is_inside(path), "{path}");
        }
        for path in ["", "/etc/passwd", "../secret", "people/../../secret", "people/..", ".", "./x"] {
            assert!(!is_inside(path), "{path}");
        }
    }
}
