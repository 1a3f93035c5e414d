//! Sets of who is left out, kept for the next process: one small private file beside the generations.
//!
//! Owns the file and its stamp. The stamp is made of the generation, the journal and the day; sets with another stamp, or
//! whose bytes are not those that were written, are never used. The file holds numbers of rows and no address, may be
//! removed at any time, and goes with every erasure. What the sets mean is known to `prospect`.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use rusqlite::OptionalExtension;
use sha2::{Digest, Sha256};

use super::checked;
use super::journal::{Journal, failed};
use super::snapshot::Snapshot;
use crate::error::Result;
use crate::text::hex;
use crate::value::Day;

/// The name of the file in the database's folder.
pub(super) const NAME: &str = "left-out.sets";

/// What the file begins with; the stamp and the sets follow, a line each, in hexadecimal digits.
const FORM: &str = "leadsift left out 1\n";

const HASH: usize = 32;

/// What sets were made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp([u8; HASH]);

impl Stamp {
    /// Of sets of `snapshot` and `journal` on `today`.
    pub(crate) fn of(snapshot: &Snapshot, journal: &Journal, today: Day) -> Result<Stamp> {
        let mut hash = Sha256::new();
        let mut add = |part: &[u8]| {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        };
        let manifest = snapshot.manifest();
        add(&manifest.generation.to_le_bytes());
        // A backup that took the place of the database may count generations and versions again.
        add(manifest.created.as_bytes());
        for file in &manifest.files {
            add(file.sha256.as_bytes());
        }
        add(&journal.version()?.to_le_bytes());
        let newest = journal
            .connection()
            .query_row("SELECT number, at FROM log ORDER BY number DESC LIMIT 1", [], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
            })
            .optional()
            .map_err(failed)?;
        if let Some((number, at)) = newest {
            add(&number.to_le_bytes());
            add(at.as_bytes());
        }
        add(&today.number().to_le_bytes());
        Ok(Stamp(hash.finalize().into()))
    }
}

impl Snapshot {
    /// The sets that were kept under this stamp.
    pub(crate) fn kept_sets(&self, stamp: &Stamp) -> Option<Vec<u8>> {
        let text = checked::read(&self.place_of_sets()).ok()?;
        let sets = text.strip_prefix(FORM)?.strip_prefix(hex(&stamp.0).as_str())?.strip_prefix('\n')?;
        bytes_of(sets.trim_end())
    }

    /// Keeps sets under this stamp, in the place of others. Where that cannot be, they are made again next time.
    pub(crate) fn keep_sets(&self, stamp: &Stamp, sets: &[u8]) {
        let place = self.place_of_sets();
        // A name of this process: two that write at once leave one whole file.
        let fresh = self.root().join(format!(".{NAME}.{}", std::process::id()));
        let text = checked::sealed(&format!("{FORM}{}\n{}\n", hex(&stamp.0), hex(sets)));
        let write = || -> std::io::Result<()> {
            let mut file =
                OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
            file.write_all(text.as_bytes())?;
            fs::rename(&fresh, &place)
        };
        if write().is_err() {
            // Another place to leave something is no better.
            let _ = fs::remove_file(&fresh);
        }
    }

    fn place_of_sets(&self) -> PathBuf {
        self.root().join(NAME)
    }
}

/// The bytes that hexadecimal digits stand for.
fn bytes_of(digits: &str) -> Option<Vec<u8>> {
    let value = |digit: u8| (digit as char).to_digit(16).map(|value| value as u8);
    let pairs = digits.as_bytes().chunks(2);
    pairs.map(|pair| Some(value(pair[0])? << 4 | value(*pair.get(1)?)?)).collect()
}
