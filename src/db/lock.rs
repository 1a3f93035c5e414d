//! The lock of the one writer.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, flock};

use crate::clock;
use crate::error::{Error, ErrorKind, Result};

/// Held while a change is made; released when it is dropped or its process ends.
#[derive(Debug)]
pub(crate) struct WriterLock {
    file: File,
}

impl WriterLock {
    /// Takes the lock, after waiting at most `patience` for who holds it.
    pub fn take_within(root: &Path, who: &str, patience: Duration) -> Result<WriterLock> {
        let begun = Instant::now();
        loop {
            match WriterLock::take(root, who) {
                Err(error) if error.kind() == ErrorKind::Locked && begun.elapsed() < patience => {
                    std::thread::sleep(Duration::from_millis(20));
                }
                other => return other,
            }
        }
    }

    /// Takes the lock of the database at `root` for `who`, or says who holds it.
    fn take(root: &Path, who: &str) -> Result<WriterLock> {
        let path = root.join("lock");
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(|error| Error::io(&path, error))?;
        if let Err(error) = flock(&file, FlockOperation::NonBlockingLockExclusive) {
            if error != rustix::io::Errno::WOULDBLOCK {
                return Err(Error::io(&path, error.into()));
            }
            let mut holder = String::new();
            // What it says is only for the message.
            let _ = file.read_to_string(&mut holder);
            let holder = holder.trim();
            let who = if holder.is_empty() { "another process".to_string() } else { holder.to_string() };
            return Err(Error::new(
                ErrorKind::Locked,
                format!("the database in {} is being written by {who}", root.display()),
            )
            .with_hint(
                "wait for it with --wait, or run the command again later; reading goes on meanwhile",
            ));
        }
        let note = format!("process {} of {who} since {}", std::process::id(), clock::now());
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(note.as_bytes()))
            .map_err(|error| Error::io(&path, error))?;
        Ok(WriterLock { file })
    }
}

impl Drop for WriterLock {
    fn drop(&mut self) {
        // Closing is not enough where another thread is starting a program: until that runs, it holds the open file, too.
        let _ = flock(&self.file, FlockOperation::Unlock);
    }
}
