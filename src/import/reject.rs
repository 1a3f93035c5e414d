//! The file of rejected rows: the original columns, then line and reason.
//!
//! It is written while rows are read, in the change's own folder, and put in its place at the end, so that a failed
//! import leaves none behind. The rejects of another import are never written over: a further file gets a number.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

use super::row::Reject;
use super::source::Input;

/// Rejected rows of one file.
pub struct Rejects {
    draft: PathBuf,
    place: Option<PathBuf>,
    headers: Vec<String>,
    writer: Option<csv::Writer<File>>,
}

impl Rejects {
    /// None yet. They will go beside `input`, or to `asked`.
    pub fn new(
        folder: &Path,
        number: usize,
        input: &Input,
        asked: Option<&Path>,
        headers: Vec<String>,
    ) -> Self {
        let place = asked.map(Path::to_path_buf).or_else(|| input.path().map(beside));
        Rejects { draft: folder.join(format!("rejects-{number}")), place, headers, writer: None }
    }

    /// For rows that are counted and written nowhere.
    pub fn unwritten() -> Self {
        Rejects { draft: PathBuf::new(), place: None, headers: Vec::new(), writer: None }
    }

    /// Adds a row.
    pub fn push(&mut self, reject: &Reject) -> Result<()> {
        if self.place.is_none() {
            return Ok(());
        }
        let writer = match &mut self.writer {
            Some(writer) => writer,
            None => {
                let file = File::create(&self.draft).map_err(|error| Error::io(&self.draft, error))?;
                let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(file);
                let extra = ["line", "reason"];
                let headers = self.headers.iter().map(String::as_str).chain(extra);
                writer.write_record(headers).map_err(failed)?;
                self.writer.insert(writer)
            }
        };
        // A row that could not be cut stands whole in the first column, and cells too many in the last.
        let width = self.headers.len();
        let mut cells: Vec<String> = reject.cells.iter().take(width).cloned().collect();
        cells.resize(width, String::new());
        if let (Some(surplus), Some(last)) = (reject.cells.get(width..), cells.last_mut()) {
            for cell in surplus {
                last.push(',');
                last.push_str(cell);
            }
        }
        cells.push(reject.line.to_string());
        cells.push(reject.reason.words().to_string());
        writer.write_record(&cells).map_err(failed)
    }

    /// Puts the file in its place, if there is one. Gives the place.
    pub fn finish(&mut self) -> Result<Option<PathBuf>> {
        let (Some(mut writer), Some(place)) = (self.writer.take(), self.place.clone()) else {
            return Ok(None);
        };
        writer.flush().map_err(|error| Error::io(&self.draft, error))?;
        put(&self.draft, &place).map(Some)
    }
}

/// Copies `draft` to `place`, or beside it under the next free number. The same rows are not written twice.
fn put(draft: &Path, place: &Path) -> Result<PathBuf> {
    let failed =
        |error| Error::io(place, error).with_hint("--rejects PATH writes the rejected rows somewhere else");
    for number in 1.. {
        let place = if number == 1 { place.to_path_buf() } else { numbered(place, number) };
        match File::create_new(&place) {
            Ok(mut file) => {
                let mut draft = File::open(draft).map_err(failed)?;
                std::io::copy(&mut draft, &mut file).map_err(failed)?;
                file.sync_all().map_err(failed)?;
                return Ok(place);
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                if is_same(draft, &place).map_err(failed)? {
                    return Ok(place);
                }
            }
            Err(error) => return Err(failed(error)),
        }
    }
    Ok(place.to_path_buf())
}

fn is_same(one: &Path, other: &Path) -> std::io::Result<bool> {
    if !other.is_file() || std::fs::metadata(one)?.len() != std::fs::metadata(other)?.len() {
        return Ok(false);
    }
    let (mut one, mut other) = (BufReader::new(File::open(one)?), BufReader::new(File::open(other)?));
    loop {
        let (left, right) = (one.fill_buf()?, other.fill_buf()?);
        let length = left.len().min(right.len());
        if left[..length] != right[..length] {
            return Ok(false);
        }
        if length == 0 {
            return Ok(true);
        }
        one.consume(length);
        other.consume(length);
    }
}

/// `rejects.csv` → `rejects-2.csv`
pub fn numbered(path: &Path, number: usize) -> PathBuf {
    let stem = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let extension = path.extension().map(|ext| format!(".{}", ext.to_string_lossy())).unwrap_or_default();
    path.with_file_name(format!("{stem}-{number}{extension}"))
}

fn failed(error: csv::Error) -> Error {
    Error::data("the rejected rows could not be written").with_source(error)
}

/// `leads.csv` → `leads.rejected.csv`, and so for `leads.csv.gz`
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let name = [".gz", ".zst"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem });
    path.with_file_name(format!("{stem}.rejected.csv"))
}

#[cfg(test)]
mod tests {
    use super::super::rows::Reason;
    use super::*;

    #[test]
    fn rejected_rows_keep_their_columns() {
        let dir = tempfile::tempdir().expect("a folder");
        let input = Input::file(&dir.path().join("leads.csv"));
        let headers = vec!["a".to_string(), "b".to_string()];
        let mut rejects = Rejects::new(dir.path(), 0, &input, None, headers);
        assert_eq!(rejects.finish().expect("nothing"), None);
        for cells in [vec!["x,\"y"], vec!["1", "2", "3"]] {
            let cells = cells.into_iter().map(str::to_string).collect();
            rejects.push(&Reject { line: 7, reason: Reason::Columns, cells }).expect("room");
        }
        let place = rejects.finish().expect("a file").expect("a place");
        assert_eq!(place, dir.path().join("leads.rejected.csv"));
        let text = std::fs::read_to_string(place).expect("text");
        assert_eq!(
            text,
            "a,b,line,reason\n\"x,\"\"y\",,7,wrong number of columns\n1,\"2,3\",7,wrong number of columns\n"
        );
    }

    #[test]
    fn rejects_of_another_import_stay() {
        let dir = tempfile::tempdir().expect("a folder");
        let draft = dir.path().join("draft");
        let mut places = Vec::new();
        for rows in ["one", "two", "one", "two", "six"] {
            std::fs::write(&draft, rows).expect("room");
            let place = put(&draft, &dir.path().join("leads.rejected.csv")).expect("a place");
            assert_eq!(std::fs::read_to_string(&place).expect("text"), rows);
            places.push(place.file_name().expect("a name").to_string_lossy().into_owned());
        }
        assert_eq!(
            places,
            [
                "leads.rejected.csv",
                "leads.rejected-2.csv",
                "leads.rejected.csv",
                "leads.rejected-2.csv",
                "leads.rejected-3.csv"
            ]
        );
        assert_eq!(beside(Path::new("a/leads.csv.gz")), Path::new("a/leads.rejected.csv"));
        assert_eq!(beside(Path::new("stdin")), Path::new("stdin.rejected.csv"));
    }
}
