//! Handing leads out so that each is contacted once, however the run ends.
//!
//! 1. The run and its temporary name are noted, the files are written under that name beside their place, and synced.
//! 2. The intent is recorded with leads, ledger and hash. From here on the run counts.
//! 3. One rename that replaces nothing puts the file, or the folder of several files, in its place: the commit.
//! 4. The run is recorded as done, with its entries in the log and in the audit chain.
//!
//! A process that dies before 2 leaves a temporary file that the next writer removes, and nobody counts as contacted. One
//! that dies after 2 is rolled forward: if the temporary file is still there it is renamed, and if it is not the rename had
//! happened, wherever the user moved the file since. A run whose folder cannot be reached or written stays open, counts, and
//! has its number, so that it can be taken back; it keeps nobody from writing.
//!
//! Standard output cannot be atomic. Its rows are rendered into a file of the database first, and recorded with leads and
//! ledger without counting yet, so that a full disk refuses them before the first goes out. After the last flush that file
//! is removed, which needs no room: from here on the run counts, and is recorded as done. A pipe that was closed, and a
//! process that dies before the file is gone, handed nobody out.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rusqlite::params;
use sha2::{Digest, Sha256};

use super::audit::{self, Link};
use super::book::Book;
use super::failpoint::step;
use super::files;
use super::journal::{Journal, failed};
use super::log::LogKind;
use super::manifest::hash_file;
use super::runs::{self, DONE, INTENT, Outcome, PREPARING, Run, RunRecord, STREAMING};
use crate::clock;
use crate::error::{Error, Result};
use crate::text::hex;

/// The rows of a run to standard output, until the last of them was taken: a file in the folder of the database.
const SPOOL: &str = "standard-output.partial";

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

/// What had been cut short, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// A run was brought to its end: its leads are in the file.
    Finished {
        /// The list's name, or what stands for one.
        name: String,
        /// Rows.
        rows: u64,
        /// The file or folder.
        place: PathBuf,
    },
    /// A run was brought to its end whose file was moved since.
    Moved {
        /// The list's name, or what stands for one.
        name: String,
        /// Rows.
        rows: u64,
        /// Where the file or folder was.
        place: PathBuf,
    },
    /// Standard output had taken all leads of a run: they count as contacted.
    Streamed {
        /// The list's name, or what stands for one.
        name: String,
        /// Rows.
        rows: u64,
    },
    /// A run to standard output was cut short: its leads do not count as contacted.
    Dropped {
        /// The list's name, or what stands for one.
        name: String,
    },
    /// A run cannot be brought to its end yet. Its leads count as contacted.
    Open {
        /// The list's name, or what stands for one.
        name: String,
        /// The number of the change, by which it can be taken back.
        number: u32,
        /// What is in the way.
        why: String,
    },
    /// What a run wrote that hands nobody out cannot be removed.
    Left {
        /// The file or folder.
        place: PathBuf,
        /// What is in the way.
        why: String,
    },
    /// People were being forgotten: what was left of them is gone now.
    Forgotten {
        /// The number of the change.
        number: u32,
    },
}

/// What a run writes to.
pub struct Outgoing {
    sink: Sink,
    hasher: Sha256,
    /// Name and hash of each whole file of a folder.
    parts: Vec<(String, String)>,
}

enum Sink {
    File(BufWriter<File>),
    Folder {
        folder: PathBuf,
        open: Option<(String, BufWriter<File>)>,
    },
    /// What goes to standard output from there: it need not survive.
    Spool(BufWriter<File>),
}

impl Outgoing {
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
            Sink::Spool(file) => file.flush()?,
        }
        Ok(hex(&self.hasher.finalize()))
    }
}

impl Write for Outgoing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = match &mut self.sink {
            Sink::File(file) | Sink::Spool(file) | Sink::Folder { open: Some((_, file)), .. } => {
                file.write(bytes)?
            }
            Sink::Folder { open: None, .. } => {
                return Err(io::Error::other("no file of the folder was begun"));
            }
        };
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.sink {
            Sink::File(file) | Sink::Spool(file) | Sink::Folder { open: Some((_, file)), .. } => file.flush(),
            Sink::Folder { open: None, .. } => Ok(()),
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
        write: impl FnOnce(&mut Outgoing) -> Result<RunRecord>,
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
                .execute("UPDATE run SET state = ?2, sha256 = ?3 WHERE id = ?1", params![run, INTENT, sha256])
                .map(|_| ())
                .map_err(failed)
        })?;
        step("run-intended");
        publish(&partial, &path, replace).map_err(|error| self.unpublished(run, &partial, &path, error))?;
        step("run-renamed");
        let delivered = self.enter(run, DONE).map_err(counted)?;
        step("run-done");
        Ok(delivered)
    }

    /// What is to be told of a run whose file could not be put in its place, or not for certain.
    fn unpublished(&mut self, run: i64, partial: &Path, place: &Path, error: Error) -> Error {
        if may_have_left(partial, place) {
            return counted(error);
        }
        // The run is taken back whole, so that it can be tried again. Its file goes last: without it a run that counts would
        // seem to have come to its end.
        match self.set_state(run, PREPARING) {
            Ok(()) => {
                // The error that led here is the one to tell; the next writer removes what cannot be removed now.
                let _ = remove(partial).and_then(|()| self.abandon(run));
                error
            }
            Err(_) => counted(error),
        }
    }

    fn deliver_to_stream(
        &mut self,
        stream: &mut dyn Write,
        write: impl FnOnce(&mut Outgoing) -> Result<RunRecord>,
    ) -> Result<Delivered> {
        let spool = self.database.root().join(SPOOL);
        let (record, sha256) = write_spool(&spool, write).inspect_err(|_| {
            // The error that led here is the one to tell; the next writer removes what cannot be removed now.
            let _ = remove(&spool);
        })?;
        let (at, who) = (clock::now(), self.database.who().to_string());
        let run = self.journal.write(|transaction| {
            transaction
                .execute("INSERT INTO run (state, sha256) VALUES (?1, ?2)", params![STREAMING, sha256])
                .map_err(failed)?;
            let run = transaction.last_insert_rowid();
            runs::fill(transaction, run, &record, &at, &who)?;
            Ok(run)
        })?;
        step("run-streaming");
        if let Err(error) = pour(&spool, stream) {
            // The run goes first: without the file it would count.
            let _ = self.abandon(run).and_then(|()| remove(&spool));
            return Err(error);
        }
        step("run-flushed");
        let is_noted = remove(&spool).is_ok();
        step("run-taken");
        self.enter(run, DONE).map_err(|error| {
            let message = format!("all leads went out, but the run could not be recorded: {error}");
            let told = Error::new(error.kind(), message).with_source(error);
            // Without the sync the file may come back with the power.
            match is_noted && files::sync_dir(self.database.root()).is_ok() {
                true => counted(told),
                false => {
                    told.with_hint("keep them: they do not count as contacted, and the next run repeats them")
                }
            }
        })
    }

    /// Notes a run and the temporary name of what it writes.
    fn prepare(&mut self, path: &Path, replace: bool) -> Result<(i64, PathBuf)> {
        let name = path
            .file_name()
            .ok_or_else(|| Error::usage(format!("{} names no file", path.display())))?
            .to_string_lossy()
            .into_owned();
        let folder = folder_number(path)?;
        self.journal.write(|transaction| {
            transaction
                .execute(
                    "INSERT INTO run (state, place, replaces, folder) VALUES (?1, ?2, ?3, ?4)",
                    params![PREPARING, path.to_string_lossy(), replace, folder],
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

    fn set_state(&mut self, run: i64, state: &str) -> Result<()> {
        self.journal.write(|transaction| {
            transaction
                .execute("UPDATE run SET state = ?2 WHERE id = ?1", params![run, state])
                .map(|_| ())
                .map_err(failed)
        })
    }

    /// Gives a run its number, with its entries in the log and in the audit chain, and its state from then on.
    fn enter(&mut self, run: i64, state: &str) -> Result<Delivered> {
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
                .execute("UPDATE run SET state = ?2, number = ?3 WHERE id = ?1", params![run, state, number])
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

/// Brings runs to their end whose process died. One that cannot be brought there keeps nobody from writing.
pub(super) fn settle(book: &mut Book) -> Result<Vec<Settled>> {
    let spool = book.database.root().join(SPOOL);
    let mut settled = Vec::new();
    for run in open_runs(&book.journal)? {
        let told = match run.state.as_str() {
            PREPARING => clear(book, &run),
            STREAMING => settle_stream(book, &run, &spool),
            _ => settle_intended(book, &run),
        };
        settled.extend(match told {
            Ok(told) => told,
            Err(error) if run.counts() => {
                let number = match run.number {
                    Some(number) => number,
                    None => book.enter(run.id, INTENT)?.number,
                };
                Some(Settled::Open { name: run.name, number, why: error.message().to_string() })
            }
            Err(error) => {
                let place = run.partial.unwrap_or_else(|| spool.clone());
                Some(Settled::Left { place, why: error.message().to_string() })
            }
        });
    }
    // No run is about to go out from it any more, unless that could not be recorded.
    if !open_runs(&book.journal)?.iter().any(|run| run.state == STREAMING)
        && let Err(error) = remove(&spool)
    {
        settled.push(Settled::Left { place: spool, why: error.message().to_string() });
    }
    Ok(settled)
}

fn settle_stream(book: &mut Book, run: &OpenRun, spool: &Path) -> Result<Option<Settled>> {
    let name = run.name.clone();
    if is_there(spool)? {
        book.abandon(run.id)?;
        return Ok(Some(Settled::Dropped { name }));
    }
    book.enter(run.id, DONE)?;
    Ok(Some(Settled::Streamed { name, rows: run.rows }))
}

fn settle_intended(book: &mut Book, run: &OpenRun) -> Result<Option<Settled>> {
    let (Some(place), Some(partial)) = (&run.place, &run.partial) else {
        // A copy of the database: the original sees to the file.
        book.close(run)?;
        return Ok(None);
    };
    let is_at_hand = run.folder.is_some() && folder_number(place).ok() == run.folder;
    if run.is_taken_back {
        if is_there(partial)? {
            remove(partial)?;
        } else if !is_at_hand {
            return Ok(None);
        }
        book.close(run)?;
        return Ok(None);
    }
    let (name, rows) = (run.name.clone(), run.rows);
    if is_there(partial)? {
        let place = roll_forward(book, run, partial, place)?;
        book.close(run)?;
        return Ok(Some(Settled::Finished { name, rows, place }));
    }
    let place = place.clone();
    if is_there(&place)? {
        files::sync_dir(files::folder_of(&place))?;
        book.close(run)?;
        return Ok(Some(Settled::Finished { name, rows, place }));
    }
    if is_at_hand {
        book.close(run)?;
        return Ok(Some(Settled::Moved { name, rows, place }));
    }
    // Another disk may be mounted there, or none: the file may still be under its temporary name.
    Err(Error::data(format!("{} cannot be reached", place.display())))
}

/// Removes what a run wrote that handed nobody out.
fn clear(book: &mut Book, run: &OpenRun) -> Result<Option<Settled>> {
    if let Some(partial) = &run.partial {
        remove(partial)?;
    }
    book.abandon(run.id)?;
    Ok(None)
}

impl Book {
    /// Records as done what may have its number already.
    fn close(&mut self, run: &OpenRun) -> Result<()> {
        match run.number {
            Some(_) => self.set_state(run.id, DONE),
            None => self.enter(run.id, DONE).map(drop),
        }
    }
}

/// Runs that are not at their end.
fn open_runs(journal: &Journal) -> Result<Vec<OpenRun>> {
    let sql =
        "SELECT id, state, name, rows, place, partial, replaces, sha256, folder, number, taken_back FROM run
         WHERE state != 'done' ORDER BY id";
    let mut statement = journal.connection().prepare(sql).map_err(failed)?;
    let rows = statement
        .query_map([], |row| {
            Ok(OpenRun {
                id: row.get(0)?,
                state: row.get(1)?,
                name: row.get(2)?,
                rows: row.get::<_, i64>(3)? as u64,
                place: row.get::<_, Option<String>>(4)?.map(PathBuf::from),
                partial: row.get::<_, Option<String>>(5)?.map(PathBuf::from),
                replaces: row.get(6)?,
                sha256: row.get(7)?,
                folder: row.get(8)?,
                number: row.get(9)?,
                is_taken_back: row.get::<_, Option<u32>>(10)?.is_some(),
            })
        })
        .map_err(failed)?;
    rows.collect::<rusqlite::Result<_>>().map_err(failed)
}

struct OpenRun {
    id: i64,
    state: String,
    name: String,
    rows: u64,
    place: Option<PathBuf>,
    partial: Option<PathBuf>,
    replaces: bool,
    sha256: String,
    /// The number of the folder of its file.
    folder: Option<i64>,
    number: Option<u32>,
    is_taken_back: bool,
}

impl OpenRun {
    /// Whether its leads count as contacted.
    fn counts(&self) -> bool {
        self.state == INTENT && !self.is_taken_back
    }
}

/// Puts what a dead process wrote in its place, or beside it where something else stands there by now.
fn roll_forward(book: &mut Book, run: &OpenRun, partial: &Path, place: &Path) -> Result<PathBuf> {
    if hash_of(partial)? != run.sha256 {
        return Err(Error::damaged(format!(
            "{} is not what the run wrote: restore it, or move it away",
            partial.display()
        )));
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
    write: impl FnOnce(&mut Outgoing) -> Result<RunRecord>,
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

fn write_spool(
    spool: &Path,
    write: impl FnOnce(&mut Outgoing) -> Result<RunRecord>,
) -> Result<(RunRecord, String)> {
    let sink = Sink::Spool(BufWriter::with_capacity(1 << 16, create(spool)?));
    let mut outgoing = Outgoing { sink, hasher: Sha256::new(), parts: Vec::new() };
    let record = write(&mut outgoing)?;
    Ok((record, outgoing.finish()?))
}

/// Sends what was rendered on its way.
fn pour(spool: &Path, stream: &mut dyn Write) -> Result<()> {
    let file = File::open(spool).map_err(|error| Error::io(spool, error))?;
    io::copy(&mut BufReader::with_capacity(1 << 16, file), stream)?;
    Ok(stream.flush()?)
}

/// An error behind the moment from which on a run counts.
fn counted(error: Error) -> Error {
    error.with_hint("its leads count as contacted: the next command that writes brings the run to its end")
}

fn is_there(path: &Path) -> Result<bool> {
    match path.symlink_metadata() {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Error::io(path, error)),
    }
}

/// Whether a file may have come to its place: it has left its temporary name, or has both, or that cannot be told.
fn may_have_left(partial: &Path, place: &Path) -> bool {
    let Ok(left) = partial.symlink_metadata() else { return true };
    place.symlink_metadata().is_ok_and(|there| (there.dev(), there.ino()) == (left.dev(), left.ino()))
}

/// The number by which the folder of a file is known again after its disk was mounted anew.
fn folder_number(path: &Path) -> Result<i64> {
    let folder = files::folder_of(path);
    let found = fs::metadata(folder).map_err(|error| Error::io(folder, error))?;
    Ok(found.ino() as i64)
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
