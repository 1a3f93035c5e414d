//! Files that survive a power cut: private, synced, switched by rename.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Result};

/// Makes a directory that only its owner can enter, and its parents.
pub(crate) fn create_private_dir(path: &Path) -> Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(|error| Error::io(path, error))
}

/// Writes a file that only its owner can read, and syncs it.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> Result<()> {
    let write = || -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|error| Error::io(path, error))
}

/// Writes `path` whole or not at all: a new file beside it, synced, renamed over it, the directory synced.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let fresh = replacement(path);
    write_private(&fresh, bytes)?;
    fs::rename(&fresh, path).map_err(|error| Error::io(path, error))?;
    match path.parent() {
        Some(parent) => sync_dir(parent),
        None => Ok(()),
    }
}

/// Removes the new file that a `replace` of `path` left beside it when it was cut short.
pub(crate) fn remove_replacement(path: &Path) -> Result<()> {
    let fresh = replacement(path);
    match fs::remove_file(&fresh) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::io(&fresh, error)),
        _ => Ok(()),
    }
}

fn replacement(path: &Path) -> PathBuf {
    path.with_extension("new")
}

/// Syncs a directory, so that the names in it survive.
pub(crate) fn sync_dir(path: &Path) -> Result<()> {
    File::open(path).and_then(|dir| dir.sync_all()).map_err(|error| Error::io(path, error))
}

/// Syncs a file's bytes.
pub(crate) fn sync_file(path: &Path) -> Result<()> {
    File::open(path).and_then(|file| file.sync_all()).map_err(|error| Error::io(path, error))
}

/// A second name for a file that never changes; a copy where the file system has no hard links. Answers whether it is
/// a link.
pub(crate) fn link_or_copy(from: &Path, to: &Path) -> Result<bool> {
    match fs::hard_link(from, to) {
        Ok(()) => Ok(true),
        Err(_) => fs::copy(from, to).map(|_| false).map_err(|error| Error::io(to, error)),
    }
}

/// Renames where nothing has the new name.
pub(crate) fn rename_new(from: &Path, to: &Path) -> Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(()),
        Err(rustix::io::Errno::EXIST) => Err(exists(to)),
        // File systems that cannot do both at once: a hard link refuses an existing name just as well.
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS | rustix::io::Errno::NOTSUP) => {
            match fs::hard_link(from, to) {
                Ok(()) => fs::remove_file(from).map_err(|error| Error::io(from, error)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(exists(to)),
                Err(error) => Err(Error::io(to, error)),
            }
        }
        Err(error) => Err(Error::io(to, error.into())),
    }
}

/// The folder that a path lies in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// The refusal to replace a file.
pub(crate) fn exists(path: &Path) -> Error {
    Error::new(ErrorKind::Io, format!("{} exists", path.display()))
        .with_hint("choose another name, or replace it with --force")
}
