//! The manifest of a generation: what it holds, and the length and hash of every file.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::files;
use super::log::LogEntry;
use crate::error::{Error, Result};
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
        let text = fs::read(&path).map_err(|error| Error::io(&path, error))?;
        let manifest: Manifest = serde_json::from_slice(&text).map_err(|source| {
            Error::damaged(format!("{} cannot be read: {source}", path.display()))
                .with_hint("restore the database from a backup")
                .with_source(source)
        })?;
        if manifest.format > FORMAT {
            return Err(Error::damaged(format!(
                "{} was written by a later leadsift (format {}, this one knows {FORMAT})",
                path.display(),
                manifest.format
            ))
            .with_hint("update leadsift"));
        }
        Ok(manifest)
    }

    /// Writes it into `dir`, synced.
    pub fn write(&self, dir: &Path) -> Result<()> {
        let mut text = serde_json::to_vec_pretty(self)
            .map_err(|source| Error::data("the manifest cannot be written").with_source(source))?;
        text.push(b'\n');
        files::write_private(&dir.join(NAME), &text)
    }

    /// Compares the lengths of all files with what is on disk.
    pub fn check_lengths(&self, dir: &Path) -> Result<()> {
        for file in &self.files {
            let path = dir.join(&file.path);
            let found = fs::metadata(&path).map_err(|error| Error::io(&path, error))?.len();
            if found != file.bytes {
                return Err(Error::damaged(format!(
                    "{} has {found} bytes where the manifest says {}",
                    path.display(),
                    file.bytes
                ))
                .with_hint("restore the database from a backup, or import the files again into a new one"));
            }
        }
        Ok(())
    }
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

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
