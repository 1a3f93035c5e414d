//! The user's configuration: one TOML file with what holds for all commands.
//!
//! ```toml
//! [territory]
//! west = 'country:US and region:(California or Oregon)'
//! dach = 'country:(Germany or Austria or Switzerland)'
//! ```

use std::collections::BTreeMap;
use std::path::PathBuf;

use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};
use serde::Deserialize;

use crate::error::{Error, Result};
use crate::filter::{self, Filter};

/// See the module.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Config {
    /// Territories: names and their filters.
    #[serde(default)]
    territory: BTreeMap<String, String>,
    #[serde(skip)]
    path: PathBuf,
}

/// The folder of the configuration: what the user keeps for all databases.
pub(super) fn folder() -> Option<PathBuf> {
    path().map(|path| path.parent().map(PathBuf::from).unwrap_or_default())
}

fn path() -> Option<PathBuf> {
    match std::env::var_os("LEADSIFT_CONFIG").filter(|path| !path.is_empty()) {
        Some(path) => Some(PathBuf::from(path)),
        None => choose_native_strategy()
            .ok()
            .map(|strategy| strategy.config_dir().join("leadsift").join("config.toml")),
    }
}

impl Config {
    /// The configuration that `LEADSIFT_CONFIG` names, else the one in the platform's folder; empty where there is none.
    pub(super) fn read() -> Result<Config> {
        let Some(path) = path() else { return Ok(Config::default()) };
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Config { path, ..Config::default() });
            }
            Err(error) => return Err(Error::io(&path, error)),
        };
        let config: Config = toml::from_str(&text).map_err(|error| {
            let error_at = Error::usage(format!("{}: {}", path.display(), error.message()));
            match error.span() {
                Some(span) => error_at.with_excerpt(text.clone(), span),
                None => error_at,
            }
        })?;
        Ok(Config { path, ..config })
    }

    /// The filter of a territory.
    pub(super) fn territory(&self, name: &str) -> Result<Filter> {
        let Some(text) = self.territory.get(name) else {
            let names: Vec<&str> = self.territory.keys().map(String::as_str).collect();
            let error = Error::usage(format!("there is no territory `{name}` in {}", self.path.display()));
            return Err(match names.as_slice() {
                [] => error.with_hint(
                    "write it there: [territory] and then west = 'country:US and region:California'",
                ),
                names => error.with_hint(format!("there are {}", names.join(", "))),
            });
        };
        filter::parse(text).map_err(|error| {
            let hint = error.hint().unwrap_or("see `leadsift fields` for what can be asked").to_string();
            Error::usage(format!("territory {name} in {}: {}", self.path.display(), error.message()))
                .with_hint(hint)
        })
    }
}
