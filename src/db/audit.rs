//! The audit chain of exports: who handed out how many leads, when, by which question, in files of which hash.
//!
//! Each link holds the hash of the one before it, so that a changed byte breaks the chain from there on. It holds
//! counts and hashes, never persons. The last hash is printed at each export: noted elsewhere, it also shows a chain that
//! was cut or written anew.

use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest, Sha256};

use super::journal::{Journal, failed};
use crate::error::{Error, Result};
use crate::text::hex;

/// One export in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The number of the change.
    pub number: u32,
    /// When, UTC.
    pub at: String,
    /// Who.
    pub who: String,
    /// The question, without addresses.
    pub query: String,
    /// Rows handed out.
    pub rows: u64,
    /// SHA-256 of the file, or of the hashes of several.
    pub sha256: String,
    /// The hash of the link before it.
    pub previous: String,
    /// The hash of this link.
    pub hash: String,
}

impl Link {
    fn computed(&self) -> String {
        let mut hasher = Sha256::new();
        let (number, rows) = (self.number.to_string(), self.rows.to_string());
        for part in [&self.previous, &number, &self.at, &self.who, &self.query, &rows, &self.sha256] {
            // Lengths keep parts apart: nothing can move from one into the next.
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
        hex(&hasher.finalize())
    }
}

impl Journal {
    /// The chain, oldest first, after checking every link.
    ///
    /// # Errors
    ///
    /// Names the first link that does not hold.
    pub fn audit(&self) -> Result<Vec<Link>> {
        let mut statement = self
            .connection()
            .prepare("SELECT number, at, who, query, rows, sha256, previous, hash FROM audit ORDER BY number")
            .map_err(failed)?;
        let links = statement.query_map([], read).map_err(failed)?;
        let links: Vec<Link> = links.collect::<rusqlite::Result<_>>().map_err(failed)?;
        let mut previous = String::new();
        for link in &links {
            if link.previous != previous || link.hash != link.computed() {
                return Err(Error::damaged(format!("the audit chain is broken at #{}", link.number)).with_hint(
                    "it was changed after it was written: compare it with a backup and with the hashes printed at exports",
                ));
            }
            previous.clone_from(&link.hash);
        }
        let exports: i64 = self
            .connection()
            .query_row("SELECT count(*) FROM run WHERE number IS NOT NULL", [], |row| row.get(0))
            .map_err(failed)?;
        if exports != links.len() as i64 {
            return Err(Error::damaged(format!(
                "the audit chain holds {} of {exports} exports",
                links.len()
            ))
            .with_hint("links were removed: compare it with a backup"));
        }
        Ok(links)
    }
}

/// Adds a link to the chain and answers its hash.
pub(super) fn append(connection: &Connection, run: i64, mut link: Link) -> Result<String> {
    let previous: Option<String> = connection
        .query_row("SELECT hash FROM audit ORDER BY number DESC LIMIT 1", [], |row| row.get(0))
        .optional()
        .map_err(failed)?;
    link.previous = previous.unwrap_or_default();
    link.hash = link.computed();
    connection
        .execute(
            "INSERT INTO audit (number, run, at, who, query, rows, sha256, previous, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                link.number,
                run,
                link.at,
                link.who,
                link.query,
                link.rows as i64,
                link.sha256,
                link.previous,
                link.hash,
            ],
        )
        .map_err(failed)?;
    Ok(link.hash)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Link> {
    Ok(Link {
        number: row.get(0)?,
        at: row.get(1)?,
        who: row.get(2)?,
        query: row.get(3)?,
        rows: row.get::<_, i64>(4)? as u64,
        sha256: row.get(5)?,
        previous: row.get(6)?,
        hash: row.get(7)?,
    })
}
