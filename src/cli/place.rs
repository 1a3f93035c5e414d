//! Where databases live unless the user says otherwise.

use std::path::{Path, PathBuf};

use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};

use crate::error::{Error, Result};

/// The directory of the user's database: `given`, else `LEADSIFT_DB`, else the platform's.
pub(super) fn database(given: Option<&Path>) -> Result<PathBuf> {
    if let Some(given) = given {
        return Ok(given.to_path_buf());
    }
    match std::env::var_os("LEADSIFT_DB").filter(|value| !value.is_empty()) {
        Some(named) => Ok(PathBuf::from(named)),
        None => Ok(data()?.join("default")),
    }
}

/// The directory of the demo's database, of which `edition` says with what it was made: another version's samples are never
/// taken for this one's. The user's own is never touched, so `LEADSIFT_DB` does not count.
pub(super) fn demo(given: Option<&Path>, edition: &str) -> Result<PathBuf> {
    match given {
        Some(given) => Ok(given.to_path_buf()),
        None => Ok(data()?.join(format!("demo-{edition}"))),
    }
}

fn data() -> Result<PathBuf> {
    let strategy = choose_native_strategy().map_err(|error| {
        Error::usage("there is no home directory to keep a database in")
            .with_hint("say where with --db DIR or LEADSIFT_DB")
            .with_source(error)
    })?;
    Ok(strategy.data_dir().join("leadsift"))
}
