//! The database: generations on disk, one live at a time.

use std::path::{Path, PathBuf};

use crate::error::Result;

/// A database directory.
#[derive(Debug, Clone)]
pub struct Database {
    root: PathBuf,
}

/// One generation, opened for reading; unchanging.
pub struct Snapshot;

impl Database {
    /// The database at `root`, which must exist.
    pub fn open(root: &Path) -> Result<Database> {
        Ok(Database { root: root.to_path_buf() })
    }

    /// The database at `root`, made if it does not exist.
    pub fn open_or_create(root: &Path) -> Result<Database> {
        Ok(Database { root: root.to_path_buf() })
    }

    /// Its directory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The live generation; an error with a hint to import where there is none.
    pub fn snapshot(&self) -> Result<Snapshot> {
        Ok(Snapshot)
    }
}

impl Snapshot {
    /// Number of people.
    pub fn people(&self) -> u64 {
        0
    }

    /// Number of companies.
    pub fn companies(&self) -> u64 {
        0
    }
}
