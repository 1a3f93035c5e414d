//! The directory in which a candidate generation's index is built, and from which a published one is read.
//!
//! Reading is tantivy's memory map. Writing differs: nothing is synced file by file, because the whole candidate is
//! synced in one pass before it is published; there are no lock files, because one lock on the database's root guards
//! all of it; and files are made readable by their owner only.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, TerminatingWrite,
    WatchCallback, WatchHandle, WritePtr,
};

const WRITE_BUFFER: usize = 1 << 18;

/// A directory of one index of one generation.
#[derive(Debug, Clone)]
pub(crate) struct GenerationDirectory {
    root: PathBuf,
    maps: MmapDirectory,
}

impl GenerationDirectory {
    /// The directory at `root`, which exists.
    pub fn open(root: &Path) -> Result<Self, OpenDirectoryError> {
        Ok(GenerationDirectory { root: root.to_path_buf(), maps: MmapDirectory::open(root)? })
    }

    fn create(&self, path: &Path) -> io::Result<File> {
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(self.root.join(path))
    }
}

struct BufferedFile(BufWriter<File>);

impl Write for BufferedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl TerminatingWrite for BufferedFile {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        self.0.flush()
    }
}

struct NoLock;

impl Directory for GenerationDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.maps.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.maps.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.maps.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let file = self.create(path).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => OpenWriteError::FileAlreadyExists(path.to_path_buf()),
            _ => OpenWriteError::wrap_io_error(error, path.to_path_buf()),
        })?;
        Ok(WritePtr::new(Box::new(BufferedFile(BufWriter::with_capacity(WRITE_BUFFER, file)))))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.maps.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        let mut name = path.as_os_str().to_os_string();
        name.push(".new");
        let fresh = PathBuf::from(name);
        let _ = fs::remove_file(self.root.join(&fresh));
        let written = || -> io::Result<()> {
            let mut file = self.create(&fresh)?;
            file.write_all(data)?;
            drop(file);
            fs::rename(self.root.join(&fresh), self.root.join(path))
        };
        // tantivy gets over a list of its files that could not be written: nobody would remove what it leaves.
        written().inspect_err(|_| {
            let _ = fs::remove_file(self.root.join(&fresh));
        })
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn acquire_lock(&self, _: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(NoLock)))
    }

    fn watch(&self, _: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}
