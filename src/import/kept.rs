//! Mappings that a user keeps under a name: layouts of their own, one TOML file each, in the database's folder.
//!
//! They lie with the data that was read by them, so that a copy of a database takes them along. A kept mapping is told by
//! all headers of the file that it was made for, and found by its name.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::layout::{self, Layout};
use crate::db::{create_private_dir, replace};
use crate::error::{Error, Result};

/// Where mappings are kept, in a database's folder.
const FOLDER: &str = "mappings";

/// The mappings that are kept in the database at `root`, by name.
pub fn all(root: &Path) -> Result<Vec<Arc<Layout>>> {
    let folder = root.join(FOLDER);
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::io(&folder, error)),
    };
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| Error::io(&folder, error))?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    paths.iter().map(|path| read(path).map(Arc::new)).collect()
}

/// The layout in the file at `path`.
pub fn read(path: &Path) -> Result<Layout> {
    let text = std::fs::read_to_string(path).map_err(|error| Error::io(path, error))?;
    let wrong = |error: toml::de::Error| {
        Error::data(format!("{} is no layout: {}", path.display(), error.message()))
            .with_hint("docs/imports.md shows how layouts are written; or remove the file")
            .with_source(error)
    };
    let mut layout = Layout::read(&text).map_err(wrong)?;
    if layout.name.is_empty() {
        layout.name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    }
    for (header, target) in &layout.columns {
        if super::mapping::target_named(target).is_none() {
            return Err(Error::data(format!(
                "{}: {header} = \"{target}\": there is no such field",
                path.display()
            ))
            .with_hint("`leadsift fields` lists the fields; `custom` keeps a column as it is"));
        }
    }
    layout.on_base()
}

/// Keeps `layout` under its name. Gives the file.
pub fn save(root: &Path, layout: &Layout) -> Result<PathBuf> {
    check_name(&layout.name)?;
    let folder = root.join(FOLDER);
    create_private_dir(&folder)?;
    let path = folder.join(format!("{}.toml", layout.name));
    let text = toml::to_string(layout)
        .map_err(|error| Error::data("the mapping cannot be written").with_source(error))?;
    // Whole or not at all: the next import reads it.
    replace(&path, text.as_bytes())?;
    Ok(path)
}

/// Whether mappings may be kept under this name.
pub fn check_name(name: &str) -> Result<()> {
    let fine = (1..=64).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte))
        && !name.starts_with('.');
    if !fine {
        return Err(Error::usage(format!("--save-mapping: `{name}` is no name for a mapping"))
            .with_hint("up to 64 of a-z, 0-9, dot, dash and underscore, such as crm-export"));
    }
    if layout::all().iter().any(|layout| layout.name == name.replace('-', "_")) {
        return Err(Error::usage(format!("--save-mapping: `{name}` is a layout of the program"))
            .with_hint(format!("choose a name of your own, such as our-{name}")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mappings_are_kept_by_name() {
        let dir = tempfile::tempdir().expect("a folder");
        assert!(all(dir.path()).expect("none").is_empty());
        let layout = Layout {
            name: "crm-export".into(),
            base: Some("hubspot".into()),
            telling: vec![vec!["Wer".into(), "Mail".into()]],
            columns: [("Wer".to_string(), "name".to_string())].into(),
            ..Layout::default()
        };
        let path = save(dir.path(), &layout).expect("room");
        let kept = all(dir.path()).expect("one");
        assert_eq!(kept.len(), 1);
        assert_eq!(
            (kept[0].target("wer"), kept[0].target("record id")),
            (Some("name"), Some("person_id.hubspot"))
        );
        std::fs::write(&path, "[columns]\nWer = \"nonsense\"\n").expect("room");
        assert!(all(dir.path()).expect_err("a refusal").to_string().contains("nonsense"));
    }

    #[test]
    fn names_stay_in_their_folder() {
        for name in ["", "../x", ".x", "A", "a b", "apollo", "uk-register"] {
            assert!(check_name(name).is_err(), "{name}");
        }
        assert!(check_name("crm-2026.v1").is_ok());
    }
}
