//! Handing leads out so that each is contacted once, however the run ends.
//!
//! 1. The run and its temporary name are noted, the files are written under that name beside their place, and synced.
//! 2. The intent is recorded with leads, ledger and hash. From here on the run counts.
//! 3. One rename that replaces nothing puts the file, or the folder of several files, in its place: the commit.
//! 4. The run is recorded as done, with its entries in the log and in the audit chain.
//!
//! A process that dies before 2 leaves a temporary file that the next writer removes, and nobody counts as contacted. One
//! that dies after 2 is rolled forward: if the temporary file is still there it is renamed, and if it is not the rename had
//! happened, wherever the user moved the file since. Standard output cannot be atomic: a run to it counts after the last
//! flush, and a pipe that was closed means that nothing was handed out.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rusqlite::params;
use sha2::{Digest, Sha256};

use super::audit::{self, Link};
use super::book::Book;
use super::failpoint::step;
use super::files;
use super::journal::failed;
use super::log::LogKind;
use super::manifest::{hash_file, hex};
use super::runs::{self, Outcome, Run, RunRecord};
use crate::clock;
use crate::error::{Error, Result};

/// Where leads go.
pub enum Destination<'w> {
    /// A file.
    File {
        /// Its path.
        path: PathBuf,
        /// Whether it may replace a file.
        replace: bool,
    },
    /// A folder of several files, which must not exist.
    Folder(PathBuf),
    /// Standard output, a pipe or a device.
    Stream(&'w mut dyn Write),
}

/// What was handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// The run.
    pub run: i64,
    /// The number of the change.
    pub number: u32,
    /// Rows.
    pub rows: u64,
    /// The last hash of the audit chain.
    pub audit: String,
}

/// A run that had been cut short, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// It was brought to its end: its leads are in the file.
    Finished {
        /// The list's name, or what stands for one.
        name: String,
        /// Rows.
        rows: u64,
        /// The file or folder.
        place: PathBuf,
    },
    /// The folder of its file cannot be reached. Its leads count as contacted.
    Unreachable {
        /// The list's name, or what stands for one.
        name: String,
        /// The file or folder.
        place: PathBuf,
    },
}

/// What a run writes to.
pub struct Outgoing<'w> {
    sink: Sink<'w>,
    hasher: Sha256,
    /// Name and hash of each whole file of a folder.
    parts: Vec<(String, String)>,
}

enum Sink<'w> {
    File(BufWriter<File>),
    Folder { folder: PathBuf, open: Option<(String, BufWriter<File>)> },
    Stream(&'w mut dyn Write),
}

impl Outgoing<'_> {
    /// Begins the next file of a folder. Not for what is one file.
    pub fn begin(&mut self, name: &str) -> Result<()> {
        self.end_part()?;
        if let Sink::Folder { folder, open } = &mut self.sink {
            let path = folder.join(name);
            *open = Some((name.to_string(), BufWriter::with_capacity(1 << 16, create(&path)?)));
        }
        Ok(())
    }

    fn end_part(&mut self) -> Result<()> {
        if let Sink::Folder { open, .. } = &mut self.sink
            && let Some((name, mut file)) = open.take()
        {
            file.flush()?;
            file.get_ref().sync_all()?;
            self.parts.push((name, hex(&self.hasher.finalize_reset())));
        }
        Ok(())
    }

    /// Everything is written: synced, with the hash of the whole.
    fn finish(mut self) -> Result<String> {
        self.end_part()?;
        match &mut self.sink {
            Sink::File(file) => {
                file.flush()?;
                file.get_ref().sync_all()?;
            }
            Sink::Folder { folder, .. } => {
                files::sync_dir(folder)?;
                return Ok(hash_of_parts(&mut self.parts));
            }
            Sink::Stream(stream) => stream.flush()?,
        }
        Ok(hex(&self.hasher.finalize()))
    }
}

impl Write for Outgoing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = match &mut self.sink {
            Sink::File(file) | Sink::Folder { open: Some((_, file)), .. } => file.write(bytes)?,
            Sink::Folder { open: None, .. } => {
                return Err(io::Error::other("no file of the folder was begun"));
            }
            Sink::Stream(stream) => stream.write(bytes)?,
        };
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.sink {
            Sink::File(file) | Sink::Folder { open: Some((_, file)), .. } => file.flush(),
            Sink::Folder { open: None, .. } => Ok(()),
            Sink::Stream(stream) => stream.flush(),
        }
    }
}

/// SHA-256 over the names and hashes of files, in the order of their names.
fn hash_of_parts(parts: &mut [(String, String)]) -> String {
    parts.sort();
    let mut hasher = Sha256::new();
    for (name, hash) in parts {
        hasher.update(format!("{hash}  {name}\n"));
    }
    hex(&hasher.finalize())
}

impl Book {
    /// Hands leads out. `version` is the journal's version when it was read who must be left out.
    ///
    /// # Errors
    ///
    /// Where anything fails before the commit nothing was handed out and nobody counts as contacted.
    pub fn deliver(
        &mut self,
        to: Destination<'_>,
        version: u64,
        write: impl FnOnce(&mut Outgoing<'_>) -> Result<RunRecord>,
    ) -> Result<Delivered> {
        if self.journal.version()? != version {
            return Err(
                Error::data("the suppression changed while leads were chosen").with_hint("run it again")
            );
        }
        let (path, replace, is_folder) = match to {
            Destination::Stream(stream) => return self.deliver_to_stream(stream, write),
            Destination::File { path, replace } => (whole(&path)?, replace, false),
            Destination::Folder(path) => (whole(&path)?, false, true),
        };
        if !replace && path.symlink_metadata().is_ok() {
            return Err(files::exists(&path));
        }
        let (run, partial) = self.prepare(&path, replace)?;
        step("run-prepared");
        let written = write_partial(&partial, is_folder, write);
        step("run-written");
        let (record, sha256) = match written {
            Ok(done) => done,
            Err(error) => {
                // The error that led here is the one to tell; the next writer removes what cannot be removed now.
                let _ = remove(&partial).and_then(|()| self.abandon(run));
                return Err(error);
            }
        };
        let (at, who) = (clock::now(), self.database.who().to_string());
        self.journal.write(|transaction| {
            runs::fill(transaction, run, &record, &at, &who)?;
            transaction
                .execute("UPDATE run SET state = 'intent', sha256 = ?2 WHERE id = ?1", params![run, sha256])
                .map(|_| ())
                .map_err(failed)
        })?;
        step("run-intended");
        if let Err(error) = publish(&partial, &path, replace) {
            // Nothing stands in its place: the run is taken back whole, so that it can be tried again.
            let _ = remove(&partial).and_then(|()| self.abandon(run));
            return Err(error);
        }
        step("run-renamed");
        let delivered = self.conclude(run)?;
        step("run-done");
        Ok(delivered)
    }

    fn deliver_to_stream(
        &mut self,
        stream: &mut dyn Write,
        write: impl FnOnce(&mut Outgoing<'_>) -> Result<RunRecord>,
    ) -> Result<Delivered> {
        let mut outgoing = Outgoing { sink: Sink::Stream(stream), hasher: Sha256::new(), parts: Vec::new() };
        let record = write(&mut outgoing)?;
        let sha256 = outgoing.finish()?;
        step("run-flushed");
        let (at, who) = (clock::now(), self.database.who().to_string());
        let run = self.journal.write(|transaction| {
            transaction
                .execute("INSERT INTO run (state, sha256) VALUES ('intent', ?1)", [&sha256])
                .map_err(failed)?;
            let run = transaction.last_insert_rowid();
            runs::fill(transaction, run, &record, &at, &who)?;
            Ok(run)
        })?;
        self.conclude(run)
    }

    /// Notes a run and the temporary name of what it writes.
    fn prepare(&mut self, path: &Path, replace: bool) -> Result<(i64, PathBuf)> {
        let name = path
            .file_name()
            .ok_or_else(|| Error::usage(format!("{} names no file", path.display())))?
            .to_string_lossy()
            .into_owned();
        self.journal.write(|transaction| {
            transaction
                .execute(
                    "INSERT INTO run (state, place, replaces) VALUES ('preparing', ?1, ?2)",
                    params![path.to_string_lossy(), replace],
                )
                .map_err(failed)?;
            let run = transaction.last_insert_rowid();
            let partial = path.with_file_name(format!(".{name}.{run}.partial"));
            transaction
                .execute("UPDATE run SET partial = ?2 WHERE id = ?1", params![run, partial.to_string_lossy()])
                .map_err(failed)?;
            Ok((run, partial))
        })
    }

    /// Removes every trace of a run that handed nothing out.
    fn abandon(&mut self, run: i64) -> Result<()> {
        self.journal.write(|transaction| {
            for sql in [
                "DELETE FROM run_lead WHERE run = ?1",
                "DELETE FROM contacted WHERE run = ?1",
                "DELETE FROM run WHERE id = ?1",
            ] {
                transaction.execute(sql, [run]).map_err(failed)?;
            }
            Ok(())
        })
    }

    /// Records a run as done.
    fn conclude(&mut self, run: i64) -> Result<Delivered> {
        let done: Run = self
            .journal
            .connection()
            .query_row("SELECT * FROM run WHERE id = ?1", [run], runs::read)
            .map_err(failed)?;
        let place = done.place.as_deref().map(Path::new).and_then(Path::file_name);
        let place = place.map_or("standard output".into(), |name| name.to_string_lossy());
        let people: i64 = self
            .journal
            .connection()
            .query_row(
                "SELECT count(*) FROM run_lead WHERE run = ?1 AND outcome = ?2",
                params![run, Outcome::Delivered.name()],
                |row| row.get(0),
            )
            .map_err(failed)?;
        let leads = match (done.rows, people) {
            (1, 0) => "company",
            (_, 0) if done.rows > 0 => "companies",
            (1, _) => "lead",
            _ => "leads",
        };
        let text = format!("{}: {} {leads} to {place}", done.name, done.rows);
        let (audit, number) = self.record(LogKind::Run, None, |transaction, number| {
            transaction
                .execute("UPDATE run SET state = 'done', number = ?2 WHERE id = ?1", params![run, number])
                .map_err(failed)?;
            let link = Link {
                number,
                at: done.at,
                who: done.who,
                query: done.query,
                rows: done.rows,
                sha256: done.sha256,
                previous: String::new(),
                hash: String::new(),
            };
            Ok((audit::append(transaction, run, link)?, text))
        })?;
        Ok(Delivered { run, number, rows: done.rows, audit })
    }
}

/// Brings runs to their end whose process died.
pub(super) fn settle(book: &mut Book) -> Result<Vec<Settled>> {
    let mut open = Vec::new();
    {
        let sql =
            "SELECT id, state, name, rows, place, partial, replaces, sha256 FROM run WHERE state != 'done'";
        let mut statement = book.journal.connection().prepare(sql).map_err(failed)?;
        let rows = statement
            .query_map([], |row| {
                Ok(OpenRun {
                    id: row.get(0)?,
                    is_intended: row.get::<_, String>(1)? == "intent",
                    name: row.get(2)?,
                    rows: row.get::<_, i64>(3)? as u64,
                    place: row.get::<_, Option<String>>(4)?.map(PathBuf::from),
                    partial: row.get::<_, Option<String>>(5)?.map(PathBuf::from),
                    replaces: row.get(6)?,
                    sha256: row.get(7)?,
                })
            })
            .map_err(failed)?;
        for run in rows {
            open.push(run.map_err(failed)?);
        }
    }
    let mut settled = Vec::new();
    for run in open {
        let (Some(place), Some(partial)) = (&run.place, &run.partial) else {
            // What went to standard output went out before it was recorded.
            book.conclude(run.id)?;
            continue;
        };
        if !run.is_intended {
            remove(partial)?;
            book.abandon(run.id)?;
            continue;
        }
        let reachable = place.parent().is_some_and(Path::is_dir);
        if !reachable {
            settled.push(Settled::Unreachable { name: run.name, place: place.clone() });
            continue;
        }
        let place = if partial.exists() { roll_forward(book, &run, partial, place)? } else { place.clone() };
        book.conclude(run.id)?;
        settled.push(Settled::Finished { name: run.name, rows: run.rows, place });
    }
    Ok(settled)
}

struct OpenRun {
    id: i64,
    is_intended: bool,
    name: String,
    rows: u64,
    place: Option<PathBuf>,
    partial: Option<PathBuf>,
    replaces: bool,
    sha256: String,
}

/// Puts what a dead process wrote in its place, or beside it where something else stands there by now.
fn roll_forward(book: &mut Book, run: &OpenRun, partial: &Path, place: &Path) -> Result<PathBuf> {
    if hash_of(partial)? != run.sha256 {
        return Err(Error::damaged(format!("{} is not what run {} wrote", partial.display(), run.id))
            .with_hint("restore the file, or move it away: its leads count as contacted then"));
    }
    let mut place = place.to_path_buf();
    if !run.replaces && place.exists() {
        if hash_of(&place)? == run.sha256 {
            // A file system without such renames: the link was made, the old name not removed yet.
            remove(partial)?;
            return Ok(place);
        }
        let stem = place.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let extension =
            place.extension().map(|ext| format!(".{}", ext.to_string_lossy())).unwrap_or_default();
        place = place.with_file_name(format!("{stem}.run{}{extension}", run.id));
        book.journal.write(|transaction| {
            transaction
                .execute("UPDATE run SET place = ?2 WHERE id = ?1", params![run.id, place.to_string_lossy()])
                .map(|_| ())
                .map_err(failed)
        })?;
    }
    publish(partial, &place, run.replaces)?;
    Ok(place)
}

/// The path from the root, so that it is found again from anywhere. A link keeps its place: what it points to is meant.
fn whole(path: &Path) -> Result<PathBuf> {
    let path = if path.is_file() { path.canonicalize() } else { std::path::absolute(path) };
    path.map_err(Error::from)
}

fn create(path: &Path) -> Result<File> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| Error::io(path, error))
}

fn write_partial(
    partial: &Path,
    is_folder: bool,
    write: impl FnOnce(&mut Outgoing<'_>) -> Result<RunRecord>,
) -> Result<(RunRecord, String)> {
    let sink = if is_folder {
        fs::create_dir(partial).map_err(|error| Error::io(partial, error))?;
        Sink::Folder { folder: partial.to_path_buf(), open: None }
    } else {
        Sink::File(BufWriter::with_capacity(1 << 16, create(partial)?))
    };
    let mut outgoing = Outgoing { sink, hasher: Sha256::new(), parts: Vec::new() };
    let record = write(&mut outgoing)?;
    let sha256 = outgoing.finish()?;
    files::sync_dir(files::folder_of(partial))?;
    Ok((record, sha256))
}

fn publish(partial: &Path, place: &Path, replace: bool) -> Result<()> {
    if replace {
        fs::rename(partial, place).map_err(|error| Error::io(place, error))?;
    } else {
        files::rename_new(partial, place)?;
    }
    files::sync_dir(files::folder_of(place))
}

fn remove(path: &Path) -> Result<()> {
    let gone = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match gone {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::io(path, error)),
        _ => Ok(()),
    }
}

/// The hash of a file, or of the files of a folder.
fn hash_of(path: &Path) -> Result<String> {
    if !path.is_dir() {
        return hash_file(path);
    }
    let mut parts = Vec::new();
    for entry in fs::read_dir(path).map_err(|error| Error::io(path, error))? {
        let entry = entry.map_err(|error| Error::io(path, error))?;
        parts.push((entry.file_name().to_string_lossy().into_owned(), hash_file(&entry.path())?));
    }
    Ok(hash_of_parts(&mut parts))
}
